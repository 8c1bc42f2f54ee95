// The county written by hand: every expected finding, and not one more.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/text.hpp"
#include "intake/import.hpp"
#include "matching/link_deliveries.hpp"
#include "screening/findings.hpp"
#include "screening/indicators.hpp"
#include "screening/open_run.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using Subject = std::array<std::string, 3>;

const fs::path kHere = std::string(GUBEN_SOURCE_DIR) + "/tests/county300";

std::vector<std::vector<std::string>> read(const fs::path& csv) {
  std::ifstream in(csv);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto& row = rows.emplace_back();
    std::stringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
  }
  return rows;
}

class County300 : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = fs::temp_directory_path() / fmt::format("guben-county300-{}", getpid());
    fs::remove_all(folder);
    const auto guben = [&](const std::string& arguments) {
      return std::system(
          fmt::format("'{}' {} > '{}' 2>&1", GUBEN_PROGRAM, arguments, (folder.string() + ".log")).c_str());
    };
    ASSERT_EQ(guben(fmt::format("init {}/c --pack xiangyin", folder.string())), 0);
    ASSERT_EQ(guben(fmt::format("import {}/c {}/files", folder.string(), kHere.string())), 0);
    ASSERT_EQ(guben(fmt::format("match {}/c", folder.string())), 0);
    ASSERT_EQ(guben(fmt::format("screen {}/c --as-of 2020-06-30", folder.string())), 0);
    const auto pack = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
    ASSERT_TRUE(pack);
    const workspace::CountyFolder county{folder / "c"};
    const auto ledger = ledger::Ledger::open(county.root, ledger::Access::Read);
    ASSERT_TRUE(ledger);
    const auto run = screening::load_summary(county, **ledger);
    ASSERT_TRUE(run);
    const auto outcomes = screening::outcomes_of(county, *pack, *run);
    ASSERT_TRUE(outcomes);
    found = outcomes->hits;
    const auto figures = screening::figures_of(county, *pack, *run, {"area.satisfaction", "", ""});
    ASSERT_TRUE(figures);
    for (const auto& figure : *figures)
      interval_of[figure.numerator.without_trailing_zeros().to_string() + "/" +
                  figure.denominator.without_trailing_zeros().to_string()] =
          figure.interval->first.to_string() + " to " + figure.interval->second.to_string();
    for (const auto& row : read(kHere / "expected_findings.csv")) expected.insert({row.at(0), row.at(1), row.at(2)});
    for (const auto& row : read(kHere / "stories.csv")) stories[row.at(0)] = row.at(2);
    for (const auto& [id, rule] : pack->rules) rules.insert(id);
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }
  static std::string story(const Subject& s) {
    const auto told = stories.find(s[2].substr(0, 10));
    return fmt::format("{} {} {}: {}", s[0], s[1], s[2], told == stories.end() ? "" : told->second);
  }
  static inline fs::path folder;
  static inline std::set<Subject> expected, found;
  static inline std::map<std::string, std::string> stories;
  static inline std::set<std::string> rules;
  static inline std::map<std::string, std::string> interval_of;  ///< of satisfaction, by share
};

TEST_F(County300, FindsEverythingThatIsExpected) {
  for (const auto& e : expected) EXPECT_TRUE(found.contains(e)) << story(e);
}

TEST_F(County300, FindsNothingElse) {
  for (const auto& f : found) EXPECT_TRUE(expected.contains(f)) << story(f);
}

/// Lists are cut from what the stored bits say, explanations are replayed: relocation.debt alone has rows that differ
/// in severity.
TEST_F(County300, SaysTheSameOfEverythingWithItsReasonsAndWithout) {
  const auto pack = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  ASSERT_TRUE(pack);
  const auto shared = std::make_shared<const policy::Pack>(*pack);
  const workspace::CountyFolder county{folder / "c"};
  const auto ledger = ledger::Ledger::open(county.root, ledger::Access::Read);
  ASSERT_TRUE(ledger);
  const auto run = screening::load_summary(county, **ledger);
  ASSERT_TRUE(run);
  std::multiset<std::string> explained, held, read;
  ASSERT_TRUE(screening::each_finding(county, *pack, *run, {}, [&](const screening::Finding& f) {
    explained.insert(fmt::format("{} {} of {} in {}: {} {} for {}, {}", f.subject_kind, f.subject_id, f.household_id,
                                 f.region, f.rule, f.severity, f.route, static_cast<int>(f.outcome)));
  }));
  const auto into = [](std::multiset<std::string>& lines) {
    return [&lines](const screening::Found& f) {
      lines.insert(fmt::format("{} {} of {} in {}: {} {} for {}, {}", f.kind, f.subject, f.household, f.region, f.rule,
                               f.severity, f.route, static_cast<int>(f.outcome)));
    };
  };
  const auto opened = screening::OpenRun::open(county, shared, *run);
  ASSERT_TRUE(opened);
  (*opened)->each(into(held));
  ASSERT_TRUE(screening::each_found(county, shared, *run, into(read)));
  EXPECT_GT(explained.size(), expected.size()) << "and what is undecided";
  EXPECT_EQ(held, explained);
  EXPECT_EQ(read, explained);
  for (const auto* severity : {"relocation.debt red", "relocation.debt amber"})
    EXPECT_TRUE(std::any_of(read.begin(), read.end(), [&](const auto& line) { return contains(line, severity); }))
        << severity;
}

TEST_F(County300, ReckonsTheIntervalsOfItsSurveysAsByHand) {
  const std::map<std::string, std::string> by_hand{{"30/40", "0.59805741 to 0.85813032"},
                                                   {"34/40", "0.70927374 to 0.92938908"},
                                                   {"39/40", "0.87118341 to 0.99557328"},
                                                   {"103/120", "0.78480351 to 0.90963196"}};
  EXPECT_EQ(interval_of, by_hand);
}

TEST_F(County300, ExpectsSomethingOfEveryRule) {
  EXPECT_EQ(stories.size(), 300u);
  std::set<std::string> asked;
  for (const auto& e : expected) asked.insert(e[0]);
  for (const auto& rule : rules) EXPECT_TRUE(asked.contains(rule)) << rule;
}

}  // namespace
}  // namespace guben
