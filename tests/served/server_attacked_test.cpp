// A served county whose machine fails it, or is pressed: the disk is full in the middle of an upload, the calendar is
// moved, ten thousand passwords and codes are guessed. Nobody is let in, nothing is lost, nobody else is shut out.
#include <algorithm>
#include <chrono>

#include "core/digest.hpp"
#include "guben.hpp"
#include "served/served_process.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using http::Answer;
using http::Person;
using nlohmann::json;
using std::chrono::milliseconds;

class ServerAttacked : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-server-attacked-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    ASSERT_NO_FATAL_FAILURE(make_screened_county(world, "made", 300));
    people.make(world / "made", {{"monitor", "monitoring_officer", "office"},
                                 {"data", "data_officer", "office"},
                                 {"insurer", "department_officer", "health"},
                                 {"system", "system_admin", "office"}});
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  void SetUp() override {
    fs::remove_all(world / "c");
    fs::copy(world / "made", world / "c", fs::copy_options::recursive);
  }
  void start(std::map<std::string, std::string> variables = {}, std::vector<std::string> options = {}) {
    // The loader of a sanitizer is not the first of those that are loaded.
    if (!variables.empty()) variables["ASAN_OPTIONS"] = "verify_asan_link_order=0";
    process = std::make_unique<ServedProcess>(world / "c", std::move(variables), std::move(options));
    process->start();
  }
  void TearDown() override {
    process.reset();
    const auto verified = run_program("journal verify " + (world / "c").string());
    EXPECT_EQ(verified.status, 0) << verified.both();
  }
  static std::string household_of(Person& monitor) {
    const auto page = monitor.get("/findings?by=household&size=200").value();
    for (const auto& item : page["items"])
      if (item["subject_kind"] == "household") return item["household"];
    ADD_FAILURE() << page;
    return "";
  }
  static std::set<std::string> all_files(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) names.insert(entry.path().string());
    return names;
  }

  static inline fs::path world;
  static inline PeopleOfProcess people;
  std::unique_ptr<ServedProcess> process;
};

/// What is written while the disk is full is refused in words and leaves nothing behind.
class FullDisk : public ServerAttacked {
 protected:
  void start_on_a_disk() {
    start({{"LD_PRELOAD", GUBEN_FULL_DISK},
           {"FULL_BEYOND", "0"},
           {"FULL_WHERE", (world / "c").string() + "/"},
           {"FULL_WHILE", full().string()}});
  }
  void TearDown() override {
    make_room();
    ServerAttacked::TearDown();
  }
  static fs::path full() { return world / "full"; }
  static void fill() { std::ofstream(full()) << "x"; }
  static void make_room() { fs::remove(full()); }
  static void is_refused_for_room(const Answer& answer) {
    EXPECT_EQ(answer.status, 507) << answer.body;
    EXPECT_FALSE(contains(answer.body, world.string())) << answer.body;
    EXPECT_FALSE(contains(answer.value().value("detail", "{"), "{")) << answer.body;
  }
};

TEST_F(FullDisk, InTheMiddleOfAnUploadLosesNoPieceThatWasAnsweredAndKeepsNoneThatWasNot) {
  start_on_a_disk();
  auto insurer = people.come_in("insurer", process->port());
  std::string bytes((size_t{8} << 20) + 1000, 'x');
  for (size_t i = 0; i < bytes.size(); i += 997) bytes[i] = static_cast<char>('a' + i % 26);
  const auto begun =
      insurer.ask("POST", "/uploads", {{"name", "a.csv"}, {"size", bytes.size()}, {"sha256", sha256_hex(bytes)}});
  ASSERT_EQ(begun.status, 201) << begun.body;
  const auto upload = "/uploads/" + begun.value()["id"].get<std::string>();
  const auto put = [&](size_t piece) {
    const auto part = bytes.substr(piece * (size_t{4} << 20), size_t{4} << 20);
    return insurer.send("PUT", fmt::format("{}/pieces/{}", upload, piece), part, "application/octet-stream");
  };
  ASSERT_EQ(put(0).status, 200);
  const auto files = all_files(world / "c" / "uploads");
  fill();
  EXPECT_EQ(put(1).code(), "core.no_room");
  is_refused_for_room(put(1));
  EXPECT_EQ(put(2).status, 507);
  EXPECT_EQ(insurer.ask("POST", "/uploads", {{"name", "b.csv"}, {"size", 10}, {"sha256", std::string(64, 'a')}}).status,
            507);
  EXPECT_EQ(all_files(world / "c" / "uploads"), files) << "nothing half written is left";
  EXPECT_EQ(insurer.get(upload).value()["received"], json::array({0}));
  make_room();
  EXPECT_EQ(put(2).status, 200);
  // Full again just when the pieces are put together.
  fill();
  EXPECT_EQ(put(1).status, 507);
  make_room();
  const auto whole = put(1);
  EXPECT_EQ(whole.status, 200) << whole.body;
  EXPECT_EQ(whole.value()["is_whole"], true) << whole.body;
}

TEST_F(FullDisk, ShowsNothingThatCannotBeWrittenDownAndLetsNobodyIn) {
  start_on_a_disk();
  auto monitor = people.come_in("monitor", process->port());
  const auto household = household_of(monitor);
  const json phone{{"household", household}, {"field", "phone"}, {"reason", "contact"}};
  const auto before = monitor.ask("POST", "/unmaskings", phone);
  ASSERT_EQ(before.status, 200) << before.body;
  const auto number = before.value()["value"].get<std::string>();
  fill();
  const auto unmasked = monitor.ask("POST", "/unmaskings", phone);
  is_refused_for_room(unmasked);
  EXPECT_FALSE(contains(unmasked.body, number)) << "what is not on record is not shown";
  const auto file = monitor.get("/households/" + household);
  is_refused_for_room(file);
  EXPECT_FALSE(file.value().contains("members")) << "a file that is opened is on record";
  is_refused_for_room(monitor.get("/households/nothing"));
  Person somebody(process->port());
  const auto wrong = somebody.ask("POST", "/session", {{"account", "monitor"}, {"password", "x"}, {"code", "000000"}});
  EXPECT_NE(wrong.status, 200);
  const auto right = somebody.ask(
      "POST", "/session",
      {{"account", "monitor"}, {"password", PeopleOfProcess::kPassword}, {"code", people.code("monitor", 1)}});
  is_refused_for_room(right);
  EXPECT_FALSE(contains(right.head, "Set-Cookie"));
  EXPECT_EQ(monitor.get("/findings?by=household").status, 200) << "reading lists goes on";
  make_room();
  EXPECT_EQ(monitor.ask("POST", "/unmaskings", phone).value()["value"], number);
  EXPECT_EQ(monitor.get("/households/" + household).status, 200);
}

TEST_F(FullDisk, EndsJobsInWordsAndNotTheProcess) {
  start_on_a_disk();
  auto data = people.come_in("data", process->port());
  std::vector<std::string> jobs;
  for (const char* day : {"2020-05-31", "2020-04-30"}) {
    const auto begun = data.ask("POST", "/screenings", {{"as_of", day}});
    ASSERT_EQ(begun.status, 202) << begun.body;
    jobs.push_back(begun.value()["id"]);
  }
  fill();
  EXPECT_EQ(data.ask("POST", "/screenings", {{"as_of", "2020-03-31"}}).status, 507);
  std::map<std::string, std::string> states;
  for (int tries = 0; tries < 600; ++tries) {
    for (const auto& id : jobs) states[id] = data.get("/jobs/" + id).value().value("state", "gone");
    if (std::all_of(states.begin(), states.end(),
                    [](const auto& one) { return one.second != "queued" && one.second != "running"; }))
      break;
    std::this_thread::sleep_for(milliseconds(100));
  }
  EXPECT_TRUE(states[jobs[1]] == "failed" || states[jobs[1]] == "refused") << json(states);
  ASSERT_TRUE(process->is_running());
  make_room();
  const auto again = data.ask("POST", "/screenings", {{"as_of", "2020-04-30"}});
  ASSERT_EQ(again.status, 202) << again.body;
  const auto events = data.get("/jobs/" + again.value()["id"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"done\"")) << events.body;
}

class MovedClock : public ServerAttacked {
 protected:
  void start_with_clock() {
    move(std::chrono::seconds(0));
    start({{"LD_PRELOAD", GUBEN_MOVED_CLOCK}, {"MOVED_CLOCK", (world / "moved").string()}});
  }
  static void move(std::chrono::seconds by) {
    std::ofstream(world / "moved.new") << by.count();
    fs::rename(world / "moved.new", world / "moved");
  }
  /// Of the generator, if its telephone's clock stands where the server's does.
  static std::string code_at(const std::string& account, std::chrono::seconds moved, int64_t later = 0) {
    return people.code(account, moved.count() / 30 + later);
  }
  Answer sign_in(const std::string& account, const std::string& code) {
    Person person(process->port());
    return person.ask("POST", "/session",
                      {{"account", account}, {"password", PeopleOfProcess::kPassword}, {"code", code}});
  }
};

TEST_F(MovedClock, EndsSessionsEarlierAndNeverLater) {
  start_with_clock();
  auto monitor = people.come_in("monitor", process->port());
  move(std::chrono::minutes(10));
  EXPECT_EQ(monitor.get("/session").status, 200);
  move(std::chrono::hours(24));
  EXPECT_EQ(monitor.get("/session").code(), "access.session_over");
  EXPECT_EQ(monitor.ask("PUT", "/session/duties").status, 401);
  move(-std::chrono::hours(24 * 400));
  EXPECT_EQ(monitor.get("/session").status, 200) << "the clock that nobody can set says it is a minute old";
  move(std::chrono::seconds(0));
  EXPECT_EQ(monitor.get("/session").code(), "access.session_idle") << "seen last a year ago: rather too early";
}

TEST_F(MovedClock, CountsACodeOnceWhicheverWayTheClockGoesAndShutsNobodyOut) {
  start_with_clock();
  (void)people.come_in("monitor", process->port());
  const std::chrono::hours year(24 * 365);
  move(year);
  const auto of_next_year = code_at("monitor", year);
  ASSERT_EQ(sign_in("monitor", of_next_year).status, 200);
  EXPECT_EQ(sign_in("monitor", of_next_year).code(), "access.code_used");
  move(std::chrono::seconds(0));
  const auto of_now = code_at("monitor", std::chrono::seconds(0), 1);
  EXPECT_EQ(sign_in("monitor", of_next_year).code(), "access.sign_in_wrong") << "next year's is none of now";
  EXPECT_EQ(sign_in("monitor", of_now).status, 200) << "the wrong year shut nobody out";
  EXPECT_EQ(sign_in("monitor", of_now).code(), "access.code_used");
  move(year);
  EXPECT_EQ(sign_in("monitor", of_next_year).code(), "access.code_used")
      << "nor does it count when its time comes again";
}

TEST_F(MovedClock, ShortensNoWaitAfterWrongGuesses) {
  start_with_clock();
  (void)people.come_in("monitor", process->port());
  Answer last;
  for (int i = 0; i < 6; ++i) last = sign_in("monitor", "000000");
  ASSERT_EQ(last.code(), "access.sign_in_wait") << last.body;
  for (const auto by : {std::chrono::hours(25), -std::chrono::hours(25)}) {
    move(by);
    EXPECT_EQ(sign_in("monitor", code_at("monitor", by, 1)).code(), "access.sign_in_wait");
  }
}

TEST_F(MovedClock, KeepsTheJournalWhole) {
  start_with_clock();
  auto monitor = people.come_in("monitor", process->port());
  const auto household = household_of(monitor);
  for (const auto by : {std::chrono::minutes(5), -std::chrono::minutes(5), std::chrono::minutes(0)}) {
    move(by);
    EXPECT_EQ(monitor.get("/households/" + household).status, 200);
  }
  // Verified when the process is gone.
}

class Guessing : public ServerAttacked {
 protected:
  /// From an address of its own, as a proxy passes it on.
  Answer guess(const std::string& account, const std::string& password, const std::string& code) {
    const int n = ++guesses_;
    Person person(process->port());
    person.headers = fmt::format("X-Forwarded-For: 172.{}.{}.{}\r\n", 16 + n / 62500, n / 250 % 250, n % 250);
    return person.ask("POST", "/session", {{"account", account}, {"password", password}, {"code", code}});
  }
  /// What can be told apart in an answer, without what is of its own request.
  static json seen_in(const Answer& answer) {
    auto body = answer.value();
    body.erase("instance");
    std::string head;
    for (const auto line : split(answer.head, '\n'))
      if (!line.starts_with("X-Request-Id") && !line.starts_with("Date")) head += line;
    return {{"status", answer.status}, {"body", body}, {"head", head}};
  }
  int guesses_ = 0;
};

TEST_F(Guessing, TenThousandTimesCostsBoundedMemoryAndShutsNobodyElseOut) {
  start({}, {"--behind-proxy"});
  (void)people.come_in("monitor", process->port());
  (void)people.come_in("data", process->port());
  (void)people.come_in("insurer", process->port());
  for (int i = 0; i < 50; ++i) guess("warm", "wrong password", "000000");
  const auto before = process->resident_megabytes();
  std::map<int, int> statuses;
  for (int i = 0; i < 10'000; ++i) {
    // Passwords of a known name, codes of another whose password is known, and names that there are not.
    const auto answer = i % 10 < 4   ? guess("monitor", fmt::format("guess number {}", i), "000000")
                        : i % 10 < 8 ? guess("data", PeopleOfProcess::kPassword, fmt::format("{:06}", i))
                                     : guess(fmt::format("nobody{}", i % 17), "wrong password", "000000");
    ++statuses[answer.status];
    ASSERT_TRUE(answer.status == 401 || answer.status == 429) << answer.body;
    if (i == 5'000) {
      Person other(process->port());
      other.headers = "X-Forwarded-For: 10.0.0.7\r\n";
      const auto let_in = other.ask(
          "POST", "/session",
          {{"account", "insurer"}, {"password", PeopleOfProcess::kPassword}, {"code", people.code("insurer", 1)}});
      EXPECT_EQ(let_in.status, 200) << "somebody else in the midst of it: " << let_in.body;
    }
  }
  EXPECT_LT(statuses[401], 300) << "most were not even looked at";
  EXPECT_LT(process->resident_megabytes() - before, 100);
  Person owner(process->port());
  owner.headers = "X-Forwarded-For: 10.0.0.8\r\n";
  const auto waits =
      owner.ask("POST", "/session",
                {{"account", "data"}, {"password", PeopleOfProcess::kPassword}, {"code", people.code("data", 1)}});
  EXPECT_EQ(waits.code(), "access.sign_in_wait") << "whose name was guessed at waits";
  EXPECT_LE(waits.value()["values"]["seconds"].get<std::string>().size(), 3u) << "fifteen minutes at the most";
}

TEST_F(Guessing, AnswersAKnownNameAsAnUnknownOne) {
  start({}, {"--behind-proxy"});
  (void)people.come_in("monitor", process->port());
  std::vector<double> known_took, unknown_took;
  const auto timed = [&](const std::string& account, std::vector<double>& took) {
    const auto began = std::chrono::steady_clock::now();
    auto answer = guess(account, "wrong password", "000000");
    took.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    return answer;
  };
  for (int i = 0; i < 7; ++i) {
    auto known = seen_in(timed("monitor", known_took)), unknown = seen_in(timed("nobody", unknown_took));
    if (i > 4)  // a second may have passed between the two
      for (auto* one : {&known, &unknown}) {
        (*one)["body"]["values"].erase("seconds");
        (*one)["head"] = replaced(replaced((*one)["head"].get<std::string>(), "59", "60"), "58", "60");
      }
    EXPECT_EQ(known, unknown) << i;
  }
  // The hash is what takes time; of both it is made, and of neither once they wait.
  const auto middle = [](std::vector<double> took) {
    took.resize(4);
    std::sort(took.begin(), took.end());
    return took[2];
  };
  EXPECT_LT(middle(known_took), 3 * middle(unknown_took));
  EXPECT_LT(middle(unknown_took), 3 * middle(known_took));
}

}  // namespace
}  // namespace guben
