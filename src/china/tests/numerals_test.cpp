#include "china/numerals.hpp"

#include <gtest/gtest.h>

namespace guben::china {
namespace {

TEST(Numerals, AreReadDigitByDigitAndWithTens) {
  EXPECT_EQ(with_arabic_numerals("二〇二〇年六月八日"), "2020年6月8日");
  EXPECT_EQ(with_arabic_numerals("二零一九年十月三十一日"), "2019年10月31日");
  EXPECT_EQ(with_arabic_numerals("十二月二十日"), "12月20日");
  EXPECT_EQ(with_arabic_numerals("2020年六月"), "2020年6月");
  EXPECT_EQ(with_arabic_numerals("第三季度"), "第3季度");
}

TEST(Numerals, StayWhatTheyAreWhereTheyAreNoSuchNumber) {
  for (const char* text : {"十十", "一二十三四", "张建国", "二百"}) {
    if (std::string(text) == "二百") EXPECT_EQ(with_arabic_numerals(text), "2百");
    else EXPECT_EQ(with_arabic_numerals(text), text);
  }
}

}  // namespace
}  // namespace guben::china
