// One test body for both engines.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "core/text.hpp"
#include "store/sqlite_store.hpp"
#include "store/tests/private_postgres.hpp"

namespace guben::store {
namespace {
namespace fs = std::filesystem;

enum class Engine { Sqlite, Postgres };

class Stores : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    file = fs::temp_directory_path() / fmt::format("guben-store-{}.db", getpid());
    fs::remove(file);
    if (GetParam() == Engine::Postgres) url = PrivatePostgres::of_this_program().emptied_database();
    store = open();
    const auto words = store->words();
    store->execute("CREATE TABLE migration (name TEXT)");  // what tells our tables from others'
    store->execute(
        fmt::format("CREATE TABLE thing (county {0} NOT NULL, id BIGINT NOT NULL, name {0}, seal {1}, "
                    "PRIMARY KEY (county, id)){2}",
                    words.text, words.bytes, words.packed));
  }
  void TearDown() override {
    store.reset();
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(file.string() + end);
  }
  std::unique_ptr<Store> open() {
    return GetParam() == Engine::Sqlite ? open_sqlite(file) : PrivatePostgres::opened(url);
  }
  void add(int64_t id, const std::optional<std::string>& name, const std::string& seal = "\x01") {
    store->prepare("INSERT INTO thing (county, id, name, seal) VALUES ($1, $2, $3, $4)")
        .bind_all("990101", id, name, Blob{seal})
        .run();
  }
  int64_t count() {
    auto all = store->prepare("SELECT count(*) FROM thing WHERE county = $1");
    all.bind(1, "990101").step();
    return all.integer(0);
  }
  fs::path file;
  std::string url;
  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, Stores, testing::Values(Engine::Sqlite, Engine::Postgres),
                         [](const auto& engine) { return engine.param == Engine::Sqlite ? "Sqlite" : "Postgres"; });

TEST_P(Stores, KeepTextBytesNumbersAndNothingAsTheyAre) {
  const std::string bytes("\0\xFF'\\\n", 5);
  add(-5, "王\"; DROP TABLE thing; --", bytes);
  add(INT64_MAX, std::nullopt);
  auto rows = store->prepare("SELECT id, name, seal FROM thing WHERE county = $1 ORDER BY id");
  rows.bind(1, "990101");
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.integer(0), -5);
  EXPECT_EQ(rows.text(1), "王\"; DROP TABLE thing; --");
  EXPECT_EQ(rows.blob(2), bytes);
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.integer(0), INT64_MAX);
  EXPECT_TRUE(rows.is_null(1));
  EXPECT_FALSE(rows.step());
}

TEST_P(Stores, TakeParametersByTheirNumbersInWhateverOrderTheyStand) {
  add(1, "甲");
  auto found = store->prepare("SELECT $3 FROM thing WHERE id = $2 AND county = $1 AND name <> $3");
  found.bind_all("990101", int64_t{1}, "乙");
  ASSERT_TRUE(found.step());
  EXPECT_EQ(found.text(0), "乙");
}

/// Engines keep what they have read of a statement.
TEST_P(Stores, AnswerAStatementThatIsAskedAgainAsIfItWereNew) {
  add(1, "甲");
  add(2, "乙");
  const auto name_of = [&](const std::optional<std::string>& id) {
    auto found = store->prepare("SELECT name FROM thing WHERE county = $1 AND name = $2");
    return found.bind(1, "990101").bind(2, id).step() ? found.text(0) : "nobody";
  };
  EXPECT_EQ(name_of("甲"), "甲");
  EXPECT_EQ(name_of("丙"), "nobody");
  EXPECT_EQ(name_of(std::nullopt), "nobody") << "nothing of the last one is bound";
  auto one = store->prepare("SELECT id FROM thing WHERE county = $1 ORDER BY id");
  auto other = store->prepare("SELECT id FROM thing WHERE county = $1 ORDER BY id");
  one.bind(1, "990101"), other.bind(1, "990101");
  ASSERT_TRUE(one.step() && one.step() && other.step()) << "two at once do not share their place";
  EXPECT_EQ(one.integer(0), 2);
  EXPECT_EQ(other.integer(0), 1);
}

TEST_P(Stores, AnswerAStatementThatIsAskedAgainOfATableThatHasAColumnMore) {
  add(1, "甲");
  const auto all = [&] {
    auto row = store->prepare("SELECT * FROM thing WHERE county = $1");
    EXPECT_TRUE(row.bind(1, "990101").step());
    return row.columns();
  };
  EXPECT_EQ(all(), 4);
  open()->execute("ALTER TABLE thing ADD COLUMN age BIGINT");
  if (GetParam() == Engine::Sqlite) EXPECT_EQ(all(), 5);
  EXPECT_EQ(store->prepare("SELECT age FROM thing").step(), true);
}

TEST_P(Stores, AreNotInTheWayOfWhatNeedsThemAloneByAStatementLeftHalfRead) {
  for (int64_t id = 0; id < 100; ++id) add(id, "甲");
  { EXPECT_TRUE(store->prepare("SELECT id FROM thing").step()); }
  auto other = open();
  Transaction transaction(*other, "990101");
  other->execute("DELETE FROM thing");
  transaction.commit();
  EXPECT_TRUE(store->drop_what_was_deleted());
  EXPECT_EQ(count(), 0);
}

TEST_P(Stores, RememberColumnsThatAreThereAndLookAgainForOthers) {
  const std::vector<std::string> wanted{"name", "age"};
  EXPECT_FALSE(store->columns_with("thing", wanted).contains("age"));
  open()->execute("ALTER TABLE thing ADD COLUMN age BIGINT");
  EXPECT_TRUE(store->columns_with("thing", wanted).contains("age"));
  {
    Transaction undone(*store, "990101");
    store->execute("ALTER TABLE thing ADD COLUMN height BIGINT");
    EXPECT_TRUE(store->columns_with("thing", {"height"}).contains("height"));
  }
  EXPECT_FALSE(store->columns_with("thing", {"height"}).contains("height"));
}

TEST_P(Stores, OrderTextByItsBytes) {
  for (const auto& [id, name] : std::map<int64_t, std::string>{{1, "b"}, {2, "B"}, {3, "a-1"}, {4, "a1"}, {5, "王"}})
    add(id, name);
  auto rows = store->prepare("SELECT name FROM thing WHERE county = $1 ORDER BY name");
  rows.bind(1, "990101");
  std::string order;
  while (rows.step()) order += rows.text(0) + " ";
  EXPECT_EQ(order, "B a-1 a1 b 王 ");
}

TEST_P(Stores, RollBackWhatWasNotCommittedAndKeepWhatWas) {
  {
    Transaction transaction(*store, "990101");
    EXPECT_TRUE(store->is_in_transaction());
    add(1, "甲");
  }
  EXPECT_FALSE(store->is_in_transaction());
  EXPECT_EQ(count(), 0);
  Transaction transaction(*store, "990101");
  for (int64_t id = 0; id < 5000; ++id) add(id, "甲");
  transaction.commit();
  EXPECT_EQ(open()->prepare("SELECT count(*) FROM thing").step(), true);
  EXPECT_EQ(count(), 5000);
}

TEST_P(Stores, FailAtTheCommitAtTheLatestWhereAStatementWasRefused) {
  add(1, "甲");
  const auto twice = [&] {
    Transaction transaction(*store, "990101");
    add(2, "乙");
    add(1, "again");
    transaction.commit();
  };
  EXPECT_THROW(twice(), Failure);
  EXPECT_EQ(count(), 1) << "nothing of the transaction is kept";
  add(2, "乙");
  EXPECT_EQ(count(), 2) << "and the connection goes on";
}

TEST_P(Stores, TakeManyRowsAtOnceOrNoneOfThem) {
  const auto insert = [&](bool with_a_twin) {
    Transaction transaction(*store, "990101");
    auto rows = store->bulk_insert("thing", {"county", "id", "name", "seal"});
    for (int64_t id = 0; id < 20'000; ++id) {
      const auto name = fmt::format("第{}个", id);
      rows->put_text("990101");
      rows->put_integer(with_a_twin && id == 19'999 ? 0 : id);
      id % 3 ? rows->put_text(name) : rows->put_null();
      rows->put_bytes(std::string_view("\0\1", 2));
      rows->end_row();
    }
    rows->finish();
    transaction.commit();
  };
  EXPECT_THROW(insert(true), Failure);
  EXPECT_EQ(count(), 0);
  insert(false);
  EXPECT_EQ(count(), 20'000);
  auto one = store->prepare("SELECT name, seal FROM thing WHERE county = $1 AND id = 19998");
  ASSERT_TRUE(one.bind(1, "990101").step());
  EXPECT_TRUE(one.is_null(0));
  EXPECT_EQ(one.blob(1), std::string("\0\1", 2));
}

TEST_P(Stores, LeaveNothingOfABulkInsertThatWasLeftUnfinished) {
  {
    Transaction transaction(*store, "990101");
    auto rows = store->bulk_insert("thing", {"county", "id"});
    rows->put_text("990101");
    rows->put_integer(1);
    rows->end_row();
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(Stores, LetOneWriterOfACountyWaitForTheOther) {
  auto second = open();
  std::string order;
  std::thread other;
  {
    Transaction transaction(*store, "990101");
    add(1, "甲");
    other = std::thread([&] {
      Transaction after(*second, "990101");
      auto seen = second->prepare("SELECT count(*) FROM thing WHERE county = $1");
      seen.bind(1, "990101").step();
      order = fmt::format("saw {}", seen.integer(0));
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    transaction.commit();
  }
  other.join();
  EXPECT_EQ(order, "saw 1");
}

TEST_P(Stores, NameTheirTablesAndColumns) {
  EXPECT_EQ(store->tables(), (std::vector<std::string>{"migration", "thing"}));
  EXPECT_EQ(store->columns_of("thing"), (std::vector<std::string>{"county", "id", "name", "seal"}));
  EXPECT_EQ(store->bytes_columns_of("thing"), (std::vector<std::string>{"seal"}));
}

/// A connection more, in the same process, takes from no other what keeps other processes out of its way.
TEST_P(Stores, LeaveTheirLocksToConnectionsOpenedBefore) {
  if (GetParam() == Engine::Postgres) GTEST_SKIP() << "the server has the locks";
  add(1, "one");
  store.reset();  // a child that had it would take our locks for its own
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    char go;
    (void)!read(ready[0], &go, 1);
    {
      const auto other = open();
      other->begin_bulk();  // leaves the log, if nobody else has the file open
    }
    _exit(fs::exists(file.string() + "-wal") ? 0 : 1);
  }
  store = open();
  EXPECT_EQ(count(), 1);
  const auto second = open();
  (void)!write(ready[1], "!", 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the log was taken away under two connections";
  for (const int end : ready) ::close(end);
  add(2, "two");
  EXPECT_EQ(count(), 2);
}

TEST_P(Stores, GiveManyRowsInPartsWhileOtherStatementsRun) {
  Transaction transaction(*store, "990101");
  for (int64_t id = 1; id <= 50; ++id) add(id, "a");
  for (const int64_t others_at : {0, 1, 20, 50, 51}) {  // 51: by nobody
    auto rows = store->prepare("SELECT id FROM thing WHERE county = $1 ORDER BY id");
    rows.bind(1, "990101").in_parts();
    int64_t last = 0;
    if (others_at == 0) { EXPECT_EQ(count(), 50); }
    while (rows.step()) {
      EXPECT_EQ(rows.integer(0), ++last);
      EXPECT_TRUE(store->is_in_transaction());
      if (last != others_at) continue;
      EXPECT_EQ(count(), 50);
      store->prepare("UPDATE thing SET name = 'b' WHERE county = $1 AND id = $2").bind_all("990101", int64_t{-1}).run();
      auto beside = store->prepare("SELECT id FROM thing WHERE county = $1 ORDER BY id DESC");
      beside.bind(1, "990101").in_parts();
      EXPECT_TRUE(beside.step());
      EXPECT_EQ(beside.integer(0), 50) << "and is left before its end";
    }
    EXPECT_EQ(last, 50);
  }
  transaction.commit();
  EXPECT_EQ(count(), 50);
  auto wrong = store->prepare("SELECT 1 / (id - 10) FROM thing WHERE county = $1 ORDER BY id");
  wrong.bind(1, "990101").in_parts();
  if (GetParam() == Engine::Postgres) { EXPECT_THROW(while (wrong.step()) continue, Failure); }
  EXPECT_EQ(count(), 50);
}

/// Else a registry that was read by half would be taken for a whole one.
TEST_P(Stores, TellWhoReadsInPartsHowItEndedThoughSomebodyAskedInBetween) {
  if (GetParam() == Engine::Sqlite) GTEST_SKIP() << "it sends nothing ahead";
  auto wrong = store->prepare("SELECT 1 / (10 - n) FROM generate_series(1, 50) AS n WHERE $1 <> ''");
  wrong.bind(1, "990101").in_parts();
  ASSERT_TRUE(wrong.step());
  EXPECT_EQ(count(), 0) << "whose own question is answered";
  EXPECT_THROW(while (wrong.step()) continue, Failure);
  EXPECT_EQ(count(), 0);
}

TEST_P(Stores, SendAQuestionAndAnswerItAsOfItsPlace) {
  Transaction transaction(*store, "990101");
  add(1, "before");
  auto asked = store->prepare("SELECT name FROM thing WHERE county = $1 AND id = $2");
  asked.bind_all("990101", int64_t{1});
  if (asked.send()) store->prepare("UPDATE thing SET name = 'after' WHERE county = $1").bind_all("990101").run();
  ASSERT_TRUE(asked.step());
  EXPECT_EQ(asked.text(0), "before");
  EXPECT_FALSE(asked.step());
  add(2, "more");
  EXPECT_EQ(count(), 2);
  transaction.commit();
}

TEST_P(Stores, ReadWhatIsOfOneMoment) {
  add(1, "one");
  const auto other = open();
  {
    const Moment moment(*store);
    EXPECT_EQ(count(), 1);
    other->prepare("INSERT INTO thing (county, id) VALUES ('990101', 2)").run();
    EXPECT_EQ(count(), 1);
    { const Moment within(*store); }
    EXPECT_EQ(count(), 1) << "the outer one goes on";
  }
  EXPECT_EQ(count(), 2);
  Transaction transaction(*store, "990101");
  add(3, "three");
  { const Moment within(*store); }
  transaction.commit();
  EXPECT_EQ(count(), 3) << "a transaction is a moment already, and is not undone by it";
}

TEST_P(Stores, NeverTakeAnUndoneTransactionForACommittedOne) {
  Transaction transaction(*store, "990101");
  add(1, "one");
  try {
    add(1, "one");
    store->settle();
    ADD_FAILURE() << "two of one key";
  } catch (const Failure&) {  // somebody goes on
  }
  if (GetParam() == Engine::Postgres) EXPECT_THROW(transaction.commit(), Failure);
  else transaction.commit();
  EXPECT_EQ(count(), GetParam() == Engine::Postgres ? 0 : 1);
}

TEST(SqliteStore, IsReadableByItsOwnerOnlyWithWhatLiesBesideIt) {
  const auto file = fs::temp_directory_path() / fmt::format("guben-store-rights-{}.db", getpid());
  std::ofstream(file).close();
  fs::permissions(file, fs::perms(0644));  // as the first edition left it
  const auto store = open_sqlite(file);
  store->execute("CREATE TABLE a (b BIGINT)");
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat status {};
    ASSERT_EQ(stat((file.string() + end).c_str(), &status), 0) << end;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << end;
  }
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(file.string() + end);
}

class PostgresStore : public testing::Test {
 protected:
  static std::string refused(const std::string& url) {
    const auto opened = open_postgres(url);
    return opened ? "opened" : opened.error().code;
  }
  PrivatePostgres& server = PrivatePostgres::of_this_program();
};

TEST_F(PostgresStore, SaysThatTheServerIsDownOrElsewhere) {
  EXPECT_EQ(refused("postgresql:///postgres?host=/nowhere&user=guben"), "store.unreachable");
  EXPECT_EQ(refused(server.url("no_such_database")), "store.unreachable");
  EXPECT_EQ(refused("not a url"), "store.unreachable");
}

TEST_F(PostgresStore, TakesNoPasswordInItsAddress) {
  EXPECT_EQ(refused("postgresql://guben:secret@localhost/guben"), "store.password_in_url");
  EXPECT_EQ(refused(server.new_database() + "&password=secret"), "store.password_in_url");
}

TEST_F(PostgresStore, LeavesATableThatIsNotItsOwnAlone) {
  const auto url = server.new_database();
  PrivatePostgres::opened(url)->execute("CREATE TABLE guben.theirs (a int)");
  EXPECT_EQ(refused(url), "store.foreign_schema");
  const auto elsewhere = server.new_database();
  PrivatePostgres::opened(elsewhere)->execute("CREATE TABLE public.theirs (a int)");
  EXPECT_EQ(refused(elsewhere), "opened") << "another schema is nobody's business here";
}

TEST_F(PostgresStore, NamesATransactionThatWasPreparedAndLeft) {
  const auto url = server.new_database();
  PrivatePostgres::opened(url)->execute("BEGIN; CREATE TABLE guben.half (a int); PREPARE TRANSACTION 'left-open'");
  const auto opened = open_postgres(url);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "store.prepared_transaction");
  EXPECT_EQ(opened.error().values.at("transaction"), "left-open");
}

TEST_F(PostgresStore, SaysThatTheAccountLacksRights) {
  const auto url = server.new_database();
  auto owner = PrivatePostgres::opened(url);
  owner->execute("CREATE ROLE reader_of_little LOGIN");
  owner->execute("CREATE TABLE guben.migration (name text)");
  const auto as_reader = url.substr(0, url.find("&user=")) + "&user=reader_of_little";
  EXPECT_EQ(refused(as_reader), "store.no_rights");
  owner->execute("GRANT ALL ON SCHEMA guben TO reader_of_little");
  EXPECT_EQ(refused(as_reader), "opened");
}

TEST_F(PostgresStore, SeesThatItWasLostWithoutAsking) {
  const auto url = server.new_database();
  const auto store = PrivatePostgres::opened(url), other = PrivatePostgres::opened(url);
  EXPECT_FALSE(store->is_lost());
  other
      ->prepare(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
          "current_database()")
      .step();
  for (int i = 0; i < 500 && !store->is_lost(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(store->is_lost());
  EXPECT_FALSE(other->is_lost());
}

TEST_F(PostgresStore, IsBegunOnceThoughSeveralProgramsBeginTogether) {
  for (int i = 0; i < 3; ++i) {
    const auto url = server.new_database();
    std::vector<std::string> said(6);
    std::vector<std::thread> programs;
    programs.reserve(said.size());
    for (auto& one : said)
      programs.emplace_back([&one, &url] {
        try {
          one = open_postgres(url) ? "opened" : "refused";
        } catch (const Failure& failure) { one = failure.what(); }
      });
    for (auto& program : programs) program.join();
    for (const auto& one : said) EXPECT_EQ(one, "opened");
  }
}

/// Whoever is told that it failed would do it twice.
TEST_F(PostgresStore, SaysThatItDoesNotKnowWhetherACommitWasKeptOfWhichNobodyTold) {
  const auto url = server.new_database();
  const auto store = PrivatePostgres::opened(url), other = PrivatePostgres::opened(url);
  store->execute(
      "CREATE TABLE migration (a BIGINT);"
      "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON migration DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION slowly()");
  Transaction transaction(*store, "990101");
  store->prepare("INSERT INTO migration VALUES ($1)").bind_all(int64_t{1}).run();
  store->settle();
  std::thread cutting([&] {
    auto cut = other->prepare("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT'");
    for (int i = 0; i < 500 && !cut.step(); ++i, cut.reset())
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  try {
    transaction.commit();
    ADD_FAILURE() << "nobody answers";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.said().code, "store.commit_unknown");
    EXPECT_TRUE(is_of_lost_connection(failure));
  }
  cutting.join();
}

TEST_F(PostgresStore, FailsPlainlyWhenTheServerDiesInTheMiddleAndWorksWhenItIsBack) {
  const auto url = server.new_database();
  auto store = PrivatePostgres::opened(url);
  store->execute("CREATE TABLE migration (a BIGINT)");
  server.kill();
  try {
    store->execute("INSERT INTO migration VALUES (1)");
    FAIL() << "nobody answers";
  } catch (const Failure& failure) { EXPECT_EQ(failure.said().code, "store.lost"); }
  server.start_again();
  store = PrivatePostgres::opened(url);
  EXPECT_FALSE(store->prepare("SELECT a FROM migration").step());
}

/// How the engine means to find it.
std::string plan_of(Store& store, const std::string& statement) {
  std::string plan;
  auto rows = store.prepare("EXPLAIN QUERY PLAN " + statement);
  while (rows.step()) plan += rows.text(3) + "\n";
  return plan;
}

TEST_P(Stores, FindARowByWhatFollowsTheCountyInAnIndexNotByGoingThroughTheCounty) {
  if (GetParam() == Engine::Postgres) GTEST_SKIP() << "it looks at the rows by itself, and plans by what it finds";
  store->execute("CREATE INDEX thing_by_name ON thing (county, name)");
  const std::string by_name = "SELECT seal FROM thing WHERE county = '990101' AND name = 'a' ORDER BY id",
                    by_id = "SELECT name FROM thing WHERE county = '990101' AND id = 1",
                    all = "SELECT seal FROM thing WHERE county = '990101' ORDER BY id";
  EXPECT_EQ(plan_of(*store, by_name), "SEARCH thing USING PRIMARY KEY (county=?)\n") << "what it does untold";
  store->describe_keys();
  store->describe_keys();  // there is nothing left to tell
  EXPECT_TRUE(contains(plan_of(*store, by_name), "thing_by_name (county=? AND name=?)")) << plan_of(*store, by_name);
  EXPECT_EQ(plan_of(*store, by_id), "SEARCH thing USING PRIMARY KEY (county=? AND id=?)\n");
  EXPECT_EQ(plan_of(*store, all), "SEARCH thing USING PRIMARY KEY (county=?)\n");
  EXPECT_EQ(store->tables(), (std::vector<std::string>{"migration", "thing"}))
      << "what it was told is no table of ours";
  const auto other = open();
  EXPECT_TRUE(contains(plan_of(*other, by_name), "thing_by_name")) << "whoever opens it is told too";
}

}  // namespace
}  // namespace guben::store
