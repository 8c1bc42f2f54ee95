// Registers over HTTP: who reads, enters, corrects and confirms what (casework.md §1, server.md §3).
#include "http/tests/county_of_300.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kOwn = "9900000022";        // in the cadre's village
constexpr const char* kElsewhere = "9900000217";  // in another township

Person& in_post(const std::string& account) { return CountyOf300::of_tests().in_post(account); }
json lines_of(const std::string& account, const std::string& more = "") {
  return CountyOf300::of_tests().lines_of(account, more);
}

json visit(const std::string& household, const std::string& day, const std::string& helper = "BF-T") {
  return {{"values",
           {{"helper_code", helper},
            {"household_code", household},
            {"visited_on", day},
            {"way", "入户"},
            {"content", "了解收入"}}}};
}
std::string address_of(const Answer& entered) {
  std::string escaped;
  for (const unsigned char c : entered.value()["record"].get<std::string>())
    escaped += std::isalnum(c) || c == '-' ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  return "/registers/visit/records/" + escaped;
}

TEST(ARegister, IsThereForWhoReadsIt) {
  const auto of_cadre = in_post("cadre").get("/registers").value()["items"];
  std::map<std::string, bool> may_enter;
  for (const auto& one : of_cadre) may_enter[one["register"]] = one["may_enter"];
  EXPECT_TRUE(may_enter.at("visit"));
  EXPECT_TRUE(may_enter.at("measure"));
  EXPECT_FALSE(may_enter.contains("organisation")) << "no village cadre reads it";
  EXPECT_EQ(in_post("cadre").get("/registers/organisation").status, 404);
  EXPECT_EQ(in_post("cadre").get("/registers/income").status, 404) << "departments deliver it, and nobody keeps it";
  EXPECT_EQ(in_post("monitor").get("/registers/organisation").status, 200);
  EXPECT_EQ(in_post("system").get("/registers/visit").status, 404);
  EXPECT_EQ(in_post("auditor").get("/registers/visit").code(), "access.purpose_needed");

  const auto declared = in_post("cadre").get("/registers/visit").value();
  EXPECT_EQ(declared["columns"][0], "visited_on");
  EXPECT_EQ(declared["may"], (json{{"enter", true}, {"correct", false}, {"export", false}}));
  for (const auto& field : declared["fields"])
    if (field["field"] == "household_code") EXPECT_EQ(field["type"], "household") << field;
}

TEST(ARecord, IsEnteredWhereThePostActsAndNowhereElse) {
  auto& cadre = in_post("cadre");
  const auto entered = cadre.ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-10"));
  ASSERT_EQ(entered.status, 201) << entered.body;
  EXPECT_EQ(entered.value()["version"], 1);
  EXPECT_EQ(cadre.ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-10")).code(), "ledger.record_exists");
  EXPECT_EQ(cadre.ask("POST", "/registers/visit/records", visit(kElsewhere, "2020-06-10")).code(),
            "access.absent_or_outside");
  EXPECT_EQ(lines_of("cadre", "&kind=denied")[0]["action"], "denied.enter");
  const auto unknown = cadre.ask("POST", "/registers/visit/records", visit("9911111111", "2020-06-10"));
  EXPECT_EQ(unknown.code(), "access.absent_or_outside") << "nor is it told that there is no such household";
  EXPECT_EQ(in_post("leader").ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-11")).status, 404);
  EXPECT_EQ(in_post("monitor").ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-11")).status, 404)
      << "the county office enters no visits";

  const auto page = cadre.get("/registers/visit/records?household=" + std::string(kOwn)).value();
  ASSERT_FALSE(page["items"].empty());
  EXPECT_EQ(page["items"][0]["values"]["way"], "入户");
  EXPECT_EQ(page["items"][0]["entered_by"], "cadre");
  EXPECT_EQ(page["items"][0]["entered_by_name"], "岩某");
  EXPECT_EQ(page["items"][0]["region"], CountyOf300::kOwnVillage);
  EXPECT_EQ(cadre.get("/registers/visit/count?household=" + std::string(kOwn)).value()["total"], page["items"].size());
  EXPECT_EQ(cadre.get("/registers/visit/records?filter1=%E7%94%B5%E8%AF%9D").value()["items"].size(), 0u);
  EXPECT_EQ(cadre.get("/registers/visit/records?filter2=x").status, 400) << "it declares one filter";

  auto other = CountyOf300::of_tests().newcomer("neighbour", "village_cadre", "990101101201");
  EXPECT_TRUE(other.get("/registers/visit/records").value()["items"].empty());
  EXPECT_EQ(other.get("/registers/visit/count").value()["total"], 0);
  EXPECT_EQ(other.get(address_of(entered)).code(), "access.absent_or_outside");
}

TEST(ARecord, IsRefusedFieldByFieldInWords) {
  auto wrong = visit(kOwn, "2099-01-01");
  wrong["values"]["way"] = "飞鸽";
  wrong["values"].erase("helper_code");
  const auto refused = in_post("cadre").ask("POST", "/registers/visit/records", wrong);
  ASSERT_EQ(refused.status, 409) << refused.body;
  ASSERT_TRUE(refused.value().contains("problems")) << refused.body;
  std::map<std::string, std::string> problems;
  const auto told = refused.value();
  for (const auto& one : told["problems"]) {
    problems[one["field"]] = one["code"];
    EXPECT_FALSE(one["detail"].get<std::string>().empty());
  }
  EXPECT_EQ(problems, (std::map<std::string, std::string>{{"helper_code", "registers.required"},
                                                          {"visited_on", "registers.lies_ahead"},
                                                          {"way", "intake.unknown_code"}}));
}

TEST(ARecord, IsCorrectedByWhoSawHowItIsNow) {
  auto& cadre = in_post("cadre");
  const auto entered = cadre.ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-12"));
  ASSERT_EQ(entered.status, 201) << entered.body;
  const auto address = address_of(entered);
  const json correction{{"values", {{"content", "了解用水"}}}, {"reason", "内容写错了"}};
  EXPECT_EQ(cadre.ask("PATCH", address, correction).status, 428);
  cadre.headers = "If-Match: \"1\"\r\n";
  const auto corrected = cadre.ask("PATCH", address, correction);
  ASSERT_EQ(corrected.status, 200) << corrected.body;
  EXPECT_EQ(corrected.value()["version"], 2);

  auto township = CountyOf300::of_tests().newcomer("township", "township_officer", "990101100");
  township.headers = "If-Match: \"1\"\r\n";
  const json other{{"values", {{"way", "电话"}}}, {"reason", "是电话走访"}};
  const auto stale = township.ask("PATCH", address, other);
  ASSERT_EQ(stale.status, 412) << stale.body;
  EXPECT_EQ(stale.value()["yours"]["way"], "电话");
  EXPECT_EQ(stale.value()["theirs"]["values"]["content"], "了解用水");
  EXPECT_EQ(stale.value()["theirs"]["by"], "cadre");
  township.headers = "If-Match: \"2\"\r\n";
  EXPECT_EQ(township.ask("PATCH", address, other).code(), "registers.code_stays") << "the way is part of its code";
  township.headers = "If-Match: \"2\"\r\n";
  EXPECT_EQ(township.ask("PATCH", address, {{"values", {{"problem", "漏雨"}}}, {"reason", "补充发现的问题"}}).status,
            200);

  cadre.headers = "If-Match: \"3\"\r\n";
  EXPECT_EQ(
      cadre
          .ask("PATCH", address,
               {{"values", {{"problem", "无"}}}, {"from", "2020-02-30"}, {"reason", "本人 990101197511233539 说明"}})
          .status,
      400)
      << "no such day, and so nothing is said of every day";
  cadre.headers = "If-Match: \"3\"\r\n";
  const json by_number{{"values", {{"problem", "漏雨，已修"}}}, {"reason", "本人 990101197511233539 说明"}};
  EXPECT_EQ(cadre.ask("PATCH", address, by_number).status, 200);
  EXPECT_FALSE(contains(lines_of("cadre").dump(), "990101197511233539"));
  const auto record = cadre.get(address).value();
  EXPECT_EQ(record["version"], 4);
  EXPECT_EQ(record["values"]["problem"], "漏雨，已修");
  EXPECT_EQ(record["history"].size(), 4u);
  EXPECT_EQ(record["history"][2]["superseded_by"], "township");
  EXPECT_EQ(record["history"][2]["reason"], "补充发现的问题");
  EXPECT_TRUE(record["may"]["correct"]) << "who entered it";

  cadre.headers = "If-Match: \"4\"\r\n";
  EXPECT_EQ(cadre.ask("POST", address + "/taking-back", {{"reason", "重复登记"}}).status, 200);
  EXPECT_FALSE(cadre.get(address).value()["is_there"]);
  EXPECT_EQ(cadre.get(address).value()["history"].size(), 4u);
  cadre.headers = "If-Match: \"4\"\r\n";
  EXPECT_EQ(cadre.ask("PATCH", address, correction).code(), "access.absent_or_outside");
}

TEST(ARecordThatOpensScope, WaitsForASecondPersonAndIsNobodysOwn) {
  const json pairing{{"values",
                      {{"helper_code", "BF-900"},
                       {"helper_name", "钱某"},
                       {"household_code", kOwn},
                       {"started_on", "2020-06-01"},
                       {"phone", "10000000031"}}}};
  auto& data = in_post("data");
  const auto waits = data.ask("POST", "/registers/helper/records", pairing);
  ASSERT_EQ(waits.status, 202) << waits.body;
  const auto number = waits.value()["waiting"].get<std::string>();
  EXPECT_EQ(data.get("/registers/helper/count").value()["total"], 0) << "it counts for nothing yet";
  const auto decision = "/registers/helper/waiting/" + number + "/decision";
  EXPECT_EQ(data.ask("POST", decision, {{"confirm", true}}).code(), "registers.own_entry");
  EXPECT_EQ(in_post("cadre").ask("POST", decision, {{"confirm", true}}).status, 404);
  auto second = CountyOf300::of_tests().newcomer("seconder", "data_officer");
  const auto items = second.get("/registers/helper/waiting").value()["items"];
  ASSERT_EQ(items.size(), 1u);
  EXPECT_TRUE(items[0]["may"]["decide"]);
  EXPECT_EQ(items[0]["values"]["phone"], "100****0031") << "masked while it waits too";
  EXPECT_EQ(second.ask("POST", decision, {{"confirm", false}}).code(), "access.reason_needed");
  EXPECT_EQ(second.ask("POST", decision, {{"confirm", true}}).status, 200);
  EXPECT_EQ(second.ask("POST", decision, {{"confirm", true}}).code(), "registers.not_waiting");
  EXPECT_EQ(data.get("/registers/helper/count").value()["total"], 1);
}

TEST(AHelper, SeesTheHouseholdsThatRegistersPairThemWithAndNoOthers) {
  auto& county = CountyOf300::of_tests();
  // Delivered: BF0510 and four households.
  auto delivered = county.newcomer("helper", "helper", "990101", "BF0510");
  const auto own = delivered.get("/households").value();
  ASSERT_EQ(own["total"], 4) << own;
  EXPECT_EQ(own["items"][0]["household"], kElsewhere);
  EXPECT_EQ(delivered.get(std::string("/households/") + kElsewhere).status, 200);
  EXPECT_EQ(delivered.get(std::string("/households/") + kOwn).code(), "access.absent_or_outside");
  auto nobodys = county.newcomer("helpless", "helper", "990101", "");
  EXPECT_EQ(nobodys.get("/households").value()["total"], 0);

  const json pairing{
      {"values",
       {{"helper_code", "BF-901"}, {"helper_name", "孙某"}, {"household_code", kOwn}, {"started_on", "2020-06-01"}}}};
  auto paired = county.newcomer("pairing", "helper", "990101", "BF-901");
  EXPECT_EQ(paired.ask("POST", "/registers/helper/records", pairing).status, 404) << "nobody pairs themselves";
  const auto waits = in_post("data").ask("POST", "/registers/helper/records", pairing);
  ASSERT_EQ(waits.status, 202) << waits.body;
  EXPECT_EQ(paired.get("/households").value()["total"], 0) << "it waits for a second person";
  auto second = county.newcomer("pairs", "data_officer");
  const auto decision = "/registers/helper/waiting/" + waits.value()["waiting"].get<std::string>() + "/decision";
  ASSERT_EQ(second.ask("POST", decision, {{"confirm", true}}).status, 200);
  const auto now = paired.get("/households").value();
  ASSERT_EQ(now["total"], 1) << now;
  EXPECT_EQ(now["items"][0]["household"], kOwn);
  EXPECT_EQ(paired.ask("POST", "/registers/visit/records", visit(kOwn, "2020-06-20", "BF-901")).status, 201);
  EXPECT_EQ(paired.ask("POST", "/registers/visit/records", visit(kElsewhere, "2020-06-20", "BF-901")).status, 404);
}

TEST(ARegister, IsDeclaredCompleteByItsKeepersForTheirArea) {
  auto township = CountyOf300::of_tests().newcomer("hamlet", "township_officer", "990101100");
  const auto declare = [&](const std::string& region, const std::string& until) {
    return township.ask("PUT", "/registers/village_check/completeness",
                        {{"region", region}, {"since", "2020-01-01"}, {"until", until}});
  };
  EXPECT_EQ(declare("990101100", "2020-06-30").status, 204);
  EXPECT_EQ(declare("990101101", "2020-06-30").code(), "access.absent_or_outside");
  EXPECT_EQ(declare("990102100", "2020-06-30").code(), "access.absent_or_outside");
  EXPECT_EQ(declare("990101100", "2099-06-30").code(), "registers.complete_ahead");
  const auto complete = in_post("data").get("/registers/village_check").value()["complete"];
  ASSERT_EQ(complete.size(), 1u);
  EXPECT_EQ(complete[0]["by"], "hamlet");
}

json written(Person& person, const json& wanted) {
  const auto begun = person.ask("POST", "/exports", wanted);
  if (begun.status != 202) return json{{"status", begun.status}, {"code", begun.code()}};
  const auto events = person.get("/jobs/" + begun.value()["job"].get<std::string>() + "/events");
  EXPECT_TRUE(contains(events.body, "\"state\":\"done\"")) << events.body;
  return begun.value();
}

TEST(ARegister, IsTakenOutAsThePostSeesItWithWhatItsCodesAreCalled) {
  auto& data = in_post("data");
  const json unit{{"org_code", "QS"},
                  {"name", "青石镇政府(虚构)"},
                  {"kind", "乡镇"},
                  {"area", "990101100"},
                  {"formed_on", "2019-01-01"}};
  ASSERT_EQ(data.ask("POST", "/registers/organisation/records", {{"values", unit}}).status, 201);
  const json meeting{{"kind", "乡镇研究"},
                     {"unit", "QS"},
                     {"area", "990101100"},
                     {"held_on", "2020-06-01"},
                     {"topic", "=1+1 研究入户核查"}};
  ASSERT_EQ(data.ask("POST", "/registers/session/records", {{"values", meeting}}).status, 201);
  const json wanted{
      {"list", "register"}, {"filters", {{"register", "session"}}}, {"purpose", "核对会议台账"}, {"form", "csv"}};
  const auto made = written(data, wanted);
  ASSERT_TRUE(made.contains("id")) << made;
  const auto file = data.get("/exports/" + made["id"].get<std::string>() + "/file");
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_TRUE(contains(file.body, "QS,青石镇政府(虚构)")) << file.body;
  EXPECT_TRUE(contains(file.body, "登记人"));
  EXPECT_TRUE(contains(file.body, "李某"));
  EXPECT_FALSE(contains(file.body, ",=1+1")) << "no formula leaves";
  const auto listed = data.get("/exports").value()["items"];
  EXPECT_EQ(listed[0]["list"], "register/session");
  const auto shown = data.get("/registers/session/records").value()["items"];
  EXPECT_EQ(shown[0]["labels"]["QS"], "青石镇政府(虚构)");

  auto other = wanted;
  other["filters"]["register"] = "income";
  EXPECT_EQ(written(data, other)["status"], 404) << "nobody keeps it";
  other["filters"]["register"] = "visit";
  EXPECT_EQ(written(in_post("cadre"), other)["status"], 404) << "no cadre takes a list out";
  other = wanted;
  other["filters"]["filter3"] = "x";
  EXPECT_EQ(written(data, other)["status"], 400);
  other = wanted;
  other["columns"] = json{"topic", "no_such"};
  EXPECT_EQ(written(data, other)["status"], 400);
  other["columns"] = json{"topic"};
  other["unmask"] = json{{"columns", {"topic"}}, {"reason", "没有这样的权限"}};
  EXPECT_EQ(written(data, other)["status"], 404);
}

}  // namespace
}  // namespace guben::http
