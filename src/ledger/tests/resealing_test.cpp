// What holds after a data key leaked (server.md §3): the county's records open as before, what was sealed with that key
// is nowhere any more, and the journal speaks of it all.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "ledger/key_files.hpp"
#include "ledger/records.hpp"
#include "ledger/resealing.hpp"
#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

class Resealing : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    dataset.code = "person";
    for (const auto& [name, is_sealed] : {std::pair("code", false), {"name", false}, {"phone", true}, {"bank", true}}) {
      dictionary::Field field;
      field.name = name;
      field.sealed = is_sealed;
      dataset.fields.push_back(field);
    }
    add(0, 5'000);
  }
  /// Every seventh has no telephone.
  static std::optional<std::string> phone_of(int number) {
    return number % 7 == 0 ? std::nullopt : std::optional(fmt::format("100{:08}", number));
  }
  void add(int first, int count) {
    auto ledger = kept->open(Access::Write);
    Records records(*ledger, dataset);
    PreparedRecords people(dataset, ledger->sealer());
    for (int i = first; i < first + count; ++i) {
      const auto code = fmt::format("P{:06}", i);
      const auto phone = phone_of(i);
      people.add({code,
                  {code, "张三", phone ? std::optional<std::string_view>(*phone) : std::nullopt, std::nullopt},
                  0,
                  0,
                  i});
    }
    Change change(*ledger);
    ASSERT_TRUE(records.fit_table());
    records.insert(people, 1, *Date::from_iso("2020-01-01"));
    change.commit();
  }
  void expect_all_open(int count) {
    int seen = 0;
    Records(*kept->open(Access::Read), dataset).each({}, [&](const Record& r) {
      const auto expected = phone_of(static_cast<int>(r.row));
      EXPECT_EQ(r.values[2], expected ? std::optional<std::string_view>(*expected) : std::nullopt);
      ++seen;
    });
    EXPECT_EQ(seen, count);
  }
  int64_t of_older_key() {
    auto ledger = kept->open(Access::Read);
    int64_t count = 0;
    auto rows = ledger->query("SELECT f_phone FROM record_person WHERE county = $1");
    while (rows.step()) count += !rows.is_null(0) && ledger->sealer().is_of_older_key(rows.bytes(0));
    return count;
  }
  std::string sealed_phone(const std::string& code) {
    auto ledger = kept->open(Access::Read);
    auto row = ledger->query("SELECT f_phone FROM record_person WHERE county = $1 AND code = $2", code);
    return row.step() ? row.blob(0) : "";
  }
  fs::path wrapped() const { return kept->folder() / "keys" / "data-keys"; }
  std::optional<KeptLedger> kept;
  dictionary::Dataset dataset;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, Resealing, testing::Values(kKinds[0], kKinds[2]), name_of);

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_P(Resealing, LeavesNothingUnderTheKeyThatLeakedAndTheJournalWhole) {
  // Superseded versions are sealed anew as well.
  {
    auto ledger = kept->open(Access::Write);
    Change change(*ledger);
    ASSERT_TRUE(
        Records(*ledger, dataset).change("P000003", {{"phone", "10000000004"}}, *Date::from_iso("2021-01-01"), ""));
    ASSERT_TRUE(
        Records(*ledger, dataset).change("P000003", {{"phone", phone_of(3)}}, *Date::from_iso("2021-01-01"), ""));
    change.commit();
  }
  const auto before = sealed_phone("P000001"), key = text_of(kept->folder() / "keys" / "ledger.key");
  const auto resealed = reseal_county(*kept->open(Access::Write), {}, "备份介质遗失");
  ASSERT_TRUE(resealed) << resealed.error().code;
  EXPECT_GT(resealed->at("person"), 5'000 * 6 / 7);
  EXPECT_EQ(of_older_key(), 0);
  EXPECT_NE(sealed_phone("P000001"), before);
  EXPECT_NE(text_of(kept->folder() / "keys" / "ledger.key"), key);
  EXPECT_EQ(kept->verify(), "");
  expect_all_open(5'000);
  // What is written from now on is sealed with the new key, and a third follows the second.
  add(5'000, 5);
  EXPECT_EQ(of_older_key(), 0);
  EXPECT_TRUE(reseal_county(*kept->open(Access::Write), {}, "再次"));
  EXPECT_EQ(of_older_key(), 0);
  EXPECT_EQ(kept->open(Access::Read)->sealer().data_keys(), 3U);
  EXPECT_EQ(kept->verify(), "");
  expect_all_open(5'005);
}

TEST_P(Resealing, LeavesNoBytesOfTheOldSealingInTheFileOfACounty) {
  if (GetParam().engine == Engine::Postgres) GTEST_SKIP() << "pages that others work on are left to what comes next";
  const auto before = sealed_phone("P000002");
  const auto is_anywhere = [&] {
    for (const char* name : {"ledger.db", "ledger.db-wal"})
      if (text_of(kept->folder() / name).find(before) != std::string::npos) return true;
    return false;
  };
  ASSERT_TRUE(is_anywhere());
  ASSERT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
  EXPECT_FALSE(is_anywhere());
}

TEST_P(Resealing, IsFoundOutWhereARecordWasChangedBehindItsBackBeforeOrAfter) {
  kept->tamper("UPDATE record_person SET f_name = '李四' WHERE code = 'P000004'");
  auto refused = reseal_county(*kept->open(Access::Write), {}, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "journal.record_changed");
  EXPECT_EQ(kept->open(Access::Read)->sealer().data_keys(), 1U);
  kept->tamper("UPDATE record_person SET f_name = '张三' WHERE code = 'P000004'");
  ASSERT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
  ASSERT_EQ(kept->verify(), "");
  for (const auto* change :
       {"UPDATE record_person SET f_name = '李四' WHERE code = 'P000005'",
        "UPDATE record_person SET f_phone = NULL WHERE code = 'P000005'",
        "UPDATE resealed_record SET hash = (SELECT hash FROM record_person WHERE version = 1) WHERE version = 6",
        "DELETE FROM resealed_record WHERE version = 6",
        "UPDATE record_person SET hash = (SELECT hash FROM resealed_record WHERE version = 6) WHERE version = 6",
        "INSERT INTO resealed_record SELECT county, 'nobody', data_key, version, hash FROM resealed_record WHERE "
        "version = 6"}) {
    kept->keep();
    kept->tamper(change);
    EXPECT_NE(kept->verify(), "") << change;
    kept->put_back();
    ASSERT_EQ(kept->verify(), "") << change;
  }
}

TEST_P(Resealing, KilledAnywhereItIsDoneAgainWithYetAnotherKey) {
  const auto child = fork();
  if (child == 0) {
    auto ledger = Ledger::open(kept->folder(), Access::Write);
    (void)reseal_county(**ledger, {{"nothing", [](Ledger&) -> int64_t { _exit(7); }}}, "");
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 7);
  // The records were sealed anew, the rest was not: everything is readable and verified meanwhile.
  EXPECT_EQ(kept->verify(), "");
  expect_all_open(5'000);
  int calls = 0;
  const auto other = [&](Ledger&) -> int64_t { return ++calls == 1 ? 3 : 0; };
  const auto resealed = reseal_county(*kept->open(Access::Write), {{"others", other}}, "");
  ASSERT_TRUE(resealed);
  EXPECT_EQ(resealed->at("others"), 3);
  EXPECT_EQ(calls, 2);  // until nothing more is found
  EXPECT_EQ(kept->open(Access::Read)->sealer().data_keys(), 3U) << "who knows when the second leaked";
  EXPECT_EQ(of_older_key(), 0);
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(Resealing, IsNotSaidToBeDoneWhileSomebodyReadsAndKeepsOldBytesInTheFile) {
  if (GetParam().engine == Engine::Postgres) GTEST_SKIP() << "pages that others work on are left to what comes next";
  auto reader = kept->open(Access::Read);
  std::optional<store::Moment> moment(std::in_place, reader->store());
  ASSERT_GT(reader->query("SELECT count(*) FROM record_person WHERE county = $1").step(), 0);
  const auto refused = reseal_county(*kept->open(Access::Write), {}, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "ledger.deleted_still_read");
  EXPECT_EQ(kept->verify(), "") << "and nothing is lost";
  moment.reset();
  EXPECT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
}

TEST_P(Resealing, IsNotTakenForAChangeOfTheRecordByWhoVerifiesMeanwhile) {
  std::atomic<bool> is_over = false;
  std::thread verifies([&] {
    while (!is_over) EXPECT_EQ(kept->verify(), "");
  });
  EXPECT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
  is_over = true;
  verifies.join();
}

TEST_P(Resealing, SealsNoRecordThatWasChangedAfterTheJournalWasVerified) {
  auto ledger = kept->open(Access::Write);
  ASSERT_TRUE(ledger->renew_key("", DataKeys::OneMore));
  std::this_thread::sleep_for(KeyRing::kKnownEverywhere);
  kept->tamper("UPDATE record_person SET f_name = '李四' WHERE code = 'P000004'");
  try {
    reseal_records(*ledger);
    FAIL() << "it would speak for the change";
  } catch (const Failure& failure) { EXPECT_EQ(failure.said().code, "journal.record_changed"); }
}

TEST_P(Resealing, IsKnownToAProcessThatHadTheLedgerOpen) {
  auto open_before = kept->open(Access::Write);
  const Sealer of_another_thread(open_before->sealer());
  ASSERT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
  // Reads what is sealed with the new key, and seals with it.
  EXPECT_EQ(Records(*open_before, dataset).find("P000001", {})->values[2], phone_of(1));
  const auto sealed = of_another_thread.seal("x", "somewhere");
  EXPECT_FALSE(open_before->sealer().is_of_older_key(sealed));
  EXPECT_EQ(of_another_thread.open(sealed, "somewhere"), "x");
}

TEST_P(Resealing, RefusesAnOlderKeysDirectoryThatWasPutBack) {
  const auto key = kept->folder() / "keys" / "ledger.key";
  const auto old_key = text_of(key), old_wrapped = text_of(wrapped());
  ASSERT_TRUE(reseal_county(*kept->open(Access::Write), {}, ""));
  const auto new_key = text_of(key), new_wrapped = text_of(wrapped());
  // The key file that leaked opens nothing of the new one.
  std::ofstream(key) << old_key;
  EXPECT_EQ(Ledger::open(kept->folder(), Access::Read).error().code, "ledger.other_key");
  std::ofstream(wrapped()) << old_wrapped;
  EXPECT_EQ(Ledger::open(kept->folder(), Access::Read).error().code, "ledger.data_keys_older");
  std::ofstream(key) << new_key;
  std::ofstream(wrapped()) << new_wrapped;
  EXPECT_EQ(kept->verify(), "");
}

}  // namespace
}  // namespace guben::ledger
