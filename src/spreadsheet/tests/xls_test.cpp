// Workbooks of Excel 97 to 2003: two of other programs (tests/files), and small ones made record by record.
#include <gtest/gtest.h>

#include <random>

#include "core/text.hpp"
#include "spreadsheet/tests/made_xls.hpp"

namespace guben::spreadsheet {
namespace {

// files/xlwt.xls was made by xlwt 1.3.0, files/gnumeric.xls by Gnumeric 1.12.55 of the same cells; the people are
// invented.
TEST_F(Xls, ReadsWhatOtherProgramsWrite) {
  for (const auto* name : {"xlwt.xls", "gnumeric.xls"}) {
    const auto rows = lines(file(name));
    ASSERT_GE(rows.size(), 62u) << name << rows.at(0);
    EXPECT_EQ(rows[0].substr(0, rows[0].find('|')), "1:示例县2020年6月低保明细表(虚构数据)") << name;
    EXPECT_EQ(rows[1], "2:姓名|身份证号|金额(元)|日期|在保|") << name;
    EXPECT_EQ(rows[2], "3:张三0·𠮷|990101199003000000|12.5|d44012|1|") << name;
    EXPECT_EQ(rows[3], "4:李四1|990101199003000001|260|d44011|0|") << name;
    EXPECT_EQ(rows[4], "5:李四2|990101199003000002|0.07|d44010|1|") << name;
    EXPECT_EQ(rows[5], "!6:李四3|990101199003000003|-3|d44009|0|") << name;
    EXPECT_EQ(rows[6], "7:李四4|990101199003000004|3.3333333333333332E+16|d44008|1|") << name;
    const auto book = open_workbook(write(file(name)));
    ASSERT_EQ((*book)->sheets().size(), 3u) << name;
    EXPECT_EQ((*book)->sheets()[0].name, "明细");
    EXPECT_FALSE((*book)->sheets()[0].hidden);
    EXPECT_EQ((*book)->sheets()[1].hidden, name == std::string("xlwt.xls")) << "Gnumeric forgets it";
    EXPECT_EQ((*book)->container(), "xls");
    const auto merged = (*book)->read(0, [](const Row&) { return true; })->merged;
    ASSERT_EQ(merged.size(), 1u) << name;
    EXPECT_EQ(merged[0].last_column, 4u);
    const auto texts = lines(file(name), 2);
    ASSERT_EQ(texts.size(), 12u) << name;
    std::string eleventh;
    for (int n = 0; n < 60; ++n) eleventh += "长文本10 ";
    EXPECT_EQ(texts[10], "11:" + eleventh + "|") << name << ": the string table goes on over several records";
  }
}

TEST_F(Xls, ReadsATextThatIsCutWhereItsFormChanges) {
  const Bytes head = u32(1) + u32(1) + u16(4) + u8(0) + "ab";
  const Bytes globals = record(0x00FC, head) + record(0x003C, u8(1) + u16(u'乡') + u16(u'镇'));
  EXPECT_EQ(lines(workbook(globals, record(0x00FD, cell(0, 0) + u32(0)))), Lines{"1:ab乡镇|"});
  EXPECT_EQ(lines(workbook(record(0x00FC, head), record(0x00FD, cell(0, 0) + u32(0)))), Lines{"spreadsheet.damaged"});
}

TEST_F(Xls, PassesOverFormattingAndReadings) {
  const Bytes rich = u16(2) + u8(8 | 4) + u16(1) + u32(3) + "ab" + u32(7) + "xyz", plain = u16(1) + u8(0) + "c";
  const auto globals = record(0x00FC, u32(2) + u32(2) + rich + plain);
  EXPECT_EQ(lines(workbook(globals, record(0x00FD, cell(0, 0) + u32(0)) + record(0x00FD, cell(0, 1) + u32(1)))),
            Lines{"1:ab|c|"});
}

TEST_F(Xls, ReadsEveryFormOfANumber) {
  const Bytes rk = record(0x027E, cell(0, 0) + u32(1234 << 2 | 2)) + record(0x027E, cell(0, 1) + u32(1234 << 2 | 3)) +
                   record(0x027E, cell(0, 2) + u32(0x40290000)) + record(0x0203, cell(0, 3) + le(0.1)) +
                   record(0x00BD, u16(0) + u16(4) + u16(0) + u32(5 << 2 | 2) + u16(0) +
                                      u32(static_cast<int64_t>(0xFFFFFFFC) | 2) + u16(5));
  EXPECT_EQ(lines(workbook("", rk)), Lines{"1:1234|12.34|12.5|0.1|5|-1|"});
}

TEST_F(Xls, WritesANumberTooLongToBeKeptSoThatNobodyTakesItForAnIdNumber) {
  EXPECT_EQ(lines(workbook("", record(0x0203, cell(0, 0) + le(990101199003072041.0)))),
            Lines{"1:9.90101199003072E+17|"});
}

TEST_F(Xls, ReadsTheValuesOfFormulas) {
  const auto formula = [](int column, const Bytes& value) {
    return record(0x0006, cell(0, column) + value + Bytes(8, '\0'));
  };
  const auto special = [](int kind, int value) { return u8(kind) + u8(0) + u8(value) + Bytes(3, '\0') + u16(0xFFFF); };
  const Bytes sheet = formula(0, le(2.5)) + formula(1, special(0, 0)) + record(0x0207, narrow("text")) +
                      formula(2, special(1, 1)) + formula(3, special(2, 0x17)) + formula(4, special(3, 0)) +
                      formula(5, special(0, 0));
  EXPECT_EQ(lines(workbook("", sheet)), Lines{"1:2.5|text|1|#REF!||?|"});
}

TEST_F(Xls, ReadsDatesByTheirFormatAndFromTheYearTheWorkbookCounts) {
  const Bytes styles =
      record(0x041E, u16(200) + narrow("yyyy-mm-dd")) + record(0x041E, u16(201) + narrow("0.00\"d\"")) +
      record(0x00E0, u16(0) + u16(0) + Bytes(16, '\0')) + record(0x00E0, u16(0) + u16(200) + Bytes(16, '\0')) +
      record(0x00E0, u16(0) + u16(201) + Bytes(16, '\0')) + record(0x00E0, u16(0) + u16(14) + Bytes(16, '\0'));
  const auto sheet = [](double day) {
    return record(0x0203, cell(0, 0, 0) + le(day)) + record(0x0203, cell(0, 1, 1) + le(day)) +
           record(0x0203, cell(0, 2, 2) + le(day)) + record(0x0203, cell(0, 3, 3) + le(day)) +
           record(0x0203, cell(0, 4, 99) + le(day));
  };
  EXPECT_EQ(lines(workbook(styles, sheet(44012))), Lines{"1:44012|d44012|44012|d44012|44012|"});
  EXPECT_EQ(lines(workbook(styles + record(0x0022, u16(1)), sheet(42550))),
            Lines{"1:42550|d44012|42550|d44012|42550|"});
}

TEST_F(Xls, PutsRowsInOrderAndPassesOverChartsOnTheSheet) {
  const Bytes chart = bof() + record(0x0203, cell(9, 9) + le(9.0)) + kEof;
  const Bytes sheet = record(0x0204, cell(5, 1) + narrow("last")) + chart +
                      record(0x0204, cell(1, 0) + narrow("first")) +
                      record(0x0208, u16(1) + Bytes(10, '\0') + u32(0x20) + u32(0));
  EXPECT_EQ(lines(workbook("", sheet)), (Lines{"!2:first|", "6:|last|"}));
}

TEST_F(Xls, RefusesWhatIsEncryptedOlderOrNoWorkbook) {
  EXPECT_EQ(lines(workbook(record(0x002F, Bytes(54, '\0')), "")), Lines{"spreadsheet.encrypted"});
  EXPECT_EQ(lines(container("EncryptedPackage", "")), Lines{"spreadsheet.encrypted"});
  EXPECT_EQ(lines(container("Book", bof(0x0400))), Lines{"spreadsheet.older_xls"});
  EXPECT_EQ(lines(container("Workbook", bof(0x0300))), Lines{"spreadsheet.older_xls"});
  EXPECT_EQ(lines(container("WordDocument", "")), Lines{"spreadsheet.no_table"});
  EXPECT_EQ(lines(container("Contents", "")), Lines{"spreadsheet.not_a_spreadsheet"});
  EXPECT_EQ(lines(workbook("", record(0x00FD, cell(0, 0) + u32(7)))), Lines{"spreadsheet.damaged"})
      << "a text that is not in the table";
}

TEST_F(Xls, RefusesChainsThatRunInCircles) {
  Bytes bytes = workbook("", "");
  const auto set_next = [&](size_t sector, uint32_t next) { bytes.replace(512 + sector * 4, 4, u32(next)); };
  set_next(5, 2);
  EXPECT_EQ(lines(bytes), Lines{"spreadsheet.damaged"});
  set_next(5, 100000);
  EXPECT_EQ(lines(bytes), Lines{"spreadsheet.damaged"});
}

TEST_F(Xls, RefusesATruncatedWorkbookAtEveryLength) {
  const auto whole = file("xlwt.xls");
  for (size_t length = 8; length + 512 < whole.size(); length += 509)
    EXPECT_TRUE(lines(whole.substr(0, length)).at(0).starts_with("spreadsheet.")) << length;
}

TEST_F(Xls, SurvivesRandomDamage) {
  std::mt19937 random(12);
  const auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  for (int round = 0; round < 1500; ++round) {
    auto bytes = file(round % 2 ? "xlwt.xls" : "gnumeric.xls");
    for (size_t n = pick(12) + 1; n-- > 0;) bytes[pick(round % 3 ? bytes.size() : 2048)] = static_cast<char>(pick(256));
    auto book = open_workbook(write(bytes));
    if (!book) continue;
    for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet)
      (void)(*book)->read(sheet, [&](const Row& row) {
        for (const auto& c : row.cells) EXPECT_TRUE(is_valid_utf8(c.text)) << round;
        return true;
      });
  }
}

}  // namespace
}  // namespace guben::spreadsheet
