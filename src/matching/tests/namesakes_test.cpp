#include "matching/namesakes.hpp"

#include <gtest/gtest.h>

namespace guben::matching {
namespace {

/// Thirty persons in as many households; 0, 1 and 2 share a name, 3 bears one of their own.
class File : public testing::Test {
 protected:
  File() {
    for (int i = 0; i < 30; ++i) {
      const auto household = fmt::format("H{}", i);
      registry.add_household({household, i < 3 ? "李伟" : fmt::format("李伟{}", i), "", "", {}});
      registry.add_person({fmt::format("P{}", i), i < 3 ? "李伟" : fmt::format("李伟{}", i), 0, 0, true, 1, 0},
                          household);
    }
    habits.rows_of.assign(30, 0);
    for (size_t p = 6; p < 30; ++p) habits.rows_of[p] = 1;  // most of the file was told by numbers
  }
  std::string person(const Link& link) const { return link.person ? registry.persons()[*link.person].code : ""; }
  Registry registry;
  FileHabits habits;
};

TEST_F(File, GivesTheRowToTheOneNamesakeWhoHasNone) {
  habits.rows_of[0] = habits.rows_of[1] = 1;
  const auto links = settle_namesakes({{0, {0, 1, 2}}}, habits, registry);
  EXPECT_EQ(person(links[0]), "P2");
  EXPECT_EQ(links[0].method, Method::Probable);
  EXPECT_STREQ(links[0].reason, "matching.only_one_left");
}

TEST_F(File, LeavesTwoNamesakesWithoutARowToAPerson) {
  habits.rows_of[0] = 1;
  const auto links = settle_namesakes({{0, {0, 1, 2}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review);
  EXPECT_EQ(links[0].candidates, (std::vector<uint32_t>{1, 2})) << "whoever has a row is not meant again";
}

TEST_F(File, NeverGivesOnePersonTwoRowsThatClaimThem) {
  habits.rows_of[0] = habits.rows_of[1] = 1;
  const auto links = settle_namesakes({{0, {0, 1, 2}}, {1, {0, 1, 2}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review);
  EXPECT_EQ(links[1].method, Method::Review);
}

TEST_F(File, OneSettledRowMaySettleTheNext) {
  habits.rows_of[0] = 1;
  const auto links = settle_namesakes({{0, {1}}, {1, {0, 1, 2}}}, habits, registry);
  EXPECT_EQ(person(links[0]), "") << "the second row may be theirs as well";
  const auto apart = settle_namesakes({{0, {3}}, {1, {3, 2}}}, habits, registry);
  EXPECT_EQ(apart[0].method, Method::Review);
}

TEST_F(File, TakesARowForNobodyWhenAllNamesakesHaveTheirs) {
  habits.rows_of[0] = habits.rows_of[1] = habits.rows_of[2] = 1;
  const auto links = settle_namesakes({{0, {0, 1, 2}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::None);
  EXPECT_TRUE(links[0].candidates.empty());
  EXPECT_STREQ(links[0].reason, "matching.namesakes_have_rows");
}

TEST_F(File, LeavesASecondRowToAPersonWhereSomebodyMayHaveTwo) {
  habits.rows_of[0] = habits.rows_of[1] = habits.rows_of[2] = 1;
  habits.may_repeat_people = true;
  const auto links = settle_namesakes({{0, {0, 1, 2}}, {1, {3}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review) << "another scheme of one of them, or a stranger";
  EXPECT_EQ(links[0].candidates, (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_EQ(person(links[1]), "P3") << "whose first row it is still gets it";
}

TEST_F(File, TakesNobodyByNameInAFileOfManyStrangers) {
  habits.rows_of[0] = habits.rows_of[1] = 1;
  habits.strangers = 8;
  EXPECT_EQ(settle_namesakes({{0, {0, 1, 2}}}, habits, registry)[0].method, Method::Probable);
  habits.strangers = 9;  // of 35
  EXPECT_EQ(settle_namesakes({{0, {0, 1, 2}}}, habits, registry)[0].method, Method::Review);
}

TEST_F(File, InAListOfEventsOnlyANameOfOnePersonTells) {
  for (size_t p = 6; p < 30; ++p) habits.rows_of[p] = 3;  // bills: people have several
  ASSERT_FALSE(habits.one_row_each());
  habits.rows_of[0] = habits.rows_of[1] = 1;
  const auto links = settle_namesakes({{0, {0, 1, 2}}, {1, {3}}, {2, {3}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review) << "who has a bill may have another";
  EXPECT_EQ(person(links[1]), "P3");
  EXPECT_EQ(person(links[2]), "P3");
}

TEST_F(File, GivesARowBesideTheFamilyToItsMemberEvenASecondTime) {
  habits.rows_of[0] = habits.rows_of[1] = habits.rows_of[2] = 1;
  const auto beside = NameOnlyRow::Place::BesideFamily;
  const auto links = settle_namesakes({{0, {1}, beside}, {1, {0, 2}, beside}}, habits, registry);
  EXPECT_EQ(person(links[0]), "P1");
  EXPECT_STREQ(links[0].reason, "matching.place_in_file");
  EXPECT_EQ(links[1].method, Method::None) << "near miss: two of the families beside it have the name, and their rows";
}

TEST_F(File, AboutHeadsMeansTheHeadOfTheName) {
  registry.add_person({"P30", "李伟", 0, 0, true, 1, 0}, "H9");  // a son in the household of 李伟9
  habits.rows_of.push_back(0);
  habits.heads = 24;
  ASSERT_TRUE(habits.is_about_heads());
  const auto links = settle_namesakes({{0, {2, 30}}, {1, {30}}}, habits, registry);
  EXPECT_EQ(person(links[0]), "P2");
  EXPECT_STREQ(links[0].reason, "matching.only_head_of_this_name");
  EXPECT_EQ(links[1].method, Method::None);
  EXPECT_STREQ(links[1].reason, "matching.nobody") << "no head is called so";
  EXPECT_EQ(settle_namesakes({{0, {}, NameOnlyRow::Place::Narrowed, {30}}}, habits, registry)[0].method, Method::None)
      << "nor one who stands elsewhere";
  habits.heads = 23;  // near miss: one row in twenty-four is about somebody else
  EXPECT_EQ(settle_namesakes({{0, {2, 30}}}, habits, registry)[0].method, Method::Review);
}

TEST_F(File, LeavesToAPersonARowWhoseNamesakesAllStandElsewhere) {
  const auto narrowed = NameOnlyRow::Place::Narrowed;
  const auto links = settle_namesakes({{0, {}, narrowed, {0, 1}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review) << "it may have been added below the list";
  EXPECT_EQ(links[0].candidates, (std::vector<uint32_t>{0, 1}));
  EXPECT_STREQ(links[0].reason, "matching.namesakes_stand_elsewhere");
  habits.rows_of[0] = 1;
  EXPECT_EQ(settle_namesakes({{0, {}, narrowed, {0, 1}}}, habits, registry)[0].candidates, std::vector<uint32_t>{1})
      << "whoever has a row is not meant again";
  habits.rows_of[1] = 1;
  EXPECT_EQ(settle_namesakes({{0, {}, narrowed, {0, 1}}}, habits, registry)[0].method, Method::None);
}

TEST_F(File, OfEventsLeavesToAPersonAlsoWhoHasOne) {
  for (size_t p = 6; p < 30; ++p) habits.rows_of[p] = 3;
  habits.rows_of[0] = 1;
  const auto links = settle_namesakes({{0, {}, NameOnlyRow::Place::Narrowed, {0}}}, habits, registry);
  EXPECT_EQ(links[0].method, Method::Review) << "a second bill, added below the list";
}

}  // namespace
}  // namespace guben::matching
