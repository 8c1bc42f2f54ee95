#include <gtest/gtest.h>
#include <unistd.h>

#include "ledger/ledger.hpp"
#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {

class FilesBeside : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { kept.emplace(GetParam()); }
  void change(const std::function<void(Ledger&)>& what) {
    auto ledger = kept->open(Access::Write);
    Change change(*ledger);
    what(*ledger);
    change.commit();
  }
  std::string verify() { return kept->verify(); }
  /// Past the ledger.
  void rewrite(const std::string& sql) { kept->tamper(sql); }
  std::optional<KeptLedger> kept;
};
INSTANTIATE_TEST_SUITE_P(EveryKind, FilesBeside, testing::ValuesIn(kKinds), name_of);

TEST_P(FilesBeside, WhatASnapshotHoldsIsKnownAndMayBeMadeAnew) {
  Delivery loans;
  loans.dataset = "loan", loans.mode = "full";
  loans.from = loans.to = *Date::from_iso("2020-06-30");
  change([&](Ledger& ledger) {
    const auto id = ledger.add_delivery(loans).id;
    ledger.set_snapshot({id, "rows", 5, 812, "ab"});
    ledger.set_snapshot({id, "identities", 5, 300, "cd"});
    ledger.set_snapshot({id, "identities", 5, 310, "ef"});
  });
  const auto snapshots = kept->open(Access::Read)->snapshots();
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].digest, "ef");
  EXPECT_EQ(snapshots[1].bytes, 812);
  EXPECT_EQ(verify(), "");
  rewrite("UPDATE snapshot SET digest = 'ee' WHERE kind = 'rows'");
  EXPECT_EQ(verify(), "journal.row_changed");
  rewrite("DELETE FROM snapshot WHERE kind = 'rows'");
  EXPECT_EQ(verify(), "journal.row_changed");
}

TEST_P(FilesBeside, ARunIsKnownByItsManifestAndRemembersThatItWasTakenAway) {
  change([](Ledger& ledger) {
    ledger.add_run({"a", "2020-05-31", "p 1", "a", 0, "11"});
    ledger.add_run({"b", "2020-06-30", "p 1", "b", 0, "22"});
    ledger.add_run({"a", "2020-05-31", "p 1", "a", 0, "11"});
  });
  const auto ids = [&] {
    std::vector<std::string> all;
    for (const auto& run : kept->open(Access::Read)->runs()) all.push_back(run.id + run.manifest);
    return all;
  };
  EXPECT_EQ(ids(), (std::vector<std::string>{"b22", "a11"})) << "the same run again is the latest";
  change([](Ledger& ledger) { ledger.remove_run("b", "nobody names it"); });
  EXPECT_EQ(ids(), std::vector<std::string>{"a11"});
  EXPECT_EQ(verify(), "");
  rewrite("UPDATE run SET manifest = '33' WHERE id = 'b'");
  EXPECT_EQ(verify(), "journal.row_changed");
}

}  // namespace
}  // namespace guben::ledger
