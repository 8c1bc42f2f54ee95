#include "ledger/standing.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

Delivery loans(int64_t id, const std::vector<std::string>& coverage, const char* from = "2020-06-01",
               const char* to = "2020-06-30") {
  Delivery d;
  d.id = id, d.dataset = "loan", d.mode = "full", d.coverage = coverage;
  d.file = fmt::format("{}.csv", id), d.fingerprint = std::to_string(id);
  d.from = *Date::from_iso(from), d.to = *Date::from_iso(to);
  return d;
}

std::vector<int64_t> ids(const std::vector<Delivery>& deliveries) {
  std::vector<int64_t> all;
  for (const auto& d : deliveries) all.push_back(d.id);
  return all;
}

TEST(Standing, AReplacementTakesTheWholeOfTheEarlierOnlyWhereItSpeaks) {
  const std::vector<Standing> replaces{{2, 1, Meaning::Replacement}};
  EXPECT_EQ(ids(without_replaced({loans(1, {"990624101"}), loans(2, {"990624"})}, replaces)), std::vector<int64_t>{2});
  EXPECT_EQ(ids(without_replaced({loans(1, {"990624"}), loans(2, {"990624101"})}, replaces)).size(), 2u)
      << "of one township: the rest of the county's rows still speak";
  EXPECT_EQ(ids(without_replaced({loans(1, {}), loans(2, {"990624"})}, replaces)).size(), 2u);
  EXPECT_EQ(ids(without_replaced({loans(1, {"990624"}), loans(2, {"990624"})}, {{2, 1, Meaning::Part}})).size(), 2u);
  EXPECT_EQ(ids(without_replaced({loans(1, {"990624"}, "2020-05-01"), loans(2, {"990624"})}, replaces)).size(), 2u)
      << "of the time before it the earlier one still speaks";
}

TEST(Standing, CoveragesMeetWhereOneLiesInTheOther) {
  EXPECT_TRUE(may_meet({"990624"}, {"990624101"}));
  EXPECT_TRUE(may_meet({"990624101001"}, {"990624101"}));
  EXPECT_FALSE(may_meet({"990624101"}, {"990624102"}));
  EXPECT_TRUE(may_meet({}, {"990624102"})) << "nobody knows";
}

class KeptStandings : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { kept.emplace(GetParam()); }
  std::unique_ptr<Ledger> open(Access access = Access::Read) { return kept->open(access); }
  std::string verify() { return kept->verify(); }
  void change(const std::function<void(Ledger&)>& what) {
    auto ledger = open(Access::Write);
    Change change(*ledger);
    what(*ledger);
    change.commit();
  }
  std::optional<KeptLedger> kept;
};
INSTANTIATE_TEST_SUITE_P(EveryKind, KeptStandings, testing::ValuesIn(kKinds), name_of);

TEST_P(KeptStandings, EndWithTheDeliveryThatIsTakenBackAndAreJournalled) {
  change([](Ledger& ledger) {
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_standing({2, 1, Meaning::Replacement});
  });
  EXPECT_EQ(ids(without_replaced(open()->deliveries(), open()->standings())), std::vector<int64_t>{2});
  change([](Ledger& ledger) { ledger.withdraw(2, "不是这个月的"); });
  EXPECT_EQ(ids(without_replaced(open()->deliveries(), open()->standings())), std::vector<int64_t>{1});
  EXPECT_EQ(ids(open()->withdrawn_deliveries()), std::vector<int64_t>{2});
  EXPECT_EQ(verify(), "");
}

}  // namespace
}  // namespace guben::ledger
