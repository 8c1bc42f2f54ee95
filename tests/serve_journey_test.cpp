// A county served: two people sign in, each sees what their post may see, and work goes on in jobs.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/sign_in.hpp"
#include "core/digest.hpp"
#include "guben.hpp"
#include "http/server.hpp"
#include "http/tests/person.hpp"
#include "policy/pack.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kCounty = "990101";

using http::Answer;
using http::bytes_of_base32;
using http::Person;

class ServeJourney : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-serve-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    ASSERT_NO_FATAL_FAILURE(make_screened_county(world, "c", 1000));
    make_people();
    http::ServerOptions options;
    options.listen.port = 0;
    options.county = world / "c";
    options.packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
    options.context = Context::of_command_line();
    auto started = http::Server::start(options, log);
    ASSERT_TRUE(started) << started.error().code << " " << json(started.error().values).dump();
    server = std::move(*started);
  }
  static void TearDownTestSuite() {
    server.reset();
    fs::remove_all(world);
  }
  static void make_people() {
    auto context = Context::of_command_line();
    auto ledger = ledger::Ledger::open(world / "c", ledger::Access::Write, context);
    ASSERT_TRUE(ledger);
    const auto pack = policy::load_pack(fs::path(GUBEN_SOURCE_DIR) / "packs", "xiangyin");
    const auto roles = *access::load_roles(pack->folders);
    const auto county = (*ledger)->setting("county").value_or("");
    village = pack->regions.children(pack->regions.children(county).front()->code).front()->code;
    context.actor = "an";
    ledger::Change change(**ledger, context);
    ASSERT_TRUE(access::add_organisation(**ledger, {"office", "县防返贫办", "office", county, "", "", "", ""}));
    ASSERT_TRUE(access::add_organisation(**ledger, {"health", "县医保局", "office", county, "", "医疗保障局", "", ""}));
    for (const auto& [name, person, role, region] :
         {std::tuple{"wang", "王某", "monitoring_officer", county}, std::tuple{"li", "李某", "data_officer", county},
          std::tuple{"cun", "岩某", "village_cadre", village}, std::tuple{"shen", "审某", "audit_admin", county},
          std::tuple{"xi", "席某", "system_admin", county}, std::tuple{"quan", "权某", "security_admin", county},
          std::tuple{"bu", "卜某", "department_officer", county}}) {
      const auto link = access::add_account(**ledger, roles, {name, person});
      ASSERT_TRUE(link) << link.error().code;
      links[name] = link->token;
      access::NewPost post;
      post.account = name, post.role = role, post.regions = {region};
      post.organisation = std::string(role) == "department_officer" ? "health" : "office";
      post.starts_on = *Date::from_iso("2020-01-01"), post.reason = "for the test";
      const auto granted = access::grant_post(**ledger, roles, post);
      ASSERT_TRUE(granted) << granted.error().code << json(granted.error().values).dump();
    }
    change.commit();
  }
  /// By the one-time link: password, code generator, duties.
  Person come_in(const std::string& account) {
    if (const auto known = there.find(account); known != there.end()) return known->second;
    Person person(server->port());
    const auto first = person.ask("POST", "/invitations/" + links.at(account), {{"password", "three plain words 7"}});
    EXPECT_EQ(first.status, 200) << first.body;
    person.csrf = first.value()["csrf"];
    const auto offered = person.ask("POST", "/session/code");
    EXPECT_EQ(offered.status, 200) << offered.body;
    const auto secret = bytes_of_base32(offered.value()["secret"]);
    const auto code = access::code_of(secret, access::code_step(std::chrono::system_clock::now()));
    const auto bound = person.ask("PUT", "/session/code", {{"code", code}});
    EXPECT_EQ(bound.status, 204) << bound.body;
    EXPECT_EQ(person.ask("PUT", "/session/duties").status, 204);
    there.emplace(account, person);
    return person;
  }

  static inline fs::path world;
  static inline std::ostringstream log;
  static inline std::unique_ptr<http::Server> server;
  static inline std::map<std::string, std::string> links;
  static inline std::string village;
  static inline std::map<std::string, Person> there;
};

TEST_F(ServeJourney, FindingsAreSeenByWhoMaySeeThemAndExplainedToTheRow) {
  Person nobody(server->port());
  EXPECT_EQ(nobody.ask("GET", "/findings").status, 401);
  EXPECT_EQ(nobody.ask("GET", "/version").value()["invented"], true);

  auto wang = come_in("wang");
  const auto session = wang.ask("GET", "/session").value();
  EXPECT_EQ(session["name"], "王某");
  EXPECT_EQ(session["must"], json::array());
  EXPECT_EQ(session["county"]["business_day"], "2020-06-30");

  const auto findings = wang.ask("GET", "/findings?by=household&size=200");
  ASSERT_EQ(findings.status, 200) << findings.body;
  EXPECT_GT(findings.value()["total"], 20);
  std::string household;
  const auto page = findings.value();
  for (const auto& item : page["items"])
    if (item["subject_kind"] == "household") household = item["household"];
  ASSERT_FALSE(household.empty());

  const auto explained = wang.ask("GET", "/households/" + household + "/findings");
  ASSERT_EQ(explained.status, 200) << explained.body;
  ASSERT_FALSE(explained.value()["items"].empty());
  EXPECT_FALSE(explained.value()["items"][0]["conditions"].empty());

  const auto again = wang.ask("POST", "/households/" + household + "/screening");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.value()["items"].size(), explained.value()["items"].size());
  EXPECT_TRUE(again.value()["appeared"].empty()) << again.value()["appeared"];
  EXPECT_TRUE(again.value()["vanished"].empty()) << again.value()["vanished"];
}

TEST_F(ServeJourney, AVillageSeesItsOwnAndWhatLiesElsewhereLooksAbsent) {
  auto cadre = come_in("cun");
  const auto regions = cadre.ask("GET", "/regions").value();
  for (const auto& region : regions["items"]) {
    const auto code = region["code"].get<std::string>();
    EXPECT_TRUE(village.starts_with(code) || code.starts_with(village)) << code;
  }
  const auto findings = cadre.ask("GET", "/findings?by=finding&size=200").value();
  for (const auto& item : findings["items"]) EXPECT_TRUE(item["region"].get<std::string>().starts_with(village));
  const auto elsewhere = cadre.ask("GET", "/households/9900000000/findings"),
             nowhere = cadre.ask("GET", "/households/nowhere/findings");
  EXPECT_EQ(nowhere.status, 404);
  EXPECT_EQ(elsewhere.status, 404);
  EXPECT_EQ(elsewhere.code(), nowhere.code());
  EXPECT_EQ(cadre.ask("POST", "/screenings", {{"as_of", "2020-06-30"}}).status, 404);
}

TEST_F(ServeJourney, AHouseholdsFileIsMaskedJournalledAndNotThereForWhoWorksElsewhere) {
  auto wang = come_in("wang"), cadre = come_in("cun");
  std::string inside, outside, head;
  for (int number = 1; number < 9 && (inside.empty() || outside.empty()); ++number) {
    const auto page = wang.ask("GET", fmt::format("/findings?by=household&size=200&page={}", number)).value();
    for (const auto& item : page["items"]) {
      if (item["subject_kind"] != "household") continue;
      const bool is_own = item["region"].get<std::string>().starts_with(village);
      (is_own ? inside : outside) = item["household"];
      if (!is_own) head = item["head"];
    }
  }
  ASSERT_FALSE(inside.empty());
  ASSERT_FALSE(outside.empty());
  const auto file = cadre.ask("GET", "/households/" + inside);
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_FALSE(file.value()["members"].empty());
  EXPECT_FALSE(file.value()["fields"].empty());
  EXPECT_TRUE(contains(file.head, "ETag: \"1\"")) << file.head;
  size_t digits = 0;
  for (const char c : file.body) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    ASSERT_LT(digits, 15u) << "a whole number of an identity or a bank: " << file.body;
  }
  EXPECT_TRUE(contains(file.body, "****")) << file.body;

  const auto elsewhere = cadre.ask("GET", "/households/" + outside), nowhere = cadre.ask("GET", "/households/nowhere");
  EXPECT_EQ(elsewhere.status, 404);
  EXPECT_EQ(elsewhere.code(), nowhere.code());
  EXPECT_EQ(elsewhere.body.size(), nowhere.body.size());
  EXPECT_EQ(wang.ask("GET", "/households/" + outside).status, 200);
  EXPECT_EQ(wang.ask("GET", "/households/" + inside + "?as_of=2020-02-30").status, 400);
  EXPECT_EQ(wang.ask("GET", "/households/" + inside + "?as_of=1999-01-01").status, 404);
  const auto today = wang.ask("GET", "/households/" + inside + "?as_of=2020-06-30").value();
  EXPECT_EQ(today["members"].size(), file.value()["members"].size());

  EXPECT_FALSE(wang.ask("POST", "/search", {{"text", head}}).value()["items"].empty());
  EXPECT_TRUE(cadre.ask("POST", "/search", {{"text", outside}}).value()["items"].empty());
  EXPECT_EQ(cadre.ask("POST", "/search", {{"text", inside}}).value()["items"].size(), 1u);

  auto audit = come_in("shen");
  EXPECT_EQ(audit.ask("GET", "/households/" + inside).status, 404);
  const auto lines = audit.ask("GET", "/journal?actor=cun&subject=" + inside).value();
  ASSERT_FALSE(lines["items"].empty());
  EXPECT_EQ(lines["items"][0]["action"], "looked.read");
  const auto denied = audit.ask("GET", "/journal?actor=cun&kind=denied").value();
  EXPECT_FALSE(denied["items"].empty());
  EXPECT_EQ(denied["items"][0]["result"], "denied");
  EXPECT_EQ(cadre.ask("GET", "/journal").status, 404);
}

TEST_F(ServeJourney, AnAreaIsSeenInFiguresByWhoseAreaItIs) {
  auto wang = come_in("wang"), cadre = come_in("cun");
  const auto county = wang.ask("GET", "/overview/990101");
  ASSERT_EQ(county.status, 200) << county.body;
  const auto whole = county.value();
  int64_t households = 0, red = 0;
  for (const auto& area : whole["areas"]) {
    households += area["counts"]["households"].get<int64_t>();
    red += area["counts"]["red"].get<int64_t>();
  }
  EXPECT_GT(households, 100);
  EXPECT_EQ(whole["counts"]["households"], households);
  EXPECT_LE(red, whole["counts"]["red"].get<int64_t>());
  EXPECT_FALSE(whole["indicators"].empty());
  EXPECT_EQ(cadre.ask("GET", "/overview/" + village).status, 200);
  EXPECT_EQ(cadre.ask("GET", "/overview/990101").status, 404);
  EXPECT_EQ(cadre.ask("GET", "/overview/990199").code(), cadre.ask("GET", "/overview/990101").code());

  const auto words = cadre.ask("GET", "/vocabulary");
  EXPECT_EQ(words.status, 200);
  EXPECT_FALSE(words.value()["rules"].empty());
  const auto at = words.head.find("ETag: ") + 6;
  cadre.headers = "If-None-Match: " + words.head.substr(at, words.head.find('\r', at) - at) + "\r\n";
  EXPECT_EQ(cadre.ask("GET", "/vocabulary").status, 304);
  EXPECT_FALSE(wang.ask("GET", "/runs").value()["items"].empty());
  EXPECT_EQ(wang.ask("GET", "/work").status, 200);
}

TEST_F(ServeJourney, AccountsAreMadeByOneAndGrantedByAnother) {
  auto system = come_in("xi"), security = come_in("quan"), cadre = come_in("cun");
  const auto made = system.ask("POST", "/accounts", {{"account", "zhao"}, {"name", "赵某"}});
  ASSERT_EQ(made.status, 201) << made.body;
  links["zhao"] = made.value()["link"].get<std::string>().substr(std::string("/invitation/").size());
  const json post{{"role", "village_cadre"},
                  {"organisation", "office"},
                  {"regions", {village}},
                  {"from", "2020-01-01"},
                  {"reason", "for the test"}};
  EXPECT_EQ(system.ask("POST", "/accounts/zhao/grants", post).status, 404);
  EXPECT_EQ(cadre.ask("GET", "/accounts").status, 404);
  EXPECT_EQ(security.ask("POST", "/accounts", {{"account", "sun"}, {"name", "孙某"}}).status, 404);
  EXPECT_EQ(security.ask("POST", "/accounts/zhao/grants", post).status, 428);
  const auto seen = security.ask("GET", "/accounts/zhao").value()["version"].get<int64_t>();
  security.headers = fmt::format("If-Match: \"{}\"\r\n", seen);
  const auto granted = security.ask("POST", "/accounts/zhao/grants", post);
  ASSERT_EQ(granted.status, 201) << granted.body;
  security.headers = fmt::format("If-Match: \"{}\"\r\n", seen);
  EXPECT_EQ(security.ask("POST", "/accounts/zhao/grants", post).status, 412);
  const auto grant = granted.value()["grants"][0]["id"].get<std::string>();

  auto zhao = come_in("zhao");
  EXPECT_EQ(zhao.ask("GET", "/session").value()["post"], grant);
  EXPECT_EQ(zhao.ask("GET", "/overview/" + village).status, 200);
  EXPECT_EQ(security.ask("POST", "/accounts/zhao/grants/999/end", {{"reason", "for the test"}}).status, 404);
  EXPECT_EQ(security.ask("POST", "/accounts/zhao/grants/" + grant + "/end", {{"reason", "for the test"}}).status, 200);
  EXPECT_EQ(zhao.ask("GET", "/overview/" + village).status, 401);

  system.headers = "If-Match: \"999\"\r\n";
  const auto late = system.ask("PATCH", "/accounts/zhao", {{"name", "赵甲"}});
  EXPECT_EQ(late.status, 412) << late.body;
  EXPECT_EQ(late.value()["theirs"]["name"], "赵某");
  EXPECT_EQ(system.ask("PATCH", "/accounts/zhao", {{"name", "赵甲"}}).status, 428);
  const auto now = system.ask("GET", "/accounts/zhao").value();
  system.headers = fmt::format("If-Match: \"{}\"\r\n", now["version"].get<int64_t>());
  const auto changed = system.ask("PATCH", "/accounts/zhao", {{"name", "赵甲"}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.value()["name"], "赵甲");
  EXPECT_EQ(system.ask("GET", "/accounts/nobody").status, 404);
}

TEST_F(ServeJourney, AScreeningIsAJobThatIsFollowedToItsEnd) {
  auto li = come_in("li");
  const auto csrf = std::exchange(li.csrf, "");
  EXPECT_EQ(li.ask("POST", "/screenings", {{"as_of", "2020-06-30"}}).code(), "http.csrf");
  li.csrf = csrf;
  EXPECT_EQ(li.ask("POST", "/screenings", {{"as_of", "2020-02-30"}}).status, 400);
  const auto begun = li.ask("POST", "/screenings", {{"as_of", "2020-05-31"}});
  ASSERT_EQ(begun.status, 202) << begun.body;
  const auto id = begun.value()["id"].get<std::string>();
  const auto events = li.ask("GET", "/jobs/" + id + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"done\"")) << events.body;
  const auto job = li.ask("GET", "/jobs/" + id).value();
  EXPECT_EQ(job["state"], "done");
  EXPECT_FALSE(job["result"]["run"].get<std::string>().empty());
  EXPECT_EQ(li.ask("GET", "/jobs").value()["total"], 1);
  EXPECT_EQ(li.ask("GET", "/jobs/nothing").status, 404);
  // The latest run is the one everybody asks from now on.
  EXPECT_EQ(li.ask("GET", "/session").value()["county"]["run"]["id"], job["result"]["run"]);
}

TEST_F(ServeJourney, ADepartmentHandsAFileInAndTheCountyOfficeConfirmsIt) {
  auto bu = come_in("bu"), li = come_in("li"), audit = come_in("shen");
  // Of a year that nothing was delivered for; the second row says no status and goes back.
  const std::string name = "示例县2021年_基本医保参保.csv";
  const std::string bytes =
      "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
      "吴大山,990101196203151078,2021,居民,已参保,250,250,脱贫人口\n"
      "赵永福,990101195801021156,2021,居民,,250,,\n";
  const auto begun =
      bu.ask("POST", "/uploads", {{"name", name}, {"size", bytes.size()}, {"sha256", sha256_hex(bytes)}});
  ASSERT_EQ(begun.status, 201) << begun.body;
  const auto upload = begun.value()["id"].get<std::string>();
  ASSERT_EQ(bu.send("PUT", "/uploads/" + upload + "/pieces/0", bytes, "application/octet-stream").status, 200);
  EXPECT_EQ(li.ask("POST", "/submissions", {{"upload", upload}}).status, 404) << "the county office hands nothing in";

  const auto received = bu.ask("POST", "/submissions", {{"upload", upload}});
  ASSERT_EQ(received.status, 202) << received.body;
  const auto id = received.value()["id"].get<std::string>();
  const auto check = bu.ask("GET", "/jobs/" + received.value()["job"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(check.body, "\"state\":\"done\"")) << check.body;
  const auto checked = bu.ask("GET", "/submissions/" + id).value();
  ASSERT_EQ(checked["state"], "checked") << checked;
  EXPECT_EQ(checked["report"]["dataset"], "medical_insurance");
  EXPECT_EQ(checked["report"]["returned"], 1);

  const auto step = [&](Person& person, const std::string& what, const json& body = nullptr) {
    const auto now = person.ask("GET", "/submissions/" + id).value();
    person.headers = fmt::format("If-Match: \"{}\"\r\n", now.value("version", 0));
    return person.ask("POST", "/submissions/" + id + "/" + what, body);
  };
  ASSERT_EQ(step(bu, "submit").status, 200);
  EXPECT_EQ(step(bu, "confirm").status, 404) << "never by who sent it";
  const auto confirmed = step(li, "confirm");
  ASSERT_EQ(confirmed.status, 202) << confirmed.body;
  const auto import = bu.ask("GET", "/jobs/" + confirmed.value()["id"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(import.body, "\"state\":\"done\"")) << import.body;
  EXPECT_EQ(bu.ask("GET", "/submissions/" + id).value()["state"], "imported");
  EXPECT_EQ(step(li, "confirm").status, 409);
  const auto in_force = li.ask("GET", "/deliveries?dataset=medical_insurance&state=in_force&period=2021-06").value();
  ASSERT_EQ(in_force["total"], 1) << in_force;
  EXPECT_EQ(in_force["items"][0]["file"], name);
  EXPECT_EQ(in_force["items"][0]["rows"], 1);
  const auto before = bu.ask("GET", "/work").value();
  EXPECT_TRUE(std::any_of(before["tasks"].begin(), before["tasks"].end(),
                          [](const json& task) { return task["kind"] == "file_returned"; }))
      << "a row went back: " << before;
  const auto back = bu.ask("GET", "/submissions/" + id + "/return-file");
  EXPECT_EQ(back.status, 200);
  EXPECT_TRUE(contains(back.head, "Content-Disposition: attachment")) << back.head;
  EXPECT_EQ(bu.ask("GET", "/submissions/" + id + "/return-file").status, 404) << "collected once";

  const auto lines = audit.ask("GET", "/journal?subject=submission/" + id).value();
  std::map<std::string, std::string> who;
  for (const auto& line : lines["items"]) who[line["action"]] = line["actor"];
  EXPECT_EQ(who["submission.received"], "bu") << lines;
  EXPECT_EQ(who["submission.submitted"], "bu");
  EXPECT_EQ(who["submission.confirmed"], "li");
  EXPECT_EQ(who["return_file.collected"], "bu");
  EXPECT_FALSE(audit.ask("GET", "/journal?actor=bu&kind=denied").value()["items"].empty());
}

TEST_F(ServeJourney, TheDayOfADemoIsMovedForTheRunningServerToo) {
  auto wang = come_in("wang");
  const auto day = [&] { return wang.ask("GET", "/session").value()["county"]["business_day"].get<std::string>(); };
  const auto becomes = [&](const std::string& wanted) {
    for (int i = 0; i < 100 && day() != wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return day() == wanted;
  };
  const auto county = (world / "c").string();
  ASSERT_EQ(day(), "2020-06-30");
  const auto moved = guben("demo --day 2020-07-15 " + county);
  ASSERT_EQ(moved.status, 0) << moved.output;
  EXPECT_TRUE(becomes("2020-07-15"));
  const auto before = guben("demo --day 2020-06-29 " + county);
  EXPECT_EQ(before.status, 2) << "nobody has a post yet";
  EXPECT_TRUE(before.says("county.demo_day_before")) << before.output;
  EXPECT_EQ(guben("demo --day 2020-06-30 " + county).status, 0);
  EXPECT_TRUE(becomes("2020-06-30"));
}

TEST_F(ServeJourney, TheContractIsServed) {
  Person person(server->port());
  const auto signed_in =
      person.ask("POST", "/session", {{"account", "nobody"}, {"password", "three plain words 7"}, {"code", "123456"}});
  EXPECT_EQ(signed_in.status, 401) << signed_in.body;
  const auto document = person.ask("GET", "/openapi.json");
  EXPECT_EQ(document.status, 200);
  EXPECT_TRUE(document.value()["paths"].contains("/uploads/{upload}/pieces/{piece}"));
  EXPECT_TRUE(document.value()["paths"].contains("/exports"));
}

TEST_F(ServeJourney, AsADemonstrationItShowsAnAccountARoleAndLetsEachIn) {
  http::ServerOptions options;
  options.listen.port = 0;
  options.county = world / "c";
  options.packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
  options.context = Context::of_command_line();
  options.demo_accounts = true;
  options.listen.address = "0.0.0.0";
  const auto open_to_all = http::Server::start(options, log);
  ASSERT_FALSE(open_to_all);
  EXPECT_EQ(open_to_all.error().code, "http.demo_not_from_outside");

  options.listen.address = "127.0.0.1";
  auto demonstration = http::Server::start(options, log);
  ASSERT_TRUE(demonstration) << demonstration.error().code;
  const auto& demos = (*demonstration)->demo_accounts();
  Person person((*demonstration)->port());
  const auto shown = person.ask("GET", "/version").value();
  ASSERT_EQ(shown["demo_accounts"].size(), demos.size());
  for (size_t i = 0; i < demos.size(); ++i) {
    if (demos[i].role_code != "data_officer" && demos[i].role_code != "village_cadre") continue;
    Person officer((*demonstration)->port());
    const auto session = officer.ask(
        "POST", "/session",
        {{"account", demos[i].account}, {"password", demos[i].password}, {"code", shown["demo_accounts"][i]["code"]}});
    EXPECT_EQ(session.status, 200) << session.body;
    EXPECT_EQ(session.value()["must"], json::array({"acknowledge_duties"})) << session.body;
  }
}

}  // namespace
}  // namespace guben
