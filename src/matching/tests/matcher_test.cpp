#include <gtest/gtest.h>

#include "matching/link_deliveries.hpp"
#include "matching/matcher.hpp"

namespace guben::matching {
namespace {

/// A tiny village: households by name, persons by name and number.
class Village : public testing::Test {
 protected:
  Village() : names(*china::NameComparer::load(std::string(GUBEN_SOURCE_DIR) + "/packs/national/names.yaml")) {
    regions.add({"990101", "示例县", "9901", "county"});
    regions.add({"990101101", "青石镇", "990101", "township"});
    regions.add({"990101101201", "长塘村", "990101101", "village"});
    regions.add({"990101101202", "花桥村", "990101101", "village"});
    household("H1", "王建国", "990101101201");
    person("H101", "H1", "王建国", 99010119650101001, 1);
    person("H102", "H1", "陈秀英", 99010119670202002, 0);
    person("H103", "H1", "王建军", 99010119680303003, 1);
    household("H2", "李伟", "990101101202");
    person("H201", "H2", "李伟", 99010119700404005, 1);
    household("H3", "李伟", "990101101201");
    person("H301", "H3", "李伟", 99010119810505007, 1);
    registry.index(names);
  }
  void household(const char* code, const char* head, const char* village) {
    registry.add_household({code, head, village, "990101101", {}});
  }
  void person(const char* code, const char* h, const char* name, int64_t key, int8_t sex) {
    registry.add_person({code, name, 0, key, true, sex, china::birth_date_of(key)->days_since_1970()}, h);
  }

  Link link(const std::string& name, const std::string& id, const std::string& village = {},
            const std::string& birth = {}, const std::string& head = {}) {
    intake::RowIdentity row;
    row.name = name;
    row.id_number = id;
    row.village = village;
    row.head_name = head;
    if (!birth.empty()) row.birth_day = Date::from_iso(birth)->days_since_1970();
    return Matcher(registry, names, regions, "990101").link(row, {true, false});
  }
  std::string person(const Link& link) const { return link.person ? registry.persons()[*link.person].code : ""; }
  static std::string id(int64_t key) { return china::id_number_of(key); }
  china::NameComparer names;
  china::Regions regions;
  Registry registry;
};

// proves CMP-03
TEST_F(Village, LinksAnEqualNumberWithACompatibleName) {
  const auto found = link("王 建国", id(99010119650101001));
  EXPECT_EQ(found.method, Method::Exact);
  EXPECT_EQ(person(found), "H101");
}

TEST_F(Village, NeverAcceptsAnEqualNumberWithAnotherName) {
  const auto found = link("赵大海", id(99010119650101001));
  EXPECT_EQ(found.method, Method::Review);
  EXPECT_TRUE(person(found).empty());
}

TEST_F(Village, KnowsARelativesNumberOnTheRow) {
  EXPECT_EQ(person(link("陈秀英", id(99010119650101001))), "H102");
  EXPECT_EQ(person(link("王建军", id(99010119650101001))), "H103")
      << "one character from the holder, yet the household has exactly this name";
}

TEST_F(Village, RepairsASlipOnlyWhenTheNameAgrees) {
  std::string wrong = id(99010119650101001);
  wrong[12] = wrong[12] == '9' ? '8' : static_cast<char>(wrong[12] + 1);
  EXPECT_EQ(link("王建国", wrong).method, Method::Repaired);
  EXPECT_NE(link("赵大海", wrong).method, Method::Repaired);
}

// proves CMP-03
TEST_F(Village, LinksByNameAndBirthDateWhenTheNumberIsMissing) {
  EXPECT_EQ(person(link("李伟", "", "", "1970-04-04")), "H201");
  EXPECT_LT(link("李伟", "", "", "1970-04-04").score, 1) << "less sure than a number";
  EXPECT_EQ(link("李伟", "", "", "1970-04-05").method, Method::Review) << "near miss: a day off leaves two namesakes";
}

// proves CMP-03
TEST_F(Village, LinksByNameAndVillageAndSendsNamesakesToReview) {
  EXPECT_EQ(person(link("李伟", "", "青石镇花桥村")), "H201");
  EXPECT_EQ(link("李伟", "").method, Method::Review);
  EXPECT_EQ(link("李伟", "").candidates.size(), 2u);
}

TEST_F(Village, TakesASoundNumberThatIsNotInTheRegistryForAStranger) {
  EXPECT_EQ(link("李伟", id(99020219900606009), "青石镇花桥村").method, Method::None);
}

TEST_F(Village, LeavesAMembersNumberWithNobodysNameToAPerson) {
  // One character away from the brother-in-law, and the number is the wife's: it may be either, or a third.
  const auto found = link("王大军", id(99010119670202002));
  EXPECT_EQ(found.method, Method::Review);
  EXPECT_EQ(found.candidates, (std::vector<uint32_t>{1, 2}));
}

TEST_F(Village, KnowsACodeThatADataToolTookForANumber) {
  registry.add_household({"9900000010", "王建国", "", "", {}});
  intake::RowIdentity row;
  for (const char* code : {"9900000010", "9900000010.0", "9900000010.00"}) {
    row.household_code = code;
    EXPECT_EQ(Matcher(registry, names, regions, "990101").link(row, {false, false}).method, Method::Exact) << code;
  }
  for (const char* code : {"9900000010.5", "99000000100", "990000001"}) {
    row.household_code = code;
    EXPECT_EQ(Matcher(registry, names, regions, "990101").link(row, {false, false}).method, Method::None) << code;
  }
}

TEST_F(Village, TellsNamesakesByTheDigitsThatAreShown) {
  const auto masked = [&](int64_t key, size_t from, size_t to, const char* with) {
    return id(key).substr(0, from) + with + id(key).substr(to);
  };
  for (const auto& number : {masked(99010119700404005, 10, 14, "****"), masked(99010119700404005, 6, 14, "********"),
                             masked(99010119700404005, 6, 14, "****"), masked(99010119700404005, 10, 14, "XXXX"),
                             masked(99010119700404005, 10, 14, "＊＊＊＊")}) {
    const auto found = link("李伟", number);
    EXPECT_EQ(found.method, Method::Probable) << number;
    EXPECT_EQ(person(found), "H201") << number;
  }
  // The area code is half a county's, and nothing is shown at all.
  for (const auto& number : {masked(99010119700404005, 6, 18, "************"), std::string(18, '*')})
    EXPECT_EQ(link("李伟", number).method, Method::Review) << number;
  EXPECT_EQ(link("李伟", masked(99010119990101003, 10, 14, "****")).method, Method::None)
      << "neither's number looks so: it is a third of the name";
}

TEST_F(Village, NeverRepairsADestroyedNumber) {
  EXPECT_EQ(person(link("陈秀英", "9.90101E+17", "长塘村")), "H102") << "the row goes the name road";
  EXPECT_EQ(link("陈秀英", "9.90101E+17", "长塘村").method, Method::Probable);
}

TEST_F(Village, ComparesTheNumberOnlyWhereTheRowIsTheHoldersOwn) {
  intake::RowIdentity row;
  row.name = "陈秀英";
  row.sex = 0;
  const std::string number = id(99010119650101001);
  row.id_number = number;
  const Matcher matcher(registry, names, regions, "990101");
  EXPECT_TRUE(matcher.same_number(row, matcher.link(row, {true, false})).empty())
      << "a relative's number says nothing about its holder";
  row.name = "王建国";
  std::string slipped = number;
  slipped[12] = slipped[12] == '9' ? '8' : static_cast<char>(slipped[12] + 1);
  row.id_number = slipped;
  const auto repaired = matcher.same_number(row, matcher.link(row, {true, false}));
  ASSERT_EQ(repaired.size(), 1u) << "a slip that was repaired is the number it was meant to be";
  EXPECT_EQ(repaired[0].sex_agrees, 0);
  row.birth_day = china::read_id_number(slipped).birth_date->days_since_1970();
  EXPECT_EQ(matcher.same_number(row, matcher.link(row, {true, false}))[0].birth_agrees, -1)
      << "a date copied from the slipped number is the same slip, not a second witness";
  EXPECT_TRUE(matcher.same_number(row, matcher.link(row, {true, false}))[0].birth_is_slip);
  row.birth_day += 1;
  EXPECT_EQ(matcher.same_number(row, matcher.link(row, {true, false}))[0].birth_agrees, 0);
  row.birth_day = intake::RowIdentity::kNoDate;
  row.id_number = number;
  row.name = "赵大海";
  const auto pairs = matcher.same_number(row, matcher.link(row, {true, false}));
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_FALSE(pairs[0].name_agrees);
  EXPECT_EQ(pairs[0].sex_agrees, 0);
  EXPECT_EQ(pairs[0].birth_agrees, -1) << "blank on one side";
}

TEST(Coverage, IsWhatTheRowsSpeakForAndNoMore) {
  EXPECT_EQ(coverage_of({}, "990101", 12), std::vector<std::string>{"990101"});
  EXPECT_EQ(coverage_of({{"990101100", 400}}, "990101", 12), std::vector<std::string>{"990101100"});
  EXPECT_EQ(coverage_of({{"990101100", 400}, {"990101101", 19}}, "990101", 12), std::vector<std::string>{"990101100"})
      << "people who moved do not make a file speak for where they went";
  EXPECT_EQ(coverage_of({{"990101100", 400}, {"990101101", 20}}, "990101", 12),
            (std::vector<std::string>{"990101100", "990101101"}))
      << "two townships are not the county";
  std::map<std::string, int64_t> seven;
  for (int i = 0; i < 7; ++i) seven.emplace(fmt::format("99010110{}", i), 50 + i);
  EXPECT_EQ(coverage_of(seven, "990101", 12), std::vector<std::string>{"990101"});
}

}  // namespace
}  // namespace guben::matching
