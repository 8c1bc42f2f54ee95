// Files handed in, and what goes wrong between one step and the next: restarts, kills, full disks, bytes that change,
// two at once.
#include <sys/resource.h>

#include <csignal>

#include "http/tests/served_county.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kName = "示例县2020年_基本医保参保.csv";
constexpr const char* kInsured =
    "姓名,身份证号,参保年度,险种,参保状态,个人缴费,财政资助,资助类别\n"
    "吴大山,990101196203151078,2020,居民,已参保,250,250,脱贫人口\n"
    "赵永福,990101195801021156,2020,居民,未参保,,,\n";

class SubmissionsAttacked : public ServedCounty {
 protected:
  std::string waiting(const std::string& who = "bu") {
    const auto id = handed_in(who, kName, kInsured)["id"].get<std::string>();
    EXPECT_EQ(act(who, id, "submit").status(), 200);
    return id;
  }
  fs::path file_of(const std::string& id, const std::string& what) const { return folder / "submissions" / id / what; }
  static void flip_a_byte(const fs::path& file) {
    std::fstream io(file, std::ios::in | std::ios::out | std::ios::binary);
    io.seekg(-3, std::ios::end);
    const char c = static_cast<char>(io.peek() ^ 1);
    io.seekp(-3, std::ios::end);
    io.put(c);
  }
  void restart(bool works = true) {
    stop();
    start(works);
  }
};

TEST_F(SubmissionsAttacked, ARestartLosesNothingAndACheckUnderWayIsDoneAgain) {
  const auto waits = waiting();
  restart(false);
  const auto upload_id = upload("bu", "示例县2021年_基本医保参保.csv", replaced(kInsured, "2020", "2021"));
  const auto begun = ask("bu", "POST", "/submissions", {{"upload", upload_id}}).value();
  ASSERT_EQ(begun["state"], "checking");
  restart();
  EXPECT_EQ(settled("bu", begun["id"])["state"], "checked");
  EXPECT_EQ(ask("xian", "GET", "/submissions/" + waits).value()["state"], "waiting");
  EXPECT_EQ(ask("bu", "POST", "/submissions", {{"upload", upload_id}}).status(), 404) << "the upload is used up";
  ASSERT_EQ(act("xian", waits, "confirm").status(), 202);
  EXPECT_EQ(settled("bu", waits)["state"], "imported");
}

TEST_F(SubmissionsAttacked, KilledWhereverBetweenConfirmationAndTheEndOfTheImportThereIsOneDelivery) {
  const auto id = waiting();
  const auto before = folder / "before", importing = folder / "importing";
  fs::copy(folder / "submissions", before, fs::copy_options::recursive);
  restart(false);  // nobody works on jobs
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  fs::copy(folder / "submissions", importing, fs::copy_options::recursive);
  const auto put_back = [&](const fs::path& state) {
    fs::remove_all(folder / "submissions");
    fs::copy(state, folder / "submissions", fs::copy_options::recursive);
  };

  // Killed before the submission said that it is being imported: the job finds nothing to do.
  stop();
  put_back(before);
  start();
  EXPECT_EQ(settled("xian", id)["state"], "waiting");
  const auto is_over = [&] {
    for (int tries = 0; tries < 1000; ++tries) {
      if (process->jobs.running() + process->jobs.queued() == 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  ASSERT_TRUE(is_over());
  EXPECT_TRUE(deliveries().empty());

  // Killed in the middle: taken up and done.
  stop();
  put_back(importing);
  for (const auto& entry : fs::directory_iterator(folder / "jobs")) {
    std::ifstream in(entry.path());
    auto job = json::parse(in);
    if (job["kind"] != "import") continue;
    job["state"] = "running", job["ended"] = "", job.erase("refusal");
    std::ofstream(entry.path()) << job.dump();
  }
  const auto jobs = folder / "jobs-then";
  fs::copy(folder / "jobs", jobs, fs::copy_options::recursive);
  start();
  EXPECT_EQ(settled("xian", id)["state"], "imported");
  ASSERT_EQ(deliveries().size(), 1u);

  // Killed when it was part of the record and nobody had been told yet.
  stop();
  put_back(importing);
  fs::remove_all(folder / "jobs");
  fs::copy(jobs, folder / "jobs", fs::copy_options::recursive);
  start();
  const auto told = settled("xian", id);
  EXPECT_EQ(told["state"], "imported") << told;
  EXPECT_EQ(told["delivery"], deliveries()[0].id);
  EXPECT_EQ(told["report"]["rows"], 2) << "as it was checked";
  EXPECT_EQ(deliveries().size(), 1u);
}

TEST_F(SubmissionsAttacked, AFileWhoseBytesChangedBetweenCheckAndConfirmationIsNotImported) {
  const auto id = waiting();
  flip_a_byte(file_of(id, "content"));
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  const auto now = settled("xian", id);
  EXPECT_EQ(now["state"], "waiting");
  EXPECT_EQ(now["refusal"]["code"], "submission.damaged");
  EXPECT_TRUE(deliveries().empty());
  EXPECT_EQ(ask("xian", "GET", "/jobs/" + now["job"].get<std::string>()).value()["state"], "refused");

  // Another's whole file in its place is no better, nor a sound one said to be another's.
  const auto other = handed_in("tong", "示例县2021年_基本医保参保.csv", replaced(kInsured, "2020", "2021"));
  fs::copy_file(file_of(other["id"], "content"), file_of(id, "content"), fs::copy_options::overwrite_existing);
  ASSERT_EQ(act("xian", id, "confirm").status(), 202);
  EXPECT_EQ(settled("xian", id)["refusal"]["code"], "submission.damaged");
  EXPECT_EQ(act("xian", id, "return", {{"reason", "内容已损坏，请重传"}}).status(), 200);
  stop();
  fs::copy_file(file_of(other["id"], "about"), file_of(id, "about"), fs::copy_options::overwrite_existing);
  start();
  EXPECT_EQ(ask("xian", "GET", "/submissions/" + id).status(), 404) << "who sent what cannot be rewritten on the disk";
  EXPECT_EQ(ask("tong", "GET", "/submissions/" + other["id"].get<std::string>()).status(), 200);
}

TEST_F(SubmissionsAttacked, OneFileHandedInTwiceAtOnceIsOneDelivery) {
  const auto one = upload("bu", kName, kInsured);
  std::vector<std::future<Answered>> both;
  for (int i = 0; i < 2; ++i)
    both.push_back(std::async(std::launch::async, [&] {
      return ask("bu", "POST", "/submissions", {{"upload", one}});
    }));
  std::set<std::string> ids;
  for (auto& answer : both)
    if (const auto said = answer.get(); said.status() == 202) ids.insert(said.value()["id"]);
  ASSERT_EQ(ids.size(), 1u) << "one upload is one submission";
  const auto mine = *ids.begin();
  ASSERT_EQ(settled("bu", mine)["state"], "checked");
  const auto colleagues = handed_in("tong", "另一个名字2020年.csv", kInsured, {{"dataset", "medical_insurance"}});
  ASSERT_EQ(colleagues["state"], "checked") << colleagues;
  ASSERT_EQ(act("bu", mine, "submit").status(), 200);
  EXPECT_EQ(act("tong", colleagues["id"], "submit").code(), "submission.same_file_waits");
  ASSERT_EQ(act("xian", mine, "confirm").status(), 202);
  const auto imported = settled("bu", mine);
  ASSERT_EQ(imported["state"], "imported");
  ASSERT_EQ(act("tong", colleagues["id"], "submit").status(), 200);
  ASSERT_EQ(act("xian", colleagues["id"], "confirm").status(), 202);
  EXPECT_EQ(settled("tong", colleagues["id"])["delivery"], imported["delivery"]);
  EXPECT_EQ(deliveries().size(), 1u);
  const auto late = handed_in("bu", kName, kInsured);
  EXPECT_EQ(late["report"]["known_as"], imported["delivery"]);
  EXPECT_EQ(act("bu", late["id"], "submit").code(), "submission.known_already");
}

TEST_F(SubmissionsAttacked, ADiskThatIsFullLeavesNothingHalfDone) {
  const auto id = upload("bu", kName, kInsured);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto full = before;
  full.rlim_cur = 64;
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &full);
  const auto refused = ask("bu", "POST", "/submissions", {{"upload", id}});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, ignored);
  EXPECT_EQ(refused.status(), 507) << refused.response.body;
  EXPECT_TRUE(ask("bu", "GET", "/submissions").value()["items"].empty());
  size_t left = 0;
  for (const auto& entry : fs::directory_iterator(folder / "submissions")) left += entry.path().filename() != "open";
  EXPECT_EQ(left, 0u);
  const auto again = ask("bu", "POST", "/submissions", {{"upload", id}});
  ASSERT_EQ(again.status(), 202) << again.response.body;
  EXPECT_EQ(settled("bu", again.value()["id"])["state"], "checked");
}

TEST_F(SubmissionsAttacked, ACheckTakenOutOfTheQueueOrLostKeepsNobodyWaiting) {
  restart(false);
  const auto begun = ask("bu", "POST", "/submissions", {{"upload", upload("bu", kName, kInsured)}}).value();
  EXPECT_EQ(ask("bu", "DELETE", "/jobs/" + begun["job"].get<std::string>()).status(), 202);
  const auto stopped = ask("bu", "GET", "/submissions/" + begun["id"].get<std::string>()).value();
  EXPECT_EQ(stopped["state"], "unreadable");
  EXPECT_EQ(stopped["refusal"]["code"], "job.broken");
  process->jobs.start();
  ASSERT_EQ(act("bu", begun["id"], "read", json::object()).status(), 202);
  EXPECT_EQ(settled("bu", begun["id"])["state"], "checked");
}

TEST_F(SubmissionsAttacked, NamesAndCellsOfStrangersSteerNothing) {
  const auto hostile = handed_in("bu", "..\\..\\=cmd|'<script>\u202e2020年_基本医保参保\r\nX: y.csv", kInsured);
  ASSERT_EQ(hostile["state"], "checked") << hostile;
  const auto name = hostile["file"].get<std::string>();
  EXPECT_EQ(name.find_first_of("\\/\r\n"), std::string::npos) << name;
  for (const auto* bytes : {"", "PK\x03\x04 not a workbook", "\xd0\xcf\x11\xe0", "{}", "甲,乙\n1,2\n"}) {
    if (std::string(bytes).empty()) continue;
    const auto damaged = handed_in("bu", "a.xlsx", bytes);
    EXPECT_EQ(damaged["state"], "unreadable") << damaged;
    EXPECT_TRUE(damaged.contains("refusal")) << damaged;
    EXPECT_FALSE(contains(damaged.dump(), folder.string())) << "where things lie on the machine is nobody's business";
  }
  for (const auto* id : {"..", "0", "open", "a%2Fb"})
    EXPECT_EQ(ask("bu", "GET", std::string("/submissions/") + id).status() / 100, 4) << id;
}

TEST(SubmissionsLeftAlone, GoAfterThirtyDaysAndWhatWaitsStays) {
  const auto folder = fs::temp_directory_path() / fmt::format("guben-left-{}", getpid());
  fs::create_directories(folder);
  auto now = std::chrono::system_clock::now();
  const ledger::Sealer sealer(std::string(32, 'k'));
  std::ofstream(folder / "file") << kInsured;
  ledger::seal_text(sealer, kInsured, folder / "sealed", "file");
  Submissions submissions(folder / "submissions", sealer, [&] { return now; });
  const auto received = [&](const char* upload, SubmissionState state) {
    Submission s;
    s.upload = upload, s.sender.account = "bu", s.at = Context().now_text(), s.sha256 = sha256_hex(kInsured);
    s.summary = {{"dataset", "medical_insurance"}};
    return submissions.receive(s, {folder / "sealed", "file"}, [&](Submission& begun) -> Result<void> {
      begun.state = state;
      return {};
    });
  };
  const auto left = received("1", SubmissionState::Checked)->id, waits = received("2", SubmissionState::Waiting)->id,
             imported = received("3", SubmissionState::Imported)->id;
  submissions.settle(
      imported, [&](Submission& s) { s.return_file_until = submissions.keep_return_file(imported, folder / "file"); });
  EXPECT_EQ(*submissions.return_file(imported), kInsured);
  now += std::chrono::hours(29 * 24);
  EXPECT_EQ(submissions.list().size(), 3u);
  EXPECT_NE(submissions.find(imported)->return_file_until, 0);
  now += std::chrono::hours(2 * 24);
  EXPECT_FALSE(submissions.find(left));
  EXPECT_TRUE(submissions.find(waits));
  EXPECT_FALSE(submissions.return_file(imported)) << "nobody collected it";
  EXPECT_FALSE(fs::exists(folder / "submissions" / left));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace guben::http
