// What statements may reach of the machine, and how a process shares one DuckDB.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "workspace/county_folder.hpp"
#include "workspace/database.hpp"
#include "workspace/table_writer.hpp"

namespace guben::workspace {
namespace {
namespace fs = std::filesystem;

class OneCounty : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(world);
    for (const auto& directory : {folder.snapshots(), folder.staging(), folder.runs(), folder.root / "keys",
                                  world / "other" / "workspace", folder.root / "workspace-of-another"})
      fs::create_directories(directory);
    write(folder.snapshots() / "rows.csv", "ours");
    write(folder.root / "keys" / "ledger.key", "secret");
    write(folder.root / "ledger.db", "secret");
    write(folder.root / "workspace-of-another" / "rows.csv", "secret");
    write(world / "other" / "workspace" / "rows.csv", "secret");
  }
  void TearDown() override { fs::remove_all(world); }

  static void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text << '\n'; }
  static std::string read_text(const std::string& file) {
    return "SELECT content FROM read_text(" + quoted_literal(file) + ")";
  }
  /// What the engine says of a statement; empty where it ran.
  static std::string said(Database& database, const std::string& sql) {
    try {
      database.execute(sql);
      return {};
    } catch (const Failure& failure) { return failure.what(); }
  }
  std::string said(const std::string& sql) const {
    Database database(folder.files());
    return said(database, sql);
  }
  bool is_out_of_reach(const std::string& sql) const {
    const auto answer = said(sql);
    const bool is = answer.find("disabled by configuration") != std::string::npos;
    if (!is) ADD_FAILURE() << sql << ": " << (answer.empty() ? "done" : answer);
    return is;
  }

  const fs::path world = fs::temp_directory_path() / fmt::format("guben-engine-{}", ::getpid());
  const CountyFolder folder{world / "county"};
};

TEST_F(OneCounty, IsReadAndWrittenWhereItsSnapshotsAndRunsLie) {
  EXPECT_EQ(said(read_text(folder.snapshots() / "rows.csv")), "");
  EXPECT_EQ(said(read_text(folder.snapshots() / ".." / "workspace" / "rows.csv")), "");
  for (const auto& directory : {folder.snapshots(), folder.staging(), folder.runs()})
    EXPECT_EQ(said("COPY (SELECT 1) TO " + quoted_literal((directory / "a.parquet").string())), "");
}

TEST_F(OneCounty, KeepsItsKeysItsLedgerAndTheMachineToItself) {
  const auto key = (folder.root / "keys" / "ledger.key").string();
  for (const auto& file :
       {std::string("/etc/passwd"), std::string("/proc/self/environ"), key, (folder.root / "ledger.db").string(),
        (world / "other" / "workspace" / "rows.csv").string(), "file://" + key, std::string("~/.profile")})
    EXPECT_TRUE(is_out_of_reach(read_text(file)));
  for (const char* reader : {"read_csv", "read_blob", "glob", "sniff_csv"})
    EXPECT_TRUE(is_out_of_reach(fmt::format("SELECT * FROM {}({})", reader, quoted_literal(key))));
  EXPECT_TRUE(is_out_of_reach("SELECT * FROM read_parquet(['/etc/passwd'])"));
  EXPECT_NE(said("SELECT * FROM '/etc/passwd'"), "");
}

TEST_F(OneCounty, HasNoWayAroundByDotsPatternsLinksOrLikeNames) {
  const auto inside = folder.snapshots().string();
  fs::create_symlink("/etc", folder.snapshots() / "etc");
  fs::create_symlink(folder.root / "keys" / "ledger.key", folder.snapshots() / "link.csv");
  for (const auto& file :
       {inside + "/../keys/ledger.key", inside + "/./../keys/ledger.key", inside + "/nothing/../../keys/ledger.key",
        folder.root.string() + "/*/ledger.key", inside + "/../k*/ledger.key", inside + "/etc/passwd",
        inside + "/link.csv", inside + "-of-another/rows.csv"})
    EXPECT_TRUE(is_out_of_reach(read_text(file)));
}

TEST_F(OneCounty, WritesAndAttachesNothingElsewhere) {
  const auto elsewhere = (folder.root / "keys" / "new").string();
  const std::vector<std::string> statements{
      "COPY (SELECT 1) TO '" + elsewhere + "'", "COPY (SELECT 1) TO '/dev/stdout'",
      "ATTACH '" + elsewhere + "' AS other",    "ATTACH '" + folder.root.string() + "/ledger.db' AS l",
      "EXPORT DATABASE '" + elsewhere + "'",    "IMPORT DATABASE '" + elsewhere + "'"};
  for (const auto& sql : statements) EXPECT_TRUE(is_out_of_reach(sql));
  EXPECT_FALSE(fs::exists(elsewhere));
  Database database(folder.files());
  for (const auto* sql : {"SET allowed_directories = ['/']", "SET enable_external_access = true",
                          "SET temp_directory = '/tmp'", "SET lock_configuration = false"})
    EXPECT_NE(said(database, sql), "") << sql;
}

/// A county that is reached through a link, or by a relative path, is the same county.
TEST_F(OneCounty, IsOneWhateverItIsCalled) {
  fs::create_directory_symlink(folder.root, world / "called");
  const CountyFolder called{world / "called"};
  Database database(called.files());
  EXPECT_EQ(said(database, read_text(called.snapshots() / "rows.csv")), "");
  EXPECT_NE(said(database, read_text(called.root / "keys" / "ledger.key")), "");
  const auto relative = fs::relative(folder.root);
  Database nearby(CountyFolder{relative}.files());
  EXPECT_EQ(said(nearby, read_text(relative / "workspace" / "rows.csv")), "");
  EXPECT_EQ(Engine::of_process().instance(called.files()), Engine::of_process().instance(folder.files()));
}

TEST_F(OneCounty, ReadsNoFileWhereNoneIsSaid) {
  Database database(Files{});
  EXPECT_NE(said(database, read_text(folder.snapshots() / "rows.csv")), "");
  EXPECT_NE(said(database, "COPY (SELECT 1) TO " + quoted_literal((folder.snapshots() / "a").string())), "");
  EXPECT_NE(said(database, "SELECT * FROM glob('.tmp/*')"), "") << "where DuckDB would spill to";
}

TEST_F(OneCounty, ReadsAFileAnewThatWasReplaced) {
  Database database(folder.files());
  const auto file = folder.runs() / "a.parquet";
  for (int64_t i = 0; i < 50; ++i) {
    write_parquet(database, fmt::format("SELECT {} AS a", 1000 + i), file);
    Database reader(folder.files());
    ASSERT_EQ(reader.number("SELECT a FROM read_parquet(" + quoted_literal(file.string()) + ")"), 1000 + i);
  }
}

TEST_F(OneCounty, GivesEverybodyASpaceOfTheirOwn) {
  Database one(folder.files()), other(folder.files());
  for (auto* database : {&one, &other}) {
    database->execute("CREATE SCHEMA fact");
    database->execute("CREATE MACRO next(x) AS x + " + std::string(database == &one ? "1" : "2"));
    database->execute(database == &one ? "CREATE TABLE fact.member AS SELECT 10 AS a"
                                       : "CREATE TABLE fact.member AS SELECT 20 AS a");
    database->execute("CREATE VIEW seen AS SELECT next(a) AS a FROM fact.member");
  }
  Database beside(Database::Beside{other});
  EXPECT_EQ(one.number("SELECT a FROM seen"), 11);
  EXPECT_EQ(other.number("SELECT a FROM seen"), 22);
  EXPECT_EQ(beside.number("SELECT a FROM seen"), 22);
}

TEST_F(OneCounty, LeavesNothingInTheEngineWhenItEnds) {
  const auto spaces = "SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'space%'";
  Database stays(folder.files());
  const auto before = stays.number(spaces);
  for (int i = 0; i < 3; ++i) {
    Database ends(folder.files());
    ends.execute("CREATE TABLE a AS SELECT * FROM range(100000)");
    Database beside(Database::Beside{ends});
    EXPECT_EQ(stays.number(spaces), before + 1);
  }
  EXPECT_EQ(stays.number(spaces), before);
}

TEST_F(OneCounty, TakesNoMoreMemoryThanTheEngineHas) {
  Engine small({.memory = 64 << 20, .threads = 1});
  Database none(Files{}, small);
  EXPECT_NE(said(none, "CREATE TABLE a AS SELECT range AS a, md5(CAST(range AS VARCHAR)) AS b FROM range(3000000)"),
            "");
  // Where a county may spill, the same is slow and done.
  Database county(folder.files(), small);
  EXPECT_EQ(said(county, "CREATE TABLE a AS SELECT range AS a, md5(CAST(range AS VARCHAR)) AS b FROM range(3000000)"),
            "");
  EXPECT_GE(Engine::half_of_machine(), 256LL << 20);
  EXPECT_EQ(bytes_of("512MB"), 512LL << 20);
  EXPECT_EQ(bytes_of("4GB"), 4LL << 30);
  for (const char* wrong : {"", "GB", "4", "4 GB", "-1GB", "4gb", "99999999999GB"})
    EXPECT_EQ(bytes_of(wrong), 0) << wrong;
}

TEST(BulkJobs, RunAsManyAtOnceAsTheEngineAdmits) {
  Engine engine({.memory = 64 << 20, .threads = 1, .bulk_jobs = 2});
  std::atomic<size_t> most = 0, done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const Engine::BulkJob job(engine);
      const Engine::BulkJob part_of_it(engine);
      for (auto seen = engine.bulk_jobs_running(), was = most.load();
           seen > was && !most.compare_exchange_weak(was, seen);) {}
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      ++done;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 8u);
  EXPECT_LE(most, 2u);
  EXPECT_EQ(engine.bulk_jobs_running(), 0u);
}

/// A job that is handed on ends where it was taken to, and leaves room for the next on either thread.
TEST(BulkJobs, MayEndOnAnotherThreadThanTheyBeganOn) {
  Engine engine({.memory = 64 << 20, .threads = 1, .bulk_jobs = 1});
  for (int i = 0; i < 3; ++i) {
    auto handed_on = std::make_unique<Engine::BulkJob>(engine);
    EXPECT_EQ(engine.bulk_jobs_running(), 1u);
    std::thread([job = std::move(handed_on)]() mutable { job.reset(); }).join();
    EXPECT_EQ(engine.bulk_jobs_running(), 0u);
    std::thread([&] {
      const Engine::BulkJob job(engine);
      EXPECT_EQ(engine.bulk_jobs_running(), 1u);
    }).join();
  }
}

TEST(BulkJobs, OfOneEngineAreNoPartOfThoseOfAnother) {
  Engine one({.memory = 64 << 20, .threads = 1}), other({.memory = 64 << 20, .threads = 1});
  const Engine::BulkJob job(one);
  const Engine::BulkJob beside(other);
  EXPECT_EQ(other.bulk_jobs_running(), 1u);
}

}  // namespace
}  // namespace guben::workspace
