#include "intake/return_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::intake {
namespace {
namespace fs = std::filesystem;
using spreadsheet::CellKind;

class ReturnFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("guben-return-{}", getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Sends back the second row of a sheet of one column beside the header, and reads what came.
  std::vector<std::pair<CellKind, std::string>> sent_back(
      const std::function<void(spreadsheet::WorkbookWriter&)>& fill) {
    const auto original = folder_ / "a.xlsx", target = folder_ / "b.xlsx";
    {
      spreadsheet::WorkbookWriter writer(original);
      writer.add_sheet("1");
      writer.text(0, 0, "姓名");
      writer.text(0, 1, "变动日期");
      fill(writer);
      writer.close();
    }
    ImportReport report;
    report.sheets.emplace_back();
    report.sheets[0].header.header_texts = {"姓名", "变动日期"};
    report.problems.push_back(
        {0, 2, 1, Severity::Mandatory, "intake.not_a_date", {{"field", "变动日期"}, {"value", "x"}}});
    write_return_file(original, report, target, Language::Chinese);
    std::vector<std::pair<CellKind, std::string>> cells;
    auto book = spreadsheet::open_workbook(target);
    EXPECT_TRUE(book) << book.error().code;
    (void)(*book)->read(0, [&](const spreadsheet::Row& row) {
      if (row.number == 2)
        for (const auto& cell : row.cells) cells.emplace_back(cell.kind, cell.text);
      return true;
    });
    return cells;
  }
  fs::path folder_;
};

TEST_F(ReturnFile, SendsADateBackAsADate) {
  const auto cells = sent_back([](auto& writer) {
    writer.text(1, 0, "张三");
    writer.date(1, 1, *Date::from_ymd(2020, 6, 1));
  });
  ASSERT_GE(cells.size(), 3u);
  EXPECT_EQ(cells[2].first, CellKind::DateNumber);
  EXPECT_EQ(cells[2].second, "43983");
}

TEST_F(ReturnFile, CutsALongCellBetweenCharactersAndNoSooner) {
  const auto repeated = [](const std::string& what, size_t times) {
    std::string text;
    for (size_t i = 0; i < times; ++i) text += what;
    return text;
  };
  const auto back = [&](const std::string& text) {
    return sent_back([&](auto& writer) { writer.text(1, 0, text); })[1].second;
  };
  EXPECT_EQ(back(repeated("长", 12000)), repeated("长", 12000)) << "36 000 bytes, and yet within what a cell holds";
  EXPECT_EQ(back(repeated("长", 32768)), repeated("长", 32767));
  EXPECT_EQ(back("a" + repeated("𠂇", 20000)), "a" + repeated("𠂇", 16383)) << "two units each";
  EXPECT_EQ(back(repeated("𠂇", 20000)), repeated("𠂇", 16383)) << "never half a pair";
}

TEST(ReturnFileName, FitsTheSystemAndTellsFilesApart) {
  std::string stem;
  for (int i = 0; i < 83; ++i) stem += "长";
  const auto first = return_file_name(stem + ".xlsx", "0123456789abcdef", Language::Chinese),
             second = return_file_name(stem + ".xlsx", "f123456789abcdef", Language::Chinese);
  EXPECT_LE(first.size() + std::string_view(".part").size(), 255u);
  EXPECT_TRUE(is_valid_utf8(first));
  EXPECT_NE(first, second);
  EXPECT_TRUE(
      return_file_name("2020年6月低保.xlsx", "0123456789", Language::Chinese).starts_with("2020年6月低保-01234567"));
  EXPECT_TRUE(return_file_name("a" + stem + ".csv", "0123456789", Language::Chinese).starts_with("a长"));
}

TEST(Shown, IsACellAsItsSheetShowsIt) {
  EXPECT_EQ(shown({CellKind::DateNumber, "43983"}), "2020-06-01");
  EXPECT_EQ(shown({CellKind::Number, "43983"}), "43983");
  EXPECT_EQ(shown({CellKind::Text, " 2020年 6月 "}), "2020年 6月");
}

}  // namespace
}  // namespace guben::intake
