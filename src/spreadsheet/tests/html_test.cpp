// Web pages under a spreadsheet's name: many department systems hand out nothing else.
#include <unicode/ucnv.h>

#include "core/text.hpp"
#include "spreadsheet/tests/made_files.hpp"

namespace guben::spreadsheet {
namespace {

using Texts = std::vector<std::string>;
const std::string kTable =
    "<table border=1><tr><td>姓名</td><td>证号</td></tr><tr><td>张三</td><td>990000199001010011</td>"
    "</tr></table>";

std::string encoded(const char* converter, const std::string& utf8) {
  std::string out(utf8.size() * 4 + 8, '\0');
  UErrorCode status = U_ZERO_ERROR;
  out.resize(static_cast<size_t>(ucnv_convert(converter, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                                              utf8.data(), static_cast<int32_t>(utf8.size()), &status)));
  return out;
}

class Html : public Files {
 protected:
  void expect_table(const std::string& bytes) const {
    const auto rows = rows_of(write("a.xls", bytes));
    ASSERT_EQ(rows.size(), 2u) << bytes;
    EXPECT_EQ(rows[0].texts, (Texts{"姓名", "证号"})) << bytes;
    EXPECT_EQ(rows[1].texts, (Texts{"张三", "990000199001010011"})) << bytes;
    EXPECT_EQ(rows[1].number, 2);
  }
  std::vector<Kept> rows_in(const std::string& bytes) const { return rows_of(write("a.xls", bytes)); }
};

TEST_F(Html, ReadsTheTableWhateverStandsBeforeIt) {
  for (const std::string before :
       {"", "<html>", "<!DOCTYPE html><html><head><title>导出</title></head><body>",
        "<style>td{mso-number-format:\"\\@\"}</style>", "<!-- 导出 -->\n<html>", "\xEF\xBB\xBF  <!DOCTYPE html>",
        "<meta charset=utf-8>", "\n\n  <HTML><BODY>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">",
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><!--[if gte mso 9]><xml><x:ExcelWorkbook>"
        "</x:ExcelWorkbook></xml><![endif]--></head><body>"})
    expect_table(before + kTable);
  expect_table("<tr><td>姓名</td><td>证号</td></tr>\n<tr><td>张三</td><td>990000199001010011</td></tr>");
  expect_table("<table><tr><th>姓名<th>证号<tr><td>张三<td>990000199001010011</table>");
  EXPECT_EQ((*open_workbook(write("a.xls", kTable)))->container(), "html");
}

TEST_F(Html, ReadsTheEncodingThatTheBytesSpeakFor) {
  expect_table(encoded("gb18030", "<meta http-equiv=\"content-type\" content=\"text/html;charset=gbk\">" + kTable));
  expect_table(encoded("gb18030", kTable));
  expect_table(encoded("gb18030", "<meta charset=\"utf-8\">" + kTable));  // what it says is not so
  expect_table("<meta charset=\"gb2312\">" + kTable);
  expect_table("\xFF\xFE" + encoded("UTF-16LE", "<html>" + kTable));
  expect_table("\xFE\xFF" + encoded("UTF-16BE", "<html>" + kTable));
}

TEST_F(Html, ReadsPagesSavedInOneFile) {
  const std::string head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n";
  expect_table(head + "Content-Type: text/html\r\n\r\n<html>" + kTable + "\r\n--x--\r\n");
  expect_table(head + "Content-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
               encoded("gb18030", kTable) + "\r\n--x--\r\n");
  std::string printable;
  for (const char c : kTable) {
    const auto byte = static_cast<unsigned char>(c);
    printable += byte == '=' || byte >= 0x80 ? fmt::format("={:02X}", byte) : std::string(1, c);
    if (printable.size() % 60 == 0) printable += "=\r\n";
  }
  expect_table(head + "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + printable +
               "\r\n--x\r\nContent-Type: text/css\r\n\r\ntd{}\r\n--x--");
  expect_table(head +
               "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               "PHRhYmxlPjx0cj48dGQ+5aeT5ZCNPC90ZD48dGQ+6K+B5Y+3PC90ZD48L3RyPjx0cj48dGQ+5byg\r\n"
               "5LiJPC90ZD48dGQ+OTkwMDAwMTk5MDAxMDEwMDExPC90ZD48L3RyPjwvdGFibGU+\r\n--x--\r\n");
  auto two =
      open_workbook(write("two.xls", head + "Content-Type: text/html\r\n\r\n" + kTable +
                                         "\r\n--x\r\nContent-Type: text/html\r\n\r\n" + kTable + "\r\n--x--\r\n"));
  ASSERT_TRUE(two);
  EXPECT_EQ((*two)->sheets().size(), 2u);
  EXPECT_EQ((*two)->container(), "mhtml");
}

TEST_F(Html, LaysOutSpansAsASpreadsheetProgramDoes) {
  auto book =
      open_workbook(write("a.xls",
                          "<table><tr><td colspan=3>2020年6月名单</td></tr><tr><td rowspan=2>张三</td><td>父</td>"
                          "<td>1</td></tr><tr><td>子</td><td>2</td></tr><tr style='display: none'><td>李四</td>"
                          "<td></td><td>3</td></tr></table>"));
  std::vector<Kept> rows;
  const auto end = (*book)->read(0, [&](const Row& row) {
    rows.push_back({row.number, row.hidden, {}, {}});
    for (const auto& cell : row.cells) rows.back().texts.emplace_back(cell.text);
    return true;
  });
  ASSERT_TRUE(end);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[1].texts, (Texts{"张三", "父", "1"}));
  EXPECT_EQ(rows[2].texts, (Texts{"", "子", "2"}));
  EXPECT_EQ(rows[3].texts, (Texts{"李四", "", "3"}));
  EXPECT_TRUE(rows[3].hidden);
  ASSERT_EQ(end->merged.size(), 2u);
  EXPECT_EQ(end->merged[0].last_column, 2u);
  EXPECT_EQ(end->merged[1].first_row, 2);
  EXPECT_EQ(end->merged[1].last_row, 3);
}

TEST_F(Html, LinesBetweenTablesAreRows) {
  const auto rows =
      rows_in("<h2>2020年6月\n低保名单</h2><p>单位: 元</p>" + kTable + "<script>var a = '<td>';</script>审核人");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].texts, Texts{"2020年6月 低保名单"});
  EXPECT_EQ(rows[1].texts, Texts{"单位: 元"});
  EXPECT_EQ(rows[2].texts, (Texts{"姓名", "证号"}));
  EXPECT_EQ(rows[4].texts, Texts{"审核人"});
}

TEST_F(Html, ReadsTextAsThePageShowsIt) {
  const auto rows = rows_in(
      "<table><tr><td>&nbsp;</td><td> 张\n  三 </td><td>a<br>b</td><td>A&amp;B&#20108;</td>"
      "<td style='mso-number-format:\"\\@\"'>0012</td><td x:num=\"43983\">2020-06-01</td></tr></table>");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].texts, (Texts{"", "张 三", "a\nb", "A&B二", "0012", "2020-06-01"}));
  EXPECT_EQ(rows[0].kinds[0], CellKind::Empty);
}

TEST_F(Html, ATableWithinACellBecomesRowsOfItsOwn) {
  const auto rows = rows_in("<table><tr><td>名单" + kTable + "</td></tr></table>");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].texts, Texts{"名单"});
  EXPECT_EQ(rows[2].texts, (Texts{"张三", "990000199001010011"}));
}

TEST_F(Html, MarksBrokenCharacters) {
  auto book = open_workbook(write("a.xls", "<table><tr><td>张三\xE5</td><td>李四</td></tr></table>"));
  ASSERT_TRUE((*book)->read(0, [](const Row& row) {
    EXPECT_EQ(row.cells.at(0).remark, Remark::BrokenCharacter);
    EXPECT_EQ(row.cells.at(1).remark, Remark::None);
    return true;
  }));
}

TEST_F(Html, RefusesPagesWithoutATableAndHostileOnes) {
  EXPECT_EQ(refusal_of(write("login.xls", "<html><body>会话已过期，请重新登录</body></html>")), "spreadsheet.web_page");
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  EXPECT_EQ(refusal_of(write("deep.xls", deep + kTable)), "spreadsheet.too_large");
  std::string wide = "<table><tr>";
  for (int i = 0; i < 20; ++i) wide += "<td colspan=999999999>a</td>";
  EXPECT_EQ(refusal_of(write("wide.xls", wide + "</tr></table>")), "spreadsheet.too_large");
  EXPECT_EQ(refusal_of(write("tall.xls", "<table><tr><td rowspan=999999999>a</td></tr></table>")), "");
}

TEST_F(Html, APageThatIsCutBehindARowIsDamaged) {
  const std::string begun = "<html><body><table><tr><td>姓名</td></tr><tr><td>张三</td></tr>";
  EXPECT_EQ(refusal_of(write("cut.xls", begun)), "spreadsheet.damaged");
  EXPECT_EQ(refusal_of(write("whole.xls", begun + "</table></body></html>")), "");
  EXPECT_EQ(refusal_of(write("table.xls", begun + "</TABLE>")), "") << "ends its table and leaves out the rest";
  EXPECT_EQ(refusal_of(write("careless.xls", begun.substr(begun.find("<table")))), "");
}

TEST_F(Html, WhatAVisitorThrowsComesThroughTheParser) {
  auto book = open_workbook(write("a.xls", kTable));
  EXPECT_THROW((void)(*book)->read(0, [](const Row&) -> bool { throw std::out_of_range("the visitor's own"); }),
               std::out_of_range);
  int rows = 0;
  ASSERT_TRUE((*book)->read(0, [&](const Row&) { return ++rows < 1; }));
  EXPECT_EQ(rows, 1);
}

TEST_F(Html, WhatIsNotReadEndsWhereATableBegins) {
  for (const char* unread : {"<xml>", "<xml><x:ExcelWorkbook>", "<select><option>全部</option>", "<select>"}) {
    expect_table(std::string("<html><body>") + unread + kTable + "</body></html>");
    expect_table(unread + kTable);
  }
  const auto rows = rows_in("<table><tr><td>姓名<select><option>甲</option><td>证号</td></tr></table>");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].texts, (Texts{"姓名", "证号"})) << "the choices of a list are still not read";
  expect_table("<xml><x:Name>导出</x:Name></xml>" + kTable);
}

}  // namespace
}  // namespace guben::spreadsheet
