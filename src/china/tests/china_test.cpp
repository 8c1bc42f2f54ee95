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
  for (const char* text : {"9.90101E+17", "9.90101199003072E17", "9e+17", "990101199003072000"}) {
    const auto reading = read_id_number(text);
    EXPECT_EQ(reading.form, IdForm::Destroyed) << text;
    EXPECT_TRUE(id_repairs(reading).empty());
  }
}

TEST(IdNumber, IsSoundWhateverItEndsWithWhenItsCheckCharacterIsRight) {
  int seen = 0;
  for (int64_t key = 99010119700101000; key < 99010119700102000; key += 100) {
    if (id_check_character(key) != '0') continue;
    EXPECT_EQ(read_id_number(id(key)).form, IdForm::Valid) << id(key);
    EXPECT_EQ(read_id_number(id(key)).key, key);
    ++seen;
  }
  EXPECT_EQ(seen, 1) << "of ten, about one";
  EXPECT_EQ(read_id_number("990101197001017000").form, IdForm::Valid);
  EXPECT_EQ(read_id_number("990101197001018000").form, IdForm::Destroyed) << "the check character is wrong";
}

TEST(IdNumber, IsWholeInWhatToolsAndClerksPutAroundIt) {
  const std::string n = id(kKey);
  for (const std::string& text :
       {n.substr(0, 6) + "-" + n.substr(6, 8) + "-" + n.substr(14), n.substr(0, 6) + "—" + n.substr(6), n + ".0",
        n + ".00", "身份证" + n, "身份证号：" + n, n + "(临时)", n + "（代办）", "[" + n + "]", "“" + n + "”",
        "居民身份证:" + n + ";", n + "，", "证件" + n + "(曾用)", "ID:" + n,
        n.substr(0, 6) + "." + n.substr(6, 8) + "." + n.substr(14)}) {
    const auto reading = read_id_number(text);
    EXPECT_EQ(reading.form, IdForm::Valid) << text;
    EXPECT_EQ(reading.key, kKey) << text;
  }
  EXPECT_EQ(read_id_number("990101900307204.0").form, IdForm::Fifteen);
  EXPECT_EQ(read_id_number("残疾证" + n + "42").form, IdForm::Certificate);
  std::string wrong = n;
  wrong[16] = wrong[16] == '1' ? '3' : '1';
  EXPECT_EQ(read_id_number("身份证" + wrong).form, IdForm::WrongCheck);
}

TEST(IdNumber, IsNotReadOutOfWhatHoldsTwoNumbersOrHalfOfOne) {
  const std::string n = id(kKey);
  for (const std::string& text :
       {n + "/" + n, n + "、" + id(kKey + 2), n + "-1", "第1号" + n, n + "(2020年)", n + ".5",
        n.substr(0, 6) + "****" + n.substr(14), std::string("身份证990101"), "户" + n.substr(0, 17)})
    EXPECT_EQ(read_id_number(text).form, IdForm::NotANumber) << text;
}

TEST(IdNumber, EndsWithAnyCharacterThatLooksLikeX) {
  int64_t key = kKey;
  while (id_check_character(key) != 'X') key += 1;
  for (const char* x : {"X", "x", "Ｘ", "ｘ", "×", "Х", "х", "Ⅹ", "ⅹ"})
    EXPECT_EQ(read_id_number(id(key).substr(0, 17) + x).form, IdForm::Valid) << x;
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

TEST(Names, AreTheSamePersonsThroughBlanksWidthListedCharactersAndBrackets) {
  for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
           {"张三", "张 三"},
           {"扎西·卓玛", "扎西.卓玛"},
           {"扎西·卓玛", "扎西卓玛"},
           {"于国华", "於國華"},
           {"肖建国", "萧建国"},
           {"刘芬", "刘芳"},
           {"王建国(大)", "王建国"},
           {"张三(张小三)", "张小三"},
           {"张小三", "张三（曾用名：张小三）"},
           {"张三", "张小三[原名张三]"},
           {"张建*", "张建国"},
       })
    EXPECT_TRUE(names().is_same_persons(a, b) && names().is_same_persons(b, a)) << a << " " << b;
}

TEST(Names, AreAnothersByAnyOtherCharacterHoweverCloseToTheEar) {
  for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
           {"张建国", "张建军"},
           {"赵生文", "李生文"},
           {"李志强", "李智强"},
           {"张伟", "张玮"},
           {"王建国", "王建"},
           {"岩温罕", "艾温汉"},
           {"扎西·卓玛", "卓玛·扎西"},
           {"王钰", "钰王"},
           {"建萧国", "建肖国"},
           {"张三(李四)", "王五(李四)"},
           {"", "张三"},
           {"", ""},
           {"·", "-"},
       })
    EXPECT_FALSE(names().is_same_persons(a, b) || names().is_same_persons(b, a)) << a << " " << b;
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

/// 城关镇 and 城关乡, 新华村 and 新华社区, a community that stands alone, one that bears the longest ending.
Regions county_of_likenesses() {
  Regions regions;
  regions.add({"990101", "示例县", "9901", "county"});
  regions.add({"990101101", "城关镇", "990101", "township"});
  regions.add({"990101201", "城关乡", "990101", "township"});
  regions.add({"990101202", "花桥乡", "990101", "township"});
  regions.add({"990101101001", "新华社区", "990101101", "village"});
  regions.add({"990101101201", "新华村", "990101101", "village"});
  regions.add({"990101101202", "城关村民委员会", "990101101", "village"});
  regions.add({"990101101002", "城关社区居民委员会", "990101101", "village"});
  regions.add({"990101101003", "拦河坝社区", "990101101", "village"});
  regions.add({"990101101004", "老街子社区居民委员会", "990101101", "village"});
  regions.add({"990101201201", "光明村", "990101201", "village"});
  regions.add({"990101202201", "光明社区", "990101202", "village"});
  regions.add({"990101202202", "新村村", "990101202", "village"});
  return regions;
}

TEST(Regions, AreToldApartByTheirEndingWhereBothExist) {
  const auto regions = county_of_likenesses();
  const auto in_town = [&](const char* name) {
    return regions.village_named("990101", "990101101", name).value_or("none");
  };
  EXPECT_EQ(*regions.township_named("990101", "城关镇"), "990101101");
  EXPECT_EQ(*regions.township_named("990101", "城关乡"), "990101201");
  EXPECT_EQ(*regions.township_named("990101", "示例县城关乡"), "990101201");
  EXPECT_EQ(*regions.township_named("990101", "城关乡人民政府"), "990101201");
  EXPECT_FALSE(regions.township_named("990101", "城关")) << "the town or the township: not guessed";
  for (const char* name : {"新华社区", "新华居委会", "新华社区居委会", "新华居民委员会", "新华社区居民委员会"})
    EXPECT_EQ(in_town(name), "990101101001") << name;
  for (const char* name : {"新华村", "新华村委会", "新华村民委员会", "新华村村委会", "城关镇新华村"})
    EXPECT_EQ(in_town(name), "990101101201") << name;
  EXPECT_EQ(in_town("新华"), "none");
  EXPECT_EQ(in_town("城关村"), "990101101202");
  EXPECT_EQ(in_town("城关社区"), "990101101002");
  EXPECT_EQ(in_town("城关"), "none");
}

TEST(Regions, TakeAnyEndingWhereOnlyOneBearsTheName) {
  const auto regions = county_of_likenesses();
  for (const char* name :
       {"拦河坝社区", "拦河坝社区居委会", "拦河坝居委会", "拦河坝", "拦河坝村", "城关镇拦河坝社区居委会"})
    EXPECT_EQ(regions.village_named("990101", "990101101", name).value_or("none"), "990101101003") << name;
  for (const char* name : {"老街子社区", "老街子社区居委会", "老街子居委会", "老街子"})
    EXPECT_EQ(regions.village_named("990101", "", name).value_or("none"), "990101101004") << name;
  for (const char* name : {"新村", "新村村", "新村村委会", "花桥乡新村村"})
    EXPECT_EQ(regions.village_named("990101", "990101202", name).value_or("none"), "990101202202") << name;
  EXPECT_EQ(*regions.township_named("990101", "花桥镇"), "990101202") << "a township that became a town";
}

TEST(Regions, OfSeveralTownshipsAreToldByTheWholeNameToo) {
  const auto regions = county_of_likenesses();
  EXPECT_EQ(*regions.village_named("990101", "", "光明村"), "990101201201");
  EXPECT_EQ(*regions.village_named("990101", "", "光明社区"), "990101202201");
  EXPECT_FALSE(regions.village_named("990101", "", "光明")) << "a village of one, a community of the other";
}

TEST(Regions, OfTwoCountiesOfOneNameNeitherIsMeant) {
  Regions regions;
  regions.add({"990101", "示例县", "9901", "county"});
  regions.add({"990201", "示例县", "9902", "county"});
  regions.add({"990202", "白鹿区", "9902", "county"});
  regions.add({"990203", "白鹿县", "9902", "county"});
  EXPECT_FALSE(regions.county_named("示例县"));
  EXPECT_EQ(regions.counties_named("示例县"), (std::vector<std::string>{"990101", "990201"}));
  EXPECT_EQ(regions.county_named("白鹿区").value_or("none"), "990202") << "its ending tells it from the other";
  EXPECT_FALSE(regions.county_named("白鹿"));
  EXPECT_FALSE(regions.county_named("没有县"));
}

TEST(Scientific, IsALongNumberOfWhichDigitsWereLost) {
  for (const char* text : {"9.90101E+17", "6.2170011900045679E18", "9e+17", "1E+11"})
    EXPECT_TRUE(is_scientific(text)) << text;
  for (const char* text : {"3E02", "1.2E05", "9E+5", "12.3E+17", "9E-17", "E+17", "9.9E+17人", "9E+170", "", "E"})
    EXPECT_FALSE(is_scientific(text)) << text << " is somebody's own text";
  EXPECT_EQ(read_id_number("3E02").form, IdForm::NotANumber);
}

TEST(Names, OfOnePersonHaveAKeyInCommon) {
  const auto meet = [](const char* a, const char* b) {
    const auto x = names().same_person_keys(a), y = names().same_person_keys(b);
    return x.empty() || y.empty() || std::find_first_of(x.begin(), x.end(), y.begin(), y.end()) != x.end();
  };
  const std::vector<const char*> written{
      "张三",   "张 三",     "张·三",  "张三(曾用名张小三)", "张小三", "张小三(原名张三)", "张*三",  "张*",
      "于建国", "於建国",    "余建国", "阿依古丽·买买提",    "闫小兵", "阎小兵",           "(张三)", "",
      "李四",   "张三(户主)"};
  for (const char* a : written)
    for (const char* b : written) EXPECT_TRUE(meet(a, b) || !names().is_same_persons(a, b)) << a << " and " << b;
  EXPECT_FALSE(meet("张三", "李四")) << "most names never meet";
}

}  // namespace
}  // namespace guben::china
