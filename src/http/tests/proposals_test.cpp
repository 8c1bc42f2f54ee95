// 档案变更建议 over HTTP (pages.md §3): what a newer registry file says otherwise is listed to whose it is, and decided
// by the data officer, one by one or all of a field.
#include "http/proposal_answers.hpp"
#include "http/tests/served_county.hpp"
#include "ledger/records.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kHouseholds =
    "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象,住房等级,联系电话\n"
    "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否,A,13800000001\n"
    "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否,A,13800000002\n";
constexpr const char* kPersons =
    "户编号,人编号,姓名,性别,证件号码,民族,与户主关系,出生日期,文化程度,健康状况\n"
    "9900000001,990000000101,吴大山,男,990101196203151078,汉族,户主,1962-03-15,小学,健康\n"
    "9900000002,990000000201,赵永福,男,990101195801021156,汉族,户主,1958-01-02,小学,健康\n";
constexpr const char* kReason = "入户核对属实";

class ProposalsTest : public ServedCounty {
 protected:
  void SetUp() override {
    ServedCounty::SetUp();
    import("示例县2020年6月_农户档案-户.csv", kHouseholds);
    import("示例县2020年6月_农户档案-人.csv", kPersons);
  }
  /// As another process would.
  void import(const std::string& name, const std::string& text) {
    const auto files = folder.string() + "-files";
    std::filesystem::remove_all(files);
    std::filesystem::create_directories(files);
    std::ofstream(std::filesystem::path(files) / name) << text;
    const auto context = Context::of_command_line();
    auto ledger = ledger::Ledger::open(folder, ledger::Access::Write, context);
    ASSERT_TRUE(ledger) << ledger.error().code;
    const auto pack = process->office->pack();
    intake::ImportWishes wishes;
    wishes.files = {files};
    Timings timings;
    const auto imported = intake::import_files({folder}, **ledger, pack->dictionary, pack->regions, wishes, context,
                                               timings, [](const auto&) {});
    ASSERT_TRUE(imported && !imported->any_refused);
    std::filesystem::remove_all(files);
    process->office->county().look();
  }
  /// A newer file in which each of these stands instead.
  void newer(const char* what, std::string text, const std::vector<std::pair<std::string, std::string>>& instead,
             const std::string& month = "7") {
    for (const auto& [before, after] : instead) text = replaced(text, before, after);
    import(fmt::format("示例县2020年{}月_农户档案-{}.csv", month, what), text);
  }
  json open_for(const std::string& who, const std::string& query = "") {
    return ask(who, "GET", "/proposals" + query).value();
  }
  json one_for(const std::string& who, const std::string& field) {
    const auto open = open_for(who, "?size=200");
    for (const auto& one : open["items"])
      if (one.contains("proposed") && one["proposed"]["name"] == field) return one;
    return nullptr;
  }
  Answered decide(const std::string& who, const json& body) { return ask(who, "POST", "/proposals/decisions", body); }
  /// The job that was begun, when it is over.
  json ended(const Answered& begun) {
    EXPECT_EQ(begun.status(), 202) << begun.response.body;
    auto job = begun.value();
    for (int i = 0; i < 3000 && (job["state"] == "queued" || job["state"] == "running"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      job = ask("xian", "GET", "/jobs/" + job["id"].get<std::string>()).value();
    }
    EXPECT_EQ(job["state"], "done") << job;
    return job;
  }
  static json accepting(const json& proposal) {
    return {{"decision", "accept"}, {"proposals", {proposal["proposal"]}}};
  }
  static json all_of(const std::string& field, int count, const char* dataset = "registry_person") {
    return {{"decision", "accept"},
            {"reason", kReason},
            {"all", {{"dataset", dataset}, {"kind", "change"}, {"field", field}, {"count", count}}}};
  }
  /// What the record says now, and how often it was said otherwise.
  std::pair<std::string, size_t> said(const std::string& code, const std::string& field) {
    return process->office->county().read([&](ledger::Ledger& ledger) {
      const auto& dataset =
          *process->office->pack()->dictionary.find(code.size() > 10 ? "registry_person" : "registry_household");
      ledger::Records records(ledger, dataset);
      const auto version = records.find(code);
      const auto at = static_cast<size_t>(dataset.find(field) - dataset.fields.data());
      return std::pair(version ? version->values[at].value_or("") : "gone", records.versions(code).size());
    });
  }
  std::vector<std::string> journal_of(const std::string& proposal) {
    return process->office->county().read([&](ledger::Ledger& ledger) {
      std::vector<std::string> lines;
      auto rows =
          ledger.query("SELECT actor, action, reason FROM journal WHERE county = $1 AND subject = $2 ORDER BY seq",
                       "proposal:" + proposal);
      while (rows.step()) lines.push_back(rows.text(0) + "|" + rows.text(1) + "|" + rows.text(2));
      return lines;
    });
  }
};

TEST_F(ProposalsTest, SayWhoseTheyAreWhatIsDifferentAndWhenceTheyCome) {
  EXPECT_EQ(open_for("xian")["total"], 0);
  newer("户", kHouseholds,
        {{"双洲村,吴大山,990101196203151078,脱贫户,否,A", "双洲村,吴大山,990101196203151078,脱贫户,否,C"}});
  const auto open = open_for("xian");
  ASSERT_EQ(open["total"], 1) << open;
  const auto& one = open["items"][0];
  EXPECT_EQ(one["name"], "吴大山");
  EXPECT_EQ(one["household"], "9900000001");
  EXPECT_EQ(one["region"], "990101100201");
  EXPECT_EQ(one["current"]["text"], "A");
  EXPECT_EQ(one["proposed"]["text"], "C");
  EXPECT_EQ(one["proposed"]["label"]["zh"], "住房等级");
  EXPECT_EQ(one["delivery"]["file"], "示例县2020年7月_农户档案-户.csv");
  EXPECT_EQ(one["delivery"]["provider"]["zh"], "乡村振兴局");
  EXPECT_EQ(one["may"]["decide"], true);
  EXPECT_EQ(open_for("ce")["items"][0]["may"]["decide"], false) << "县M reads";
}

TEST_F(ProposalsTest, AreThereForTheAreaOfThePostAndForNobodyElse) {
  newer("户", kHouseholds, {{"否,A,", "否,B,"}});
  EXPECT_EQ(open_for("xian")["total"], 2);
  const auto of_township = open_for("xiang");
  ASSERT_EQ(of_township["total"], 1) << of_township;
  EXPECT_EQ(of_township["items"][0]["household"], "9900000001");
  const auto counted = ask("xiang", "GET", "/proposals/count").value();
  EXPECT_EQ(counted["total"], 1);
  EXPECT_FALSE(counted["regions"].contains("990101101")) << counted;
  EXPECT_EQ(counted["groups"][0]["total"], 1);
  EXPECT_EQ(open_for("xiang", "?region=990101101")["total"], 0);
  EXPECT_EQ(open_for("xian", "?region=990101101")["total"], 1);
  for (const char* nobody : {"cun", "bu"}) {
    EXPECT_EQ(ask(nobody, "GET", "/proposals").status(), 404) << nobody;
    EXPECT_EQ(ask(nobody, "GET", "/proposals/count").status(), 404) << nobody;
  }
  const auto here = of_township["items"][0];
  EXPECT_EQ(decide("xiang", accepting(here)).status(), 404) << "the township reads and does not decide";
  EXPECT_EQ(decide("cun", accepting(here)).status(), 404);
  EXPECT_EQ(decide("xian", {{"decision", "accept"}, {"proposals", {"987654"}}}).code(), "access.absent_or_outside");
  EXPECT_EQ(said("9900000001", "house_grade").first, "A");
}

TEST_F(ProposalsTest, AcceptedChangeTheRecordAndItsHistoryRefusedLeaveIt) {
  newer("人", kPersons, {{"1962-03-15,小学", "1962-03-15,初中"}, {"1958-01-02,小学", "1958-01-02,高中"}});
  const auto open = open_for("xian")["items"];
  ASSERT_EQ(open.size(), 2u);
  const auto& wu = open[0]["subject"] == "990000000101" ? open[0] : open[1];
  const auto& zhao = open[0]["subject"] == "990000000101" ? open[1] : open[0];
  const auto accepted = decide("xian", accepting(wu));
  ASSERT_EQ(accepted.status(), 200) << accepted.response.body;
  EXPECT_EQ(accepted.value()["settled"], json{wu["proposal"]});
  EXPECT_EQ(said("990000000101", "schooling"), std::pair(std::string("初中"), size_t{3}))
      << "what was said before stays, and until when";

  const auto number = zhao["proposal"].get<std::string>();
  EXPECT_EQ(decide("xian", {{"decision", "refuse"}, {"proposals", {number}}}).code(), "access.reason_needed");
  const auto refused =
      decide("xian", {{"decision", "refuse"}, {"proposals", {number}}, {"reason", "本人990101195801021156说是小学"}});
  EXPECT_EQ(refused.status(), 200) << refused.response.body;
  EXPECT_EQ(said("990000000201", "schooling"), std::pair(std::string("小学"), size_t{1}));
  EXPECT_EQ(journal_of(number).back(), "xian|proposal.refused|本人990101********1156说是小学");
  EXPECT_EQ(open_for("xian")["total"], 0);
}

TEST_F(ProposalsTest, OfTwoWhoDecideAtOnceTheSecondIsToldAndNothingIsDoneTwice) {
  newer("人", kPersons, {{"1962-03-15,小学", "1962-03-15,初中"}});
  const auto one = open_for("xian")["items"][0];
  EXPECT_EQ(decide("xian", accepting(one)).status(), 200);
  const auto second = decide("xian", accepting(one));
  EXPECT_EQ(second.status(), 409);
  EXPECT_EQ(second.code(), "proposals.decided_already");
  EXPECT_EQ(said("990000000101", "schooling").second, 3u);
  EXPECT_EQ(journal_of(one["proposal"]).size(), 2u) << "that it was found, and that it was accepted";
}

TEST_F(ProposalsTest, MaskedStaysMaskedAndWhatIsNeverShownIsNotThere) {
  newer("户", kHouseholds, {{"13800000001", "13900000009"}});
  newer("人", kPersons, {{"1962-03-15,小学,健康", "1962-03-15,小学,患有大病"}, {"078,汉族", "078,苗族"}});
  const auto all = open_for("xian", "?size=200").dump();
  EXPECT_FALSE(contains(all, "13900000009")) << all;
  EXPECT_FALSE(contains(all, "大病")) << all;
  EXPECT_FALSE(contains(all, "苗族")) << all;
  EXPECT_EQ(one_for("xian", "phone")["proposed"]["text"], "139****0009");
  EXPECT_EQ(one_for("xian", "health")["proposed"]["state"], "protected");
  EXPECT_FALSE(one_for("xian", "health")["current"].contains("text"));
  EXPECT_EQ(one_for("xian", "ethnic_group"), nullptr);
  const auto counted = ask("xian", "GET", "/proposals/count").value();
  EXPECT_EQ(counted["total"], 2) << counted;
  EXPECT_FALSE(contains(counted.dump(), "ethnic_group"));
  EXPECT_EQ(open_for("xian", "?field=ethnic_group")["total"], 0);
}

TEST_F(ProposalsTest, AreDecidedTogetherAsManyAsWereSeenOrNone) {
  newer("人", kPersons, {{",小学,", ",初中,"}});
  const auto counted = ask("xian", "GET", "/proposals/count?region=990101").value();
  ASSERT_EQ(counted["groups"].size(), 1u) << counted;
  EXPECT_EQ(counted["groups"][0]["field"], "schooling");
  EXPECT_EQ(counted["groups"][0]["total"], 2);
  const auto stale = decide("xian", all_of("schooling", 3));
  EXPECT_EQ(stale.status(), 409);
  EXPECT_EQ(stale.code(), "proposals.others_than_seen");
  EXPECT_EQ(open_for("xian")["total"], 2) << "none of them";
  auto without = all_of("schooling", 2);
  without.erase("reason");
  EXPECT_EQ(decide("xian", without).code(), "access.reason_needed");
  const auto done = decide("xian", all_of("schooling", 2));
  ASSERT_EQ(done.status(), 200) << done.response.body;
  EXPECT_EQ(done.value()["settled"].size(), 2u);
  EXPECT_TRUE(done.value()["left"].empty());
  EXPECT_EQ(said("990000000201", "schooling").first, "初中");
  EXPECT_EQ(decide("xian", all_of("schooling", 2)).code(), "proposals.others_than_seen") << "and not again";
}

TEST_F(ProposalsTest, WhatWasVerifiedBeforeIsChangedForAReasonAloneAndByNoBatch) {
  newer("人", kPersons, {{"1962-03-15,小学", "1962-03-15,初中"}});
  const auto first = open_for("xian")["items"][0];
  EXPECT_EQ(first["is_verified"], false);
  ASSERT_EQ(decide("xian", {{"decision", "refuse"}, {"reason", kReason}, {"proposals", {first["proposal"]}}}).status(),
            200);
  newer("人", kPersons, {{",小学,", ",高中,"}}, "8");
  ASSERT_EQ(open_for("xian")["total"], 2);
  EXPECT_EQ(ask("xian", "GET", "/proposals/count").value()["verified"], 1);
  const auto batch = decide("xian", all_of("schooling", 2)).value();
  EXPECT_EQ(batch["settled"].size(), 1u);
  ASSERT_EQ(batch["left"].size(), 1u) << batch;
  EXPECT_EQ(batch["left"][0]["code"], "proposals.verified_one_by_one");
  const auto again = open_for("xian")["items"][0];
  EXPECT_EQ(again["is_verified"], true);
  EXPECT_EQ(decide("xian", accepting(again)).code(), "proposals.verified");
  auto with_reason = accepting(again);
  with_reason["reason"] = kReason;
  EXPECT_EQ(decide("xian", with_reason).status(), 200);
  EXPECT_EQ(said("990000000101", "schooling").first, "高中");
}

TEST_F(ProposalsTest, WhoComesAndWhoGoesLieWhereTheirHouseholdDoes) {
  newer("户", std::string(kHouseholds) + "9900000003,示例县,青石镇,双洲村,孙小妹,990101198801011226,一般农户,否,A,\n",
        {});
  newer("人",
        std::string(kPersons) + "9900000003,990000000301,孙小妹,女,990101198801011226,汉族,户主,1988-01-01,小学,健康\n",
        {{"9900000001,990000000101", "9900000001,990000000109"}});
  std::map<std::string, json> by_subject;
  const auto items = open_for("xiang", "?size=200")["items"];
  for (const auto& one : items) by_subject[one["subject"]] = one;
  ASSERT_TRUE(by_subject.contains("990000000301")) << items;
  EXPECT_EQ(by_subject["990000000301"]["region"], "990101100201") << "its household comes in the same way";
  EXPECT_EQ(by_subject["990000000301"]["name"], "孙小妹");
  EXPECT_EQ(by_subject["990000000301"]["kind"], "add");
  EXPECT_EQ(by_subject["990000000101"]["kind"], "remove");
  EXPECT_FALSE(contains(items.dump(), "990101198801011226"));
  EXPECT_FALSE(contains(items.dump(), "汉族"));
  ASSERT_EQ(decide("xian", accepting(by_subject["990000000101"])).status(), 200);
  EXPECT_EQ(said("990000000101", "name").first, "gone");
}

TEST_F(ProposalsTest, ManyAreAJobThatTellsWhatIsLeft) {
  std::string many = kPersons;
  for (int i = 0; i < 450; ++i) many += fmt::format("9900000001,9900001{:05},吴某,男,,汉族,之子,,小学,健康\n", i);
  newer("人", many, {});
  const auto added =
      ended(decide("xian", {{"decision", "accept"},
                            {"reason", kReason},
                            {"all", {{"dataset", "registry_person"}, {"kind", "add"}, {"count", 450}}}}));
  EXPECT_EQ(added["result"], (json{{"settled", "450"}, {"left", "0"}}));
  EXPECT_EQ(open_for("xian", "?kind=add")["total"], 0);

  newer("人", many, {{",小学,", ",初中,"}}, "8");
  const auto one = open_for("xian")["items"][0]["proposal"];
  ASSERT_EQ(decide("xian", {{"decision", "refuse"}, {"reason", kReason}, {"proposals", {one}}}).status(), 200);
  newer("人", many, {{",小学,", ",高中,"}}, "9");
  const auto changed = ended(decide("xian", all_of("schooling", 452)));
  EXPECT_EQ(changed["result"]["settled"], "451") << changed;
  EXPECT_EQ(changed["result"]["left"], "1");
  EXPECT_TRUE(contains(changed["result"]["left_zh"].get<std::string>(), "单独处理")) << changed;
  EXPECT_EQ(open_for("xian")["total"], 1) << "what is left waits still";
}

TEST_F(ProposalsTest, WaitOnTheDeskOfWhoDecides) {
  newer("户", kHouseholds, {{"否,A,", "否,B,"}});
  const auto task_of = [&](const char* who) -> json {
    const auto work = ask(who, "GET", "/work").value();
    for (const auto& task : work["tasks"])
      if (task["kind"] == "proposals_open") return task;
    return nullptr;
  };
  ASSERT_FALSE(task_of("xian").is_null());
  EXPECT_EQ(task_of("xian")["count"], 2);
  EXPECT_EQ(task_of("xian")["page"], "/proposals");
  EXPECT_TRUE(task_of("ce").is_null()) << "县M reads them and decides none";
}

}  // namespace
}  // namespace guben::http
