// 区域总览: each number is as long as its list, in whatever it is counted and against whichever run; and as a file.
#include "http/tests/county_of_300.hpp"
#include "screening/indicators.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

Person& in_post(const std::string& account) { return CountyOf300::of_tests().in_post(account); }

json overview(const std::string& query = "", const std::string& region = "990101") {
  const auto answer = in_post("monitor").get("/overview/" + region + "?" + query);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.value();
}
json list(const std::string& query) {
  return in_post("monitor").get("/findings?by=household&size=200&" + query).value();
}

const std::pair<const char*, const char*> kNumbers[]{
    {"red", "&severity=red"}, {"amber", "&severity=amber"}, {"undecided", "&outcome=undecided"}};
const std::pair<const char*, const char*> kUnits[]{
    {"findings", "findings"}, {"households", "total"}, {"people", "people"}};  // and where its list says it

void expect_numbers_of_lists(const json& counts, const std::string& unit, const char* said, const std::string& query) {
  for (const auto& [number, filter] : kNumbers)
    EXPECT_EQ(counts[number], list(query + filter)[said]) << number << " in " << unit << " of " << query;
}

TEST(AnOverview, CountsFindingsHouseholdsOrPeopleAndEachIsAsLongAsItsList) {
  for (const auto& [unit, said] : kUnits) {
    const auto county = overview(std::string("count=") + unit);
    EXPECT_EQ(county["count"], unit);
    expect_numbers_of_lists(county["counts"], unit, said, "region=990101");
    for (const auto& area : county["areas"])
      expect_numbers_of_lists(area["counts"], unit, said, "region=" + area["region"]["code"].get<std::string>());
  }
  EXPECT_EQ(overview()["counts"], overview("count=findings")["counts"]);
  EXPECT_EQ(in_post("monitor").get("/overview/990101?count=villages").status, 400);
}

TEST(AnOverview, CountsAHouseholdOfSeveralFindingsOnce) {
  const auto red = list("severity=red");
  const auto of_several =
      std::find_if(red["items"].begin(), red["items"].end(), [](const auto& row) { return row["count"] > 1; });
  ASSERT_NE(of_several, red["items"].end()) << "no household of two red lines";
  const auto households = overview("count=households")["counts"], findings = overview()["counts"];
  EXPECT_LT(households["red"], findings["red"]);
  EXPECT_GT(overview("count=people")["counts"]["red"], households["red"]);
  // One of a red and of an amber finding is in both numbers.
  EXPECT_LE(list("")["households"].get<int64_t>(),
            households["red"].get<int64_t>() + households["amber"].get<int64_t>());
}

TEST(AnOverview, CountsWhatIsNoHouseholdAsARowInWhichNobodyLives) {
  const auto all = list("");
  int64_t others = 0;
  for (const auto& row : all["items"]) others += row["subject_kind"] != "household";
  ASSERT_GT(others, 0) << "no area, project or loan";
  for (const auto& row : all["items"])
    if (row["subject_kind"] == "village" || row["subject_kind"] == "township") {
      const auto place = row["household"].get<std::string>();
      EXPECT_GE(overview("count=households", place)["counts"][row["severity"].get<std::string>()], 1) << place;
    }
}

TEST(AnOverview, CountsHouseholdsOfWhomSomethingWasNotAskedAsTheirListDoes) {
  for (const auto& [unit, said] : kUnits) {
    if (std::string(unit) == "findings") continue;  // questions, of whatever could not be asked
    const auto county = overview(std::string("count=") + unit);
    EXPECT_EQ(county["counts"]["not_run"], list("outcome=not_run&region=990101")[said]) << unit;
    for (const auto& area : county["areas"])
      EXPECT_EQ(area["counts"]["not_run"],
                list("outcome=not_run&region=" + area["region"]["code"].get<std::string>())[said]);
  }
}

TEST(AnOverview, CountsNobodyOfAnotherArea) {
  const auto own = in_post("cadre").get(std::string("/overview/") + CountyOf300::kOwnVillage + "?count=households");
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(own.value()["counts"]["red"], in_post("cadre").get("/findings?by=household&severity=red").value()["total"]);
  EXPECT_EQ(in_post("cadre").get("/overview/990101?count=people").status, 404);
  EXPECT_EQ(in_post("cadre").get("/overview/990101100?against=before").status, 404);
}

TEST(AnOverview, IsComparedWithTheRunOfTheDayBeforeNumberByNumber) {
  for (const auto& [unit, said] : kUnits) {
    const auto county = overview(std::string("against=before&count=") + unit);
    ASSERT_TRUE(county.contains("against"));
    EXPECT_EQ(county["against"]["as_of"], "2020-01-31");
    EXPECT_EQ(county["against"]["is_latest"], false);
    const auto run = "run=" + county["against"]["id"].get<std::string>();
    expect_numbers_of_lists(county["before"], unit, said, run + "&region=990101");
    for (const auto& area : county["areas"])
      expect_numbers_of_lists(area["before"], unit, said, run + "&region=" + area["region"]["code"].get<std::string>());
    EXPECT_EQ(county["counts"], overview(std::string("count=") + unit)["counts"]) << "which it changes nothing of";
  }
}

TEST(AnOverview, SaysOfEachIndicatorWhatItsShareWasThen) {
  const auto now = overview("against=before");
  const auto then = overview("run=" + now["against"]["id"].get<std::string>());
  EXPECT_EQ(then["run"]["as_of"], "2020-01-31");
  size_t compared = 0;
  for (size_t at = 0; at < now["indicators"].size(); ++at) {
    const auto &indicator = now["indicators"][at], &before = then["indicators"][at];
    ASSERT_EQ(indicator["code"], before["code"]);
    const auto share = screening::share_of(*Decimal::parse(before["numerator"].get<std::string>()),
                                           *Decimal::parse(before["denominator"].get<std::string>()));
    EXPECT_EQ(indicator.contains("before"), share.has_value()) << indicator;
    if (!share) continue;
    EXPECT_EQ(*Decimal::parse(indicator["before"].get<std::string>()), *share);
    ++compared;
  }
  EXPECT_GT(compared, 0u);
  for (const auto& indicator : overview()["indicators"]) EXPECT_FALSE(indicator.contains("before"));
}

TEST(AnOverview, SaysNothingOfAComparisonForWhichThereIsNoRun) {
  const auto year = overview("against=year");
  EXPECT_FALSE(year.contains("against")) << "a run of September is not of the June before";
  EXPECT_FALSE(year.contains("before"));
  for (const auto& area : year["areas"]) EXPECT_FALSE(area.contains("before"));
  for (const auto& indicator : year["indicators"]) EXPECT_FALSE(indicator.contains("before"));
  // Run by run back to the first, before which nothing was screened: later ones are not before it.
  auto run = year;
  for (const char* day : {"2020-06-30", "2020-01-31", "2019-09-30"}) {
    EXPECT_EQ(run["run"]["as_of"], day);
    const auto compared = overview("against=before&run=" + run["run"]["id"].get<std::string>());
    EXPECT_EQ(compared.contains("against"), day != std::string("2019-09-30"));
    if (compared.contains("against")) run = overview("run=" + compared["against"]["id"].get<std::string>());
  }
}

TEST(AnOverview, TellsHowMonitoredHouseholdsCameAndWentSinceTheRunComparedWith) {  // MON-30
  const auto change = overview("against=before")["stock_change"];
  EXPECT_EQ(change["from"], "2020-01-31");
  EXPECT_EQ(change["until"], "2020-06-30");
  for (const char* unit : {"households", "people"}) {
    const auto of = [&](const char* part) { return change[part][unit].get<int64_t>(); };
    EXPECT_EQ(of("opening") + of("added") + of("again") - of("eliminated"), of("closing")) << change;
  }
  EXPECT_GT(change["closing"]["households"], 0);
  EXPECT_FALSE(overview().contains("stock_change"));
  EXPECT_FALSE(overview("against=year").contains("stock_change"));
}

/// The file of a list, once its job has ended; empty where it is refused.
std::string taken_out(const std::string& account, const json& wanted) {
  auto& person = in_post(account);
  const auto begun = person.ask("POST", "/exports", wanted);
  if (begun.status != 202) return "";
  const auto events = person.get("/jobs/" + begun.value()["job"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"done\"")) << events.body;
  const auto file = person.get("/exports/" + begun.value()["id"].get<std::string>() + "/file");
  EXPECT_EQ(file.status, 200) << file.body;
  return file.body;
}
json areas(const json& filters) {
  return {{"list", "overview"}, {"filters", filters}, {"purpose", "月度分析会"}, {"form", "csv"}};
}

TEST(AnOverview, IsTakenOutWithTheUnitAndTheComparisonThatAreShown) {  // BR-58
  const auto shown = overview("count=households&against=before");
  const auto file = taken_out("monitor", areas({{"region", "990101"}, {"count", "households"}, {"against", "before"}}));
  EXPECT_TRUE(contains(file, "区域,户数,人数,红,黄,未决,未运行,比较期红,比较期黄,比较期未决,比较期未运行"))
      << file.substr(0, 800);
  const auto& of = shown["counts"];
  const auto& before = shown["before"];
  const auto county =
      fmt::format("{},{},{},{},{},{},{},{},{},{}", of["households"].dump(), of["people"].dump(), of["red"].dump(),
                  of["amber"].dump(), of["undecided"].dump(), of["not_run"].dump(), before["red"].dump(),
                  before["amber"].dump(), before["undecided"].dump(), before["not_run"].dump());
  EXPECT_TRUE(contains(file, county)) << county << "\n" << file;
  for (const auto& area : shown["areas"]) EXPECT_TRUE(contains(file, area["region"]["name"].get<std::string>()));
  EXPECT_TRUE(contains(file, "按问题清单的行")) << file;
  EXPECT_TRUE(contains(file, "比较的是截至2020-01-31的运行"));
  EXPECT_FALSE(contains(file, "9900000")) << "a household";
  EXPECT_TRUE(contains(taken_out("monitor", areas({{"region", "990101"}, {"against", "year"}})), "没有可比较的运行"));
}

TEST(AnOverview, IsTakenOutWithItsIndicators) {
  const auto file = taken_out(
      "monitor",
      {{"list", "indicators"}, {"filters", {{"region", "990101"}}}, {"purpose", "月度分析会"}, {"form", "csv"}});
  EXPECT_TRUE(contains(file, "指标,分子,分母,不明,比率,区间,目标,依据,结果,比较期比率")) << file.substr(0, 800);
  const auto shown = overview();
  for (const auto& indicator : shown["indicators"])
    EXPECT_TRUE(contains(file, fmt::format("{},{},{},{},", indicator["label"]["zh"].get<std::string>(),
                                           indicator["numerator"].get<std::string>(),
                                           indicator["denominator"].get<std::string>(), indicator["unknown"].dump())))
        << indicator << file;
}

TEST(AnOverview, LeavesOnlyWithAPostThatTakesFiguresOutOfTheAreasItReaches) {
  const auto county = areas({{"region", "990101"}});
  EXPECT_FALSE(taken_out("leader", county).empty());
  auto persons = county;
  persons["list"] = "findings", persons["filters"] = json::object();
  EXPECT_EQ(in_post("leader").ask("POST", "/exports", persons).status, 404) << "领: figures, no persons";
  for (const auto* account : {"cadre", "auditor", "insurer", "system"})
    EXPECT_EQ(in_post(account).ask("POST", "/exports", county).status, 404) << account;
  EXPECT_EQ(in_post("cadre").ask("POST", "/exports", areas({{"region", CountyOf300::kOwnVillage}})).status, 404)
      << "reads it and takes nothing out";
  auto township = CountyOf300::of_tests().newcomer("xiangzhen", "township_officer", "990101100");
  EXPECT_EQ(township.ask("POST", "/exports", areas({{"region", "990101100"}})).status, 202);
  EXPECT_EQ(township.ask("POST", "/exports", county).status, 404) << "beyond its own";
  EXPECT_EQ(township.ask("POST", "/exports", areas({{"region", "990101101"}})).status, 404);
  EXPECT_EQ(in_post("monitor").ask("POST", "/exports", areas(json::object())).status, 400) << "of no area";
  EXPECT_EQ(in_post("monitor").ask("POST", "/exports", areas({{"region", "990101"}, {"count", "villages"}})).status,
            400);
  EXPECT_EQ(in_post("monitor").ask("POST", "/exports", areas({{"region", "990102"}})).status, 404) << "another county";
  auto wanted = county;
  wanted["columns"] = {"area", "phone"};
  EXPECT_EQ(in_post("monitor").ask("POST", "/exports", wanted).status, 400);
}

}  // namespace
}  // namespace guben::http
