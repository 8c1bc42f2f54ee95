// Whoever means ill, at a served county: cookies that are not theirs, requests from other sites' pages, scripts and
// statements in every text, bodies that are not what they say, and people who change one record at once.
#include <malloc.h>
#include <zip.h>

#include <future>

#include "core/digest.hpp"
#include "http/exports.hpp"
#include "http/tests/county_of_300.hpp"
#include "http/tests/hostile_texts.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kOwn = "9900000022";  // a household of the cadre's village

CountyOf300& county() { return CountyOf300::of_tests(); }
Person& in_post(const std::string& account) { return county().in_post(account); }

/// Whoever has the cookie and the token that goes with it: a copy of a browser.
Person with_cookie(const std::string& cookie, const std::string& csrf = "") {
  Person thief(county().port());
  thief.cookie = cookie;
  thief.csrf = csrf;
  return thief;
}

/// How a field of the head begins, how often.
size_t times(const std::string& head, const std::string& field) {
  size_t found = 0;
  for (auto at = head.find("\r\n" + field); at != std::string::npos; at = head.find("\r\n" + field, at + 1)) ++found;
  return found;
}

// ── cookies ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(ACookie, IsNothingOnceItsSessionWasSignedOut) {
  auto person = county().newcomer("leaver", "monitoring_officer");
  auto thief = with_cookie(person.cookie, person.csrf);
  ASSERT_EQ(thief.get("/session").status, 200);
  const auto out = person.ask("DELETE", "/session");
  ASSERT_EQ(out.status, 204);
  EXPECT_TRUE(contains(out.head, "guben_session=; Path=/; HttpOnly; SameSite=Lax")) << out.head;
  EXPECT_TRUE(contains(out.head, "Max-Age=0")) << out.head;
  EXPECT_EQ(thief.get("/session").code(), "access.not_signed_in");
  EXPECT_EQ(thief.ask("PUT", "/session/duties").status, 401) << "nor with the token that went with it";
}

TEST(ACookie, IsNothingToOthersOnceThePasswordIsAnother) {
  auto first = county().newcomer("changer", "monitoring_officer");
  auto second = county().signed_in("changer");
  ASSERT_EQ(second.get("/session").status, 200);
  EXPECT_EQ(
      first.ask("PUT", "/session/password", {{"present", "not this one at all"}, {"wanted", "other plain words 8"}})
          .status,
      401)
      << "whoever took the session does not know the password";
  ASSERT_EQ(second.get("/session").status, 200);
  ASSERT_EQ(
      first.ask("PUT", "/session/password", {{"present", CountyOf300::kPassword}, {"wanted", "other plain words 8"}})
          .status,
      204);
  EXPECT_EQ(second.get("/session").code(), "access.not_signed_in");
  EXPECT_EQ(first.get("/session").status, 200) << "one's own goes on";
}

TEST(ACookie, IsNothingOnceAnAdministratorEndsItsSessionsPostOrAccount) {
  auto one = county().newcomer("forced", "monitoring_officer");
  ASSERT_EQ(in_post("system").ask("DELETE", "/accounts/forced/sessions").status, 204);
  EXPECT_EQ(one.get("/session").code(), "access.not_signed_in");

  auto two = county().newcomer("dismissed", "monitoring_officer");
  const auto grant = two.get("/session").value()["post"].get<std::string>();
  ASSERT_EQ(
      in_post("grantor").ask("POST", "/accounts/dismissed/grants/" + grant + "/end", {{"reason", "岗位调整"}}).status,
      200);
  EXPECT_EQ(two.get("/findings").status, 401);

  auto three = county().newcomer("retired", "monitoring_officer");
  auto& system = in_post("system");
  system.headers = "If-Match: \"" + county().version_of("retired") + "\"\r\n";
  ASSERT_EQ(system.ask("PATCH", "/accounts/retired", {{"ended", true}, {"reason", "退休离任"}}).status, 200);
  EXPECT_EQ(three.get("/session").status, 401);
  Person again(county().port());
  EXPECT_EQ(
      again.ask("POST", "/session", {{"account", "retired"}, {"password", CountyOf300::kPassword}, {"code", "000000"}})
          .status,
      401);
}

TEST(ACookie, ThatNobodyWasGivenLetsNobodyIn) {
  const auto real = in_post("cadre").cookie;
  auto altered = real;
  altered[7] = altered[7] == 'a' ? 'b' : 'a';
  auto ledger = ledger::Ledger::open(county().folder(), ledger::Access::Read, Context::of_command_line());
  ASSERT_TRUE(ledger);
  auto rows = (*ledger)->query("SELECT token_hash, id FROM session WHERE county = $1");
  ASSERT_TRUE(rows.step());
  for (const auto& cookie : std::vector<std::string>{altered, real.substr(1), real + "a", rows.text(0), rows.text(1),
                                                     "' OR 1=1 --", std::string(43, 'A'), std::string(4000, 'x'),
                                                     "../ledger.db", real + "; guben_session=" + real}) {
    auto forger = with_cookie(cookie);
    EXPECT_EQ(forger.get("/session").status, 401) << cookie.substr(0, 60);
    EXPECT_EQ(forger.get("/findings").status, 401) << cookie.substr(0, 60);
  }
  Person as_parameter(county().port());
  EXPECT_EQ(as_parameter.get("/session?guben_session=" + real).status, 401) << "a cookie is no parameter";
}

TEST(ASessionThatHasStepsBeforeIt, IsNotTalkedOutOfThem) {
  const auto made = in_post("system").ask("POST", "/accounts", {{"account", "stepper"}, {"name", "步某"}});
  ASSERT_EQ(made.status, 201);
  const auto token = made.value()["link"].get<std::string>().substr(std::string("/invitation/").size());
  Person person(county().port());
  const auto first = person.ask("POST", "/invitations/" + token, {{"password", CountyOf300::kPassword}});
  ASSERT_EQ(first.status, 200);
  person.csrf = first.value()["csrf"];
  EXPECT_EQ(person.get("/regions").code(), "http.first_steps");
  ASSERT_EQ(
      person.ask("PUT", "/session/password", {{"present", CountyOf300::kPassword}, {"wanted", "other plain words 8"}})
          .status,
      204);
  EXPECT_EQ(person.get("/session").value()["must"], json::array({"bind_code"})) << "a new password is no generator";
  EXPECT_EQ(person.get("/regions").code(), "http.first_steps");

  const auto secret = bytes_of_base32(person.ask("POST", "/session/code").value()["secret"]);
  const auto code = access::code_of(secret, access::code_step(std::chrono::system_clock::now()));
  ASSERT_EQ(person.ask("PUT", "/session/code", {{"code", code}}).status, 204);
  EXPECT_EQ(person.get("/roles").code(), "access.absent_or_outside") << "through, and without a post";
  // A stolen session does not put a generator of its own in the place of the one that is bound.
  auto thief = with_cookie(person.cookie, person.csrf);
  EXPECT_EQ(thief.ask("POST", "/session/code").code(), "access.code_bound");
  EXPECT_EQ(thief.ask("PUT", "/session/code", {{"code", "000000"}}).code(), "access.code_bound");
}

// ── requests of other sites ──────────────────────────────────────────────────────────────────────────────────────────

TEST(APageOfAnotherSite, ChangesNothingByTheCookieOfWhoLooksAtIt) {
  auto& cadre = in_post("cadre");
  const json wanted{{"language", "en"}, {"large_type", true}, {"keys", false}, {"density", "wide"}};
  const json before = cadre.get("/session").value()["preferences"];
  const auto sent = [&](const std::string& csrf, const std::string& headers) {
    auto page = with_cookie(cadre.cookie, csrf);
    page.headers = headers;
    return page.ask("PUT", "/session/preferences", wanted);
  };
  const auto another = in_post("monitor").csrf;
  for (const auto& token : {std::string(), another, cadre.cookie, std::string(43, 'A'), cadre.csrf + "A"}) {
    const auto answer = sent(token, "");
    EXPECT_EQ(answer.status, 403) << token;
    EXPECT_EQ(answer.code(), "http.csrf");
  }
  // Even where the token leaked: the browser says whose page it is.
  for (const char* origin :
       {"Origin: https://evil.example\r\n", "Origin: null\r\n", "Origin: http://localhost.evil\r\n",
        "Origin: https://evil.example:80\r\nReferer: http://localhost/\r\n", "Sec-Fetch-Site: cross-site\r\n"})
    EXPECT_EQ(sent(cadre.csrf, origin).code(), "http.csrf") << origin;
  // What a form can send without asking first.
  auto form = with_cookie(cadre.cookie, cadre.csrf);
  EXPECT_EQ(form.send("PUT", "/session/preferences", wanted.dump(), "text/plain").status, 415);
  EXPECT_EQ(form.send("POST", "/search", "text=x", "application/x-www-form-urlencoded").status, 415);
  EXPECT_EQ(cadre.get("/session").value()["preferences"], before);
  // Nor is anybody signed in by it as somebody else.
  Person victim(county().port());
  victim.headers = "Origin: https://evil.example\r\n";
  EXPECT_EQ(victim.ask("POST", "/session", {{"account", "cadre"}, {"password", "x"}, {"code", "000000"}}).code(),
            "http.csrf");
  EXPECT_EQ(sent(cadre.csrf, "Origin: http://localhost:8080\r\nReferer: http://localhost:8080/\r\n").status, 200)
      << "one's own page, behind a proxy of another port";
  EXPECT_EQ(cadre.ask("PUT", "/session/preferences", before).status, 200);
}

TEST(AnotherSite, ReadsNothing) {
  auto page = with_cookie(in_post("cadre").cookie);
  page.headers = "Origin: https://evil.example\r\n";
  const auto answer = page.get("/session");
  EXPECT_FALSE(contains(answer.head, "Access-Control-Allow")) << answer.head;
  page.headers = "Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n";
  EXPECT_NE(page.ask("OPTIONS", "/session/preferences").status / 100, 2);
}

// ── hostile texts ────────────────────────────────────────────────────────────────────────────────────────────────────

/// What an answer never holds, whatever it answers.
void expect_nothing_of_the_inside(const std::string& asked, const Answer& answer) {
  EXPECT_GE(answer.status, 200) << asked;
  EXPECT_LT(answer.status, 500) << asked << "\n" << answer.body;
  for (const char* inside : {"sqlite", "SQLITE", "syntax error", "unrecognized token", "near \\\"", "no such column",
                             "Parser Error", "Binder Error", "Conversion Error", "pqxx", "std::", "what():"})
    EXPECT_FALSE(contains(answer.body, inside)) << asked << "\n" << answer.body.substr(0, 600);
  EXPECT_FALSE(contains(answer.body, county().folder().string())) << asked;
  const bool is_json = contains(answer.head, "Content-Type: application/json") ||
                       contains(answer.head, "Content-Type: application/problem+json");
  EXPECT_TRUE(answer.body.empty() || is_json || contains(answer.head, "spreadsheetml")) << asked << answer.head;
  EXPECT_EQ(times(answer.head, "X-Content-Type-Options: nosniff"), 1u) << asked << answer.head;
  EXPECT_EQ(times(answer.head, "Content-Security-Policy:"), 1u) << asked;
  EXPECT_FALSE(contains(answer.head, "evil")) << asked << answer.head;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

TEST(NoTextOfTheContract, IsAStatementAPathOrAScript) {
  auto sweeper = county().newcomer("sweeper", "monitoring_officer");
  (void)county().newcomer("target", "monitoring_officer");
  // Whoever of these may do it asks.
  std::vector<Person*> askers{&sweeper};
  for (const char* account : {"insurer", "data", "cadre", "system", "grantor", "audit"})
    askers.push_back(&in_post(account));
  const auto files_before = names_in(county().folder());
  const HostileTexts texts;
  size_t asked = 0;
  for (const auto& operation : texts.operations()) {
    // Wrong passwords have a test of their own: they delay whoever comes from here.
    if (operation.id == "signIn" || operation.id == "changePassword") continue;
    Person* who = askers.front();
    for (auto* one : askers) {
      const auto plain = texts.plain(operation);
      if (plain.is_harmful) continue;
      const auto first = one->ask(plain.method, plain.target, plain.body);
      if (first.code() == "access.not_in_this_post" || first.code() == "access.nobody_may") continue;
      who = one;
      break;
    }
    for (const auto& hostile : texts.of(operation)) {
      who->headers = hostile.headers;
      const auto answer = hostile.raw_body.empty()
                              ? who->ask(hostile.method, hostile.target, hostile.body)
                              : who->send(hostile.method, hostile.target, hostile.raw_body, "application/json");
      const auto what = fmt::format("{} {}: {}", operation.id, hostile.at, hostile.target.substr(0, 200));
      expect_nothing_of_the_inside(what, answer);
      if (operation.id == "beginUpload" && answer.status == 201) {
        EXPECT_EQ(who->ask("DELETE", "/uploads/" + answer.value()["id"].get<std::string>()).status, 204);
      }
      // A filter of a list never widens it.
      if (answer.status == 200 && hostile.is_filter && answer.value().contains("items")) {
        EXPECT_TRUE(answer.value()["items"].empty()) << what << answer.body.substr(0, 300);
      }
      ++asked;
    }
  }
  EXPECT_GT(asked, 1000u);
  EXPECT_EQ(names_in(county().folder()), files_before) << "no text is a name on the disk";
  auto& audit = in_post("audit");
  EXPECT_FALSE(audit.get("/journal?size=200").value()["items"].empty());
  const auto job = audit.ask("POST", "/journal/verification");
  ASSERT_EQ(job.status, 202) << job.body;
  const auto verified = audit.get("/jobs/" + job.value()["id"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(verified.body, "\"state\":\"done\"")) << verified.body;
}

TEST(ScriptsThatAreKept, ComeBackAsTheTextTheyAreAndAsNothingElse) {
  auto& system = in_post("system");
  const std::string script = "<script>alert(1)</script>";
  const auto told = system.ask("POST", "/accounts", {{"account", "scripted"}, {"name", script}});
  EXPECT_EQ(told.code(), "access.bad_name");
  EXPECT_EQ(told.value()["values"]["name"], script) << "said back as the text it is";
  EXPECT_TRUE(contains(told.head, "Content-Type: application/problem+json")) << told.head;
  EXPECT_TRUE(contains(told.head, "default-src 'none'") || contains(told.head, "default-src 'self'")) << told.head;
  EXPECT_FALSE(contains(told.head, "unsafe-inline") || contains(told.head, "unsafe-eval")) << told.head;
  // A page of such a name is the plain page, not an echo.
  const Client client(county().port());
  client.send(
      "GET /%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cscript%3E HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_FALSE(contains(client.read_all(), "alert(1)"));
  auto& monitor = in_post("monitor");
  const auto reason = "<img src=x onerror=alert(1)>";
  const auto shown = monitor.ask("POST", "/unmaskings",
                                 {{"household", kOwn}, {"field", "phone"}, {"reason", "other"}, {"note", reason}});
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(county().lines_of("monitor", "&kind=unmasking")[0]["reason"], std::string("other ") + reason);
}

/// The id of a file of this name that was handed in by the department of health insurance, once it was looked at.
std::string handed_in(Person& person, const std::string& name, const std::string& bytes) {
  const auto begun =
      person.ask("POST", "/uploads", {{"name", name}, {"size", bytes.size()}, {"sha256", sha256_hex(bytes)}});
  EXPECT_EQ(begun.status, 201) << begun.body;
  const auto upload = begun.value()["id"].get<std::string>();
  EXPECT_EQ(person.send("PUT", "/uploads/" + upload + "/pieces/0", bytes, "application/octet-stream").status, 200);
  const auto received = person.ask("POST", "/submissions", {{"upload", upload}});
  EXPECT_EQ(received.status, 202) << received.body;
  person.get("/jobs/" + received.value()["job"].get<std::string>() + "/events");
  return received.value()["id"];
}

TEST(TheNameOfAFile, StandsInOneLineOfTheHeadAndIsNoMarkOfIt) {
  auto& insurer = in_post("insurer");
  // The second row says no status and goes back.
  const auto id = handed_in(
      insurer, "a\"; filename=\"evil.html\r\nSet-Cookie: guben_session=evil\r\n\r\n<script>2021年_基本医保参保.csv",
      "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
      "吴大山,990101196203151078,2021,居民,已参保,250,250,脱贫人口\n"
      "赵永福,990101195801021156,2021,居民,,250,,\n");
  const auto checked = insurer.get("/submissions/" + id);
  ASSERT_EQ(checked.value()["state"], "checked") << checked.body;
  const auto file = insurer.get("/submissions/" + id + "/return-file");
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_EQ(times(file.head, "Set-Cookie"), 0u) << file.head;
  ASSERT_EQ(times(file.head, "Content-Disposition"), 1u) << file.head;
  const auto at = file.head.find("Content-Disposition: ");
  const auto line = file.head.substr(at, file.head.find("\r\n", at) - at);
  EXPECT_EQ(line.find_first_of("<>\\"), std::string::npos) << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '"'), 2) << line;
  EXPECT_TRUE(line.starts_with("Content-Disposition: attachment; filename=\"")) << line;
  EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7F; })) << line;
  EXPECT_EQ(insurer.ask("DELETE", "/submissions/" + id).status, 204);
}

// ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(ABodyThatIsNotWhatTheContractSays, IsRefusedInWords) {
  auto& insurer = in_post("insurer");
  const std::string boundary = "----x";
  const auto multipart = "multipart/form-data; boundary=" + boundary;
  const std::string part = "Content-Disposition: form-data; name=\"file\"; filename=\"../../x.csv\"\r\n\r\n1,2\r\n";
  for (const auto& bytes :
       {"--" + boundary + "\r\n" + part + "--" + boundary + "--\r\n", "--" + boundary + "\r\n" + part,
        std::string("--"), "--other\r\n" + part, std::string(200'000, '-'), boundary + std::string(1000, '\0')}) {
    for (const char* path : {"/uploads", "/submissions", "/search", "/exports"}) {
      const auto answer = insurer.send("POST", path, bytes, multipart);
      EXPECT_TRUE(answer.status == 415 || answer.status == 400 || answer.status == 404) << path << answer.body;
      EXPECT_FALSE(answer.code().empty()) << answer.body;
    }
    EXPECT_GE(insurer.send("PUT", "/uploads/00000000000000000000000000000000/pieces/0", bytes, multipart).status, 400);
  }
  EXPECT_EQ(insurer.send("POST", "/uploads", std::string(300'000, ' '), multipart).code(), "http.too_large");
  EXPECT_EQ(insurer.send("POST", "/uploads", std::string(300'000, ' '), "application/json").status, 413);
  for (const auto& body :
       {std::string(100'000, '['), std::string("{\"name\":") + std::string(50'000, '['),
        std::string("{\"name\":\"a\",\"name\":\"b\"}"), std::string("\xff\xfe{}"), std::string("{\"size\":1e999}"),
        std::string("null"), std::string("[]"), std::string("\"x\"")})
    EXPECT_EQ(insurer.send("POST", "/uploads", body, "application/json").status, 400) << body.substr(0, 30);
}

TEST(ABodyThatSaysItIsPacked, IsNeverUnpacked) {
  auto& insurer = in_post("insurer");
  // An empty gzip member; a bomb would be one as well.
  const std::string packed("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20);
  for (const char* coding : {"gzip", "deflate", "br", "gzip, gzip"}) {
    insurer.headers = fmt::format("Content-Encoding: {}\r\n", coding);
    EXPECT_EQ(insurer.send("POST", "/uploads", packed, "application/json").status, 400) << coding;
  }
  // A piece is the bytes that came.
  const auto begun =
      insurer.ask("POST", "/uploads", {{"name", "a.csv"}, {"size", packed.size()}, {"sha256", sha256_hex(packed)}});
  ASSERT_EQ(begun.status, 201);
  const auto upload = "/uploads/" + begun.value()["id"].get<std::string>();
  insurer.headers = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(insurer.send("PUT", upload + "/pieces/0", packed, "application/octet-stream").value()["is_whole"], true);
  EXPECT_EQ(insurer.ask("DELETE", upload).status, 204);
}

/// A workbook with a sheet of these bytes, deflated: what swells is a thousandth of that.
std::string workbook_of(const std::string& sheet) {
  const auto at = county().folder() / "made.xlsx";
  const std::map<std::string, std::string> parts{
      {"_rels/.rels",
       R"(<Relationships xmlns="r"><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/>)"
       "</Relationships>"},
      {"xl/workbook.xml",
       R"(<workbook xmlns="m" xmlns:r="r"><sheets><sheet name="数据" sheetId="1" r:id="s1"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="s1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>)"
       "</Relationships>"},
      {"xl/worksheets/sheet1.xml", sheet}};
  zip_t* zip = zip_open(at.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, bytes] : parts)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
  EXPECT_EQ(zip_close(zip), 0);
  std::ifstream in(at, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(in), {}};
  fs::remove(at);
  return packed;
}

double resident_megabytes() {
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

TEST(AWorkbookThatSwells, IsUnreadableAndCostsNobodyElseAnything) {
  auto& insurer = in_post("insurer");
  const std::string begin = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>",
                    end = "</t></is></c></row></sheetData></worksheet>";
  const std::string blanks(size_t{200} << 20, ' ');
  for (const auto& sheet : {begin + blanks + end, begin + "a" + end + blanks}) {
    const auto bytes = workbook_of(sheet);
    ASSERT_LT(bytes.size(), size_t{1} << 20);
    malloc_trim(0);
    const auto before = resident_megabytes();
    const auto id = handed_in(insurer, "示例县2021年_基本医保参保.xlsx", bytes);
    const auto checked = insurer.get("/submissions/" + id).value();
    EXPECT_EQ(checked["state"], "unreadable") << checked;
    malloc_trim(0);
    EXPECT_LT(resident_megabytes() - before, 100) << "it is not held unpacked";
    EXPECT_EQ(in_post("monitor").get("/findings").status, 200);
    EXPECT_EQ(insurer.ask("DELETE", "/submissions/" + id).status, 204);
  }
}

// ── at once ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(TwoWhoChangeOneRecordAtOnce, AreHeardOnceAndTheOtherIsShownBoth) {
  in_post("system").ask("POST", "/accounts", {{"account", "contested"}, {"name", "原某"}});
  static const std::array<std::string, 10> kRounds{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  for (size_t round = 0; round < kRounds.size(); ++round) {
    const auto version = county().version_of("contested");
    std::vector<std::future<Answer>> both;
    for (int i = 0; i < 2; ++i)
      both.push_back(std::async(std::launch::async, [&, i] {
        auto person = in_post("system");  // a browser of its own
        person.headers = "If-Match: \"" + version + "\"\r\n";
        return person.ask("PATCH", "/accounts/contested",
                          {{"name", std::string(i ? "改乙" : "改甲") + kRounds[round]}});
      }));
    std::map<int, json> said;
    for (auto& answer : both) {
      const auto one = answer.get();
      said[one.status] = one.value();
    }
    ASSERT_TRUE(said.contains(200) && said.contains(412)) << json(said).dump();
    EXPECT_EQ(said[412]["theirs"]["name"], said[200]["name"]) << "what is there now";
    EXPECT_TRUE(said[412]["yours"]["name"].get<std::string>().starts_with("改")) << said[412];
    EXPECT_NE(said[412]["yours"]["name"], said[200]["name"]);
    EXPECT_EQ(in_post("system").get("/accounts/contested").value()["name"], said[200]["name"]);
  }
}

TEST(TwoWhoGrantToOnePersonAtOnce, AreHeardOnceAndTheOtherIsShownWhatIsThereNow) {
  in_post("system").ask("POST", "/accounts", {{"account", "wanted"}, {"name", "求某"}});
  auto& security = in_post("grantor");
  const json post{{"role", "village_cadre"},
                  {"organisation", "office"},
                  {"regions", {CountyOf300::kOwnVillage}},
                  {"from", "2020-01-01"},
                  {"reason", "for the test"}};
  EXPECT_EQ(security.ask("POST", "/accounts/wanted/grants", post).status, 428);
  const auto version = county().version_of("wanted");
  for (const int status : {201, 412}) {
    security.headers = "If-Match: \"" + version + "\"\r\n";
    const auto answer = security.ask("POST", "/accounts/wanted/grants", post);
    EXPECT_EQ(answer.status, status) << answer.body;
    if (status == 412) { EXPECT_EQ(answer.value()["theirs"]["grants"].size(), 1u) << answer.body; }
  }
  EXPECT_NE(county().version_of("wanted"), version);
}

TEST(AKeyThatCameBefore, IsDoneOnceAndRefusedWithOtherContent) {
  auto& system = in_post("system");
  const auto make = [&](Person& person, const std::string& account) {
    person.headers = "Idempotency-Key: key-of-this-test\r\n";
    return person.ask("POST", "/accounts", {{"account", account}, {"name", account + "某"}});
  };
  const auto first = make(system, "oncemade");
  ASSERT_EQ(first.status, 201) << first.body;
  const auto again = make(system, "oncemade");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body) << "the same link: nothing was made a second time";
  const auto other = make(system, "twicemade");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "http.other_content");
  EXPECT_EQ(system.get("/accounts/twicemade").status, 404);
  // Under another account's session the key finds nothing.
  EXPECT_EQ(make(in_post("grantor"), "oncemade").status, 404);
  size_t lines = 0;
  for (const auto& line : county().lines_of("system", "&subject=account:oncemade"))
    lines += line["action"].get<std::string>().starts_with("account.");
  EXPECT_EQ(lines, 1u);
}

// ── what was let, and is not any more ────────────────────────────────────────────────────────────────────────────────

void end_post(const std::string& account, const std::string& grant) {
  ASSERT_EQ(in_post("grantor")
                .ask("POST", "/accounts/" + account + "/grants/" + grant + "/end", {{"reason", "岗位调整"}})
                .status,
            200);
}

TEST(AListThatIsHalfScrolled, EndsWithThePostAndGoesOnWithinTheNextOne) {
  auto person = county().newcomer("scroller", "monitoring_officer");
  const auto grant = person.get("/session").value()["post"].get<std::string>();
  const auto first = person.get("/findings?by=household&size=20&page=1");
  ASSERT_EQ(first.status, 200);
  ASSERT_GT(first.value()["total"], 40) << "there is more to scroll to";
  end_post("scroller", grant);
  const auto second = person.get("/findings?by=household&size=20&page=2");
  EXPECT_EQ(second.status, 401) << second.body;
  EXPECT_FALSE(contains(second.body, "9900")) << second.body;

  county().grant("scroller", "village_cadre", CountyOf300::kOwnVillage);
  auto later = county().signed_in("scroller");
  const auto within = later.get("/findings?by=household&size=200&page=1");
  ASSERT_EQ(within.status, 200) << within.body;
  const auto seen = within.value();
  for (const auto& item : seen["items"])
    EXPECT_TRUE(item["region"].get<std::string>().starts_with(CountyOf300::kOwnVillage)) << item;
  EXPECT_LT(within.value()["total"], first.value()["total"]);
  EXPECT_TRUE(later.get("/findings?by=household&size=20&page=2").value()["items"].empty()) << "nothing of the old list";
}

const json kAll{{"list", "findings"}, {"filters", {{"by", "finding"}}}, {"purpose", "季度分析会"}, {"form", "xlsx"}};

TEST(AnExportOfAPostThatEnded, IsNotWrittenWhereItWaitsAndNotCollectedWhereItIsReady) {
  auto collector = county().newcomer("collector", "monitoring_officer");
  const auto ready = collector.ask("POST", "/exports", kAll);
  ASSERT_EQ(ready.status, 202) << ready.body;
  collector.get("/jobs/" + ready.value()["job"].get<std::string>() + "/events");
  const auto file = "/exports/" + ready.value()["id"].get<std::string>() + "/file";
  const auto sealed = county().folder() / "exports" / (ready.value()["id"].get<std::string>() + ".sealed");
  ASSERT_TRUE(fs::exists(sealed));

  // Others keep the queue busy.
  auto crowd = county().newcomer("crowd", "monitoring_officer");
  for (size_t i = 0; i < Exports::kMostOfAccount; ++i) ASSERT_EQ(crowd.ask("POST", "/exports", kAll).status, 202) << i;
  const auto waits = collector.ask("POST", "/exports", kAll);
  ASSERT_EQ(waits.status, 202);
  const auto job = waits.value()["job"].get<std::string>();
  ASSERT_EQ(collector.get("/jobs/" + job).value()["state"], "queued");
  end_post("collector", collector.get("/session").value()["post"]);
  EXPECT_EQ(collector.get(file).status, 401);
  const auto last = crowd.get("/jobs?size=50").value();
  for (const auto& one : last["items"]) crowd.get("/jobs/" + one["id"].get<std::string>() + "/events");

  county().grant("collector", "village_cadre", CountyOf300::kOwnVillage);
  auto again = county().signed_in("collector");
  ASSERT_EQ(again.ask("PUT", "/session/duties").status, 204);
  const auto events = again.get("/jobs/" + job + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"refused\"")) << events.body;
  EXPECT_EQ(again.get("/exports/" + waits.value()["id"].get<std::string>() + "/file").status, 404);
  EXPECT_EQ(again.get(file).status, 404) << "written for a post that is no more";
  const auto lines = county().lines_of("collector", "&kind=leaving");
  EXPECT_EQ(lines.size(), 1u) << "what was never written has no number, and nothing was collected: " << lines;
  EXPECT_FALSE(fs::exists(county().folder() / "exports" / (waits.value()["id"].get<std::string>() + ".sealed")));
}

TEST(ADenial, IsWrittenWithTheNumberOfItsRequest) {
  auto& cadre = in_post("cadre");
  const auto denied = cadre.get("/households/9900000090");
  ASSERT_EQ(denied.status, 404);
  EXPECT_EQ(county().lines_of("cadre", "&kind=denied")[0]["request"], denied.value()["instance"]);
}

}  // namespace
}  // namespace guben::http
