// Numbers of which rows still wait in review: what a cell says of them, and that nothing is settled that a row could
// change.
#include <gtest/gtest.h>

#include "feel/interpreter.hpp"
#include "feel/parser.hpp"

namespace guben::feel {
namespace {

const Scope kScope{{"paid", {Type::Number, 2, true, "f0", "f0_most"}},
                   {"lost", {Type::Number, 2, true, "f1", "f1_most"}},
                   {"income", {Type::Number, 2, true, "f2"}},
                   {"share", {Type::Number, 1, true, "p0"}}};

Value number(const char* text) { return *Decimal::parse(text); }
Value from_to(const char* least, const char* most) {
  return between(*least ? number(least) : Value(), *most ? number(most) : Value());
}

Truth cell(const char* input_text, const char* text, const Facts& facts) {
  const auto input = parse_expression(input_text, kScope);
  const auto c = parse_cell(text, kScope, **input);
  EXPECT_TRUE(c) << text << ": " << (c ? "" : c.error().code);
  return evaluate_cell(*c, evaluate(**input, facts), facts);
}

TEST(Bounds, ComparisonIsKnownWhereBothEndsAgree) {
  EXPECT_EQ(cell("paid", "> 100", {{"paid", from_to("101", "500")}}), Truth::True);
  EXPECT_EQ(cell("paid", "> 100", {{"paid", from_to("0", "100")}}), Truth::False) << "even with all of them not above";
  EXPECT_EQ(cell("paid", "> 100", {{"paid", from_to("100", "101")}}), Truth::Unknown);
  EXPECT_EQ(cell("paid", "not(> 100)", {{"paid", from_to("100", "101")}}), Truth::Unknown);
  EXPECT_EQ(cell("paid", "<= 100", {{"paid", from_to("0", "100")}}), Truth::True);
  EXPECT_EQ(cell("paid", "[50..100)", {{"paid", from_to("50", "99.99")}}), Truth::True);
  EXPECT_EQ(cell("paid", "[50..100)", {{"paid", from_to("50", "100")}}), Truth::Unknown);
  EXPECT_EQ(cell("paid", "[50..100)", {{"paid", from_to("100", "200")}}), Truth::False);
}

TEST(Bounds, EqualityHoldsOnlyForOneNumberAndFailsOnlyOutside) {
  EXPECT_EQ(cell("paid", "100", {{"paid", from_to("100", "100")}}), Truth::True);
  EXPECT_EQ(cell("paid", "100", {{"paid", from_to("100", "101")}}), Truth::Unknown);
  EXPECT_EQ(cell("paid", "100", {{"paid", from_to("100.01", "101")}}), Truth::False);
  EXPECT_EQ(cell("paid", "-", {{"paid", from_to("0", "1")}}), Truth::True);
}

TEST(Bounds, AnEndThatIsNotKnownLiesAsFarAsItCan) {
  EXPECT_EQ(cell("paid", "> 100", {{"paid", from_to("101", "")}}), Truth::True);
  EXPECT_EQ(cell("paid", "> 100", {{"paid", from_to("0", "")}}), Truth::Unknown);
  EXPECT_EQ(cell("paid", "> 100", {{"paid", Value()}}), Truth::Unknown);
}

TEST(Bounds, ArithmeticKeepsBothEnds) {
  const Facts facts{
      {"paid", from_to("10", "20")}, {"lost", from_to("1", "5")}, {"income", number("100")}, {"share", number("-0.5")}};
  const auto value = [&](const char* text) { return to_text(evaluate(**parse_expression(text, kScope), facts)); };
  EXPECT_EQ(value("paid + lost"), "11..25");
  EXPECT_EQ(value("paid - lost"), "5..19");
  EXPECT_EQ(value("-paid"), "-20..-10");
  EXPECT_EQ(value("share * paid"), "-10..-5") << "times a negative number the ends change places";
  EXPECT_EQ(value("income - 2 * paid"), "60..80");
}

TEST(Bounds, AreRefusedWhereTheyHaveNoMeaning) {
  const auto refusal = [](const char* text) {
    const auto e = parse_expression(text, kScope);
    return e ? "" : e.error().code;
  };
  EXPECT_EQ(refusal("abs(paid)"), "feel.not_in_profile");
  EXPECT_EQ(refusal("paid * lost"), "feel.not_in_profile") << "of two numbers half known nothing is known";
  EXPECT_EQ(refusal("if income > 1 then paid else 0"), "feel.not_in_profile");
  const auto cell = parse_cell("null", kScope, **parse_expression("paid", kScope));
  EXPECT_FALSE(cell) << "half known is neither null nor not";
}

}  // namespace
}  // namespace guben::feel
