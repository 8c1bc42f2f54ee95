// A few subjects again: what a whole run says of them, fact for fact, mask for mask, row for row of their lineage.
#include <gtest/gtest.h>

#include <random>

#include "../words/run_program.hpp"
#include "core/text.hpp"
#include "screening/run_folder.hpp"
#include "screening/subject_screening.hpp"
#include "workspace/database.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using workspace::quoted_literal;

const fs::path kSource = GUBEN_SOURCE_DIR;

/// A county with its whole run, and parts of it computed again.
class County {
 public:
  County(const fs::path& at, const std::string& files, const std::string& pack_name) : folder_{at} {
    for (const auto& line : {"init " + at.string() + " --pack " + pack_name, "import " + at.string() + " " + files,
                             "match " + at.string(), "screen " + at.string() + " --as-of 2020-06-30"}) {
      const auto ran = run_program(line);
      EXPECT_EQ(ran.status, 0) << line << "\n" << ran.both();
    }
    auto pack = policy::load_pack(kSource / "packs", pack_name);
    pack_ = std::move(*pack);
    auto ledger = ledger::Ledger::open(at, ledger::Access::Read);
    ledger_ = std::move(*ledger);
    named_.emplace(*screening::inputs_of(folder_, *ledger_, pack_, *Date::from_ymd(2020, 6, 30)));
    run_ = screening::run_folder(folder_, named_->id);
  }

  std::vector<std::string> codes(const std::string& kind) const {
    std::vector<std::string> codes;
    workspace::Database database(folder_.files());
    if (!fs::exists(screening::subjects_file(run_, kind))) return codes;
    for (const auto& row :
         database.rows("SELECT subject_id FROM " + parquet(screening::subjects_file(run_, kind)) + " ORDER BY 1"))
      codes.push_back(workspace::to_text(row[0]));
    return codes;
  }

  /// The codes drawn by lot: the same every time.
  std::vector<std::string> drawn(const std::string& kind, size_t most) const {
    auto all = codes(kind);
    std::mt19937 lot(17);
    std::shuffle(all.begin(), all.end(), lot);
    all.resize(std::min(most, all.size()));
    return all;
  }

  /// What differs between the whole run and these subjects computed again; empty: nothing.
  std::string difference(const std::string& kind, const std::set<std::string>& codes) const {
    const auto part = folder_.runs() / "part-of-test";
    fs::remove_all(part);
    fs::create_directories(part);
    Timings timings;
    const auto done = screening::run_part_into(part, named_->inputs, kind, codes, "part", timings);
    if (!done) return done.error().code;
    std::vector<std::string> quoted;
    for (const auto& code : codes) quoted.push_back(quoted_literal(code));
    const auto these = fmt::format("IN ({})", fmt::join(quoted, ", "));
    std::string said;
    const auto asked = screening::part_for(pack_, kind, codes).asked;
    for (const auto& subject : asked) {
      const auto whose = subject == kind ? " WHERE subject_id " + these : " WHERE household_id " + these;
      said += differs(screening::subjects_file(run_, subject), whose, screening::subjects_file(part, subject));
      said += differs(screening::needs_file(run_, subject), "", screening::needs_file(part, subject));
      const auto known = " WHERE subject_id IN (SELECT subject_id FROM " +
                         parquet(screening::subjects_file(run_, subject)) + whose + ")";
      for (const auto* model : pack_.models_of(subject))
        if (!model->lineage.empty())
          said +=
              differs(screening::lineage_file(run_, model->name), known, screening::lineage_file(part, model->name));
    }
    said += differs(screening::parameters_file(run_), "", screening::parameters_file(part));
    fs::remove_all(part);
    return said;
  }

  const policy::Pack& pack() const { return pack_; }
  const screening::NamedInputs& named() const { return *named_; }
  std::string at() const { return folder_.root.string(); }

 private:
  static std::string parquet(const fs::path& file) { return "read_parquet(" + quoted_literal(file.string()) + ")"; }

  std::string differs(const fs::path& whole, const std::string& whose, const fs::path& part) const {
    if (!fs::exists(whole) || !fs::exists(part))
      return fs::exists(whole) == fs::exists(part) ? "" : whole.filename().string() + " is not there; ";
    workspace::Database database(folder_.files());
    database.execute("CREATE VIEW whole AS SELECT * FROM " + parquet(whole) + whose);
    database.execute("CREATE VIEW part AS SELECT * FROM " + parquet(part));
    const auto types = [&](const char* view) {
      std::string all;
      for (const auto& row : database.rows(std::string("SELECT column_name, column_type FROM (DESCRIBE ") + view + ")"))
        all += workspace::to_text(row[0]) + " " + workspace::to_text(row[1]) + ", ";
      return all;
    };
    if (types("whole") != types("part")) return whole.filename().string() + " has other columns; ";
    std::string said;
    for (const auto* sql :
         {"SELECT * FROM whole EXCEPT ALL SELECT * FROM part", "SELECT * FROM part EXCEPT ALL SELECT * FROM whole"})
      if (const auto rows = database.rows(sql); !rows.empty()) {
        said += fmt::format("{}: {} rows of {}", whole.filename().string(), rows.size(), sql);
        for (const auto& value : rows.front()) said += " " + workspace::to_text(value);
        said += "; ";
      }
    return said;
  }

  workspace::CountyFolder folder_;
  policy::Pack pack_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::optional<screening::NamedInputs> named_;
  fs::path run_;
};

class SubjectsAgain : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-subjects-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
  }
  static void TearDownTestSuite() {
    counties().clear();
    fs::remove_all(world);
  }
  static std::map<std::string, std::unique_ptr<County>>& counties() {
    static std::map<std::string, std::unique_ptr<County>> all;
    return all;
  }
  /// Made up, with everything that offices do to files.
  static const County& heavy() {
    auto& county = counties()["heavy"];
    if (!county) {
      const auto files = (world / "files").string();
      const auto made =
          run_program("synth --pack xiangyin --persons 3000 --seed 23 --as-of 2020-06-30 --dirt heavy --out " + files +
                      " --truth " + (world / "truth").string());
      EXPECT_EQ(made.status, 0) << made.both();
      county = std::make_unique<County>(world / "heavy", files + "/*", "xiangyin");
    }
    return *county;
  }
  static const County& by_hand() {
    auto& county = counties()["hand"];
    if (!county)
      county =
          std::make_unique<County>(world / "hand", (kSource / "tests/county300/files").string() + "/*", "xiangyin");
    return *county;
  }
  static inline fs::path world;
};

TEST_F(SubjectsAgain, AreAsInTheWholeRunAThousandOfEveryKindInOneStatement) {
  for (const auto* county : {&heavy(), &by_hand()})
    for (const auto& kind : county->pack().subjects()) {
      const auto codes = county->drawn(kind, 1000);
      if (codes.empty()) continue;
      // Never all of them: nothing would be left out.
      const std::set<std::string> some(codes.begin(), codes.begin() + static_cast<long>((codes.size() + 1) / 2));
      EXPECT_EQ(county->difference(kind, some), "") << kind << " of " << county->at();
    }
}

TEST_F(SubjectsAgain, AreAsInTheWholeRunAHundredOneByOne) {
  const std::vector<std::pair<std::string, size_t>> many{{"household", 34}, {"person", 8},      {"loan", 3},
                                                         {"helper", 2},     {"team_member", 1}, {"project", 1},
                                                         {"asset", 1},      {"area", 1}};
  for (const auto* county : {&heavy(), &by_hand()})
    for (const auto& [kind, codes] : many)
      for (const auto& code : county->drawn(kind, codes))
        EXPECT_EQ(county->difference(kind, {code}), "") << kind << " " << code << " of " << county->at();
}

TEST_F(SubjectsAgain, AreAsInTheWholeRunInHandfuls) {
  for (const auto* county : {&heavy(), &by_hand()}) {
    const auto codes = county->drawn("household", 1000);
    for (size_t from = 0; from < std::min<size_t>(codes.size(), 240); from += 24) {
      const std::set<std::string> some(codes.begin() + static_cast<long>(from),
                                       codes.begin() + static_cast<long>(std::min(from + 24, codes.size())));
      EXPECT_EQ(county->difference("household", some), "") << county->at();
    }
  }
}

/// Lines of CSV that speak of these, by the columns subject_kind, subject_id and household_id.
std::string lines_of(const std::string& csv, const std::function<bool(const std::vector<std::string>&)>& is_wanted) {
  std::string lines;
  for (const auto line : split(csv, '\n')) {
    if (line.empty()) continue;
    std::vector<std::string> cells;
    for (const auto cell : split(line, ',')) cells.emplace_back(cell);
    if (lines.empty() || is_wanted(cells)) lines += std::string(line) + "\n";
  }
  return lines;
}

/// A measure that a later list has under another household: the first had none, and only a row of somebody else says
/// so.
TEST_F(SubjectsAgain, KnowThatWhatTheyHadIsSomebodyElsesNow) {
  const auto files = world / "measure";
  fs::create_directories(files);
  const auto write = [&](const std::string& name, const std::string& text) { std::ofstream(files / name) << text; };
  write("示例县2020年6月_农户档案-户.csv",
        "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
        "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n"
        "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n");
  write("示例县2020年6月_农户档案-人.csv",
        "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
        "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
        "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n");
  const std::string measures = "措施编号,户编号,措施类别,内容,计划开始,开始日期,状态,责任人\n";
  write("示例县2020年5月_帮扶措施台账.csv", measures + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,实施中,钱一\n");
  write("示例县2020年6月_帮扶措施台账.csv", measures + "C1,9900000002,产业,养牛,2020-04-01,2020-06-02,实施中,钱一\n");
  const County county(world / "measures", files.string() + "/*", "xiangyin");
  EXPECT_EQ(county.codes("household").size(), 2u);
  for (const auto* kind : {"household", "person"})
    for (const auto& code : county.codes(kind)) EXPECT_EQ(county.difference(kind, {code}), "") << kind << " " << code;
}

std::set<std::string> entries(const fs::path& folder) {
  std::set<std::string> names;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

TEST_F(SubjectsAgain, ArePrintedAsTheFindingsOfTheWholeRun) {
  const auto& county = by_hand();
  const auto all = run_program("findings " + county.at() + " --format csv").out;
  const auto latest = run_program("journal verify " + county.at()).out;
  const auto runs = entries(county.at() + "/runs");
  const auto again = "screen " + county.at() + " --as-of 2020-06-30 --format csv ";
  size_t found = 0;
  for (const auto& household : county.drawn("household", 12)) {
    const auto wanted = lines_of(all, [&](const auto& cells) {
      return cells[6] == household && (cells[4] == "household" || cells[4] == "person");
    });
    EXPECT_EQ(run_program(again + "--subject " + household).out, wanted);
    found += std::count(wanted.begin(), wanted.end(), '\n') - 1;
  }
  EXPECT_GT(found, 0u);
  const auto persons = county.drawn("person", 40);
  std::string codes;
  for (const auto& person : persons) codes += person + "\r\n";
  std::ofstream(world / "persons.txt") << "\xEF\xBB\xBF" << codes << "\n";
  EXPECT_EQ(run_program(again + "--subjects " + (world / "persons.txt").string()).out,
            lines_of(all, [&](const auto& cells) {
              return std::find(persons.begin(), persons.end(), cells[5]) != persons.end();
            }));
  const auto project = county.drawn("project", 1).at(0);
  EXPECT_EQ(run_program(again + "--kind project --subject " + project).out,
            lines_of(all, [&](const auto& cells) { return cells[4] == "project" && cells[5] == project; }));
  // Nothing of it stays.
  EXPECT_EQ(run_program("journal verify " + county.at()).out, latest);
  EXPECT_EQ(entries(county.at() + "/runs"), runs);
  EXPECT_EQ(entries(county.at() + "/staging"), std::set<std::string>());
}

TEST_F(SubjectsAgain, AreRefusedByNameWhereThereAreNone) {
  const auto& county = by_hand();
  const auto again = "--lang en screen " + county.at() + " --as-of 2020-06-30 ";
  const auto household = county.drawn("household", 1).at(0);
  for (const auto& [options, words] : std::vector<std::pair<std::string, std::string>>{
           {"--subject 9999999999", "has the code 9999999999"},
           {"--subject " + household + " 9999999999", "has the code 9999999999"},
           {"--subject " + household + " --kind person", "has the code " + household},
           {"--subject " + household + " --kind houshold", "household"},
           {"--subjects /nowhere", "no file /nowhere"}}) {
    const auto ran = run_program(again + options);
    EXPECT_EQ(ran.status, 2) << options;
    EXPECT_TRUE(contains(ran.errors, words)) << options << ": " << ran.both();
    EXPECT_EQ(ran.out, "") << options;
  }
}

}  // namespace
}  // namespace guben
