// kill -9 of a served county at random moments, while several people write and read: started again, every write that
// was answered is there, none is there twice, and the journal is whole. GUBEN_SERVER_KILLS says how often (three times
// unless said); GUBEN_KILLS_SEED repeats a run.
#include <chrono>
#include <random>

#include "core/digest.hpp"
#include "guben.hpp"
#include "served/served_process.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;

/// What came back before the process was gone; status 0 where nothing whole did.
struct Told {
  int status = 0;
  std::string request;
  json body;
};

/// Somebody's browser: asks until nobody answers any more.
struct Browser {
  std::string cookie, csrf;
  uint16_t port = 0;
  Told ask(const std::string& method, const std::string& path, const json& body = nullptr,
           const std::string& headers = "") const {
    return send(method, path, body.is_null() ? "" : body.dump(), "application/json", headers);
  }
  Told send(const std::string& method, const std::string& path, const std::string& body, const std::string& type,
            const std::string& headers = "") const {
    auto request = fmt::format(
        "{} /api/v1{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: guben_session={}\r\nX-CSRF-Token: "
        "{}\r\n{}",
        method, path, cookie, csrf, headers);
    if (!body.empty()) request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    const http::Client client(port);
    client.send(request + "\r\n" + body);
    const auto all = client.read_all(std::chrono::seconds(60));
    const auto end = all.find("\r\n\r\n");
    if (end == std::string::npos || !all.starts_with("HTTP/1.1 ")) return {};
    const auto length = field(all, "Content-Length: ");
    if (!length.empty() && all.size() < end + 4 + std::stoul(length)) return {};
    return {std::stoi(all.substr(9, 3)), field(all, "X-Request-Id: "),
            json::parse(all.substr(end + 4), nullptr, false)};
  }

 private:
  static std::string field(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name);
    if (at == std::string::npos) return "";
    const auto from = at + 2 + name.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

std::string if_match(const json& version) { return fmt::format("If-Match: \"{}\"\r\n", version.get<int64_t>()); }

/// What was answered, so that it must be there.
struct Answered {
  std::mutex mutex;
  std::vector<std::string> unmasked, denied;  ///< numbers of requests
  std::set<std::string> accounts;             ///< that were made
  std::set<std::string> whole;                ///< uploads that nothing was made of yet
  std::map<std::string, int> submissions;     ///< 1 received, 2 submitted, 3 confirmed
  std::set<std::string> screenings;           ///< jobs
  std::vector<json> preferences;              ///< the last one answered, and what was asked for since
};

class ServerKills : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-server-kills-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    ASSERT_NO_FATAL_FAILURE(make_screened_county(world, "c", 300));
    ASSERT_NO_FATAL_FAILURE(people.make(world / "c", {{"monitor", "monitoring_officer", "office"},
                                                      {"data", "data_officer", "office"},
                                                      {"insurer", "department_officer", "health"},
                                                      {"system", "system_admin", "office"}}));
    process = std::make_unique<ServedProcess>(world / "c");
    ASSERT_NO_FATAL_FAILURE(process->start());
    for (const char* account : {"monitor", "data", "insurer", "system"}) {
      const auto person = people.come_in(account, process->port());
      browsers[account] = {person.cookie, person.csrf, process->port()};
    }
    answered.preferences = {browsers["insurer"].ask("GET", "/session").body["preferences"]};
    const auto page = browsers["monitor"].ask("GET", "/findings?by=household&size=200");
    ASSERT_EQ(page.status, 200) << page.body;
    for (const auto& item : page.body["items"])
      if (item["subject_kind"] == "household") households.push_back(item["household"]);
    ASSERT_GT(households.size(), 5u);
    deliveries_before = number_of_deliveries();
  }
  void TearDown() override {
    process.reset();
    fs::remove_all(world);
  }

  // ── who works ──
  void unmask(const Browser& monitor) {
    for (size_t i = 0;; ++i) {
      const auto told =
          monitor.ask("POST", "/unmaskings",
                      {{"household", households[i % households.size()]}, {"field", "phone"}, {"reason", "contact"}});
      if (told.status == 0) return;
      const std::scoped_lock lock(answered.mutex);
      if (told.status == 200) answered.unmasked.push_back(told.request);
      else answered.denied.push_back(told.request);
      EXPECT_TRUE(told.status == 200 || told.status == 429) << told.body;
    }
  }
  /// Of two characters, another each time.
  static std::string name_of(int number) {
    std::string name;
    append_utf8(name, 0x4E00 + static_cast<char32_t>(number / 500));
    append_utf8(name, 0x5000 + static_cast<char32_t>(number % 500));
    return name;
  }
  void make_accounts(const Browser& system) {
    for (;;) {
      const auto account = fmt::format("made-{}", accounts_asked);
      const auto told = system.ask("POST", "/accounts", {{"account", account}, {"name", name_of(accounts_asked)}},
                                   "Idempotency-Key: key-of-" + account + "\r\n");
      if (told.status == 0) return;  // asked again once it is up
      EXPECT_TRUE(told.status == 201 || (told.status == 409 && told.body["code"] == "access.account_exists"))
          << told.body;
      ++accounts_asked;
      const std::scoped_lock lock(answered.mutex);
      answered.accounts.insert(account);
    }
  }
  void set_preferences(const Browser& insurer) {
    for (bool is_large = true;; is_large = !is_large) {
      const json wanted{{"language", "zh"},
                        {"large_type", is_large},
                        {"keys", true},
                        {"density", preferences_asked++ % 3 == 0 ? "wide" : "compact"}};
      {
        const std::scoped_lock lock(answered.mutex);
        answered.preferences.push_back(wanted);
      }
      if (insurer.ask("PUT", "/session/preferences", wanted).status == 0) return;
      const std::scoped_lock lock(answered.mutex);
      answered.preferences = {wanted};
    }
  }
  /// One file after another: its piece, its check, and to the county office.
  void hand_in(const Browser& insurer) {
    for (;; ++files_asked) {
      const auto bytes = fmt::format(
          "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
          "吴大山,990101196203151078,2021,居民,已参保,{},250,脱贫人口\n",
          files_asked + 1);
      if (upload.empty()) {
        const auto begun = insurer.ask("POST", "/uploads",
                                       {{"name", fmt::format("示例县2021年_基本医保参保({}).csv", files_asked)},
                                        {"size", bytes.size()},
                                        {"sha256", sha256_hex(bytes)}});
        if (begun.status == 0) return;
        EXPECT_EQ(begun.status, 201) << begun.body;
        const auto id = begun.body["id"].get<std::string>();
        const auto put = insurer.send("PUT", "/uploads/" + id + "/pieces/0", bytes, "application/octet-stream");
        if (put.status == 0) return;
        EXPECT_EQ(put.status, 200) << put.body;
        upload = id;
        const std::scoped_lock lock(answered.mutex);
        answered.whole.insert(id);
      }
      const auto used = std::exchange(upload, "");
      {
        const std::scoped_lock lock(answered.mutex);
        answered.whole.erase(used);  // whether or not the next is answered
      }
      const auto received =
          insurer.ask("POST", "/submissions", {{"upload", used}}, "Idempotency-Key: key-of-" + used + "\r\n");
      if (received.status == 0) {
        upload = used;
        return;
      }
      if (received.status == 404) continue;  // it was received, and nobody was told
      EXPECT_EQ(received.status, 202) << received.body;
      const auto id = received.body["id"].get<std::string>();
      note(id, 1);
      json now;
      do {
        const auto told = insurer.ask("GET", "/submissions/" + id);
        if (told.status == 0) {
          ++files_asked;
          return;
        }
        now = told.body;
        std::this_thread::sleep_for(milliseconds(5));
      } while (now["state"] == "checking");
      EXPECT_EQ(now["state"], "checked") << now;
      const auto submitted = insurer.ask("POST", "/submissions/" + id + "/submit", nullptr, if_match(now["version"]));
      if (submitted.status == 0) {
        ++files_asked;
        return;
      }
      EXPECT_EQ(submitted.status, 200) << submitted.body;
      note(id, 2);
    }
  }
  void confirm(const Browser& data) {
    for (;;) {
      const auto waiting = data.ask("GET", "/submissions?state=waiting&size=50");
      if (waiting.status == 0) return;
      for (const auto& one : waiting.body["items"]) {
        const auto id = one["id"].get<std::string>();
        const auto told = data.ask("POST", "/submissions/" + id + "/confirm", nullptr, if_match(one["version"]));
        if (told.status == 0) return;
        EXPECT_TRUE(told.status == 202 || told.status == 429) << told.body;
        if (told.status == 202) note(id, 3);
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
  }
  void screen(const Browser& data, int life) {
    const auto told = data.ask("POST", "/screenings", {{"as_of", fmt::format("2020-05-{:02}", 1 + life % 31)}});
    if (told.status == 0) return;
    EXPECT_EQ(told.status, 202) << told.body;
    const std::scoped_lock lock(answered.mutex);
    answered.screenings.insert(told.body["id"]);
  }
  void read(const Browser& monitor, size_t from) const {
    for (size_t i = from;; ++i) {
      const auto path = i % 2 ? "/findings?by=household&size=50" : "/households/" + households[i % households.size()];
      const auto told = monitor.ask("GET", path);
      if (told.status == 0) return;
      EXPECT_EQ(told.status, 200) << path << told.body;
    }
  }
  void note(const std::string& submission, int furthest) {
    const std::scoped_lock lock(answered.mutex);
    auto& known = answered.submissions[submission];
    known = std::max(known, furthest);
    of_this_life.insert(submission);
  }

  /// Everybody at work, until the process is killed.
  void live_and_be_killed(int life, milliseconds after) {
    std::vector<std::thread> at_work;
    const auto as = [&](const char* account) { return browsers.at(account); };
    at_work.emplace_back([&, who = as("monitor")] { unmask(who); });
    at_work.emplace_back([&, who = as("system")] { make_accounts(who); });
    at_work.emplace_back([&, who = as("insurer")] { set_preferences(who); });
    at_work.emplace_back([&, who = as("insurer")] { hand_in(who); });
    at_work.emplace_back([&, who = as("data")] { confirm(who); });
    if (life % 5 == 0) at_work.emplace_back([&, who = as("data")] { screen(who, life); });
    for (size_t i = 0; i < 2; ++i) at_work.emplace_back([&, who = as("monitor"), i] { read(who, i); });
    std::this_thread::sleep_for(after);
    process->kill();
    for (auto& one : at_work) one.join();
  }
  void start_again() {
    ASSERT_NO_FATAL_FAILURE(process->start());
    for (auto& [account, browser] : browsers) browser.port = process->port();
  }

  // ── what must hold ──
  /// Of a county that nobody serves: each answered request has its line, and none has two.
  void lines_are_there() {
    const auto verified = run_program("journal verify " + (world / "c").string());
    EXPECT_EQ(verified.status, 0) << verified.both();
    auto ledger = ledger::Ledger::open(world / "c", ledger::Access::Read, Context::of_command_line());
    ASSERT_TRUE(ledger) << ledger.error().code;
    std::map<std::string, int> unmasked, denied, made;
    auto rows = (*ledger)->query("SELECT request, action, subject FROM journal WHERE county = $1");
    while (rows.step()) {
      if (rows.text(1) == "unmasked") ++unmasked[rows.text(0)];
      if (rows.text(1) == "denied.unmask") ++denied[rows.text(0)];
      if (rows.text(1) == "account.made") ++made[rows.text(2)];
    }
    for (const auto& request : answered.unmasked) EXPECT_EQ(unmasked[request], 1) << request;
    for (const auto& request : answered.denied) EXPECT_EQ(denied[request], 1) << request;
    for (const auto& account : answered.accounts) EXPECT_EQ(made["account:" + account], 1) << account;
    for (const auto& [request, count] : unmasked) EXPECT_EQ(count, 1) << request;
    for (const auto& [account, count] : made) EXPECT_EQ(count, 1) << account;
  }
  void answers_are_there() {
    const auto& insurer = browsers["insurer"];
    for (const auto& id : answered.whole) {
      const auto told = insurer.ask("GET", "/uploads/" + id);
      EXPECT_EQ(told.status, 200) << told.body;
      if (told.status == 200) { EXPECT_EQ(told.body["is_whole"], true); }
    }
    for (const auto& id : of_this_life) is_as_far(id);
    of_this_life.clear();
    for (const auto& id : answered.screenings) EXPECT_EQ(browsers["data"].ask("GET", "/jobs/" + id).status, 200) << id;
    const auto session = insurer.ask("GET", "/session");
    ASSERT_EQ(session.status, 200) << session.body;
    const auto& kept = session.body["preferences"];
    EXPECT_NE(std::find(answered.preferences.begin(), answered.preferences.end(), kept), answered.preferences.end())
        << kept << " and not " << json(answered.preferences);
    for (const auto& account : answered.accounts)
      if (checked_accounts.insert(account).second) {
        EXPECT_EQ(browsers["system"].ask("GET", "/accounts/" + account).status, 200) << account;
      }
  }
  void is_as_far(const std::string& id) {
    const auto told = browsers["insurer"].ask("GET", "/submissions/" + id);
    ASSERT_EQ(told.status, 200) << id << told.body;
    static const std::map<std::string, int> kFurthest{
        {"checking", 1}, {"checked", 1}, {"waiting", 2}, {"importing", 3}, {"imported", 3}};
    const auto state = kFurthest.find(told.body["state"].get<std::string>());
    ASSERT_NE(state, kFurthest.end()) << told.body;
    EXPECT_GE(state->second, answered.submissions[id]) << told.body;
  }
  /// Nobody is at work any more, and what was begun has ended.
  void wait_until_done() {
    for (int tries = 0; tries < 3000; ++tries) {
      size_t open = 0;
      for (const char* account : {"data", "insurer"}) {
        const auto jobs = browsers[account].ask("GET", "/jobs?size=200");
        ASSERT_EQ(jobs.status, 200);
        for (const auto& job : jobs.body["items"]) open += job["state"] == "queued" || job["state"] == "running";
      }
      if (open == 0) return;
      std::this_thread::sleep_for(milliseconds(100));
    }
    FAIL() << "the jobs never ended";
  }
  size_t number_of_deliveries() {
    auto ledger = ledger::Ledger::open(world / "c", ledger::Access::Read, Context::of_command_line());
    EXPECT_TRUE(ledger);
    return (*ledger)->deliveries().size();
  }
  void nothing_is_double() {
    std::map<std::string, int> by_file, by_delivery;
    size_t imported = 0;
    for (const char* state : {"checked", "waiting", "imported", "unreadable", "checking", "importing"})
      for (int page = 1;; ++page) {
        const auto told =
            browsers["insurer"].ask("GET", fmt::format("/submissions?state={}&size=200&page={}", state, page));
        ASSERT_EQ(told.status, 200) << told.body;
        for (const auto& one : told.body["items"]) {
          EXPECT_EQ(++by_file[one["file"]], 1) << one;
          if (one["state"] != "imported") continue;
          ++imported;
          EXPECT_EQ(++by_delivery[one["delivery"].dump()], 1) << one;
        }
        if (told.body["items"].size() < 200) break;
      }
    for (const auto& [id, furthest] : answered.submissions) {
      is_as_far(id);
      if (furthest == 3) {
        EXPECT_EQ(browsers["insurer"].ask("GET", "/submissions/" + id).body["state"], "imported") << id;
      }
    }
    EXPECT_EQ(number_of_deliveries(), deliveries_before + imported) << "each once, and none that nobody confirmed";
    std::set<std::string> days;
    const auto runs = browsers["monitor"].ask("GET", "/runs");
    ASSERT_EQ(runs.status, 200);
    for (const auto& id : answered.screenings) {
      const auto job = browsers["data"].ask("GET", "/jobs/" + id).body;
      ASSERT_EQ(job["state"], "done") << job;
      const auto of_job = std::count_if(runs.body["items"].begin(), runs.body["items"].end(),
                                        [&](const json& run) { return run["id"] == job["result"]["run"]; });
      EXPECT_EQ(of_job, 1) << job;
    }
  }

  fs::path world;
  PeopleOfProcess people;
  std::unique_ptr<ServedProcess> process;
  std::map<std::string, Browser> browsers;
  std::vector<std::string> households;
  Answered answered;
  std::set<std::string> of_this_life, checked_accounts;
  int accounts_asked = 0, files_asked = 0, preferences_asked = 0;
  std::string upload;  ///< that is whole, and of which a submission is to be made
  size_t deliveries_before = 0;
};

TEST_F(ServerKills, LoseNothingThatWasAnsweredAndDoNothingTwice) {
  const char* const wanted = std::getenv("GUBEN_SERVER_KILLS");
  const int kills = wanted ? std::atoi(wanted) : 3;
  const char* const repeated = std::getenv("GUBEN_KILLS_SEED");
  const unsigned seed = repeated ? static_cast<unsigned>(std::atoi(repeated)) : std::random_device{}();
  std::mt19937 random(seed);
  const testing::ScopedTrace trace(__FILE__, __LINE__, fmt::format("seed {}", seed));
  for (int life = 0; life < kills; ++life) {
    const testing::ScopedTrace of_life(__FILE__, __LINE__, fmt::format("life {}", life));
    live_and_be_killed(life, milliseconds(50 + random() % 2500));
    ASSERT_NO_FATAL_FAILURE(lines_are_there());
    ASSERT_NO_FATAL_FAILURE(start_again());
    ASSERT_NO_FATAL_FAILURE(answers_are_there());
  }
  ASSERT_NO_FATAL_FAILURE(wait_until_done());
  ASSERT_NO_FATAL_FAILURE(nothing_is_double());
  process->kill();
  ASSERT_NO_FATAL_FAILURE(lines_are_there());
  EXPECT_GT(answered.unmasked.size(), static_cast<size_t>(kills)) << "it was under load";
  EXPECT_GT(answered.accounts.size(), static_cast<size_t>(kills));
  EXPECT_FALSE(answered.submissions.empty());
  const auto confirmed = std::count_if(answered.submissions.begin(), answered.submissions.end(),
                                       [](const auto& one) { return one.second == 3; });
  std::cout << fmt::format(
      "{} kills: {} unmaskings and {} denials, {} accounts, {} files handed in, {} of them confirmed, {} screenings\n",
      kills, answered.unmasked.size(), answered.denied.size(), answered.accounts.size(), answered.submissions.size(),
      confirmed, answered.screenings.size());
}

}  // namespace
}  // namespace guben
