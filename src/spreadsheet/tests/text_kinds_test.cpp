// Kinds of text files that departments send: line ends, encodings, quotes and separators as they really come.
#include <unicode/ucnv.h>

#include "core/text.hpp"
#include "spreadsheet/separator.hpp"
#include "spreadsheet/tests/made_files.hpp"

namespace guben::spreadsheet {
namespace {

using Texts = std::vector<std::string>;

std::string gb18030(const std::string& utf8) {
  std::string out(utf8.size() * 4 + 8, '\0');
  UErrorCode status = U_ZERO_ERROR;
  out.resize(static_cast<size_t>(ucnv_convert("gb18030", "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                                              utf8.data(), static_cast<int32_t>(utf8.size()), &status)));
  return out;
}

class TextKinds : public Files {
 protected:
  /// By row and column: what must be said.
  std::map<std::pair<int64_t, size_t>, Remark> remarks_of(const fs::path& file) const {
    std::map<std::pair<int64_t, size_t>, Remark> all;
    auto book = open_workbook(file);
    EXPECT_TRUE(book);
    if (!book) return all;
    EXPECT_TRUE((*book)->read(0, [&](const Row& row) {
      bool any = false;
      for (size_t c = 0; c < row.cells.size(); ++c)
        if (row.cells[c].remark != Remark::None) all[{row.number, c}] = row.cells[c].remark, any = true;
      EXPECT_EQ(row.has_remarks, any);
      return true;
    }));
    return all;
  }
};
using Remarks = std::map<std::pair<int64_t, size_t>, Remark>;

TEST_F(TextKinds, EachKindOfLineEndEndsALine) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto rows = rows_of(write("ends.csv", "姓名,金额" + end + "张三,5" + end + "李四,7"));
    ASSERT_EQ(rows.size(), 3u) << end.size();
    EXPECT_EQ(rows[2].texts, (Texts{"李四", "7"}));
    EXPECT_EQ(rows[2].number, 3);
  }
  const auto mixed =
      rows_of(write("mixed.csv", "姓名,金额\r\n张三,5,\r李四,7,\r\n\r\n\"王\r\n五\",\"9\"\r\"赵六\",1\r\n"));
  ASSERT_EQ(mixed.size(), 6u);
  EXPECT_EQ(mixed[1].texts, (Texts{"张三", "5"}));
  EXPECT_EQ(mixed[2].texts, (Texts{"李四", "7"}));
  EXPECT_EQ(mixed[4].texts, (Texts{"王\r\n五", "9"}));
  EXPECT_EQ(mixed[5].texts, (Texts{"赵六", "1"}));
}

TEST_F(TextKinds, ABrokenByteDoesNotMakeAFileGb18030) {
  const auto file = write("bad.csv", "姓名,金额\n张三,5\n李\xE5,7\n王五,\xE7");
  auto book = open_workbook(file);
  EXPECT_EQ((*book)->container(), "csv utf-8");
  const auto rows = rows_of(file);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[2].texts[0], "李\uFFFD");
  EXPECT_EQ(remarks_of(file), (Remarks{{{3, 0}, Remark::BrokenCharacter}, {{4, 1}, Remark::BrokenCharacter}}));
  EXPECT_EQ(remarks_of(write("sound.csv", "姓名,金额\n张三,5\n")), Remarks());
}

TEST_F(TextKinds, Gb18030StaysGb18030AndTellsItsBrokenCharacters) {
  const auto sound = write("gb.csv", gb18030("姓名,金额\n张三,5\n㛃李四,7\n"));
  EXPECT_EQ((*open_workbook(sound))->container(), "csv gb18030");
  EXPECT_EQ(rows_of(sound).at(2).texts[0], "㛃李四");
  EXPECT_EQ(remarks_of(sound), Remarks());
  const auto broken = write("gbbad.csv", gb18030("姓名,金额\n张三,5\n李四") + "\xFF,7\n" + gb18030("王五,9\n"));
  EXPECT_EQ(rows_of(broken).at(2).texts, (Texts{"李四\uFFFD", "7"}));
  EXPECT_EQ(remarks_of(broken), (Remarks{{{3, 0}, Remark::BrokenCharacter}}));
}

TEST_F(TextKinds, ACharacterZeroIsTakenOutAndSaid) {
  const std::string far(5000, '\n');  // beyond what tells a text from other files
  const auto file = write("zero.csv", "姓名,金额\n" + far + std::string("张\0三,5\n", 10));
  const auto rows = rows_of(file);
  EXPECT_EQ(rows.back().texts[0], "张三");
  EXPECT_EQ(remarks_of(file), (Remarks{{{5002, 0}, Remark::NulRemoved}}));
}

TEST_F(TextKinds, AQuoteThatGoesOnOverLinesIsSaid) {
  EXPECT_EQ(remarks_of(write("lines.csv", "姓名,地址,备注\n张三,\"一,二\n三,四\",好\n李四,五,六\n")),
            (Remarks{{{2, 1}, Remark::SpansLines}}));
  EXPECT_EQ(remarks_of(write("quoted.csv", "姓名,地址\n\"张三\",\"一,二\"\n")), Remarks()) << "on one line";
}

TEST_F(TextKinds, AStrayQuoteThatSwallowsRowsIsSaid) {
  const auto file = write("stray.csv",
                          "姓名,证号,日期,备注\n张三,1,2024-05-06,\n\"李四,2,2024-05-06,\n王五,3,2024-05-06,\n"
                          "赵六,4\",2024-05-06,\n");
  EXPECT_EQ(remarks_of(file), (Remarks{{{3, 0}, Remark::SwallowsRows}}));
  EXPECT_EQ(remarks_of(write("last.csv", "姓名,证号,备注\n张三,1,\"甲\n李四,2,乙\n王五,3,丙\"\n")),
            (Remarks{{{2, 2}, Remark::SwallowsRows}}));
}

TEST_F(TextKinds, StrayQuotesInOneColumnOfTwoRowsSwallowTheSecond) {
  // The record is as wide as the others; but what a clerk quoted ends before a separator, not amid a text.
  EXPECT_EQ(remarks_of(write("twice.csv", "姓名,证号,备注\n张三,\"1,甲\n李四,\"2,乙\n王五,3,丙\n")),
            (Remarks{{{2, 1}, Remark::SwallowsRows}}));
  EXPECT_EQ(remarks_of(write("behind.csv", "姓名,证号,备注\n张三,1,\"甲\n李四,2,\"乙\n王五,3,丙\n")),
            (Remarks{{{2, 2}, Remark::SwallowsRows}}));
  EXPECT_EQ(remarks_of(write("blank.csv", "姓名,地址,备注\n张三,\"一,二\n三,四\" ,好\n李四,五,六\n")),
            (Remarks{{{2, 1}, Remark::SpansLines}}))
      << "a blank before the separator is no text";
}

TEST_F(TextKinds, AnOpenQuoteNamesItsRow) {
  auto book = open_workbook(write("open.csv", "a,b\n1,2\n\"never closed,1\n"));
  const auto end = (*book)->read(0, [](const Row&) { return true; });
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().values.at("row"), "3");
}

TEST_F(TextKinds, TheFirstLinesTellTheSeparator) {
  EXPECT_EQ(separator_of("姓名|身份证号|金额\n张三|1|5\n"), '|');
  EXPECT_EQ(separator_of("姓名\t地址\n张三\t一,二,三,四\n李四\t五\n"), '\t');
  EXPECT_EQ(separator_of("姓名,地址\n张三,一|二\n"), ',');
  EXPECT_EQ(separator_of("姓名;地址\n张三;一,二\n李四;三\n"), ';');
  EXPECT_EQ(separator_of("姓名/身份证号/金额\n张三/1/5\n"), '/');
  EXPECT_EQ(separator_of("姓名\n2024/05/06\n"), ',') << "days are written with slashes too";
  EXPECT_EQ(separator_of("姓名\n张三\n"), ',');
  EXPECT_EQ(separator_of("\"a|b|c|d\",x\n\"e|f|g|h\",y\n"), ',') << "within quotes nothing is a separator";
  EXPECT_EQ(separator_of("2020年6月名单\n姓名,金额\n张三,5\n"), ',');
  const auto rows =
      rows_of(write("bar.txt", gb18030("姓名|鍊号\n张三|鍊|\n")));  // a character that ends in the bar's byte
  EXPECT_EQ(rows.at(1).texts, (Texts{"张三", "鍊"}));
}

TEST_F(TextKinds, FilesThatAreNoTablesAreNamed) {
  const auto named = [&](const std::string& bytes) {
    const auto book = open_workbook(write("a.xls", bytes));
    return book ? "opened" : book.error().code + " " + book.error().values.at("format");
  };
  EXPECT_EQ(named("ID;PWXL;N;E\r\nC;Y1;X1;K\"a\"\r\nE\r\n"), "spreadsheet.save_as_xlsx SYLK (.slk)");
  EXPECT_EQ(named("TABLE\r\n0,1\r\n\"EXCEL\"\r\n"), "spreadsheet.save_as_xlsx DIF (.dif)");
  EXPECT_EQ(named("%PDF-1.7"), "spreadsheet.no_table PDF");
  EXPECT_EQ(named("\x89PNG\r\n\x1A\n"), "spreadsheet.no_table PNG");
  EXPECT_EQ(named("\xFF\xD8\xFF\xE0 JFIF"), "spreadsheet.no_table JPEG");
  EXPECT_EQ(named("{\\rtf1"), "spreadsheet.no_table RTF");
  EXPECT_EQ(named("Rar!\x1A\x07"), "spreadsheet.archive RAR");
  EXPECT_EQ(named("7z\xBC\xAF\x27\x1C"), "spreadsheet.archive 7z");
  EXPECT_EQ(named("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook "
                  "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>"),
            "spreadsheet.save_as_xlsx XML 2003 (.xml)");
  EXPECT_EQ(named("ID;Person;Place\n1;a;b\n"), "opened") << "the near miss of SYLK";
  EXPECT_EQ(named("MMSI,NAME\n1,a\n"), "opened") << "the near miss of TIFF";
  EXPECT_EQ(named("PKID,NAME\n1,a\n"), "opened") << "the near miss of an archive";
  EXPECT_EQ(named("IDENTITY,NAME\n1,a\n"), "opened") << "the near miss of SYLK";
  EXPECT_EQ(named("TABLE,NAME\n0,1\n"), "opened") << "the near miss of DIF";
}

}  // namespace
}  // namespace guben::spreadsheet
