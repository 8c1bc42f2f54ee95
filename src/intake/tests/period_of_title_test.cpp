#include "intake/period_of_title.hpp"

#include <gtest/gtest.h>

namespace guben::intake {
namespace {

std::string period(const char* title) {
  const auto found = find_period(title);
  return found ? found->from.to_string() + " " + found->to.to_string() : "none";
}

TEST(PeriodOfTitle, IsAMonthInEveryForm) {
  for (const char* title : {"示例县2020年6月低保名单", "低保202006.xlsx", "低保2020-06", "低保_2020.6_示例县",
                            "2020/06", "示例县二〇二〇年六月低保名单", "示例县二零二零年六月份低保名单", "二○二○年六月",
                            "2020 年 6 月", "２０２０年６月", "2020年度低保(2020年6月)", "截至2020年6月30日低保",
                            "截止2020-06-30低保", "2020年06月三塘镇低保"})
    EXPECT_EQ(period(title), "2020-06-01 2020-06-30") << title;
  EXPECT_EQ(period("2020年十一月"), "2020-11-01 2020-11-30");
  EXPECT_EQ(period("2020年十二月"), "2020-12-01 2020-12-31");
}

TEST(PeriodOfTitle, IsAQuarterAHalfOrASpan) {
  for (const char* title :
       {"示例县2020年第二季度低保名单", "2020年二季度", "2020年2季度", "2020年第2季度", "2020年度第二季度",
        "2020Q2低保", "2020年Q2", "2020年4-6月", "2020年四至六月", "202004-202006", "2020.04-2020.06"})
    EXPECT_EQ(period(title), "2020-04-01 2020-06-30") << title;
  for (const char* title :
       {"示例县2020年1-6月低保名单", "示例县2020年上半年低保名单", "2020年1月-6月", "2020年1月至2020年6月",
        "2020年1—6月份", "2020年1～6月", "2020年1月1日至6月30日", "2020年1月1日-2020年6月30日", "2020.1-6月",
        "2020-01至2020-06", "2020年度上半年", "2020年一至六月", "2020年1-2季度"})
    EXPECT_EQ(period(title), "2020-01-01 2020-06-30") << title;
  EXPECT_EQ(period("2020年下半年"), "2020-07-01 2020-12-31");
  EXPECT_EQ(period("2020年前三季度"), "2020-01-01 2020-09-30");
  EXPECT_EQ(period("2019年12月-2020年2月"), "2019-12-01 2020-02-29");
  EXPECT_EQ(period("2020年第四季度"), "2020-10-01 2020-12-31");
}

TEST(PeriodOfTitle, IsAYearWhereNothingSmallerIsNamed) {
  for (const char* title :
       {"2020年度明细表", "示例县2020年三塘镇低保名单", "2020年低保", "2020年全年低保", "二〇二〇年度低保"})
    EXPECT_EQ(period(title), "2020-01-01 2020-12-31") << title;
}

TEST(PeriodOfTitle, IsNeverTheDayOnWhichAFileWasMade) {
  for (const char* title :
       {"示例县低保名单2020年6月(20200705导出)", "2020年6月低保_20200705", "2020年6月低保 填报日期:2020年7月5日",
        "2020年6月低保 导出时间:2020-07-05 08:00:00", "2020年6月低保(2020年7月导出)", "20200705导出_2020年6月低保",
        "2020年6月低保 制表日期：2020年7月5日", "低保2020年6月_20200705103000", "2020年6月低保 打印于2020年7月"})
    EXPECT_EQ(period(title), "2020-06-01 2020-06-30") << title;
  for (const char* title : {"低保名单20200705", "低保名单(20200705导出)", "低保名单2020-07-05",
                            "低保 填报日期:2020年7月5日", "低保_20200705103000", "2020年7月5日导出"})
    EXPECT_EQ(period(title), "none") << title;
  EXPECT_EQ(period("低保名单 2020年6月30日"), "2020-06-01 2020-06-30")
      << "a day alone, written out, speaks for its month";
}

TEST(PeriodOfTitle, IsNoneWhereItIsNotUnderstood) {
  for (const char* title : {"明细表99010120", "低保名单", "2020年第一、二季度", "2020年11-2月", "2020年第5季度",
                            "2019-2020学年学籍", "1850年低保", "第202006012345号"})
    EXPECT_EQ(period(title), "none") << title;
}

}  // namespace
}  // namespace guben::intake
