// The n-th write, sync, read, piece of memory or statement fails: the program says so and ends, nothing half done is
// kept, and started again it makes of the county what an undisturbed one is.
// GUBEN_FAULTS says how many places of each kind (two unless said); GUBEN_FAULTS_SEED repeats a run.
#include <gtest/gtest.h>

#include <random>

#include "core/text.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

class Faults : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-faults-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    const auto made = run_program(
        fmt::format("synth --pack xiangyin --persons 1500 --seed 4723 --as-of 2020-06-30 --dirt clean --out {0}/files "
                    "--truth {0}/truth",
                    world.string()));
    ASSERT_EQ(made.status, 0) << made.both();
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  static std::vector<std::string> steps_of(const std::string& at) {
    return {fmt::format("import {} {}/files", at, world.string()), "match " + at,
            "screen " + at + " --as-of 2020-06-30"};
  }
  static std::string made(const std::string& name) {
    const auto at = (world / name).string();
    fs::remove_all(at);
    EXPECT_EQ(run_program("init " + at + " --pack xiangyin").status, 0);
    return at;
  }
  /// What the program is told before it is started.
  static std::string before(const std::string& kind, int64_t nth, const fs::path& count) {
    if (kind == "statement") return fmt::format("GUBEN_FAIL_STATEMENT={}:{}", nth, count.string());
    // Address sanitizer wants to be loaded first, and works as well behind it.
    return fmt::format("ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD='{}' FAIL_CALL={} FAIL_NTH={} FAIL_COUNT='{}'",
                       GUBEN_FAIL_NTH_CALL, kind, nth, count.string());
  }
  static std::string state_of(const std::string& at) {
    const auto file = (world / "findings.csv").string();
    EXPECT_EQ(run_program("findings " + at + " --format csv --out " + file).status, 0);
    const auto verified = run_program("journal verify " + at);
    EXPECT_EQ(verified.status, 0) << verified.both();
    // A file that failed comes after the others when it is imported again: deliveries by what they are, not by number.
    std::vector<std::string> deliveries;
    const auto listed = run_program("deliveries " + at).out;
    for (const auto line : split(listed, '\n')) deliveries.emplace_back(line.substr(std::min<size_t>(6, line.size())));
    std::sort(deliveries.begin(), deliveries.end());
    // So are the rows behind a fact listed by the numbers of their deliveries: what was found is compared, not their
    // order.
    const auto findings = bytes_of(file);
    std::string found;
    for (const auto line : split(findings, '\n'))
      found += std::string(line.substr(std::min(line.find(','), line.size()),
                                       line.find(",\"{") - std::min(line.find(','), line.size()))) +
               "\n";
    return found + fmt::format("{}", fmt::join(deliveries, "\n"));
  }
  /// The first line in which two states are not one.
  static std::string first_difference(const std::string& one, const std::string& other) {
    const auto lines = split(one, '\n'), others = split(other, '\n');
    for (size_t i = 0; i < std::max(lines.size(), others.size()); ++i) {
      const auto line = i < lines.size() ? lines[i] : "(nothing)", beside = i < others.size() ? others[i] : "(nothing)";
      if (line != beside) return fmt::format("{}\ninstead of\n{}", line, beside);
    }
    return "";
  }
  static inline fs::path world;
};
INSTANTIATE_TEST_SUITE_P(OfTheNth, Faults, testing::Values("write", "sync", "read", "memory", "statement"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST_P(Faults, AreSaidAndLeaveACountyThatFinishes) {
  const std::string kind = GetParam();
#ifdef __SANITIZE_ADDRESS__
  if (kind == "memory") GTEST_SKIP() << "the sanitizer gives out memory itself";
#endif
  const char* const wanted = std::getenv("GUBEN_FAULTS");
  const int places = wanted ? std::atoi(wanted) : 2;
  const char* const repeated = std::getenv("GUBEN_FAULTS_SEED");
  const unsigned seed = repeated ? static_cast<unsigned>(std::atoi(repeated)) : std::random_device{}();
  std::mt19937_64 random(seed);
  const auto count_file = world / "count";
  // An undisturbed county, and how many calls each step makes.
  const auto calm = made("calm");
  std::vector<int64_t> calls;
  for (const auto& step : steps_of(calm)) {
    ASSERT_EQ(run_program(step, before(kind, 0, count_file)).status, 0) << step;
    calls.push_back(0);
    std::ifstream(count_file) >> calls.back();
    EXPECT_GT(calls.back(), 0) << kind << ": " << step;
  }
  const auto whole = state_of(calm);
  for (int place = 0; place < places; ++place) {
    const auto at = made("ill");
    const auto steps = steps_of(at);
    int ended = 0;
    for (size_t i = 0; i < steps.size(); ++i) {
      const auto nth = static_cast<int64_t>(random() % static_cast<uint64_t>(std::max<int64_t>(calls[i], 1))) + 1;
      const auto ill = run_program("--lang en " + steps[i], before(kind, nth, count_file));
      // Some are made good (a read is tried again, a cache is done without); none ends the process raw.
      EXPECT_LT(ill.status, 3) << fmt::format("{}: {} {}, seed {}\n", steps[i], kind, nth, seed) << ill.both();
      EXPECT_FALSE(contains(ill.both(), "terminate called")) << ill.both();
      EXPECT_TRUE(ill.status == 0 || contains(ill.errors, "[")) << "no word: " << ill.both();
      ended += ill.status != 0;
      const auto again = run_program(steps[i]);
      ASSERT_EQ(again.status, 0) << fmt::format("{} after {} {}, seed {}\n", steps[i], kind, nth, seed) << again.both();
    }
    EXPECT_EQ(first_difference(state_of(at), whole), "") << "seed " << seed;
    RecordProperty(fmt::format("ended{}", place), ended);
  }
}

}  // namespace
}  // namespace guben
