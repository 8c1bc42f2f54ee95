#include <thread>

#include "access/tests/world.hpp"
#include "core/text.hpp"
#include "ledger/resealing.hpp"

namespace guben::access {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kPassword = "correct horse battery";

class SigningIn : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    sign_in.emplace(roles.sign_in(), kQuick, steady_clock);
    secret = set_up(*sign_in, make("zhang", "张某"), kPassword);
    sessions.emplace(*ledger, roles.sign_in(), steady_clock);
  }
  std::string code_now() { return code_of(secret, code_step(now)); }
  Result<Proven> prove(const std::string& account, const std::string& password, const std::string& typed,
                       const std::string& address = "10.0.0.1") {
    return sign_in->prove(*ledger, {account, password, typed, address});
  }
  Sessions::Begun begin() {
    auto begun = changed([&] { return sessions->begin(*ledger, *prove("zhang", kPassword, code_now()), "10.0.0.1"); });
    pass(minutes(1));
    return *begun;
  }
  void pass(seconds time) { now += time, steady += time; }
  std::string secret;
  std::optional<SignIn> sign_in;
  std::optional<Sessions> sessions;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, SigningIn, testing::Values(ledger::kKinds[0], ledger::kKinds[2]),
                         ledger::name_of);

TEST_P(SigningIn, TakesNameAndPasswordAndCode) {
  EXPECT_EQ(code(prove("zhang", kPassword, code_now())), "");
  EXPECT_EQ(code(prove(" ZHANG ", kPassword, code_now())), "");
  EXPECT_EQ(code(prove("zhang", kPassword, "")), "access.sign_in_wrong");
  EXPECT_EQ(code(prove("zhang", kPassword, code_of(secret, code_step(now) + 3))), "access.sign_in_wrong");
  EXPECT_EQ(code(prove("zhang", "correct horse batterY", code_now())), "access.sign_in_wrong");
  EXPECT_EQ(code(prove("li", kPassword, code_now())), "access.sign_in_wrong");
}

TEST_P(SigningIn, HoldsPasswordAndCodeAfterADataKeyLeaked) {
  const auto sealed = [&] {
    auto row = ledger->query("SELECT password, code_secret FROM account WHERE county = $1 AND name = 'zhang'");
    return row.step() ? std::pair(row.blob(0), row.blob(1)) : std::pair<std::string, std::string>();
  };
  const auto before = sealed();
  const auto resealed = ledger::reseal_county(*ledger, {{"accounts", reseal_secrets}}, "备份介质遗失");
  ASSERT_EQ(code(resealed), "");
  EXPECT_EQ(resealed->at("accounts"), 1);
  const auto after = sealed();
  EXPECT_TRUE(ledger->sealer().is_of_older_key(before.first) && ledger->sealer().is_of_older_key(before.second));
  EXPECT_FALSE(ledger->sealer().is_of_older_key(after.first) || ledger->sealer().is_of_older_key(after.second));
  EXPECT_EQ(code(prove("zhang", kPassword, code_now())), "");
  EXPECT_EQ(code(prove("zhang", "correct horse batterY", code_now())), "access.sign_in_wrong");
  EXPECT_EQ(code(ledger->verify(std::nullopt)), "");
}

TEST_P(SigningIn, CountsACodeOnce) {
  const auto proven = prove("zhang", kPassword, code_now());
  const auto twice = prove("zhang", kPassword, code_now());
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *proven, "a"); })), "");
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *twice, "a"); })), "access.code_used");
  const auto before = prove("zhang", kPassword, code_of(secret, code_step(now) - 1));
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *before, "a"); })), "access.code_used");
  pass(seconds(30));
  const auto next = prove("zhang", kPassword, code_now());
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *next, "a"); })), "");
  EXPECT_EQ(code(sign_in->prove_code(*ledger, "zhang", code_now(), "a")), "access.code_used");
  pass(seconds(30));
  const auto step = sign_in->prove_code(*ledger, "zhang", code_now(), "a");
  ASSERT_EQ(code(step), "");
  EXPECT_EQ(code(changed([&] { return use_code(*ledger, "zhang", *step); })), "");
  EXPECT_EQ(code(changed([&] { return use_code(*ledger, "zhang", *step); })), "access.code_used");
}

TEST_P(SigningIn, SurvivesAClockThatWasMovedBack) {
  const auto begun = begin();
  now -= hours(24 * 400);
  EXPECT_EQ(code(sessions->find(begun.token, now)), "");
  steady += minutes(16);
  EXPECT_EQ(code(sessions->find(begun.token, now)), "access.session_idle") << "it keeps nobody signed in";
  const auto again = prove("zhang", kPassword, code_now());
  ASSERT_EQ(code(again), "");
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *again, "a"); })), "") << "and shuts nobody out";
}

TEST_P(SigningIn, TellsAKnownNameFromAnUnknownOneInNothing) {
  for (int i = 1; i <= 6; ++i) {
    const auto known = prove("zhang", "wrong password " + std::to_string(i), "000000", "10.0.1.1");
    const auto unknown = prove("wang", "wrong password " + std::to_string(i), "000000", "10.0.1.2");
    ASSERT_FALSE(known);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(known.error().code, unknown.error().code) << i;
    EXPECT_EQ(known.error().values, unknown.error().values) << i;
  }
}

TEST_P(SigningIn, SaysNothingOfALockedAccount) {
  const auto account = *find_account(*ledger, "zhang");
  change([&] { EXPECT_TRUE(change_account(*ledger, "zhang", account.version, "张某", AccountState::Locked, "核查")); });
  const auto locked = prove("zhang", kPassword, code_now());
  EXPECT_EQ(code(locked), "access.sign_in_wrong");
  EXPECT_EQ(locked.error().values, prove("wang", kPassword, "000000", "10.0.0.9").error().values);
}

TEST_P(SigningIn, DelaysAfterWrongTriesAndNeverForGood) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(code(prove("zhang", "wrong", "000000")), "access.sign_in_wrong");
  EXPECT_EQ(code(prove("zhang", "wrong", "000000")), "access.sign_in_wrong_wait");
  EXPECT_EQ(code(prove("zhang", kPassword, code_now())), "access.sign_in_wait");
  EXPECT_EQ(code(prove("li", "wrong", "000000")), "access.sign_in_wrong") << "nobody else waits";
  pass(seconds(61));
  EXPECT_EQ(code(prove("zhang", "wrong", "000000")), "access.sign_in_wrong_wait");
  pass(seconds(61));
  EXPECT_EQ(code(prove("zhang", kPassword, code_now())), "access.sign_in_wait") << "twice as long";
  pass(seconds(61));
  EXPECT_EQ(code(prove("zhang", kPassword, code_now())), "");
  for (int i = 0; i < 40; ++i) {
    EXPECT_NE(code(prove("zhang", "wrong", "000000", "10.0.0." + std::to_string(i))), "");
    pass(minutes(15));
  }
  pass(seconds(1));
  EXPECT_EQ(code(prove("zhang", kPassword, code_now(), "10.9.9.9")), "") << "fifteen minutes at the most";
}

TEST_P(SigningIn, StandsTenThousandGuessesInBoundedMemoryAndLocksNobodyElseOut) {
  set_up(*sign_in, make("li", "李某"), "another horse entirely");
  int tried = 0;
  for (int i = 0; i < 10000; ++i) {
    const auto name = i % 2 ? std::string("zhang") : "guess" + std::to_string(i);
    if (code(prove(name, "wrong", fmt::format("{:06}", i), fmt::format("172.16.{}.{}", i / 250, i % 250))) !=
        "access.sign_in_wait")
      ++tried;
  }
  EXPECT_LE(sign_in->guesses().places(), 16400u);
  EXPECT_LT(tried, 5100) << "of the known account five were looked at";
  EXPECT_EQ(code(prove("li", "another horse entirely", code_of(secret, code_step(now)))), "");
}

TEST_P(SigningIn, WorksOnTwoPasswordsAtOnceAndRefusesWhatWouldWaitTooLong) {
  PasswordHasher hasher({1, 16 << 20}, 2, 2);
  std::atomic<int> done = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) threads.emplace_back([&] { hasher.hash("one of many") ? ++done : ++refused; });
  for (auto& thread : threads) thread.join();
  EXPECT_LE(hasher.most_at_work(), 2);
  EXPECT_GE(done, 4);
  EXPECT_EQ(done + refused, 24);
}

TEST_P(SigningIn, AsksForANewPasswordWhenItIsOld) {
  EXPECT_FALSE(prove("zhang", kPassword, code_now())->must_change_password);
  pass(hours(24 * 181));
  EXPECT_TRUE(prove("zhang", kPassword, code_now())->must_change_password);
}

TEST_P(SigningIn, AsksWhoHasNoGeneratorToBindOne) {
  const auto link = make("li", "李某");
  const auto hashed = sign_in->hashed("li", "another horse entirely");
  const auto proven = changed([&] { return sign_in->take_link(*ledger, link.token, *hashed); });
  EXPECT_TRUE(proven->must_bind_code);
  const auto begun = *changed([&] { return sessions->begin(*ledger, *proven, "10.0.0.1"); });
  const auto offered = sessions->offer_code_secret(begun.token);
  EXPECT_EQ(sessions->offered_code_secret(begun.token), offered);
  EXPECT_EQ(code(changed([&] { return bind_code(*ledger, "li", offered, "000000"); })), "access.code_wrong");
  const auto right = code_of(offered, code_step(now));
  EXPECT_EQ(code(changed([&] { return bind_code(*ledger, "li", offered, right); })), "");
  sessions->password_is_new(begun.token);
  EXPECT_TRUE(sessions->find(begun.token, now)->must_bind_code) << "a new password binds no generator";
  sessions->code_is_bound(begun.token);
  EXPECT_FALSE(sessions->find(begun.token, now)->must_bind_code);
  EXPECT_EQ(code(prove("li", "another horse entirely", "")), "access.sign_in_wrong") << "from now on it is asked";
}

TEST_P(SigningIn, BindsNothingWithACodeThatWasUsed) {
  const auto link = make("li", "李某");
  const auto hashed = sign_in->hashed("li", "another horse entirely");
  change([&] { EXPECT_TRUE(sign_in->take_link(*ledger, link.token, *hashed)); });
  change([&] { EXPECT_TRUE(use_code(*ledger, "li", code_step(now))); });
  const auto bind = [&] {
    return code(changed([&] { return bind_code(*ledger, "li", secret, code_of(secret, code_step(now))); }));
  };
  EXPECT_EQ(bind(), "access.code_used");
  EXPECT_FALSE(find_account(*ledger, "li")->has_code) << "else nobody could try again";
  pass(minutes(2));
  EXPECT_EQ(bind(), "");
  EXPECT_TRUE(find_account(*ledger, "li")->has_code);
}

TEST_P(SigningIn, EndsForGoodWhereTheChangeIsRunASecondTime) {
  begin(), begin();
  {
    const ledger::Change undone(*ledger, as("operator"));
    EXPECT_EQ(sessions->end_all_of(*ledger, "zhang", "改密码"), 2);
  }
  EXPECT_EQ(changed([&] { return sessions->end_all_of(*ledger, "zhang", "改密码"); }), 2);
  EXPECT_EQ(changed([&] { return sessions->end_all_of(*ledger, "zhang", "改密码"); }), 0);
  Sessions after_a_restart(*ledger, roles.sign_in(), steady_clock);
  EXPECT_EQ(after_a_restart.all().size(), 0u);
}

TEST_P(SigningIn, BeginsNothingForAnAccountThatWasEndedSinceThePasswordWasLookedAt) {
  const auto proven = prove("zhang", kPassword, code_now());
  ASSERT_TRUE(proven);
  const auto account = *find_account(*ledger, "zhang");
  change([&] { EXPECT_TRUE(change_account(*ledger, "zhang", account.version, "张某", AccountState::Ended, "离任")); });
  EXPECT_EQ(code(changed([&] { return sessions->begin(*ledger, *proven, "a"); })), "access.not_signed_in");
  EXPECT_TRUE(sessions->all().empty());
}

TEST_P(SigningIn, WritesNoNameThatNobodyHas) {
  change([&] {
    note_failed_sign_in(*ledger, "zhang", "10.0.0.1");
    note_failed_sign_in(*ledger, "correct horse battery: oh no", "10.0.0.1");
  });
  const auto lines = journal_lines(*ledger, Lines::SignIn, std::nullopt, 2);
  EXPECT_EQ(lines[1].subject, "account/zhang");
  EXPECT_EQ(lines[0].subject, "account/-");
  EXPECT_EQ(verify(), "");
}

TEST_P(SigningIn, EndsASessionThatIsIdleAndOneThatIsOld) {
  const auto begun = begin();
  for (int i = 0; i < 4 * 11; ++i) {
    pass(minutes(13));
    ASSERT_EQ(code(sessions->find(begun.token, now)), "") << i;
  }
  pass(minutes(15));
  EXPECT_EQ(code(sessions->find(begun.token, now)), "access.session_idle");
  const auto second = begin();
  for (int i = 0; i < 12 * 6; ++i) {
    pass(minutes(10));
    (void)sessions->find(second.token, now);
  }
  EXPECT_EQ(code(sessions->find(second.token, now)), "access.session_over");
  change([&] { sessions->sweep(*ledger, now); });
  EXPECT_EQ(code(sessions->find(second.token, now)), "access.not_signed_in");
  EXPECT_TRUE(sessions->all().empty());
}

TEST_P(SigningIn, GoesOnWhereTheProcessWasStartedAgain) {
  const auto begun = begin();
  change([&] { sessions->choose_post(*ledger, begun.token, 7); });
  pass(minutes(10));
  ASSERT_TRUE(sessions->find(begun.token, now));
  change([&] { sessions->sweep(*ledger, now); });
  pass(minutes(10));
  sessions.emplace(*ledger, roles.sign_in(), steady_clock);
  const auto found = sessions->find(begun.token, now);
  ASSERT_EQ(code(found), "");
  EXPECT_EQ(found->account, "zhang");
  EXPECT_EQ(found->post, 7);
  sessions.emplace(*ledger, roles.sign_in(), steady_clock);
  pass(minutes(6));
  EXPECT_EQ(code(sessions->find(begun.token, now)), "access.session_idle") << "seen last before that";
}

TEST_P(SigningIn, IsEndedByOneselfOrByForceAndListed) {
  const auto one = begin(), two = begin();
  EXPECT_EQ(sessions->all().size(), 2u);
  EXPECT_NE(sessions->all()[0].id, one.token.substr(0, 12));
  change([&] { sessions->choose_post(*ledger, two.token, 7); });
  EXPECT_EQ(changed([&] { return sessions->end_all_in(*ledger, 7, "岗位收回"); }), 1);
  EXPECT_EQ(code(sessions->find(two.token, now)), "access.not_signed_in");
  const auto three = begin();
  EXPECT_EQ(changed([&] { return sessions->end_all_of(*ledger, "zhang", "改密码", three.token); }), 1);
  EXPECT_EQ(code(sessions->find(one.token, now)), "access.not_signed_in");
  change([&] { sessions->end(*ledger, three.token); });
  EXPECT_EQ(code(sessions->find(three.token, now)), "access.not_signed_in");
  const auto lines = actions(Lines::SignIn);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "sign_in.ended_by_force"), 2);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "sign_in.begun"), 3);
  EXPECT_EQ(verify(), "");
}

TEST_P(SigningIn, TakesOnlyItsOwnCsrfToken) {
  const auto one = begin(), two = begin();
  EXPECT_TRUE(sessions->csrf_fits(one.token, sessions->csrf_token(one.token)));
  EXPECT_FALSE(sessions->csrf_fits(one.token, sessions->csrf_token(two.token)));
  EXPECT_FALSE(sessions->csrf_fits(one.token, ""));
  EXPECT_FALSE(sessions->csrf_fits(one.token, one.token));
}

TEST_P(SigningIn, TakesNoForgedTokenAndNoRowWrittenIntoTheStore) {
  const auto begun = begin();
  auto forged = begun.token;
  forged[5] = forged[5] == 'a' ? 'b' : 'a';
  EXPECT_EQ(code(sessions->find(forged, now)), "access.not_signed_in");
  EXPECT_EQ(code(sessions->find("", now)), "access.not_signed_in");
  auto row = ledger->query("SELECT token_hash FROM session WHERE county = $1");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(code(sessions->find(row.text(0), now)), "access.not_signed_in");
}

/// The examples of RFC 6238, appendix B.
TEST(OneTimeCodes, AreThoseOfTheStandard) {
  const std::string secret = "12345678901234567890";
  const std::pair<int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                     {1111111111, "14050471"}, {1234567890, "89005924"},
                                                     {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [time, wanted] : vectors) EXPECT_EQ(code_of(secret, time / 30, 8), wanted);
  EXPECT_EQ(code_step(std::chrono::system_clock::from_time_t(1111111109)), 37037036);
  EXPECT_EQ(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(base32("a"), "ME");
}

TEST(Passwords, AreLongAndNotOnEverybodysList) {
  const auto& rules = national_roles().sign_in();
  const auto check = [&](const std::string& password) { return code(check_password(rules, "zhang", password)); };
  EXPECT_EQ(check("correct horse"), "");
  EXPECT_EQ(check("雨后去山上看一看桃花"), "") << "ten characters, whatever their bytes";
  EXPECT_EQ(check("雨后去山上看一看桃"), "access.password_short");
  EXPECT_EQ(check("horse2020"), "access.password_short");
  EXPECT_EQ(check(std::string(64, 'a') + std::string(65, 'b')), "access.password_long");
  EXPECT_EQ(check("ZHANG-and-horse"), "access.password_is_name");
  for (const char* common : {"Password123", "1234567890", "0987654321", "aaaaaaaaaaaa", "qwertyuiop", "abababababab"})
    EXPECT_EQ(check(common), "access.password_common") << common;
}

TEST(Passwords, AreHashedAsArgon2idOver64MiB) {
  PasswordHasher hasher;
  const auto hashed = *hasher.hash("correct horse battery");
  EXPECT_TRUE(hashed.starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << hashed;
  EXPECT_TRUE(*hasher.matches(hashed, "correct horse battery"));
  EXPECT_FALSE(*hasher.matches(hashed, "correct horse batterY"));
  EXPECT_FALSE(*hasher.matches(hasher.nobodys(), "correct horse battery"));
}

}  // namespace
}  // namespace guben::access
