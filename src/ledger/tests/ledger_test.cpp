#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "core/text.hpp"
#include "ledger/key_files.hpp"
#include "ledger/migrations.hpp"
#include "ledger/records.hpp"
#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

class LedgerTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    dataset.code = "person";
    dataset.fields = {field("code"), field("name"), field("phone", true)};
  }
  static dictionary::Field field(const char* name, bool sealed = false) {
    dictionary::Field f;
    f.name = name;
    f.sealed = sealed;
    return f;
  }
  std::unique_ptr<Ledger> open(Access access = Access::Write) { return kept->open(access); }
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
    Change change(*ledger);
    ASSERT_TRUE(records.fit_table());
    records.insert(people(0, 5, *ledger), 1, *Date::from_iso("2020-01-01"));
    records.insert(people(5, 3, *ledger), 2, *Date::from_iso("2020-02-01"));
    change.commit();
  }
  std::string verify() { return kept->verify(); }
  void tamper(const std::string& sql) { kept->tamper(sql); }
  std::optional<KeptLedger> kept;
  dictionary::Dataset dataset;
};
INSTANTIATE_TEST_SUITE_P(EveryKind, LedgerTest, testing::ValuesIn(kKinds), name_of);

TEST_P(LedgerTest, KeepsTheOldVersionWhenAFieldChanges) {
  fill();
  auto ledger = open();
  Records records(*ledger, dataset);
  Change change(*ledger);
  (void)records.change("P2", {{"name", "张叁"}}, *Date::from_iso("2020-06-01"), "proposal/1");
  change.commit();
  const auto name_on = [&](std::optional<Date> day) {
    std::string name;
    records.each({day}, [&](const Record& r) {
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
  Change change(*ledger);
  (void)records.end("P2", *Date::from_iso("2020-06-01"), "proposal/1");
  (void)records.end("nobody", *Date::from_iso("2020-06-01"), "proposal/2");
  change.commit();
  const auto is_there_on = [&](std::optional<Date> day) {
    bool there = false;
    records.each({day}, [&](const Record& r) { there = there || r.code == "P2"; });
    return there;
  };
  EXPECT_TRUE(is_there_on(Date::from_iso("2020-05-31")));
  EXPECT_FALSE(is_there_on(Date::from_iso("2020-06-01")));
  EXPECT_FALSE(is_there_on(std::nullopt));
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, LeavesNoSealedValueInPlainOnDisk) {
  fill();
  for (const auto& entry : fs::recursive_directory_iterator(kept->files())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_FALSE(contains(bytes, "10012345678")) << entry.path();
  }
  auto ledger = open(Access::Read);
  Records(*ledger, dataset).each({}, [](const Record& r) {
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
  kept->keep();
  tamper("DELETE FROM journal WHERE seq = 1");
  EXPECT_EQ(verify(), "journal.line_missing");
  kept->put_back();
  tamper("DELETE FROM journal WHERE seq > 1");
  EXPECT_EQ(verify(), "journal.tail_cut");
}

/// Tail and journal.head gone together leave a shorter chain that is whole: a head on record outside tells.
TEST_P(LedgerTest, FindsACutTailByTheHeadOfAReport) {
  fill();
  const auto printed = open(Access::Read)->head();
  tamper(fmt::format("DELETE FROM journal WHERE seq = {}", printed.seq));
  fs::remove(kept->folder() / "journal.head");
  EXPECT_EQ(verify(), "journal.record_changed") << "records that no line speaks of";
  const auto against_report = open(Access::Read)->verify(printed);
  ASSERT_FALSE(against_report);
  EXPECT_EQ(against_report.error().code, "journal.tail_cut");
}

TEST_P(LedgerTest, FindsARewrittenChainByTheHeadOfAReport) {
  fill();
  const auto printed = open(Access::Read)->head();
  // Somebody with the key and the store makes another history of the same length.
  tamper("DELETE FROM journal");
  fs::remove(kept->folder() / "journal.head");
  {
    auto ledger = open();
    Change change(*ledger);
    for (int64_t i = 0; i < printed.seq; ++i) ledger->journal("record", "other", std::to_string(i));
    change.commit();
  }
  const auto against_report = open(Access::Read)->verify(printed);
  ASSERT_FALSE(against_report);
  EXPECT_EQ(against_report.error().code, "journal.rewritten");
}

TEST_P(LedgerTest, ReadsAHeadAsReportsPrintItAndNothingElse) {
  fill();
  const auto head = open(Access::Read)->head();
  EXPECT_EQ(JournalHead::from_text(head.to_text())->seq, head.seq);
  EXPECT_TRUE(JournalHead::from_text("5:0123456789abcdef"));
  for (const char* text : {"", ":", "5:", "0:0123456789abcdef", "0:ff", "-1:0123456789abcdef", "5:0123456789abcdeg",
                           "5 :0123456789abcdef", "5:0123456789abcde", "99999999999999999999:0123456789abcdef"})
    EXPECT_FALSE(JournalHead::from_text(text)) << text;
}

TEST_P(LedgerTest, FindsARecordChangedOutsideTheSystem) {
  fill();
  kept->keep();
  for (const char* change :
       {"UPDATE record_person SET f_name = '李四' WHERE code = 'P1'",
        "UPDATE record_person SET f_name = NULL WHERE code = 'P4'",
        "UPDATE record_person SET valid_from = '2019-01-01'",
        "UPDATE record_person SET valid_to = '2020-01-31' WHERE code = 'P4'",
        "UPDATE record_person SET valid_to = '2020-01-31' WHERE code = 'P1'",
        "UPDATE record_person SET valid_from = '2019-01-01' WHERE code = 'P5'",
        "UPDATE record_person SET superseded_at = '2020-03-01T00:00:00Z' WHERE code = 'P2'",
        "UPDATE record_person SET schema_version = 9 WHERE code = 'P2'", "DELETE FROM record_person WHERE code = 'P3'",
        "DELETE FROM record_person WHERE code = 'P7'", "DELETE FROM record_person",
        "INSERT INTO record_person SELECT county, 99, schema_version, 'P99', valid_from, valid_to, recorded_at, "
        "superseded_at, delivery, sheet, row, hash, f_code, f_name, f_phone FROM record_person WHERE code = 'P1'"}) {
    tamper(change);
    EXPECT_EQ(verify(), "journal.record_changed") << change;
    kept->put_back();
    EXPECT_EQ(verify(), "");
  }
}

/// Settings, deliveries, runs, proposals and schemas are covered like records.
TEST_P(LedgerTest, FindsARowOfAnyOtherTableChangedOutsideTheSystem) {
  fill();
  {
    auto ledger = open();
    Change change(*ledger);
    for (int i = 0; i < 2; ++i)
      ledger->add_delivery({0,
                            "loan",
                            "a.csv",
                            fmt::format("f{}", i),
                            *Date::from_iso("2020-06-01"),
                            *Date::from_iso("2020-06-30"),
                            "full",
                            {},
                            {"表"},
                            3,
                            0});
    ledger->set_coverage(2, {"990101"});
    ledger->add_standing({2, 1, Meaning::Replacement});
    ledger->withdraw(1, "重复");
    ledger->add_run({"abc", "2020-06-30", "xiangyin 1", "inputs"});
    ledger->set_setting("pack", "xiangyin");
    ledger->set_setting("pack", "bailuhu");
    ledger->run(
        "INSERT INTO proposal (county, id, dataset, subject, field, delivery, state) "
        "VALUES ($1, 1, 'person', 'P1', 'name', 1, 'open')");
    ledger->cover("proposal", "proposal", {int64_t{1}});
    change.commit();
  }
  EXPECT_EQ(verify(), "");
  kept->keep();
  for (const char* change :
       {"UPDATE setting SET value = 'national' WHERE name = 'pack'", "DELETE FROM setting WHERE name = 'pack'",
        "INSERT INTO setting SELECT county, 'new', value FROM setting WHERE name = 'pack'",
        "UPDATE delivery SET coverage = '990102' WHERE id = 2", "UPDATE delivery SET rows = 4 WHERE id = 1",
        "UPDATE delivery SET period_to = '2020-07-31' WHERE id = 1", "UPDATE delivery SET is_weighed = 0 WHERE id = 1",
        "UPDATE standing SET meaning = 'part'", "DELETE FROM standing", "DELETE FROM withdrawal",
        "UPDATE withdrawal SET reason = 'x'", "INSERT INTO withdrawal SELECT county, 2, 'x', 'x', 'x' FROM county",
        "UPDATE run SET inputs = 'others'", "DELETE FROM run", "UPDATE proposal SET state = 'accepted'",
        "UPDATE proposal SET proposed_value = 'x'", "UPDATE proposal SET valid_until = '2020-06-30'",
        "UPDATE record_schema SET fields = fields || ' more'"}) {
    tamper(change);
    EXPECT_NE(verify(), "") << change;
    kept->put_back();
    EXPECT_EQ(verify(), "");
  }
}

/// By construction: whoever adds a table has to say what covers it.
TEST_P(LedgerTest, LooksAtEveryTableOfTheStore) {
  fill();
  EXPECT_EQ(verify(), "");
  tamper("CREATE TABLE a_place_to_hide (county TEXT NOT NULL PRIMARY KEY)");
  EXPECT_EQ(verify(), "journal.uncovered_table");
}

TEST_P(LedgerTest, LeavesNoGapWhereAChangeWasRolledBackInALivingProcess) {
  auto ledger = open();
  const auto before = ledger->head();
  {
    Change change(*ledger);
    ledger->set_setting("pack", "national");
  }
  EXPECT_EQ(ledger->head().to_text(), before.to_text());
  {
    Change change(*ledger);
    ledger->set_setting("pack", "bailuhu");
    change.commit();
  }
  EXPECT_EQ(ledger->head().seq, before.seq + 1);
  ledger.reset();
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, SaysInEachLineWhoInWhichPostOnWhichRequestAndWhy) {
  {
    Context context;
    context.actor = "li";
    context.post = "monitoring_officer@990101";
    context.request = "r-17";
    context.clock = [] { return std::chrono::system_clock::from_time_t(1593475200); };
    auto ledger = kept->open(Access::Write, context);
    Change change(*ledger);
    ledger->journal("unmask", "person/P1", "phone", "入户核实");
    change.commit();
  }
  auto ledger = open(Access::Read);
  auto line =
      ledger->query("SELECT actor, post, request, reason, at FROM journal WHERE county = $1 AND action = 'unmask'");
  ASSERT_TRUE(line.step());
  EXPECT_EQ(line.text(0) + "|" + line.text(1) + "|" + line.text(2) + "|" + line.text(3) + "|" + line.text(4),
            "li|monitoring_officer@990101|r-17|入户核实|2020-06-30T00:00:00Z");
  line.reset();
  ledger.reset();
  kept->keep();
  for (const char* column : {"actor", "post", "request", "reason", "at"}) {
    tamper(fmt::format("UPDATE journal SET {0} = {0} || 'x' WHERE action = 'unmask'", column));
    EXPECT_EQ(verify(), "journal.line_changed") << column;
    kept->put_back();
  }
}

TEST_P(LedgerTest, KeepsItsOrderWhenTheClockJumpsBack) {
  std::time_t seconds = 1593475200;
  {
    Context context;
    context.clock = [&] { return std::chrono::system_clock::from_time_t(seconds -= 86'400); };
    auto ledger = kept->open(Access::Write, context);
    for (const char* pack : {"national", "xiangyin", "bailuhu"}) {
      Change change(*ledger);
      ledger->set_setting("pack", pack);
      change.commit();
    }
  }
  EXPECT_EQ(open(Access::Read)->setting("pack"), "bailuhu");
  EXPECT_EQ(verify(), "");
}

/// A field that a pack adds: what was written before verifies as it did, what comes after is whole.
TEST_P(LedgerTest, TakesAFieldThatThePackAddsAndVerifiesWhatWasThereBefore) {
  fill();
  dataset.fields.insert(dataset.fields.begin() + 1, field("bank", true));
  {
    auto ledger = open();
    Records records(*ledger, dataset);
    EXPECT_FALSE(records.fits_table());
    Change change(*ledger);
    (void)records.change("P2", {{"bank", "6200001"}}, *Date::from_iso("2020-06-01"), "proposal/1");
    change.commit();
    EXPECT_TRUE(records.fits_table());
    std::string bank, other = "?";
    records.each({}, [&](const Record& r) {
      if (r.code == "P2") bank = r.values[1].value_or("-");
      if (r.code == "P3") other = std::string(r.values[1].value_or("-")) + std::string(*r.values[2]);
    });
    EXPECT_EQ(bank, "6200001");
    EXPECT_EQ(other, "-张三");
  }
  EXPECT_EQ(verify(), "");
  tamper("UPDATE record_person SET f_bank = f_phone WHERE code = 'P3'");
  EXPECT_EQ(verify(), "journal.record_changed") << "a field its schema had not";
}

TEST_P(LedgerTest, RefusesToKeepPlainWhatWasSealed) {
  fill();
  dataset.fields[2].sealed = false;
  auto ledger = open();
  Change change(*ledger);
  const auto fits = Records(*ledger, dataset).fit_table();
  ASSERT_FALSE(fits);
  EXPECT_EQ(fits.error().code, "ledger.sealing_changed");
}

TEST_P(LedgerTest, RefusesAnotherKeyBeforeAnythingIsRead) {
  fill();
  const auto key = kept->folder() / "keys" / "ledger.key";
  std::string digits;
  std::ifstream(key) >> digits;
  digits[5] = digits[5] == 'a' ? 'b' : 'a';
  std::ofstream(key) << digits << "\n";
  for (const auto access : {Access::Read, Access::Write}) {
    const auto opened = Ledger::open(kept->folder(), access);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "ledger.other_key");
  }
}

TEST_P(LedgerTest, RenewsItsKeyAndLeavesWhatIsSealedAsItIs) {
  fill();
  const auto key = kept->folder() / "keys" / "ledger.key", wrapped = kept->folder() / "keys" / "data-keys";
  const auto text_of = [](const fs::path& file) {
    std::ifstream in(file);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const auto old_key = text_of(key), old_wrapped = text_of(wrapped);
  const auto sealed_phone = [&] {
    auto ledger = open(Access::Read);
    auto row = ledger->query("SELECT f_phone FROM record_person WHERE county = $1 AND code = 'P2'");
    return row.step() ? row.blob(0) : "";
  };
  const auto before = sealed_phone();
  const auto name = *open()->renew_key("每年更换");
  EXPECT_NE(text_of(key), old_key);
  EXPECT_EQ(sealed_phone(), before);
  Records(*open(Access::Read), dataset).each({}, [](const Record& r) {
    EXPECT_EQ(r.values[2].value_or(""), r.code == "P7" ? "" : "10012345678");
  });
  EXPECT_EQ(verify(), "");
  for (const auto& file : {key, wrapped}) EXPECT_EQ(fs::status(file).permissions(), fs::perms(0600));
  EXPECT_EQ(text_of(wrapped).substr(0, 16), name);
  // The old key opens nothing more, nor does another county's.
  const auto new_key = text_of(key), new_wrapped = text_of(wrapped);
  std::ofstream(key) << old_key;
  EXPECT_EQ(Ledger::open(kept->folder(), Access::Read).error().code, "ledger.other_key");
  // Killed between any two steps: both keys' lines are there, whichever key file is.
  std::ofstream(wrapped) << old_wrapped << new_wrapped;
  EXPECT_EQ(verify(), "");
  std::ofstream(key) << new_key;
  EXPECT_EQ(verify(), "");
  EXPECT_TRUE(open()->renew_key("再次更换"));
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, OfAnEarlierLayoutWrapsItsKeyWhenItIsFirstRenewed) {
  // There the key file is the root itself.
  const auto key = kept->folder() / "keys" / "ledger.key", wrapped = kept->folder() / "keys" / "data-keys";
  const auto root = read_roots({key, wrapped})->front();
  fs::remove(wrapped);
  std::ofstream(key) << root << "\n";
  fill();
  EXPECT_EQ(verify(), "");
  EXPECT_TRUE(open()->renew_key(""));
  EXPECT_EQ(verify(), "");
  EXPECT_EQ(*read_roots({key, wrapped}), std::vector{root});
  std::string digits;
  std::ifstream(key) >> digits;
  EXPECT_NE(digits, root);
}

TEST_P(LedgerTest, SaysThatItsWrappedKeysAreDamaged) {
  const auto wrapped = kept->folder() / "keys" / "data-keys";
  std::string name, sealed;
  std::ifstream(wrapped) >> name >> sealed;
  sealed[40] = sealed[40] == 'a' ? 'b' : 'a';
  std::ofstream(wrapped) << name << " " << sealed << "\n";
  EXPECT_THROW((void)Ledger::open(kept->folder(), Access::Read), Failure);
  std::ofstream(wrapped) << "";
  EXPECT_EQ(Ledger::open(kept->folder(), Access::Read).error().code, "ledger.other_key");
}

TEST_P(LedgerTest, RefusesToWriteOnAnOlderLedgerThatWasPutBack) {
  kept->keep();
  fill();
  kept->put_back();
  const auto opened = Ledger::open(kept->folder(), Access::Write);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "ledger.older_than_head");
  EXPECT_EQ(verify(), "journal.tail_cut");
}

TEST_P(LedgerTest, RefusesTheLedgerOfALaterEdition) {
  tamper("INSERT INTO migration VALUES ('20991231_0000_later', '2099-12-31')");
  const auto opened = Ledger::open(kept->folder(), Access::Read);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "ledger.newer_layout");
}

/// On one store each sees its own: the same statements over another county's rows give nothing of them.
TEST_P(LedgerTest, SeesNothingOfACountyBesideIt) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "a file has one county";
  fill();
  const auto other = kept->beside("990102");
  {
    auto ledger = std::move(*Ledger::open(other, Access::Write));
    EXPECT_TRUE(ledger->deliveries().empty());
    EXPECT_EQ(ledger->setting("county"), "990102");
    Records records(*ledger, dataset);
    EXPECT_TRUE(records.is_empty());
    EXPECT_FALSE(records.has_current("P1"));
    Change change(*ledger);
    records.insert(people(100, 2, *ledger), 1, *Date::from_iso("2020-01-01"));
    change.commit();
    EXPECT_TRUE(ledger->verify(std::nullopt));
  }
  auto ledger = open(Access::Read);
  EXPECT_EQ(Records(*ledger, dataset).codes_ever().size(), 8U);
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, RefusesToSealWhatACountyBesideItKeepsPlain) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "a file has one county";
  fill();
  const auto other = kept->beside("990102");
  auto ledger = std::move(*Ledger::open(other, Access::Write));
  for (size_t i = 0; i < dataset.fields.size(); ++i) {
    auto otherwise = dataset;
    otherwise.fields[i].sealed = !otherwise.fields[i].sealed;
    Change change(*ledger);
    const auto fits = Records(*ledger, otherwise).fit_table();
    ASSERT_FALSE(fits) << otherwise.fields[i].name;
    EXPECT_EQ(fits.error().code, "ledger.sealed_otherwise_there");
    EXPECT_EQ(fits.error().values.at("field"), otherwise.fields[i].name);
  }
  Change change(*ledger);
  EXPECT_TRUE(Records(*ledger, dataset).fit_table()) << "the same as there";
}

/// Two counties' first imports at one moment: the tables they share are made once, and nobody fails for it.
TEST_P(LedgerTest, MakesWhatItSharesWithACountyThatMakesTheSameAtThatMoment) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "a file has one county";
  const auto other = std::move(*Ledger::open(kept->beside("990102"), Access::Write));
  const auto ledger = open();
  auto more = dataset;
  more.fields.push_back(field("since"));
  for (const auto& wanted : {dataset, more}) {  // a table, then a column
    const auto fill_one = [&](Ledger& of) {
      Records records(of, wanted);
      ASSERT_TRUE(records.fit_table());
      PreparedRecords one(wanted, of.sealer());
      one.add({"P1", std::vector<std::optional<std::string_view>>(wanted.fields.size(), "P1"), 0, 0, 1});
      records.insert(one, 1, *Date::from_iso("2020-01-01"));
    };
    std::optional<Change> first(std::in_place, *ledger);
    fill_one(*ledger);
    auto second = std::async(std::launch::async, [&] {
      Change change(*other);
      fill_one(*other);
      change.commit();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    first->commit();
    first.reset();
    EXPECT_NO_THROW(second.get()) << wanted.fields.back().name;
  }
  EXPECT_TRUE(other->verify(std::nullopt));
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, MakesWhatItSharesBeforeALongChangeSoThatNobodyWaitsForIt) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "a file has one county";
  const auto other = std::move(*Ledger::open(kept->beside("990102"), Access::Write));
  const auto ledger = open();
  other->store().execute("SET lock_timeout = '2s'");
  for (auto* one : {ledger.get(), other.get()}) ASSERT_TRUE(Records(*one, dataset).make_shared_table());
  Change importing(*ledger);
  ASSERT_TRUE(Records(*ledger, dataset).fit_table());
  Change change(*other);
  EXPECT_TRUE(Records(*other, dataset).fit_table());
  EXPECT_NO_THROW(change.commit());
}

/// Runs in a process of its own; what it printed.
std::string in_another_process(const std::function<std::string()>& say) {
  int ends[2];
  if (pipe(ends) != 0) throw Failure("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    const auto said = say();
    (void)!write(ends[1], said.data(), said.size());
    _exit(0);
  }
  close(ends[1]);
  std::string said(4096, ' ');
  const auto length = read(ends[0], said.data(), said.size());
  said.resize(length > 0 ? static_cast<size_t>(length) : 0);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

std::string told(const Refusal& refusal) {
  std::string text = refusal.code;
  for (const auto& [name, value] : refusal.values) text += " " + name + "=" + value;
  return text;
}

TEST_P(LedgerTest, RefusesASecondLeaseSayingWhoHasItForWhatAndSinceWhen) {
  fill();
  auto context = Context::of_command_line();
  context.actor = "张三";
  context.clock = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1'600'000'000)); };
  auto ledger = kept->open(Access::Write, context);
  auto lease = ledger->lease("import");
  ASSERT_TRUE(lease);
  EXPECT_TRUE(ledger->lease("match")) << "part of the one it has";
  const auto said = in_another_process([&] {
    const auto second = std::move(*Ledger::open(kept->folder(), Access::Write));
    const auto refused = second->lease("screen");
    if (refused) return std::string("it has the lease");
    Change change(*second);  // short ones go on
    second->set_setting("meanwhile", "written");
    change.commit();
    return told(refused.error());
  });
  EXPECT_EQ(said, fmt::format("ledger.in_use actor=张三 folder={} process={} since=2020-09-13T12:26:40Z work=import",
                              kept->folder().string(), getpid()));
  EXPECT_EQ(ledger->setting("meanwhile"), "written");
  { const auto ended = std::move(*lease); }
  EXPECT_EQ(in_another_process([&] {
              const auto second = std::move(*Ledger::open(kept->folder(), Access::Write));
              return std::string(second->lease("screen") ? "it has the lease" : "refused");
            }),
            "it has the lease");
}

TEST_P(LedgerTest, LetsNobodyKeepALeaseBeyondDeath) {
  fill();
  EXPECT_EQ(in_another_process([&] {
              auto* const left = new std::unique_ptr<Ledger>(std::move(*Ledger::open(kept->folder(), Access::Write)));
              auto* const lease = new Result<Lease>((*left)->lease("import"));
              return std::string(*lease ? "it has the lease" : "refused");
            }),
            "it has the lease");
  auto ledger = open();
  for (int tries = 0; !ledger->lease("match") && tries < 100; ++tries)  // a server needs a moment to see it
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(ledger->lease("match"));
}

/// Two machines with the folder of one county: its store tells who writes.
TEST_P(LedgerTest, RefusesASecondLeaseFromAnotherFolderOfTheCounty) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "the store is in the folder";
  const auto elsewhere = kept->files() / "elsewhere";
  fs::copy(kept->folder(), elsewhere, fs::copy_options::recursive);
  auto ledger = open();
  auto lease = std::optional(std::move(*ledger->lease("keys rotate")));
  const auto second = std::move(*Ledger::open(elsewhere, Access::Write));
  const auto refused = second->lease("match");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "ledger.in_use_elsewhere");
  EXPECT_EQ(refused.error().values.at("work"), "keys rotate");
  EXPECT_TRUE(refused.error().values.at("since").starts_with("20")) << told(refused.error());
  EXPECT_TRUE(contains(refused.error().values.at("holder"), "guben")) << told(refused.error());
  lease.reset();
  EXPECT_TRUE(second->lease("match"));
}

TEST_P(LedgerTest, SaysOfAnotherFolderTooWhoWritesThereForSoLong) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "the store is in the folder";
  const auto elsewhere = kept->files() / "elsewhere";
  fs::copy(kept->folder(), elsewhere, fs::copy_options::recursive);
  auto context = Context::of_command_line();
  context.actor = "wang";
  const auto ledger = kept->open(Access::Write, context);
  const auto lease = ledger->lease("import");
  const auto second = std::move(*Ledger::open(elsewhere, Access::Write));
  second->store().execute("SET lock_timeout = '200ms'");
  const auto refused = [&] {
    try {
      Change change(*second);
      return Refusal{"it writes"};
    } catch (const Failure& failure) { return failure.said(); }
  };
  std::optional<Change> change(std::in_place, *ledger);
  const auto said = refused();
  EXPECT_EQ(said.code, "ledger.busy");
  EXPECT_EQ(said.values.at("work"), "import");
  EXPECT_TRUE(contains(said.values.at("actor"), "wang")) << told(said);
  change.reset();
  EXPECT_EQ(refused().code, "it writes");
}

TEST_P(LedgerTest, OpensForReadingWhileAChangeIsBeingMadeAndThenWritesNothing) {
  fill();
  auto ledger = open();
  Change change(*ledger);
  ledger->set_setting("half", "done");
  const auto began = std::chrono::steady_clock::now();
  auto reader = open(Access::Read);
  EXPECT_EQ(reader->setting("half"), std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
  EXPECT_THROW(reader->run("INSERT INTO setting (county, name, value) VALUES ($1, 'x', 'y')"), Failure);
  change.commit();
  EXPECT_EQ(open(Access::Read)->setting("half"), "done");
}

TEST_P(LedgerTest, StoresARegistryWhileOthersRead) {
  fill();
  auto ledger = open();
  const auto reader = open(Access::Read);
  const auto before = reader->deliveries().size();
  {
    const store::BulkLoad bulk(ledger->store());
    Change change(*ledger);
    ledger->set_setting("bulk", "there");
    EXPECT_EQ(reader->deliveries().size(), before);
    EXPECT_EQ(open(Access::Read)->deliveries().size(), before);
    change.commit();
  }
  EXPECT_EQ(reader->setting("bulk"), "there");
  EXPECT_EQ(open(Access::Write)->setting("bulk"), "there");
}

TEST_P(LedgerTest, PublishesNoHeadOlderThanTheOneOfAnotherWriter) {
  fill();
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&, i] {
      auto mine = open();
      for (int n = 0; n < 20; ++n) {
        Change change(*mine);
        mine->set_setting(fmt::format("of.{}", i), std::to_string(n));
        change.commit();
      }
    });
  for (auto& writer : writers) writer.join();
  const auto ledger = open();
  std::ifstream in(kept->folder() / "journal.head");
  int64_t published = 0;
  in >> published;
  EXPECT_EQ(published, ledger->head().seq);
  EXPECT_EQ(verify(), "");
}

/// Counties share their tables: whoever comes second finds them made.
TEST(Migrations, AreAppliedOnceThoughSeveralProgramsBeginTogether) {
  auto& server = store::PrivatePostgres::of_this_program();
  const auto url = server.new_database();
  std::vector<std::unique_ptr<store::Store>> stores;
  for (int i = 0; i < 4; ++i) stores.push_back(server.opened(url));
  std::vector<std::future<void>> applying;
  for (const auto& one : stores)
    applying.push_back(std::async(std::launch::async, [&one] { apply_migrations(*one, "2020-06-30T00:00:00Z"); }));
  for (auto& one : applying) EXPECT_NO_THROW(one.get());
}

/// Nobody is told that a change failed which is kept.
TEST_P(LedgerTest, KeepsNothingOfAChangeWhoseHeadHasNoPlace) {
  fill();
  const auto ledger = open();
  const auto head = kept->folder() / "journal.head", away = kept->folder() / "head.away";
  fs::rename(head, away);
  fs::create_directory(head);
  {
    Change change(*ledger);
    ledger->set_setting("said", "yes");
    EXPECT_THROW(change.commit(), Failure);
  }
  EXPECT_EQ(ledger->setting("said"), std::nullopt);
  fs::remove(head);
  fs::rename(away, head);
  EXPECT_EQ(verify(), "");
}

TEST_P(LedgerTest, RollsBackWhatWasNotCommitted) {
  fill();
  {
    auto ledger = open();
    Records records(*ledger, dataset);
    Change change(*ledger);
    records.insert(people(9, 1, *ledger), 1, *Date::from_iso("2020-01-01"));
  }
  int count = 0;
  auto ledger = open(Access::Read);
  Records(*ledger, dataset).each({}, [&](const Record&) { ++count; });
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
  fs::remove(kept->folder() / "keys" / "ledger.key");
  EXPECT_THROW((void)Ledger::open(kept->folder(), Access::Read), Failure);
}

}  // namespace
}  // namespace guben::ledger
