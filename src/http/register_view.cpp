#include "http/register_view.hpp"

#include "access/leaving.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using dictionary::Field;

const Refusal kAbsent{"access.absent_or_outside"};

bool is_shown(const access::Shown& shown) {
  return shown.as == access::Shown::As::Plain || shown.as == access::Shown::As::Masked ||
         shown.as == access::Shown::As::Age;
}

}  // namespace

Result<std::unique_ptr<RegisterView>> RegisterView::of(Office& office, const Asked& asked) {
  auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto snapshot = office.snapshot();
  const auto* dataset = snapshot->pack->dictionary.find(asked.text("register"));
  if (!dataset || !dataset->kept) return kAbsent;
  const bool has_purpose = access::is_purpose(asked.purpose());
  auto view = std::make_unique<RegisterView>(office, std::move(snapshot), *dataset, std::move(*post), has_purpose);
  if (view->reach_.asks.contains(access::Ask::Purpose) && !has_purpose) return Refusal{"access.purpose_needed"};
  if (!view->reads()) return kAbsent;
  return view;
}

RegisterView::RegisterView(Office& office, std::shared_ptr<const county::Snapshot> snapshot, const Dataset& dataset,
                           access::Post post, bool has_purpose)
    : office_(office),
      snapshot_(std::move(snapshot)),
      dataset_(dataset),
      post_(std::make_shared<const access::Post>(std::move(post))),
      has_purpose_(has_purpose),
      reach_(access::reach(office.roles(), *post_, "read", kind())),
      view_(office.roles(), *post_, office.business_day()),
      known_(known_codes()),
      around_{*snapshot_->pack, office.code(), office.business_day(), known_} {}

bool RegisterView::reads() const {
  if (reach_.is_nothing()) return false;
  return !reach_.is_by_department_alone() || access::is_of_department(dataset_.provider, post_->provider);
}

bool RegisterView::may_enter() const {
  return dataset_.kept->by.contains(post_->role) && access::may_at_all(office_.roles(), *post_, "enter", kind());
}

bool RegisterView::corrects_others() const {
  return dataset_.kept->corrects.contains(post_->role) && access::may_at_all(office_.roles(), *post_, "enter", kind());
}

bool RegisterView::may_export() const {
  return access::may_at_all(office_.roles(), *post_, "export", kind()).has_value();
}

registers::ListWish RegisterView::wish() const {
  registers::ListWish wish;
  wish.whole_county = reach_.whole_county;
  wish.regions = reach_.regions;
  wish.households = reach_.households;
  if (access::is_of_department(dataset_.provider, reach_.provider)) {
    wish.whole_county = wish.whole_county || reach_.department_regions.empty();
    wish.regions.insert(wish.regions.end(), reach_.department_regions.begin(), reach_.department_regions.end());
  }
  wish.unseen = registers::unseen_by(dataset_, post_->role);
  return wish;
}

Result<registers::ListWish> RegisterView::wish(const std::function<std::string(const char*)>& said) const {
  auto narrowed = wish();
  narrowed.within = said("region");
  narrowed.household = said("household");
  const auto& filters = dataset_.kept->filters;
  size_t number = 0;
  for (const char* name : {"filter1", "filter2", "filter3"}) {
    const auto wanted = said(name);
    if (const auto f = number++; wanted.empty()) continue;
    else if (f >= filters.size()) return Refusal{"http.not_as_said", {{"at", name}, {"expected", "no such field"}}};
    else narrowed.filters[filters[f]] = wanted;
  }
  return narrowed;
}

access::Subject RegisterView::subject_of(const std::string& region, const std::string& household) const {
  access::Subject subject;
  subject.region = region;
  subject.household = household;
  subject.provider = dataset_.provider;
  return subject;
}

Result<void> RegisterView::may_read(const registers::ListRow& row) const {
  if ((row.guarded & registers::unseen_by(dataset_, post_->role)) != 0) return kAbsent;
  return access::may(office_.roles(), *post_, "read", kind(), subject_of(row.region, row.household),
                     {.has_purpose = has_purpose_});
}

Result<void> RegisterView::may_enter_at(const std::string& region, const std::string& household) const {
  const auto subject = subject_of(region, household);
  if (dataset_.kept->by.contains(post_->role) || dataset_.kept->corrects.contains(post_->role))
    return access::may(office_.roles(), *post_, "enter", kind(), subject, {.has_purpose = has_purpose_});
  std::set<std::string> who = dataset_.kept->by;
  return Refusal{"access.not_in_this_post", {{"roles", fmt::format("{}", fmt::join(who, ", "))}}};
}

Result<void> RegisterView::may_correct(const registers::ListRow& row) const {
  if (auto reads = may_read(row); !reads) return reads;
  const bool is_own = row.entered_by == post_->account && dataset_.kept->by.contains(post_->role);
  if (!is_own && !dataset_.kept->corrects.contains(post_->role)) {
    const auto& who = dataset_.kept->corrects;
    if (who.empty()) return Refusal{"access.nobody_may"};
    return Refusal{"access.not_in_this_post", {{"roles", fmt::format("{}", fmt::join(who, ", "))}}};
  }
  return may_enter_at(row.region, row.household);
}

bool RegisterView::may_decide(const registers::WaitingEntry& entry) const {
  return entry.entered_by != post_->account && may_enter_at(entry.region, entry.household).has_value();
}

Json RegisterView::values_of(const std::vector<std::optional<std::string>>& values, const registers::Place& place,
                             std::set<std::string>* masked) const {
  const auto subject = subject_of(place.region, place.household);
  auto json = Json::object();
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    if (!values[f]) continue;
    const auto& field = dataset_.fields[f];
    const auto shown = view_.shown(field, *values[f], subject);
    if (!is_shown(shown)) continue;
    json[field.name] = shown.text;
    if (masked && shown.as != access::Shown::As::Plain) masked->insert(field.name);
  }
  return json;
}

std::vector<std::vector<std::optional<std::string>>> RegisterView::records_of(
    ledger::Ledger& ledger, const std::vector<registers::ListRow>& rows) const {
  std::vector<std::string> codes;
  for (const auto& row : rows) codes.push_back(row.code);
  auto versions = ledger::Records(ledger, dataset_).find(codes);
  std::vector<std::vector<std::optional<std::string>>> records;
  for (const auto& code : codes) {
    const auto version = versions.find(code);
    if (version == versions.end()) records.emplace_back(dataset_.fields.size());
    else records.push_back(std::move(version->second.values));
  }
  return records;
}

void RegisterView::add_place(Json& json, const registers::Place& place) const {
  json["region"] = place.region;
  if (place.household.empty()) return;
  json["household"] = place.household;
  const auto* household =
      snapshot_->registry ? snapshot_->registry->registry().find_household(place.household) : nullptr;
  if (household) json["head"] = household->head_name;
}

const std::string* RegisterView::name_of_person(const std::string& code) const {
  const auto* person = snapshot_->registry ? snapshot_->registry->registry().find_person(code) : nullptr;
  return person ? &person->name : nullptr;
}

Json RegisterView::json_of(const registers::WaitingEntry& entry, const PeopleNames& names) const {
  const registers::Place place{entry.region, entry.household};
  Json json{{"waiting", std::to_string(entry.id)}, {"act", registers::word(entry.act)}, {"record", entry.code}};
  add_place(json, place);
  json["values"] = values_of(entry.values, place);
  if (entry.from) json["from"] = entry.from->to_string();
  if (!entry.reason.empty()) json["reason"] = entry.reason;
  json["by"] = entry.entered_by;
  json["by_name"] = names.of(entry.entered_by);
  json["at"] = entry.entered_at;
  json["may"] = {{"decide", may_decide(entry)}};
  return json;
}

registers::KnownCodes RegisterView::known_codes() const {
  registers::KnownCodes known;
  const auto registry = snapshot_->registry;
  known.place_of = [registry](const std::string& code) -> std::optional<std::string> {
    const auto* household = registry ? registry->registry().find_household(code) : nullptr;
    return household ? std::optional(county::place_of(*household)) : std::nullopt;
  };
  known.household_of = [registry](const std::string& code) -> std::optional<std::string> {
    const auto* person = registry ? registry->registry().find_person(code) : nullptr;
    return person ? std::optional(registry->registry().households()[person->household].code) : std::nullopt;
  };
  known.has = [this](const std::string& register_code, const std::string& code) {
    const auto* other = snapshot_->pack->dictionary.find(register_code);
    return office_.county().read(
        [&](ledger::Ledger& ledger) { return ledger::Records(ledger, *other).has_current(code); });
  };
  return known;
}

}  // namespace guben::http
