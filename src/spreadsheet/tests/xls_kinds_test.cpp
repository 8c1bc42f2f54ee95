// Kinds of .xls that programs other than Excel write, and that Excel wrote long ago.
#include "spreadsheet/tests/made_xls.hpp"

namespace guben::spreadsheet {
namespace {

/// A workbook of Excel 5: texts in the bytes of a code page, no table of them.
Bytes workbook5(const Bytes& globals, const Bytes& sheet, const std::string& name = "Book") {
  const auto list = [](int64_t start) { return record(0x0085, u32(start) + u8(0) + u8(0) + u8(1) + "a"); };
  const auto start = static_cast<int64_t>((bof(0x0500) + globals + list(0) + kEof).size());
  return container(name, bof(0x0500) + globals + list(start) + kEof + bof(0x0500) + sheet + kEof);
}
Bytes bytes5(const Bytes& text) { return u16(static_cast<int>(text.size())) + text; }

class XlsKinds : public Xls {};

TEST_F(XlsKinds, ReadsTheStreamWhateverItsCase) {
  const auto sheet = record(0x0203, cell(0, 0) + le(5.0));
  const auto as = [&](const std::string& name) {
    auto bytes = workbook("", sheet);
    const Bytes wide_name = [&] {
      Bytes wide;
      for (const char c : name) wide += {c, '\0'};
      return wide;
    }();
    bytes.replace(bytes.find(Bytes("W\0o\0r\0k\0b\0o\0o\0k\0", 16)), 16, wide_name);
    return bytes;
  };
  EXPECT_EQ(lines(as("WORKBOOK")), Lines{"1:5|"});
  EXPECT_EQ(lines(as("workbook")), Lines{"1:5|"});
}

TEST_F(XlsKinds, RefusesTwoNamesOfOneSheet) {
  const auto name = [](int64_t start) { return record(0x0085, u32(start) + u8(0) + u8(0) + u8(1) + "a"); };
  const auto sheet = record(0x0203, cell(0, 0) + le(5.0));
  const auto start = static_cast<int64_t>((bof(0x0500) + name(0) + name(0) + kEof).size());
  const auto book = [&](int64_t second) {
    return container("Book",
                     bof(0x0500) + name(start) + name(second) + kEof + bof(0x0500) + sheet + kEof + bof(0x0500) + kEof);
  };
  const auto end = static_cast<int64_t>((bof(0x0500) + sheet + kEof).size());
  EXPECT_EQ(lines(book(start + end)), Lines{"1:5|"}) << "two sheets";
  EXPECT_NE(lines(book(start)), Lines{"1:5|"});
}

TEST_F(XlsKinds, ReadsOlderRecordsInALaterWorkbook) {
  const auto sheet = record(0x0003, cell(0, 0) + le(7.0)) + record(0x0003, cell(0, 1) + u8(0) + le(8.0)) +
                     record(0x0002, cell(0, 2) + u8(0) + u16(9)) + record(0x0406, cell(0, 3) + le(8.5) + u16(0)) +
                     record(0x0206, cell(0, 4) + le(9.5) + u16(0)) + record(0x007E, cell(0, 5) + u32(5 << 2 | 2)) +
                     record(0x0005, cell(0, 6) + u8(0) + u8(1) + u8(0)) +
                     record(0x0004, cell(0, 7) + u8(0) + u8(2) + "ab") + record(0x0004, cell(0, 8) + narrow("cd"));
  EXPECT_EQ(lines(workbook("", sheet)), Lines{"1:7|8|9|8.5|9.5|5|1|ab|cd|"});
}

TEST_F(XlsKinds, AFormulaToBeCalculatedWhenOpenedIsUnknownWhileItIsZero) {
  const auto formula = [](int column, double value, int flags) {
    return record(0x0006, cell(0, column) + le(value) + u16(flags) + u32(0));
  };
  EXPECT_EQ(lines(workbook("", formula(0, 0, 2) + formula(1, 0, 1) + formula(2, 300, 2) + formula(3, 0, 0))),
            Lines{"1:?|?|300|0|"});
}

TEST_F(XlsKinds, WhereAllFormulasAreEmptyNoneWasCalculated) {
  const Bytes special = u8(3) + Bytes(5, '\0') + u16(0xFFFF);
  const auto empty = [&](int row, int column) { return record(0x0006, cell(row, column) + special + u16(0) + u32(0)); };
  const auto value = record(0x0006, cell(1, 0) + le(4.0) + u16(0) + u32(0));
  const auto number = record(0x0203, cell(0, 1) + le(5.0));
  EXPECT_EQ(lines(workbook("", empty(0, 0) + number)), Lines{"1:?|5|"});
  EXPECT_EQ(lines(workbook("", empty(0, 0) + number + value)), (Lines{"1:|5|", "2:4|"})) << "a formula may be empty";
}

TEST_F(XlsKinds, ReadsATableOfTextsWhateverNumberItTells) {
  const Bytes texts = narrow("ab") + narrow("cd");
  const auto sheet = record(0x00FD, cell(0, 0) + u32(0)) + record(0x00FD, cell(0, 1) + u32(1));
  for (const int told : {0, 1, 2, 3, 1'000'000})
    EXPECT_EQ(lines(workbook(record(0x00FC, u32(2) + u32(told) + texts), sheet)), Lines{"1:ab|cd|"}) << told;
  EXPECT_EQ(
      lines(workbook(record(0x00FC, u32(2) + u32(2) + narrow("ab")) + record(0x003C, "") + record(0x003C, narrow("cd")),
                     sheet)),
      Lines{"1:ab|cd|"})
      << "an empty record may continue it";
  EXPECT_EQ(lines(workbook(record(0x00FC, u32(2) + u32(3) + texts), sheet + record(0x00FD, cell(0, 2) + u32(2)))),
            Lines{"spreadsheet.damaged"})
      << "a cell needs the third";
}

TEST_F(XlsKinds, ReadsEmptyTextsAndFormatsThatSayTheyAreLonger) {
  EXPECT_EQ(lines(workbook("", record(0x0204, cell(0, 0) + u16(0)) + record(0x0203, cell(0, 1) + le(7.0)))),
            Lines{"1:|7|"});
  const auto styles =
      record(0x041E, u16(164) + u16(40) + u8(0) + "yyyy-mm-dd") + record(0x00E0, u16(0) + u16(164) + Bytes(16, '\0'));
  EXPECT_EQ(lines(workbook(styles, record(0x0203, cell(0, 0) + le(44012.0)))), Lines{"1:d44012|"});
}

TEST_F(XlsKinds, ReadsTimesOfDay) {
  const auto styles = record(0x041E, u16(164) + narrow("hh:mm")) + record(0x00E0, u16(0) + u16(164) + Bytes(16, '\0')) +
                      record(0x00E0, u16(0) + u16(20) + Bytes(16, '\0'));
  EXPECT_EQ(lines(workbook(styles, record(0x0203, cell(0, 0, 0) + le(0.354166666666667)) +
                                       record(0x0203, cell(0, 1, 1) + le(0.354166666666667)))),
            Lines{"1:t08:30|t08:30|"});
}

TEST_F(XlsKinds, ReadsWorkbooksOfExcel5InTheirCodePage) {
  const auto sheet = record(0x0204, cell(0, 0) + bytes5("\xD0\xD5\xC3\xFB")) +
                     record(0x00D6, cell(0, 1) + bytes5("\xD5\xC5") + u8(0)) + record(0x0203, cell(0, 2) + le(5.0)) +
                     record(0x0006, cell(0, 3) + Bytes(6, '\0') + u16(0xFFFF) + u16(0) + u32(0)) +
                     record(0x0207, bytes5("\xC8\xFD"));
  EXPECT_EQ(lines(workbook5(record(0x0042, u16(936)), sheet)), Lines{"1:姓名|张|5|三|"});
  EXPECT_EQ(lines(workbook5(record(0x0042, u16(1252)), record(0x0204, cell(0, 0) + bytes5("caf\xE9")))),
            Lines{"1:café|"});
  const auto styles =
      record(0x041E, u16(164) + u8(10) + "yyyy-mm-dd") + record(0x00E0, u16(0) + u16(164) + Bytes(12, '\0'));
  EXPECT_EQ(lines(workbook5(styles, record(0x0203, cell(0, 0) + le(44012.0)))), Lines{"1:d44012|"});
  auto book = open_workbook(write(workbook5(record(0x0042, u16(936)), sheet)));
  EXPECT_EQ((*book)->sheets().at(0).name, "a");
}

TEST_F(XlsKinds, ReadsRecordsWithoutAContainerAndNamesThoseOfExcel4) {
  const auto whole = workbook("", record(0x0203, cell(0, 0) + le(5.0)));
  EXPECT_EQ(lines(whole.substr(1024 + 512)), Lines{"1:5|"});
  EXPECT_EQ(lines(record(0x0209, u16(0x0300) + u16(0x10) + u16(0)) + record(0x0203, cell(0, 0) + le(5.0)) + kEof),
            Lines{"spreadsheet.older_xls"});
  EXPECT_EQ(lines(record(0x0409, u16(0x0400) + u16(0x10) + u16(0)) + kEof), Lines{"spreadsheet.older_xls"});
  EXPECT_EQ(lines(record(0x0009, u16(2) + u16(0x10)) + kEof), Lines{"spreadsheet.older_xls"});
}

TEST_F(XlsKinds, ASheetOrAHeadWithoutItsEndIsDamaged) {
  const auto list = record(0x0085, u32(0) + u8(0) + u8(0) + u8(1) + u8(0) + "a");
  EXPECT_EQ(lines(container("Workbook", bof() + list)), Lines{"spreadsheet.damaged"});
  const auto at = [&](int64_t start) { return record(0x0085, u32(start) + u8(0) + u8(0) + u8(1) + u8(0) + "a"); };
  const auto start = static_cast<int64_t>((bof() + list + kEof).size());
  EXPECT_EQ(lines(container("Workbook", bof() + at(start) + kEof + bof() + record(0x0203, cell(4, 0) + le(5.0)))),
            Lines{"spreadsheet.damaged"});
}

TEST_F(XlsKinds, TakesTheCharacterZeroOutOfTextsAndSaysSo) {
  auto book = open_workbook(write(workbook("", record(0x0204, cell(0, 0) + u16(3) + u8(0) + Bytes("a\0b", 3)))));
  ASSERT_TRUE((*book)->read(0, [](const Row& row) {
    EXPECT_EQ(row.cells.at(0).text, "ab");
    EXPECT_EQ(row.cells.at(0).remark, Remark::NulRemoved);
    EXPECT_TRUE(row.has_remarks);
    return true;
  }));
}

}  // namespace
}  // namespace guben::spreadsheet
