// What the ledger keeps, told through the program: a dataset that only a pack knows, versions, days gone by.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "core/text.hpp"
#include "guben.hpp"
#include "ledger/records.hpp"
#include "screening/fact_base.hpp"
#include "screening/run_folder.hpp"
#include "screening/subject_screening.hpp"
#include "workspace/file_literal.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

Date day(const char* iso) { return *Date::from_iso(iso); }

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr const char* kHouseholds =
    "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象,风险是否消除\n"
    "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,是,是\n"
    "9900000002,示例县,青石镇,双洲村,赵永福,990101195801021156,脱贫户,是,否\n";
constexpr const char* kPersons =
    "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
    "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
    "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n";
constexpr const char* kDuties =
    "责任编号,户编号,包保层级,包保责任人,责任人电话,年走访次数\n"
    "D1,9900000001,村级,李某,10012345678,12\n"
    "D2,9900000002,村级,王某,10012345679,12\n";

/// The packs of the project, and one that adds a dataset of the ledger, facts of the past and rules to them.
class Kept : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-kept-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
  }
  void TearDown() override { fs::remove_all(world); }
  /// Made once: who uses a pack first has it checked whole.
  static fs::path packs() {
    static const fs::path made = [] {
      const auto folder = fs::temp_directory_path() / fmt::format("guben-kept-packs-{}", getpid());
      fs::remove_all(folder);
      fs::copy(std::string(GUBEN_SOURCE_DIR) + "/packs", folder, fs::copy_options::recursive);
      fs::copy(std::string(GUBEN_SOURCE_DIR) + "/tests/records/keeping", folder / "keeping",
               fs::copy_options::recursive);
      std::atexit([] { fs::remove_all(fs::temp_directory_path() / fmt::format("guben-kept-packs-{}", getpid())); });
      return folder;
    }();
    return made;
  }
  Said say(const std::string& arguments) { return guben(arguments, "GUBEN_PACKS='" + packs().string() + "'"); }
  void must(const std::string& arguments) {
    const auto said = say(arguments);
    ASSERT_EQ(said.status, 0) << arguments << "\n" << said.output;
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(world / name) << text;
    return "'" + (world / name).string() + "'";
  }
  std::string made(const std::string& name) {
    const auto at = (world / name).string();
    must("init '" + at + "' --pack keeping");
    return at;
  }
  policy::Pack pack() const { return *policy::load_pack(packs(), "keeping"); }
  std::string findings(const std::string& at) {
    must("findings '" + at + "' --format csv --out '" + at + "/found.csv'");
    return read(at + "/found.csv");
  }
  fs::path world;
};

std::vector<std::string> of_rule(const std::string& findings, const std::string& rule) {
  std::vector<std::string> subjects;
  for (const auto line : split(findings, '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() > 5 && cells[1] == rule) subjects.push_back(std::string(cells[2]) + " " + std::string(cells[5]));
  }
  return subjects;
}

TEST_F(Kept, APackThatTellsTheLedgerSomethingNewIsSound) { must("pack check keeping"); }

TEST_F(Kept, ADatasetThatOnlyAPackDeclaresIsKeptVersionByVersion) {
  const auto at = made("c");
  must("import '" + at + "' " + file("示例县2019年11月_农户档案-户.csv", kHouseholds) + " " +
       file("示例县2019年11月_农户档案-人.csv", kPersons) + " " + file("示例县2019年11月_包保责任清单.csv", kDuties));
  // In May Wu's officer is of the county, nobody is Zhao's, and somebody else is Wu's too; Wu's risk is there again.
  must("import '" + at + "' " +
       file("示例县2020年5月_包保责任清单.csv",
            "责任编号,户编号,包保层级,包保责任人,责任人电话,年走访次数\nD1,9900000001,县级,李某,10012345678,12\n"
            "D3,9900000001,村级,孙某,,6\n") +
       " " + file("示例县2020年5月_农户档案-户.csv", replaced(kHouseholds, "脱贫户,是,是", "脱贫户,是,否")));
  const auto waiting = say("proposals '" + at + "'");
  EXPECT_TRUE(waiting.says("3")) << waiting.output;
  must("proposals '" + at + "' --accept all");
  must("match '" + at + "'");
  must("screen '" + at + "' --as-of 2020-06-30");
  const auto found = findings(at);
  EXPECT_EQ(of_rule(found, "risk.came_back"), std::vector<std::string>{"hit 9900000001"});

  const auto pack = this->pack();
  {
    auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
    ledger::Records duties(*ledger, *pack.dictionary.find("duty"));
    EXPECT_EQ(duties.number_of("D1"), 2);
    EXPECT_EQ(duties.number_of("D2"), 0) << "it ended";
    EXPECT_EQ(duties.number_of("D3"), 1);
    EXPECT_EQ(duties.find("D1", {day("2020-04-30")})->values[2], "村级");
    EXPECT_EQ(duties.find("D1")->values[2], "县级");
    EXPECT_EQ(duties.find("D1")->values[4], "10012345678");
    EXPECT_TRUE(duties.find("D2", {day("2020-04-30")}));
    EXPECT_FALSE(duties.find("D2", {day("2020-05-01")}));
    EXPECT_TRUE(ledger->verify(std::nullopt));
  }
  EXPECT_EQ(of_rule(found, "helper.nobody_in_charge"), std::vector<std::string>{"hit 9900000002"});

  // The same inputs, the same run; another record, another run, without another match.
  const auto run = found.substr(found.find('\n') + 1, 12);
  must("screen '" + at + "' --as-of 2020-06-30");
  EXPECT_EQ(findings(at), found);
  {
    auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
    ledger::Change change(*ledger);
    ASSERT_TRUE(
        ledger::Records(*ledger, *pack.dictionary.find("duty")).end("D3", day("2020-05-20"), "told by the village", 1));
    ASSERT_TRUE(
        ledger::Records(*ledger, *pack.dictionary.find("duty")).end("D1", day("2020-05-20"), "told by the village", 2));
    change.commit();
  }
  must("screen '" + at + "' --as-of 2020-06-30");
  const auto after = findings(at);
  EXPECT_NE(after.substr(after.find('\n') + 1, 12), run);
  EXPECT_EQ(of_rule(after, "helper.nobody_in_charge"), (std::vector<std::string>{"hit 9900000001", "hit 9900000002"}));
  // Also where it was proposed and accepted.
  must("import '" + at + "' " +
       file("示例县2020年6月_包保责任清单.csv",
            "责任编号,户编号,包保层级,包保责任人,责任人电话,年走访次数\nD4,9900000002,村级,钱某,,6\n"));
  must("proposals '" + at + "' --accept all");
  must("screen '" + at + "' --as-of 2020-06-30");
  EXPECT_EQ(of_rule(findings(at), "helper.nobody_in_charge"), std::vector<std::string>{"hit 9900000001"});
}

TEST_F(Kept, ARunHasItsNameWhicheverOfTheRegistersCameFirst) {
  const auto one = made("one"), other = made("other");
  const auto households = file("2020年6月_农户档案-户.csv", kHouseholds),
             persons = file("2020年6月_农户档案-人.csv", kPersons);
  for (const auto& [at, files] : {std::pair(one, std::pair(households, persons)), {other, {persons, households}}}) {
    must("import '" + at + "' " + files.first);
    must("import '" + at + "' " + files.second);
    must("match '" + at + "'");
    must("screen '" + at + "' --as-of 2020-06-30");
  }
  const auto run_of = [&](const std::string& at) { return say("runs '" + at + "'").output.substr(0, 400); };
  auto first = std::move(*ledger::Ledger::open(one, ledger::Access::Read)),
       second = std::move(*ledger::Ledger::open(other, ledger::Access::Read));
  for (const auto& delivery : second->deliveries()) EXPECT_FALSE(delivery.coverage.empty()) << delivery.file;
  EXPECT_EQ(first->runs().back().id, second->runs().back().id) << run_of(one) << run_of(other);
}

/// A county of three hundred households, and the register of the next month.
class KeptCounty : public Kept {
 protected:
  void SetUp() override {
    Kept::SetUp();
    at = made("c");
    const fs::path files = fs::path(GUBEN_SOURCE_DIR) / "tests" / "county300" / "files";
    must("import '" + at + "' '" + files.string() + "'");
    for (const auto& [name, from, to, every] :
         {std::tuple("2020年6月_农户档案-户_registry_household.csv", "脱贫户", "一般农户", 3),
          {"2020年6月_农户档案-人_registry_person.csv", "女", "女", 1}}) {
      const auto exported = read(files / name);
      std::string text;
      int row = 0;
      for (const auto line : split(exported, '\n'))
        if (!line.empty())
          text += (++row % every == 0 ? replaced(std::string(line), from, to) : std::string(line)) + "\n";
      must("import '" + at + "' " + file(replaced(name, "2020年6月", "示例县2020年7月"), text) + " --period 2020-07");
    }
    must("proposals '" + at + "' --accept all");
    must("match '" + at + "'");
    must("screen '" + at + "' --as-of 2020-07-31");
  }
  /// One household is of another type from a day on.
  void change_one(ledger::Ledger& ledger, const std::string& from) const {
    const auto pack = this->pack();
    ledger::Records records(ledger, *pack.dictionary.find("registry_household"));
    ledger::Change change(ledger);
    const auto code = *records.codes_ever().begin();
    ASSERT_TRUE(records.change(code, {{"household_type", "返贫户"}}, day(from.c_str()), "told"));
    change.commit();
  }
  std::string at;
};

TEST_F(KeptCounty, MakesItsFilesForManyWhoAskAtOnce) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  fs::remove_all(folder.kept());
  std::vector<std::future<fs::path>> asking;
  for (int i = 0; i < 6; ++i)
    asking.push_back(std::async(std::launch::async, [&] {
      auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
      return screening::keep_files(folder, *ledger, pack, *ledger->setting("county")).at("registry_household").file;
    }));
  for (auto& one : asking) EXPECT_TRUE(fs::exists(one.get()));
}

TEST_F(KeptCounty, ReadsInSqlWhatTheLedgerSaysOfEachDay) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
  const auto files = screening::keep_files(folder, *ledger, pack, *ledger->setting("county"));
  ASSERT_TRUE(files.contains("registry_household"));
  const auto& dataset = *pack.dictionary.find("registry_household");
  workspace::Database database(folder.files());
  const auto parquet = [](const fs::path& file) { return "read_parquet(" + workspace::file_literal(file) + ")"; };
  for (const auto kept : {screening::Kept::History, screening::Kept::AsKnown})
    database.execute(screening::kept_relation(dataset, kept, parquet(files.at(dataset.code).file),
                                              parquet(folder.registry_persons()),
                                              parquet(folder.registry_households())));
  const auto type = static_cast<size_t>(dataset.find("household_type") - dataset.fields.data());
  const auto told = [&](const std::string& sql) {
    std::string all;
    for (const auto& row : database.rows(sql))
      all += workspace::to_text(row[0]) + " " + workspace::to_text(row[1]) + "\n";
    return all;
  };
  const auto today = ledger::day_of(Context::of_command_line().now_text());
  std::set<std::string> different;
  for (const auto on : {day("2020-05-31"), day("2020-06-01"), day("2020-06-30"), day("2020-07-01"), today})
    for (const auto known_on : {std::optional<Date>(), std::optional(today), std::optional(today.plus_days(-1))}) {
      std::string expected;
      ledger::Records(*ledger, dataset).each({on, known_on}, [&](const ledger::Record& record) {
        expected += std::string(record.code) + " " + std::string(record.values[type].value_or("")) + "\n";
      });
      const auto condition = fmt::format("DATE '{}' BETWEEN valid_from AND valid_until", on.to_string());
      EXPECT_EQ(told(known_on ? fmt::format("SELECT record_code, coalesce(household_type, '') FROM "
                                            "registry_household_as_known WHERE {} AND DATE '{}' BETWEEN known_from AND "
                                            "known_until ORDER BY 1",
                                            condition, known_on->to_string())
                              : fmt::format("SELECT record_code, coalesce(household_type, '') FROM "
                                            "registry_household_history WHERE {} ORDER BY 1",
                                            condition)),
                expected)
          << on.to_string();
      different.insert(expected);
    }
  EXPECT_EQ(different.size(), 3U) << "nothing before, June, July";
}

/// What is said of one household again equals the whole run, its past included.
TEST_F(KeptCounty, SaysOfOneHouseholdAgainWhatTheWholeRunSaid) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
  const auto named = screening::inputs_of(folder, *ledger, pack, day("2020-07-31"));
  ASSERT_TRUE(named);
  const auto run = screening::run_folder(folder, named->id);
  workspace::Database database(folder.files());
  const auto parquet = [](const fs::path& file) { return "read_parquet(" + workspace::file_literal(file) + ")"; };
  const auto codes = database.rows("SELECT subject_id FROM " + parquet(screening::subjects_file(run, "household")) +
                                   " ORDER BY hash(subject_id) LIMIT 12");
  ASSERT_EQ(codes.size(), 12U);
  for (size_t begin = 0; begin < codes.size(); begin += begin < 3 ? 1 : 9) {
    std::set<std::string> asked;
    std::string quoted;
    for (size_t i = begin; i < (begin < 3 ? begin + 1 : codes.size()); ++i) {
      const auto code = workspace::to_text(codes[i][0]);
      asked.insert(code);
      quoted += (quoted.empty() ? "" : ", ") + workspace::quoted_literal(code);
    }
    const auto part = folder.runs() / "part-of-test";
    fs::create_directories(part);
    Timings timings;
    ASSERT_TRUE(screening::run_part_into(part, named->inputs, "household", asked, "part", timings));
    for (const auto& file : {screening::subjects_file(run, "household"), screening::lineage_file(run, "household_past"),
                             screening::lineage_file(run, "household_duty")}) {
      const auto whole = "SELECT * FROM " + parquet(file) + " WHERE subject_id IN (" + quoted + ")";
      const auto again = "SELECT * FROM " + parquet(part / file.filename());
      EXPECT_TRUE(database.rows(whole + " EXCEPT ALL " + again).empty()) << file;
      EXPECT_TRUE(database.rows(again + " EXCEPT ALL " + whole).empty()) << file;
    }
    fs::remove_all(part);
  }
}

TEST_F(KeptCounty, MakesAFileAnewThatIsNotWhole) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Read));
  const auto county = *ledger->setting("county");
  const auto before = screening::keep_files(folder, *ledger, pack, county).at("registry_household");
  const auto bytes = read(before.file);
  std::ofstream(before.file) << "spoilt";
  const auto after = screening::keep_files(folder, *ledger, pack, county).at("registry_household");
  EXPECT_EQ(after.file, before.file);
  EXPECT_EQ(after.content, before.content);
  EXPECT_EQ(read(after.file), bytes);
}

/// Two newer files are there before whoever has an older one has done with it.
TEST_F(KeptCounty, LeavesItsFileToWhoeverComputesWithItForLong) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  const auto county = *ledger->setting("county");
  auto held = screening::held_files(folder, *ledger, pack, county);
  const auto kept = screening::keep_files(folder, *ledger, pack, county).at("registry_household").file;
  const auto file = held.at("registry_household").file;
  const auto bytes = read(file);
  for (int i = 1; i <= 3; ++i) {
    change_one(*ledger, fmt::format("2020-08-{:02}", i));
    screening::keep_files(folder, *ledger, pack, county);
  }
  EXPECT_FALSE(fs::exists(kept));
  EXPECT_EQ(read(file), bytes);
  held.clear();
  EXPECT_FALSE(fs::exists(file)) << "it goes with whoever had it";
}

/// Somebody accepts a proposal between the look at the links and the look at what the ledger keeps.
TEST_F(KeptCounty, IsScreenedOnLinksAndHistoryOfOneMoment) {
  const auto pack = this->pack();
  const workspace::CountyFolder folder{at};
  const auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  const auto other = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  const auto inputs = [&] { return screening::inputs_of(folder, *ledger, pack, day("2020-07-31")); };
  const auto before = inputs();
  ASSERT_TRUE(before) << before.error().code;
  {
    const store::Moment moment(ledger->store());
    EXPECT_EQ(ledger->setting("county"), "990101");
    change_one(*other, "2020-08-01");
    const auto meanwhile = inputs();
    ASSERT_TRUE(meanwhile) << meanwhile.error().code;
    EXPECT_EQ(meanwhile->id, before->id) << "one moment is seen by all of it";
  }
  const auto after = inputs();
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, "screening.links_stale");
}

TEST_F(KeptCounty, CostsNothingWhereNoModelNamesIt) {
  const auto plain = (world / "plain").string();
  must("init '" + plain + "' --pack xiangyin");
  must("import '" + plain + "' '" + std::string(GUBEN_SOURCE_DIR) + "/tests/county300/files'");
  must("match '" + plain + "'");
  must("screen '" + plain + "' --as-of 2020-06-30");
  EXPECT_FALSE(fs::exists(fs::path(plain) / "workspace" / "kept"));
  EXPECT_TRUE(fs::exists(fs::path(at) / "workspace" / "kept"));
}

}  // namespace
}  // namespace guben
