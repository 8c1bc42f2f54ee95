#include <gtest/gtest.h>

#include <chrono>

#include "core/text.hpp"
#include "matching/matcher.hpp"

namespace guben::matching {
namespace {

/// One number on several records: man and wife by mistake, a daughter who married and is still entered at home,
/// brothers.
class OneNumber : public testing::Test {
 protected:
  OneNumber() : names(*china::NameComparer::load(std::string(GUBEN_SOURCE_DIR) + "/packs/national/names.yaml")) {
    household("H1", "俸顺学"), household("H2", "李乙水"), household("H3", "周木"), household("H4", "赵生文");
    add("H101", "H1", "俸顺学", kCouple), add("H102", "H1", "康莲", kCouple),
        add("H103", "H1", "俸宇俊", 99010119690206037);
    add("H201", "H2", "李乙水", 99010119650101001), add("H202", "H2", "李娟", kDaughter);
    add("H301", "H3", "周木", 99010119880707031), add("H302", "H3", "李娟", kDaughter);
    add("H401", "H4", "赵生文", kBrothers), add("H402", "H4", "赵生武", kBrothers);
    registry.index(names);
  }
  void household(const char* code, const char* head) { registry.add_household({code, head, "", "", {}}); }
  void add(const char* code, const char* h, const char* name, int64_t key) {
    const auto born = china::birth_date_of(key)->days_since_1970();
    registry.add_person({code, name, 0, key, true, static_cast<int8_t>(china::is_male(key)), born}, h);
  }
  intake::RowIdentity row(const char* name, int64_t key) {
    number = china::id_number_of(key);
    intake::RowIdentity row;
    row.name = name, row.id_number = number;
    return row;
  }
  std::vector<std::string> codes(const std::vector<uint32_t>& persons) const {
    std::vector<std::string> all;
    all.reserve(persons.size());
    for (const uint32_t p : persons) all.push_back(registry.persons()[p].code);
    return all;
  }
  static constexpr int64_t kCouple = 99010119930314758, kDaughter = 99010119900505020, kBrothers = 99010119700101001;
  const RowShape about_persons{true, false}, about_heads{false, true};
  china::NameComparer names;
  china::Regions regions;
  Registry registry;
  std::string number;
};

TEST_F(OneNumber, OfTwoInAHouseholdLeadsToTheMemberWhoIsCalledSo) {
  const Matcher matcher(registry, names, regions, "990101");
  const auto found = matcher.link(row("俸宇俊", kCouple), about_persons);
  ASSERT_TRUE(found.person) << "the father's row bears the number that son and daughter-in-law share";
  EXPECT_EQ(registry.persons()[*found.person].code, "H103");
}

TEST_F(OneNumber, SpeaksForEveryRecordOfTheSamePerson) {
  const Matcher matcher(registry, names, regions, "990101");
  const auto about = row("李娟", kDaughter);
  const auto found = matcher.link(about, about_persons);
  ASSERT_TRUE(found.person);
  const auto further = matcher.further_records(about, found, about_persons);
  ASSERT_EQ(further.size(), 1u);
  EXPECT_NE(registry.persons()[further[0]].code, registry.persons()[*found.person].code);
  EXPECT_TRUE(matcher.further_records(about, found, about_heads).empty()) << "of a house only where she is the head";
  auto by_code = about;
  by_code.household_code = "H2";
  EXPECT_TRUE(matcher.further_records(by_code, found, about_persons).empty()) << "the row says of which household";
}

TEST_F(OneNumber, OfTwoPeopleSpeaksForOneOnly) {
  const Matcher matcher(registry, names, regions, "990101");
  for (const auto& [name, key] : {std::pair("俸顺学", kCouple), std::pair("赵生文", kBrothers)}) {
    const auto about = row(name, key);
    const auto found = matcher.link(about, about_persons);
    ASSERT_TRUE(found.person) << name;
    EXPECT_EQ(registry.persons()[*found.person].name, name);
    EXPECT_EQ(codes(matcher.further_records(about, found, about_persons)), std::vector<std::string>()) << name;
  }
}

TEST_F(OneNumber, OfTwoPeopleIsTrustedOfNeither) {
  const Matcher matcher(registry, names, regions, "990101");
  // His own number, which the register does not have: it has his brother's in its place.
  const auto found = matcher.link(row("赵生武", kBrothers + 20), about_persons);
  ASSERT_TRUE(found.person);
  EXPECT_EQ(registry.persons()[*found.person].code, "H402");
  EXPECT_FALSE(matcher.link(row("李乙水", 99010119650101021), about_persons).person) << "whose number is his alone";
}

TEST_F(OneNumber, WithANameOneCharacterAwayIsAnotherName) {
  const Matcher matcher(registry, names, regions, "990101");
  const auto about = row("李绢", kDaughter);
  const auto pairs = matcher.same_number(about, matcher.link(about, about_persons));
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_FALSE(pairs[0].name_agrees || pairs[1].name_agrees);
  EXPECT_EQ(matcher.named_is_member("李乙水", 1), true);
  EXPECT_EQ(matcher.named_is_member("李乙火", 1), false) << "his brother, as far as anybody knows";
  EXPECT_EQ(matcher.named_is_member("李 乙水(户主)", 1), true);
}

/// People of one number, one household each; `held(i)` names the i-th.
std::unique_ptr<Registry> holders_of_one_number(size_t people, const china::NameComparer& names,
                                                const std::function<std::string(size_t)>& held) {
  auto registry = std::make_unique<Registry>();
  for (size_t i = 0; i < people; ++i) {
    const auto code = fmt::format("P{:06}", i);
    registry->add_household({"H" + code, "", "", "", {}});
    registry->add_person({code, held(i), 0, 99010119700101001, true, 1, 0}, "H" + code);
  }
  registry->index(names);
  return registry;
}

TEST_F(OneNumber, TellsItsHoldersApartAsComparingEachWithEachWould) {
  const std::vector<std::string> written{"张三",
                                         "张 三",
                                         "张·三",
                                         "张三(曾用名张小三)",
                                         "张小三",
                                         "张小三(原名张三)",
                                         "张*三",
                                         "张*",
                                         "於建国",
                                         "于建国",
                                         "闫小兵",
                                         "阎小兵",
                                         "(张三)",
                                         "",
                                         "李四",
                                         "张三(户主)",
                                         "张*三(李四)",
                                         "张三",
                                         "",
                                         "(张三)"};
  const auto all = holders_of_one_number(written.size(), names, [&](size_t i) { return written[i]; });
  for (uint32_t i = 0; i < written.size(); ++i) {
    std::vector<uint32_t> same;
    bool is_trusted = true;
    for (uint32_t other = 0; other < written.size(); ++other)
      if (names.is_same_persons(written[i], written[other])) same.push_back(other);
      else if (other != i) is_trusted = false;
    const auto told = all->records_of_person(i);
    EXPECT_EQ(std::vector<uint32_t>(told.begin(), told.end()), same) << written[i];
    EXPECT_EQ(all->persons()[i].id_is_trusted, is_trusted) << written[i];
  }
  const auto alike = holders_of_one_number(3, names, [](size_t) { return "张三"; });
  EXPECT_TRUE(alike->persons()[0].id_is_trusted) << "one person, entered three times";
  EXPECT_EQ(alike->records_of_person(2).size(), 3u);
  EXPECT_TRUE(holders_of_one_number(1, names, [](size_t) { return "张三"; })->records_of_person(0).empty());
}

TEST_F(OneNumber, OfThousandsIsToldApartInNoTime) {
  constexpr size_t kHolders = 20'000;  // each with each: 400 million comparisons
  const auto started = std::chrono::steady_clock::now();
  const auto strangers = holders_of_one_number(kHolders, names, [](size_t i) {
    std::string name = "李";
    for (const size_t letter : {i / 250, i % 250}) append_utf8(name, static_cast<char32_t>(0x5000 + letter));
    return name;
  });
  EXPECT_FALSE(strangers->persons()[7].id_is_trusted);
  const auto one = holders_of_one_number(kHolders, names, [](size_t) { return "张三"; });
  EXPECT_EQ(one->records_of_person(7).size(), kHolders);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20)) << "where hours were needed";
}

}  // namespace
}  // namespace guben::matching
