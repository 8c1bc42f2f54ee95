// A register filled in in a workbook (casework.md §1): template, what is wrong row by row, entered once or not at all.
#include "core/memory_file.hpp"
#include "core/read_whole.hpp"
#include "core/temporary_folder.hpp"
#include "http/tests/county_of_300.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kOwn = "9900000022";        // in the cadre's village
constexpr const char* kElsewhere = "9900000217";  // in another township

Person& in_post(const std::string& account) { return CountyOf300::of_tests().in_post(account); }

const std::vector<std::string> kHeader{"户编号", "走访日期", "帮扶人编号", "走访方式", "走访内容"};
using Cells = std::vector<std::string>;

std::string workbook(const std::vector<Cells>& rows,
                     const std::function<void(spreadsheet::WorkbookWriter&)>& more = {}) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "visits.xlsx";
  spreadsheet::WorkbookWriter writer(file);
  writer.add_sheet("走访");
  for (uint32_t r = 0; r < rows.size(); ++r)
    for (uint16_t c = 0; c < rows[r].size(); ++c) writer.text(r, c, rows[r][c]);
  if (more) more(writer);
  writer.close();
  return read_whole(file);
}
Answer sent(Person& person, const std::string& content, const std::string& more = "", const char* of = "visit") {
  return person.send("POST", fmt::format("/register-imports/{}?name=visits.xlsx{}", of, more), content,
                     "application/octet-stream");
}
int64_t visits_of(const std::string& household) {
  return in_post("monitor").get("/registers/visit/count?household=" + household).value()["total"];
}
std::set<std::string> codes_of(const json& row) {
  std::set<std::string> codes;
  for (const auto& one : row["problems"]) codes.insert(one["code"]);
  return codes;
}

TEST(ATemplate, HasTheFieldsThatPeopleWriteWithTheirWordsToChooseFrom) {
  const auto answer = in_post("data").get("/registers/session/template");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(contains(answer.head, "session.xlsx"));
  const MemoryFile file(answer.body);
  const auto book = spreadsheet::open_workbook(file.path());
  ASSERT_TRUE(book);
  ASSERT_EQ((*book)->sheets().size(), 2u);
  EXPECT_TRUE((*book)->sheets()[1].hidden);
  std::set<std::string> header, choices;
  const auto into = [](std::set<std::string>& all) {
    return [&all](const spreadsheet::Row& row) {
      for (const auto& cell : row.cells) all.emplace(cell.text);
      return true;
    };
  };
  ASSERT_TRUE((*book)->read(0, into(header)));
  ASSERT_TRUE((*book)->read(1, into(choices)));
  EXPECT_TRUE(header.contains("议题") && header.contains("召开日期"));
  EXPECT_TRUE(choices.contains("村民会议") && choices.contains("青石镇") && choices.contains("是"));
  EXPECT_TRUE(std::any_of(choices.begin(), choices.end(), [](const auto& one) {
    return one.starts_with("青石镇") && one.size() > std::string("青石镇").size();
  })) << "villages under their townships";
  EXPECT_EQ(in_post("cadre").get("/registers/organisation/template").status, 404);
}

TEST(AnImport, SaysWhatIsWrongWithEachRowAndEntersNothingUntilItIsAskedTo) {
  auto& cadre = in_post("cadre");
  const auto before = visits_of(kOwn);
  const auto file = workbook({kHeader,
                              {kOwn, "2020-05-11", "BF-I", "入户", "了解收入"},
                              {kOwn, "2020-05-12", "BF-I", "飞鸽", "了解收入"},
                              {kElsewhere, "2020-05-11", "BF-I", "入户", "别处的户"},
                              {"9911111111", "2020-05-11", "BF-I", "入户", "没有的户"},
                              {},
                              {kOwn, "2020-05-11", "BF-I", "入户", "同一次"},
                              {"", "2020-05-13", "BF-I", "入户", "没写哪户"}});
  const auto checked = sent(cadre, file);
  ASSERT_EQ(checked.status, 200) << checked.body;
  const auto told = checked.value();
  EXPECT_EQ(told["rows"], 6);
  EXPECT_EQ(told["wrong"], 5);
  EXPECT_EQ(told["entered"], 0);
  std::map<int64_t, std::set<std::string>> wrong;
  for (const auto& row : told["problems"]) wrong[row["row"]] = codes_of(row);
  EXPECT_FALSE(wrong.contains(2));
  EXPECT_FALSE(wrong[3].empty());
  EXPECT_EQ(wrong[4], std::set<std::string>{"registers.row_of_others"});
  EXPECT_EQ(wrong[5], wrong[4]) << "nor is it told that there is no such household";
  EXPECT_EQ(wrong[7], std::set<std::string>{"registers.twice_in_file"});
  EXPECT_EQ(wrong[8], std::set<std::string>{"registers.required"});
  EXPECT_EQ(visits_of(kOwn), before);

  EXPECT_EQ(sent(cadre, file, "&enter=true").code(), "registers.rows_wrong");
  EXPECT_EQ(visits_of(kOwn), before) << "all or none, unless the others are left out in so many words";
  const auto entered = sent(cadre, file, "&enter=true&leave_out=true");
  ASSERT_EQ(entered.status, 200) << entered.body;
  EXPECT_EQ(entered.value()["entered"], 1);
  EXPECT_EQ(visits_of(kOwn), before + 1);
  const auto again = sent(cadre, file, "&enter=true&leave_out=true");
  EXPECT_EQ(again.code(), "registers.file_before") << "twice is once";
  EXPECT_EQ(visits_of(kOwn), before + 1);
  const auto lines = CountyOf300::of_tests().lines_of("cadre", "&kind=all");
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const auto& line) {
    return line["action"] == "register.imported";
  })) << lines;
}

TEST(AnImport, ReadsColumnsByTheirHeadingsAndDatesAsDates) {
  auto& cadre = in_post("cadre");
  const auto file = workbook({{"备用字段", "走访内容", "走访方式", "帮扶人编号", "户编号", "走访日期"}},
                             [](spreadsheet::WorkbookWriter& writer) {
                               uint16_t column = 0;
                               for (const char* text : {"不知是什么", "了解收入", "入户", "BF-M", kOwn})
                                 writer.text(1, column++, text);
                               writer.date(1, 5, *Date::from_iso("2020-05-20"));
                             });
  const auto entered = sent(cadre, file, "&enter=true");
  ASSERT_EQ(entered.status, 200) << entered.body;
  const auto told = entered.value();
  EXPECT_EQ(told["entered"], 1) << told;
  ASSERT_EQ(told["unknown_columns"].size(), 1u) << told;
  EXPECT_TRUE(contains(told["unknown_columns"][0].get<std::string>(), "备用字段"));
  const auto page = cadre.get(std::string("/registers/visit/records?household=") + kOwn).value()["items"];
  EXPECT_TRUE(std::any_of(page.begin(), page.end(), [](const auto& one) {
    return one["values"].value("visited_on", "") == "2020-05-20";
  })) << page;
}

TEST(AnImport, RefusesWhatCannotBeToldApart) {
  auto& cadre = in_post("cadre");
  const Cells row{kOwn, "2020-05-21", "BF-R", "入户", "了解收入"};
  const auto merged = workbook({kHeader, row, row}, [](spreadsheet::WorkbookWriter& writer) {
    writer.merge(1, 0, 2, 0, kOwn, spreadsheet::Style::Plain);
  });
  EXPECT_EQ(sent(cadre, merged).code(), "registers.merged_cells");
  EXPECT_EQ(sent(cadre, workbook({kHeader})).code(), "registers.no_rows");
  std::vector<Cells> many(5002, row);
  many[0] = kHeader;
  EXPECT_EQ(sent(cadre, workbook(many)).code(), "registers.too_many_rows");
  EXPECT_GE(sent(cadre, "no workbook").status, 400);
  EXPECT_LT(sent(cadre, "no workbook").status, 500);
  EXPECT_GE(sent(cadre, workbook({{"甲", "乙"}, {"1", "2"}})).status, 400) << "of no register";
  EXPECT_EQ(sent(in_post("monitor"), workbook({kHeader, row})).status, 404) << "the county office enters no visits";
  EXPECT_EQ(sent(in_post("system"), workbook({kHeader, row})).status, 404);
}

TEST(AnImport, OfARegisterThatOpensScopeWaitsRowByRowForASecondPerson) {
  auto& data = in_post("data");
  const auto file = workbook({{"户编号", "起始日期", "网格编号", "网格员编号"},
                              {kElsewhere, "2020-03-01", "WG-1", "GW-1"},
                              {kOwn, "2020-03-01", "WG-2", "GW-1"}});
  const auto entered = sent(data, file, "&enter=true", "grid");
  ASSERT_EQ(entered.status, 200) << entered.body;
  EXPECT_EQ(entered.value()["entered"], 0);
  EXPECT_EQ(entered.value()["waiting"], 2);
  EXPECT_EQ(data.get("/registers/grid/waiting").value()["items"].size(), 2u);
}

}  // namespace
}  // namespace guben::http
