// BR-58: a list as a file holds the rows and masks of the list, says who took it out and what for, and is handed over
// once.
#include "http/exports.hpp"
#include "http/tests/county_of_300.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

Person& in_post(const std::string& account) { return CountyOf300::of_tests().in_post(account); }
json lines_of(const std::string& account, const std::string& more = "") {
  return CountyOf300::of_tests().lines_of(account, more);
}

/// The export once its job has ended.
json written(Person& person, const json& wanted) {
  const auto begun = person.ask("POST", "/exports", wanted);
  EXPECT_EQ(begun.status, 202) << begun.body;
  if (begun.status != 202) return {};
  const auto events = person.get("/jobs/" + begun.value()["job"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"done\"")) << events.body;
  const auto all = person.get("/exports?size=200").value();
  for (const auto& one : all["items"])
    if (one["id"] == begun.value()["id"]) return one;
  ADD_FAILURE() << "not listed";
  return {};
}

Answer collected(Person& person, const json& made) {
  return person.get("/exports/" + made["id"].get<std::string>() + "/file");
}

/// Lines of a CSV file without quotes in it.
std::vector<std::string> lines_in(const std::string& csv) {
  std::vector<std::string> lines;
  for (const auto line : split(std::string_view(csv), '\n')) lines.emplace_back(trimmed(line));
  return lines;
}

const json kRed{{"list", "findings"},
                {"filters", {{"by", "household"}, {"severity", "red"}}},
                {"columns", {"severity", "subject", "finding", "region", "phone"}},
                {"purpose", "季度分析会"},
                {"form", "csv"}};

TEST(AnExport, HoldsTheRowsAndMasksOfTheListAndNoOtherColumn) {
  auto& monitor = in_post("monitor");
  const auto list = monitor.get("/findings?by=household&severity=red&size=200").value();
  ASSERT_LE(list["total"], 200);
  const auto made = written(monitor, kRed);
  EXPECT_EQ(made["state"], "ready");
  EXPECT_EQ(made["rows"], list["total"]);
  const auto file = collected(monitor, made);
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_TRUE(contains(file.head, "text/csv")) << file.head;
  EXPECT_TRUE(contains(file.head, fmt::format("guben-{}.csv", made["number"].get<std::string>())));
  const auto lines = lines_in(file.body);
  const auto header =
      std::find_if(lines.begin(), lines.end(), [](const auto& line) { return line.starts_with("等级,"); });
  ASSERT_NE(header, lines.end()) << file.body.substr(0, 1000);
  EXPECT_EQ(*header, "等级,姓名,编号,问题,区域,联系电话");
  size_t rows = 0;
  for (auto line = header + 1; line != lines.end(); ++line) rows += !line->empty();
  EXPECT_EQ(rows, list["items"].size());
  for (const auto& item : list["items"])
    EXPECT_TRUE(contains(file.body, item["household"].get<std::string>())) << item["household"];
  EXPECT_TRUE(contains(file.body, "100****00"));
  EXPECT_FALSE(contains(file.body, "100000000")) << "a whole telephone number";
  EXPECT_FALSE(contains(file.body, "医疗负担")) << "HLT-23 holds in files too";
  EXPECT_TRUE(contains(file.body, "健康类事项(受保护)"));
  // Who, when, for what, as of when, in which time.
  EXPECT_TRUE(contains(file.body, "王某 县监测专员 ")) << file.body.substr(0, 600);
  EXPECT_TRUE(contains(file.body, "编号" + made["number"].get<std::string>()));
  EXPECT_TRUE(contains(file.body, "季度分析会"));
  EXPECT_TRUE(contains(file.body, "2020-06-30"));
  EXPECT_TRUE(contains(file.body, "协调世界时"));
  EXPECT_TRUE(contains(file.body, "虚构数据"));
  // One line says rows and columns.
  const auto of_export = lines_of("monitor", "&kind=leaving&subject=export:" + made["number"].get<std::string>());
  ASSERT_EQ(of_export.size(), 1u) << of_export;
  EXPECT_EQ(of_export[0]["action"], "left.export");
  EXPECT_EQ(of_export[0]["reason"],
            fmt::format("季度分析会 ({}: severity subject finding region phone)", made["rows"].get<int64_t>()));
}

TEST(AnExport, AsAWorkbookKeepsCodesAsText) {
  auto& monitor = in_post("monitor");
  auto wanted = kRed;
  wanted["form"] = "xlsx";
  const auto made = written(monitor, wanted);
  const auto file = collected(monitor, made);
  ASSERT_EQ(file.status, 200);
  const auto at = CountyOf300::of_tests().folder() / "collected.xlsx";
  std::ofstream(at, std::ios::binary) << file.body;
  auto book = spreadsheet::open_workbook(at);
  ASSERT_TRUE(book);
  int64_t rows = 0;
  bool is_below_header = false;
  const auto read = (*book)->read(0, [&](const spreadsheet::Row& row) {
    if (is_below_header && row.cells.size() > 2) {
      ++rows;
      EXPECT_EQ(row.cells[2].kind, spreadsheet::CellKind::Text) << row.cells[2].text;
    }
    is_below_header = is_below_header || (!row.cells.empty() && row.cells[0].text == "等级");
    return true;
  });
  EXPECT_EQ(rows, made["rows"]);
}

TEST(AnExport, IsHandedOverOnceToWhoAskedForIt) {
  auto& monitor = in_post("monitor");
  const auto made = written(monitor, kRed);
  EXPECT_EQ(collected(in_post("data"), made).status, 404) << "another's";
  const auto nowhere = monitor.get("/exports/nowhere/file");
  EXPECT_EQ(nowhere.status, 404);
  EXPECT_EQ(monitor.ask("HEAD", "/exports/" + made["id"].get<std::string>() + "/file").status, 404);
  // Until then it lies sealed, for nobody but us.
  const auto folder = CountyOf300::of_tests().folder() / "exports";
  const auto sealed = folder / (made["id"].get<std::string>() + ".sealed");
  ASSERT_TRUE(std::filesystem::exists(sealed));
  EXPECT_EQ(std::filesystem::status(sealed).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::stringstream bytes;
  bytes << std::ifstream(sealed, std::ios::binary).rdbuf();
  EXPECT_FALSE(contains(bytes.str(), "9900"));
  EXPECT_EQ(collected(monitor, made).status, 200);
  EXPECT_FALSE(std::filesystem::exists(sealed));
  const auto again = collected(monitor, made);
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(again.code(), nowhere.code());
  EXPECT_EQ(lines_of("monitor", "&kind=denied")[0]["action"], "denied.collect");
  EXPECT_EQ(lines_of("monitor", "&kind=leaving")[0]["action"], "left.collected");
}

TEST(AnExport, AsksForAPurposeAndARightAndWithUnmaskingForASecondReason) {
  auto& monitor = in_post("monitor");
  const auto refused = [&](const std::string& account, const json& change) {
    auto wanted = kRed;
    wanted.update(change);
    return in_post(account).ask("POST", "/exports", wanted);
  };
  EXPECT_EQ(refused("monitor", {{"purpose", "    "}}).code(), "access.purpose_needed");
  EXPECT_EQ(refused("cadre", json::object()).status, 404) << "村 takes nothing out";
  EXPECT_EQ(refused("auditor", json::object()).status, 404);
  EXPECT_EQ(refused("system", json::object()).status, 404);
  for (const auto* list : {"households", "deliveries", "journal"})
    EXPECT_EQ(refused("monitor", {{"list", list}, {"filters", json::object()}, {"columns", json::array()}}).status, 404)
        << list;
  EXPECT_EQ(refused("monitor", {{"columns", {"severity", "ethnic_group"}}}).status, 400);
  EXPECT_EQ(refused("monitor", {{"columns", {"severity", "severity"}}}).status, 400);
  EXPECT_EQ(refused("monitor", {{"filters", {{"size", "1"}}}}).status, 400);
  EXPECT_EQ(refused("monitor", {{"filters", {{"severity", "blue"}}}}).status, 400);
  EXPECT_EQ(refused("monitor", {{"unmask", {{"columns", {"phone"}}, {"reason", "    "}}}}).status, 400);
  EXPECT_EQ(refused("monitor", {{"columns", {"subject", "bank_account"}},
                                {"unmask", {{"columns", {"bank_account"}}, {"reason", "逐户联系"}}}})
                .status,
            404)
      << "no right to unmask accounts";
  EXPECT_EQ(refused("data", {{"unmask", {{"columns", {"phone"}}, {"reason", "逐户联系"}}}}).status, 404);

  auto wanted = kRed;
  wanted["unmask"] = {{"columns", {"phone"}}, {"reason", "逐户联系"}};
  const auto made = written(monitor, wanted);
  const auto file = collected(monitor, made);
  EXPECT_TRUE(contains(file.body, "1000000")) << file.body.substr(0, 2000);
  EXPECT_FALSE(contains(file.body, "100****"));
  const auto line = lines_of("monitor", "&kind=leaving&subject=export:" + made["number"].get<std::string>())[0];
  EXPECT_TRUE(contains(line["reason"].get<std::string>(), "unmasked phone: 逐户联系")) << line;
}

TEST(TheListOfExports, ShowsOnesOwnAndAllToWhoAudits) {
  auto& monitor = in_post("monitor");
  const auto made = written(monitor, kRed);
  const auto own = monitor.get("/exports").value();
  EXPECT_GT(own["total"], 0);
  for (const auto& one : own["items"]) EXPECT_EQ(one["by"], "monitor");
  EXPECT_EQ(in_post("data").get("/exports").value()["total"], 0);
  const auto all = in_post("audit").get("/exports?size=200").value();
  EXPECT_TRUE(std::any_of(all["items"].begin(), all["items"].end(),
                          [&](const auto& one) { return one["number"] == made["number"]; }));
  EXPECT_EQ(in_post("cadre").get("/exports").status, 404);
}

class ExportFiles : public testing::Test {
 protected:
  ExportFiles() : sealer(std::string(64, 'a')) { std::filesystem::remove_all(folder); }
  ~ExportFiles() override { std::filesystem::remove_all(folder); }
  ExportFile ready(Exports& exports, const std::string& content = "rows") {
    ExportFile wanted;
    wanted.account = "zhang", wanted.list = "findings";
    auto begun = *exports.begin(wanted);
    std::ofstream(exports.place_of(begun.id)) << content;
    begun.scope = "1 monitoring_officer", begun.number = 7;
    exports.ready(begun, sealer);
    return begun;
  }
  std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("guben-exports-{}", getpid());
  ledger::Sealer sealer;
};

TEST_F(ExportFiles, AreGoneAfterTheHour) {
  Exports exports(folder);
  const auto made = ready(exports);
  exports.sweep(std::chrono::system_clock::now() + Exports::kKept - std::chrono::minutes(1));
  EXPECT_EQ(exports.find(made.id)->state, ExportState::Ready);
  exports.sweep(std::chrono::system_clock::now() + Exports::kKept + std::chrono::seconds(1));
  EXPECT_EQ(exports.find(made.id)->state, ExportState::Gone);
  EXPECT_EQ(exports.collect(made.id, "zhang", "1 monitoring_officer", sealer), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(ExportFiles, AreNotHandedToAPostThatIsAnotherByNow) {
  Exports exports(folder);
  const auto made = ready(exports);
  EXPECT_EQ(exports.collect(made.id, "li", "1 monitoring_officer", sealer), std::nullopt);
  EXPECT_EQ(exports.find(made.id)->state, ExportState::Ready);
  EXPECT_EQ(exports.collect(made.id, "zhang", "1 monitoring_officer 990101", sealer), std::nullopt);
  EXPECT_EQ(exports.find(made.id)->state, ExportState::Gone);
}

TEST_F(ExportFiles, OfAnEarlierProcessAreRemovedAndNothingElseIs) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "old.sealed") << "x";
  std::ofstream(folder / "note.txt") << "x";
  const Exports exports(folder);
  EXPECT_FALSE(std::filesystem::exists(folder / "old.sealed"));
  EXPECT_TRUE(std::filesystem::exists(folder / "note.txt"));
}

TEST_F(ExportFiles, WaitInBoundedNumber) {
  Exports exports(folder);
  for (size_t i = 0; i < Exports::kMostOfAccount; ++i) ready(exports);
  ExportFile one_more;
  one_more.account = "zhang";
  EXPECT_EQ(exports.begin(one_more).error().code, "export.too_many");
  one_more.account = "li";
  EXPECT_TRUE(exports.begin(one_more));
}

TEST(TheSystem, SaysHowItDoesAndNothingOfAnyPerson) {
  const auto answer = in_post("system").get("/system");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto system = answer.value();
  EXPECT_EQ(system["ledger"]["engine"], "sqlite");
  EXPECT_EQ(system["backup"]["state"], "unknown");
  EXPECT_EQ(system["keys"].size(), 2u);
  EXPECT_GT(system["memory"], 0);
  EXPECT_FALSE(contains(answer.body, "99000000"));
  EXPECT_EQ(in_post("monitor").get("/system").status, 404);
}

TEST(TheJournal, IsVerifiedByAJobOfWhoMay) {
  auto& audit = in_post("audit");
  const auto head = audit.get("/journal?size=1").value()["head"].get<std::string>();
  const auto verified = [&](const json& said) {
    const auto begun = audit.ask("POST", "/journal/verification", said);
    EXPECT_EQ(begun.status, 202) << begun.body;
    const auto id = begun.value()["id"].get<std::string>();
    (void)audit.get("/jobs/" + id + "/events");
    return audit.get("/jobs/" + id).value();
  };
  EXPECT_EQ(verified({{"known", head}})["state"], "done");
  const auto forged = head.substr(0, head.find(':') + 1) + std::string(64, '0');
  EXPECT_EQ(verified({{"known", forged}})["state"], "refused");
  EXPECT_EQ(audit.ask("POST", "/journal/verification", {{"known", "no head"}}).status, 409);
  EXPECT_EQ(in_post("monitor").ask("POST", "/journal/verification", json::object()).status, 404);
}

TEST(TheListBehindAFigure, IsAsLongAsTheFigureSays) {
  auto& monitor = in_post("monitor");
  const auto overview = monitor.get("/overview/990101").value();
  bool any = false;
  for (const auto& indicator : overview["indicators"]) {
    const auto code = indicator["code"].get<std::string>();
    const auto list = monitor.get("/overview/990101/indicators/" + code + "?size=200");
    ASSERT_EQ(list.status, 200) << list.body;
    any = any || list.value()["total"] > 0;
  }
  EXPECT_TRUE(any);
  EXPECT_EQ(monitor.get("/overview/990101/indicators/no_such").status, 404);
  EXPECT_EQ(in_post("cadre").get("/overview/990101/indicators/insured_rate").status, 404);
  // Whom it lists because of an illness is not named to who need not act on it.
  const auto contracts = monitor.get("/overview/990101/indicators/doctor_contract_rate?size=200").value();
  ASSERT_GT(contracts["total"], 0) << contracts;
  for (const auto& unit : contracts["items"]) {
    EXPECT_EQ(unit["unit"], "健康类事项(受保护)");
    EXPECT_FALSE(unit.contains("household"));
  }
}

}  // namespace
}  // namespace guben::http
