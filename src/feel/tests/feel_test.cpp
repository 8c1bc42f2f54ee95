#include <gtest/gtest.h>

#include "feel/emit_sql.hpp"
#include "feel/interpreter.hpp"
#include "feel/parser.hpp"

namespace guben::feel {
namespace {

const Scope kScope{{"income", {Type::Number, 2, true, "f0"}},
                   {"members", {Type::Number, 0, false, "f1"}},
                   {"line", {Type::Number, 0, false, "p0"}},
                   {"stage", {Type::String, 0, true, "f2"}},
                   {"born", {Type::Date, 0, true, "f3"}},
                   {"insured", {Type::Boolean, 0, true, "f4"}},
                   {"人均纯收入", {Type::Number, 2, true, "f5"}},
                   {"income year", {Type::Number, 0, true, "f6"}},
                   {"paid", {Type::Number, 2, true, "f7", "f7_most"}}};

Value number(const char* text) { return *Decimal::parse(text); }

Value run(const std::string& text, const Facts& facts = {}) {
  const auto e = parse_expression(text, kScope);
  EXPECT_TRUE(e) << text << ": " << (e ? "" : e.error().code);
  return e ? evaluate(**e, facts) : Value();
}

Truth cell(const std::string& input_text, const std::string& text, const Facts& facts) {
  const auto input = parse_expression(input_text, kScope);
  const auto c = parse_cell(text, kScope, **input);
  EXPECT_TRUE(c) << text << ": " << (c ? "" : c.error().code);
  return evaluate_cell(*c, evaluate(**input, facts), facts);
}

std::string refusal(const std::string& text) {
  const auto e = parse_expression(text, kScope);
  return e ? "" : e.error().code;
}

TEST(Feel, ComputesExactlyWithPrecedence) {
  EXPECT_EQ(run("1 + 2 * 3"), number("7"));
  EXPECT_EQ(run("(1 - 0.3) * 100"), number("70.0"));
  EXPECT_EQ(run("-2 * -3"), number("6"));
  EXPECT_EQ(run("floor(-1.5)"), number("-2"));
  EXPECT_EQ(run("ceiling(-1.5)"), number("-1"));
  EXPECT_EQ(run("max(1, 3, 2)"), number("3"));
  EXPECT_EQ(run("max(1, 2.5)"), number("2.5"));
}

TEST(Feel, TakesTheLongestNameAndChineseNames) {
  EXPECT_EQ(run("income year + 1", {{"income year", number("2020")}}), number("2021"));
  EXPECT_EQ(run("人均纯收入 < line", {{"人均纯收入", number("4099.99")}, {"line", number("4100")}}), Value(true));
}

TEST(Feel, KnowsNullAsTheSpecificationDoes) {
  EXPECT_EQ(run("income = null"), Value(true));
  EXPECT_EQ(run("income = 1"), Value(false)) << "equality is never null";
  EXPECT_TRUE(is_null(run("income < 1")));
  EXPECT_EQ(run("income < 1 and false"), Value(false)) << "Kleene";
  EXPECT_EQ(run("if income < 1 then 1 else 2"), number("2"));
  EXPECT_EQ(run("income in [1..2] or true"), Value(true));
}

TEST(Feel, AddsMonthsRoundingDown) {
  EXPECT_EQ(run("date(\"2020-08-31\") + duration(\"P6M\")"), Value(*Date::from_iso("2021-02-28")));
  EXPECT_EQ(run("@\"2020-06-30\" - @\"2020-05-30\""), Value(Days{31}));
}

TEST(Cell, OfAnUnknownInputIsUnknownUnlessItIsADashOrNamesNull) {
  EXPECT_EQ(cell("income", "> 10", {}), Truth::Unknown);
  EXPECT_EQ(cell("income", "not(> 10)", {}), Truth::Unknown) << "missing data is not caught by not()";
  EXPECT_EQ(cell("stage", "not(\"小学\")", {}), Truth::Unknown);
  EXPECT_EQ(cell("income", "-", {}), Truth::True);
  EXPECT_EQ(cell("income", "null", {}), Truth::True);
  EXPECT_EQ(cell("income", "null, > 10", {{"income", number("11")}}), Truth::True);
}

TEST(Cell, TestsValuesRangesListsAndTheirNearMisses) {
  const Facts at_line{{"income", number("12300")}, {"members", number("3")}, {"line", number("4100")}};
  EXPECT_EQ(cell("income", "< line * members", at_line), Truth::False) << "exactly on the line is not below";
  EXPECT_EQ(cell("income", "[12300..20000)", at_line), Truth::True);
  EXPECT_EQ(cell("income", "(12300..20000]", at_line), Truth::False);
  EXPECT_EQ(cell("stage", "\"小学\", \"初中\"", {{"stage", std::string("初中")}}), Truth::True);
  EXPECT_EQ(cell("stage", "not(\"小学\", \"初中\")", {{"stage", std::string("初中")}}), Truth::False);
  EXPECT_EQ(cell("income", "? > 1 and ? < 2", {{"income", number("1.5")}}), Truth::True);
  EXPECT_EQ(cell("insured", "false", {{"insured", false}}), Truth::True);
}

TEST(Feel, RefusesAtLoadWhatItCannotMean) {
  EXPECT_EQ(refusal("incom < 1"), "feel.unknown_name");
  EXPECT_EQ(refusal("stage < 1"), "feel.type_clash");
  EXPECT_EQ(refusal("income ＞ 5"), "feel.full_width");
  EXPECT_EQ(refusal("income / 2"), "feel.not_in_profile");
  EXPECT_EQ(refusal("date(\"2019-02-30\")"), "feel.syntax");
  EXPECT_EQ(refusal("income <"), "feel.syntax");
}

TEST(Feel, RefusesWhatIsNestedTooDeepOrTooLong) {
  const auto repeated = [](const std::string& piece, int times) {
    std::string all;
    for (int n = 0; n < times; ++n) all += piece;
    return all;
  };
  EXPECT_EQ(refusal(repeated("(", 90) + "1" + repeated(")", 90)), "");
  EXPECT_EQ(refusal(repeated("(", 110) + "1" + repeated(")", 110)), "feel.too_complex");
  EXPECT_EQ(refusal(repeated("- ", 110) + "1"), "feel.too_complex");
  EXPECT_EQ(refusal("1" + repeated(" + 1", 1000)), "");
  EXPECT_EQ(refusal("1" + repeated(" + 1", 2000)), "feel.too_complex");
  EXPECT_EQ(refusal(repeated("min(income, ", 8) + "1" + repeated(")", 8)), "");
  EXPECT_EQ(refusal(repeated("min(income, ", 20) + "1" + repeated(")", 20)), "feel.too_complex")
      << "each is written twice as often as the one around it";
  // Every "in (" may open a range or a list: tried both ways at each level, forty levels would never end.
  EXPECT_EQ(refusal(repeated("1 in (", 40) + repeated(")", 40)), "feel.syntax");
  EXPECT_EQ(refusal(repeated("insured in ((", 40) + "true" + repeated("))", 40)), "");
}

TEST(Cell, IsUnknownWhereAFactOfItsTestIs) {
  const Facts no_line{{"income", number("100")}, {"members", number("3")}};
  EXPECT_EQ(cell("income", "< line * members", no_line), Truth::Unknown) << "neither a pass nor a hit";
  EXPECT_EQ(cell("income", "not(< line * members)", no_line), Truth::Unknown);
  EXPECT_EQ(cell("income", "line", no_line), Truth::Unknown) << "nor is it no equal of an unknown";
  EXPECT_EQ(cell("income", "100, < line", no_line), Truth::True) << "settled by the other test";
}

std::string cell_refusal(const std::string& input_text, const std::string& text) {
  const auto c = parse_cell(text, kScope, **parse_expression(input_text, kScope));
  return c ? "" : c.error().code;
}

TEST(Cell, RefusesARangeThatHoldsNobody) {
  EXPECT_EQ(cell_refusal("income", "[5..1]"), "feel.empty_range");
  EXPECT_EQ(cell_refusal("income", "(5..5)"), "feel.empty_range");
  EXPECT_EQ(cell_refusal("income", "(5..5]"), "feel.empty_range");
  EXPECT_EQ(cell_refusal("born", "[@\"2020-06-30\"..@\"2019-06-30\"]"), "feel.empty_range");
  EXPECT_EQ(cell_refusal("income", "? between 5 and 1"), "feel.empty_range");
  for (const char* text : {"[1..null]", "[null..5]", "(null..null)", "? between 1 and null"})
    EXPECT_EQ(cell_refusal("income", text), "feel.empty_range") << text;
  EXPECT_EQ(cell_refusal("income", "? = null"), "feel.not_in_profile") << "would never be asked";
  EXPECT_EQ(cell_refusal("income", "[5..5]"), "") << "one number";
  EXPECT_EQ(cell_refusal("income", "[line..1]"), "") << "known only when it is run";
}

TEST(Cell, RefusesThousandsMarksAndTakesSeveralValues) {
  EXPECT_EQ(cell_refusal("income", "> 1,000"), "feel.thousands_mark");
  EXPECT_EQ(cell_refusal("income", "[1,000..2,000]"), "feel.thousands_mark");
  EXPECT_EQ(cell_refusal("income", "> 1,000,000"), "feel.thousands_mark");
  EXPECT_EQ(cell_refusal("income", "1, 000"), "") << "a blank says that two values are meant";
  EXPECT_EQ(cell_refusal("income", "1,20,300"), "feel.thousands_mark") << "20,300 might be one number";
  EXPECT_EQ(cell_refusal("income", "10,20"), "");
}

TEST(EmitSql, NamesGeneratedColumnsAndWidensProducts) {
  const auto e = parse_expression("income < line * members", kScope);
  EXPECT_EQ(emit_sql(**e, kScope), "(f0 < (CAST(p0 AS DECIMAL(38,0)) * CAST(f1 AS DECIMAL(38,0))))");
  const auto hostile = parse_expression("stage = \"a'; DROP TABLE x; --\"", kScope);
  EXPECT_EQ(emit_sql(**hostile, kScope), "(f2 IS NOT DISTINCT FROM 'a''; DROP TABLE x; --')");
}

}  // namespace
}  // namespace guben::feel
