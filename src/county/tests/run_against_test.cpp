#include "county/run_against.hpp"

#include <gtest/gtest.h>

namespace guben::county {
namespace {

std::vector<ledger::RunRecord> runs(const std::vector<std::pair<std::string, std::string>>& made) {
  std::vector<ledger::RunRecord> all;
  for (const auto& [id, as_of] : made) {
    ledger::RunRecord run;
    run.id = id, run.as_of = as_of;
    all.push_back(run);
  }
  return all;
}
std::string before(const std::vector<ledger::RunRecord>& all, const char* day = "2020-06-30") {
  return run_against(all, *Date::from_iso(day), Against::Before);
}
std::string last_year(const std::vector<ledger::RunRecord>& all, const char* day = "2020-06-30") {
  return run_against(all, *Date::from_iso(day), Against::SameTimeLastYear);
}

TEST(TheRunBefore, IsOfTheLatestDayBeforeWhateverWasMadeLast) {
  EXPECT_EQ(before(runs({{"may", "2020-05-31"}, {"june", "2020-06-30"}, {"april", "2020-04-30"}})), "may");
  EXPECT_EQ(before(runs({{"june", "2020-06-30"}, {"again", "2020-06-30"}, {"july", "2020-07-31"}})), "")
      << "of the same day and of a later one";
  EXPECT_EQ(before({}), "");
}

TEST(TheRunBefore, IsOfSeveralOfOneDayTheOneMadeLast) {
  EXPECT_EQ(before(runs({{"may", "2020-05-31"}, {"again", "2020-05-31"}, {"june", "2020-06-30"}})), "again");
  EXPECT_EQ(before(runs({{"may", "2020-05-31"}, {"again", "2020-05-31"}, {"may", "2020-05-31"}})), "may")
      << "which is the latest again";
}

TEST(TheRunOfLastYear, IsTheNearestToTheSameDayAndAMonthOffAtMost) {
  EXPECT_EQ(last_year(runs({{"far", "2019-06-01"}, {"near", "2019-07-10"}, {"may", "2020-05-31"}})), "near");
  EXPECT_EQ(last_year(runs({{"may", "2019-05-30"}})), "may") << "31 days";
  EXPECT_EQ(last_year(runs({{"may", "2019-05-29"}, {"august", "2019-08-01"}})), "") << "32 days";
  EXPECT_EQ(last_year(runs({{"earlier", "2019-06-29"}, {"later", "2019-07-01"}})), "later");
  EXPECT_EQ(last_year(runs({{"later", "2019-07-01"}, {"earlier", "2019-06-29"}})), "later");
  EXPECT_EQ(last_year(runs({{"february", "2019-02-28"}}), "2020-02-29"), "february");
}

}  // namespace
}  // namespace guben::county
