#include "county/stock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "policy/pack.hpp"
#include "workspace/database.hpp"
#include "workspace/table_writer.hpp"

namespace guben::county {
namespace {

/// A register of a few households of two people each, and one of three.
class AStock : public testing::Test {
 protected:
  AStock() {
    std::filesystem::remove_all(root_);
    for (const auto& folder : {folder_.snapshots(), folder_.staging(), folder_.runs()})
      std::filesystem::create_directories(folder);
    auto pack = policy::load_pack(std::filesystem::path(GUBEN_SOURCE_DIR) / "packs", "xiangyin");
    EXPECT_TRUE(pack);
    pack_ = std::move(*pack);
  }
  ~AStock() override { std::filesystem::remove_all(root_); }

  /// Monitored ones: since when, whether the risk is over and since when. In SQL's words.
  void has(const std::vector<std::array<std::string, 3>>& monitored, const std::string& place = "990101100201") {
    for (const auto& [began, is_over, ended] : monitored)
      rows_.push_back(fmt::format("({}, '{}', TRUE, CAST({} AS DATE), CAST({} AS BOOLEAN), CAST({} AS DATE))",
                                  rows_.size(), place, began, is_over, ended));
  }
  StockChange change(const std::string& region = "990101", const char* from = "2020-01-31") {
    workspace::Database database(folder_.files());
    workspace::write_parquet(
        database,
        fmt::format("SELECT household_id, village_code, '990101100' AS township_code, is_monitored, "
                    "monitored_on, risk_eliminated, eliminated_on FROM (VALUES {}) h(household_id, "
                    "village_code, is_monitored, monitored_on, risk_eliminated, eliminated_on)",
                    fmt::join(rows_, ", ")),
        folder_.registry_households());
    workspace::write_parquet(
        database,
        fmt::format("SELECT p.i // 2 AS household_id FROM range({}) p(i) UNION ALL SELECT 0", 2 * rows_.size()),
        folder_.registry_persons());
    const auto found = stock_change(folder_, *pack_.dictionary.register_of(dictionary::Register::Households), region,
                                    *Date::from_iso(from), *Date::from_iso("2020-06-30"));
    EXPECT_TRUE(found);
    const auto balances = [](const StockChange& of, int64_t StockLine::*number) {
      return of.opening.*number + of.added.*number + of.again.*number - of.eliminated.*number == of.closing.*number;
    };
    EXPECT_TRUE(balances(*found, &StockLine::households) && balances(*found, &StockLine::people)) << "MON-30";
    return *found;
  }

  std::filesystem::path root_ = std::filesystem::temp_directory_path() / fmt::format("guben-stock-{}", getpid());
  workspace::CountyFolder folder_{root_};
  policy::Pack pack_;
  std::vector<std::string> rows_;
};

TEST_F(AStock, OpensAndClosesWithWhomTheRecordSaysWasMonitoredOnThatDay) {  // MON-30
  has({{"'2019-05-01'", "FALSE", "NULL"},                                   // all the time
       {"'2020-01-31'", "FALSE", "NULL"},                                   // on the day it opens
       {"'2020-02-01'", "NULL", "NULL"},                                    // on the day after
       {"'2020-06-30'", "FALSE", "NULL"},                                   // on the day it closes
       {"'2020-07-01'", "FALSE", "NULL"},                                   // later
       {"'2019-05-01'", "TRUE", "'2020-01-31'"},                            // over on the day it opens
       {"'2019-05-01'", "TRUE", "'2020-02-01'"},                            // in it
       {"'2020-03-01'", "TRUE", "'2020-06-30'"},                            // came and went
       {"'2019-05-01'", "TRUE", "'2020-07-01'"}});                          // over later
  const auto of = change();
  EXPECT_EQ(of.opening.households, 4);
  EXPECT_EQ(of.added.households, 3);
  EXPECT_EQ(of.again.households, 0);
  EXPECT_EQ(of.eliminated.households, 2);
  EXPECT_EQ(of.closing.households, 5);
  EXPECT_EQ(of.undated.households, 0);
  EXPECT_EQ(of.opening.people, 9) << "the first has three members";
  EXPECT_EQ(of.closing.people, 11);
}

TEST_F(AStock, CountsWhoIsMonitoredOnceMoreApartFromWhoIsNew) {
  has({{"'2020-03-01'", "FALSE", "'2019-11-01'"},    // eliminated last year, again since March
       {"'2020-03-01'", "FALSE", "NULL"},            // new
       {"'2019-12-01'", "FALSE", "'2019-11-01'"}});  // again before it opens
  const auto of = change();
  EXPECT_EQ(of.again.households, 1);
  EXPECT_EQ(of.added.households, 1);
  EXPECT_EQ(of.opening.households, 1);
  EXPECT_EQ(of.closing.households, 3);
}

TEST_F(AStock, SaysOfWhomTheRecordDoesNotTellAndCountsThemNowhereElse) {
  has({{"NULL", "FALSE", "NULL"},                  // since when
       {"'2019-05-01'", "TRUE", "NULL"},           // until when
       {"'2020-02-01'", "TRUE", "'2019-05-01'"},   // over before it began, and over
       {"'2019-05-01'", "FALSE", "'2020-03-01'"},  // over, and not over
       {"'2020-04-01'", "FALSE", "'2020-03-01'"},  // an earlier spell ended in it: since when?
       {"'2019-05-01'", "FALSE", "NULL"}});
  const auto of = change();
  EXPECT_EQ(of.undated.households, 5);
  EXPECT_EQ(of.opening.households, 1);
  EXPECT_EQ(of.closing.households, 1);
}

TEST_F(AStock, IsThatOfItsAreaAlone) {
  has({{"'2019-05-01'", "FALSE", "NULL"}});
  has({{"'2019-05-01'", "FALSE", "NULL"}, {"'2020-05-01'", "FALSE", "NULL"}}, "990101101201");
  EXPECT_EQ(change("990101100").closing.households, 1);
  EXPECT_EQ(change("990101101").added.households, 1);
  EXPECT_EQ(change("990101102").closing.households, 0);
}

TEST_F(AStock, TellsHowManyOfAllPeopleHaveARiskThatIsNotOver) {
  has({{"'2019-05-01'", "FALSE", "NULL"},           // three people
       {"'2019-05-01'", "NULL", "NULL"},            // nobody says that it is over
       {"'2019-05-01'", "TRUE", "'2020-02-01'"}});  // over
  has({{"'2019-05-01'", "TRUE", "'2020-02-01'"}}, "990101101201");
  (void)change();
  const auto& households = *pack_.dictionary.register_of(dictionary::Register::Households);
  const auto here = unresolved_risk(folder_, households, "990101");
  ASSERT_TRUE(here);
  EXPECT_EQ(here->people, 5);
  EXPECT_EQ(here->of, 9);
  const auto there = unresolved_risk(folder_, households, "990101101");
  EXPECT_EQ(there->people, 0);
  EXPECT_EQ(there->of, 2);
}

TEST_F(AStock, IsNoneWhereNothingWasMatched) {
  EXPECT_FALSE(unresolved_risk(folder_, *pack_.dictionary.register_of(dictionary::Register::Households), "990101"));
  EXPECT_FALSE(stock_change(folder_, *pack_.dictionary.register_of(dictionary::Register::Households), "990101",
                            *Date::from_iso("2020-01-31"), *Date::from_iso("2020-06-30")));
}

}  // namespace
}  // namespace guben::county
