// The interpreter and the compiled statement are two ways to one answer: random rows, random cells, no difference
// allowed.
#include <gtest/gtest.h>

#include "feel/emit_sql.hpp"
#include "feel/interpreter.hpp"
#include "feel/parser.hpp"
#include "screening/compiler.hpp"
#include "workspace/database.hpp"

namespace guben::screening {
namespace {
using feel::Facts;
using feel::Truth;
using feel::Type;

const feel::Scope kScope{
    {"income", {Type::Number, 2, true, "f0"}},          {"members", {Type::Number, 0, true, "f1", "", 4}},
    {"stage", {Type::String, 0, true, "f2"}},           {"day", {Type::Date, 0, true, "f3"}},
    {"insured", {Type::Boolean, 0, true, "f4"}},        {"line", {Type::Number, 1, true, "f5"}},
    {"paid", {Type::Number, 2, true, "f6", "f6_most"}}, {"lost", {Type::Number, 2, true, "f7", "f7_most"}}};

/// Deterministic rows: a tenth null in each column, values on and beside the boundaries, month ends.
class Rows {
 public:
  explicit Rows(int count) {
    database.execute(
        "CREATE TABLE made (f0 DECIMAL(18,2), f1 INTEGER, f2 VARCHAR, f3 DATE, f4 BOOLEAN, f5 DECIMAL(38,1), f6 "
        "DECIMAL(18,2), f6_most DECIMAL(18,2), f7 DECIMAL(18,2), f7_most DECIMAL(18,2))");
    const std::vector<std::string> incomes{"4099.99", "4100.00",  "4100.01",        "0.00",
                                           "-1.00",   "12300.00", "999999999999.99"},
        stages{"小学", "初中", "高中", "", "𠮷"},
        days{"2020-01-31", "2020-02-29", "2019-08-31", "2020-06-30", "2020-07-01"},
        lines{"4100.0", "4100.5", "1.5", "0.0", "-2.5"},
        bounds{"0.00", "4099.99", "4100.00", "4100.01", "12300.00", "-10.00"};
    uint64_t state = 20200630;
    const auto draw = [&](size_t n) {
      return static_cast<size_t>((state = state * 6364136223846793005ull + 1442695040888963407ull) >> 33) % n;
    };
    for (int i = 0; i < count; ++i) {
      Facts f;
      std::string sql = "INSERT INTO made VALUES (";
      const auto literal_of = [&](const std::string& literal) {
        const bool null = draw(10) == 0;
        sql += (sql.ends_with('(') ? "" : ", ") + (null ? "NULL" : literal);
        return !null;
      };
      const auto put = [&](const char* name, const std::string& literal, feel::Value value) {
        f[name] = literal_of(literal) ? std::move(value) : feel::Value();
      };
      const auto& income = incomes[draw(incomes.size())];
      put("income", income, *Decimal::parse(income));
      const auto members = static_cast<int64_t>(draw(4));
      put("members", std::to_string(members), Decimal(members));
      const auto& stage = stages[draw(stages.size())];
      put("stage", workspace::quoted_literal(stage), stage);
      const auto& day = days[draw(days.size())];
      put("day", "DATE '" + day + "'", *Date::from_iso(day));
      const bool insured = draw(2) == 0;
      put("insured", insured ? "TRUE" : "FALSE", insured);
      const auto& line = lines[draw(lines.size())];
      put("line", line, *Decimal::parse(line));
      // Ends that are equal, apart, or not known.
      for (const char* name : {"paid", "lost"}) {
        const auto &least = bounds[draw(bounds.size())], &more = bounds[draw(bounds.size())];
        const auto low = *Decimal::parse(least), high = std::max(low, *Decimal::parse(more));
        const auto at_least = literal_of(least) ? feel::Value(low) : feel::Value();
        const auto at_most = literal_of(high.to_string()) ? feel::Value(high) : feel::Value();
        f[name] = feel::between(at_least, at_most);
      }
      database.execute(sql + ")");
      facts.push_back(std::move(f));
    }
  }
  workspace::Database database{workspace::Files{}};
  std::vector<Facts> facts;
};

TEST(Differential, EveryCellMeansTheSameInterpretedAndCompiled) {
  Rows rows(300);
  const std::vector<std::pair<std::string, std::vector<std::string>>> columns{
      {"income",
       {"-",
        "< 4100",
        ">= 4100.00",
        "[4100..4100.01]",
        "(4100..12300)",
        "]0..4100]",
        "not(> 4100)",
        "null",
        "not(null)",
        "null, < 0",
        "line * members",
        "? > line and ? < 12300",
        "< line * members",
        "not(< line * members, 12300)",
        "> -1 * line",
        "if members > 2 then 4100 else 0",
        "> abs(-4100)",
        "<= max(line, 4100)",
        "> floor(line)",
        "? in (4100, [0..1])"}},
      {"income < line * members", {"true", "false", "not(true)", "null"}},
      {"stage",
       {"\"小学\", \"初中\"", "not(\"小学\")", "\"\"", "> \"初\"", "contains(?, \"学\")", "starts with(?, \"小\")",
        "string length(?) = 1"}},
      {"day",
       {"> date(\"2020-02-29\")", "@\"2020-01-31\" + @\"P1M\"", "< @\"2020-06-30\" - @\"P4M\"",
        "[@\"2019-08-31\"..@\"2020-06-30\")", "? + @\"P6M\" <= @\"2020-07-31\"", "? - @\"2020-01-31\" > @\"P30D\"",
        "? + @\"P30D\" > @\"2020-03-01\""}},
      {"insured", {"true", "false", "not(false)", "? or income > 4100", "? and members > 1", "not(?)"}},
      {"income in (4100, 12300) or insured", {"true", "false"}},
      {"paid",
       {"-", "> 4100", ">= 4100", "< 4100", "<= 4100", "4100", "not(> 4100)", "not(4100)", "[0..4100]", "(0..4100)",
        "> line * members", "< income", "4100, > 12000", "? > 4100 or insured", "? - income > 0", "not(< paid)"}},
      {"paid * line", {"> 4100", "0", "< paid"}},
      {"-paid + income", {"< 0", ">= paid - 1"}},
      {"paid - lost", {"> 0", "0", "[-10..10]"}},
      {"members", {"> paid", "< line"}},
      {"members + members - 1", {"> -1", "> line", "<= 3 - members", "[-1..999999999]", "< 12345678901234567890.5"}},
      // DuckDB rounds what CASE, least() and greatest() choose among to the decimals of one of them.
      {"max(members - 0.5, 0 * members)", {"> 0", "0.5", "1.5", "< 1"}},
      {"min(members + 0.5, members * 3)", {"> 1", "1.5", "2.5", "members"}},
      {"if insured then members - 0.5 else members + 0", {"> 0", "0.5", "1.5", "members"}},
      {"if insured then members - 0.5 else 0 * line * members", {"> 0", "0.5", "1.5", "members"}},
      {"paid > income", {"true", "false", "not(true)"}},
      {"paid = 4100", {"true", "false"}},
      {"paid != 4100", {"true"}},
      {"members between 1 and 2", {"true", "false"}}};
  int compared = 0;
  for (const auto& [input_text, cells] : columns) {
    const auto input = feel::parse_expression(input_text, kScope);
    ASSERT_TRUE(input) << input_text << " " << input.error().code;
    const auto input_sql = feel::emit_input_sql(**input, kScope);
    for (const auto& text : cells) {
      const auto cell = feel::parse_cell(text, kScope, **input);
      ASSERT_TRUE(cell) << text << " " << cell.error().code;
      size_t row = 0;
      rows.database.query("SELECT " + feel::emit_cell_sql(*cell, kScope, input_sql) + " AS truth FROM made",
                          [&](const workspace::Block& block) {
                            for (size_t r = 0; r < block.rows; ++r, ++row) {
                              const auto& facts = rows.facts[row];
                              const auto expected = feel::evaluate_cell(*cell, feel::evaluate(**input, facts), facts);
                              const auto got = block.columns[0].is_null(r)   ? Truth::Unknown
                                               : block.columns[0].boolean(r) ? Truth::True
                                                                             : Truth::False;
                              EXPECT_EQ(static_cast<int>(got), static_cast<int>(expected))
                                  << input_text << " | " << text << " row " << row;
                              ++compared;
                            }
                          });
    }
  }
  EXPECT_GT(compared, 14000);
}

TEST(Plan, NumbersRulesAndNeedsOfTheNationalPack) {
  const auto pack = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  ASSERT_TRUE(pack);
  for (const auto& subject : pack->subjects()) {
    const auto plan = plan_for(*pack, subject);
    EXPECT_TRUE(std::is_sorted(plan.rules.begin(), plan.rules.end()));
    for (size_t bit = 0; bit < plan.rules.size(); ++bit) EXPECT_EQ(plan.bit_of(plan.rules[bit]), bit);
  }
  EXPECT_EQ(plan_for(*pack, "household").rules.size(), 34u);
  EXPECT_EQ(pack->subjects().size(), 8u) << "household, person, and those of helpers, teams, funds and areas";
}

}  // namespace
}  // namespace guben::screening
