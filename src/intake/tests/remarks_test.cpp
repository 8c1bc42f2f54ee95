// What the file itself makes doubtful about a cell is said with its row.
#include <gtest/gtest.h>

#include "intake/row_reader.hpp"

namespace guben::intake {
namespace {
using spreadsheet::Cell;
using spreadsheet::CellKind;
using spreadsheet::Remark;

const dictionary::Dictionary& national() {
  static const auto dictionary = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  return *dictionary;
}

/// A header of the deaths and cremations in row 1, and one row read under it.
class Remarks : public testing::Test {
 protected:
  Remarks() {
    const std::vector<std::string> texts{"姓名", "身份证号", "死亡日期", "火化日期"};
    header = *find_header({{1, std::vector<CellKind>(texts.size(), CellKind::Text), texts}}, national(),
                          national().find("death"), "示例县2024年_死亡火化");
  }
  spreadsheet::Row row(std::vector<Cell> cells, Remark remark, size_t column, int64_t number = 2) const {
    spreadsheet::Row made;
    made.number = number;
    made.cells = std::move(cells);
    made.cells[column].remark = remark;
    made.has_remarks = remark != Remark::None;
    return made;
  }
  const std::vector<Cell> person{{CellKind::Text, "张三"},
                                 {CellKind::Text, "990000199001010017"},
                                 {CellKind::Text, "2024-05-06"},
                                 {CellKind::Text, ""}};
  std::vector<RowProblem> problems_of(const spreadsheet::Row& read) {
    RowReader reader(header, 0, {});
    std::vector<RowProblem> of_totals;
    auto* typed = reader.read(read, dropped, of_totals);
    return typed ? typed->problems : std::vector<RowProblem>();
  }
  HeaderMatch header;
  std::vector<DroppedRow> dropped;
};

TEST_F(Remarks, AreForInformation) {
  const std::pair<Remark, const char*> remarks[] = {{Remark::BrokenCharacter, "intake.broken_character"},
                                                    {Remark::NulRemoved, "intake.nul_removed"},
                                                    {Remark::SpansLines, "intake.spans_lines"}};
  for (const auto& [remark, code] : remarks) {
    const auto problems = problems_of(row(person, remark, 0));
    ASSERT_EQ(problems.size(), 1u) << code;
    EXPECT_EQ(problems[0].code, code);
    EXPECT_EQ(problems[0].severity, Severity::Hint);
    EXPECT_EQ(problems[0].values.at("field"), "姓名");
    EXPECT_EQ(problems[0].row, 2);
  }
  EXPECT_TRUE(problems_of(row(person, Remark::None, 0)).empty());
}

TEST_F(Remarks, SendBackARowThatSwallowedOthers) {
  const auto problems = problems_of(row(person, Remark::SwallowsRows, 3));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "intake.swallowed_rows");
  EXPECT_EQ(problems[0].severity, Severity::Mandatory);
}

TEST_F(Remarks, NameAColumnWithoutAHeaderByItsLetters) {
  auto cells = person;
  cells.push_back({CellKind::Text, "多余"});
  const auto problems = problems_of(row(cells, Remark::BrokenCharacter, 4));
  EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [](const RowProblem& p) {
    return p.code == "intake.broken_character" && p.values.at("field") == "E";
  }));
}

TEST_F(Remarks, ARowSwallowedByTheHeaderIsSaid) {
  (void)problems_of(row(person, Remark::SwallowsRows, 0, 1));
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(dropped[0].why, "intake.swallowed_in_header");
}

TEST_F(Remarks, ATimeOfDayIsNoDay) {
  auto cells = person;
  cells[2] = {CellKind::Time, "08:30"};
  const auto problems = problems_of(row(cells, Remark::None, 0));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "intake.not_a_date");
}

}  // namespace
}  // namespace guben::intake
