// Files as offices send them, from the folder to the import report.
#include <sys/wait.h>

#include "core/text.hpp"
#include "spreadsheet/tests/made_files.hpp"

namespace guben {
namespace {

class ReadersJourney : public spreadsheet::Files {
 protected:
  struct Outcome {
    int status;
    std::string output;
  };
  static Outcome guben(const std::string& arguments) {
    FILE* pipe = popen(("LSAN_OPTIONS=detect_leaks=0 '" GUBEN_PROGRAM "' " + arguments + " 2>&1").c_str(), "r");
    std::string output;
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;) output.append(block, got);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output};
  }
  Outcome checked(const std::string& lang = "en") {
    const auto county = (folder / "county").string();
    if (!std::filesystem::exists(county)) guben("init " + county + " --pack xiangyin");
    return guben("import " + county + " " + files().string() + " --check --lang " + lang);
  }
  std::filesystem::path files() const {
    std::filesystem::create_directories(folder / "files");
    return folder / "files";
  }
  void put(const std::string& name, std::string_view bytes) const {
    std::ofstream(files() / name, std::ios::binary) << bytes;
  }
  void put_workbook(const std::string& name, const std::string& rows) const {
    std::filesystem::rename(xlsx("<worksheet><sheetData>" + rows + "</sheetData></worksheet>"), files() / name);
  }
  static std::string row_of(int number, const std::vector<std::string>& texts, const std::string& last = "") {
    std::string row = fmt::format("<row r=\"{}\">", number);
    for (const auto& text : texts) row += "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    return row + last + "</row>";
  }
  const std::vector<std::string> header{"姓名", "身份证号", "死亡日期", "火化日期"};
  const std::vector<std::string> person{"张三", "990000199001010017", "2024-05-06"};
};

TEST_F(ReadersJourney, DamageOfOneFileStopsNoOther) {
  put_workbook("示例县2024年死亡火化_a.xlsx",
               row_of(1, header) + row_of(2, person, "<c r=\"D2\"><row r=\"3\"/><v>5</v></c>"));
  put("示例县2024年死亡火化_b.csv", "姓名,身份证号,死亡日期,火化日期\n李四,990000198503070023,2024-05-06,\n");
  const auto outcome = checked();
  EXPECT_EQ(outcome.status, 2) << outcome.output;
  EXPECT_TRUE(contains(outcome.output, "[spreadsheet.damaged]")) << outcome.output;
  EXPECT_TRUE(contains(outcome.output, "数据")) << "the sheet is named\n" << outcome.output;
  EXPECT_TRUE(contains(outcome.output, "_b.csv")) << outcome.output;
}

TEST_F(ReadersJourney, WhatIsDoubtfulInAFileIsSaidWithItsRow) {
  put("示例县2024年死亡火化.csv",
      "姓名,身份证号,死亡日期,火化日期\r张三,990000199001010017,2024-05-06,\r李\xE5,990000198503070023,2024-05-06,\r"
      "\"王五,990000197212120030,2024-05-06,\r赵六,990000196406150049,2024-05-06,\",\r");
  const auto outcome = checked("zh");
  EXPECT_TRUE(contains(outcome.output, "无法识别的字符")) << outcome.output;
  EXPECT_TRUE(contains(outcome.output, "引号没有配对")) << outcome.output;
}

TEST_F(ReadersJourney, AFormulaNobodyCalculatedIsNoZero) {
  put_workbook("示例县2024年死亡火化.xlsx",
               row_of(1, header) + row_of(2, {"张三", "990000199001010017"}, "<c><f>DATE(2024,5,6)</f><v></v></c>"));
  const auto outcome = checked("zh");
  EXPECT_TRUE(contains(outcome.output, "只有公式没有结果")) << outcome.output;
}

TEST_F(ReadersJourney, AWebPageUnderASpreadsheetsNameIsReadAsItsTable) {
  put("示例县2024年死亡火化.xls",
      "<html><meta "
      "charset=utf-8><h3>示例县2024年死亡火化明细</h3><table><tr><td>姓名<td>身份证号<td>死亡日期<td>火化日期"
      "<tr><td>张三<td>990000199001010017<td>2024-05-06<td>&nbsp;</table>");
  const auto outcome = checked();
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_TRUE(contains(outcome.output, "1 row") && contains(outcome.output, "html")) << outcome.output;
}

TEST_F(ReadersJourney, OfManyEqualRowsAllAreCountedAndTheFirstListed) {
  constexpr int kRows = 12'000;
  std::string list = "姓名,身份证号,死亡日期,火化日期\n";
  for (int r = 0; r < kRows; ++r) list += "张三,990000199001010017,2024-05-06,\n";
  put("示例县2024年死亡火化.csv", list);
  (void)checked();  // makes the county
  const auto imported = guben("import " + (folder / "county").string() + " " + files().string() + " --lang en");
  EXPECT_TRUE(contains(imported.output, "11999")) << imported.output;
  const auto returns = folder / "county" / "returns";
  ASSERT_TRUE(std::filesystem::exists(returns)) << imported.output;
  for (const auto& entry : std::filesystem::directory_iterator(returns))
    EXPECT_EQ(rows_of(entry.path()).size(), 10'001u) << "and the header";
}

}  // namespace
}  // namespace guben
