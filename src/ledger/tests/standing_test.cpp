#include "ledger/standing.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "ledger/ledger.hpp"

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

class KeptStandings : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-standing-{}", getpid());
    fs::remove_all(folder);
    ASSERT_TRUE(Ledger::create(folder, Algorithm::Aes256Gcm));
  }
  void TearDown() override { fs::remove_all(folder); }
  std::unique_ptr<Ledger> open(Access access = Access::Read) { return std::move(*Ledger::open(folder, access)); }
  std::string verify() {
    const auto verified = open(Access::Read)->verify(std::nullopt);
    return verified ? "" : verified.error().code;
  }
  void change(const std::function<void(Ledger&)>& what) {
    auto ledger = open(Access::Write);
    Transaction transaction(ledger->database());
    what(*ledger);
    transaction.commit();
    ledger->publish_head();
  }
  fs::path folder;
};

TEST_F(KeptStandings, EndWithTheDeliveryThatIsTakenBackAndAreJournalled) {
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

TEST_F(KeptStandings, CannotBeChangedBehindTheJournal) {
  change([](Ledger& ledger) {
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_standing({2, 1, Meaning::Replacement});
    ledger.withdraw(1, "重复");
  });
  const auto kept = folder / "kept.db";
  fs::copy(folder / "ledger.db", kept);
  for (const char* tampering :
       {"UPDATE standing SET meaning = 'part'", "DELETE FROM standing", "DELETE FROM withdrawal",
        "UPDATE withdrawal SET reason = 'x'", "INSERT INTO withdrawal VALUES (2, 'x', 'x', 'x')"}) {
    fs::copy(kept, folder / "ledger.db", fs::copy_options::overwrite_existing);
    EXPECT_EQ(verify(), "");
    Sqlite(folder / "ledger.db").execute(tampering);
    EXPECT_EQ(verify(), "journal.standing_changed") << tampering;
  }
}

/// A ledger as the edition before made it, with what this one's holds.
void make_old(const fs::path& folder) {
  {
    Sqlite old(folder / "old.db");
    std::ifstream in(std::string(GUBEN_SOURCE_DIR) + "/src/ledger/migrations/20261121_2300_create.sql");
    old.execute(std::string(std::istreambuf_iterator<char>(in), {}));
    old.execute("CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
    old.execute("INSERT INTO migration VALUES ('20261121_2300_create', '2026-11-21')");
    old.execute("ATTACH '" + (folder / "ledger.db").string() + "' AS new");
    old.execute(
        "INSERT INTO delivery SELECT id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, "
        "rows, returned, recorded_at FROM new.delivery");
    for (const char* table : {"setting", "journal", "proposal"})
      old.execute(fmt::format("INSERT INTO {0} SELECT * FROM new.{0}", table));
  }
  fs::rename(folder / "old.db", folder / "ledger.db");
}

TEST_F(KeptStandings, OfACountyOfTheEditionBeforeAreWhatThatEditionMadeOfThem) {
  change([](Ledger& ledger) {
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_delivery(loans(0, {"990624"}));
    ledger.add_delivery(loans(0, {"990624"}, "2020-05-01", "2020-05-31"));
    ledger.database().execute(
        "INSERT INTO proposal VALUES (1, 'registry_person', 'P1', 'name', 'a', 'b', 1, 'open', NULL, NULL)");
  });
  make_old(folder);
  const auto ledger = open(Access::Read);  // whoever opens it first brings it up
  EXPECT_EQ(ids(without_replaced(ledger->deliveries(), ledger->standings())), (std::vector<int64_t>{2, 3}));
  auto proposal = ledger->database().prepare("SELECT state FROM proposal WHERE subject = 'P1'");
  ASSERT_TRUE(proposal.step());
  EXPECT_EQ(proposal.text(0), "open");
  proposal.reset();
  EXPECT_EQ(verify(), "");
  change([](Ledger& l) { l.withdraw(2, "重复"); });
  EXPECT_EQ(ids(without_replaced(open()->deliveries(), open()->standings())), (std::vector<int64_t>{1, 3}));
}

}  // namespace
}  // namespace guben::ledger
