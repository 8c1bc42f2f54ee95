#include <gtest/gtest.h>

#include <thread>

#include "ledger/group_commit.hpp"
#include "ledger/records.hpp"
#include "ledger/tests/kept_ledger.hpp"

namespace guben::ledger {
namespace {

Date day(const char* iso) { return *Date::from_iso(iso); }

class VersionsOfARecord : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    dataset.code = "person";
    for (const char* name : {"code", "name", "phone"}) dataset.fields.emplace_back().name = name;
    dataset.fields[2].sealed = true;
    on("2020-01-10T02:00:00Z", [&](Records& records, Ledger& ledger) {
      PreparedRecords people(dataset, ledger.sealer());
      for (const char* code : {"P1", "P2", "P3"}) people.add({code, {code, "张三", "10012345678"}, 0, 0, 7});
      records.insert(people, 1, day("2020-01-01"));
    });
  }
  /// One change, recorded then.
  template <typename Write>
  void on(const char* moment, Write write, const char* actor = "li") {
    Context context;
    context.actor = actor;
    std::tm utc{};
    strptime(moment, "%Y-%m-%dT%H:%M:%SZ", &utc);
    context.clock = [at = timegm(&utc)] { return std::chrono::system_clock::from_time_t(at); };
    auto ledger = kept->open(Access::Write, context);
    Records records(*ledger, dataset);
    Change change(*ledger);
    ASSERT_TRUE(records.fit_table());
    write(records, *ledger);
    change.commit();
  }
  void rename(const char* moment, const char* name, const char* from, const Demand& demanded = {}) {
    on(moment, [&](Records& records, Ledger&) {
      told = records.change("P2", {{"name", name}}, day(from), "told", demanded);
    });
  }
  /// The name of P2, "-" where there is none then.
  std::string name(const AsOf& when) {
    auto ledger = kept->open(Access::Read);
    Records records(*ledger, dataset);
    const auto found = records.find("P2", when);
    std::vector<std::string> of_all;
    records.each(when, [&](const Record& record) {
      if (record.code == "P2") of_all.emplace_back(*record.values[1]);
    });
    const auto name = found ? *found->values[1] : "-";
    EXPECT_EQ(of_all, name == "-" ? std::vector<std::string>() : std::vector{name}) << "all and one say the same";
    return name;
  }
  int64_t number() { return Records(*kept->open(Access::Read), dataset).number_of("P2"); }
  std::vector<std::string> history() {
    std::vector<std::string> all;
    for (const auto& v : Records(*kept->open(Access::Read), dataset).versions("P2"))
      all.push_back(fmt::format("{}{} {}..{} {}", v.number, v.is_known() ? "" : " superseded", v.valid_from.to_string(),
                                v.valid_to.to_string(), *v.values[1]));
    return all;
  }
  std::optional<KeptLedger> kept;
  dictionary::Dataset dataset;
  Result<int64_t> told = int64_t{0};
};
INSTANTIATE_TEST_SUITE_P(EveryKind, VersionsOfARecord, testing::ValuesIn(kKinds), name_of);

TEST_P(VersionsOfARecord, AreNumberedFromOneRecordByRecord) {
  EXPECT_EQ(number(), 1);
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  EXPECT_EQ(*told, 2);
  EXPECT_EQ(number(), 2);
  EXPECT_EQ(Records(*kept->open(Access::Read), dataset).number_of("P1"), 1);
  EXPECT_EQ(Records(*kept->open(Access::Read), dataset).number_of("nobody"), 0);
  using Told = std::vector<std::string>;
  EXPECT_EQ(history(), (Told{"1 superseded 2020-01-01..9999-12-31 张三", "1 2020-01-01..2020-05-31 张三",
                             "2 2020-06-01..9999-12-31 张叁"}));
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(VersionsOfARecord, AreDemandedByWhoWrites) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01", 1);
  ASSERT_TRUE(told);
  rename("2020-06-03T02:00:00Z", "张参", "2020-06-01", 1);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, "ledger.record_changed_since");
  const std::map<std::string, std::string> values{
      {"dataset", "person"},         {"code", "P2"}, {"demanded", "1"}, {"version", "2"}, {"actor", "li"}, {"post", ""},
      {"at", "2020-06-02T02:00:00Z"}};
  EXPECT_EQ(told.error().values, values);
  EXPECT_EQ(name({}), "张叁") << "nothing was written";
  rename("2020-06-03T02:00:00Z", "张参", "2020-06-01", 2);
  EXPECT_EQ(*told, 3);
  EXPECT_EQ(kept->verify(), "");
}

/// The first version of many, written by one line.
TEST_P(VersionsOfARecord, TellWhoWroteThemOfABatchToo) {
  on("2020-06-02T02:00:00Z", [&](Records& records, Ledger&) {
    const auto refused = records.change("P2", {{"name", "张叁"}}, day("2020-06-01"), "told", 4);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().values.at("version"), "1");
    EXPECT_EQ(refused.error().values.at("at"), "2020-01-10T02:00:00Z");
    EXPECT_EQ(refused.error().values.at("actor"), "li");
  });
}

TEST_P(VersionsOfARecord, GoOnAfterARecordEndedAndCameAgain) {
  const auto add = [&](const char* moment, const char* from, const Demand& demanded) {
    on(moment, [&](Records& records, Ledger& ledger) {
      PreparedRecords one(dataset, ledger.sealer());
      one.add({"P2", {"P2", "张三", std::nullopt}, 0, 0, 7});
      told = records.add(one, 2, day(from), "told", demanded);
    });
  };
  add("2020-02-01T02:00:00Z", "2020-02-01", 0);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, "ledger.record_exists");
  on(
      "2020-06-02T02:00:00Z",
      [&](Records& records, Ledger&) { EXPECT_TRUE(records.end("P2", day("2020-06-01"), "told", 1)); }, "wang");
  rename("2020-06-03T02:00:00Z", "张叁", "2020-06-01", 1);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, "ledger.record_ended_since");
  EXPECT_EQ(told.error().values.at("actor"), "wang");
  EXPECT_EQ(told.error().values.at("at"), "2020-06-02T02:00:00Z");
  rename("2020-06-03T02:00:00Z", "张叁", "2020-06-01");
  EXPECT_EQ(*told, 0) << "who demands nothing changes nothing";
  add("2020-08-02T02:00:00Z", "2020-08-01", 0);
  EXPECT_EQ(*told, 2);
  rename("2020-09-02T02:00:00Z", "张叁", "2020-09-01", 1);
  EXPECT_FALSE(told) << "the first of that code is another than the second";
  EXPECT_EQ(name({day("2020-05-31")}), "张三");
  EXPECT_EQ(name({day("2020-07-01")}), "-");
  EXPECT_EQ(name({day("2020-08-01")}), "张三");
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(VersionsOfARecord, SayWhatIsKnownOfADayAndWhatWasKnownOnIt) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  // Learnt late: it had been so since April.
  rename("2020-07-10T15:59:59Z", "张参", "2020-04-01");
  EXPECT_EQ(name({day("2020-03-31")}), "张三");
  EXPECT_EQ(name({day("2020-05-01")}), "张参") << "what is now known of May";
  EXPECT_EQ(name({day("2020-05-01"), day("2020-05-01")}), "张三") << "what was known on that day";
  EXPECT_EQ(name({day("2020-06-05"), day("2020-06-05")}), "张叁");
  EXPECT_EQ(name({day("2020-06-05"), day("2020-07-09")}), "张叁");
  EXPECT_EQ(name({day("2020-06-05"), day("2020-07-10")}), "张参") << "midnight is China's";
  EXPECT_EQ(name({day("2020-06-05"), day("2020-01-09")}), "-") << "nothing was known yet";
  EXPECT_EQ(name({{}, day("2020-06-01")}), "张三");
  EXPECT_EQ(name({}), "张参");
  EXPECT_EQ(number(), 3);
  EXPECT_EQ(kept->verify(), "");
}

/// What is said of a past day changes every later piece, and leaves the rest of each as it was.
TEST_P(VersionsOfARecord, ChangeOneFieldOfAllLaterDays) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  on("2020-07-02T02:00:00Z", [&](Records& records, Ledger&) {
    told = records.change("P2", {{"phone", std::nullopt}}, day("2020-03-01"), "told", 2);
  });
  EXPECT_EQ(*told, 3);
  EXPECT_EQ(name({day("2020-05-31")}), "张三");
  EXPECT_EQ(name({day("2020-06-01")}), "张叁");
  auto ledger = kept->open(Access::Read);
  Records records(*ledger, dataset);
  EXPECT_EQ(records.find("P2", {day("2020-02-29")})->values[2], "10012345678");
  EXPECT_EQ(records.find("P2", {day("2020-03-01")})->values[2], std::nullopt);
  EXPECT_EQ(records.find("P2", {day("2020-03-01")})->number, 3);
  EXPECT_EQ(records.find("P2")->values[2], std::nullopt);
  ledger.reset();
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(VersionsOfARecord, ChangeNothingOfDaysOnWhichThereWasNoRecord) {
  rename("2020-02-02T02:00:00Z", "张叁", "2019-06-01");
  EXPECT_EQ(name({day("2019-12-31")}), "-") << "the record began later";
  EXPECT_EQ(name({day("2020-01-01")}), "张叁");
  on("2020-06-02T02:00:00Z", [&](Records& records, Ledger& ledger) {
    ASSERT_TRUE(records.end("P2", day("2020-06-01"), "told"));
    PreparedRecords one(dataset, ledger.sealer());
    one.add({"P2", {"P2", "张三", std::nullopt}, 0, 0, 7});
    ASSERT_TRUE(records.add(one, 2, day("2020-08-01"), "told"));
  });
  rename("2020-09-02T02:00:00Z", "张参", "2020-07-01");
  EXPECT_EQ(name({day("2020-05-31")}), "张叁");
  EXPECT_EQ(name({day("2020-07-15")}), "-") << "the gap stays one";
  EXPECT_EQ(name({day("2020-08-01")}), "张参");
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(VersionsOfARecord, KeepTheirNumbersInWhatALaterVersionLeavesOfThem) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  rename("2020-07-02T02:00:00Z", "张参", "2020-03-01");
  rename("2020-07-02T02:00:00Z", "张三丰", "2020-02-01");  // within the same second
  using Told = std::vector<std::string>;
  EXPECT_EQ(history(), (Told{"1 superseded 2020-01-01..9999-12-31 张三", "1 superseded 2020-01-01..2020-05-31 张三",
                             "2 superseded 2020-06-01..9999-12-31 张叁", "1 superseded 2020-01-01..2020-02-29 张三",
                             "3 superseded 2020-06-01..9999-12-31 张参", "3 superseded 2020-03-01..2020-05-31 张参",
                             "1 2020-01-01..2020-01-31 张三", "4 2020-06-01..9999-12-31 张三丰",
                             "4 2020-03-01..2020-05-31 张三丰", "4 2020-02-01..2020-02-29 张三丰"}));
  EXPECT_EQ(number(), 4);
  auto ledger = kept->open(Access::Read);
  Records records(*ledger, dataset);
  std::vector<std::pair<int64_t, Date>> of_all;
  records.each_version([&](const std::string& code, const Version& v) {
    if (code == "P2" && v.is_known()) of_all.emplace_back(v.number, v.valid_from);
  });
  EXPECT_EQ(of_all.front(), std::pair(int64_t{1}, day("2020-01-01")));
  EXPECT_EQ(records.find("P2", {day("2020-01-31")})->number, 1);
  EXPECT_EQ(records.find("P2", {day("2020-02-01")})->number, 4);
}

TEST_P(VersionsOfARecord, KeepTheirNumbersThoughTheRecordEndedAndWasGivenAPastAgain) {
  on("2020-06-02T02:00:00Z", [&](Records& records, Ledger& ledger) {
    ASSERT_TRUE(records.end("P2", day("2020-06-01"), "told"));
    ASSERT_TRUE(records.end("P2", {day("2020-03-01"), day("2020-03-31")}, "told"));
    PreparedRecords one(dataset, ledger.sealer());
    one.add({"P2", {"P2", "张叁", std::nullopt}, 0, 0, 7});
    ASSERT_TRUE(records.add(one, 2, day("2020-08-01"), "told"));
  });
  rename("2020-09-02T02:00:00Z", "张参", "2020-02-01");
  std::vector<std::string> known;
  for (const auto& line : history())
    if (line.find("superseded") == std::string::npos) known.push_back(line);
  std::sort(known.begin(), known.end());
  EXPECT_EQ(known, (std::vector<std::string>{"1 2020-01-01..2020-01-31 张三", "3 2020-02-01..2020-02-29 张参",
                                             "3 2020-04-01..2020-05-31 张参", "3 2020-08-01..9999-12-31 张参"}));
  EXPECT_EQ(kept->verify(), "");
}

/// What somebody learns late of a month alone.
TEST_P(VersionsOfARecord, SayOfSomeDaysWhatLeavesTheOthersAsTheyWere) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  on("2020-07-02T02:00:00Z", [&](Records& records, Ledger&) {
    told = records.change("P2", {{"name", "张参"}}, {day("2020-05-01"), day("2020-06-30")}, "told", 2);
  });
  EXPECT_EQ(*told, 3) << "whoever saw the second has not seen this";
  for (const auto& [on_day, said] :
       {std::pair{"2020-04-30", "张三"}, {"2020-05-01", "张参"}, {"2020-06-30", "张参"}, {"2020-07-01", "张叁"}})
    EXPECT_EQ(name({day(on_day)}), said) << on_day;
  EXPECT_EQ(name({}), "张叁");
  EXPECT_EQ(name({day("2020-06-15"), day("2020-07-01")}), "张叁") << "what was known then";
  on("2020-07-03T02:00:00Z", [&](Records& records, Ledger&) {
    ASSERT_TRUE(records.end("P2", {day("2020-06-15"), day("2020-07-15")}, "told"));
  });
  for (const auto& [on_day, said] :
       {std::pair{"2020-06-14", "张参"}, {"2020-06-15", "-"}, {"2020-07-15", "-"}, {"2020-07-16", "张叁"}})
    EXPECT_EQ(name({day(on_day)}), said) << on_day;
  EXPECT_EQ(number(), 4);
  on("2020-07-04T02:00:00Z", [&](Records& records, Ledger& ledger) {
    PreparedRecords one(dataset, ledger.sealer());
    one.add({"P2", {"P2", "张四", std::nullopt}, 0, 0, 7});
    ASSERT_TRUE(records.add(one, 2, {day("2020-06-20"), day("2020-06-25")}, "told"));
  });
  EXPECT_EQ(name({day("2020-06-25")}), "张四");
  EXPECT_EQ(name({day("2020-06-26")}), "-");
  EXPECT_EQ(name({}), "张叁");
  EXPECT_EQ(kept->verify(), "");
}

/// Whoever accepts late what an older file said means what it replaced, not what was said since.
TEST_P(VersionsOfARecord, ReplaceAValueOnlyOnTheDaysOnWhichItStands) {
  on("2020-08-02T02:00:00Z", [&](Records& records, Ledger&) {
    ASSERT_TRUE(records.change("P2", {{"name", "张叁"}}, {day("2020-06-01"), day("2020-06-30")}, "told"));
    ASSERT_TRUE(records.change("P2", {{"phone", std::nullopt}}, day("2020-07-15"), "told"));
    told = records.replace("P2", "name", "张三", "张参", day("2020-05-01"), "told");
  });
  EXPECT_EQ(*told, 4);
  for (const auto& [on_day, said] :
       {std::pair{"2020-04-30", "张三"}, {"2020-05-31", "张参"}, {"2020-06-30", "张叁"}, {"2020-07-01", "张参"}})
    EXPECT_EQ(name({day(on_day)}), said) << on_day;
  EXPECT_EQ(name({}), "张参");
  on("2020-08-03T02:00:00Z", [&](Records& records, Ledger&) {
    told = records.replace("P2", "name", "张三", "张四", day("2020-05-01"), "told");
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, "ledger.record_says_otherwise");
  });
  EXPECT_EQ(kept->verify(), "");
}

TEST_P(VersionsOfARecord, AreToldOfAllRecordsAtOnceAsOfOne) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  auto ledger = kept->open(Access::Read);
  Records records(*ledger, dataset);
  std::vector<std::string> of_all, of_each;
  const auto line = [](const std::string& code, const Version& v) {
    return fmt::format("{} {} {} {}", code, v.number, v.valid_to.to_string(), v.recorded_at);
  };
  records.each_version([&](const std::string& code, const Version& v) { of_all.push_back(line(code, v)); });
  for (const char* code : {"P1", "P2", "P3"})
    for (const auto& v : records.versions(code)) of_each.push_back(line(code, v));
  EXPECT_EQ(of_all, of_each);
  EXPECT_EQ(of_all.size(), 5U);
}

TEST_P(VersionsOfARecord, AreToldOfSeveralRecordsTogetherAsOfEach) {
  rename("2020-06-02T02:00:00Z", "张叁", "2020-06-01");
  auto ledger = kept->open(Access::Read);
  Records records(*ledger, dataset);
  const auto said_in = [](const std::vector<Version>& versions) {
    std::string all;
    for (const auto& v : versions)
      all += fmt::format("{} {} {}\n", v.number, v.valid_from.to_string(), v.values[1].value_or("-"));
    return all;
  };
  EXPECT_TRUE(records.versions(std::vector<std::string>()).empty());
  // As many as leave a place of the statement empty, fill it, and need more than one; some that are not there, or
  // twice.
  for (const size_t others : {0, 1, 2, 300}) {
    std::vector<std::string> codes{"P2", "P3"};
    for (size_t i = 0; i < others; ++i) codes.push_back(fmt::format("nobody{}", i));
    codes.push_back("P1");
    codes.push_back("P2");
    const auto all = records.versions(codes);
    ASSERT_EQ(all.size(), 3U) << others;
    for (const auto& [code, versions] : all) EXPECT_EQ(said_in(versions), said_in(records.versions(code))) << code;
    const auto found = records.find(codes, {day("2020-05-31")});
    ASSERT_TRUE(found.contains("P2"));
    EXPECT_EQ(found.at("P2").values[1], "张三");
    EXPECT_EQ(found.size(), 3U);
  }
}

/// Whoever only reads cannot bring the table up to the pack.
TEST_P(VersionsOfARecord, AreReadByAPackThatHasAFieldMore) {
  auto more = dataset;
  more.fields.emplace_back().name = "since";
  auto ledger = kept->open(Access::Read);
  Records records(*ledger, more);
  int told_of = 0;
  records.each({}, [&](const Record& record) { told_of += !record.values[3] && record.values[1] == "张三"; });
  EXPECT_EQ(told_of, 3);
  EXPECT_EQ(records.find("P2")->values[3], std::nullopt);
}

TEST_P(VersionsOfARecord, LetOneOfTwoWritersThrough) {
  auto ledger = kept->open(Access::Write);
  std::atomic<int> written = 0, refused = 0;
  {
    GroupCommit group(*ledger);
    std::vector<std::thread> people;
    for (int person = 0; person < 8; ++person)
      people.emplace_back([&, person] {
        group.write([&](Ledger& l) {
          const auto done =
              Records(l, dataset).change("P2", {{"name", fmt::format("张{}", person)}}, day("2020-06-01"), "told", 1);
          ++(done ? written : refused);
          EXPECT_EQ(done ? "2" : done.error().values.at("version"), "2");
        });
      });
    for (auto& person : people) person.join();
  }
  EXPECT_EQ(written, 1);
  EXPECT_EQ(refused, 7);
  ledger.reset();
  EXPECT_EQ(number(), 2);
  EXPECT_EQ(kept->verify(), "");
}

TEST(ARecordTime, IsOfADayInChina) {
  EXPECT_EQ(day_of("2020-06-30T15:59:59Z"), day("2020-06-30"));
  EXPECT_EQ(day_of("2020-06-30T16:00:00Z"), day("2020-07-01"));
  EXPECT_EQ(end_of_day(day("2020-06-30")), "2020-06-30T16:00:00Z");
}

}  // namespace
}  // namespace guben::ledger
