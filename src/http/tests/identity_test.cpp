// Signing in by the county's identity service, over real sockets on both sides.
#include <future>

#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "core/text.hpp"
#include "http/server.hpp"
#include "http/tests/person.hpp"
#include "intake/actions/init_county.hpp"
#include "oidc/attempts.hpp"
#include "oidc/tests/issuer_of_tests.hpp"
#include "policy/pack.hpp"

namespace guben::http {
namespace {
using nlohmann::json;
using oidc::IssuerOfTests;
namespace fs = std::filesystem;

constexpr auto kPassword = "three plain words 7";

class IdentityTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    links.clear(), secrets.clear();
    folder = fs::temp_directory_path() / fmt::format("guben-identity-{}", getpid());
    fs::remove_all(folder);
    const auto packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
    const auto pack = policy::load_pack(packs, "xiangyin");
    ASSERT_TRUE(pack);
    auto context = Context::of_command_line();
    intake::NewCounty wanted{"xiangyin"};
    wanted.county = "990101";
    ASSERT_TRUE(intake::init_county(folder, wanted, pack->regions, context));
    const auto roles = *access::load_roles(pack->folders);
    auto ledger = ledger::Ledger::open(folder, ledger::Access::Write, context);
    ASSERT_TRUE(ledger);
    context.actor = "an";
    ledger::Change change(**ledger, context);
    for (const auto& [account, role] : {std::pair{"zhang", "monitoring_officer"},
                                        {"li", "monitoring_officer"},
                                        {"wang", "monitoring_officer"},
                                        {"zhao", "monitoring_officer"},
                                        {"qian", "monitoring_officer"},
                                        {"sun", "monitoring_officer"},
                                        {"zhou", "monitoring_officer"},
                                        {"wu", "monitoring_officer"},
                                        {"zheng", "monitoring_officer"},
                                        {"feng", "monitoring_officer"},
                                        {"chen", "monitoring_officer"},
                                        {"chu", "monitoring_officer"},
                                        {"wei", "monitoring_officer"},
                                        {"grantor", "security_admin"},
                                        {"system", "system_admin"},
                                        {"audit", "audit_admin"}}) {
      links[account] = access::add_account(**ledger, roles, {account, std::string(account) + "某"})->token;
      access::NewPost post;
      post.account = account, post.role = role, post.regions = {"990101"};
      post.starts_on = *Date::from_iso("2020-01-01"), post.reason = "for the test";
      ASSERT_TRUE(access::grant_post(**ledger, roles, post));
    }
    change.commit();
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }
  void SetUp() override { start(service.settings()); }
  void start(const std::optional<oidc::Settings>& settings, std::chrono::seconds to_stop = std::chrono::seconds(30)) {
    server.reset();
    ServerOptions options;
    options.listen.limits.to_stop = to_stop;
    options.listen.port = 0;
    options.listen.behind_proxy = true;  // so that people come from where the test says
    options.county = folder;
    options.packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
    options.context = Context::of_command_line();
    options.context.clock = now;
    options.identity_service = settings;
    auto started = Server::start(options, log);
    ASSERT_TRUE(started) << started.error().code;
    server = std::move(*started);
  }
  void start(oidc::SecondFactor second_factor) {
    auto settings = service.settings();
    settings.second_factor = second_factor;
    start(settings);
  }

  /// The clock that codes are counted by stands still, so that no code grows old between being read and being tried.
  static access::Instant now() { return access::Instant(std::chrono::seconds(seconds.load())); }
  /// A code that did not count yet: the clock goes on to the next.
  static std::string next_code(const std::string& account) {
    seconds += 30;
    return access::code_of(secrets.at(account), access::code_step(now()));
  }
  /// By the one-time link the first time, later by password and code.
  Person signed_in(const std::string& account) {
    Person person(server->port());
    if (secrets.contains(account)) {
      const auto session =
          person.ask("POST", "/session", {{"account", account}, {"password", kPassword}, {"code", next_code(account)}});
      EXPECT_EQ(session.status, 200) << session.body;
      person.csrf = session.value().value("csrf", "");
      return person;
    }
    const auto first = person.ask("POST", "/invitations/" + links.at(account), {{"password", kPassword}});
    EXPECT_EQ(first.status, 200) << first.body;
    person.csrf = first.value().value("csrf", "");
    secrets[account] = bytes_of_base32(person.ask("POST", "/session/code").value()["secret"]);
    EXPECT_EQ(person.ask("PUT", "/session/code", {{"code", next_code(account)}}).status, 204);
    EXPECT_EQ(person.ask("PUT", "/session/duties").status, 204);
    return person;
  }
  /// Goes to the service and comes back as this subject.
  IssuerOfTests::Back back_from(const Answer& begun, const std::string& subject) {
    EXPECT_EQ(begun.status, 200) << begun.body;
    return service.sign_in(begun.value()["address"], subject);
  }
  static json returned(const IssuerOfTests::Back& back) { return {{"state", back.state}, {"code", back.code}}; }
  Answer bind(Person& person, const std::string& account, const std::string& subject) {
    const auto begun = person.ask("POST", "/session/identity/binding", {{"code", next_code(account)}});
    return person.ask("PUT", "/session/identity", returned(back_from(begun, subject)));
  }
  Answer come_back(Person& person, const std::string& subject) {
    const auto begun = person.ask("POST", "/session/identity");
    return person.ask("POST", "/session/identity/sign-in", returned(back_from(begun, subject)));
  }
  /// What is refused is written behind its answer: somebody whose signing in is on the disk came after it.
  std::vector<std::string> actions_of(const std::string& account) {
    signed_in("audit");
    std::vector<std::string> actions;
    auto ledger = ledger::Ledger::open(folder, ledger::Access::Read, Context::of_command_line());
    auto rows = (*ledger)->query("SELECT action FROM journal WHERE county = $1 AND subject LIKE $2 ORDER BY seq",
                                 "%" + account + "%");
    while (rows.step()) actions.push_back(rows.text(0));
    return actions;
  }
  static size_t count(const std::vector<std::string>& all, const std::string& one) {
    return static_cast<size_t>(std::count(all.begin(), all.end(), one));
  }

  static inline fs::path folder;
  static inline std::map<std::string, std::string> links;
  static inline std::map<std::string, std::string> secrets;  ///< of the codes
  static inline std::atomic<int64_t> seconds{std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())};
  IssuerOfTests service;
  std::ostringstream log;
  std::unique_ptr<Server> server;
};

TEST_F(IdentityTest, BoundByItsOwnerLetsThemInWithTheirCode) {
  auto zhang = signed_in("zhang");
  EXPECT_EQ(zhang.get("/session/identity").value(), (json{{"bound", false}}));
  EXPECT_EQ(bind(zhang, "zhang", "u-zhang").status, 204);
  EXPECT_EQ(zhang.get("/session/identity").value()["bound"], true);

  Person browser(server->port());
  EXPECT_EQ(come_back(browser, "u-zhang").value(), (json{{"code_needed", true}}));
  EXPECT_EQ(browser.get("/session").status, 401) << "the service alone is not enough";
  const auto in = browser.ask("POST", "/session/identity/code", {{"code", next_code("zhang")}});
  ASSERT_EQ(in.status, 200) << in.body;
  EXPECT_EQ(in.value()["account"], "zhang");
  EXPECT_EQ(browser.get("/session").value()["account"], "zhang");
  EXPECT_EQ(browser.ask("POST", "/session/identity/code", {{"code", "000000"}}).code(), "access.identity_refused")
      << "it was used up";
  const auto actions = actions_of("zhang");
  EXPECT_EQ(count(actions, "identity.bound"), 1u);
  EXPECT_EQ(count(actions, "sign_in.by_identity"), 1u);
  for (const char* subject : {"u-zhang", "u%2Dzhang"}) EXPECT_FALSE(contains(log.str(), subject));
}

TEST_F(IdentityTest, IsBoundOnlyWithTheCodeAgainAndByTheSessionThatBegan) {
  auto li = signed_in("li");
  EXPECT_EQ(li.ask("POST", "/session/identity/binding", {{"code", "000000"}}).code(), "access.code_wrong");
  const auto begun = li.ask("POST", "/session/identity/binding", {{"code", next_code("li")}});
  const auto back = back_from(begun, "u-li");
  // Somebody else who is signed in, even with what the browser of the first holds.
  auto wang = signed_in("wang");
  wang.identity = li.identity;
  EXPECT_EQ(wang.ask("PUT", "/session/identity", returned(back)).code(), "access.binding_refused");
  EXPECT_EQ(li.ask("PUT", "/session/identity", returned(back)).code(), "access.binding_refused") << "it counted once";
  // Nor does an attempt to bind sign anybody in.
  const auto again = back_from(li.ask("POST", "/session/identity/binding", {{"code", next_code("li")}}), "u-li");
  EXPECT_EQ(li.ask("POST", "/session/identity/sign-in", returned(again)).code(), "access.identity_refused");
  EXPECT_EQ(li.get("/session/identity").value()["bound"], false);
  // Without the token of the session nothing is bound: a page of another site has none.
  auto forged = li;
  forged.csrf.clear();
  EXPECT_EQ(forged.ask("PUT", "/session/identity", returned(again)).code(), "http.csrf");
  EXPECT_EQ(forged.ask("POST", "/session/identity/binding", {{"code", "000000"}}).code(), "http.csrf");
}

TEST_F(IdentityTest, IsOneAccountsAndUnboundByItsOwnerOrTheSecurityAdministrator) {
  start(oidc::SecondFactor::Theirs);
  auto zhao = signed_in("zhao"), qian = signed_in("qian");
  EXPECT_EQ(bind(zhao, "zhao", "u-zhao").status, 204);
  EXPECT_EQ(bind(qian, "qian", "u-zhao").code(), "access.identity_taken");
  EXPECT_EQ(zhao.ask("POST", "/session/identity/binding", {{"code", "000000"}}).code(), "access.identity_there");
  Person browser(server->port());
  EXPECT_EQ(come_back(browser, "u-zhao").value(), (json{{"code_needed", false}}));
  EXPECT_EQ(browser.get("/session").value()["account"], "zhao");

  EXPECT_EQ(zhao.ask("DELETE", "/session/identity").status, 204);
  EXPECT_EQ(zhao.ask("DELETE", "/session/identity").code(), "access.identity_not_there");
  Person later(server->port());
  EXPECT_EQ(come_back(later, "u-zhao").code(), "access.identity_refused");
  EXPECT_EQ(bind(qian, "qian", "u-zhao").status, 204) << "free again";

  auto system = signed_in("system"), grantor = signed_in("grantor");
  EXPECT_EQ(system.get("/accounts/qian").value()["has_identity"], true);
  EXPECT_EQ(system.ask("DELETE", "/accounts/qian/identity").code(), "access.not_in_this_post");
  EXPECT_EQ(grantor.ask("DELETE", "/accounts/qian/identity").status, 204);
  EXPECT_EQ(grantor.ask("DELETE", "/accounts/qian/identity").code(), "access.identity_not_there");
  EXPECT_EQ(grantor.ask("DELETE", "/accounts/nobody/identity").status, 404);
  EXPECT_EQ(grantor.get("/accounts/qian").value()["has_identity"], false);
  EXPECT_EQ(come_back(later, "u-zhao").code(), "access.identity_refused");
  EXPECT_EQ(count(actions_of("qian"), "identity.unbound"), 1u);
}

TEST_F(IdentityTest, IsRefusedInOneWayWhateverTheReason) {
  start(oidc::SecondFactor::Theirs);
  auto sun = signed_in("sun");
  ASSERT_EQ(bind(sun, "sun", "u-sun").status, 204);
  Person browser(server->port());
  const auto written = [&] { return count(actions_of("account/-"), "sign_in.identity_refused"); };
  const auto before = written();
  std::set<std::string> said;
  const auto refused = [&](const Answer& answer) {
    EXPECT_EQ(answer.status, 409) << answer.body;
    auto body = answer.value();
    body.erase("instance");
    said.insert(body.dump());
  };
  refused(come_back(browser, "u-unknown"));
  refused(browser.ask("POST", "/session/identity/sign-in", {{"state", "made up"}, {"code", "x"}}));
  const auto begun = [&] { return back_from(browser.ask("POST", "/session/identity"), "u-sun"); };
  auto back = begun();
  refused(browser.ask("POST", "/session/identity/sign-in", {{"state", back.state}, {"code", "made up"}}));
  refused(browser.ask("POST", "/session/identity/sign-in", returned(back)));  // its state counted already
  back = begun();
  refused(browser.ask("POST", "/session/identity/sign-in", {{"state", back.state}}));  // the service said no
  back = begun();
  refused(browser.ask("POST", "/session/identity/sign-in",
                      {{"state", back.state}, {"code", back.code}, {"iss", "https://evil.example"}}));
  for (const auto& change : std::vector<std::function<void(json&)>>{
           [](json& claims) { claims["nonce"] = "another"; }, [](json& claims) { claims["aud"] = "another"; },
           [](json& claims) { claims["exp"] = 1; }, [](json& claims) { claims["iss"] = "https://evil.example"; }}) {
    service.claim(change);
    refused(come_back(browser, "u-sun"));
  }
  service.claim({});
  auto system = signed_in("system");
  system.headers = "If-Match: *\r\n";
  ASSERT_EQ(system.ask("PATCH", "/accounts/sun", {{"ended", true}, {"reason", "退休离任"}}).status, 200);
  refused(come_back(browser, "u-sun"));
  EXPECT_EQ(said.size(), 1u);
  EXPECT_EQ(browser.get("/session").status, 401);
  EXPECT_EQ(written() - before, 9u) << "each but those that nobody here had begun";
}

TEST_F(IdentityTest, IsOfWhoeverSitsThereNowAndNotOfWhoSignedInThereBefore) {
  start(oidc::SecondFactor::Theirs);
  auto feng = signed_in("feng");
  const auto long_ago = [](json& claims) { claims["auth_time"] = claims["iat"].get<int64_t>() - 3600; };
  service.claim(long_ago);
  EXPECT_EQ(bind(feng, "feng", "u-feng").code(), "access.binding_refused");
  service.claim({});
  ASSERT_EQ(bind(feng, "feng", "u-feng").status, 204);
  Person browser(server->port());
  service.claim(long_ago);
  EXPECT_EQ(come_back(browser, "u-feng").code(), "access.identity_refused");
  service.claim([](json& claims) { claims.erase("auth_time"); });
  EXPECT_EQ(come_back(browser, "u-feng").code(), "access.identity_refused");
  EXPECT_EQ(browser.get("/session").status, 401);
  service.claim({});
  EXPECT_EQ(come_back(browser, "u-feng").status, 200);
}

TEST_F(IdentityTest, LetsNobodyInWhoseIdentityWasUnboundBeforeTheirCode) {
  auto zheng = signed_in("zheng");
  ASSERT_EQ(bind(zheng, "zheng", "u-zheng").status, 204);
  Person browser(server->port());
  ASSERT_EQ(come_back(browser, "u-zheng").value(), (json{{"code_needed", true}}));
  ASSERT_EQ(zheng.ask("DELETE", "/session/identity").status, 204);
  const auto code = next_code("zheng");
  EXPECT_EQ(browser.ask("POST", "/session/identity/code", {{"code", code}}).code(), "access.identity_refused");
  EXPECT_EQ(browser.get("/session").status, 401);
}

TEST_F(IdentityTest, TakesNoCodeTwiceAndWritesDownWhoShowsIt) {
  auto chu = signed_in("chu");
  ASSERT_EQ(bind(chu, "chu", "u-chu").status, 204);
  Person browser(server->port()), other(server->port());
  ASSERT_EQ(come_back(browser, "u-chu").status, 200);
  ASSERT_EQ(come_back(other, "u-chu").status, 200);
  const auto code = next_code("chu");
  ASSERT_EQ(browser.ask("POST", "/session/identity/code", {{"code", code}}).status, 200);
  EXPECT_EQ(other.ask("POST", "/session/identity/code", {{"code", code}}).code(), "access.code_used");
  EXPECT_EQ(other.get("/session").status, 401);
  EXPECT_EQ(count(actions_of("chu"), "sign_in.by_identity"), 1u);
  EXPECT_EQ(count(actions_of("chu"), "sign_in.wrong"), 1u);
  for (int i = 0; i < 4; ++i) other.ask("POST", "/session/identity/code", {{"code", code}});
  EXPECT_EQ(other.ask("POST", "/session/identity/code", {{"code", code}}).code(), "access.sign_in_wait") << "counted";
}

TEST_F(IdentityTest, OfAnotherServiceIsNoneAndGivesWay) {
  auto wei = signed_in("wei");
  ASSERT_EQ(bind(wei, "wei", "u-wei").status, 204);
  IssuerOfTests moved;
  start(moved.settings());
  Person later(server->port());
  later.cookie = wei.cookie, later.csrf = wei.csrf;
  EXPECT_EQ(later.get("/session/identity").value(), (json{{"bound", false}}));
  const auto begun = later.ask("POST", "/session/identity/binding", {{"code", next_code("wei")}});
  ASSERT_EQ(begun.status, 200) << begun.body;
  const auto back = moved.sign_in(begun.value()["address"], "u-wei");
  EXPECT_EQ(later.ask("PUT", "/session/identity", returned(back)).status, 204);
  EXPECT_EQ(later.get("/session/identity").value()["bound"], true);
  EXPECT_EQ(count(actions_of("wei"), "identity.unbound"), 1u);
  EXPECT_EQ(count(actions_of("wei"), "identity.bound"), 2u);
}

TEST_F(IdentityTest, SignsNobodyInByALinkThatSomebodyElseSent) {
  start(oidc::SecondFactor::Theirs);
  auto zhou = signed_in("zhou");
  ASSERT_EQ(bind(zhou, "zhou", "u-zhou").status, 204);
  Person attacker(server->port()), victim(server->port());
  const auto back = back_from(attacker.ask("POST", "/session/identity"), "u-zhou");
  EXPECT_EQ(victim.ask("POST", "/session/identity/sign-in", returned(back)).code(), "access.identity_refused");
  // Nor where the victim is on the way as well.
  ASSERT_EQ(victim.ask("POST", "/session/identity").status, 200);
  EXPECT_EQ(victim.ask("POST", "/session/identity/sign-in", returned(back)).code(), "access.identity_refused");
  EXPECT_TRUE(victim.cookie.empty());
  victim.headers = "Sec-Fetch-Site: cross-site\r\n";
  EXPECT_EQ(victim.ask("POST", "/session/identity").code(), "http.csrf") << "nor is it begun by another site";
  EXPECT_EQ(attacker.ask("POST", "/session/identity/sign-in", returned(back)).status, 200)
      << "its own browser is let in";
}

TEST_F(IdentityTest, SetsACookieThatScriptsDoNotReadAndOtherPathsDoNotGet) {
  Person browser(server->port());
  browser.headers = "X-Forwarded-Proto: https\r\n";
  const auto begun = browser.ask("POST", "/session/identity");
  for (const char* part : {"HttpOnly", "SameSite=Lax", "Max-Age=600", "Secure", "Path=/api/v1/session/identity;"})
    EXPECT_TRUE(contains(begun.head, part)) << part << begun.head;
  const auto address = begun.value()["address"].get<std::string>();
  EXPECT_TRUE(contains(address, "redirect_uri=https%3A%2F%2Flocalhost%2Flogin%2Fidentity")) << address;
  EXPECT_FALSE(contains(address, browser.identity)) << "the browser's half stands in no address";
  Client strange(server->port());
  strange.send(
      "POST /api/v1/session/identity HTTP/1.1\r\nHost: a/b@evil\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(contains(strange.read_all(), "http.bad_host"));
}

TEST_F(IdentityTest, CountsWrongCodesAsEver) {
  auto wu = signed_in("wu");
  ASSERT_EQ(bind(wu, "wu", "u-wu").status, 204);
  Person browser(server->port());
  ASSERT_EQ(come_back(browser, "u-wu").status, 200);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(browser.ask("POST", "/session/identity/code", {{"code", "000000"}}).code(), "access.code_wrong");
  const auto waits = browser.ask("POST", "/session/identity/code", {{"code", next_code("wu")}});
  EXPECT_EQ(waits.code(), "access.sign_in_wait") << "the right one too";
  EXPECT_EQ(waits.status, 429);
  Person other(server->port());
  EXPECT_EQ(other.ask("POST", "/session", {{"account", "wu"}, {"password", kPassword}, {"code", "000000"}}).code(),
            "access.sign_in_wait");
}

TEST_F(IdentityTest, FailuresOfEveryDayKeepNobodyOfTheOfficeFromThePassword) {
  signed_in("chen");
  Person browser(server->port());
  const auto of_office = "X-Forwarded-For: 10.9.9.9\r\n";
  const auto ask = [&](const std::string& path, const json& body = nullptr) {
    browser.headers = of_office;
    return browser.ask("POST", path, body);
  };
  const auto written = [&] { return count(actions_of("account/-"), "sign_in.identity_refused"); };
  const auto before = written();
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(ask("/session/identity/sign-in", {{"state", "made up"}, {"code", "x"}}).code(),
              "access.identity_refused");
    ASSERT_EQ(ask("/session/identity/code", {{"code", "000000"}}).code(), "access.identity_refused");
  }
  EXPECT_EQ(written(), before) << "any page could send a browser there";
  for (int i = 0; i < 40; ++i) {
    const auto back = back_from(ask("/session/identity"), "u-chen");
    ASSERT_EQ(ask("/session/identity/sign-in", {{"state", back.state}}).code(), "access.identity_refused")
        << "cancelled";
  }
  const auto in = ask("/session", {{"account", "chen"}, {"password", kPassword}, {"code", next_code("chen")}});
  EXPECT_EQ(in.status, 200) << in.body;
  EXPECT_EQ(written() - before, 32u) << "so many of an address, and the rest stands in the log";
}

TEST_F(IdentityTest, ServiceThatIsDownIsToldAndKeepsNobodyFromThePassword) {
  service.say("/.well-known/openid-configuration", [] { return IssuerOfTests::Answer{500, ""}; });
  Person browser(server->port());
  EXPECT_EQ(browser.ask("POST", "/session/identity").code(), "oidc.not_as_said");
  auto settings = service.settings();
  settings.issuer = "http://127.0.0.1:9";
  start(settings);
  Person later(server->port());
  EXPECT_EQ(later.ask("POST", "/session/identity").code(), "oidc.unreachable");
  EXPECT_TRUE(later.identity.empty());
  auto wang = signed_in("wang");
  EXPECT_EQ(wang.get("/session").status, 200);
  const auto code = next_code("wang");
  EXPECT_EQ(wang.ask("POST", "/session/identity/binding", {{"code", code}}).code(), "oidc.unreachable");
  start(service.settings());
  service.say("/.well-known/openid-configuration", {});
  const auto again = wang.cookie;
  Person back(server->port());
  back.cookie = again, back.csrf = wang.csrf;
  EXPECT_EQ(back.ask("POST", "/session/identity/binding", {{"code", code}}).status, 200) << "no code was used up";
}

TEST_F(IdentityTest, ServiceThatIsSlowHoldsNobodyUp) {
  std::promise<void> end;
  service.say("/.well-known/openid-configuration", [answers = end.get_future().share()] {
    answers.wait_for(std::chrono::seconds(20));
    return IssuerOfTests::Answer{500, ""};
  });
  std::vector<std::thread> people;
  std::mutex mutex;
  std::multiset<std::string> codes;
  const auto busy = [&] {
    const std::scoped_lock lock(mutex);
    return codes.count("access.sign_in_busy");
  };
  for (int i = 0; i < 30; ++i)
    people.emplace_back([&] {
      Person one(server->port());
      auto code = one.ask("POST", "/session/identity").code();
      const std::scoped_lock lock(mutex);
      codes.insert(std::move(code));
    });
  // Two ask and eight wait; whoever comes besides is told at once.
  while (busy() < 20) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  Person other(server->port());
  EXPECT_EQ(other.get("/version").status, 200) << "nor does anybody else wait";
  {
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(codes.size(), codes.count("access.sign_in_busy")) << "the service has not answered yet";
  }
  end.set_value();
  for (auto& one : people) one.join();
  // Who comes before the two have begun finds the eight places taken.
  EXPECT_GE(busy(), 20u);
  EXPECT_LE(busy(), 22u);
}

TEST_F(IdentityTest, IsBegunThoughManyWaitForTheService) {
  std::vector<std::pair<Person, std::string>> all;
  for (int i = 0; i < 14; ++i) {
    Person one(server->port());
    const auto back = back_from(one.ask("POST", "/session/identity"), "u-nobody");
    all.emplace_back(std::move(one), back.state);
  }
  service.say("/token", [] {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return IssuerOfTests::Answer{400, "{}"};
  });
  std::vector<std::thread> waiting;
  for (auto& [person, state] : all)
    waiting.emplace_back([&person = person, &state = state] {
      person.ask("POST", "/session/identity/sign-in", {{"state", state}, {"code", "x"}});
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  Person late(server->port());
  EXPECT_EQ(late.ask("POST", "/session/identity").status, 200) << "it is known where the browser goes";
  for (auto& one : waiting) one.join();
}

TEST_F(IdentityTest, ServerThatStopsEndsWhatItAsksOfTheServiceBeforeAllElse) {
  start(service.settings(), std::chrono::seconds(0));
  Person one(server->port());
  const auto back = back_from(one.ask("POST", "/session/identity"), "u-nobody");
  service.say("/token", [] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return IssuerOfTests::Answer{400, "{}"};
  });
  const Client client(server->port());
  const auto body = returned(back).dump();
  client.send(
      fmt::format("POST /api/v1/session/identity/sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: "
                  "guben_identity={}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                  one.identity, body.size(), body));
  while (service.asked_for("/token") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  server->stop();
  EXPECT_TRUE(contains(log.str(), R"("route":"/api/v1/session/identity/sign-in")")) << log.str();
}

TEST_F(IdentityTest, IsNothingWhereTheCountyHasNone) {
  EXPECT_EQ(Person(server->port()).get("/version").value()["identity"]["label"]["zh"], "统一身份认证");
  start(std::nullopt);
  Person browser(server->port());
  EXPECT_FALSE(browser.get("/version").value().contains("identity"));
  EXPECT_EQ(browser.ask("POST", "/session/identity").status, 404);
  EXPECT_EQ(browser.ask("POST", "/session/identity/sign-in", {{"state", "x"}, {"code", "x"}}).status, 404);
  EXPECT_EQ(browser.ask("POST", "/session/identity/code", {{"code", "000000"}}).status, 404);
  auto audit = signed_in("audit");
  EXPECT_EQ(audit.get("/session/identity").status, 404);
  EXPECT_EQ(audit.ask("POST", "/session/identity/binding", {{"code", "000000"}}).status, 404);
}

}  // namespace
}  // namespace guben::http
