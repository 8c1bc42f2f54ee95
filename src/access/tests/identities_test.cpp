#include "access/identities.hpp"

#include "access/tests/world.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kPassword = "correct horse battery";
const Identity kZhang{"https://sso.example", "u-1001"};

class IdentitiesTest : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    sign_in.emplace(roles.sign_in(), kQuick, steady_clock);
    secret = set_up(*sign_in, make("zhang", "张某"), kPassword);
    set_up(*sign_in, make("li", "李某"), kPassword);
    sessions.emplace(*ledger, roles.sign_in(), steady_clock);
  }
  std::string bind(const std::string& account, const Identity& identity) {
    return code(changed([&] { return bind_identity(*ledger, account, identity); }, account));
  }
  std::string unbind(const std::string& account) {
    return code(changed([&] { return unbind_identity(*ledger, account, ""); }, account));
  }
  std::string whose(const Identity& identity) {
    const auto account = account_of_identity(*ledger, identity);
    return account ? *account : account.error().code;
  }
  void set_state(AccountState state) {
    change([&] {
      const auto now_there = *find_account(*ledger, "zhang");
      ASSERT_TRUE(change_account(*ledger, "zhang", now_there.version, "张某", state, "为测试"));
    });
  }
  std::string code_now() { return code_of(secret, code_step(now)); }
  std::string secret;
  std::optional<SignIn> sign_in;
  std::optional<Sessions> sessions;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, IdentitiesTest, testing::Values(ledger::kKinds[0], ledger::kKinds[2]),
                         ledger::name_of);

TEST_P(IdentitiesTest, AreBoundOnceAndToOneAccount) {
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  EXPECT_EQ(bind("zhang", kZhang), "");
  EXPECT_EQ(whose(kZhang), "zhang");
  EXPECT_EQ(whose({"https://sso.example", "u-1002"}), "access.identity_refused") << "another person";
  EXPECT_EQ(whose({"https://other.example", "u-1001"}), "access.identity_refused") << "another issuer's";
  EXPECT_EQ(bind("li", kZhang), "access.identity_taken");
  EXPECT_EQ(bind("zhang", {"https://sso.example", "u-1002"}), "access.identity_there");
  EXPECT_EQ(bind("li", {"https://sso.example", "u-1002"}), "");
  EXPECT_EQ(accounts_with_identity(*ledger), (std::set<std::string>{"li", "zhang"}));
  EXPECT_EQ(identity_of(*ledger, "zhang")->issuer, "https://sso.example");
  EXPECT_EQ(verify(), "");
}

TEST_P(IdentitiesTest, AreFreeForAnotherOnceTheyAreUnbound) {
  ASSERT_EQ(bind("zhang", kZhang), "");
  EXPECT_EQ(unbind("li"), "access.identity_not_there");
  EXPECT_EQ(unbind("zhang"), "");
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  EXPECT_FALSE(identity_of(*ledger, "zhang"));
  EXPECT_EQ(bind("li", kZhang), "");
  EXPECT_EQ(whose(kZhang), "li");
  EXPECT_EQ(bind("zhang", {"https://sso.example", "u-1002"}), "");
  EXPECT_EQ(verify(), "");
  const auto lines = actions();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "identity.bound"), 3);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "identity.unbound"), 1);
}

TEST_P(IdentitiesTest, LetNobodyIntoAnAccountThatIsLockedEndedOrInvitedAgain) {
  ASSERT_EQ(bind("zhang", kZhang), "");
  set_state(AccountState::Locked);
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  set_state(AccountState::Active);
  EXPECT_EQ(whose(kZhang), "zhang");
  change([&] { ASSERT_TRUE(invite_again(*ledger, roles, "zhang")); });
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  EXPECT_FALSE(identity_of(*ledger, "zhang")) << "whoever bound it may not have been its owner";
  ASSERT_EQ(bind("zhang", kZhang), "");
  set_state(AccountState::Ended);
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  EXPECT_EQ(bind("li", kZhang), "") << "and is free for the person's next account";
  EXPECT_EQ(verify(), "");
}

TEST_P(IdentitiesTest, OfAServiceThatIsAskedNoMoreGiveWay) {
  ASSERT_EQ(bind("zhang", kZhang), "");
  EXPECT_EQ(bind("zhang", {"https://moved.example", "u-1001"}), "");
  EXPECT_EQ(whose({"https://moved.example", "u-1001"}), "zhang");
  EXPECT_EQ(whose(kZhang), "access.identity_refused");
  EXPECT_EQ(bind("li", {"https://moved.example", "u-1001"}), "access.identity_taken");
  EXPECT_EQ(identity_of(*ledger, "zhang")->issuer, "https://moved.example");
  EXPECT_EQ(verify(), "");
  const auto lines = actions();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "identity.bound"), 2);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "identity.unbound"), 1);
}

TEST_P(IdentitiesTest, StandInTheRecordWithoutTheNameTheIssuerHasForThem) {
  const Identity named{"https://sso.example", "zhang.weimin@sso.example"};
  ASSERT_EQ(bind("zhang", named), "");
  auto row = ledger->query("SELECT account, issuer, fingerprint, bond, bound_at FROM bound_identity WHERE county = $1");
  ASSERT_TRUE(row.step());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(contains(row.text(i), "weimin")) << row.text(i);
  EXPECT_EQ(row.text(2).size(), 64u);
}

TEST_P(IdentitiesTest, OfAnotherLetNobodyInWhereARowWasWrittenWithoutTheKey) {
  ASSERT_EQ(bind("li", {"https://sso.example", "u-1002"}), "");
  // Li makes Zhang's account answer to Li's identity.
  kept->tamper("UPDATE bound_identity SET account = 'zhang' WHERE account = 'li'");
  EXPECT_EQ(whose({"https://sso.example", "u-1002"}), "access.identity_refused");
  EXPECT_EQ(verify(), "journal.row_changed");
}

TEST_P(IdentitiesTest, AskForTheCodeAsEverAndCountWrongOnes) {
  const auto prove = [&](const std::optional<std::string>& typed) {
    return sign_in->prove_rest(*ledger, "zhang", typed, "10.0.0.1");
  };
  EXPECT_EQ(code(prove("000000")), "access.code_wrong");
  const auto proven = prove(code_now());
  ASSERT_EQ(code(proven), "");
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *proven, "a"); })), "");
  EXPECT_EQ(code(prove(code_now())), "access.code_used") << "which counts as a wrong one does";
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code(prove("000000")), "access.code_wrong");
  EXPECT_EQ(code(prove(code_now())), "access.sign_in_wait") << "the right one too";
  EXPECT_EQ(code(sign_in->prove(*ledger, {"zhang", kPassword, code_now(), "10.0.0.2"})), "access.sign_in_wait")
      << "and by the password";
  now += seconds(61), steady += seconds(61);
  EXPECT_EQ(code(prove(code_now())), "");
}

TEST_P(IdentitiesTest, NeedNoCodeOfOursWhereTheServiceAskedForItsOwn) {
  const auto proven = sign_in->prove_rest(*ledger, "zhang", std::nullopt, "10.0.0.1");
  ASSERT_EQ(code(proven), "");
  EXPECT_FALSE(proven->step);
  EXPECT_FALSE(proven->must_bind_code);
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *proven, "a"); })), "");
}

TEST_P(IdentitiesTest, DoNotReplaceAGeneratorThatIsNotBoundYet) {
  const auto link = make("wang", "王某");
  change([&] { ASSERT_TRUE(sign_in->take_link(*ledger, link.token, *sign_in->hashed("wang", kPassword))); });
  EXPECT_EQ(code(sign_in->prove_rest(*ledger, "wang", "000000", "10.0.0.1")), "access.code_wrong");
  const auto proven = sign_in->prove_rest(*ledger, "wang", std::nullopt, "10.0.0.1");
  ASSERT_EQ(code(proven), "");
  EXPECT_TRUE(proven->must_bind_code);
}

TEST_P(IdentitiesTest, LeaveAnAddressWaitingWhereMuchWasWrongFromThere) {
  auto& guesses = sign_in->guesses();
  for (int i = 0; i < roles.sign_in().tries_of_address; ++i) {
    EXPECT_FALSE(guesses.wait_of_address("10.0.0.9")) << i;
    guesses.count_wrong("nobody" + std::to_string(i), "10.0.0.9", false);
  }
  EXPECT_TRUE(guesses.wait_of_address("10.0.0.9"));
  EXPECT_FALSE(guesses.wait_of_address("10.0.0.1"));
}

}  // namespace
}  // namespace guben::access
