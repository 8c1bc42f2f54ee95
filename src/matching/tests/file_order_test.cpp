#include "matching/file_order.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace guben::matching {
namespace {

/// Two hundred families of two, four to a village; persons 2f and 2f + 1 are of family f.
class List : public testing::Test {
 protected:
  static constexpr uint32_t kFamilies = 200;
  List() {
    for (uint32_t f = 0; f < kFamilies; ++f) {
      const auto code = fmt::format("H{}", f);
      registry.add_household({code, "", fmt::format("V{}", f / 4), "", {}});
      for (uint32_t m = 0; m < 2; ++m)
        registry.add_person({fmt::format("P{}", 2 * f + m), fmt::format("N{}", 2 * f + m), 0, 0, true, 1, 0}, code);
    }
  }
  /// One row a person, in the order given; those of `untold` have no number.
  FileOrder file(const std::vector<uint32_t>& persons, const std::set<uint32_t>& untold = {}) {
    FileOrder order(registry);
    for (const uint32_t p : persons) order.add(0, untold.contains(p) ? std::nullopt : std::optional(p / 2));
    order.finish();
    return order;
  }
  static std::vector<uint32_t> by_family() {
    std::vector<uint32_t> persons(2 * kFamilies);
    std::iota(persons.begin(), persons.end(), 0);
    return persons;
  }
  static NameOnlyRow narrowed(const FileOrder& order, size_t row, std::vector<uint32_t> candidates) {
    NameOnlyRow namesakes{row, std::move(candidates)};
    order.narrow(namesakes);
    return namesakes;
  }
  using Candidates = std::vector<uint32_t>;
  using Place = NameOnlyRow::Place;
  Registry registry;
};

TEST_F(List, WrittenFamilyByFamilyTellsTheNamesakeBesideTheirFamily) {
  const auto order = file(by_family(), {7});
  ASSERT_TRUE(order.keeps_families());
  const auto row = narrowed(order, 7, {7, 50});
  EXPECT_EQ(row.candidates, Candidates{7});
  EXPECT_EQ(row.place, Place::BesideFamily);
}

TEST_F(List, RulesOutWhoseFamilyStandsElsewhere) {
  const auto order = file(by_family(), {6, 7});  // the whole family has no numbers
  const auto row = narrowed(order, 7, {7, 50});
  EXPECT_EQ(row.candidates, Candidates{7});
  EXPECT_EQ(row.place, Place::Narrowed);
}

TEST_F(List, LeavesThoseOfTheNeighboursVillageWhoseFamiliesAreNotThere) {
  auto persons = by_family();
  std::erase_if(persons, [](uint32_t p) { return p / 2 == 2; });  // family 2, of the same village, is not in the file
  const auto row = narrowed(file(persons, {2, 3}), 2, {2, 4, 70});
  EXPECT_EQ(row.candidates, (Candidates{2, 4})) << "a person must tell";
  EXPECT_EQ(row.place, Place::Narrowed);
}

TEST_F(List, OfOneRowAFamilyTellsByVillages) {
  std::vector<uint32_t> heads;
  for (uint32_t f = 0; f < kFamilies; ++f) heads.push_back(2 * f);
  const auto order = file(heads, {8});
  EXPECT_FALSE(order.keeps_families());
  ASSERT_TRUE(order.keeps_villages());
  EXPECT_EQ(narrowed(order, 4, {8, 40}).candidates, Candidates{8});
}

TEST_F(List, SortedOtherwiseTellsNothing) {
  auto persons = by_family();
  std::stable_sort(persons.begin(), persons.end(),
                   [](uint32_t a, uint32_t b) { return a * 37 % (2 * kFamilies) < b * 37 % (2 * kFamilies); });
  const auto order = file(persons, {7});
  ASSERT_FALSE(order.keeps_families());
  ASSERT_FALSE(order.keeps_villages());
  const auto row =
      narrowed(order, static_cast<size_t>(std::find(persons.begin(), persons.end(), 7) - persons.begin()), {7, 50});
  EXPECT_EQ(row.candidates, (Candidates{7, 50}));
  EXPECT_EQ(row.place, Place::Anywhere);
}

TEST_F(List, OfTooFewRowsShowsNoHabit) {
  auto persons = by_family();
  persons.resize(19);
  EXPECT_FALSE(file(persons).keeps_families());
  persons = by_family();
  persons.resize(20);
  EXPECT_TRUE(file(persons).keeps_families());
}

TEST_F(List, BelowWhichRowsWereAddedDoesNotRuleOutTheirFamilies) {
  auto persons = by_family();
  for (const uint32_t p : {0u, 80u, 160u, 240u, 320u}) persons.push_back(p);
  FileOrder order(registry);
  for (size_t i = 0; i < persons.size(); ++i)
    order.add(0, i == persons.size() - 3 ? std::nullopt : std::optional(persons[i] / 2));
  order.finish();
  ASSERT_TRUE(order.keeps_families());
  EXPECT_EQ(narrowed(order, persons.size() - 3, {160, 50}).elsewhere, (Candidates{160, 50}))
      << "by villages nobody can stand here, by families both could";
  EXPECT_EQ(narrowed(order, persons.size() - 3, {81, 50}).candidates, Candidates{81})
      << "beside his family's added row";
  EXPECT_EQ(narrowed(order, persons.size() - 3, {86, 50}).candidates, Candidates{86})
      << "of a village beside, and his family stands above";
  EXPECT_EQ(narrowed(order, 100, {86, 50}).candidates, Candidates{})
      << "near miss: within the list those are not meant whose families stand elsewhere";
}

TEST_F(List, EndsWithItsSheet) {
  FileOrder order(registry);
  for (uint32_t p = 0; p < 2 * kFamilies; ++p) order.add(0, p / 2);
  order.add(1, std::nullopt);
  order.finish();
  EXPECT_EQ(narrowed(order, 2 * kFamilies, {2 * kFamilies - 1, 3}).candidates, (Candidates{2 * kFamilies - 1, 3}))
      << "the last row of another sheet is no neighbour";
}

}  // namespace
}  // namespace guben::matching
