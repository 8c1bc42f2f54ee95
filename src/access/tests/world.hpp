#pragma once
// A county with a few people in it, on both engines, and clocks that tests turn.
#include "access/leaving.hpp"
#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/sessions.hpp"
#include "ledger/tests/kept_ledger.hpp"
#include "policy/pack.hpp"

namespace guben::access {

inline const Roles& national_roles() {
  static const auto roles = load_roles({std::filesystem::path(GUBEN_SOURCE_DIR) / "packs" / "national"});
  if (!roles) throw std::runtime_error(roles.error().code + " " + roles.error().values.at("place"));
  return *roles;
}

/// Quick, and argon2id all the same.
inline constexpr HashCost kQuick{1, 8192};
inline const Date kToday = *Date::from_iso("2020-06-30");

/// The code of a refusal; empty where it was done.
template <typename T>
std::string code(const Result<T>& result) {
  return result ? "" : result.error().code;
}

class AccessTest : public testing::TestWithParam<ledger::Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    ledger = kept->open(ledger::Access::Write, as("nobody"));
    change([&] {
      ledger->set_setting("county", "990101");
      for (const char* name : {"卫生健康局", "残联"})
        ASSERT_TRUE(add_organisation(*ledger, {std::string("990101-") + (name[0] == '\xE5' ? "wjj" : "cl"), name,
                                               "行业部门", "990101", "", name, "", ""}));
    });
  }
  Context as(const std::string& actor) {
    Context context = Context::of_command_line();
    context.actor = actor;
    context.clock = [this] { return now; };
    return context;
  }
  /// In one change, kept.
  template <typename Do>
  void change(Do&& what, const std::string& actor = "operator") {
    ledger::Change change(*ledger, as(actor));
    what();
    change.commit();
  }
  template <typename Do>
  auto changed(Do&& what, const std::string& actor = "operator") {
    ledger::Change change(*ledger, as(actor));
    auto result = what();
    change.commit();
    return result;
  }
  OneTimeLink make(const std::string& name, const std::string& person, const std::string& staff_code = {}) {
    return *changed([&] { return add_account(*ledger, roles, {name, person, staff_code, ""}); });
  }
  Result<GrantedPost> grant(const std::string& account, const std::string& role, const std::string& region,
                            const std::string& by = "an") {
    NewPost post;
    post.account = account, post.role = role, post.regions = {region}, post.starts_on = kToday;
    return changed([&] { return grant_post(*ledger, roles, post); }, by);
  }
  /// Signs in for the first time: password, generator.
  std::string set_up(SignIn& sign_in, const OneTimeLink& link, const std::string& password) {
    const auto hashed = sign_in.hashed(link.account, password);
    EXPECT_TRUE(hashed);
    const std::string secret = "12345678901234567890";
    change([&] {
      EXPECT_TRUE(sign_in.take_link(*ledger, link.token, *hashed));
      EXPECT_TRUE(bind_code(*ledger, link.account, secret, code_of(secret, code_step(now))));
    });
    now += std::chrono::minutes(2);
    return secret;
  }
  std::string verify() {
    const auto verified = ledger->verify(std::nullopt);
    return verified ? "" : verified.error().code;
  }
  std::vector<std::string> actions(Lines which = Lines::All) {
    std::vector<std::string> found;
    for (const auto& line : journal_lines(*ledger, which, std::nullopt, 1000)) found.push_back(line.action);
    std::reverse(found.begin(), found.end());
    return found;
  }

  const Roles& roles = national_roles();
  Instant now = std::chrono::system_clock::from_time_t(1593475200);  // 2020-06-30
  std::chrono::steady_clock::time_point steady{std::chrono::hours(1000)};
  SteadyClock steady_clock = [this] { return steady; };
  std::optional<ledger::KeptLedger> kept;
  std::unique_ptr<ledger::Ledger> ledger;
};

}  // namespace guben::access
