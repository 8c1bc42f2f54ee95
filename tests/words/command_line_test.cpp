// What strangers type, name their files and write in their cells, and what the program answers: its statuses, its
// refusals, its files.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "run_program.hpp"
#include "workspace/database.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

/// A county of some thousand persons with the usual dirt, made once.
class CommandLine : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-command-line-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    files = world / "files", county = (world / "c").string(), truth = world / "truth";
    ASSERT_EQ(run_program(fmt::format("synth --pack xiangyin --persons 400 --townships 1 --seed 77 --as-of 2020-06-30 "
                                      "--dirt usual --out {} --truth {}",
                                      files.string(), truth.string()))
                  .status,
              0);
    make_county(county);
  }
  static void TearDownTestSuite() { fs::remove_all(world); }

  static void make_county(const std::string& at) {
    ASSERT_EQ(run_program("init " + at + " --pack xiangyin").status, 0);
    const auto imported = run_program(fmt::format("import {} {}", at, files.string()));
    ASSERT_EQ(imported.status, 0) << imported.both();
    ASSERT_EQ(run_program(fmt::format("match {0} --out {0}/matches.csv", at)).status, 0);
    const auto screened = run_program(fmt::format("screen {} --as-of 2020-06-30", at));
    ASSERT_EQ(screened.status, 0) << screened.both();
  }

  /// A new county with nothing in it.
  static std::string empty_county(const std::string& name) {
    const auto at = (world / name).string();
    EXPECT_EQ(run_program("init " + at + " --pack xiangyin").status, 0);
    return at;
  }

  static inline fs::path world, files, truth;
  static inline std::string county;
};

// ---- what is asked for and does not exist

TEST_F(CommandLine, RefusesNamesThatDoNotExistAndSaysTheNearest) {
  const struct {
    std::string line, code, nearest;
  } lines[] = {
      {"explain C 9999999999999", "cli.unknown_subject", ""},
      {"explain C 9900000001 --rule risk.uninsurd", "screening.unknown_rule", "risk.uninsured"},
      {"findings C --rule TYPO", "screening.unknown_rule", "Nearest"},
      {"findings C --region 42", "cli.unknown_region", "Nearest"},
      {"findings C --region 430624", "cli.region_elsewhere", "990101"},
      {"findings C --subject nobody", "cli.unknown_subject", "Nearest"},
      {"findings C --run nope", "screening.unknown_run", "Nearest"},
      {"discrepancies C --dataset nope", "intake.unknown_dataset", "Nearest"},
      {"discrepancies C --dataset medical_insurence", "intake.unknown_dataset", "medical_insurance"},
      {"match C --dataset nope", "intake.unknown_dataset", "Nearest"},
      {"import C F --dataset nope", "intake.unknown_dataset", "Nearest"},
      {"import C F --coverage 42", "cli.unknown_region", "Nearest"},
      {"indicators C --region 42", "cli.unknown_region", "Nearest"},
      {"indicators C --rule risk.uninsured", "screening.unknown_rule", "Nearest"},
      {"simulate C --as-of 2020-06-30 --set nope=1", "cli.unknown_parameter", "Nearest"},
      {"simulate C --as-of 2020-06-30 --set income_standrad=1", "cli.unknown_parameter", "income_standard"},
      {"diff C nope nope", "screening.unknown_run", "Nearest"},
      {"init C2 --pack xiangyn", "pack.unknown", "xiangyin"},
      {"pack check xiangyn", "pack.unknown", "xiangyin"},
      {"template medical_insurence x.xlsx", "intake.unknown_dataset", "medical_insurance"},
      {"proposals C --accept 99999", "cli.no_such_proposal", ""},
      {"evaluate C /nowhere", "evaluation.no_truth", ""},
      {"screen C --as-of 2020-06-31", "cli.not_a_date", ""},
      {"exlpain C x", "usage.unknown_command", "explain"},
      {"findings C --fromat csv", "usage.unknown_option", "--format"},
      {"findings C --format pdf", "usage.not_one_of", "table, csv, json, xlsx"},
      {"findings C --format", "usage.value_missing", "--format"},
      {"findings", "usage.missing", "DIR"},
      {"findings C more", "usage.unexpected", "more"},
      {"", "usage.no_command", "screen"},
      {"pack", "usage.no_command", "check"},
      {"synth --pack xiangyin --persons many --seed 1 --as-of 2020-06-30 --out o --truth t", "usage.not_a_number",
       "many"},
      {"proposals C --accept 1 --refuse 2", "usage.not_together", "--refuse"},
      {"--lang en findings C --lang zh", "usage.given_twice", "--lang"},
      {"screen C --as-of 2020-06-30 --as-of 2020-06-29", "usage.given_twice", "--as-of"},
      {"--lang klingon screen C", "cli.unknown_language", "klingon"},
      {"--lang '' screen C", "cli.unknown_language", ""},
  };
  for (const auto& [line, code, nearest] : lines) {
    auto typed = line;
    typed = replaced(typed, " C2", " " + (world / "none").string());
    typed = replaced(typed, " C", " " + county);
    typed = replaced(typed, " F", " " + files.string());
    const auto ran = run_program((contains(line, "--lang") ? "" : "--lang=en ") + typed);
    EXPECT_EQ(ran.status, 2) << line << "\n" << ran.both();
    EXPECT_EQ(ran.out, "") << line;
    EXPECT_TRUE(contains(ran.errors, "[" + code + "]")) << line << "\n" << ran.errors;
    EXPECT_TRUE(contains(ran.errors, nearest)) << line << "\n" << ran.errors;
  }
  EXPECT_FALSE(fs::exists(world / "none"));
}

TEST_F(CommandLine, RefusesEmptyNames) {
  for (const char* line :
       {"explain C ''", "init '' --pack xiangyin", "init C2 --pack ''", "init C2 --pack=", "diff C '' ''",
        "findings C --subject ''", "findings C --out ''", "findings C --rule=", "import C ''", "match C --dataset ' '",
        "pack check ''", "screen C --as-of ''"}) {
    const auto ran = run_program("--lang=en " +
                                 replaced(replaced(line, " C2", " " + (world / "none").string()), " C", " " + county));
    EXPECT_EQ(ran.status, 2) << line;
    EXPECT_TRUE(contains(ran.errors, "[usage.empty]")) << line << "\n" << ran.errors;
  }
  EXPECT_FALSE(fs::exists(world / "none"));
}

TEST_F(CommandLine, ExplainsAPersonOfWhomNothingWasFoundWithStatusZero) {
  std::set<std::string> found;
  for (const auto& finding : nlohmann::json::parse(run_program("findings " + county + " --format json").out))
    found.insert(finding.at("subject_id").get<std::string>()),
        found.insert(finding.at("household_id").get<std::string>());
  workspace::Database database(workspace::Files{{county}});
  const auto persons =
      database.rows("SELECT subject_id FROM read_parquet('" + county + "/runs/*/person.parquet') ORDER BY 1");
  for (const auto& row : persons) {
    const auto person = workspace::to_text(row[0]);
    if (found.contains(person)) continue;
    const auto ran = run_program("--lang en explain " + county + " " + person);
    EXPECT_EQ(ran.status, 0) << ran.errors;
    EXPECT_TRUE(contains(ran.out, "has no finding")) << ran.out;
    return;
  }
  FAIL() << "everybody has a finding";
}

// ---- output that does not arrive

TEST_F(CommandLine, EndsWithOneWhereStandardOutputIsFull) {
  for (const char* line :
       {"findings C --format csv > /dev/full", "findings C > /dev/full", "findings C --format json > /dev/full",
        "discrepancies C > /dev/full", "explain C 9900000001 > /dev/full", "--help > /dev/full",
        "pack dictionary national > /dev/full", "indicators C > /dev/full", "proposals C > /dev/full",
        "journal verify C > /dev/full", "match C > /dev/full", "evaluate C T > /dev/full",
        "findings C --format csv >&-"}) {
    const auto ran = run_program(replaced(replaced(line, " C", " " + county), " T", " " + truth.string()));
    EXPECT_EQ(ran.status, 1) << line << "\n" << ran.errors;
    EXPECT_TRUE(contains(ran.errors, "core.output_lost")) << line << "\n" << ran.errors;
  }
}

TEST_F(CommandLine, EndsWithOneWhereAFileHasNoRoomAndLeavesWhatWasThere) {
  const auto file = (world / "out").string();
  for (const char* line :
       {"findings C --format csv --out", "findings C --format json --out", "findings C --format xlsx --out",
        "match C --out", "report C --format html --out", "report C --format xlsx --out",
        "discrepancies C --format csv --out", "evaluate C T --format html --out"}) {
    std::ofstream(file) << "before";
    const auto typed = replaced(replaced(line, " C", " " + county), " T", " " + truth.string()) + " " + file;
    // No file may grow past 4 kB: what a full disk looks like to a writer. (The workbook's pieces are cut as well.)
    const auto ran = run_program(typed, "ulimit -f 8; trap '' XFSZ;");
    EXPECT_EQ(ran.status, 1) << line << "\n" << ran.both();
    EXPECT_EQ(bytes_of(file), "before") << line;
    EXPECT_FALSE(fs::exists(file + ".part")) << line;
  }
}

/// A workbook's parts are laid down in temporary files before they are packed: these are larger than what comes of
/// them.
TEST_F(CommandLine, EndsWithOneWhereThePartsOfAWorkbookHaveNoRoom) {
  const auto whole = (world / "whole.xlsx").string(), cut = (world / "cut.xlsx").string();
  ASSERT_EQ(run_program("findings " + county + " --format xlsx --out " + whole).status, 0);
  const auto blocks = fs::file_size(whole) / 512 + 4;  // enough for the workbook itself
  const auto ran = run_program("findings " + county + " --format xlsx --out " + cut,
                               fmt::format("ulimit -f {}; trap '' XFSZ;", blocks));
  EXPECT_EQ(ran.status, 1) << ran.both();
  EXPECT_TRUE(contains(ran.errors, "core.no_room")) << ran.errors;
  EXPECT_FALSE(fs::exists(cut));
  EXPECT_FALSE(fs::exists(cut + ".part"));
}

TEST_F(CommandLine, ReplacesOnlyRegularFiles) {
  const auto link = (world / "link.csv").string(), precious = (world / "precious").string();
  std::ofstream(precious) << "kept";
  fs::create_symlink(precious, link);
  for (const std::string& out : {std::string("/dev/null"), std::string("/dev/full"), link, world.string()})
    for (const char* line : {"findings C --format csv --out ", "findings C --format xlsx --out ", "match C --out ",
                             "report C --out ", "indicators C --out ", "template medical_insurance "}) {
      const auto ran = run_program("--lang=en " + replaced(line, " C", " " + county) + out);
      EXPECT_EQ(ran.status, 2) << line << out << "\n" << ran.both();
      EXPECT_TRUE(contains(ran.errors, "core.not_replaced")) << line << out << "\n" << ran.errors;
    }
  EXPECT_EQ(bytes_of(precious), "kept");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

// ---- names of strangers

/// Lists of the county under names of strangers, imported into a county of their own with everything asked that speaks
/// of them.
class NamesOfFiles : public CommandLine {
 protected:
  static void SetUpTestSuite() {
    CommandLine::SetUpTestSuite();
    at = (world / "names").string();
    said = run_program("--lang=en init " + at + " --pack xiangyin").both();
    add("import {0} " + files.string() + "/*registry*");
    add_under_name("2020年_基本医保", "=2+5,\"x\".", "medical_insurance");
    add_under_name("户籍信息", "\x1b[31m红\xE2\x80\xAExslx.\x07.", "hukou");
    add_under_name("基本养老保险", "\xD1\xF8\xC0\xCF.", "pension");
    for (const char* line :
         {"match {0} --out {0}/matches.csv", "screen {0} --as-of 2020-06-30", "findings {0} --format csv",
          "findings {0} --format json", "discrepancies {0} --format json", "report {0} --format html --out {0}/r.html",
          "findings {0} --format xlsx --out {0}/f.xlsx"})
      add(line);
    said += bytes_of(at + "/matches.csv") + bytes_of(at + "/r.html");
  }
  static void add(const std::string& line) {
    const auto ran = run_program("--lang=en " + replaced(line, "{0}", at));
    EXPECT_EQ(ran.status, 0) << line << "\n" << ran.both();
    said += ran.both();
  }
  static void add_under_name(const std::string& part, const std::string& stem, const std::string& dataset) {
    for (const auto& entry : fs::directory_iterator(files)) {
      if (!contains(entry.path().string(), part)) continue;
      const auto file = world / (stem + entry.path().extension().string().substr(1));
      fs::copy_file(entry.path(), file, fs::copy_options::overwrite_existing);
      return add("import {0} '" + file.string() + "' --period 2020-06 --dataset " + dataset);
    }
    ADD_FAILURE() << "no file of " << part;
  }
  static inline std::string at, said;
};

TEST_F(NamesOfFiles, InGbkBytesAreReadAndAllOutputIsUtf8) {
  EXPECT_TRUE(is_valid_utf8(said));
  EXPECT_TRUE(contains(said, "养老."));
}

TEST_F(NamesOfFiles, NeverSteerTheTerminal) {
  for (const char* raw : {"\x1b", "\x07", "\xE2\x80\xAE"}) EXPECT_FALSE(contains(said, raw));
  EXPECT_TRUE(contains(said, "[31m红"));
  const auto refused = run_program("--lang=en import " + at + " '\x1b[2J.xlsx' --rule '\x1b]0;x\x07'");
  EXPECT_EQ(refused.status, 2);
  EXPECT_FALSE(contains(refused.both(), "\x1b")) << refused.both();
}

TEST_F(NamesOfFiles, ThatASpreadsheetWouldReckonGetAQuoteAndStayTheirOwnForEvaluation) {
  const auto matches = bytes_of(at + "/matches.csv");
  EXPECT_TRUE(contains(matches, "\nmedical_insurance,\"'=2+5,\"\"x\"\".")) << matches.substr(0, 600);
  // A truth written from these very matches agrees with them.
  const auto own_truth = world / "own-truth";
  fs::create_directories(own_truth);
  fs::copy_file(truth / "truth_findings.csv", own_truth / "truth_findings.csv", fs::copy_options::overwrite_existing);
  workspace::Database database(workspace::Files{{at, own_truth}});
  database.execute(
      "COPY (SELECT dataset, file, sheet, row, person_id FROM read_csv('" + at +
      "/matches.csv', header = true, all_varchar = true) WHERE person_id <> '' AND method <> 'review') TO '" +
      (own_truth / "truth_matches.csv").string() + "' (HEADER)");
  const auto judged = run_program(fmt::format("evaluate {} {} --format json", at, own_truth.string()));
  ASSERT_EQ(judged.status, 0) << judged.errors;
  const auto score = nlohmann::json::parse(judged.out).at("datasets").at("medical_insurance");
  EXPECT_GT(score.at("tp").get<int>(), 100) << judged.out;
  EXPECT_EQ(score.at("fn").get<int>(), 0) << judged.out;
}

TEST_F(CommandLine, SendsBackRowsWhoseCodeASpreadsheetWouldReckon) {
  const auto at = empty_county("codes");
  const auto file = world / "2020年6月_农户档案-户.csv";
  std::ofstream(file) << "县,乡镇,村,户编号,户主姓名,户属性\n"
                         "示例县,青石镇,长塘村,=1+1,王甲,脱贫户\n"
                         "示例县,青石镇,长塘村,@SUM(A1),王乙,脱贫户\n"
                         "示例县,青石镇,长塘村,-3+4,王丙,脱贫户\n"
                         "示例县,青石镇,长塘村,9900000009,王丁,脱贫户\n";
  const auto ran = run_program(fmt::format("--lang=en import {} '{}'", at, file.string()));
  EXPECT_TRUE(contains(ran.both(), "1 rows imported")) << ran.both();
  EXPECT_TRUE(contains(ran.both(), "3 rows not taken")) << ran.both();
}

// ---- the same bytes

TEST_F(CommandLine, GivesTheSameBytesAgain) {
  const auto again = (world / "again").string();
  make_county(again);
  const auto make = [](const std::string& line, const std::string& at) {
    const auto typed =
        replaced(replaced(replaced(line + " ", " C ", " " + at + " "), " T", " " + truth.string()), "C/", at + "/");
    const auto ran = run_program(typed);
    EXPECT_EQ(ran.status, 0) << line << "\n" << ran.both();
  };
  const std::map<std::string, std::string> outputs{{"f.csv", "findings C --format csv"},
                                                   {"f.json", "findings C --format json"},
                                                   {"f.txt", "findings C"},
                                                   {"d.csv", "discrepancies C --format csv"},
                                                   {"d.json", "discrepancies C --format json"},
                                                   {"i.csv", "indicators C --format csv"},
                                                   {"l.csv", "indicators C --list --format csv"},
                                                   {"e.html", "evaluate C T --format html"}};
  for (const auto& [name, line] : outputs)
    for (const auto& at : {county, again}) make(line + " --out C/" + name, at);
  // These carry the head of the journal, which holds the county's own keys: of one county, twice.
  const std::map<std::string, std::string> reports{{"f.xlsx", "findings C --format xlsx"},
                                                   {"r.html", "report C --format html"},
                                                   {"r.xlsx", "report C --format xlsx"}};
  for (const auto& [name, line] : reports) make(line + " --out C/" + name, county);
  make("template medical_insurance C/t.xlsx", county);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));  // time stamps in archives count in twos of seconds
  for (const auto& [name, line] : reports) make(line + " --out C/2" + name, county);
  make("template medical_insurance C/t.xlsx", again);

  for (const auto& [name, line] : outputs)
    EXPECT_TRUE(bytes_of(county + "/" + name) == bytes_of(again + "/" + name)) << name;
  for (const auto& [name, line] : reports)
    EXPECT_TRUE(bytes_of(county + "/" + name) == bytes_of(county + "/2" + name)) << name;
  for (const char* name : {"matches.csv", "t.xlsx"})
    EXPECT_TRUE(bytes_of(county + "/" + name) == bytes_of(again + "/" + name)) << name;
  for (const auto& entry : fs::directory_iterator(county + "/returns"))
    EXPECT_TRUE(bytes_of(entry.path()) == bytes_of(again + "/returns/" + entry.path().filename().string()))
        << entry.path();
}

}  // namespace
}  // namespace guben
