#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <random>

#include "core/text.hpp"
#include "spreadsheet/tests/made_files.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::spreadsheet {
namespace {

TEST_F(Files, ReadsWhatLibxlsxwriterWrites) {
  {
    WorkbookWriter writer(folder / "a.xlsx");
    writer.add_sheet("明细");
    writer.merge(0, 0, 0, 2, "示例县明细表", Style::Title);
    writer.text(1, 0, "姓名", Style::Header);
    writer.number(2, 1, 12.5);
    writer.date(2, 2, *Date::from_iso("2020-06-30"));
    writer.close();
  }
  const auto rows = rows_of(folder / "a.xlsx");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].texts[0], "示例县明细表");
  EXPECT_EQ(rows[2].texts[1], "12.5");
  EXPECT_EQ(rows[2].kinds[2], CellKind::DateNumber);
  EXPECT_EQ(rows[2].texts[2], "44012");
}

TEST_F(Files, ReadsPrefixesInlineStringsRichTextEntitiesAndFormulas) {
  const auto file = xlsx(
      R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row r="3" hidden="1"><x:c r="A3" t="s"><x:v>0</x:v></x:c>)"
      R"(<x:c r="C3" t="inlineStr"><x:is><x:t>张&amp;三</x:t></x:is></x:c>)"
      R"(<x:c r="D3"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r="E3"><x:f>A1</x:f></x:c><x:c r="F3" t="e"><x:v>#REF!</x:v></x:c>)"
      R"(<x:c r="G3" t="b"><x:v>1</x:v></x:c><x:c t="str"><x:v>乙_x000D_丙</x:v></x:c></x:row></x:sheetData>)"
      R"(<x:mergeCells><x:mergeCell ref="A3:A5"/></x:mergeCells></x:worksheet>)",
      R"(<sst><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>fu</t></rPh></si></sst>)");
  const auto rows = rows_of(file);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].number, 3);
  EXPECT_TRUE(rows[0].hidden);
  EXPECT_EQ(rows[0].texts, (std::vector<std::string>{"富文本", "", "张&三", "2", "", "#REF!", "1", "乙\r丙"}));
  EXPECT_EQ(rows[0].kinds[4], CellKind::FormulaOnly);
  EXPECT_EQ(rows[0].kinds[5], CellKind::Error);
  auto book = open_workbook(file);
  EXPECT_EQ((*book)->read(0, [](const Row&) { return true; })->merged.at(0).last_row, 5);
}

TEST_F(Files, ReadsTheDatesOfAWorkbookThatCountsFrom1904) {
  const std::string
      sheet = R"(<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>42550</v></c>)"
              R"(<c r="B1" s="1" ><v>42550.5</v></c><c r="C1"><v>42550</v></c></row></sheetData></worksheet>)",
      styles = R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)";
  const auto rows = rows_of(xlsx(sheet, {}, styles, {}, R"(<x:workbookPr date1904="1"/>)"));
  EXPECT_EQ(rows.at(0).texts, (std::vector<std::string>{"44012", "44012.5", "42550"}))
      << "30 June 2020, as a workbook from 1900 writes it; a number is a number";
  EXPECT_EQ(rows_of(xlsx(sheet, {}, styles)).at(0).texts[0], "42550");
}

// Plain cells and strings are recognised by sight, everything else is parsed: two ways that must say the same.
TEST_F(Files, ReadsPlainCellsAsTheParserDoes) {
  std::mt19937 random(7);
  const auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  const std::vector<std::string> strings{"王虚", "a_x0041_b", "x &amp; y", "", " 空 ", "\xED\xA0\x80", "𠮷"};
  const std::vector<std::string> values{"0", "12.5", "-3", "1E+05", "43983", "6", "1.2500000000000001"};
  std::string shared = "<sst>", sheet = "<worksheet><sheetData>", parsed_shared = "<sst>", parsed_sheet = sheet;
  for (const auto& text : strings)
    shared += "<si><t>" + text + "</t></si>", parsed_shared += "<si ><t >" + text + "</t ></si >";
  for (int row = 1; row <= 3000; ++row) {
    const auto start = fmt::format("<row r=\"{}\">", row);
    sheet += start, parsed_sheet += start;
    for (size_t column = 0; column < 40; column += 1 + pick(6)) {
      const auto reference = fmt::format("{}{}", column_letters(column), row);
      const bool is_shared = pick(2) == 0;
      const auto style = pick(3) == 0 ? "" : fmt::format(" s=\"{}\"", pick(3));
      const auto type = std::string(is_shared ? " t=\"s\"" : "");
      const auto value = is_shared ? std::to_string(pick(strings.size())) : values[pick(values.size())];
      const auto rest = pick(8) == 0 ? "/>" : "><v>" + value + "</v></c>";
      sheet += "<c r=\"" + reference + "\"" + style + type + rest;
      parsed_sheet += "<c  r='" + reference + "'" + style + type + rest;
    }
    sheet += "</row>", parsed_sheet += "</row>";
  }
  const std::string
      end = "</sheetData></worksheet>",
      styles = R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="2"/></cellXfs></styleSheet>)";
  const auto plain = rows_of(xlsx(sheet + end, shared + "</sst>", styles));
  const auto parsed = rows_of(xlsx(parsed_sheet + end, parsed_shared + "</sst>", styles));
  ASSERT_EQ(plain.size(), 3000u);
  ASSERT_EQ(plain.size(), parsed.size());
  for (size_t i = 0; i < plain.size(); ++i) {
    ASSERT_EQ(plain[i].texts, parsed[i].texts) << "row " << i + 1;
    ASSERT_EQ(plain[i].kinds, parsed[i].kinds) << "row " << i + 1;
  }
}

TEST_F(Files, KeepsCharactersOutsideTheBmpAndMendsLoneSurrogates) {
  const auto rows = rows_of(
      xlsx(R"(<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>𠮷&#x20BB7;&#xD800;</t></is></c></row>)"
           "</sheetData></worksheet>"));
  EXPECT_EQ(rows[0].texts[0], "𠮷𠮷\uFFFD");
}

TEST_F(Files, ReadsAStringTableLargerThanItKeepsInMemory) {
  std::string strings = "<sst>", sheet = "<worksheet><sheetData>";
  const auto text_of = [](int i) {
    return fmt::format("第{}条", i) + std::string(static_cast<size_t>(900 + i % 200), static_cast<char>('a' + i % 26));
  };
  constexpr int kStrings = 72'000;  // 72 MB
  for (int i = 0; i < kStrings; ++i) strings += "<si><t>" + text_of(i) + "</t></si>";
  for (int i = 0; i < kStrings; i += 999)
    sheet += fmt::format("<row r=\"{}\"><c r=\"A{}\" t=\"s\"><v>{}</v></c></row>", i + 1, i + 1, i);
  const auto rows = rows_of(xlsx(sheet + "</sheetData></worksheet>", strings + "</sst>"));
  ASSERT_EQ(rows.size(), static_cast<size_t>((kStrings + 998) / 999));
  for (const auto& row : rows) EXPECT_EQ(row.texts[0], text_of(static_cast<int>(row.number - 1)));
}

TEST_F(Files, SaysThatASheetIsHidden) {
  auto book = open_workbook(xlsx("<worksheet><sheetData/></worksheet>", {}, {}, "state=\"hidden\""));
  ASSERT_TRUE(book);
  EXPECT_TRUE((*book)->sheets()[0].hidden);
}

TEST_F(Files, RefusesEachContainerItCannotReadByItsContent) {
  EXPECT_EQ(refusal_of(write("a.xlsx", "")), "spreadsheet.empty");
  EXPECT_EQ(refusal_of(folder / "absent.xlsx"), "spreadsheet.missing");
  EXPECT_EQ(refusal_of(write("b.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old")), "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(write("d.xls", "<html><body><p>请登录</p></body></html>")), "spreadsheet.web_page");
  EXPECT_EQ(refusal_of(write("e.csv", "%PDF-1.4")), "spreadsheet.no_table");
  EXPECT_EQ(refusal_of(write("f.csv", std::string("ab\0cd", 5))), "spreadsheet.not_a_spreadsheet");
  EXPECT_EQ(refusal_of(write("g.xlsx", "PK\x03\x04 nothing else")), "spreadsheet.damaged");
}

TEST_F(Files, ReadsAWorkbookThatWasRenamedToCsv) {
  const auto file =
      xlsx(R"(<worksheet><sheetData><row><c t="inlineStr"><is><t>甲</t></is></c></row></sheetData></worksheet>)");
  fs::rename(file, folder / "renamed.csv");
  EXPECT_EQ(rows_of(folder / "renamed.csv")[0].texts[0], "甲");
}

TEST_F(Files, RefusesATruncatedWorkbookAtEveryLength) {
  WorkbookWriter writer(folder / "whole.xlsx");
  writer.add_sheet("a");
  for (uint32_t r = 0; r < 200; ++r) writer.text(r, 0, fmt::format("第{}行", r));
  writer.close();
  std::ifstream in(folder / "whole.xlsx", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  for (size_t length = 2; length < whole.size(); length += whole.size() / 40)
    EXPECT_NE(refusal_of(write("cut.xlsx", whole.substr(0, length))), "") << length;
}

TEST_F(Files, RefusesAFlippedByteOrReadsTheSameRows) {
  WorkbookWriter writer(folder / "whole.xlsx");
  writer.add_sheet("a");
  for (uint32_t r = 0; r < 60; ++r)
    writer.text(r, 0, fmt::format("第{}行", r)), writer.number(r, 1, r * 1.5),
        writer.date(r, 2, Date::from_days(static_cast<int32_t>(18000 + r)));
  writer.close();
  std::ifstream in(folder / "whole.xlsx", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const auto texts_of = [&](const fs::path& file) {
    std::string all;
    auto book = open_workbook(file);
    if (!book || (*book)->container() != "xlsx") return std::string("refused");
    for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) {
      const auto end = (*book)->read(sheet, [&](const Row& row) {
        for (const auto& cell : row.cells) all += fmt::format("{}:{}|", static_cast<int>(cell.kind), cell.text);
        return true;
      });
      if (!end) return std::string("refused");
    }
    return all;
  };
  const auto original = texts_of(folder / "whole.xlsx");
  int refused = 0;
  for (size_t at = 0; at < whole.size(); at += 7) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    const auto texts = texts_of(write("flipped.xlsx", flipped));
    refused += texts == "refused";
    // A sheet whose entry lost its name is another workbook, and has no rows to be wrong.
    if (texts == "refused" || texts.empty()) continue;
    EXPECT_TRUE(texts == original) << "byte " << at;
  }
  EXPECT_GT(refused, 100);
}

TEST_F(Files, SurvivesRandomDamage) {
  std::mt19937 random(11);
  const auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  std::string csv;
  for (int r = 0; r < 40; ++r) csv += fmt::format("\"张,{}\",{}，\"\"引\"\"\r\n", r, r * 3);
  const std::string sheet =
      R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43983</v></c></row>)"
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>甲&amp;</t></is></c></row></sheetData>)"
      R"(<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>)";
  for (int round = 0; round < 400; ++round) {
    const bool is_csv = round % 2 == 0;
    std::string bytes = is_csv ? csv : sheet;
    for (size_t n = pick(6) + 1; n-- > 0;) switch (pick(4)) {
        case 0: bytes[pick(bytes.size())] = static_cast<char>(pick(256)); break;
        case 1: bytes.erase(pick(bytes.size()), pick(9)); break;
        case 2: bytes.insert(pick(bytes.size()), bytes.substr(pick(bytes.size()), pick(40))); break;
        default: bytes.resize(pick(bytes.size()) + 1);
      }
    auto book = open_workbook(is_csv ? write("damaged.csv", bytes) : xlsx(bytes, "<sst><si><t>一</t></si></sst>"));
    if (!book) continue;
    (void)(*book)->read(0, [&](const Row& row) {
      for (const auto& cell : row.cells) EXPECT_TRUE(is_valid_utf8(cell.text)) << round;
      return true;
    });
  }
}

TEST_F(Files, RefusesBombs) {
  // 300 MB of blanks deflate to about 300 kB: a thousand to one.
  EXPECT_EQ(refusal_of(xlsx("<worksheet><sheetData>" + std::string(100 << 20, ' ') + "</sheetData></worksheet>")),
            "spreadsheet.too_large");
  EXPECT_EQ(refusal_of(xlsx("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet/>")),
            "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(xlsx(R"(<worksheet><sheetData><row r="9999999"/></sheetData></worksheet>)")),
            "spreadsheet.damaged");
  EXPECT_EQ(
      refusal_of(xlsx(R"(<worksheet><sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>)")),
      "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(xlsx(R"(<worksheet><sheetData><row r="1"><c t="s"><v>7</v></c></row></sheetData></worksheet>)",
                            "<sst/>")),
            "spreadsheet.damaged");
}

TEST_F(Files, ReadsCsvInTheEncodingsDepartmentsUse) {
  const std::string text = "姓名,备注\r\n张三,\"有,逗号和\"\"引号\"\"\n及换行\"\r\n李㛃,=\"990101199003072041\"\r\n";
  const auto expect = [&](const fs::path& file, const char* container) {
    auto book = open_workbook(file);
    ASSERT_TRUE(book);
    EXPECT_EQ((*book)->container(), container);
    const auto rows = rows_of(file);
    ASSERT_EQ(rows.size(), 3u) << container;
    EXPECT_EQ(rows[1].texts[1], "有,逗号和\"引号\"\n及换行");
    EXPECT_EQ(rows[2].texts[0], "李㛃");
    EXPECT_EQ(rows[2].texts[1], "990101199003072041");
  };
  expect(write("utf8.csv", text), "csv utf-8");
  expect(write("bom.csv", "\xEF\xBB\xBF" + text), "csv utf-8");
  for (const auto& [name, bom] : {std::pair{"gb18030", ""}, {"UTF-16LE", "\xFF\xFE"}}) {
    UErrorCode status = U_ZERO_ERROR;
    std::string encoded(text.size() * 4, '\0');
    encoded.resize(static_cast<size_t>(ucnv_convert(name, "UTF-8", encoded.data(), static_cast<int32_t>(encoded.size()),
                                                    text.data(), static_cast<int32_t>(text.size()), &status)));
    expect(write(std::string(name) + ".csv", bom + encoded),
           name == std::string("gb18030") ? "csv gb18030" : "csv utf-16");
  }
  EXPECT_EQ(rows_of(write("tab.csv", "姓名\t性别\n张三\t男\n"))[1].texts[1], "男");
}

TEST_F(Files, MendsACharacterThatASeparatorCuts) {
  const auto rows = rows_of(write("cut.csv",
                                  "\xEF\xBB\xBF"
                                  "\xE5,\x88\x8D\n"));
  ASSERT_EQ(rows.size(), 1u);
  for (const auto& text : rows[0].texts)
    EXPECT_TRUE(is_valid_utf8(text)) << "the bytes of both cells together are a character, each alone is none";
}

TEST_F(Files, RefusesACsvWhoseQuoteNeverCloses) {
  EXPECT_EQ(refusal_of(write("q.csv", "a,b\n\"never closed,1\n")), "spreadsheet.damaged");
}

TEST_F(Files, ReadsAFullSheetOfTwoToTheTwentyRows) {
  std::string sheet = "<worksheet><sheetData>";
  for (int64_t r = 1; r <= 1 << 20; ++r)
    sheet += fmt::format("<row r=\"{0}\"><c r=\"A{0}\"><v>{1}</v></c></row>", r, r * 7919 % 1000003);
  const auto file = xlsx(sheet + "</sheetData></worksheet>");
  auto book = open_workbook(file);
  int64_t rows = 0, last = 0;
  ASSERT_TRUE((*book)->read(0, [&](const Row& row) {
    ++rows;
    last = row.number;
    return true;
  }));
  EXPECT_EQ(rows, 1 << 20);
  EXPECT_EQ(last, 1 << 20);
}

}  // namespace
}  // namespace guben::spreadsheet
