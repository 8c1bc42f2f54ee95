#include <gtest/gtest.h>

#include "china/id_number.hpp"
#include "china/names.hpp"
#include "china/regions.hpp"

namespace guben::china {
namespace {

constexpr int64_t kKey = 99010119900307204;  // 虚构: area 990101

std::string id(int64_t key) { return id_number_of(key); }

TEST(IdNumber, ReadsEighteenCharactersInEveryDress) {
  for (const std::string& text : {id(kKey), " " + id(kKey), "'" + id(kKey), "990101 19900307 " + id(kKey).substr(14)}) {
    const auto reading = read_id_number(text);
    EXPECT_EQ(reading.form, IdForm::Valid) << text;
    EXPECT_EQ(reading.key, kKey);
    EXPECT_EQ(reading.birth_date->to_string(), "1990-03-07");
    EXPECT_FALSE(*reading.is_male);
  }
}

TEST(IdNumber, ReadsLowerCaseX) {
  int64_t key = kKey;
  while (id_check_character(key) != 'X') key += 1;
  std::string text = id(key);
  text.back() = 'x';
  EXPECT_EQ(read_id_number(text).form, IdForm::Valid);
}

TEST(IdNumber, ReadsOldFifteenDigitsAsTheNineteenHundreds) {
  const auto reading = read_id_number("990101900307204");
  EXPECT_EQ(reading.form, IdForm::Fifteen);
  EXPECT_EQ(reading.key, kKey);
}

TEST(IdNumber, NeverRepairsWhatASpreadsheetDestroyed) {
  for (const char* text : {"9.90101E+17", "9.90101199003072E17", "990101199003072000"}) {
    const auto reading = read_id_number(text);
    EXPECT_EQ(reading.form, IdForm::Destroyed) << text;
    EXPECT_TRUE(id_repairs(reading).empty());
  }
}

TEST(IdNumber, TellsWhatIsWrong) {
  std::string check = id(kKey);
  check[17] = check[17] == '1' ? '2' : '1';
  EXPECT_EQ(read_id_number(check).form, IdForm::WrongCheck);
  EXPECT_EQ(read_id_number("990101199002300012").form, IdForm::WrongDate);
  EXPECT_EQ(read_id_number("9901011990030").form, IdForm::WrongLength);
  EXPECT_EQ(read_id_number("待补").form, IdForm::NotANumber);
  EXPECT_EQ(read_id_number("—").form, IdForm::Blank);
}

TEST(IdNumber, ReadsTheNumberInsideADisabilityCertificate) {
  const auto reading = read_disability_certificate(id(kKey) + "42");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->key, kKey);
  EXPECT_EQ(reading->kind, 4);
  EXPECT_EQ(reading->level, 2);
  EXPECT_EQ(read_id_number(id(kKey) + "42B1").form, IdForm::NotANumber);
  EXPECT_EQ(read_id_number(id(kKey) + "421").key, kKey);
  EXPECT_FALSE(read_disability_certificate(id(kKey) + "95")) << "there is no kind 9";
}

/// Property: whatever single slip the writer made, the true number is among the repairs.
TEST(IdNumber, RepairsFindTheTrueNumberAfterAnySingleSlip) {
  const std::string truth = id(kKey);
  const auto finds = [&](const std::string& written) {
    const auto repairs = id_repairs(read_id_number(written));
    return std::find(repairs.begin(), repairs.end(), kKey) != repairs.end();
  };
  for (size_t i = 0; i < 17; ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = truth;
      wrong[i] = digit;
      const auto form = read_id_number(wrong).form;
      EXPECT_TRUE(digit == truth[i] || form == IdForm::Destroyed || finds(wrong)) << wrong;
    }
    if (i < 16 && truth[i] != truth[i + 1]) {
      std::string swapped = truth;
      std::swap(swapped[i], swapped[i + 1]);
      EXPECT_TRUE(finds(swapped)) << swapped;
    }
    std::string doubled = truth, lost = truth;
    doubled.insert(i, 1, truth[i]);
    lost.erase(i, 1);
    EXPECT_TRUE(finds(doubled)) << doubled;
    EXPECT_TRUE(finds(lost)) << lost;
  }
  EXPECT_TRUE(finds(truth.substr(0, 17)));
}

const NameComparer& names() {
  static const auto comparer = NameComparer::load(std::string(GUBEN_SOURCE_DIR) + "/packs/national/names.yaml");
  return *comparer;
}

TEST(Names, AgreeThroughBlanksVariantsSoundAndLooks) {
  EXPECT_EQ(names().compare("张三", "张 三"), NameAgreement::Same);
  EXPECT_EQ(names().compare("于国华", "於國華"), NameAgreement::Variant);
  EXPECT_EQ(names().compare("肖建国", "萧建国"), NameAgreement::Variant);
  EXPECT_EQ(names().compare("李志强", "李智强"), NameAgreement::Homophone);
  EXPECT_EQ(names().compare("刘芬", "刘芳"), NameAgreement::LookAlike);
  EXPECT_EQ(names().compare("王小明", "王晓名"), NameAgreement::Homophone);
  EXPECT_EQ(names().compare("张三(曾用名张小三)", "张三"), NameAgreement::Same);
}

TEST(Names, OfMinoritiesAgreeWithOrWithoutTheDotInAnyShape) {
  for (const char* dot : {"扎西·卓玛", "扎西.卓玛", "扎西・卓玛", "扎西•卓玛", "扎西 卓玛", "扎西卓玛"})
    EXPECT_EQ(names().compare("扎西·卓玛", dot), NameAgreement::Same) << dot;
  EXPECT_EQ(names().compare("扎西·卓玛", "札西·仲玛"), NameAgreement::Transliteration);
  EXPECT_EQ(names().compare("岩温罕", "艾温汉"), NameAgreement::Transliteration);
}

TEST(Names, OfTwoPeopleDiffer) {
  EXPECT_EQ(names().compare("张伟", "张敏"), NameAgreement::Different) << "one of two characters is half a name";
  EXPECT_EQ(names().compare("王建国", "李建军"), NameAgreement::Different);
  EXPECT_EQ(names().compare("", "张三"), NameAgreement::Different);
  EXPECT_EQ(names().compare("王建国", "王建军"), NameAgreement::OneCharacter)
      << "compatible for an equal number; a brother is told apart by the household";
}

TEST(Regions, FindVillagesHoweverTheyAreWritten) {
  Regions regions;
  regions.add({"990101", "示例县", "9901", "county"});
  regions.add({"990101101", "青石镇", "990101", "township"});
  regions.add({"990101102", "云溪乡", "990101", "township"});
  regions.add({"990101101201", "长塘村", "990101101", "village"});
  regions.add({"990101102201", "长塘村", "990101102", "village"});
  regions.add({"990101102202", "花桥社区", "990101102", "village"});
  EXPECT_EQ(*regions.village_named("990101", "990101101", "长塘村委会"), "990101101201");
  EXPECT_EQ(*regions.village_named("990101", "", "青石镇长塘"), "990101101201");
  EXPECT_EQ(*regions.village_named("990101", "", "示例县云溪乡长塘村民委员会"), "990101102201");
  EXPECT_EQ(*regions.village_named("990101", "", "花桥"), "990101102202");
  EXPECT_FALSE(regions.village_named("990101", "", "长塘村")) << "two townships have it: not guessed";
}

}  // namespace
}  // namespace guben::china
