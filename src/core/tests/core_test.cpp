#include <gtest/gtest.h>

#include "core/checked_yaml.hpp"
#include "core/date.hpp"
#include "core/decimal.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben {
namespace {

TEST(Date, RefusesDaysThatDoNotExist) {
  EXPECT_FALSE(Date::from_ymd(2019, 2, 30));
  EXPECT_FALSE(Date::from_ymd(2019, 2, 29));
  EXPECT_TRUE(Date::from_ymd(2020, 2, 29));
  EXPECT_FALSE(Date::from_iso("2020-6-30"));
}

TEST(Date, AddsMonthsRoundingTheEndOfMonthDown) {
  EXPECT_EQ(Date::from_iso("2020-08-31")->plus_months(6).to_string(), "2021-02-28");
  EXPECT_EQ(Date::from_iso("2020-03-31")->plus_months(-1).to_string(), "2020-02-29");
  EXPECT_EQ(Date::from_iso("2020-06-30")->plus_months(-12).to_string(), "2019-06-30");
}

TEST(Date, CountsAgeToTheBirthday) {
  const auto born = *Date::from_iso("2004-02-29");
  EXPECT_EQ(age_on(born, *Date::from_iso("2020-02-28")), 15);
  EXPECT_EQ(age_on(born, *Date::from_iso("2020-02-29")), 16);
  EXPECT_EQ(age_on(born, *Date::from_iso("2021-02-28")), 16);
  EXPECT_EQ(age_on(born, *Date::from_iso("2021-03-01")), 17);
}

TEST(Decimal, IsExactWhereBinaryFractionsAreNot) {
  const auto sum = *Decimal::add(*Decimal::parse("0.1"), *Decimal::parse("0.2"));
  EXPECT_EQ(sum, *Decimal::parse("0.30"));
  EXPECT_EQ(Decimal::multiply(*Decimal::parse("4100"), *Decimal::parse("1.5"))->to_string(), "6150.0");
  EXPECT_LT(*Decimal::parse("12299.99"), *Decimal::parse("12300"));
}

TEST(Decimal, RoundsHalfAwayFromZeroOnceAndReportsOverflow) {
  EXPECT_EQ(Decimal::parse("2.345")->rescaled(2)->to_string(), "2.35");
  EXPECT_EQ(Decimal::parse("-2.345")->rescaled(2)->to_string(), "-2.35");
  const auto huge = *Decimal::parse("99999999999999999999999999999999999999");
  EXPECT_FALSE(Decimal::multiply(huge, huge));
}

TEST(Text, BringsFullWidthBlanksAndInvisiblesToOneForm) {
  EXPECT_EQ(normalised("　张　三 "), "张 三");
  EXPECT_EQ(squeezed("身份证\n号码"), "身份证号码");
  EXPECT_EQ(squeezed("１２，３４５．６０"), "12,345.60");
  EXPECT_EQ(squeezed("\u200b张\u200b三"), "张三");
  EXPECT_EQ(normalised("𠮷野"), "𠮷野") << "characters outside the BMP stay";
}

TEST(Text, KnowsThePrivateUseCharactersOfOldGbkSystems) {
  EXPECT_EQ(squeezed("\uE863"), "\u4DAE") << "䶮";
  EXPECT_EQ(squeezed("李\uE863"), "李\u4DAE");
  EXPECT_EQ(normalised("张 \uE862"), "张 \u4D19");
  EXPECT_EQ(squeezed("\uE815"), "\u2E81") << "the first of the eighty";
  EXPECT_EQ(squeezed("\uE864"), "\u9FBB") << "the last";
  EXPECT_EQ(squeezed("\uE816"), "\U00020087") << "beyond the first plane";
  EXPECT_EQ(squeezed("\uE814\uE865\uE000"), "\uE814\uE865\uE000") << "of nobody's table: kept as it is";
}

TEST(Text, MakesLoneSurrogatesAndBrokenBytesPrintable) {
  EXPECT_TRUE(is_valid_utf8(made_valid_utf8("a\xED\xA0\x80z")));
  EXPECT_TRUE(is_valid_utf8(made_valid_utf8("\xFF\xFE")));
}

TEST(Text, KnowsBlankFromNone) {
  for (const char* blank : {"", "-", "—", "/", "NULL", "N/A"}) EXPECT_TRUE(is_blank(blank)) << blank;
  for (const char* none : {"无", "没有", "否", "0"}) EXPECT_TRUE(is_none(none) && !is_blank(none)) << none;
}

TEST(CheckedYaml, RefusesDuplicateAndMisspeltKeysWithTheLine) {
  const auto duplicate =
      catching_yaml([] { return CheckedYaml::parse("a: 1\nb: 2\na: 3\n", "x.yaml").text_or("a", ""); });
  ASSERT_FALSE(duplicate);
  EXPECT_EQ(duplicate.error().code, "pack.duplicate_key");
  EXPECT_EQ(duplicate.error().values.at("place"), "x.yaml:3");
  const auto misspelt =
      catching_yaml([] { return CheckedYaml::parse("lable: x\n", "x.yaml").only({"label"}).has("label"); });
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().code, "pack.unknown_key");
}

/// Every code in the sources that looks like a refusal or message has both sentences.
TEST(Messages, ExistInBothLanguagesForEveryCodeInTheSources) {
  std::set<std::string> modules;
  for (const auto& code : message_codes()) modules.insert(code.substr(0, code.find('.')));
  size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(GUBEN_SOURCE_DIR) + "/src")) {
    if (entry.path().extension() != ".cpp" || contains(entry.path().string(), "/tests/")) continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1)) {
      const auto end = text.find('"', at + 1);
      if (end == std::string::npos) break;
      const auto word = text.substr(at + 1, end - at - 1);
      const auto dot = word.find('.');
      const bool looks_like_code =
          dot != std::string::npos && word.size() > dot + 1 && modules.contains(word.substr(0, dot)) &&
          word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos &&
          word.find('.', dot + 1) == std::string::npos && !word.ends_with("_") && !word.ends_with(".db") &&
          !word.ends_with(".lock") && !word.ends_with(".head") && !word.ends_with(".part") && !word.ends_with(".key");
      if (looks_like_code && word != "journal.head" && !word.ends_with(".yaml")) {
        ++seen;
        EXPECT_TRUE(has_message(word)) << word << " in " << entry.path();
      }
      at = end;
    }
  }
  EXPECT_GT(seen, 100u);
}

TEST(Messages, FillTheirNamesAndFollowTheLanguage) {
  EXPECT_EQ(message(Language::English, "cli.written", {{"file", "a.xlsx"}}), "Wrote a.xlsx");
  EXPECT_EQ(message(Language::Chinese, "cli.written", {{"file", "a.xlsx"}}), "已写入 a.xlsx");
}

}  // namespace
}  // namespace guben
