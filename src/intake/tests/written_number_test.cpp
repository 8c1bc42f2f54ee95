#include "intake/written_number.hpp"

#include <gtest/gtest.h>

namespace guben::intake {
namespace {

std::string value(const std::string& text) {
  const auto number = read_number(text);
  return number ? number->without_trailing_zeros().to_string() : "none";
}

TEST(WrittenNumber, OfARestAfterTenThousandIsWhatEverybodySays) {
  for (const auto& [text, number] : std::vector<std::pair<const char*, const char*>>{{"3万5", "35000"},
                                                                                     {"3万5千", "35000"},
                                                                                     {"3万5千元", "35000"},
                                                                                     {"3万5000", "35000"},
                                                                                     {"3万5000元", "35000"},
                                                                                     {"3万500元", "30500"},
                                                                                     {"3万零5百", "30500"},
                                                                                     {"3万5000元50", "35000.5"},
                                                                                     {"3万", "30000"},
                                                                                     {"3.5万", "35000"},
                                                                                     {"1.2万元整", "12000"},
                                                                                     {"5千", "5000"},
                                                                                     {"1,200万元", "12000000"}})
    EXPECT_EQ(value(text), number) << text;
  for (const char* text : {"3万50", "3万5元", "3.5万5", "3万5万", "3万-5万", "万", "3万约5", "-3万5", "3万12345"})
    EXPECT_EQ(value(text), "none") << text;
}

TEST(WrittenNumber, OfDigitsAfterYuanIsReadOnlyWhereTheyAreFen) {
  for (const auto& [text, number] : std::vector<std::pair<const char*, const char*>>{{"12元50", "12.5"},
                                                                                     {"12元05", "12.05"},
                                                                                     {"12元5角", "12.5"},
                                                                                     {"12元5角5分", "12.55"},
                                                                                     {"12元零5分", "12.05"},
                                                                                     {"12元", "12"},
                                                                                     {"1,234元50", "1234.5"},
                                                                                     {"¥12.50", "12.5"},
                                                                                     {"人民币12元整", "12"}})
    EXPECT_EQ(value(text), number) << text;
  for (const char* text : {"100元200", "12元5", "12.5元50", "12元500", "12元5元", "12元/人", "-12元50", "元"})
    EXPECT_EQ(value(text), "none") << text;
}

TEST(WrittenNumber, TakesCommasOnlyBetweenThousands) {
  EXPECT_EQ(value("1,234"), "1234");
  EXPECT_EQ(value("-1,234,567.89"), "-1234567.89");
  EXPECT_EQ(value("(1,234.50)"), "-1234.5");
  for (const char* text : {"1,5", "1,2345.6", "1,2345", "12,34,567", "1234,567", ",123", "123,", "1,,234", "1.234,5",
                           "1.234.567", "0.123,456"})
    EXPECT_EQ(value(text), "none") << text;
}

TEST(WrittenNumber, IsNoShareAndNoSpan) {
  for (const char* text :
       {"5%", "5.5％", "5‰", "3000-4000", "3000~4000", "约3000", "3000左右", "3000/月", "三千", "1e999"})
    EXPECT_EQ(value(text), "none") << text;
}

TEST(WrittenNumber, OfASpreadsheetIsReadThroughItsBinaryFraction) {
  EXPECT_EQ(value("1234.5600000000001"), "1234.56");
  EXPECT_EQ(value("1.5E3"), "1500");
  EXPECT_EQ(value("−5"), "-5") << "a typographer's minus";
}

TEST(WrittenNumber, IsPartedByBlanksBetweenThousandsAlone) {
  for (const char* text : {"1 234 567.5", "1 234", "1　234", " 1234 ", "1234 元", "12 345"})
    EXPECT_FALSE(is_parted_by_blanks(text)) << text;
  for (const char* text : {"12 50", "1234 567", "3 000 0", "1 2"}) EXPECT_TRUE(is_parted_by_blanks(text)) << text;
}

}  // namespace
}  // namespace guben::intake
