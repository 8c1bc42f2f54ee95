#include "ledger/group_commit.hpp"

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
          if (i % 10 == 0) EXPECT_EQ(kept->open(Access::Read)->setting(name), "there") << "durable, seen by others";
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

}  // namespace
}  // namespace guben::ledger
