// 批次, 本期进度, 数据源, 待办 (pages.md §3; CMP-01, CMP-02, CMP-04).
#include "http/tests/served_county.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kInsured =
    "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
    "吴大山,990101196203151078,2020,居民,已参保,250,250,脱贫人口\n";

class DeliveriesTest : public ServedCounty {
 protected:
  int64_t imported(const std::string& name, const std::string& bytes) {
    const auto id = handed_in("bu", name, bytes)["id"].get<std::string>();
    EXPECT_EQ(act("bu", id, "submit").status(), 200);
    EXPECT_EQ(act("xian", id, "confirm").status(), 202);
    return settled("xian", id).value("delivery", int64_t{0});
  }
  json of_dataset(const std::string& who, const std::string& month, const std::string& dataset) {
    const auto progress = ask(who, "GET", "/periods/" + month).value();
    for (const auto& one : progress["datasets"])
      if (one["dataset"] == dataset) return one;
    return nullptr;
  }
};

TEST_F(DeliveriesTest, AreListedToWhoseTheyAreAndWithdrawnForAReasonOnRecord) {
  const auto id = imported("示例县2020年_基本医保参保.csv", kInsured);
  ASSERT_GT(id, 0);
  const auto listed = ask("bu", "GET", "/deliveries").value();
  ASSERT_EQ(listed["total"], 1) << listed;
  EXPECT_EQ(listed["items"][0]["state"], "in_force");
  EXPECT_EQ(listed["items"][0]["organisation"], "医疗保障局");
  EXPECT_EQ(listed["items"][0]["may_withdraw"], true);
  EXPECT_EQ(ask("ce", "GET", "/deliveries").value()["items"][0]["may_withdraw"], false) << "县M reads";
  EXPECT_EQ(ask("xue", "GET", "/deliveries").value()["total"], 0) << "another department's";
  EXPECT_EQ(ask("bu", "GET", "/deliveries?dataset=school").value()["total"], 0);
  EXPECT_EQ(ask("bu", "GET", "/deliveries?period=2020-02").value()["total"], 1);
  EXPECT_EQ(ask("bu", "GET", "/deliveries?period=2021-02").value()["total"], 0);

  const auto path = fmt::format("/deliveries/{}/withdrawal", id);
  const json reason{{"reason", "年度写错，990101196203151078一行有误"}};
  EXPECT_EQ(ask("xue", "POST", path, reason).code(), ask("xue", "POST", "/deliveries/999/withdrawal", reason).code());
  EXPECT_EQ(ask("xue", "POST", path, reason).status(), 404);
  EXPECT_EQ(ask("ce", "POST", path, reason).status(), 404);
  EXPECT_EQ(ask("bu", "POST", path, {{"reason", "错"}}).status(), 400);
  EXPECT_EQ(ask("bu", "POST", path, reason).status(), 204);
  const auto again = ask("bu", "POST", path, reason);
  EXPECT_EQ(again.status(), 409) << again.response.body;
  const auto after = ask("xian", "GET", "/deliveries?state=withdrawn").value();
  ASSERT_EQ(after["total"], 1);
  EXPECT_EQ(after["items"][0]["reason"], "年度写错，990101********1078一行有误");
  EXPECT_EQ(after["items"][0]["may_withdraw"], false);
  const auto line = process->office->county().read([](ledger::Ledger& ledger) {
    auto row = ledger.query("SELECT actor FROM journal WHERE county = $1 AND action = 'delivery.withdrawn'");
    return row.step() ? row.text(0) : "";
  });
  EXPECT_EQ(line, "bu");
}

TEST_F(DeliveriesTest, ALaterFileOfTheSamePeriodTakesTheEarlierOnesPlace) {
  const auto first = imported("示例县2020年_基本医保参保.csv", kInsured);
  const auto id = handed_in("bu", "示例县2020年_基本医保参保_改.csv", replaced(kInsured, "250,250", "280,250"),
                            {{"meaning", "replacement"}})["id"]
                      .get<std::string>();
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  const auto second = settled("xian", id)["delivery"];
  const auto superseded = ask("bu", "GET", "/deliveries?state=superseded").value();
  ASSERT_EQ(superseded["total"], 1) << superseded;
  EXPECT_EQ(superseded["items"][0]["id"], first);
  EXPECT_EQ(superseded["items"][0]["ended_by"], second);
}

TEST_F(DeliveriesTest, AMonthShowsWhatCameWaitsWentBackOrIsMissing) {
  ASSERT_EQ(of_dataset("bu", "2020-06", "medical_insurance")["due"], "2020-07-10") << "expected each quarter, CMP-04";
  const auto cells = [&](const std::string& who) {
    std::set<std::string> seen;
    const auto insured = of_dataset(who, "2020-06", "medical_insurance");
    for (const auto& cell : insured["cells"]) seen.insert(cell);
    return seen;
  };
  EXPECT_EQ(cells("bu"), std::set<std::string>{"missing"});
  EXPECT_EQ(of_dataset("bu", "2020-05", "medical_insurance"), nullptr) << "no quarter ends in May";
  EXPECT_EQ(of_dataset("bu", "2020-06", "school"), nullptr) << "another department's";
  EXPECT_EQ(of_dataset("bu", "2021-06", "medical_insurance"), nullptr) << "what lies ahead is not missing";
  const auto id = handed_in("bu", "示例县2020年_基本医保参保.csv", kInsured)["id"].get<std::string>();
  EXPECT_EQ(cells("xian"), std::set<std::string>{"missing"}) << "what was not submitted has not come";
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  EXPECT_EQ(cells("xian"), std::set<std::string>{"waiting"});
  ASSERT_EQ(act("xian", id, "return", {{"reason", "缺少云溪镇的行"}}).status(), 200);
  EXPECT_EQ(cells("xian"), std::set<std::string>{"returned"});
  ASSERT_EQ(act("bu", id, "read", json::object()).status(), 202);
  ASSERT_EQ(settled("bu", id)["state"], "checked");
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  const auto due = ask("xian", "GET", "/periods/2020-06").value();
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  ASSERT_EQ(settled("xian", id)["state"], "imported");
  EXPECT_EQ(cells("xian"), std::set<std::string>{"imported"});
  const auto now = ask("xian", "GET", "/periods/2020-06").value();
  EXPECT_EQ(now["come"], due["come"].get<int>() + 1);
  EXPECT_EQ(now["due"], due["due"]);
  const auto township = ask("xiang", "GET", "/periods/2020-06").value();
  ASSERT_EQ(township["areas"].size(), 1u) << "a township's own";
  EXPECT_EQ(township["areas"][0]["code"], "990101100");
  EXPECT_EQ(ask("cun", "GET", "/periods/2020-06").status(), 404);
  EXPECT_EQ(ask("bu", "GET", "/periods/2020-13").status(), 400);
}

TEST_F(DeliveriesTest, SourcesSayWhoHandsInWhatWhyAndHowOften) {
  const auto own = ask("bu", "GET", "/data-sources").value();
  std::set<std::string> codes;
  for (const auto& source : own["items"]) codes.insert(source["dataset"]);
  EXPECT_EQ(codes, (std::set<std::string>{"medical_bill", "medical_insurance"}));
  for (const auto& source : own["items"]) {
    EXPECT_FALSE(source["purpose"]["en"].get<std::string>().empty());
    EXPECT_EQ(source["cycle"], source["dataset"] == "medical_bill" ? "month" : "quarter");
    EXPECT_EQ(source["latest"], nullptr);
  }
  imported("示例县2020年_基本医保参保.csv", kInsured);
  const auto after = ask("bu", "GET", "/data-sources").value();
  for (const auto& source : after["items"])
    if (source["dataset"] == "medical_insurance") { EXPECT_EQ(source["latest"], "2020-12-31"); }
  EXPECT_GT(ask("xian", "GET", "/data-sources").value()["items"].size(), 30u);
  EXPECT_FALSE(ask("xiang", "GET", "/data-sources").value()["items"].empty());
}

TEST_F(DeliveriesTest, WorkNamesTheMissingFilesOfADepartmentWithTheirDayAndNoOthers) {
  const auto work = ask("bu", "GET", "/work").value();
  ASSERT_FALSE(work["tasks"].empty()) << work;
  for (const auto& task : work["tasks"]) {
    EXPECT_EQ(task["kind"], "file_missing");
    EXPECT_TRUE(task["subject"] == "medical_insurance" || task["subject"] == "medical_bill") << task;
    EXPECT_EQ(task["due"], "2020-07-10");
  }
  EXPECT_EQ(work["overdue"], 0);
  EXPECT_TRUE(ask("cun", "GET", "/work").value()["tasks"].empty());
}

}  // namespace
}  // namespace guben::http
