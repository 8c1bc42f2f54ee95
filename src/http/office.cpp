#include "http/office.hpp"

#include "access/keepers.hpp"
#include "access/leaving.hpp"
#include "core/text.hpp"
#include "policy/business_day.hpp"
#include "registers/register_list.hpp"

namespace guben::http {
namespace {

constexpr std::chrono::minutes kBetweenSweeps{1};

Refusal absent() { return {"access.absent_or_outside"}; }

}  // namespace

Result<std::unique_ptr<Office>> Office::open(const std::filesystem::path& folder, const std::filesystem::path& packs,
                                             const Context& context) {
  county::Held held;
  held.packs = packs;
  held.context = context;
  held.readers = 16;
  auto county = county::HeldCounty::open(folder, held);
  if (!county) return county.error();
  const auto pack = (*county)->snapshot()->pack;
  auto roles = access::load_roles(pack->folders);
  if (!roles) return roles.error();
  if (auto fits = access::check_keepers(*roles, pack->dictionary); !fits) return fits.error();
  std::unique_ptr<Office> office(new Office());
  office->packs_ = packs;
  office->county_ = std::move(*county);
  office->roles_ = std::move(*roles);
  office->code_ = office->county_->read([](ledger::Ledger& ledger) { return ledger.setting("county").value_or(""); });
  office->sign_in_ = std::make_unique<access::SignIn>(office->roles_.sign_in());
  office->sessions_ = office->county_->read(
      [&](ledger::Ledger& ledger) { return std::make_unique<access::Sessions>(ledger, office->roles_.sign_in()); });
  office->slow_ = std::make_unique<WorkerPool>(4, 64);
  office->sweeper_ = std::thread([&office = *office] { office.sweep_sessions(); });
  return office;
}

void Office::end_rounds() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  ending_.notify_all();
  if (sweeper_.joinable()) sweeper_.join();
}

Office::~Office() {
  end_rounds();
  slow_.reset();  // it still asks the county
}

void Office::sweep_sessions() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, kBetweenSweeps, [&] { return is_ending_; })) {
    for (const auto& work : each_minute_) work();
    county_->submit(
        Context::of_command_line(),
        [this](ledger::Ledger& ledger) { sessions_->sweep(ledger, std::chrono::system_clock::now()); },
        [](const std::exception_ptr&) {});  // what could not be written now is written by the next
  }
}

void Office::each_minute(std::function<void()> work) {
  const std::scoped_lock lock(mutex_);
  each_minute_.push_back(std::move(work));
}

std::string Office::name() const { return county_->snapshot()->pack->regions.name(code_); }

Date Office::business_day() const {
  const auto now = county_->snapshot();
  return policy::business_day(*now->pack, code_, *Date::from_iso(Context().now_text().substr(0, 10)), now->demo_day);
}

namespace {

std::optional<access::GrantedPost> post_in_force(ledger::Ledger& ledger, const Caller& caller, Date day) {
  for (auto& post : access::granted_posts_of(ledger, caller.account))
    if (std::to_string(post.id) == caller.post && post.is_in_force(day)) return std::move(post);
  return {};
}

}  // namespace

Result<access::GrantedPost> Office::granted_post(const Caller& caller) {
  if (caller.post.empty()) return absent();
  auto post = county_->read([&](ledger::Ledger& ledger) { return post_in_force(ledger, caller, business_day()); });
  if (!post) return absent();
  return std::move(*post);
}

Result<access::Post> Office::post(const Caller& caller) {
  if (caller.in_force) return *caller.in_force;
  if (caller.post.empty()) return absent();
  const auto post = county_->read([&](ledger::Ledger& ledger) -> std::optional<access::Post> {
    const auto granted = post_in_force(ledger, caller, business_day());
    if (!granted) return {};
    auto found = access::post_of(*granted);
    if (access::has_own_households(roles_, found.role)) found.households = own_households(ledger, found.account);
    return found;
  });
  if (!post) return absent();
  return *post;
}

std::set<std::string> Office::own_households(ledger::Ledger& ledger, const std::string& account) const {
  const auto known = access::find_account(ledger, account);
  if (!known || known->staff_code.empty()) return {};
  auto households = registers::households_of_staff(ledger, known->staff_code, business_day());
  if (const auto& pairings = county_->snapshot()->pairings)
    households.merge(pairings->of(known->staff_code, business_day()));
  return households;
}

Refusal Office::denied(const Caller& caller, std::string_view action, std::string_view kind, const std::string& code,
                       const Refusal& why) {
  Context context;
  context.actor = caller.account;
  context.post = caller.post;
  context.request = caller.request;
  county_->write(context, [&](ledger::Ledger& ledger) { access::note_denial(ledger, action, kind, code, why); });
  return in_labels(why);
}

Result<std::shared_ptr<const screening::OpenRun>> Office::run(const county::Snapshot& snapshot,
                                                              const std::string& name) const {
  if (!name.empty()) return county_->run(name);
  if (!snapshot.run) return snapshot.why_no_run.value_or(Refusal{"screening.no_run"});
  return snapshot.run;
}

Refusal Office::in_labels(Refusal refusal) const {
  // Where the county lies on this machine is nobody's business.
  if (const auto folder = refusal.values.find("folder"); folder != refusal.values.end()) folder->second = name();
  const auto roles = refusal.values.extract("roles");
  if (roles.empty()) return refusal;
  std::vector<std::string> chinese, english;
  for (auto code : split(roles.mapped(), ',')) {
    while (code.starts_with(' ')) code.remove_prefix(1);
    const auto* role = roles_.find(code);
    chinese.push_back(role ? role->label.zh : std::string(code));
    english.push_back(role ? role->label.en : std::string(code));
  }
  refusal.words["roles"] = {fmt::format("{}", fmt::join(chinese, "、")), fmt::format("{}", fmt::join(english, ", "))};
  return refusal;
}

Result<access::Subject> Office::subject_of_household(const std::string& code) const {
  const auto snapshot = county_->snapshot();
  const auto* household = snapshot->registry ? snapshot->registry->registry().find_household(code) : nullptr;
  if (!household) return absent();
  access::Subject subject;
  subject.region = household->village.empty() ? household->township : household->village;
  subject.household = code;
  if (snapshot->found)
    for (const auto& line : snapshot->found->of(code)) subject.routed_to.merge(roles_.departments_of(line.route()));
  return subject;
}

Result<Caller> OfficeGate::who(const Request& request, const Operation& operation) {
  const auto token = cookie(request, kSessionCookie);
  if (!token) return Refusal{"http.not_signed_in"};
  const auto session = office_.sessions().find(*token, std::chrono::system_clock::now());
  if (!session) return session.error();
  const bool changes = request.method != "GET";
  if (changes && !office_.sessions().csrf_fits(*token, std::string(request.headers.get("X-CSRF-Token"))))
    return Refusal{"http.csrf"};
  const bool is_about_session = operation.pattern.starts_with("/api/v1/session");
  if ((session->must_change_password || session->must_bind_code) && !is_about_session)
    return Refusal{"http.first_steps"};
  return Caller{session->account, "", session->post == 0 ? "" : std::to_string(session->post), *token};
}

Result<void> OfficeGate::is_allowed(const access::Post& post, const Operation& operation,
                                    const nlohmann::json& given) const {
  const auto& right = operation.right;
  const bool has_purpose = access::is_purpose(given.value("X-Purpose", ""));
  // Asked for before anything is looked for: so it tells nothing of what there is.
  if (!has_purpose && operation.has_parameter("X-Purpose") &&
      access::reach(office_.roles(), post, right.action, right.kind).asks.contains(access::Ask::Purpose))
    return Refusal{"access.purpose_needed"};
  access::Subject subject;
  if (right.scope == "region") {
    subject.region = given.at("region").get<std::string>();
  } else if (right.scope == "household" && given.contains("household")) {
    auto found = office_.subject_of_household(given["household"].get<std::string>());
    if (const auto at_all = access::may_at_all(office_.roles(), post, right.action, right.kind); !at_all) return at_all;
    if (!found) return found.error();
    subject = std::move(*found);
  } else {
    return access::may_at_all(office_.roles(), post, right.action, right.kind);
  }
  return access::may(office_.roles(), post, right.action, right.kind, subject, {.has_purpose = has_purpose});
}

Result<void> OfficeGate::may(Caller& caller, const Operation& operation, const nlohmann::json& given) {
  auto post = office_.post(caller);
  if (!post) return post.error();
  caller.in_force = std::make_shared<const access::Post>(std::move(*post));
  auto allowed = is_allowed(*caller.in_force, operation, given);
  if (allowed) return {};
  const auto& right = operation.right;
  const auto code =
      given.contains(right.scope) && given[right.scope].is_string() ? given[right.scope].get<std::string>() : "";
  return office_.denied(caller, right.action, right.kind, code, allowed.error());
}

}  // namespace guben::http
