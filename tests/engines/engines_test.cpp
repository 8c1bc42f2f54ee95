// The same county on both engines: the same findings, the same journal verification, the same return files; and two
// counties on one PostgreSQL that never see each other.
#include <gtest/gtest.h>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "store/tests/private_postgres.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

/// What the commands show of a county, without what is of its place and time.
std::string shown(const std::string& county, const fs::path& world) {
  const auto findings = (world / "findings.csv").string();
  EXPECT_EQ(run_program("findings " + county + " --format csv --out " + findings).status, 0);
  std::string all =
      bytes_of(findings) + run_program("deliveries " + county).out + run_program("proposals " + county).out;
  std::vector<fs::path> returned;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(county) / "returns"))
    if (entry.is_regular_file()) returned.push_back(entry.path());
  std::sort(returned.begin(), returned.end());
  for (const auto& file : returned) all += file.filename().string() + " " + sha256_hex_of_file(file) + "\n";
  return all;
}

class Engines : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-engines-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    must(
        fmt::format("synth --pack xiangyin --persons 3000 --seed 4719 --as-of 2020-06-30 --dirt usual --out {0}/files "
                    "--truth {0}/truth",
                    world.string()));
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  static void must(const std::string& line) {
    const auto ran = run_program(line);
    ASSERT_EQ(ran.status, 0) << line << "\n" << ran.both();
  }
  /// Through all that a person does, from the files to the findings.
  static std::string made(const std::string& name, const std::string& options) {
    const auto at = (world / name).string();
    must("init " + at + " --pack xiangyin " + options);
    must(fmt::format("import {} {}/files", at, world.string()));
    must("match " + at);
    must("screen " + at + " --as-of 2020-06-30");
    return at;
  }
  /// Of whom which rule asks, without the rows behind it.
  static std::string found_in(const std::string& county) {
    const auto csv = (world / "found.csv").string();
    must("findings " + county + " --format csv --out " + csv);
    const auto bytes = bytes_of(csv);
    std::string found;
    for (const auto line : split(bytes, '\n'))
      found += std::string(line.substr(std::min(line.find(','), line.size()), line.find(",\"{"))) + "\n";
    return found;
  }
  static std::string on_postgres(const std::string& url, const std::string& county) {
    return fmt::format("--ledger '{}' --county {}", url, county);
  }
  static inline fs::path world;
  store::PrivatePostgres& server = store::PrivatePostgres::of_this_program();
};

TEST_F(Engines, GiveTheSameFindingsDeliveriesAndReturnFiles) {
  const auto file = made("file", ""), beside = made("beside", on_postgres(server.new_database(), "990101"));
  const auto shown_of_file = shown(file, world);
  EXPECT_GT(shown_of_file.size(), 100'000u);
  EXPECT_EQ(shown_of_file, shown(beside, world));
  for (const auto& at : {file, beside}) must("journal verify " + at);
  EXPECT_FALSE(fs::exists(fs::path(beside) / "ledger.db"));
}

TEST_F(Engines, KeepTwoCountiesApartOnOneServer) {
  const auto url = server.new_database();
  const auto one = made("one", on_postgres(url, "990101"));
  const auto before = shown(one, world);
  const auto other = (world / "other").string();
  must("init " + other + " --pack xiangyin " + on_postgres(url, "430624"));
  EXPECT_TRUE(contains(run_program("--lang en deliveries " + other).both(), "no delivery") ||
              run_program("deliveries " + other).out.find(".csv") == std::string::npos);
  const auto strangers = run_program(fmt::format("--lang en import {} {}/files", other, world.string()));
  EXPECT_EQ(strangers.status, 2) << "files of 990101";
  EXPECT_EQ(shown(one, world), before);
  must("journal verify " + one);
  must("journal verify " + other);
  // Neither opens the other's records with its own key.
  fs::copy_file(fs::path(other) / "keys/ledger.key", fs::path(one) / "keys/ledger.key",
                fs::copy_options::overwrite_existing);
  EXPECT_TRUE(contains(run_program("--lang en journal verify " + one).errors, "[ledger.other_key]"));
}

TEST_F(Engines, SayPlainlyThatTheServerIsGoneAndGoOnWhenItIsBack) {
  const auto at = made("gone", on_postgres(server.new_database(), "990101"));
  const auto before = shown(at, world);
  server.kill();
  const auto down = run_program("--lang en match " + at);
  EXPECT_EQ(down.status, 2);
  EXPECT_TRUE(contains(down.errors, "[store.unreachable]")) << down.errors;
  server.start_again();
  must("match " + at);
  EXPECT_EQ(shown(at, world), before);
  must("journal verify " + at);
}

/// The import that found no room says so, nothing half done is kept, and with room again it goes on.
TEST_F(Engines, SayPlainlyThatTheServersDiskIsFull) {
  const auto at = (world / "full").string();
  must("init " + at + " --pack xiangyin " + on_postgres(server.new_database(), "990101"));
  server.kill();
  // Where the server's own account may read it.
  fs::copy_file(GUBEN_FULL_DISK, world / "full_disk.so");
  server.start_again(fmt::format("LD_PRELOAD={}/full_disk.so FULL_BEYOND=900000 ", world.string()));
  const auto full = run_program(fmt::format("--lang en import {} {}/files", at, world.string()));
  EXPECT_EQ(full.status, 1) << full.both();
  EXPECT_TRUE(contains(full.errors, "[store.full]")) << full.both();
  server.kill();
  server.start_again();
  must("journal verify " + at);
  must(fmt::format("import {} {}/files", at, world.string()));
  must("match " + at);
  must("screen " + at + " --as-of 2020-06-30");
  must("journal verify " + at);
  // A file that failed comes after the others when it is imported again: compared is what was found.
  const auto calm = made("with-room", "");
  EXPECT_EQ(found_in(at), found_in(calm));
}

/// A second program is told who writes, what and since when, and told so at once; one that only reads never waits.
TEST_F(Engines, TellASecondWriterWhoHoldsTheCounty) {
  for (const auto& at : {made("held-file", ""), made("held-beside", on_postgres(server.new_database(), "990101"))}) {
    const auto writer = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
    const auto lease = std::move(*writer->lease("import"));
    const auto second = run_program("--lang en match " + at);
    EXPECT_EQ(second.status, 2);
    EXPECT_TRUE(contains(second.errors, "[ledger.in_use]")) << second.errors;
    EXPECT_TRUE(contains(second.errors, "process " + std::to_string(getpid()))) << second.errors;
    EXPECT_TRUE(contains(second.errors, "guben import is running")) << second.errors;
    ledger::Change change(*writer);
    writer->set_setting("held", "yes");
    EXPECT_EQ(run_program("findings " + at).status, 0);
    EXPECT_EQ(run_program("explain " + at + " 9901010001").status, 2) << "no such household, and no waiting";
  }
}

}  // namespace
}  // namespace guben
