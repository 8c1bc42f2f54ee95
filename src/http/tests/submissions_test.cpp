// 部门数据: handed in by one person, confirmed by another (pages.md §3; GOV-36, DQ).
#include "access/sign_in.hpp"
#include "http/tests/served_county.hpp"
#include "ledger/resealing.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kName = "示例县2020年_基本医保参保.csv";
constexpr const char* kInsured =
    "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
    "吴大山,990101196203151078,2020,居民,已参保,250,250,脱贫人口\n"
    "赵永福,990101195801021156,2020,居民,未参保,,,\n";
/// The third row says no status: it goes back.
const std::string kOneGoesBack = std::string(kInsured) + "岩香,990101198001010014,2020,居民,,250,,\n";

class SubmissionsTest : public ServedCounty {};

TEST_F(SubmissionsTest, AFileIsCheckedSubmittedConfirmedByAnotherPersonAndInForce) {
  const auto checked = handed_in("bu", kName, kOneGoesBack);
  ASSERT_EQ(checked["state"], "checked") << checked;
  EXPECT_EQ(checked["report"]["dataset"], "medical_insurance");
  EXPECT_EQ(checked["report"]["rows"], 2);
  EXPECT_EQ(checked["report"]["returned"], 1);
  EXPECT_EQ(checked["report"]["problems"][0]["severity"], "mandatory");
  EXPECT_EQ(checked["report"]["period"], json({"2020-01-01", "2020-12-31"}));
  EXPECT_EQ(checked["sender"], json({{"account", "bu"}, {"name", "bu某"}, {"organisation", "医保局"}}));
  EXPECT_EQ(checked["may"], json({"change", "submit", "collect", "drop"}));
  const auto& columns = checked["report"]["sheets"][0]["columns"];
  EXPECT_EQ(columns[1]["field"], "id_number");
  EXPECT_EQ(columns[1]["how"], "named");
  EXPECT_EQ(columns[1]["samples"][0], "990101********1078") << "GOV-36: a number leaves masked, its sender's too";
  EXPECT_TRUE(deliveries().empty()) << "a check changes nothing";

  const auto id = checked["id"].get<std::string>();
  const auto submitted = act("bu", id, "submit");
  ASSERT_EQ(submitted.status(), 200) << submitted.response.body;
  EXPECT_EQ(submitted.value()["state"], "waiting");
  EXPECT_EQ(submitted.value()["may"], json({"collect", "drop"})) << "who sent it confirms nothing";
  EXPECT_EQ(ask("xian", "GET", "/submissions/" + id).value()["may"], json({"confirm", "return"}));

  const auto confirmed = act("xian", id, "confirm");
  ASSERT_EQ(confirmed.status(), 202) << confirmed.response.body;
  EXPECT_EQ(confirmed.value()["kind"], "import");
  const auto imported = settled("bu", id);
  ASSERT_EQ(imported["state"], "imported") << imported;
  ASSERT_EQ(deliveries().size(), 1u);
  EXPECT_EQ(imported["delivery"], deliveries()[0].id);
  EXPECT_EQ(deliveries()[0].file, kName);
  EXPECT_EQ(deliveries()[0].rows, 2);
  EXPECT_EQ(lines_about(id), (std::vector<std::string>{"bu|submission.received|", "bu|submission.submitted|",
                                                       "xian|submission.confirmed|"}));
  EXPECT_TRUE(ask("xian", "GET", "/submissions").value()["items"].empty()) << "what is imported waits for nobody";
  EXPECT_EQ(ask("xian", "GET", "/submissions?state=imported").value()["total"], 1);
}

TEST_F(SubmissionsTest, WhoSentAFileNeverConfirmsItInWhateverPost) {
  const auto id = handed_in("tong", kName, kInsured)["id"].get<std::string>();
  ASSERT_EQ(act("tong", id, "submit").status(), 200);
  const auto own = act("tong", id, "confirm");
  EXPECT_EQ(own.status(), 404) << "a department confirms nothing";
  const auto version = fmt::format("\"{}\"", process->submissions.find(id)->version);
  const auto in_other_post = ask("tong", "POST", "/submissions/" + id + "/confirm", nullptr,
                                 {{"If-Match", version}, {"X-Post", kSecondPostOfTong}});
  EXPECT_EQ(in_other_post.status(), 409) << in_other_post.response.body;
  EXPECT_EQ(in_other_post.code(), "access.other_person_needed");
  EXPECT_EQ(process->submissions.find(id)->state, SubmissionState::Waiting);
  EXPECT_TRUE(deliveries().empty());
}

TEST_F(SubmissionsTest, OfTwoWhoConfirmAtOnceOneIsHeardAndTheOtherToldByWhom) {
  const auto id = handed_in("bu", kName, kInsured)["id"].get<std::string>();
  EXPECT_EQ(act("xian", id, "confirm").status(), 409) << "nobody has submitted it";
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  const auto version = fmt::format("\"{}\"", process->submissions.find(id)->version);
  const auto confirm = [&](std::vector<std::pair<std::string, std::string>> headers) {
    headers.emplace_back("If-Match", version);
    return ask("xian", "POST", "/submissions/" + id + "/confirm", nullptr, std::move(headers));
  };
  EXPECT_EQ(ask("xian", "POST", "/submissions/" + id + "/confirm").status(), 428) << "from no version";
  EXPECT_EQ(ask("xian", "POST", "/submissions/" + id + "/confirm", nullptr, {{"If-Match", "\"1\""}}).status(), 412);
  std::vector<std::future<Answered>> both;
  for (int i = 0; i < 2; ++i) both.push_back(std::async(std::launch::async, [&] { return confirm({}); }));
  std::multiset<int> statuses;
  for (auto& one : both) {
    const auto answer = one.get();
    statuses.insert(answer.status());
    if (answer.status() == 409) { EXPECT_EQ(answer.value()["values"]["by"], "xian") << answer.response.body; }
  }
  EXPECT_EQ(statuses, (std::multiset<int>{202, 409}));
  EXPECT_EQ(settled("xian", id)["state"], "imported");
  EXPECT_EQ(confirm({}).status(), 409);
  EXPECT_EQ(deliveries().size(), 1u);
}

TEST_F(SubmissionsTest, AnotherDepartmentsFileIsNotThereAndSaysNothingOfItsDataset) {
  const auto id = handed_in("bu", kName, kInsured)["id"].get<std::string>();
  const auto elsewhere = ask("xue", "GET", "/submissions/" + id), nowhere = ask("xue", "GET", "/submissions/0-0");
  EXPECT_EQ(elsewhere.status(), 404);
  EXPECT_EQ(elsewhere.code(), nowhere.code());
  EXPECT_EQ(elsewhere.response.body.size(), nowhere.response.body.size());
  EXPECT_TRUE(ask("xue", "GET", "/submissions").value()["items"].empty());
  EXPECT_EQ(ask("ce", "GET", "/submissions/" + id).status(), 200) << "县M reads";
  EXPECT_EQ(ask("cun", "GET", "/submissions").status(), 404) << "村 has no 部门数据";
  EXPECT_EQ(act("tong", id, "submit").code(), "submission.not_yours");

  // A school's officer hands in what is the insurance's: it is told whose it is, and nothing of what is known of it.
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  ASSERT_EQ(settled("xian", id)["state"], "imported");
  const auto foreign = handed_in("xue", kName, kInsured);
  EXPECT_EQ(foreign["state"], "unreadable");
  EXPECT_EQ(foreign["refusal"]["code"], "submission.other_department");
  EXPECT_FALSE(foreign.contains("report")) << foreign;
  EXPECT_EQ(foreign["may"], json({"change", "drop"}));
  EXPECT_EQ(act("xue", foreign["id"], "submit").status(), 409);
  EXPECT_EQ(ask("bu", "GET", "/submissions/" + foreign["id"].get<std::string>()).status(), 404)
      << "and what it is thought to be gives it to nobody";
}

TEST_F(SubmissionsTest, AJobOnAFileIsSeenByWhoSeesTheFileAndStoppedByNobodyElse) {
  const auto checked = handed_in("bu", kName, kInsured);
  const auto job = checked["job"].get<std::string>();
  EXPECT_EQ(ask("bu", "GET", "/jobs/" + job).value()["state"], "done");
  EXPECT_EQ(ask("xian", "GET", "/jobs/" + job).status(), 200);
  EXPECT_EQ(ask("xian", "GET", "/jobs").value()["total"], 1);
  EXPECT_EQ(ask("xian", "DELETE", "/jobs/" + job).status(), 404);
  EXPECT_EQ(ask("xue", "GET", "/jobs/" + job).status(), 404);
  EXPECT_EQ(ask("xue", "GET", "/jobs").value()["total"], 0);
}

TEST_F(SubmissionsTest, AFileReturnedWithAReasonIsReadAgainAndComesBack) {
  const auto id = handed_in("bu", kName, kInsured)["id"].get<std::string>();
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  const auto kinds = [&](const std::string& who) {
    std::vector<std::string> lines;
    const auto work = ask(who, "GET", "/work").value();
    for (const auto& task : work["tasks"])
      if (task["page"] == "/files/" + id)
        lines.push_back(task["kind"].get<std::string>() + " " + task["before"].get<std::string>());
    return lines;
  };
  EXPECT_EQ(kinds("xian"), std::vector<std::string>{"file_waiting bu某"}) << "工作台: what waits for 县D";
  EXPECT_TRUE(kinds("bu").empty());
  EXPECT_EQ(act("xian", id, "return", {{"reason", "缺"}}).status(), 400) << "why is said in words";
  EXPECT_EQ(act("ce", id, "return", {{"reason", "缺少荷塘湾镇的行"}}).status(), 404);
  const auto returned = act("xian", id, "return", {{"reason", "缺少990101196203151078一家"}});
  ASSERT_EQ(returned.status(), 200) << returned.response.body;
  EXPECT_EQ(kinds("bu"), std::vector<std::string>{"file_returned xian"});
  EXPECT_TRUE(kinds("xian").empty());
  const auto seen = ask("bu", "GET", "/submissions/" + id).value();
  EXPECT_EQ(seen["state"], "returned");
  EXPECT_EQ(seen["reason"], "缺少990101********1078一家") << "no number leaves whole, be it in a reason";
  EXPECT_EQ(act("xian", id, "confirm").status(), 409);

  ASSERT_EQ(act("bu", id, "read", {{"period", "2020-03"}}).status(), 202);
  const auto again = settled("bu", id);
  EXPECT_EQ(again["state"], "checked") << again;
  EXPECT_EQ(again["report"]["period"], json({"2020-03-01", "2020-03-31"}));
  EXPECT_FALSE(again.contains("reason"));
  EXPECT_EQ(act("bu", id, "submit").status(), 200);
}

TEST_F(SubmissionsTest, WhatItsSenderSaysOfAColumnIsReadAndWhatCannotBeIsRefused) {
  const auto spare = replaced(kInsured, "资助类别", "备用一");
  const auto checked = handed_in("bu", kName, spare);
  const auto id = checked["id"].get<std::string>();
  ASSERT_EQ(checked["state"], "checked") << checked;
  EXPECT_EQ(checked["report"]["sheets"][0]["columns"][7]["field"], nullptr);
  const auto say = [&](int column, const json& field) {
    return act("bu", id, "read", {{"headings", {{{"sheet", 0}, {"column", column}, {"field", field}}}}});
  };
  EXPECT_EQ(say(7, "no_such_field").status(), 400);
  EXPECT_EQ(say(99, "subsidy_kind").status(), 400);
  EXPECT_EQ(say(7, "subsidy").code(), "submission.field_twice");
  EXPECT_EQ(say(4, nullptr).code(), "submission.lacks_field") << "no row can be read without its status";
  EXPECT_EQ(ask("bu", "GET", "/submissions/" + id).value()["state"], "checked") << "what is refused changes nothing";

  ASSERT_EQ(say(7, "subsidy_kind").status(), 202);
  auto read = settled("bu", id);
  ASSERT_EQ(read["state"], "checked") << read;
  EXPECT_EQ(read["report"]["sheets"][0]["columns"][7]["field"], "subsidy_kind");
  EXPECT_EQ(read["report"]["sheets"][0]["columns"][7]["how"], "said");
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  ASSERT_EQ(settled("bu", id)["state"], "imported");
  const auto next = handed_in("bu", "示例县2021年_基本医保参保.csv", replaced(spare, ",2020,", ",2021,"));
  EXPECT_EQ(next["report"]["sheets"][0]["columns"][7]["field"], "subsidy_kind") << "and next time nobody is asked";
}

TEST_F(SubmissionsTest, WhatGoesBackIsItsSendersAloneOnceAndOnRecord) {
  const auto id = handed_in("bu", kName, kOneGoesBack)["id"].get<std::string>();
  const auto path = "/submissions/" + id + "/return-file";
  for (const auto* who : {"tong", "xian", "xue"}) EXPECT_EQ(ask(who, "GET", path).status(), 404) << who;
  EXPECT_EQ(ask("bu", "HEAD", path).status(), 200) << "who only looks takes nothing";
  const auto collected = ask("bu", "GET", path);
  ASSERT_EQ(collected.status(), 200);
  EXPECT_TRUE(collected.response.body.starts_with("PK")) << "a workbook";
  EXPECT_EQ(ask("bu", "GET", path).status(), 404) << "removed then";
  const auto lines = lines_about(id);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "bu|return_file.collected|"), 1);
  EXPECT_EQ(ask("bu", "GET", "/submissions/" + id).value()["may"], json({"change", "submit", "drop"}));
}

TEST_F(SubmissionsTest, NothingOfAFileLiesOpenOnTheDiskAndATakenBackOneIsGone) {
  const auto id = handed_in("bu", kName, kOneGoesBack)["id"].get<std::string>();
  const auto files_with = [&](const std::string& words) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (contains(bytes, words)) found.push_back(entry.path().filename());
    }
    return found;
  };
  EXPECT_EQ(files_with("990101196203151078"), std::vector<std::string>{});
  EXPECT_EQ(files_with("吴大山"), std::vector<std::string>{});
  for (const auto& entry : std::filesystem::directory_iterator(folder / "submissions" / id))
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms::others_all, std::filesystem::perms::none);
  ASSERT_EQ(act("bu", id, "submit").status(), 200);
  EXPECT_EQ(ask("tong", "DELETE", "/submissions/" + id).status(), 409) << "a colleague's is not one's own";
  ASSERT_EQ(ask("bu", "DELETE", "/submissions/" + id).status(), 204);
  EXPECT_EQ(ask("bu", "DELETE", "/submissions/" + id).status(), 409);
  EXPECT_EQ(act("xian", id, "confirm").status(), 409);
  EXPECT_FALSE(std::filesystem::exists(folder / "submissions" / id / "content"));
  EXPECT_FALSE(std::filesystem::exists(folder / "submissions" / id / "return-file"));
  EXPECT_TRUE(ask("bu", "GET", "/submissions").value()["items"].empty());
  EXPECT_EQ(lines_about(id).back(), "bu|submission.dropped|");
}

TEST_F(SubmissionsTest, WhatADataKeySealedThatLeakedIsSealedAnewWhileTheServerRuns) {
  const auto id = handed_in("bu", kName, kOneGoesBack)["id"].get<std::string>();
  ASSERT_EQ(act("bu", id, "submit").status(), 200);  // it waits for whoever confirms
  const auto opened = ledger::Ledger::open(folder, ledger::Access::Write);
  ASSERT_TRUE(opened);
  const auto& sealer = (*opened)->sealer();
  const auto of_older_key = [&] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "submissions" / id)) {
      char head[6]{};  // behind the length of the first block
      std::ifstream(entry.path(), std::ios::binary).read(head, sizeof head);
      if (sealer.is_of_older_key({head + 4, 2})) found.insert(entry.path().filename());
    }
    return found;
  };
  ASSERT_EQ(of_older_key(), std::set<std::string>{});
  const auto resealed = ledger::reseal_county(**opened, {{"accounts", access::reseal_secrets}}, "备份介质遗失");
  ASSERT_TRUE(resealed) << resealed.error().code;
  EXPECT_EQ(of_older_key(), (std::set<std::string>{"about", "content", "report", "return-file"}));
  process->submissions.reseal();
  EXPECT_EQ(of_older_key(), std::set<std::string>{});
  // Accounts, jobs and the file go on as if nothing had been.
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  EXPECT_EQ(settled("bu", id)["state"], "imported");
  EXPECT_EQ(ask("bu", "GET", "/submissions/" + id + "/return-file").status(), 200);
  EXPECT_TRUE((*opened)->verify(std::nullopt));
}

TEST_F(SubmissionsTest, ATownshipHandsInItsOwnRowsAndNobodyElses) {
  const std::string checks = "行政村,开始日期,结束日期,排查户数,发现问题数\n双洲村,2020-06-01,2020-06-05,30,2\n";
  const auto own = handed_in("xiang", "2020年6月_村级集中排查.csv", checks);
  ASSERT_EQ(own["state"], "checked") << own;
  EXPECT_EQ(own["report"]["coverage"], json({"990101100"})) << "it speaks for itself where the file names no place";
  const auto other = handed_in("xiang", "2020年6月_村级集中排查_2.csv", checks + " ", {{"coverage", {"990101101"}}});
  EXPECT_EQ(other["refusal"]["code"], "submission.other_area") << other;
  EXPECT_EQ(handed_in("xiang", kName, kInsured)["refusal"]["code"], "submission.other_department");
  EXPECT_EQ(act("xiang", own["id"], "submit").status(), 200);
  EXPECT_EQ(ask("bu", "GET", "/submissions/" + own["id"].get<std::string>()).status(), 404);
}

TEST_F(SubmissionsTest, WhoseOrganisationHandsOverNothingUploadsNothing) {
  const auto upload_id = upload("kong", kName, kInsured);
  EXPECT_EQ(ask("kong", "POST", "/submissions", {{"upload", upload_id}}).code(), "submission.no_provider");
  EXPECT_EQ(ask("bu", "POST", "/submissions", {{"upload", upload_id}}).status(), 404)
      << "another's upload is not there";
}

}  // namespace
}  // namespace guben::http
