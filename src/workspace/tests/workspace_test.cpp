#include <gtest/gtest.h>

#include "workspace/table_writer.hpp"

namespace guben::workspace {
namespace {

TEST(Database, StopsAStatementThatDoesNotEnd) {
  Database database(Files{});
  EXPECT_THROW(database.execute_within(std::chrono::seconds(1),
                                       "CREATE TEMP TABLE endless AS SELECT max(a.range + b.range) FROM "
                                       "range(1000000000000) a, range(1000000000000) b"),
               Failure);
  database.execute_within(std::chrono::seconds(60), "CREATE TEMP TABLE one AS SELECT 1 AS a");
  EXPECT_EQ(database.number("SELECT a FROM one"), 1);
}

TEST(TableWriter, KeepsEveryTypeAndNullThroughParquet) {
  const auto file = std::filesystem::temp_directory_path() / "guben-workspace-test" / "a.parquet";
  Database database(Files{{file.parent_path()}});
  TableWriter writer(
      database, "rows",
      {{"n", "INTEGER"}, {"money", "DECIMAL(18,2)"}, {"day", "DATE"}, {"flag", "BOOLEAN"}, {"text", "VARCHAR"}});
  constexpr int kRows = 5000;  // more than two vectors
  for (int i = 0; i < kRows; ++i) {
    writer.put_integer(0, i);
    i % 3 == 0 ? writer.put_null(1) : writer.put_integer(1, i * 100 + 1);
    writer.put_date(2, Date::from_days(i));
    writer.put_boolean(3, i % 2 == 0);
    writer.put_text(4, i % 5 == 0 ? "一段比十二个字节长得多的文字" : "短");
    writer.end_row();
  }
  writer.finish();
  write_parquet(database, "SELECT * FROM rows", file);
  const auto rows = database.rows("SELECT * FROM read_parquet(" + quoted_literal(file.string()) + ") ORDER BY n");
  std::filesystem::remove_all(file.parent_path());
  ASSERT_EQ(rows.size(), static_cast<size_t>(kRows));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(rows[3][1]));
  EXPECT_EQ(to_text(rows[4999][1]), "4999.01");
  EXPECT_EQ(to_text(rows[365][2]), "1971-01-01");
  EXPECT_EQ(to_text(rows[4][3]), "true");
  EXPECT_EQ(to_text(rows[10][4]), "一段比十二个字节长得多的文字");
}

/// A file that is refused and handed in again in a program that stays up.
TEST(TableWriter, HoldsOtherRowsUnderANameThatWasHeldBefore) {
  Database database(Files{});
  for (const int64_t value : {7, 8}) {
    Database connection(Database::Beside{database});
    TableWriter writer(connection, "rows", {{"n", "INTEGER"}});
    writer.put_integer(0, value);
    writer.end_row();
    writer.finish();
    EXPECT_EQ(connection.number("SELECT n FROM rows"), value);
    connection.execute("DROP VIEW rows");
  }
}

TEST(Database, FailsWithTheEnginesWordsAndQuotesHostileText) {
  Database database(Files{});
  EXPECT_THROW(database.execute("SELECT * FROM nothing"), Failure);
  EXPECT_EQ(to_text(database.rows("SELECT " + quoted_literal("a'; DROP TABLE x; --"))[0][0]), "a'; DROP TABLE x; --");
}

/// Of the engine's own words: that there is no network, or no such file, would prove nothing.
TEST(Database, NeitherFetchesNorLoadsExtensionsAndCannotBeToldTo) {
  Database database(Files{});
  const auto refused = [&](const std::string& sql) -> std::string {
    try {
      database.execute(sql);
      return "done";
    } catch (const Failure& failure) { return failure.what(); }
  };
  for (const auto& [name, value] : {std::pair{"autoinstall_known_extensions", "false"},
                                    {"autoload_known_extensions", "false"},
                                    {"enable_external_access", "false"},
                                    {"lock_configuration", "true"}})
    EXPECT_EQ(to_text(database.rows(fmt::format("SELECT value FROM duckdb_settings() WHERE name = '{}'", name))[0][0]),
              value)
        << name;
  const std::string disabled = "Loading external extensions is disabled";
  for (const char* sql : {"LOAD '/tmp/made_up.duckdb_extension'", "LOAD httpfs"})
    EXPECT_NE(refused(sql).find(disabled), std::string::npos) << refused(sql);
  // There is no place to put one, wherever it comes from.
  for (const char* sql : {"INSTALL '/tmp/made_up.duckdb_extension'", "INSTALL httpfs"})
    EXPECT_NE(refused(sql).find("Cannot access directory \"/dev/null/"), std::string::npos) << refused(sql);
  for (const char* sql : {"SET enable_external_access = true", "SET extension_directory = '/tmp'",
                          "SET autoload_known_extensions = true"})
    EXPECT_NE(refused(sql), "done") << sql;
}

/// What moves between versions of an engine, and statements compiled from tables rely on.
TEST(Database, MeansByArithmeticAndDatesWhatTheEmitterReliesOn) {
  Database database(Files{});
  const auto value = [&](const std::string& sql) { return to_text(database.rows("SELECT " + sql)[0][0]); };
  EXPECT_EQ(value("CAST(CAST(4100 AS DECIMAL(38,0)) * CAST(1.5 AS DECIMAL(38,1)) AS VARCHAR)"), "6150.0");
  EXPECT_EQ(value("CAST(DATE '2020-08-31' + INTERVAL '6 months' AS DATE)"), "2021-02-28");
  EXPECT_EQ(value("DATE '2020-06-30' - DATE '2020-05-30'"), "31");
  EXPECT_EQ(value("NULL IS NOT DISTINCT FROM 1"), "false");
  EXPECT_EQ(value("(NULL IS TRUE)"), "false");
  EXPECT_EQ(value("length('𠮷野')"), "2");
  EXPECT_EQ(value("typeof(0.1)"), "DECIMAL(2,1)") << "a written number is exact";
}

}  // namespace
}  // namespace guben::workspace
