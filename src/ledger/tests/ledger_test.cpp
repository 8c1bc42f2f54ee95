#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.hpp"
#include "ledger/records.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

class LedgerTest : public testing::TestWithParam<Algorithm> {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-ledger-{}", getpid());
    fs::remove_all(folder);
    ASSERT_TRUE(Ledger::create(folder, GetParam()));
    dataset.code = "person";
    dataset.fields = {field("code"), field("name"), field("phone", true)};
  }
  void TearDown() override { fs::remove_all(folder); }
  static dictionary::Field field(const char* name, bool sealed = false) {
    dictionary::Field f;
    f.name = name;
    f.sealed = sealed;
    return f;
  }
  std::unique_ptr<Ledger> open(Access access = Access::Write) { return std::move(*Ledger::open(folder, access)); }
  PreparedRecords people(int first, int count, const Ledger& ledger) const {
    PreparedRecords records(dataset, ledger.sealer());
    for (int i = first; i < first + count; ++i) {
      const auto code = fmt::format("P{}", i);
      records.add(
          {code, {code, "张三", i == 7 ? std::nullopt : std::optional<std::string_view>("10012345678")}, 0, 0, i});
    }
    return records;
  }
  void fill() {
    auto ledger = open();
    Records records(*ledger, dataset);
    records.create_table();
    Transaction transaction(ledger->database());
    records.insert(people(0, 5, *ledger), 1, *Date::from_iso("2020-01-01"));
    records.insert(people(5, 3, *ledger), 2, *Date::from_iso("2020-02-01"));
    transaction.commit();
    ledger->publish_head();
  }
  std::string verify() {
    auto ledger = open(Access::Read);
    const auto chain = ledger->verify(std::nullopt);
    if (!chain) return chain.error().code;
    Records records(*ledger, dataset);
    const auto same = records.verify();
    return same ? "" : same.error().code;
  }
  void tamper(const std::string& sql) { Sqlite(folder / "ledger.db").execute(sql); }
  fs::path folder;
  dictionary::Dataset dataset;
};
INSTANTIATE_TEST_SUITE_P(BothAlgorithms, LedgerTest, testing::Values(Algorithm::Aes256Gcm, Algorithm::Sm4CtrSm3),
                         [](const auto& algorithm) { return algorithm.param == Algorithm::Aes256Gcm ? "Aes" : "Sm4"; });

TEST_P(LedgerTest, KeepsTheOldVersionWhenAFieldChanges) {
  fill();
  auto ledger = open();
  Records records(*ledger, dataset);
  Transaction transaction(ledger->database());
  records.change("P2", "name", "张叁", *Date::from_iso("2020-06-01"), "proposal/1");
  transaction.commit();
  ledger->publish_head();
  const auto name_on = [&](std::optional<Date> day) {
    std::string name;
    records.each(day, [&](const Record& r) {
      if (r.code == "P2") name = *r.values[1];
    });
    return name;
  };
  EXPECT_EQ(name_on(Date::from_iso("2020-05-31")), "张三");
  EXPECT_EQ(name_on(Date::from_iso("2020-06-01")), "张叁");
  EXPECT_EQ(name_on(std::nullopt), "张叁");
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, EndsARecordAndKeepsWhatWasTrueBefore) {
  fill();
  auto ledger = open();
  Records records(*ledger, dataset);
  Transaction transaction(ledger->database());
  records.end("P2", *Date::from_iso("2020-06-01"), "proposal/1");
  records.end("nobody", *Date::from_iso("2020-06-01"), "proposal/2");
  transaction.commit();
  ledger->publish_head();
  const auto is_there_on = [&](std::optional<Date> day) {
    bool there = false;
    records.each(day, [&](const Record& r) { there = there || r.code == "P2"; });
    return there;
  };
  EXPECT_TRUE(is_there_on(Date::from_iso("2020-05-31")));
  EXPECT_FALSE(is_there_on(Date::from_iso("2020-06-01")));
  EXPECT_FALSE(is_there_on(std::nullopt));
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, LeavesNoSealedValueInPlainOnDisk) {
  fill();
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_FALSE(contains(bytes, "10012345678")) << entry.path();
  }
  auto ledger = open(Access::Read);
  Records(*ledger, dataset).each(std::nullopt, [](const Record& r) {
    EXPECT_EQ(r.values[2].value_or(""), r.code == "P7" ? "" : "10012345678");
  });
}

TEST_P(LedgerTest, FindsOneByteChangedInTheJournal) {
  fill();
  EXPECT_EQ(verify(), "");
  tamper("UPDATE journal SET actor = actor || 'x' WHERE seq = 2");
  EXPECT_EQ(verify(), "journal.line_changed");
}

TEST_P(LedgerTest, FindsAMissingLineACutTailAndARewrittenChain) {
  fill();
  fs::copy(folder / "ledger.db", folder / "kept.db");
  tamper("DELETE FROM journal WHERE seq = 1");
  EXPECT_EQ(verify(), "journal.line_missing");
  fs::copy(folder / "kept.db", folder / "ledger.db", fs::copy_options::overwrite_existing);
  tamper("DELETE FROM journal WHERE seq > 1");
  EXPECT_EQ(verify(), "journal.tail_cut");
}

TEST_P(LedgerTest, FindsARewrittenChainByTheHeadOfAReport) {
  fill();
  const auto printed = open(Access::Read)->head();
  // Somebody with the key and the folder makes another history of the same length.
  const auto key = folder / "keys" / "ledger.key";
  fs::copy(key, folder / "key.kept");
  for (const char* file : {"ledger.db", "journal.head"}) fs::remove(folder / file);
  {
    auto again = open();
    again->set_setting("algorithm", std::string(1, static_cast<char>(GetParam())));
  }
  {
    auto ledger = open();
    for (int64_t i = 0; i < printed.seq; ++i) ledger->journal("record", "other", std::to_string(i));
    ledger->publish_head();
  }
  auto ledger = open(Access::Read);
  EXPECT_TRUE(ledger->verify(std::nullopt));
  const auto against_report = ledger->verify(printed);
  ASSERT_FALSE(against_report);
  EXPECT_EQ(against_report.error().code, "journal.rewritten");
}

TEST_P(LedgerTest, FindsARecordChangedOutsideTheSystem) {
  fill();
  fs::copy(folder / "ledger.db", folder / "kept.db");
  for (const char* change :
       {"UPDATE record_person SET f_name = '李四' WHERE code = 'P1'",
        "UPDATE record_person SET f_name = NULL WHERE code = 'P4'",
        "UPDATE record_person SET valid_from = '2019-01-01'",
        "UPDATE record_person SET valid_to = '2020-01-31' WHERE code = 'P4'",
        "UPDATE record_person SET valid_to = '2020-01-31' WHERE code = 'P1'",
        "UPDATE record_person SET valid_from = '2019-01-01' WHERE code = 'P5'",
        "UPDATE record_person SET superseded_at = '2020-03-01T00:00:00Z' WHERE code = 'P2'",
        "DELETE FROM record_person WHERE code = 'P3'", "DELETE FROM record_person WHERE code = 'P7'",
        "DELETE FROM record_person",
        "INSERT INTO record_person SELECT 99, 'P99', valid_from, valid_to, recorded_at, superseded_at, delivery, "
        "sheet, row, hash, f_code, f_name, f_phone FROM record_person WHERE code = 'P1'"}) {
    tamper(change);
    EXPECT_EQ(verify(), "journal.record_changed") << change;
    fs::copy(folder / "kept.db", folder / "ledger.db", fs::copy_options::overwrite_existing);
    EXPECT_EQ(verify(), "");
  }
}

TEST_P(LedgerTest, RefusesASecondWriterInAnotherProcess) {
  fill();
  auto ledger = open();
  const pid_t child = fork();
  if (child == 0) {
    const auto second = Ledger::open(folder, Access::Write);
    _exit(!second && second.error().code == "ledger.in_use" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_P(LedgerTest, RollsBackWhatWasNotCommitted) {
  fill();
  {
    auto ledger = open();
    Records records(*ledger, dataset);
    Transaction transaction(ledger->database());
    records.insert(people(9, 1, *ledger), 1, *Date::from_iso("2020-01-01"));
  }
  int count = 0;
  auto ledger = open(Access::Read);
  Records(*ledger, dataset).each(std::nullopt, [&](const Record&) { ++count; });
  EXPECT_EQ(count, 8);
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, CannotOpenASealedFieldMovedToAnotherField) {
  auto ledger = open();
  const auto sealed = ledger->sealer().seal("10012345678", "person.phone");
  EXPECT_EQ(ledger->sealer().open(sealed, "person.phone"), "10012345678");
  EXPECT_THROW((void)ledger->sealer().open(sealed, "person.bank"), Failure);
  std::string changed = sealed;
  changed[15] = static_cast<char>(changed[15] ^ 1);
  EXPECT_THROW((void)ledger->sealer().open(changed, "person.phone"), Failure);
}

TEST_P(LedgerTest, SaysThatTheKeyIsGone) {
  fs::remove(folder / "keys" / "ledger.key");
  EXPECT_THROW((void)Ledger::open(folder, Access::Read), Failure);
}

}  // namespace
}  // namespace guben::ledger
