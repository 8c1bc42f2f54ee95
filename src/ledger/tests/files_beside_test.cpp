#include <gtest/gtest.h>
#include <unistd.h>

#include "ledger/ledger.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

class FilesBeside : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-files-beside-{}", getpid());
    fs::remove_all(folder);
    ASSERT_TRUE(Ledger::create(folder, Algorithm::Aes256Gcm));
  }
  void TearDown() override { fs::remove_all(folder); }
  void change(const std::function<void(Ledger&)>& what) {
    auto ledger = std::move(*Ledger::open(folder, Access::Write));
    Transaction transaction(ledger->database());
    what(*ledger);
    transaction.commit();
    ledger->publish_head();
  }
  std::string verify() {
    const auto verified = (*Ledger::open(folder, Access::Read))->verify(std::nullopt);
    return verified ? "" : verified.error().code;
  }
  /// Past the ledger.
  void rewrite(const std::string& sql) { Sqlite(folder / "ledger.db").execute(sql); }
  fs::path folder;
};

TEST_F(FilesBeside, WhatASnapshotHoldsIsKnownAndMayBeMadeAnew) {
  Delivery loans;
  loans.dataset = "loan", loans.mode = "full";
  loans.from = loans.to = *Date::from_iso("2020-06-30");
  change([&](Ledger& ledger) {
    const auto id = ledger.add_delivery(loans).id;
    ledger.set_snapshot({id, "rows", 5, 812, "ab"});
    ledger.set_snapshot({id, "identities", 5, 300, "cd"});
    ledger.set_snapshot({id, "identities", 5, 310, "ef"});
  });
  const auto kept = (*Ledger::open(folder, Access::Read))->snapshots();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].digest, "ef");
  EXPECT_EQ(kept[1].bytes, 812);
  EXPECT_EQ(verify(), "");
  rewrite("UPDATE snapshot SET digest = 'ee' WHERE kind = 'rows'");
  EXPECT_EQ(verify(), "journal.file_changed");
  rewrite("DELETE FROM snapshot WHERE kind = 'rows'");
  EXPECT_EQ(verify(), "journal.file_changed");
}

TEST_F(FilesBeside, ARunIsKnownByItsManifestAndRemembersThatItWasTakenAway) {
  change([](Ledger& ledger) {
    ledger.add_run({"a", "2020-05-31", "p 1", "a", 0, "11"});
    ledger.add_run({"b", "2020-06-30", "p 1", "b", 0, "22"});
    ledger.add_run({"a", "2020-05-31", "p 1", "a", 0, "11"});
  });
  const auto ids = [&] {
    std::vector<std::string> all;
    for (const auto& run : (*Ledger::open(folder, Access::Read))->runs()) all.push_back(run.id + run.manifest);
    return all;
  };
  EXPECT_EQ(ids(), (std::vector<std::string>{"b22", "a11"})) << "the same run again is the latest";
  change([](Ledger& ledger) { ledger.remove_run("b", "nobody names it"); });
  EXPECT_EQ(ids(), std::vector<std::string>{"a11"});
  EXPECT_EQ(verify(), "");
  rewrite("UPDATE run SET manifest = '33' WHERE id = 'b'");
  EXPECT_EQ(verify(), "journal.file_changed");
}

}  // namespace
}  // namespace guben::ledger
