// A sheet that must be asked about: what is said, confirmed by a map, and remembered.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

struct Outcome {
  int status;
  std::string output;
};

class HeadingsJourney : public testing::Test {
 protected:
  HeadingsJourney() {
    static int made = 0;
    folder = fs::temp_directory_path() / fmt::format("guben-headings-{}-{}", getpid(), ++made);
    fs::create_directories(folder);
    guben("init " + county() + " --pack xiangyin");
  }
  ~HeadingsJourney() override { fs::remove_all(folder); }

  static Outcome guben(const std::string& arguments) {
    FILE* pipe =
        popen(("LSAN_OPTIONS=detect_leaks=0 '" GUBEN_PROGRAM "' --lang en " + arguments + " 2>&1").c_str(), "r");
    std::string output;
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;) output.append(block, got);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output};
  }
  std::string county() const { return (folder / "county").string(); }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  }
  std::string read(const std::string& name) const {
    std::ifstream in(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder;
};

TEST_F(HeadingsJourney, ConfirmsAMapOnceAndReadsTheNextMonthWithoutAsking) {
  const auto june = put("死亡人员2020年6月.csv",
                        "死者姓名,身份证号,去世时间,送馆日\n张三,990000199001010017,2020-06-06,2020-06-08\n"
                        "李四,990000198503070023,2020-06-07,2020-06-09\n");
  const auto map = (folder / "columns.yaml").string();
  put("columns.yaml",
      "- dataset: death\n  columns:\n    死者姓名: 姓名\n    身份证号: 身份证号\n    去世时间: 死亡日期\n    送馆日: "
      "火化日期\n");
  const auto read_june = guben("import " + county() + " '" + june + "' --map " + map);
  ASSERT_EQ(read_june.status, 0) << read_june.output;
  // The same headings in another order, another month: nobody asks.
  const auto july = put("死亡人员2020年7月.csv",
                        "送馆日,死者姓名,身份证号,去世时间\n2020-07-08,王五,990000197212120030,2020-07-06\n");
  const auto read_july = guben("import " + county() + " '" + july + "' --check");
  EXPECT_EQ(read_july.status, 0) << read_july.output;
  EXPECT_TRUE(contains(read_july.output, "送馆日 → 火化日期")) << read_july.output;
}

TEST_F(HeadingsJourney, WritesWhatItProposesAndStopsNoOtherFile) {
  // Who the money went to is a column nobody is certain of; the list of deaths beside it is imported.
  const auto loans = put("小额信贷2020年6月.csv",
                         "客户名称,身份证号,放款银行,合同编号,放款本金,放款日,应还款时间,这钱实际上谁在用,贷款投向\n"
                         "张三,990000199001010017,某银行,HT0001,30000,2019-01-05,2022-01-05,王大明,养牛\n"
                         "李四,990000198503070023,某银行,HT0002,20000,2019-02-05,2022-02-05,李小红,养羊\n");
  const auto deaths = put("死亡人员2020年6月.csv", "姓名,身份证号,死亡日期\n张三,990000199001010017,2020-06-06\n");
  const auto map = (folder / "proposed.yaml").string();
  const auto asked = guben("import " + county() + " '" + loans + "' '" + deaths + "' --map " + map);
  EXPECT_EQ(asked.status, 2) << asked.output;
  EXPECT_TRUE(contains(asked.output, "死亡人员2020年6月.csv: ")) << asked.output;
  EXPECT_TRUE(contains(asked.output, "_to_confirm")) << asked.output;
  const auto text = read("proposed.yaml");
  EXPECT_TRUE(contains(text, "- dataset: loan")) << text;
  EXPECT_TRUE(contains(text, "\"合同编号\": \"合同号\"")) << text;
  EXPECT_TRUE(contains(text, "please confirm")) << text;
  EXPECT_FALSE(contains(text, "990000199001010017")) << "samples show no whole number\n" << text;
  EXPECT_FALSE(contains(text, "张三")) << text;
  const auto confirmed = guben("import " + county() + " '" + loans + "' --map " + map + " --period 2020-06");
  EXPECT_EQ(confirmed.status, 0) << confirmed.output;
}

TEST_F(HeadingsJourney, RefusesAMapThatNamesWhatThereIsNot) {
  const auto file = put("a.csv", "姓名,身份证号,死亡日期\n张三,990000199001010017,2020-06-06\n");
  for (const auto& [columns, code] :
       std::vector<std::pair<std::string, std::string>>{{"姓名: 姓名\n    死亡日期: 去世日", "map_unknown_field"},
                                                        {"姓名: 姓名\n    身份证号: 姓名", "map_field_twice"},
                                                        {"死亡日期: 死亡日期", "map_lacks_field"}}) {
    const auto map = put("map.yaml", "- dataset: death\n  columns:\n    " + columns + "\n");
    const auto refused = guben("import " + county() + " " + file + " --map " + map);
    EXPECT_EQ(refused.status, 2) << refused.output;
    EXPECT_TRUE(contains(refused.output, code)) << refused.output;
  }
}

TEST_F(HeadingsJourney, SaysThatASheetWithoutHeaderSeemsToContinueTheFirst) {
  const auto file = folder / "示例县2024年_死亡火化.xlsx";
  {
    spreadsheet::WorkbookWriter writer(file);
    const std::vector<std::vector<std::vector<std::string>>> sheets{
        {{"姓名", "身份证号", "死亡日期", "火化日期"},
         {"张三", "990000199001010017", "2024-05-06", ""},
         {"李四", "990000198503070023", "2024-05-06", ""}},
        {{"王五", "990000197212120030", "2024-05-06", ""}, {"赵六", "990000196406150049", "2024-05-06", ""}},
        {{"本表由民政局填报"}}};
    for (size_t s = 0; s < sheets.size(); ++s) {
      writer.add_sheet(fmt::format("表{}", s + 1));
      for (size_t r = 0; r < sheets[s].size(); ++r)
        for (size_t c = 0; c < sheets[s][r].size(); ++c)
          writer.text(static_cast<uint32_t>(r), static_cast<uint16_t>(c), sheets[s][r][c]);
    }
    writer.close();
  }
  const auto import = "import " + county() + " '" + file.string() + "' --check";
  const auto asked = guben(import);
  EXPECT_EQ(asked.status, 2) << asked.output;
  EXPECT_TRUE(contains(asked.output, "Sheet “表2” has no header; its 2 rows look like the continuation of “表1”"))
      << asked.output;
  const auto continued = guben(import + " --continue yes");
  EXPECT_TRUE(contains(continued.output, "4 rows")) << continued.output;
  EXPECT_TRUE(contains(continued.output, "sheet 表3 not read (1 rows)")) << "no continuation, and said\n"
                                                                         << continued.output;
  const auto alone = guben(import + " --continue no");
  EXPECT_TRUE(contains(alone.output, "2 rows")) << alone.output;
  EXPECT_TRUE(contains(alone.output, "sheet 表2 not read (2 rows)")) << alone.output;
}

TEST_F(HeadingsJourney, NeverTakesAListOfPeopleForTheDead) {
  const auto visited =
      put("走访慰问老年人名单2020年6月.csv",
          "序号,姓名,身份证号,年龄,慰问金\n1,张三,990000199001010017,78,500\n2,李四,990000198503070023,81,500\n");
  const auto refused = guben("import " + county() + " '" + visited + "'");
  EXPECT_EQ(refused.status, 2) << refused.output;
  EXPECT_TRUE(contains(refused.output, "姓名, 身份证号, 年龄, 慰问金")) << refused.output;
  EXPECT_TRUE(contains(refused.output, "2 rows")) << refused.output;
}

TEST_F(HeadingsJourney, DoesNotSayWhatAListIsWhoseTitleSpeaksOfAnother) {
  // The columns are near those of loans; the title says training. Which it is, is asked.
  const auto trainees = put("花名册.csv",
                            "示例县2020年职业培训补贴人员花名册\n序号,姓名,失业保险编号,身份证号,电话号码\n"
                            "1,张三,9900000000,990000199001010017,10000000000\n2,李四,9900000001,990000198503070023,"
                            "10000000001\n3,王五,9900000002,990000197212120030,10000000002\n");
  const auto asked = guben("import " + county() + " '" + trainees + "'");
  EXPECT_EQ(asked.status, 2) << asked.output;
  EXPECT_FALSE(contains(asked.output, "[intake.columns_to_confirm]")) << asked.output;
}

}  // namespace
}  // namespace guben
