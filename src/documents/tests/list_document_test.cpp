// BR-58: what people wrote into a list stays what they wrote, and no program calculates it.
#include "documents/list_document.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "core/text.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::documents {
namespace {

class AList : public testing::Test {
 protected:
  AList() {
    list.title = "问题与线索";
    list.notes = {"=cmd|' /C calc'!A0"};
    list.columns = {{"姓名"}, {"编号", 18}, {"条数", 8, true}};
    for (const char* name : {"=1+1", "+SUM(A1)", "-2+3", "@x", "\t=1", "岩罕, \"甲\""})
      list.rows.push_back({name, "990000000101", "12"});
    list.rows.push_back({"", "0012", "=1"});
    list.rows.push_back({"-5", "990101********001X", ""});
  }
  ~AList() override { std::filesystem::remove(file); }
  ListDocument list;
  std::filesystem::path file = std::filesystem::temp_directory_path() / fmt::format("guben-list-{}", getpid());
};

TEST_F(AList, AsAWorkbookHoldsTextsAndCountsAndNoFormula) {
  write_list(list, ListForm::Xlsx, file);
  auto book = spreadsheet::open_workbook(file);
  ASSERT_TRUE(book);
  std::vector<std::vector<std::pair<spreadsheet::CellKind, std::string>>> rows;
  ASSERT_TRUE((*book)->read(0, [&](const spreadsheet::Row& row) {
    auto& cells = rows.emplace_back();
    for (const auto& cell : row.cells) cells.emplace_back(cell.kind, cell.text);
    return true;
  }));
  ASSERT_EQ(rows.size(), 3 + list.rows.size());
  using enum spreadsheet::CellKind;
  for (const auto& row : rows)
    for (const auto& [kind, text] : row) EXPECT_NE(kind, FormulaOnly) << text;
  EXPECT_EQ(rows[3][0], (std::pair{Text, std::string("=1+1")}));
  EXPECT_EQ(rows[3][1], (std::pair{Text, std::string("990000000101")}));
  EXPECT_EQ(rows[3][2], (std::pair{Number, std::string("12")}));
  EXPECT_EQ(rows[9][2], (std::pair{Text, std::string("=1")})) << "no count, whatever the column holds";
}

TEST_F(AList, AsCsvIsHarmlessAndKeepsCodesWhole) {
  write_list(list, ListForm::Csv, file);
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const auto csv = text.str();
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF"));
  for (const auto line : split(std::string_view(csv), '\n'))
    for (const auto cell : split(line, ',')) {
      const auto plain = cell.starts_with('"') ? cell.substr(1) : cell;
      EXPECT_FALSE(plain.starts_with('=') || plain.starts_with('@') || plain.starts_with('\t')) << line;
    }
  EXPECT_TRUE(contains(csv, "'+SUM(A1)"));
  EXPECT_TRUE(contains(csv, "'990000000101")) << "twelve digits would be rounded to a power of ten";
  EXPECT_TRUE(contains(csv, "'0012")) << "and the noughts dropped";
  EXPECT_TRUE(contains(csv, "990101********001X"));
  EXPECT_TRUE(contains(csv, "\n-5,")) << "a plain number is none";
}

}  // namespace
}  // namespace guben::documents
