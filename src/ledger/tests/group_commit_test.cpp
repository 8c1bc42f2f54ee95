#include "ledger/group_commit.hpp"

#include <future>

#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {

class ChangesTogether : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    ledger = kept->open(Access::Write);
  }
  std::optional<KeptLedger> kept;
  std::unique_ptr<Ledger> ledger;
};
INSTANTIATE_TEST_SUITE_P(EveryKind, ChangesTogether, testing::ValuesIn(kKinds), name_of);

TEST_P(ChangesTogether, AreEachOnRecordWhenTheirCallersReturn) {
  {
    GroupCommit group(*ledger);
    std::vector<std::thread> people;
    for (int person = 0; person < 8; ++person)
      people.emplace_back([&group, person, this] {
        for (int i = 0; i < 20; ++i) {
          const auto name = fmt::format("person.{}.{}", person, i);
          group.write([&](Ledger& l) { l.set_setting(name, "there"); });
          if (i % 10 != 0) continue;
          EXPECT_EQ(kept->open(Access::Read)->setting(name), "there") << "durable, seen by others";
        }
      });
    for (auto& person : people) person.join();
  }
  EXPECT_EQ(ledger->settings("person.").size(), 160u);
  ledger.reset();
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(ChangesTogether, FailAloneAndLeaveNoGapInTheJournal) {
  {
    GroupCommit group(*ledger);
    std::vector<std::thread> people;
    std::atomic<int> failed = 0;
    for (int person = 0; person < 8; ++person)
      people.emplace_back([&group, &failed, person] {
        try {
          group.write([&](Ledger& l) {
            l.set_setting(fmt::format("person.{}", person), "there");
            if (person % 2) throw Failure("no");
            if (person == 4)
              l.run("INSERT INTO setting (county, name, value) VALUES ($1, 'pack', 'a'), ($1, 'pack', 'b')");
          });
        } catch (const Failure&) { ++failed; }
      });
    for (auto& person : people) person.join();
    EXPECT_EQ(failed, 5);
  }
  EXPECT_EQ(ledger->settings("person.").size(), 3u);
  EXPECT_EQ(ledger->setting("pack"), std::nullopt);
  ledger.reset();
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(ChangesTogether, ThatFailInTheStoreItselfTakeNobodyElseWithThem) {
  std::atomic<int> failed = 0, runs = 0;
  {
    std::promise<void> all_wait;
    GroupCommit group(*ledger);
    std::promise<void> held;
    group.submit(
        Context::of_command_line(), [&](Ledger&) { all_wait.get_future().wait(); },
        [&](const std::exception_ptr&) { held.set_value(); });
    std::vector<std::promise<void>> done(6);
    for (int person = 0; person < 6; ++person)
      group.submit(
          Context::of_command_line(),
          [&runs, person](Ledger& l) {
            ++runs;
            l.set_setting(fmt::format("person.{}", person), "there");
            if (person == 3)
              l.run("INSERT INTO setting (county, name, value) VALUES ($1, 'twice', 'a'), ($1, 'twice', 'b')");
          },
          [&, person](const std::exception_ptr& wrong) {
            if (wrong) ++failed;
            done[static_cast<size_t>(person)].set_value();
          });
    all_wait.set_value();
    held.get_future().wait();
    for (auto& one : done) one.get_future().wait();
  }
  EXPECT_EQ(failed, 1);
  EXPECT_GT(runs, 6) << "written together first, then each where it can be undone alone";
  EXPECT_EQ(ledger->settings("person.").size(), 5u);
  ledger.reset();
  EXPECT_EQ(kept->verify(), "");
}

Context of_post(const std::string& actor, const std::string& post, const std::string& request) {
  Context context;
  context.actor = actor, context.post = post, context.request = request;
  context.clock = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1'600'000'000)); };
  return context;
}

std::string names_of_lines(Ledger& ledger, const std::string& subject) {
  std::string all;
  auto lines = ledger.query(
      "SELECT actor, post, request, at FROM journal WHERE county = $1 AND subject = $2 ORDER BY seq", subject);
  while (lines.step())
    all += lines.text(0) + "/" + lines.text(1) + "/" + lines.text(2) + (lines.text(3) < "2021" ? " then\n" : " now\n");
  return all;
}

TEST_P(ChangesTogether, AreEachWrittenInTheNameOfWhoMadeThem) {
  ledger.reset();
  ledger = kept->open(Access::Write, of_post("serve", "", ""));
  {
    GroupCommit group(*ledger);
    std::vector<std::promise<void>> done(3);
    const auto settle = [&](size_t i) {
      return [&done, i](const std::exception_ptr& failed) {
        failed ? done[i].set_exception(failed) : done[i].set_value();
      };
    };
    const auto set = [](const char* name) { return [name](Ledger& l) { l.set_setting(name, "there"); }; };
    group.submit(of_post("wang", "village", "r1"), set("of.wang"), settle(0));
    group.submit(
        of_post("li", "county", "r2"), [](Ledger&) { throw Failure("no"); }, settle(1));
    group.submit(of_post("zhao", "township", "r3"), set("of.zhao"), settle(2));
    done[0].get_future().get();
    EXPECT_THROW(done[1].get_future().get(), Failure);
    done[2].get_future().get();
    group.write(set("of.nobody"));
  }
  EXPECT_EQ(names_of_lines(*ledger, "setting:of.wang"), "wang/village/r1 then\n");
  EXPECT_EQ(names_of_lines(*ledger, "setting:of.zhao"), "zhao/township/r3 then\n");
  EXPECT_EQ(names_of_lines(*ledger, "setting:of.nobody"), "serve// then\n") << "the context of opening";
  {
    auto zhao = of_post("zhao", "township", "r4");
    zhao.clock = std::chrono::system_clock::now;
    Change change(*ledger, zhao);
    EXPECT_EQ(ledger->context().actor, "zhao");
    ledger->set_setting("alone", "there");
    change.commit();
  }
  EXPECT_EQ(names_of_lines(*ledger, "setting:alone"), "zhao/township/r4 now\n");
  EXPECT_EQ(ledger->context().actor, "serve");
  ledger.reset();
  EXPECT_EQ(kept->verify(), "");
}

/// Of two changes kept together, one has the server wait while it is kept.
TEST_P(ChangesTogether, AreNotSaidToHaveFailedWhereNobodyKnowsAndGoOnAfterwards) {
  if (GetParam().engine == Engine::Sqlite) GTEST_SKIP() << "nothing lies between a file and its writer";
  kept->tamper(
      "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON setting DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW WHEN (NEW.value = 'slowly') EXECUTE FUNCTION slowly()");
  GroupCommit group(std::move(ledger),
                    [this]() -> Result<std::unique_ptr<Ledger>> { return kept->open(Access::Write); });
  auto cutting = std::async(std::launch::async, [this] {
    const auto store = store::PrivatePostgres::opened(store::PrivatePostgres::of_this_program().emptied_url());
    auto cut = store->prepare("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT'");
    for (int i = 0; i < 500 && !cut.step(); ++i, cut.reset())
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  try {
    group.write([](Ledger& l) { l.set_setting("said", "slowly"); });
    ADD_FAILURE() << "nobody answers";
  } catch (const Failure& failure) { EXPECT_EQ(failure.said().code, "store.commit_unknown"); }
  cutting.get();
  group.write([](Ledger& l) { l.set_setting("after", "there"); });
  EXPECT_EQ(kept->open(Access::Read)->setting("after"), "there");
  EXPECT_EQ(kept->verify(), "");
}

}  // namespace
}  // namespace guben::ledger
