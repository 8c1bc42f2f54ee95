// Several programs in one county at once, on both engines: who only reads never waits, a short change waits shortly,
// and of two that write in bulk the second comes after the first or is told who works there.
#include <gtest/gtest.h>

#include <future>

#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "store/tests/private_postgres.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

class Locks : public testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-locks-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    must(
        fmt::format("synth --pack xiangyin --persons 1000 --seed 4719 --as-of 2020-06-30 --out {0}/files --truth "
                    "{0}/truth",
                    world.string()));
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  static Ran must(const std::string& line) {
    auto ran = run_program("--lang en " + line);
    EXPECT_EQ(ran.status, 0) << line << "\n" << ran.both();
    return ran;
  }
  void SetUp() override {
    at = (world / (GetParam() ? "postgres" : "sqlite")).string();
    fs::remove_all(at);
    const auto beside = GetParam() ? fmt::format("--ledger '{}' --county 990101",
                                                 store::PrivatePostgres::of_this_program().new_database())
                                   : std::string();
    must("init " + at + " --pack xiangyin " + beside);
  }
  void fill() {
    must(fmt::format("import {} {}/files", at, world.string()));
    must("match " + at);
    must("screen " + at + " --as-of 2020-06-30");
  }
  /// Each line a program, all at once.
  static std::vector<Ran> beside_one_another(const std::vector<std::string>& lines) {
    std::vector<std::future<Ran>> running;
    for (const auto& line : lines)
      running.push_back(std::async(std::launch::async, [line] { return run_program("--lang en " + line); }));
    std::vector<Ran> ended;
    for (auto& one : running) ended.push_back(one.get());
    return ended;
  }
  static inline fs::path world;
  std::string at;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, Locks, testing::Bool(),
                         [](const auto& engine) { return engine.param ? "Postgres" : "Sqlite"; });

TEST_P(Locks, LetTwoImportsComeOneAfterTheOtherOrSayWhoIsThere) {
  const auto line = fmt::format("import {} {}/files", at, world.string());
  int took = 0;
  for (const auto& ran : beside_one_another({line, line, line})) {
    EXPECT_FALSE(contains(ran.both(), "locked")) << ran.both();
    if (ran.status == 0) ++took;
    else EXPECT_TRUE(contains(ran.errors, "[ledger.in_use]") && contains(ran.errors, "guben import")) << ran.both();
  }
  EXPECT_GE(took, 1);
  const auto deliveries = must("deliveries " + at).out;
  must(line);
  EXPECT_EQ(must("deliveries " + at).out, deliveries) << "each file once";
  must("match " + at);
  must("screen " + at + " --as-of 2020-06-30");
  must("journal verify " + at);
}

TEST_P(Locks, NeverKeepAReaderWaiting) {
  fill();
  const auto writer = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  const auto lease = std::move(*writer->lease("import"));
  ledger::Change change(*writer);
  writer->set_setting("half", "written");
  for (const auto* line : {"findings", "runs", "proposals", "deliveries"}) must(fmt::format("{} {}", line, at));
  must("simulate " + at + " --as-of 2020-06-30 --set income_standard=9000");
  must("screen " + at + " --as-of 2020-06-30 --subject 9900000101");
}

TEST_P(Locks, LetAShortChangeWaitShortlyAndNoLonger) {
  fill();
  const auto writer = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  const auto lease = std::move(*writer->lease("import"));
  const auto accept = "proposals " + at + " --accept all";
  must(accept);  // beside the lease
  std::optional<ledger::Change> change(std::in_place, *writer);
  auto waiting = std::async(std::launch::async, [&] { return run_program("--lang en " + accept); });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  change->commit();
  change.reset();
  EXPECT_EQ(waiting.get().status, 0);
  change.emplace(*writer);
  const auto refused = run_program("--lang en " + accept);
  EXPECT_NE(refused.status, 0);
  EXPECT_TRUE(contains(refused.errors, "[ledger.busy]") && contains(refused.errors, "guben import")) << refused.both();
  EXPECT_FALSE(contains(refused.both(), "locked")) << refused.both();
}

TEST_P(Locks, MatchOnceMoreOrRefuseWhereProgramsRunIntoEachOther) {
  fill();
  const auto screen = "screen " + at + " --as-of 2020-06-30";
  for (const auto& ran : beside_one_another({"match " + at, screen, "match " + at, screen,
                                             "simulate " + at + " --as-of 2020-06-30 --set income_standard=9000"}))
    EXPECT_TRUE(ran.status == 0 || contains(ran.errors, "[ledger.in_use]") || contains(ran.errors, "[screening."))
        << ran.both();
  must("match " + at);
  must(screen);
  must("journal verify " + at);
}

}  // namespace
}  // namespace guben
