#include "intake/written_date.hpp"

#include <gtest/gtest.h>

namespace guben::intake {
namespace {
using spreadsheet::CellKind;
using Says = WrittenDate::Says;

std::string said(const std::string& text, CellKind kind = CellKind::Text) {
  const auto written = read_written_date({kind, text});
  switch (written.says) {
    case Says::Nothing: return "nothing";
    case Says::Open: return "open";
    case Says::Ambiguous: return "ambiguous";
    case Says::NoDate: return "no date";
    case Says::Month: return written.date.to_string().substr(0, 7);
    default: return written.date.to_string();
  }
}

TEST(WrittenDate, OfAMonthAsANumberIsAmbiguousWhereANoughtMayBeLost) {
  EXPECT_EQ(said("2020.1", CellKind::Number), "ambiguous") << "January, or 2020.10 cut short";
  EXPECT_EQ(said("2020.2", CellKind::Number), "2020-02");
  EXPECT_EQ(said("2020.12", CellKind::Number), "2020-12");
  EXPECT_EQ(said("2020.1"), "2020-01") << "a text keeps its nought";
  EXPECT_EQ(said("2020.10"), "2020-10");
  for (const char* text : {"20201", "20209", "19995"}) {
    EXPECT_EQ(said(text, CellKind::Number), "ambiguous") << text << ": a month without its nought, or a serial";
    EXPECT_EQ(said(text), "ambiguous") << text;
  }
  EXPECT_EQ(said("202010", CellKind::Number), "2020-10");
  EXPECT_EQ(said("202006.0"), "2020-06");
  EXPECT_EQ(said("43983", CellKind::Number), "2020-06-01");
}

TEST(WrittenDate, OfASpanIsAmbiguous) {
  for (const char* text :
       {"2020年6月-8月", "2020年6-8月", "2020年6月至8月", "2020年6、7月", "2020.6-8", "2020-06~2020-08", "2020/6-8",
        "2020年6月1日-8月1日", "2020.6.1-2020.8.1", "2020-06-01至2020-08-01", "2020年六月到八月"})
    EXPECT_EQ(said(text), "ambiguous") << text;
}

TEST(WrittenDate, OfASerialJustBeforeMidnightIsTheNextDay) {
  EXPECT_EQ(said("43982.9995023148", CellKind::DateNumber), "2020-06-01") << "43 seconds early, as browsers write it";
  EXPECT_EQ(said("43982.9995023148", CellKind::Number), "2020-06-01");
  EXPECT_EQ(said("43982.9999999999", CellKind::DateNumber), "2020-06-01") << "a binary fraction of midnight";
  EXPECT_EQ(said("43982.9999884259", CellKind::DateNumber), "2020-05-31") << "23:59:59 is how a last day is written";
  EXPECT_EQ(said("43982.99", CellKind::DateNumber), "2020-05-31");
  EXPECT_EQ(said("43982", CellKind::DateNumber), "2020-05-31");
  EXPECT_EQ(said("2020-05-31 23:59:17"), "2020-06-01");
  EXPECT_EQ(said("2020-05-31 23:59:59"), "2020-05-31");
  EXPECT_EQ(said("0.375", CellKind::DateNumber), "no date") << "a time of day";
}

TEST(WrittenDate, OfAnotherZoneIsTheDayOfTheCounty) {
  for (const char* text :
       {"2020-05-31T16:00:00.000Z", "2020-05-31T16:00:00Z", "2020-05-31 16:00:00Z", "2020-05-31T16:00:00+00:00",
        "2020-05-31T16:00:00+0000", "2020-06-01T00:00:00+08:00", "2020-06-01T00:00:00+0800",
        "2020-05-31T12:00:00-04:00", "2020-05-31T15:59:17.000Z", "2020-06-01T15:59:59Z", "2020-05-31 16:00:00 UTC",
        "2020-06-01T00:00:00.000", "2020-06-01T12:30"})
    EXPECT_EQ(said(text), "2020-06-01") << text;
  EXPECT_EQ(said("2020-05-31T15:59:59Z"), "2020-05-31");
  EXPECT_EQ(said("2019-12-31T16:00:00Z"), "2020-01-01");
}

TEST(WrittenDate, ThatStandsForEmptyIsNothing) {
  for (const char* text :
       {"1900-01-01", "1900-01-01 00:00:00", "1900/1/1", "1900年1月1日", "19000101", "1899-12-30", "1899-12-31",
        "1900-01-00", "0001-01-01", "0001-01-01T00:00:00", "0000-00-00", "0000-00-00 00:00:00", "1753-01-01",
        "1601-01-01", "1900-01", "190001", "1970-01-01T00:00:00Z", "1970-01-01 08:00:00"})
    EXPECT_EQ(said(text), "nothing") << text;
  for (const char* serial : {"0", "1", "2"}) EXPECT_EQ(said(serial, CellKind::DateNumber), "nothing") << serial;
  EXPECT_EQ(said("1970-01-01"), "1970-01-01") << "people were born on it";
  EXPECT_EQ(said("1900-01-02"), "1900-01-02");
  EXPECT_EQ(said("1949-10-01"), "1949-10-01");
}

TEST(WrittenDate, WithoutEndIsOpen) {
  for (const char* text : {"9999-12-31", "9999/12/31", "99991231", "9999-12-31 00:00:00", "9999年12月31日", "9999-12",
                           "2099-12-31", "20991231", "2099-12", "2999-12-31", "长期", "永久", "长期有效", "长 期"})
    EXPECT_EQ(said(text), "open") << text;
  EXPECT_EQ(said("2958465", CellKind::DateNumber), "open");
  EXPECT_EQ(said("73050", CellKind::DateNumber), "open") << "2099-12-31";
  EXPECT_EQ(said("2098-12-31"), "2098-12-31");
  EXPECT_EQ(said("2500-01-01"), "no date");
}

TEST(WrittenDate, IsReadInEveryFormOfTheExchange) {
  for (const char* text : {"2020-06-01",
                           "2020/6/1",
                           "2020.6.1",
                           "20200601",
                           "2020年6月1日",
                           "2020年06月01号",
                           "2020-06-01 00:00:00",
                           "2020/6/1 0:00",
                           "20200601120000",
                           "202006011200",
                           "二〇二〇年六月一日",
                           "二零二零年六月一日",
                           "2020-6-1 (星期一)",
                           "2020年6月1日星期一",
                           "2020-06-01 上午",
                           "'2020-06-01",
                           "2020 年 6 月 1 日",
                           "２０２０－０６－０１",
                           "20200601.0",
                           "2020年6月1日 12时30分"})
    EXPECT_EQ(said(text), "2020-06-01") << text;
  for (const char* text : {"2020-06", "2020/6", "2020.6", "202006", "2020年6月", "2020年6月份", "2020年06月",
                           "二〇二〇年六月", "2020年6月起", "2020年6月底"})
    EXPECT_EQ(said(text), "2020-06") << text;
}

TEST(WrittenDate, IsNoneInWordsThatAreNotUnderstood) {
  for (const char* text :
       {"2020年6月1日(农历)", "2020-06-01之前", "去年", "2020", "2020年", "6月1日", "2020-13-01", "2020-02-30", "1.5",
        "2020-06-01 25:00", "1590940800000", "2020-6-1x", "2020-", "12.5", "20-06-01"})
    EXPECT_EQ(said(text), "no date") << text;
}

}  // namespace
}  // namespace guben::intake
