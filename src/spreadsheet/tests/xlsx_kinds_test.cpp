// Kinds of .xlsx that programs other than Excel write: each was once read wrongly, refused without need, or died of.
#include "core/text.hpp"
#include "spreadsheet/tests/made_files.hpp"

namespace guben::spreadsheet {
namespace {

using Texts = std::vector<std::string>;

std::string sheet_of(const std::string& rows) { return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"; }
std::string one_row(const std::string& cells) { return sheet_of("<row r=\"1\">" + cells + "</row>"); }

class XlsxKinds : public Files {};

TEST_F(XlsxKinds, AFormulaWithoutAValueIsUnknown) {
  const auto rows =
      rows_of(xlsx(one_row("<c r=\"A1\"><f>1+1</f><v></v></c><c r=\"B1\"><f>1+1</f><v/></c>"
                           "<c r=\"C1\"><f>1+1</f></c><c r=\"D1\"><f>1+1</f><v> </v></c>"
                           "<c r=\"E1\" t=\"str\"><f>IF(A1,\"\",1)</f><v></v></c>"
                           "<c r=\"F1\"><f>1-1</f><v>0</v></c><c r=\"G1\"><v></v></c>")));
  ASSERT_EQ(rows.size(), 1u);
  for (size_t c = 0; c < 4; ++c) EXPECT_EQ(rows[0].kinds.at(c), CellKind::FormulaOnly) << c;
  EXPECT_EQ(rows[0].kinds.at(4), CellKind::Text) << "a formula may well give an empty text";
  EXPECT_EQ(rows[0].kinds.at(5), CellKind::Number);
  EXPECT_EQ(rows[0].kinds.size(), 6u) << "a number cell without a number is a blank";
}

TEST_F(XlsxKinds, AWorkbookToBeCalculatedWhenOpenedHasNotBeen) {
  const auto sheet = one_row(
      "<c r=\"A1\"><f>1+2</f><v>0</v></c><c r=\"B1\"><f>1+2</f><v>3</v></c><c r=\"C1\"><v>0</v></c>"
      "<c r=\"D1\" t=\"str\"><f>A2</f><v></v></c>");
  const auto kinds = rows_of(xlsx(sheet, {}, {}, {}, "<x:calcPr fullCalcOnLoad=\"1\"/>")).at(0).kinds;
  EXPECT_EQ(kinds, (std::vector{CellKind::FormulaOnly, CellKind::Number, CellKind::Number, CellKind::FormulaOnly}));
  EXPECT_EQ(rows_of(xlsx(sheet)).at(0).kinds.at(0), CellKind::Number) << "a formula may give 0";
}

TEST_F(XlsxKinds, AnExtensionMayCallItsElementsAsTheSheetDoes) {
  const std::string styles = R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)";
  const auto day = [&](const std::string& properties) {
    return rows_of(xlsx(one_row("<c r=\"A1\" s=\"1\"><v>43956</v></c>"), {}, styles, {}, properties)).at(0).texts[0];
  };
  EXPECT_EQ(day(R"(<x:workbookPr date1904="1"/><x:extLst><x15:workbookPr xmlns:x15="e"/></x:extLst>)"), "45418");
  EXPECT_EQ(day(R"(<x:extLst><workbookPr xmlns="e" date1904="1"/></x:extLst>)"), "43956");
  // Anchors of controls and drawings count rows and columns in elements of their own.
  const auto rows = rows_of(
      xlsx(R"(<worksheet xmlns="m"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData><controls><from>)"
           R"(<xdr:row xmlns:xdr="d">1</xdr:row><row xmlns="d">2</row></from></controls>)"
           R"(<mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>)"));
  EXPECT_EQ(rows.size(), 1u);
}

TEST_F(XlsxKinds, ReadsTheStrictNamespaceAndTwoPrefixesOfOne) {
  const auto rows = rows_of(xlsx(R"(<a:worksheet xmlns:a="http://purl.oclc.org/ooxml/spreadsheetml/main" )"
                                 R"(xmlns:b="http://purl.oclc.org/ooxml/spreadsheetml/main"><a:sheetData><b:row r="2">)"
                                 R"(<a:c r="A2"><b:v>7</b:v></a:c></b:row></a:sheetData></a:worksheet>)"));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].texts, Texts{"7"});
}

TEST_F(XlsxKinds, ReadsPartsInUtf16) {
  const std::string text =
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>张三𠮷</t></is></c>"
      "<c r=\"B1\"><v>5</v></c></row></sheetData></worksheet>";
  for (const bool is_big : {false, true}) {
    std::string part = is_big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char32_t c : code_points(text)) {
      const auto add = [&](unsigned unit) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
        part += is_big ? std::string{high, low} : std::string{low, high};
      };
      if (c < 0x10000) add(c);
      else add(0xD800 + ((c - 0x10000) >> 10)), add(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
    const auto rows = rows_of(xlsx(part));
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].texts, (Texts{"张三𠮷", "5"}));
  }
}

TEST_F(XlsxKinds, ReadsUtf16PartsLargerThanTheWindow) {
  std::string text = "\xFF\xFE";
  const auto add = [&](const std::string& ascii) {
    for (const char c : ascii) text += {c, '\0'};
  };
  add("<worksheet><sheetData>");
  constexpr int kRows = 30'000;
  for (int r = 1; r <= kRows; ++r) add(fmt::format("<row r=\"{0}\"><c r=\"A{0}\"><v>{0}</v></c></row>", r));
  add("</sheetData></worksheet>");
  const auto rows = rows_of(xlsx(text));
  ASSERT_EQ(rows.size(), static_cast<size_t>(kRows));
  EXPECT_EQ(rows.back().texts, Texts{"30000"});
}

TEST_F(XlsxKinds, TakesTheCharacterZeroOutOfTextsAndSaysSo) {
  auto book = open_workbook(xlsx(one_row(R"(<c r="A1" t="inlineStr"><is><t>张_x0000_三</t></is></c>)"
                                         R"(<c r="B1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>好</t></is></c>)"
                                         R"(<c r="D1" t="inlineStr"><is><t>&#xD800;坏</t></is></c>)"),
                                 "<sst><si><t>李_x0000_四</t></si></sst>"));
  ASSERT_TRUE(book);
  bool visited = false;
  ASSERT_TRUE((*book)->read(0, [&](const Row& row) {
    visited = true;
    EXPECT_TRUE(row.has_remarks);
    EXPECT_EQ(row.cells.at(0).text, "张三");
    EXPECT_EQ(row.cells.at(0).remark, Remark::NulRemoved);
    EXPECT_EQ(row.cells.at(1).text, "李四");
    EXPECT_EQ(row.cells.at(1).remark, Remark::NulRemoved);
    EXPECT_EQ(row.cells.at(2).remark, Remark::None);
    EXPECT_EQ(row.cells.at(3).remark, Remark::BrokenCharacter);
    return true;
  }));
  EXPECT_TRUE(visited);
}

TEST_F(XlsxKinds, TellsTimesOfDayFromDays) {
  const std::string styles =
      R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/>)"
      R"(<numFmt numFmtId="166" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="167" formatCode="mmm"/>)"
      R"(<numFmt numFmtId="168" formatCode="0.00_d"/></numFmts><cellXfs><xf numFmtId="164"/><xf numFmtId="20"/>)"
      R"(<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="33"/><xf numFmtId="168"/></cellXfs>)"
      R"(</styleSheet>)";
  std::string cells;
  for (int style = 0; style < 7; ++style)
    cells += fmt::format("<c r=\"{}1\" s=\"{}\"><v>{}</v></c>", column_letters(static_cast<size_t>(style)), style,
                         style == 2   ? "1.25"
                         : style == 5 ? "0.35433"
                                      : "45418.354166666664");
  const auto row = rows_of(xlsx(one_row(cells), {}, styles)).at(0);
  EXPECT_EQ(row.kinds, (std::vector{CellKind::Time, CellKind::Time, CellKind::Time, CellKind::DateNumber,
                                    CellKind::DateNumber, CellKind::Time, CellKind::Number}));
  EXPECT_EQ(row.texts.at(0), "08:30");
  EXPECT_EQ(row.texts.at(1), "08:30");
  EXPECT_EQ(row.texts.at(2), "30:00") << "hours counted on beyond a day";
  EXPECT_EQ(row.texts.at(5), "08:30:14");
}

TEST_F(XlsxKinds, ReadsDaysWrittenWithAnExponent) {
  const std::string styles = R"(<styleSheet><cellXfs><xf numFmtId="14"/><xf numFmtId="0"/></cellXfs></styleSheet>)";
  const auto row =
      rows_of(xlsx(one_row("<c r=\"A1\" s=\"0\"><v>4.5418E4</v></c><c r=\"B1\" s=\"0\" ><v>4.54185e+4</v></c>"
                           "<c r=\"C1\" s=\"0\"><v>6.5277777777777796E-2</v></c>"
                           "<c r=\"D1\" s=\"1\"><v>4.5418E4</v></c>"),
                   {}, styles))
          .at(0);
  EXPECT_EQ(row.texts, (Texts{"45418", "45418.5", "0.0652777777777778", "4.5418E4"}));
}

TEST_F(XlsxKinds, TakesTheTextWhereAValueStandsBesideIt) {
  const auto row = rows_of(xlsx(one_row(R"(<c r="A1" t="inlineStr"><v>1.0</v><is><t>1.</t></is></c>)"
                                        R"(<c r="B1" t="inlineStr"><is><t>2.</t></is><v>2.0</v></c>)"
                                        R"(<c r="C1" t="inlineStr"><v>3.</v></c>)")))
                       .at(0);
  EXPECT_EQ(row.texts, (Texts{"1.", "2.", "3."}));
}

TEST_F(XlsxKinds, DecodesMarkedTextOnce) {
  EXPECT_EQ(rows_of(xlsx(one_row(R"(<c r="A1" t="inlineStr"><is><t><![CDATA[A&lt;B]]></t></is></c>)")))[0].texts,
            Texts{"A&lt;B"});
}

TEST_F(XlsxKinds, ReadsBlanksAroundValuesAndValuesThatAreBlank) {
  const auto rows = rows_of(xlsx(sheet_of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>\n 0 \n</v></c></row>"
                                          "<row r=\"2\"><c r=\"A2\"><v>\n 5 \n</v></c><c r=\"B2\" t=\"s\"><v/></c>"
                                          "<c r=\"C2\" t=\"s\"><v></v></c><c r=\"D2\"><v>6</v></c></row>"),
                                 "<sst><si><t>姓名</t></si></sst>"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].texts, Texts{"姓名"});
  EXPECT_EQ(rows[1].texts, (Texts{"5", "", "", "6"}));
  EXPECT_EQ(rows[1].kinds[1], CellKind::Empty);
}

TEST_F(XlsxKinds, ReadsARowInPieces) {
  const auto rows =
      rows_of(xlsx(sheet_of("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1\"><c r=\"B1\"><v>2</v></c>"
                            "</row><row r=\"3\"><c r=\"A3\"><v>3</v></c></row>")));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].texts, (Texts{"1", "2"}));
  EXPECT_EQ(rows[1].number, 3);
  EXPECT_EQ(refusal_of(xlsx(sheet_of("<row r=\"2\"/><row r=\"1\"/>"))), "spreadsheet.damaged");
}

TEST_F(XlsxKinds, ARowWithinACellIsDamage) {
  EXPECT_EQ(refusal_of(xlsx(sheet_of(R"(<row r="1"><c r="A1" t="inlineStr"><is><t>姓名姓名</t></is></c>)"
                                     R"(<c r="B1"><row r="2"/><v>5</v></c></row>)"))),
            "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(xlsx(one_row("<c r=\"A1\"><c r=\"B1\"><v>1</v></c></c>"))), "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(xlsx("<worksheet><c r=\"A1\"><v>1</v></c></worksheet>")), "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(xlsx("<worksheet></row></worksheet>")), "spreadsheet.damaged");
}

TEST_F(XlsxKinds, ASheetThatIsCutBehindARowIsDamaged) {
  const std::string row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
  for (const auto& cut : {"<worksheet><sheetData>" + row, "<worksheet><sheetData>" + row + "</sheetData>",
                          "<worksheet><sheetData>" + row + "<row r=\"2\">"})
    EXPECT_EQ(refusal_of(xlsx(cut)), "spreadsheet.damaged") << cut;
  EXPECT_EQ(refusal_of(xlsx("<worksheet><sheetData>" + row + "</sheetData></worksheet>\n")), "");
}

TEST_F(XlsxKinds, DamageNamesTheSheetAndTheRow) {
  auto book =
      open_workbook(xlsx(sheet_of("<row r=\"7\"><c r=\"A7\"><v>1</v></c></row><row r=\"8\"><c r=\"A8\" t=\"s\">"
                                  "<v>3</v></c></row>")));
  const auto end = (*book)->read(0, [](const Row&) { return true; });
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().values.at("sheet"), "数据");
  EXPECT_EQ(end.error().values.at("row"), "8");
  EXPECT_TRUE(contains(end.error().words.at("detail").chinese, "数据") &&
              contains(end.error().words.at("detail").chinese, "8"));
}

TEST_F(XlsxKinds, WhatAVisitorThrowsIsNoDamage) {
  auto book = open_workbook(xlsx(one_row("<c r=\"A1\"><v>1</v></c>")));
  EXPECT_THROW((void)(*book)->read(0, [](const Row&) -> bool { throw std::out_of_range("the visitor's own"); }),
               std::out_of_range);
}

TEST_F(XlsxKinds, AnEmptyFirstTextIsAText) {
  const auto row = rows_of(xlsx(one_row(R"(<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)"),
                                "<sst><si><t></t></si><si><t>姓名</t></si></sst>"))
                       .at(0);
  EXPECT_EQ(row.texts, (Texts{"", "姓名"}));
}

/// A workbook of named parts.
class XlsxParts : public Files {
 protected:
  fs::path archive(const std::vector<std::pair<std::string, std::string>>& parts) const {
    const auto path = folder / "parts.xlsx";
    fs::remove(path);
    zip_t* zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
    for (const auto& [name, text] : parts)
      zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    zip_close(zip);
    return path;
  }
};

TEST_F(XlsxParts, ReadsNamesWithBackslashes) {
  const auto file = archive(
      {{"_rels\\.rels", R"(<R xmlns="r"><Relationship Id="a" Type="x/officeDocument" Target="xl\workbook.xml"/></R>)"},
       {"xl\\workbook.xml", R"(<w xmlns:r="r"><sheet name="数据" r:id="s1"/></w>)"},
       {"xl\\_rels\\workbook.xml.rels",
        R"(<R><Relationship Id="s1" Type="x/worksheet" Target="worksheets\Sheet1.xml"/></R>)"},
       {"xl\\worksheets\\sheet1.xml", one_row("<c r=\"A1\"><v>5</v></c>")}});
  EXPECT_EQ(rows_of(file).at(0).texts, Texts{"5"});
}

TEST_F(XlsxParts, AnAbsentTableOfTextsIsMissedOnlyWhereACellNeedsIt) {
  const auto with = [&](const std::string& cell) {
    return archive(
        {{"_rels/.rels", R"(<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>)"},
         {"xl/workbook.xml", R"(<w xmlns:r="r"><sheet name="数据" r:id="s1"/></w>)"},
         {"xl/_rels/workbook.xml.rels", R"(<R><Relationship Id="s1" Type="x/worksheet" Target="worksheets/s.xml"/>)"
                                        R"(<Relationship Id="t" Type="x/sharedStrings" Target="absent.xml"/></R>)"},
         {"xl/worksheets/s.xml", one_row(cell)}});
  };
  EXPECT_EQ(rows_of(with("<c r=\"A1\"><v>5</v></c>")).at(0).texts, Texts{"5"});
  EXPECT_EQ(refusal_of(with("<c r=\"A1\" t=\"s\"><v>0</v></c>")), "spreadsheet.damaged");
}

TEST_F(XlsxParts, OtherArchivesAreNamed) {
  const auto named = [&](const std::vector<std::pair<std::string, std::string>>& parts) {
    const auto book = open_workbook(archive(parts));
    return book ? "opened" : book.error().code + " " + book.error().values.at("format");
  };
  EXPECT_EQ(named({{"名单.xlsx", "PK"}}), "spreadsheet.archive ZIP");
  EXPECT_EQ(named({{"xl/workbook.bin", ""}}), "spreadsheet.save_as_xlsx Excel (.xlsb)");
  EXPECT_EQ(named({{"word/document.xml", "<w/>"}}), "spreadsheet.no_table Word (.docx)");
  EXPECT_EQ(named({{"ppt/presentation.xml", "<p/>"}}), "spreadsheet.no_table PowerPoint (.pptx)");
  EXPECT_EQ(named({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<o/>"}}),
            "spreadsheet.save_as_xlsx OpenDocument (.ods)");
  EXPECT_EQ(named({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<o/>"}}),
            "spreadsheet.no_table OpenDocument");
}

TEST_F(XlsxKinds, ACellIsNotLostWithTheEndOfItsRow) {
  EXPECT_EQ(refusal_of(xlsx(sheet_of("<row r=\"1\"><c r=\"A1\"><v>5</v></c><c r=\"B1\" t=\"str\"><v>6</v></row>"
                                     "</c>"))),
            "spreadsheet.damaged");
  EXPECT_EQ(rows_of(xlsx(one_row("<c r=\"A1\"><v>5</v></c><c r=\"B1\" t=\"str\"><v>6</v></c>"))).at(0).texts,
            (Texts{"5", "6"}));
}

TEST_F(XlsxKinds, AReadingThatEndsWithoutHavingBegunIsDamaged) {
  const auto inline_text = [](const std::string& text) {
    return one_row("<c r=\"A1\" t=\"inlineStr\"><is>" + text + "</is></c>");
  };
  const std::string reading = "<rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh>";
  EXPECT_EQ(refusal_of(xlsx(inline_text("</rPh><t>张三</t>"))), "spreadsheet.damaged");
  EXPECT_EQ(rows_of(xlsx(inline_text("<t>张三</t>" + reading))).at(0).texts, Texts{"张三"});
  const auto shared = one_row("<c r=\"A1\" t=\"s\"><v>0</v></c>");
  EXPECT_EQ(refusal_of(xlsx(shared, "<sst><si></rPh><t>张三</t></si></sst>")), "spreadsheet.damaged");
  EXPECT_EQ(rows_of(xlsx(shared, "<sst><si><t>张三</t>" + reading + "</si></sst>")).at(0).texts, Texts{"张三"});
}

TEST_F(XlsxParts, TwoSheetsOfOnePartAreDamaged) {
  const auto with = [&](const std::string& second) {
    return archive(
        {{"_rels/.rels", R"(<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>)"},
         {"xl/workbook.xml",
          R"(<w xmlns:r="r"><sheet name="一" r:id="s1"/><sheet name="二" r:id=")" + second + R"("/></w>)"},
         {"xl/_rels/workbook.xml.rels", R"(<R><Relationship Id="s1" Type="x/worksheet" Target="worksheets/s.xml"/>)"
                                        R"(<Relationship Id="s2" Type="x/worksheet" Target="/xl/worksheets/s.xml"/>)"
                                        R"(<Relationship Id="s3" Type="x/worksheet" Target="worksheets/t.xml"/></R>)"},
         {"xl/worksheets/s.xml", one_row("<c r=\"A1\"><v>5</v></c>")},
         {"xl/worksheets/t.xml", one_row("<c r=\"A1\"><v>6</v></c>")}});
  };
  EXPECT_EQ(refusal_of(with("s1")), "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(with("s2")), "spreadsheet.damaged") << "another relation to the same part";
  EXPECT_EQ(rows_of(with("s3"), 1).at(0).texts, Texts{"6"});
}

TEST_F(XlsxParts, FormatsNamedTwiceAreReadOnce) {
  const auto file = archive(
      {{"_rels/.rels", R"(<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></R>)"},
       {"xl/workbook.xml", R"(<w xmlns:r="r"><sheet name="一" r:id="s1"/></w>)"},
       {"xl/_rels/workbook.xml.rels", R"(<R><Relationship Id="s1" Type="x/worksheet" Target="worksheets/s.xml"/>)"
                                      R"(<Relationship Id="f" Type="x/styles" Target="styles.xml"/>)"
                                      R"(<Relationship Id="g" Type="x/styles" Target="styles.xml"/></R>)"},
       {"xl/styles.xml", R"(<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>)"},
       {"xl/worksheets/s.xml", one_row("<c r=\"A1\" s=\"1\"><v>43956</v></c>")}});
  EXPECT_EQ(rows_of(file).at(0).kinds.at(0), CellKind::Number) << "there is one format, and this is the second";
}

TEST_F(XlsxKinds, AnotherElementsEndDoesNotEndARowOrAText) {
  EXPECT_EQ(refusal_of(xlsx(sheet_of("<row r=\"1\"><c r=\"A1\"><v>5</v></c></raw>"))), "spreadsheet.damaged");
  const auto second = one_row("<c r=\"A1\" t=\"s\"><v>1</v></c>");
  EXPECT_EQ(refusal_of(xlsx(second, "<sst><si><t>甲</t></so><si><t>乙</t></si><si><t>丙</t></si></sst>")),
            "spreadsheet.damaged")
      << "the cell would say 丙";
  EXPECT_EQ(refusal_of(xlsx(second, "<sst><si><t>甲</t></si><si><t>乙</t></so></sst>")), "spreadsheet.damaged");
  EXPECT_EQ(rows_of(xlsx(second, "<sst><si/><si><r><t>乙</t></r></si></sst>")).at(0).texts, Texts{"乙"});
}

}  // namespace
}  // namespace guben::spreadsheet
