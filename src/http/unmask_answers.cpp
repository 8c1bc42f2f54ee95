#include "http/unmask_answers.hpp"

#include "access/leaving.hpp"
#include "http/household_view.hpp"
#include "ledger/records.hpp"

namespace guben::http {
namespace {
using Clock = std::chrono::steady_clock;

/// So many of one account in so long: whoever needs more takes an export, with its own purpose and right.
class Pace {
 public:
  bool allows(const std::string& account) {
    const auto now = Clock::now();
    const std::scoped_lock lock(mutex_);
    auto& times = times_[account];
    std::erase_if(times, [&](auto at) { return now - at >= kIn; });
    if (times.size() >= kMost) return false;
    times.push_back(now);
    return true;
  }

 private:
  static constexpr size_t kMost = 30;
  static constexpr std::chrono::minutes kIn{10};
  std::mutex mutex_;
  std::map<std::string, std::vector<Clock::time_point>> times_;  ///< of accounts that are signed in: few
};

/// What is asked for: a field of the household's record, or of a member's.
struct Wanted {
  const dictionary::Dataset* dataset = nullptr;
  const dictionary::Field* field = nullptr;
  std::string code;
};

/// Refused with access.absent_or_outside whatever of it is not there, or is no protected value.
Result<Wanted> wanted_of(const county::Snapshot& snapshot, const nlohmann::json& body) {
  const auto& dictionary = snapshot.pack->dictionary;
  const auto household = body["household"].get<std::string>(), person = body.value("person", "");
  Wanted wanted;
  wanted.dataset =
      dictionary.register_of(person.empty() ? dictionary::Register::Households : dictionary::Register::Persons);
  wanted.field = wanted.dataset->find(body["field"].get<std::string>());
  wanted.code = person.empty() ? household : person;
  const Refusal absent{"access.absent_or_outside"};
  if (!wanted.field || access::kind_of(wanted.field->sensitive).empty()) return absent;
  if (person.empty()) return wanted;
  const auto& registry = snapshot.registry->registry();
  const auto* member = registry.find_person(person);
  if (!member || registry.households()[member->household].code != household) return absent;
  return wanted;
}

/// That the post may unmask this kind of value there, and reads the household at all.
Result<void> may_unmask(Office& office, const access::Post& post, const Wanted& wanted, access::Subject subject) {
  const access::Given given{.has_purpose = true};
  if (auto reads = access::may(office.roles(), post, "read", "household", subject, given); !reads) return reads;
  subject.provider = wanted.dataset->provider;
  return access::may(office.roles(), post, "unmask", access::kind_of(wanted.field->sensitive), subject, given);
}

Response unmask(Office& office, Pace& pace, const Asked& asked) {
  const auto& request = asked.request();
  const auto& body = asked.body;
  const auto household = body["household"].get<std::string>();
  const auto deny = [&](const Refusal& why) {
    return problem(office.denied(*asked.caller, "unmask", "household", household, why), request);
  };
  const auto post = office.post(*asked.caller);
  if (!post) return problem(post.error(), request);
  const auto subject = office.subject_of_household(household);
  if (!subject) return deny(subject.error());
  const auto snapshot = office.snapshot();
  const auto wanted = wanted_of(*snapshot, body);
  if (!wanted) return deny(wanted.error());
  if (const auto may = may_unmask(office, *post, *wanted, *subject); !may) {
    // From outside, what is not the post's to unmask and what is not there look alike.
    return deny({"access.absent_or_outside"});
  }
  if (!pace.allows(asked.caller->account)) return deny({"http.too_many"});

  access::Unmasking unmasking;
  unmasking.kind = body.contains("person") ? "person" : "household";
  unmasking.subject = wanted->code;
  unmasking.field = wanted->field->name;
  unmasking.reason = *access::reason_of(body["reason"].get<std::string>());
  unmasking.note = body.value("note", "");
  std::optional<Result<void>> noted;
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { noted = access::note_unmasking(ledger, unmasking); });
  if (!*noted) return problem(noted->error(), request);
  const auto value = office.county().read([&](ledger::Ledger& ledger) -> std::optional<std::string> {
    const auto version = ledger::Records(ledger, *wanted->dataset).find(wanted->code);
    if (!version) return {};
    return version->values[static_cast<size_t>(wanted->field - wanted->dataset->fields.data())];
  });
  if (!value) return problem({"access.absent_or_outside"}, request);
  return json_response({{"value", *value}, {"seconds", access::kUnmaskedSeconds}});
}

}  // namespace

void add_unmask_answers(Api& api, Office& office) {
  const auto pace = std::make_shared<Pace>();
  api.answer("unmask", response_at_once([&office, pace](const Asked& asked) { return unmask(office, *pace, asked); }));
}

}  // namespace guben::http
