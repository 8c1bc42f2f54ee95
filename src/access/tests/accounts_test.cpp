#include "access/tests/world.hpp"

namespace guben::access {
namespace {

class Accounts : public AccessTest {};
INSTANTIATE_TEST_SUITE_P(BothEngines, Accounts, testing::Values(ledger::kKinds[0], ledger::kKinds[2]), ledger::name_of);

FirstStart three(const std::string& system = "李某", const std::string& security = "王某",
                 const std::string& audit = "赵某") {
  return {{"xi", system}, {"an", security}, {"ji", audit}, "990101"};
}

TEST_P(Accounts, BeginWithThreeAdministratorsEachWithALinkAndNoPassword) {
  const auto links = changed([&] { return first_start(*ledger, roles, three(), kToday); });
  ASSERT_EQ(code(links), "");
  ASSERT_EQ(links->size(), 3u);
  for (const auto& account : accounts(*ledger)) {
    EXPECT_EQ(account.state, AccountState::Invited);
    EXPECT_EQ(account.password_set_at, "");
    EXPECT_EQ(granted_posts_of(*ledger, account.name).size(), 1u);
  }
  EXPECT_EQ(granted_posts_of(*ledger, "an")[0].role, "security_admin");
  EXPECT_EQ(verify(), "");
  EXPECT_EQ(code(changed([&] { return first_start(*ledger, roles, three(), kToday); })), "access.not_the_first_start");
}

TEST_P(Accounts, BeginWithThreePeopleAndNotWithTwo) {
  ledger::Change undone(*ledger, as("operator"));
  EXPECT_EQ(code(first_start(*ledger, roles, three("李某", "李 某"), kToday)), "access.three_people");
  auto wanted = three();
  wanted.audit.name = "xi";
  EXPECT_EQ(code(first_start(*ledger, roles, wanted, kToday)), "access.three_people");
}

TEST_P(Accounts, HaveNamesThatAreNobodysNumber) {
  const auto add = [&](const std::string& name, const std::string& person = "张某") {
    ledger::Change undone(*ledger, as("operator"));
    return code(add_account(*ledger, roles, {name, person}));
  };
  EXPECT_EQ(add("zhang.san-2"), "");
  EXPECT_EQ(add("z1234567"), "");
  for (const char* name : {"", "z", "Zhang", "张某", "13800000001", "990101199001010010", "a b", "a:b", "../x", "-x",
                           "a2345678901234567890123456789012345"})
    EXPECT_EQ(add(name), "access.bad_name") << name;
  for (const char* person : {"", " ", "<b>张</b>", "=1+1", "990101199001010010", "a\nb/c"})
    EXPECT_EQ(add("zhang", person), "access.bad_name") << person;
}

TEST_P(Accounts, AreOneAPersonAndTheirNamesAreUsedOnce) {
  make("zhang", "张某", "S1");
  const auto add = [&](const std::string& name, const std::string& staff_code) {
    return code(changed([&] { return add_account(*ledger, roles, {name, "张某", staff_code, ""}); }));
  };
  EXPECT_EQ(add("zhang", ""), "access.account_exists");
  EXPECT_EQ(add("zhang2", "S1"), "access.person_has_account");
  EXPECT_EQ(add("zhang2", "S2"), "");
  const auto account = *find_account(*ledger, "zhang");
  const auto end = [&](int64_t version) {
    return code(
        changed([&] { return change_account(*ledger, "zhang", version, "张某", AccountState::Ended, "调离"); }));
  };
  EXPECT_EQ(end(account.version + 1), "access.account_changed");
  EXPECT_EQ(end(account.version), "");
  EXPECT_EQ(end(account.version + 1), "access.account_ended");
  EXPECT_EQ(add("zhang", ""), "access.account_exists");
  EXPECT_EQ(add("zhang3", "S1"), "") << "who left may come back, under another name";
  EXPECT_EQ(verify(), "");
}

TEST_P(Accounts, AreInByALinkOnceAndOnlyInItsTime) {
  SignIn sign_in(roles.sign_in(), kQuick, steady_clock);
  const auto link = make("zhang", "张某");
  EXPECT_EQ(link.token.size(), 43u);
  EXPECT_EQ(code(sign_in.account_of_link(*ledger, link.token + "x")), "access.link_unknown");
  now += std::chrono::hours(73);
  EXPECT_EQ(code(sign_in.account_of_link(*ledger, link.token)), "access.link_unknown");
  const auto again = *changed([&] { return invite_again(*ledger, roles, "zhang"); });
  const auto third = *changed([&] { return invite_again(*ledger, roles, "zhang"); });
  EXPECT_EQ(code(sign_in.account_of_link(*ledger, again.token)), "access.link_unknown") << "a later one ends it";
  EXPECT_EQ(*sign_in.account_of_link(*ledger, third.token), "zhang");
  set_up(sign_in, third, "correct horse battery");
  EXPECT_EQ(find_account(*ledger, "zhang")->state, AccountState::Active);
  EXPECT_EQ(code(sign_in.account_of_link(*ledger, third.token)), "access.link_unknown");
  EXPECT_EQ(code(changed([&] { return sign_in.take_link(*ledger, third.token, "x"); })), "access.link_unknown");
  EXPECT_EQ(verify(), "");
}

TEST_P(Accounts, LeaveNeitherPasswordNorSecretNorTokenInTheStore) {
  SignIn sign_in(roles.sign_in(), kQuick, steady_clock);
  Sessions sessions(*ledger, roles.sign_in(), steady_clock);
  const auto link = make("zhang", "张某");
  const auto secret = set_up(sign_in, link, "correct horse battery");
  const auto begun = *changed([&] { return sessions.begin(*ledger, {"zhang", std::nullopt}, "10.0.0.1"); });
  for (const auto& table : ledger->store().tables())
    for (const auto& column : ledger->store().columns_of(table)) {
      auto rows = ledger->store().prepare(fmt::format("SELECT {} FROM {}", column, table));
      while (rows.step()) {
        if (rows.is_null(0)) continue;
        const auto bytes = std::string(rows.bytes(0));
        for (const auto& hidden :
             {link.token, secret, begun.token, std::string("correct horse"), std::string("argon2")})
          EXPECT_EQ(bytes.find(hidden), std::string::npos) << table << "." << column;
      }
    }
}

TEST_P(Accounts, KeepOnesPagesAsOneWantsThem) {
  make("zhang", "张某");
  change([&] { set_preference(*ledger, "zhang", "{\"language\":\"zh\"}"); });
  change([&] { set_preference(*ledger, "zhang", "{\"language\":\"en\"}"); });
  EXPECT_EQ(preference(*ledger, "zhang"), "{\"language\":\"en\"}");
  EXPECT_EQ(preference(*ledger, "li"), "");
  EXPECT_EQ(verify(), "");
}

class Posts : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    change([&] { ASSERT_TRUE(first_start(*ledger, roles, three(), kToday)); });
    make("zhang", "张某", "S1");
  }
};
INSTANTIATE_TEST_SUITE_P(BothEngines, Posts, testing::Values(ledger::kKinds[0], ledger::kKinds[2]), ledger::name_of);

TEST_P(Posts, AreInForceFromADayToADayAndUntilTheyAreTakenAway) {
  NewPost wanted;
  wanted.account = "zhang", wanted.role = "monitoring_officer", wanted.regions = {"990101"};
  wanted.starts_on = kToday, wanted.ends_on = kToday.plus_days(2), wanted.organisation = "990101-wjj";
  const auto post = *changed([&] { return grant_post(*ledger, roles, wanted); }, "an");
  EXPECT_EQ(post.granted_by, "an");
  EXPECT_FALSE(post.is_in_force(kToday.plus_days(-1)));
  EXPECT_TRUE(post.is_in_force(kToday));
  EXPECT_TRUE(post.is_in_force(kToday.plus_days(2)));
  EXPECT_FALSE(post.is_in_force(kToday.plus_days(3)));
  change([&] { EXPECT_TRUE(acknowledge_duties(*ledger, post.id)); }, "zhang");
  const auto revoked = *changed([&] { return revoke_post(*ledger, post.id, "岗位调整"); }, "an");
  EXPECT_FALSE(revoked.is_in_force(kToday));
  EXPECT_EQ(code(changed([&] { return revoke_post(*ledger, post.id, "岗位调整"); }, "an")), "access.post_ended");
  EXPECT_EQ(code(changed([&] { return revoke_post(*ledger, 99, ""); }, "an")), "access.post_unknown");
  EXPECT_EQ(verify(), "");
}

TEST_P(Posts, AreRefusedWhereTheyCannotBe) {
  EXPECT_EQ(code(grant("li", "helper", "990101")), "access.account_unknown");
  EXPECT_EQ(code(grant("zhang", "king", "990101")), "access.role_unknown");
  EXPECT_EQ(code(grant("zhang", "township_officer", "990101")), "access.region_not_of_role");
  EXPECT_EQ(code(grant("zhang", "township_officer", "990102100")), "access.region_not_of_role");
  EXPECT_EQ(code(grant("zhang", "township_officer", "99010110%")), "access.region_not_of_role");
  EXPECT_EQ(code(grant("zhang", "township_officer", "990101100", "zhang")), "access.grant_to_oneself");
  NewPost wanted;
  wanted.account = "zhang", wanted.role = "helper", wanted.regions = {"990101"};
  wanted.starts_on = kToday, wanted.ends_on = kToday.plus_days(-1);
  EXPECT_EQ(code(changed([&] { return grant_post(*ledger, roles, wanted); }, "an")), "access.period_backwards");
  wanted.ends_on.reset(), wanted.organisation = "nobody";
  EXPECT_EQ(code(changed([&] { return grant_post(*ledger, roles, wanted); }, "an")), "access.organisation_unknown");
  EXPECT_TRUE(granted_posts_of(*ledger, "zhang").empty());
  EXPECT_EQ(code(grant("zhang", "township_officer", "990101100")), "");
}

TEST_P(Posts, ThatClashAreNotHadTogether) {
  EXPECT_EQ(code(grant("an", "system_admin", "990101", "xi")), "access.posts_clash");
  EXPECT_EQ(code(grant("ji", "helper", "990101")), "access.posts_clash");
  ASSERT_EQ(code(grant("zhang", "county_approver", "990101")), "");
  EXPECT_EQ(code(grant("zhang", "data_officer", "990101")), "access.posts_clash");
  EXPECT_EQ(code(grant("zhang", "grievance_officer", "990101")), "") << "these do not";
  const auto approver = granted_posts_of(*ledger, "zhang")[0];
  change([&] { EXPECT_TRUE(revoke_post(*ledger, approver.id, "调整")); }, "an");
  EXPECT_EQ(code(grant("zhang", "data_officer", "990101")), "") << "what has ended clashes with nothing";
}

TEST_P(Posts, ThatClashAreNotHadByOnePersonUnderTwoAccounts) {
  ASSERT_EQ(code(grant("zhang", "county_approver", "990101")), "");
  make("zhang2", "张某");
  make("other", "张某", "S2");
  EXPECT_EQ(code(grant("zhang2", "data_officer", "990101")), "access.posts_clash");
  EXPECT_EQ(code(grant("other", "data_officer", "990101")), "") << "a namesake, as the registers know";
}

TEST_P(Posts, EndWithTheRowOfTheRegisterThatTheyRestOn) {
  NewPost wanted;
  wanted.account = "zhang", wanted.role = "village_cadre", wanted.regions = {"990101100001"};
  wanted.starts_on = kToday, wanted.register_row = "P17";
  change([&] { EXPECT_TRUE(grant_post(*ledger, roles, wanted)); }, "an");
  ASSERT_EQ(code(grant("zhang", "helper", "990101")), "");
  EXPECT_EQ(changed([&] { return end_posts_of(*ledger, "P18", "离任"); }), 0);
  EXPECT_EQ(changed([&] { return end_posts_of(*ledger, "", "离任"); }), 0);
  EXPECT_EQ(changed([&] { return end_posts_of(*ledger, "P17", "离任"); }), 1);
  const auto posts = granted_posts_of(*ledger, "zhang");
  EXPECT_FALSE(posts[0].is_in_force(kToday));
  EXPECT_TRUE(posts[1].is_in_force(kToday));
}

TEST_P(Posts, ChangedBehindTheSystemsBackAreFound) {
  ASSERT_EQ(code(grant("zhang", "helper", "990101")), "");
  EXPECT_EQ(verify(), "");
  for (const char* change : {"UPDATE granted_post SET role = 'data_officer' WHERE account = 'zhang'",
                             "UPDATE account SET password = (SELECT password FROM account WHERE name = 'an'), "
                             "state = 'active' WHERE name = 'zhang'",
                             "UPDATE one_time_link SET account = 'an' WHERE account = 'zhang'",
                             "DELETE FROM granted_post WHERE account = 'zhang'"}) {
    ledger.reset();
    kept->keep();
    kept->tamper(change);
    EXPECT_EQ(kept->verify(), "journal.row_changed") << change;
    kept->put_back();
    EXPECT_EQ(kept->verify(), "") << change;
  }
}

}  // namespace
}  // namespace guben::access
