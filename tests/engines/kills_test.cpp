// kill -9 at random moments of import, match, accept, screen and record writes, on each engine: started again until it
// is done, the county is what an undisturbed one is; nothing lost, nothing double, the journal whole. GUBEN_KILLS says
// how many in all (thirty unless said); GUBEN_KILLS_SEED repeats a run.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "store/tests/private_postgres.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using std::chrono::microseconds;

constexpr int kKilled = -1;

/// The program itself, no shell between; killed after `limit`, if there is one. Status, or kKilled.
int run_for(const std::vector<std::string>& arguments, std::optional<microseconds> limit) {
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int stream : {0, 1, 2}) dup2(nowhere, stream);
    std::vector<char*> words{const_cast<char*>(GUBEN_PROGRAM)};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(GUBEN_PROGRAM, words.data());
    _exit(127);
  }
  if (limit) {
    std::this_thread::sleep_for(*limit);
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kKilled;
}

using Steps = std::vector<std::vector<std::string>>;

class Kills : public testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-kills-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    const auto made = run_program(
        fmt::format("synth --pack xiangyin --persons 3000 --seed 4721 --as-of 2020-06-30 --dirt clean --out {0}/files "
                    "--truth {0}/truth",
                    world.string()));
    ASSERT_EQ(made.status, 0) << made.both();
    // Next month's register says otherwise of many.
    for (const auto& entry : fs::directory_iterator(world / "files"))
      if (const auto name = entry.path().filename().string();
          contains(name, "registry_person") && contains(name, ".csv"))
        std::ofstream(world / replaced(name, "2020年6月", "2020年7月"), std::ios::binary)
            << replaced(replaced(bytes_of(entry.path()), "小学", "初中"), "2020年6月", "2020年7月");
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  static Steps steps_of(const std::string& at) {
    std::string july;
    for (const auto& entry : fs::directory_iterator(world))
      if (contains(entry.path().filename().string(), "2020年7月")) july = entry.path().string();
    EXPECT_FALSE(july.empty());
    return {{"import", at, (world / "files").string()}, {"match", at},
            {"screen", at, "--as-of", "2020-06-30"},    {"import", at, july},
            {"proposals", at, "--accept", "all"},       {"screen", at, "--as-of", "2020-07-31", "--match"}};
  }
  void make(const std::string& at) const {
    std::string options;
    if (GetParam())
      options = fmt::format(" --county 990101 --ledger '{}'", store::PrivatePostgres::of_this_program().new_database());
    ASSERT_EQ(run_program("init " + at + " --pack xiangyin" + options).status, 0);
  }
  static std::string state_of(const std::string& at) {
    const auto file = (world / "findings.csv").string();
    EXPECT_EQ(run_program("findings " + at + " --format csv --out " + file).status, 0);
    std::string state = bytes_of(file) + run_program("deliveries " + at).out + run_program("proposals " + at).out;
    const auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
    for (const char* table : {"registry_household", "registry_person"}) {
      auto rows =
          ledger->query(fmt::format("SELECT version, code, valid_from, valid_to, superseded_at = '9999-12-31', "
                                    "delivery, row FROM record_{} WHERE county = $1 ORDER BY version",
                                    table));
      while (rows.step())
        state += fmt::format("{} {} {} {} {} {} {}\n", rows.integer(0), rows.text(1), rows.text(2), rows.text(3),
                             rows.integer(4), rows.integer(5), rows.integer(6));
    }
    auto settled =
        ledger->query("SELECT state, count(*) FROM proposal WHERE county = $1 GROUP BY state ORDER BY state");
    while (settled.step()) state += fmt::format("{} {}\n", settled.text(0), settled.integer(1));
    for (const auto& run : ledger->runs()) state += run.id + " " + run.as_of + "\n";
    return state;
  }
  static inline fs::path world;
};
INSTANTIATE_TEST_SUITE_P(EveryEngine, Kills, testing::Bool(),
                         [](const auto& engine) { return engine.param ? "Postgres" : "Sqlite"; });

TEST_P(Kills, LeaveACountyThatFinishesAsIfNobodyHadKilledIt) {
  const char* const wanted = std::getenv("GUBEN_KILLS");
  const int kills = (wanted ? std::atoi(wanted) : 30) / 2;
  const char* const repeated = std::getenv("GUBEN_KILLS_SEED");
  const unsigned seed = repeated ? static_cast<unsigned>(std::atoi(repeated)) : std::random_device{}();
  std::mt19937 random(seed);
  RecordProperty("seed", std::to_string(seed));
  const auto calm = (world / fmt::format("calm{}", GetParam())).string(),
             hunted = (world / fmt::format("hunted{}", GetParam())).string();
  make(calm);
  make(hunted);
  std::vector<microseconds> lasts;
  for (const auto& step : steps_of(calm)) {
    const auto began = std::chrono::steady_clock::now();
    ASSERT_EQ(run_for(step, std::nullopt), 0) << fmt::format("{}", fmt::join(step, " "));
    lasts.push_back(std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - began));
  }
  const auto steps = steps_of(hunted);
  int left = kills;
  for (size_t i = 0; i < steps.size(); ++i) {
    for (int here = left / static_cast<int>(steps.size() - i); here > 0; --here, --left)
      run_for(steps[i], microseconds(random() % static_cast<unsigned>(lasts[i].count() + 1)));
    int status = kKilled;
    // A server takes a moment to notice that its client is gone.
    for (int attempt = 0; attempt < 50 && status != 0; ++attempt) {
      if (attempt) std::this_thread::sleep_for(std::chrono::milliseconds(100));
      status = run_for(steps[i], std::nullopt);
    }
    ASSERT_EQ(status, 0) << fmt::format("{} seed {}", fmt::join(steps[i], " "), seed);
  }
  const auto verified = run_program("journal verify " + hunted);
  EXPECT_EQ(verified.status, 0) << verified.both() << " seed " << seed;
  EXPECT_EQ(state_of(hunted), state_of(calm)) << "seed " << seed;
  EXPECT_TRUE(fs::is_empty(fs::path(hunted) / "staging"));
}

}  // namespace
}  // namespace guben
