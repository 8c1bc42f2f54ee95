// A whole county from files to findings, through the program itself.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "china/id_number.hpp"
#include "cli/open_run.hpp"
#include "core/digest.hpp"
#include "core/text.hpp"
#include "guben.hpp"
#include "screening/findings.hpp"
#include "screening/open_run.hpp"
#include "spreadsheet/workbook_writer.hpp"
#include "store/sqlite_store.hpp"
#include "synth/synth.hpp"
#include "workspace/table_writer.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Journey : public testing::Test {
 protected:
  /// One clean and one usual county, made once for all tests.
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-journey-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    for (const auto& [name, dirt, seed] : {std::tuple{"clean", "clean", 4711}, {"usual", "usual", 4712}}) {
      const auto at = world / name;
      ASSERT_EQ(guben(fmt::format("synth --pack xiangyin --persons 3000 --seed {} --as-of 2020-06-30 --dirt {} --out "
                                  "{}/files --truth {}/truth",
                                  seed, dirt, at.string(), at.string()))
                    .status,
                0);
      ASSERT_EQ(guben(fmt::format("init {}/c --pack xiangyin", at.string())).status, 0);
      const auto imported = guben(fmt::format("import {0}/c {0}/files", at.string()));
      ASSERT_EQ(imported.status, 0) << imported.output;
      ASSERT_EQ(guben(fmt::format("match {0}/c --out {0}/matches.csv", at.string())).status, 0);
      const auto screened = guben(fmt::format("screen {}/c --as-of 2020-06-30", at.string()));
      ASSERT_EQ(screened.status, 0) << screened.output;
    }
  }
  static void TearDownTestSuite() { fs::remove_all(world); }
  static std::string county(const std::string& name) { return (world / name / "c").string(); }
  static inline fs::path world;
};

// proves INC-06, INC-07, INC-19
TEST_F(Journey, FindsExactlyWhatIsTrueInACleanCounty) {
  const auto evaluated =
      guben(fmt::format("evaluate {} {} --format json", county("clean"), (world / "clean" / "truth").string()));
  ASSERT_EQ(evaluated.status, 0) << evaluated.output;
  const auto j = nlohmann::json::parse(evaluated.output);
  EXPECT_EQ(j.at("rules").size(), 83u);
  int64_t found = 0;
  for (const auto& [rule, score] : j.at("rules").items()) {
    EXPECT_EQ(score.at("fp"), 0) << rule;
    EXPECT_EQ(score.at("fn"), 0) << rule;
    found += score.at("tp").get<int64_t>();
  }
  EXPECT_GT(found, 300);
}

/// What is handed over, whoever hands it over and in however many parts: dataset and period, without the area before
/// them. Of spells only the dataset: whether a county lists them by year is its own.
std::set<std::string> kinds_of_files(const fs::path& files) {
  std::set<std::string> kinds;
  for (const auto& entry : fs::directory_iterator(files)) {
    const auto name = entry.path().stem().string();
    const auto period = name.substr(std::min(name.find_first_of("0123456789"), name.size()));
    const bool has_spells = name.ends_with("_employment");
    const auto dataset = has_spells                    ? "employment"
                         : contains(name, "registry_") ? name.substr(name.find("registry_"))
                                                       : name.substr(name.rfind('_') + 1);
    kinds.insert((has_spells ? "" : period.substr(0, period.find('_')) + " ") + dataset);
  }
  return kinds;
}

TEST_F(Journey, FindsExactlyWhatIsTrueInACountyMadeTownshipByTownship) {
  const auto at = world / "parts";
  const auto pack = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  ASSERT_TRUE(pack);
  const synth::Options options{
      .persons = 3000, .seed = 4713, .as_of = *Date::from_iso("2020-06-30"), .townships = 3, .persons_at_once = 2000};
  ASSERT_TRUE(synth::make_county(*pack, options, at / "files", at / "truth"));
  auto townships = pack->regions.children(pack->demo_county);
  townships.resize(3);
  std::map<std::string, int> files_of;
  for (const auto& entry : fs::directory_iterator(at / "files"))
    for (const auto* township : townships)
      files_of[township->name] += entry.path().filename().string().starts_with(township->name);
  for (const auto* township : townships) EXPECT_GT(files_of[township->name], 30) << township->name;
  EXPECT_EQ(kinds_of_files(at / "files"), kinds_of_files(world / "clean" / "files"));

  ASSERT_EQ(guben(fmt::format("init {}/c --pack xiangyin", at.string())).status, 0);
  const auto imported = guben(fmt::format("import {0}/c {0}/files", at.string()));
  for (const auto& line : split(imported.output, '\n'))  // a small township has no deaths, or no grievances
    EXPECT_TRUE(!contains(line, "  [") || contains(line, "[intake.no_rows]")) << line;
  // The first registry of each township is taken whole, and nobody is gone because another township does not have them.
  EXPECT_TRUE(contains(guben("proposals " + (at / "c").string()).output, "0 proposals are open"));
  ASSERT_EQ(guben(fmt::format("match {}/c", at.string())).status, 0);
  ASSERT_EQ(guben(fmt::format("screen {}/c --as-of 2020-06-30", at.string())).status, 0);
  const auto j =
      nlohmann::json::parse(guben(fmt::format("evaluate {0}/c {0}/truth --format json", at.string())).output);
  EXPECT_EQ(j.at("rules").size(), 83u);
  int64_t found = 0;
  for (const auto& [rule, score] : j.at("rules").items()) {
    EXPECT_EQ(score.at("fp"), 0) << rule;
    EXPECT_EQ(score.at("fn"), 0) << rule;
    found += score.at("tp").get<int64_t>();
  }
  EXPECT_GT(found, 1000);
  EXPECT_EQ(guben("journal verify " + (at / "c").string()).status, 0);
}

TEST_F(Journey, StaysTrueThroughTheUsualDirt) {
  const auto j = nlohmann::json::parse(
      guben(fmt::format("evaluate {} {} --format json", county("usual"), (world / "usual" / "truth").string())).output);
  int64_t tp = 0, fp = 0, fn = 0;
  for (const auto& [rule, score] : j.at("rules").items())
    tp += score.at("tp").get<int64_t>(), fp += score.at("fp").get<int64_t>(), fn += score.at("fn").get<int64_t>();
  EXPECT_GE(static_cast<double>(tp) / static_cast<double>(tp + fp), 0.98);
  EXPECT_GE(static_cast<double>(tp) / static_cast<double>(tp + fn), 0.98);
}

TEST_F(Journey, InterpretsEverySubjectToTheBitsTheStatementStored) {
  for (const char* name : {"clean", "usual"}) {
    const auto replayed = guben("replay " + county(name));
    EXPECT_EQ(replayed.status, 0) << replayed.output;
    EXPECT_TRUE(contains(replayed.output, "all equal to what was stored"));
  }
}

TEST_F(Journey, ImportingAgainChangesNothing) {
  const auto before = guben("journal verify " + county("usual")).output;
  const auto again = guben(fmt::format("import {} {}", county("usual"), (world / "usual" / "files").string()));
  EXPECT_EQ(again.status, 0);
  EXPECT_TRUE(contains(again.output, "already imported"));
  EXPECT_EQ(guben("journal verify " + county("usual")).output, before);
}

TEST_F(Journey, TakesTheSameContentTwiceInOneImportOnce) {
  const auto at = (world / "twice").string();
  fs::create_directories(world / "copies");
  for (const auto& entry : fs::directory_iterator(world / "clean" / "files"))
    for (const char* dataset : {"registry_household", "hukou"})
      if (contains(entry.path().string(), dataset))
        for (const char* copy : {"a_", "b_", "c_"})
          fs::copy_file(entry.path(), world / "copies" / (copy + entry.path().filename().string()));
  guben("init " + at + " --pack xiangyin");
  const auto imported = guben(fmt::format("import {} {}", at, (world / "copies").string()));
  EXPECT_EQ(imported.status, 0) << imported.output;
  EXPECT_TRUE(contains(imported.output, "it counts once")) << imported.output;
  EXPECT_EQ(guben("proposals " + at).output,
            "0 proposals are open. Settle them with --accept or --refuse and a number (or all).\n");
  EXPECT_EQ(guben("journal verify " + at).status, 0);
}

TEST_F(Journey, CountsARowRepeatedOnAnotherSheetOnce) {
  const auto file = world / "示例县2020年6月死亡火化.xlsx";
  {
    spreadsheet::WorkbookWriter writer(file);
    for (const char* sheet : {"甲", "乙"}) {
      writer.add_sheet(sheet);
      const char* headers[] = {"姓名", "身份证号", "死亡日期", "火化日期"};
      for (uint16_t c = 0; c < 4; ++c) writer.text(0, c, headers[c]);
      writer.text(1, 0, "赵外人");
      writer.text(1, 2, "2020-06-01");
      writer.text(2, 0, sheet);  // near miss: another row, the same place on its sheet
      writer.text(2, 2, "2020-06-01");
    }
    writer.close();
  }
  const auto checked = guben(fmt::format("import {} {} --check", county("clean"), file.string()));
  EXPECT_EQ(checked.status, 0) << checked.output;
  EXPECT_TRUE(contains(checked.output, "Deaths, 3 rows")) << checked.output;
  EXPECT_TRUE(contains(checked.output, "1 rows repeat an earlier row")) << checked.output;
}

TEST_F(Journey, TakesTwoNamesakesWithoutNumbersForTwoPeople) {
  const auto file = world / "示例县2020年基本医保参保.csv";
  std::ofstream(file)
      << "姓名,身份证号,参保年度,险种,参保状态\n"
         "赵外人,,2020,居民,已参保\n"
         "赵外人,,2020,居民,已参保\n"
         "钱外人,990202198001010019,2020,居民,已参保\n"
         "钱外人,990202198001010019,2020,居民,已参保\n";  // near miss: a number says that this is one person
  const auto checked = guben(fmt::format("import {} {} --check", county("clean"), file.string()));
  EXPECT_TRUE(contains(checked.output, "Medical insurance, 3 rows")) << checked.output;
  EXPECT_TRUE(contains(checked.output, "1 rows repeat an earlier row")) << checked.output;
}

TEST_F(Journey, JudgesEveryRuleBySixtyCasesAndSixtyNearMisses) {
  const auto at = (world / "judged").string();
  ASSERT_EQ(
      guben(
          fmt::format(
              "synth --pack xiangyin --persons 30000 --seed 4713 --as-of 2020-06-30 --out {0}/files --truth {0}/truth",
              at))
          .status,
      0);
  guben(fmt::format("init {}/c --pack xiangyin", at));
  guben(fmt::format("import {0}/c {0}/files", at));
  guben(fmt::format("match {}/c", at));
  guben(fmt::format("screen {}/c --as-of 2020-06-30", at));
  const auto judged = nlohmann::json::parse(guben(fmt::format("evaluate {0}/c {0}/truth --format json", at)).output);
  EXPECT_EQ(judged["rules"].size(), 83u);
  for (const auto& [rule, score] : judged["rules"].items()) {
    EXPECT_EQ(score["fp"], 0) << rule;
    EXPECT_EQ(score["fn"], 0) << rule;
    EXPECT_GE(score["tp"], 60) << rule;
    EXPECT_GE(judged["near"].value(rule, 0), 60) << rule;  // one condition away, and not found
  }
}

TEST_F(Journey, GivesTheSameBytesInAnotherDirectory) {
  const auto other = (world / "other").string();
  guben("init " + other + " --pack xiangyin");
  guben(fmt::format("import {} {}", other, (world / "usual" / "files").string()));
  guben(fmt::format("match {} --out {}/matches2.csv", other, world.string()));
  guben("screen " + other + " --as-of 2020-06-30");
  guben(fmt::format("findings {} --format csv --out {}/a.csv", county("usual"), world.string()));
  guben(fmt::format("findings {} --format csv --out {}/b.csv", other, world.string()));
  EXPECT_GT(fs::file_size(world / "a.csv"), 10000u);
  EXPECT_EQ(sha256_hex_of_file(world / "a.csv"), sha256_hex_of_file(world / "b.csv"));
  EXPECT_EQ(sha256_hex_of_file(world / "usual" / "matches.csv"), sha256_hex_of_file(world / "matches2.csv"));
}

TEST_F(Journey, WritesTheFindingsFileOfTheContract) {
  guben(fmt::format("findings {} --rule risk.income_below_line --format csv --out {}/f.csv", county("clean"),
                    world.string()));
  const auto text = read(world / "f.csv");
  EXPECT_TRUE(
      text.starts_with("run,rule,outcome,severity,subject_kind,subject_id,household_id,region,route,as_of,evidence,"
                       "parameters,sources\n"));
  EXPECT_TRUE(contains(text, "\"\"net_income\"\":{\"\"from\"\":[{\"\"dataset\"\":\"\"income\"\""))
      << text.substr(0, 600);
  EXPECT_TRUE(contains(text, "\"\"forecast\"\""));
  EXPECT_TRUE(contains(text, "\"\"local\"\"")) << "a value no document gives is shown as such";
}

TEST_F(Journey, ExplainsReportsAndPrintsTheJournalsHead) {
  guben(fmt::format("findings {} --rule risk.uninsured --format csv --out {}/u.csv", county("clean"), world.string()));
  const auto rows = read(world / "u.csv");
  const auto second = rows.substr(rows.find('\n') + 1);
  const auto subject = std::string(split(second, ',')[5]);
  const auto explained = guben("explain " + county("clean") + " " + subject + " --rule risk.uninsured");
  EXPECT_EQ(explained.status, 0);
  EXPECT_TRUE(contains(explained.output, "a member is not insured")) << explained.output;
  EXPECT_TRUE(contains(explained.output, ", row "));
  ASSERT_EQ(guben(fmt::format("report {} --format html --out {}/r.html", county("clean"), world.string())).status, 0);
  const auto page = read(world / "r.html");
  EXPECT_TRUE(contains(page, "虚构数据"));
  const auto head = guben("journal verify " + county("clean")).output;
  const auto printed = head.substr(head.find("head ") + 5, 20);
  EXPECT_TRUE(contains(page, printed)) << printed;
  EXPECT_EQ(guben("journal verify " + county("clean") + " --known 3:0000000000000000").status, 1);
  EXPECT_EQ(guben("journal verify " + county("clean") + " --known 3:0000").status, 2) << "too short to tell anything";
}

TEST_F(Journey, TheJournalIsVerifiedWhereTheCountysPackIsNot) {
  setenv("GUBEN_PACKS", "/nowhere", 1);
  const auto verified = guben("journal verify " + county("clean"));
  unsetenv("GUBEN_PACKS");
  EXPECT_EQ(verified.status, 0) << verified.output;
  EXPECT_EQ(verified.output, guben("journal verify " + county("clean")).output);
}

TEST_F(Journey, ARunHeldOpenAnswersWordForWordWhatItsFilesSay) {
  const auto session = cli::open_session(Context::of_command_line(), county("usual"), ledger::Access::Read);
  ASSERT_TRUE(session);
  auto& s = **session;
  const auto run = cli::open_run(s);
  ASSERT_TRUE(run);
  const auto opened = screening::OpenRun::open(s.folder, std::make_shared<policy::Pack>(s.pack), *run);
  ASSERT_TRUE(opened);
  using Rows = std::vector<std::vector<std::string>>;
  std::map<std::string, Rows> by_subject;
  std::map<std::pair<std::string, std::string>, Rows> by_place;
  ASSERT_TRUE(screening::each_finding(s.folder, s.pack, *run, {}, [&](const screening::Finding& f) {
    const auto cells = screening::finding_cells(f);
    by_subject[f.subject_id].push_back(cells);
    if (!f.household_id.empty() && f.household_id != f.subject_id) by_subject[f.household_id].push_back(cells);
    for (const size_t digits : {0u, 9u, 12u})
      if (f.region.size() >= digits) by_place[{f.rule, f.region.substr(0, digits)}].push_back(cells);
  }));
  Rows answer;
  const auto take = [&](const screening::Finding& f) { answer.push_back(screening::finding_cells(f)); };
  EXPECT_GT(by_subject.size(), 500u);
  size_t number = 0;
  for (const auto& [subject, rows] : by_subject) {
    if (number++ % 5 != 0) continue;
    answer.clear();
    (*opened)->explain(subject, take);
    EXPECT_EQ(answer, rows) << subject;
  }
  EXPECT_GT(by_place.size(), 500u);
  for (const auto& [place, rows] : by_place) {
    if (number++ % 5 != 0) continue;
    answer.clear();
    (*opened)->findings(place.first, place.second, take);
    EXPECT_EQ(answer, rows) << place.first << " " << place.second;
  }
  answer.clear();
  (*opened)->explain("nobody", take);
  (*opened)->findings("no.rule", "", take);
  EXPECT_TRUE(answer.empty());
}

TEST_F(Journey, SaysOnceWhatWasNotDeliveredAndDoesNotRunItsRules) {
  const auto at = (world / "partial").string();
  guben("init " + at + " --pack xiangyin");
  for (const auto& entry : fs::directory_iterator(world / "clean" / "files"))
    if (contains(entry.path().string(), "registry")) guben("import " + at + " '" + entry.path().string() + "'");
  ASSERT_EQ(guben("match " + at).status, 0);
  const auto screened = guben("screen " + at + " --as-of 2020-06-30");
  ASSERT_EQ(screened.status, 0) << screened.output;
  EXPECT_TRUE(contains(screened.output, "not delivered: Medical insurance (medical_insurance:year)"))
      << screened.output;
  guben(fmt::format("findings {} --rule risk.uninsured --format csv --out {}/none.csv", at, world.string()));
  EXPECT_EQ(std::ranges::count(read(world / "none.csv"), '\n'), 1) << "not run is neither hit nor undecided";
}

// proves DQ-16
TEST_F(Journey, ANewerRegistryExportMakesProposalsAndOverwritesNothing) {
  const auto at = (world / "newer").string();
  const auto rows = [&](const char* type) {
    return std::string("户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性\n") + "9900000001,示例县,青石镇," +
           "VILLAGE,张三,990101199003072041," + type + "\n";
  };
  std::string village;
  std::ifstream regions(std::string(GUBEN_SOURCE_DIR) + "/packs/national/regions/demo.csv");
  for (std::string line; std::getline(regions, line);)
    if (line.starts_with("990101100201")) village = std::string(split(line, ',')[1]);
  std::ofstream(world / "old.csv") << replaced(rows("一般农户"), "VILLAGE", village);
  std::ofstream(world / "new.csv") << replaced(
      rows("脱贫户") + "9900000002,示例县,青石镇,VILLAGE,李四,990101199003072033,一般农户\n", "VILLAGE", village);
  std::ofstream(world / "newest.csv") << replaced(rows("脱贫户"), "VILLAGE", village);
  guben("init " + at + " --pack xiangyin");
  ASSERT_EQ(guben(fmt::format("import {} {}/old.csv --period 2020-05", at, world.string())).status, 0);
  const auto newer = guben(fmt::format("import {} {}/new.csv --period 2020-06", at, world.string()));
  ASSERT_EQ(newer.status, 0) << newer.output;
  EXPECT_TRUE(contains(newer.output, "2 differences")) << newer.output;
  EXPECT_TRUE(contains(guben("proposals " + at).output, "户属性: 一般农户 → 脱贫户"));
  EXPECT_TRUE(contains(guben("proposals " + at).output, "9900000002  new in the newer export"));
  EXPECT_FALSE(contains(guben("proposals " + at).output, "李四")) << "who is added is not shown to whoever lists";
  EXPECT_EQ(guben("proposals " + at + " --accept 99").status, 2);
  EXPECT_EQ(guben("proposals " + at + " --accept all").status, 0);
  EXPECT_TRUE(contains(guben("proposals " + at).output, "0 proposals are open"));
  EXPECT_EQ(guben("journal verify " + at).status, 0);

  // The accepted record is there: a third export without it proposes to take it away, and with that accepted says
  // nothing new.
  const auto newest = guben(fmt::format("import {} {}/newest.csv --period 2020-07", at, world.string()));
  EXPECT_TRUE(contains(newest.output, "1 differences")) << newest.output;
  EXPECT_TRUE(contains(guben("proposals " + at).output, "9900000002  not in the newer export any more"));
  EXPECT_EQ(guben("proposals " + at + " --accept all").status, 0);
  EXPECT_EQ(guben("journal verify " + at).status, 0);
  const auto again = guben(fmt::format("import {} {}/new.csv", at, world.string()));
  EXPECT_TRUE(contains(again.output, "already imported")) << again.output;
  EXPECT_TRUE(contains(again.output, "newer exports have come since (deliveries 3)")) << again.output;
  // The same bytes of another month say something else: the record is there again.
  const auto later = guben(fmt::format("import {} {}/new.csv --period 2020-08", at, world.string()));
  EXPECT_TRUE(contains(later.output, "1 differences")) << later.output;
  EXPECT_TRUE(contains(guben("proposals " + at).output, "9900000002  new in the newer export"));
}

TEST_F(Journey, RefusesEachBadFileAndImportsTheRest) {
  const auto bad = world / "bad";
  fs::create_directories(bad);
  std::ofstream(bad / "empty.xlsx");
  std::ofstream(bad / "page.xls") << "<html></html>";
  std::ofstream(bad / "other.csv") << "外县2020年6月死亡火化明细\n姓名,身份证号,死亡日期,火化日期\n";
  std::ofstream(bad / "湘阴县2020年6月死亡火化.csv")
      << "姓名,身份证号,死亡日期,火化日期\n张三,990101199003072041,2020-06-01,\n";
  std::ofstream(bad / "good.csv")
      << "示例县2020年6月死亡火化明细\n姓名,身份证号,死亡日期,火化日期\n赵外人,990202199003072041,2020-06-01,\n钱外人,"
         "990202199003072042,2019-02-30,\n合计,2,,\n";
  const auto at = (world / "badcounty").string();
  guben("init " + at + " --pack xiangyin");
  for (const auto& entry : fs::directory_iterator(world / "clean" / "files"))
    if (contains(entry.path().string(), "registry")) guben("import " + at + " '" + entry.path().string() + "'");
  {
    spreadsheet::WorkbookWriter writer(bad / "hidden.xlsx");
    writer.add_sheet("明细");
    writer.text(0, 0, "示例县2020年6月死亡火化明细");
    const std::vector<std::string> header{"姓名", "身份证号", "死亡日期", "火化日期"},
        person{"孙外人", "990202199103072043", "2020-06-02", ""};
    for (uint16_t c = 0; c < 4; ++c) writer.text(1, c, header[c]), writer.text(2, c, person[c]);
    writer.hide_row(2);
    writer.close();
  }
  const auto imported = guben(fmt::format("import {} {}", at, bad.string()));
  EXPECT_TRUE(contains(imported.output, "1 rows are hidden")) << imported.output;
  EXPECT_EQ(imported.status, 2) << "some refused, the rest imported";
  for (const char* code :
       {"[spreadsheet.empty]", "[spreadsheet.web_page]", "[intake.no_rows]", "[intake.other_county]"})
    EXPECT_TRUE(contains(imported.output, code)) << code << "\n" << imported.output;
  EXPECT_TRUE(contains(imported.output, "good.csv: Deaths, 2 rows imported")) << imported.output;
  EXPECT_TRUE(contains(imported.output, "1 cells could not be read")) << imported.output;
  EXPECT_TRUE(contains(imported.output, "is a total and no record"));
  EXPECT_TRUE(contains(imported.output, "return file: "));
}

TEST_F(Journey, LeavesNothingBehindWhenKilledInTheMiddleAndFinishesTheNextTime) {
  const auto at = (world / "killed").string();
  const auto files = (world / "clean" / "files").string();
  guben("init " + at + " --pack xiangyin");
  for (const char* after : {"0.05", "0.15", "0.3", "0.5"})
    guben(fmt::format("import {} {}", at, files), fmt::format("timeout -s KILL {}", after));
  const auto finished = guben(fmt::format("import {} {}", at, files));
  ASSERT_EQ(finished.status, 0) << finished.output;
  EXPECT_EQ(guben("journal verify " + at).status, 0);
  guben("match " + at);
  guben("screen " + at + " --as-of 2020-06-30");
  guben(fmt::format("findings {} --format csv --out {}/k1.csv", at, world.string()));
  guben(fmt::format("findings {} --format csv --out {}/k2.csv", county("clean"), world.string()));
  EXPECT_EQ(sha256_hex_of_file(world / "k1.csv"), sha256_hex_of_file(world / "k2.csv"));
  EXPECT_TRUE(fs::is_empty(fs::path(at) / "staging"));
}

TEST_F(Journey, FailsCleanlyOnAFullDiskAndWorksWhenThereIsRoomAgain) {
  const auto at = (world / "full").string();
  const auto files = (world / "clean" / "files").string();
  guben("init " + at + " --pack xiangyin");
  // No file may grow past 200 kB: what a full disk looks like to a writer.
  const auto full = guben(fmt::format("import {} {}", at, files), "ulimit -f 200; trap '' XFSZ;");
  EXPECT_EQ(full.status, 1) << full.output;
  EXPECT_EQ(guben("journal verify " + at).status, 0);
  EXPECT_EQ(guben(fmt::format("import {} {}", at, files)).status, 0);
}

bool is_of_somebody(std::optional<Date> born) { return born && born->year() >= 1920 && born->year() <= 2020; }

/// ID numbers of the invented county that stand in these bytes as they are. Region codes side by side may look like
/// one; a sound one of somebody alive would be one.
std::vector<std::string> id_numbers_in(std::string_view bytes) {
  std::vector<std::string> found;
  for (size_t at = bytes.find("990101"); at != std::string::npos; at = bytes.find("990101", at + 1)) {
    const auto id = china::read_id_number(bytes.substr(at, 18));
    if (id.form == china::IdForm::Valid && is_of_somebody(id.birth_date)) found.push_back(id.digits);
  }
  return found;
}

/// Of one value: also the 17 digits an ID number is known by inside, and invented phones and accounts.
std::vector<std::string> numbers_in_value(const std::string& value) {
  auto found = id_numbers_in(value);
  if (!value.empty() && value.find_first_not_of("0123456789") == std::string::npos) {
    const bool is_key =
        value.size() == 17 && value.starts_with("990101") && is_of_somebody(china::birth_date_of(std::stoll(value)));
    if (is_key || (value.size() == 11 && value.starts_with("100")) || (value.size() > 11 && value.starts_with("0000")))
      found.push_back(value);
  }
  return found;
}

/// What a file of a county keeps: the values of Parquet and SQLite, which are compressed or in pages; else its bytes.
std::vector<std::string> numbers_in_file(const fs::path& file) {
  std::vector<std::string> found;
  const auto add = [&](std::vector<std::string> more) { found.insert(found.end(), more.begin(), more.end()); };
  if (file.extension() == ".parquet") {
    workspace::Database database(workspace::Files{{file.parent_path()}});
    const auto sql = "FROM read_parquet(" + workspace::quoted_literal(file.string()) + ")";
    if (database.number("SELECT count(*) " + sql) == 0) return found;
    database.query("SELECT CAST(COLUMNS(*) AS VARCHAR) " + sql, [&](const workspace::Block& block) {
      for (const auto& column : block.columns)
        for (size_t row = 0; row < block.rows; ++row)
          if (!column.is_null(row)) add(numbers_in_value(std::string(column.text(row))));
    });
  } else if (file.extension() == ".db") {
    const auto database = store::open_sqlite(file);
    for (const auto& table : database->tables()) {
      auto rows = database->prepare("SELECT * FROM \"" + table + "\"");
      while (rows.step())
        for (int c = 0; c < rows.columns(); ++c) add(numbers_in_value(std::string(rows.bytes(c))));
    }
  } else {
    add(id_numbers_in(read(file)));
  }
  return found;
}

TEST_F(Journey, KeepsNoPlainNumberOutsideTheReturnsFolder) {
  for (const char* name : {"clean", "usual"}) {
    std::map<std::string, int> looked;  // by kind of file
    for (const auto& entry : fs::recursive_directory_iterator(county(name))) {
      if (!entry.is_regular_file() || contains(entry.path().string(), "/returns/")) continue;
      // The pack a run used is kept beside it: what its situations tell of is nobody's, and not of this county.
      if (contains(entry.path().string(), "/runs/packs/")) continue;
      ++looked[entry.path().extension().string()];
      const auto numbers = numbers_in_file(entry.path());
      EXPECT_TRUE(numbers.empty()) << entry.path() << " " << numbers.size() << " " << numbers.front();
    }
    EXPECT_GT(looked[".parquet"], 100);
    EXPECT_GT(looked[".identities"], 30);
    EXPECT_EQ(looked[".db"], 1);
  }
}

TEST_F(Journey, WouldFindAPlainNumberWhereverItIsKept) {
  const auto at = world / "plain";
  fs::create_directories(at);
  const auto number = china::id_number_of(99010119800101001);
  workspace::Database database(workspace::Files{{at}});
  for (const auto& [kind, value] : {std::pair<std::string, std::string>{"text", "'" + number + "'"},
                                    {"within", "'身份证" + number + "号'"},
                                    {"key", "CAST(99010119800101001 AS BIGINT)"},
                                    {"phone", "'10012345678'"},
                                    {"account", "'0000123456789012'"}}) {
    const auto file = at / (kind + ".parquet");
    workspace::write_parquet(
        database, "SELECT i, CASE WHEN i = 4000 THEN " + value + " END AS hidden FROM range(5000) r(i)", file);
    EXPECT_EQ(numbers_in_file(file).size(), 1u) << kind;
  }
  {
    const auto ledger = store::open_sqlite(at / "ledger.db");
    ledger->execute("CREATE TABLE record (a TEXT, b BLOB, c INTEGER)");
    ledger->execute(fmt::format("INSERT INTO record VALUES ('{0}', CAST('{0}' AS BLOB), 99010119800101001)", number));
  }
  EXPECT_EQ(numbers_in_file(at / "ledger.db").size(), 3u);
  std::ofstream(at / "1.identities", std::ios::binary) << std::string("\0\1", 2) << number << "\xff";
  EXPECT_EQ(numbers_in_file(at / "1.identities").size(), 1u);
}

TEST_F(Journey, TellsTheDifferenceBetweenTwoRuns) {
  const auto at = county("usual");
  guben("screen " + at + " --as-of 2020-05-31");
  guben("screen " + at + " --as-of 2020-06-30");
  const auto database = store::open_sqlite(fs::path(at) / "ledger.db");
  std::map<std::string, std::string> run_of;
  auto runs = database->prepare("SELECT as_of, id FROM run");
  while (runs.step()) run_of[runs.text(0)] = runs.text(1);
  const auto same = guben("diff " + at + " " + run_of["2020-06-30"] + " " + run_of["2020-06-30"]);
  EXPECT_TRUE(contains(same.output, "0 new, 0 gone")) << same.output;
  const auto changed = guben("diff " + at + " " + run_of["2020-05-31"] + " " + run_of["2020-06-30"]);
  EXPECT_TRUE(contains(changed.output, "new,")) << changed.output.substr(0, 300);
  EXPECT_EQ(guben("diff " + at + " nothing " + run_of["2020-06-30"]).status, 2);
}

TEST_F(Journey, TellsWhoWouldEnterIfTheLineRoseAndLeavesTheLatestRunAlone) {
  const auto at = county("usual");
  guben(fmt::format("findings {} --format csv --out {}/before.csv", at, world.string()));
  const auto raised = guben("simulate " + at + " --as-of 2020-06-30 --set income_standard=5000");
  EXPECT_EQ(raised.status, 0) << raised.output;
  EXPECT_TRUE(contains(raised.output, "risk.income_below_line")) << raised.output;
  guben(fmt::format("findings {} --format csv --out {}/after.csv", at, world.string()));
  EXPECT_EQ(sha256_hex_of_file(world / "before.csv"), sha256_hex_of_file(world / "after.csv"));
  EXPECT_EQ(guben("simulate " + at + " --as-of 2020-06-30 --set income_standard=4100").output,
            "rule                               enter   leave  township\n")
      << "the value in force changes nothing";
  EXPECT_EQ(guben("simulate " + at + " --as-of 2020-06-30 --set income_standrad=5000").status, 2);
  EXPECT_EQ(guben("simulate " + at + " --as-of 2020-06-30 --set income_standard=5000.555").status, 2);
}

TEST_F(Journey, ShowsTheFiguresOfAreasAndTheListBehindEach) {
  const auto figures = guben("indicators " + county("clean") + " --level county --format csv");
  ASSERT_EQ(figures.status, 0) << figures.output;
  EXPECT_TRUE(contains(figures.output, "insured_rate,area.insured_rate,county,990101,")) << figures.output;
  // Who is missing from the figure is exactly what lies between numerator and denominator.
  auto line = figures.output.substr(figures.output.find("insured_rate,area.insured_rate"));
  line.resize(line.find('\n'));
  const auto cells = split(line, ',');
  const int64_t missing = std::stoll(std::string(cells[5])) - std::stoll(std::string(cells[4]));
  const auto list = guben("indicators " + county("clean") + " --rule area.insured_rate --list --format csv").output;
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n') - 1, missing);
  EXPECT_GT(missing, 0);
  EXPECT_EQ(guben("indicators " + county("clean") + " --rule area.insured").status, 2);
}

TEST_F(Journey, ShowsNoFigureOfWhatNobodyDelivered) {
  const auto at = (world / "registry only").string();
  guben("init '" + at + "' --pack xiangyin");
  guben(fmt::format("import '{}' {}/clean/files/*registry*", at, world.string()));
  guben("match '" + at + "'");
  EXPECT_EQ(guben("screen '" + at + "' --as-of 2020-06-30").status, 0);
  const auto figures = guben("indicators '" + at + "' --format csv");
  EXPECT_EQ(figures.status, 0) << figures.output;
  EXPECT_EQ(std::count(figures.output.begin(), figures.output.end(), '\n'), 1)
      << "the header alone: " << figures.output.substr(0, 300);
}

TEST_F(Journey, ShowsTheIntervalOfASampleAndWhereItIsTooSmallToTell) {
  const auto figures = guben("indicators " + county("clean") + " --rule area.satisfaction --format csv").output;
  EXPECT_TRUE(contains(figures, ",yes,0.")) << figures;
  EXPECT_TRUE(contains(figures, ",unsettled,0.")) << figures;
  EXPECT_TRUE(contains(figures, ",no,0.")) << figures;
  EXPECT_TRUE(contains(guben("indicators " + county("clean") + " --rule area.satisfaction").output, "Draw more"));
  // A wider interval proves less.
  const auto stricter = guben("simulate " + county("clean") + " --as-of 2020-06-30 --set sample_quantile=3.29");
  EXPECT_EQ(stricter.status, 0) << stricter.output;
  EXPECT_TRUE(contains(stricter.output, "area.satisfaction")) << stricter.output;
  EXPECT_FALSE(contains(stricter.output, "area.wrong_exit_rate"))
      << "none is allowed: one is enough at any width" << stricter.output;
  EXPECT_TRUE(
      contains(guben("indicators " + county("clean") + " --rule area.wrong_exit_rate --list --format csv").output,
               "wrong_exit_rate,household,99"));
}

TEST_F(Journey, WritesTheJudgementPageWithTheWorstMistakesExplained) {
  const auto page = world / "judgement.html";
  const auto judged = guben(fmt::format("evaluate {} {} --format html --out {}", county("usual"),
                                        (world / "usual" / "truth").string(), page.string()));
  ASSERT_EQ(judged.status, 0) << judged.output;
  const auto html = read(page);
  EXPECT_TRUE(contains(html, "risk.uninsured"));
  EXPECT_TRUE(contains(html, "ID number missing"));
  EXPECT_TRUE(contains(html, "虚构数据") || contains(html, "invented"));
  EXPECT_FALSE(contains(html, "<script")) << "a page to keep and to print";
  EXPECT_EQ(
      guben(fmt::format("evaluate {} {} --format html", county("usual"), (world / "usual" / "truth").string())).status,
      2);
}

TEST_F(Journey, RefusesTheTruthOfAnotherCounty) {
  const auto other = world / "other";
  ASSERT_EQ(
      guben(fmt::format(
                "synth --pack xiangyin --persons 3000 --seed 9 --as-of 2020-06-30 --out {0}/files --truth {0}/truth",
                other.string()))
          .status,
      0);
  // Codes of invented households run on from one in every county: the files tell the truths apart.
  const auto refused = guben(fmt::format("evaluate {} {}", county("clean"), (other / "truth").string()));
  EXPECT_EQ(refused.status, 2) << refused.output;
}

TEST_F(Journey, DemonstratesEachPlaceFromFilesToFindings) {
  for (const char* pack : {"zhenjiangguan", "longchuan"}) {
    const auto at = world / (std::string("demo-") + pack);
    const auto shown = guben(fmt::format("demo --pack {} {}", pack, at.string()));
    ASSERT_EQ(shown.status, 0) << shown.output;
    EXPECT_TRUE(contains(shown.output, "income_standard")) << "what differs here";
    const auto j =
        nlohmann::json::parse(guben(fmt::format("evaluate {0}/county {0}/truth --format json", at.string())).output);
    int64_t tp = 0, fp = 0, fn = 0;
    for (const auto& [rule, score] : j.at("rules").items())
      tp += score.at("tp").get<int64_t>(), fp += score.at("fp").get<int64_t>(), fn += score.at("fn").get<int64_t>();
    EXPECT_GE(static_cast<double>(tp) / static_cast<double>(tp + fp), 0.98) << pack;
    EXPECT_GE(static_cast<double>(tp) / static_cast<double>(tp + fn), 0.98) << pack;
  }
  EXPECT_EQ(guben("demo --pack zhenjiangguan " + (world / "demo-zhenjiangguan").string()).status, 2)
      << "never over what is there";
  EXPECT_EQ(guben("demo --pack national " + (world / "nothing").string()).status, 2);
}

TEST_F(Journey, RunsTheOtherRulesWhereAParameterHasNoValueAndSaysSoOnce) {
  const auto at = world / "next year";
  fs::copy(county("clean"), at, fs::copy_options::recursive);
  // No line is known for 2021.
  const auto screened = guben("screen '" + at.string() + "' --as-of 2021-06-30");
  ASSERT_EQ(screened.status, 0) << screened.output;
  const auto counts = [&](const std::string& rule) {
    std::istringstream lines(screened.output);
    for (std::string line; std::getline(lines, line);)
      if (line.ends_with("  " + rule)) {
        std::istringstream cells(line.substr(line.find_first_of("0123456789")));
        std::array<int64_t, 3> found{};
        for (auto& count : found) cells >> count;
        return found;
      }
    ADD_FAILURE() << rule << screened.output;
    return std::array<int64_t, 3>{};
  };
  for (const char* rule : {"risk.income_below_line", "risk.income_near_line", "gap.dibao"}) {
    const auto [hit, undecided, not_run] = counts(rule);
    EXPECT_EQ(hit + undecided, 0) << rule;
    EXPECT_GT(not_run, 100) << rule;
  }
  EXPECT_GT(counts("risk.unsafe_water")[0], 0) << "needs no line";
  EXPECT_GT(counts("risk.income_drop")[0] + counts("risk.income_drop")[1], 0) << "compares with the year before";
  const std::string said = "no value: parameter poverty line, per-capita net income (income_standard)";
  const auto first = screened.output.find(said);
  EXPECT_NE(first, std::string::npos) << screened.output;
  EXPECT_EQ(screened.output.find(said, first + 1), std::string::npos) << "once";
  EXPECT_EQ(guben("replay '" + at.string() + "'").status, 0) << "the interpreter knows it too";
}

/// The files of a guide: a line with a name in backquotes and a colon, and the block below it.
std::map<std::string, std::string> files_of_guide(const fs::path& guide) {
  std::map<std::string, std::string> files;
  std::istringstream lines(read(guide));
  std::string name;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line == "```") inside = false, name.clear();
    else if (inside) files[name] += line + "\n";
    else if (line.starts_with("`packs/") && line.ends_with("`:")) name = line.substr(1, line.size() - 3);
    else if (line.starts_with("```") && !name.empty()) inside = true;
  }
  return files;
}

TEST_F(Journey, TakesACountysOwnRuleFromTheGuideWithoutALineOfCpp) {
  const auto packs = world / "packs";
  fs::copy(std::string(GUBEN_SOURCE_DIR) + "/packs", packs, fs::copy_options::recursive);
  const auto files = files_of_guide(std::string(GUBEN_SOURCE_DIR) + "/docs/guides/add-a-rule.md");
  ASSERT_EQ(files.size(), 6u) << "pack, facts, table, parameters, words, situations";
  for (const auto& [name, text] : files) {
    fs::create_directories((world / name).parent_path());
    std::ofstream(world / name) << text;
  }
  const auto with_packs = "GUBEN_PACKS='" + packs.string() + "'";
  const auto checked = guben("pack check mycounty", with_packs);
  ASSERT_EQ(checked.status, 0) << checked.output;
  EXPECT_TRUE(contains(checked.output, "4 situations came out as they say")) << checked.output;

  const auto at = (world / "own").string();
  guben("init " + at + " --pack mycounty", with_packs);
  guben(fmt::format("import {} {}", at, (world / "clean" / "files").string()), with_packs);
  guben("match " + at, with_packs);
  const auto screened = guben("screen " + at + " --as-of 2020-06-30", with_packs);
  ASSERT_EQ(screened.status, 0) << screened.output;
  EXPECT_TRUE(contains(screened.output, "a large household of whom nobody works outside"));
  const auto found = guben("findings " + at + " --rule risk.nobody_works_outside --format csv", with_packs).output;
  EXPECT_GT(std::count(found.begin(), found.end(), '\n'), 20) << found.substr(0, 400);
  EXPECT_EQ(guben("replay " + at, with_packs).status, 0);

  std::ofstream(world / "packs/mycounty/situations/risk.nobody_works_outside.yaml", std::ios::app)
      << "  - {zh: 错, en: wrong, outcome: hit, household: {户属性: 脱贫户}}\n";
  const auto wrong = guben("pack check mycounty", with_packs);
  EXPECT_EQ(wrong.status, 2);
  EXPECT_TRUE(contains(wrong.output, "mycounty/situations/risk.nobody_works_outside.yaml:32")) << wrong.output;
}

TEST_F(Journey, RefusesImpossibleOptions) {
  EXPECT_EQ(
      guben("synth --pack xiangyin --persons 3000 --seed 1 --as-of 2020-06-30 --townships 99 --out x --truth y").status,
      2);
  EXPECT_EQ(
      guben("synth --pack xiangyin --persons 3000 --seed 1 --as-of 2020-06-30 --minority 1.5 --out x --truth y").status,
      2);
  EXPECT_EQ(guben("synth --pack xiangyin --persons 0 --seed 1 --as-of 2020-06-30 --out x --truth y").status, 2);
  EXPECT_EQ(guben("synth --pack xiangyin --persons 3000 --seed 1 --as-of 2099-01-01 --out x --truth y").status, 2);
  EXPECT_EQ(guben("synth --pack national --persons 3000 --seed 1 --as-of 2020-06-30 --out x --truth y").status, 2)
      << "a pack without the line";
  EXPECT_EQ(guben("screen " + county("clean") + " --as-of 2020-02-30").status, 2);
  EXPECT_EQ(guben("import " + (world / "nowhere").string() + " x.csv").status, 2);
  EXPECT_EQ(guben("nonsense").status, 2);
  EXPECT_EQ(guben(fmt::format("evaluate {} {}", county("clean"), (world / "nowhere").string())).status, 2);
}

}  // namespace
}  // namespace guben
