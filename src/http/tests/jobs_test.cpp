#include "http/jobs.hpp"

#include <gtest/gtest.h>

#include <future>

#include "core/text.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;

class Heard : public EventWriter {
 public:
  bool write(const std::string& event, bool last) override {
    const std::scoped_lock lock(mutex);
    events.push_back(event);
    if (last) ended.set_value();
    return true;
  }
  std::mutex mutex;
  std::vector<std::string> events;
  std::promise<void> ended;
};

class JobsTest : public testing::Test {
 protected:
  /// A job that tells of its progress once it is let go.
  static void start_waiting_for(Jobs& jobs, std::promise<void>& go) {
    jobs.add_kind("screen", {[gone = go.get_future().share()](const Job&, const Context& by) -> Result<Jobs::Results> {
                    gone.wait();
                    by.progress({"rules", 25, 100, 10.0, false});
                    return Jobs::Results{};
                  }});
    jobs.start();
  }
  void SetUp() override {
    folder = fs::temp_directory_path() / "guben-jobs-test";
    fs::remove_all(folder);
    context.actor = "wang";
  }
  void TearDown() override { fs::remove_all(folder); }
  Job wait_for_end(Jobs& jobs, const std::string& id) {
    while (!has_ended(jobs.find(id)->state)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return *jobs.find(id);
  }
  fs::path folder;
  Context context;
};

TEST_F(JobsTest, AreDoneOneAfterAnotherInTheNameOfWhoBeganThem) {
  Jobs jobs(folder, 10);
  std::atomic<int> at_once = 0, most = 0;
  std::string actor;
  jobs.add_kind("screen", {[&](const Job& job, const Context& by) -> Result<Jobs::Results> {
                  most = std::max<int>(most, ++at_once);
                  std::this_thread::sleep_for(std::chrono::milliseconds(5));
                  --at_once;
                  actor = by.actor;
                  return Jobs::Results{{"day", job.wanted["as_of"].get<std::string>()}};
                }});
  jobs.start();
  std::string last;
  for (int i = 0; i < 5; ++i) last = jobs.begin("screen", {{"as_of", "2020-06-30"}}, context)->id;
  const auto job = wait_for_end(jobs, last);
  EXPECT_EQ(job.state, JobState::Done);
  EXPECT_EQ(job.result.at("day"), "2020-06-30");
  EXPECT_EQ(most, 1);
  EXPECT_EQ(actor, "wang");
  EXPECT_EQ(jobs.list("wang").front().id, last);
  EXPECT_TRUE(jobs.list("li").empty());
}

TEST_F(JobsTest, SayWhyTheyWereRefusedOrFailed) {
  Jobs jobs(folder, 10);
  jobs.add_kind("refused",
                {[](const Job&, const Context&) -> Result<Jobs::Results> { return Refusal{"job.cannot_stop"}; }});
  jobs.add_kind("failed", {[](const Job&, const Context&) -> Result<Jobs::Results> { throw Failure("detail"); }});
  jobs.start();
  const auto refused = wait_for_end(jobs, jobs.begin("refused", {}, context)->id);
  const auto failed = wait_for_end(jobs, jobs.begin("failed", {}, context)->id);
  EXPECT_EQ(refused.state, JobState::Refused);
  EXPECT_EQ(refused.to_json(Language::English)["problem"]["code"], "job.cannot_stop");
  EXPECT_EQ(failed.state, JobState::Failed);
  EXPECT_EQ(failed.to_json(Language::English).dump().find("detail\":\"detail"), std::string::npos);
}

TEST_F(JobsTest, TellTheirFollowersUntilTheyEnd) {
  Jobs jobs(folder, 1);
  std::promise<void> go;
  start_waiting_for(jobs, go);
  const auto id = jobs.begin("screen", {}, context)->id;
  const auto heard = std::make_shared<Heard>(), other = std::make_shared<Heard>();
  EXPECT_TRUE(jobs.follow(id, Language::English, heard, [] { return true; }));
  EXPECT_FALSE(jobs.follow(id, Language::English, other, [] { return true; }));  // one may
  go.set_value();
  ASSERT_EQ(heard->ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  const std::scoped_lock lock(heard->mutex);
  const auto with = [&](const char* part) {
    return std::any_of(heard->events.begin(), heard->events.end(), [&](const auto& e) { return contains(e, part); });
  };
  EXPECT_TRUE(with("\"seconds_left\":30"));
  EXPECT_TRUE(contains(heard->events.back(), "\"state\":\"done\""));
  EXPECT_EQ(jobs.followers(), 0u);
}

TEST_F(JobsTest, TellNothingMoreToWhoWasSignedOutMeanwhile) {
  Jobs jobs(folder, 2);
  std::promise<void> go;
  start_waiting_for(jobs, go);
  const auto id = jobs.begin("screen", {}, context)->id;
  const auto stays = std::make_shared<Heard>(), goes = std::make_shared<Heard>();
  std::atomic<bool> is_signed_in = true;
  EXPECT_TRUE(jobs.follow(id, Language::English, stays, [] { return true; }));
  EXPECT_TRUE(jobs.follow(id, Language::English, goes, [&] { return is_signed_in.load(); }));
  is_signed_in = false;
  go.set_value();
  ASSERT_EQ(stays->ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_TRUE(contains(stays->events.back(), "\"state\":\"done\""));
  ASSERT_EQ(goes->ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_FALSE(contains(goes->events.back(), "state")) << "that the stream is over, and nothing of the job";
}

TEST_F(JobsTest, AreCancelledWhileTheyWaitAndNotOnceTheyRun) {
  Jobs jobs(folder, 10);
  std::promise<void> go, began;
  auto gone = go.get_future().share();
  std::atomic<bool> has_begun = false;
  jobs.add_kind("screen", {[&](const Job&, const Context&) -> Result<Jobs::Results> {
                  if (!has_begun.exchange(true)) began.set_value();
                  gone.wait();
                  return Jobs::Results{};
                }});
  jobs.start();
  const auto first = jobs.begin("screen", {}, context)->id, second = jobs.begin("screen", {}, context)->id;
  began.get_future().wait();
  EXPECT_EQ(jobs.cancel(first).error().code, "job.cannot_stop");
  EXPECT_EQ(jobs.cancel(second)->state, JobState::Cancelled);
  go.set_value();
  EXPECT_EQ(wait_for_end(jobs, first).state, JobState::Done);
  EXPECT_EQ(jobs.cancel("nothing").error().code, "http.absent");
}

/// As a kill leaves them: one that ran, one that waited, and files that are no jobs.
TEST_F(JobsTest, OutliveTheProcess) {
  std::string safe, unsafe, waiting;
  {
    Jobs jobs(folder, 10);  // never started: as they were when the power went
    for (const char* kind : {"screen", "import"}) jobs.add_kind(kind, {});
    safe = jobs.begin("screen", {}, context)->id;
    unsafe = jobs.begin("import", {}, context)->id;
    waiting = jobs.begin("import", {}, context)->id;
  }
  for (const auto& id : {safe, unsafe}) {
    std::ifstream in(folder / (id + ".json"));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("\"queued\""), 8, "\"running\"");
    std::ofstream(folder / (id + ".json")) << text;
  }
  std::ofstream(folder / "half.json") << "{\"id\":";
  std::ofstream(folder / "other.json") << R"({"id":"x","state":"done"})";
  Jobs jobs(folder, 10);
  std::atomic<int> imports = 0;
  jobs.add_kind("screen", {[](const Job&, const Context&) -> Result<Jobs::Results> { return Jobs::Results{}; }, true});
  jobs.add_kind("import", {[&](const Job&, const Context&) -> Result<Jobs::Results> {
                  ++imports;
                  return Jobs::Results{};
                }});
  jobs.start();
  EXPECT_EQ(wait_for_end(jobs, safe).state, JobState::Done);
  EXPECT_EQ(wait_for_end(jobs, unsafe).state, JobState::Broken);
  EXPECT_EQ(jobs.find(unsafe)->refusal->code, "job.broken");
  EXPECT_EQ(wait_for_end(jobs, waiting).state, JobState::Done);
  EXPECT_EQ(imports, 1);
  EXPECT_EQ(jobs.list().size(), 3u);
}

TEST_F(JobsTest, AreRefusedWhereTooManyWait) {
  Jobs jobs(folder, 10);
  jobs.add_kind("screen", {});
  for (size_t i = 0; i < Jobs::kMostQueued; ++i) ASSERT_TRUE(jobs.begin("screen", {}, context));
  EXPECT_EQ(jobs.begin("screen", {}, context).error().code, "job.too_many");
}

}  // namespace
}  // namespace guben::http
