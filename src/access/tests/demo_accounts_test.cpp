// Somebody tries the program on an invented county: one account a role, shown once. GOV-36.
#include <gtest/gtest.h>

#include "access/actions/demo_accounts.hpp"
#include "access/tests/world.hpp"

namespace guben::access {
namespace {

const DemoPlaces kPlaces{"990101101", "990101101201", "医疗保障局"};

class DemoAccounts : public AccessTest {
 protected:
  Result<std::vector<DemoAccount>> make() {
    return make_demo_accounts(*ledger, roles, sign_in, kPlaces, kToday, as("operator"));
  }
  std::string sign_in_code(const DemoAccount& demo) {
    return code(
        sign_in.prove(*ledger, {demo.account, demo.password, code_of(demo.code_secret, code_step(now)), "::1"}));
  }
  SignIn sign_in{roles.sign_in(), kQuick};
};

TEST_P(DemoAccounts, LetEveryRoleSignInWithItsOwnPost) {
  const auto made = make();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->size(), roles.all().size());
  for (const auto& demo : *made) {
    EXPECT_EQ(sign_in_code(demo), "") << demo.account;
    const auto posts = granted_posts_of(*ledger, demo.account);
    ASSERT_EQ(posts.size(), 1u) << demo.account;
    EXPECT_EQ(posts.front().role, demo.role_code);
    EXPECT_TRUE(posts.front().is_in_force(kToday));
  }
  EXPECT_EQ(granted_posts_of(*ledger, "village_cadre").front().regions.front(), kPlaces.village);
  EXPECT_EQ(granted_posts_of(*ledger, "township_officer").front().regions.front(), kPlaces.township);
  const auto unit = find_organisation(*ledger, granted_posts_of(*ledger, "department_officer").front().organisation);
  ASSERT_TRUE(unit);
  EXPECT_EQ(unit->provider, kPlaces.department);
  EXPECT_EQ(verify(), "");
}

TEST_P(DemoAccounts, HaveOtherPasswordsAtTheNextStartAndTheSamePosts) {
  const auto first = make();
  ASSERT_TRUE(first);
  now += std::chrono::minutes(5);
  const auto second = make();
  ASSERT_TRUE(second) << code(second);
  EXPECT_EQ(sign_in_code(first->front()), "access.sign_in_wrong");
  EXPECT_EQ(sign_in_code(second->front()), "");
  EXPECT_EQ(granted_posts_of(*ledger, second->front().account).size(), 1u);
}

TEST_P(DemoAccounts, AreNotMadeInACountyThatThereIs) {
  ledger = std::move(*ledger::Ledger::open(kept->beside("430624"), ledger::Access::Write, as("nobody")));
  EXPECT_EQ(code(make()), "access.not_invented");
  EXPECT_TRUE(accounts(*ledger).empty());
}

TEST_P(DemoAccounts, TakeNobodysAccount) {
  AccessTest::make("data_officer", "张某");
  EXPECT_EQ(code(make()), "access.account_exists");
  EXPECT_EQ(accounts(*ledger).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(EveryKind, DemoAccounts, testing::ValuesIn(ledger::kKinds), ledger::name_of);

}  // namespace
}  // namespace guben::access
