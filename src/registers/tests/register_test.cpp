// Records kept by hand, on both engines: what casework.md §1 says of every register.
#include "ledger/resealing.hpp"
#include "ledger/tests/kept_ledger.hpp"
#include "registers/completeness.hpp"
#include "registers/record.hpp"
#include "registers/waiting_entries.hpp"

namespace guben::registers {
namespace {
namespace fs = std::filesystem;

constexpr const char* kDeclared = R"(
code: clinic_day
label: {zh: "义诊", en: "Clinic days"}
provider: 卫生健康局
grain: event
mode: full
in_ledger: true
purpose: 掌握义诊到村情况
key: [held_on, subject]
kept:
  by: [township_officer]
  since: held_on
  opens_scope: doctor
  list: {columns: [held_on, subject, village, doctor], filters: [subject, village], order: -held_on}
  constraints:
    - {check: "ended_on >= held_on", zh: 结束日期不能早于开始日期, en: "it cannot end before it begins"}
  seen:
    - {when: 'subject = "精神"', by: [helper]}
fields:
  - {name: held_on, header: 日期, type: date, required: true}
  - {name: ended_on, header: 结束日期, type: date, none_if_blank: true, ahead: true}
  - {name: village, header: 村, refers: village, required: true}
  - {name: subject, header: 科目, type: code, required: true, values: [内科, 外科, 精神]}
  - {name: doctor, header: 医生编号, none_if_blank: true}
  - {name: people, header: 人数, type: integer, none_if_blank: true, min: 0, max: 500}
  - {name: topics, header: 内容, several: true, none_if_blank: true}
  - {name: phone, header: 电话, sealed: true, sensitive: phone, none_if_blank: true}
)";

template <typename T>
std::string code(const Result<T>& result) {
  return result ? "" : result.error().code;
}

class RegisterTest : public testing::TestWithParam<ledger::Kind> {
 protected:
  void SetUp() override {
    kept.emplace(GetParam());
    declared = fs::temp_directory_path() / fmt::format("guben-registers-{}", getpid());
    fs::create_directories(declared / "datasets");
    std::ofstream(declared / "datasets" / "clinic_day.yaml") << kDeclared;
    const auto packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
    pack = *policy::load_pack(packs, "xiangyin");
    pack.dictionary = *dictionary::Dictionary::load({packs / "national", declared});
    known.place_of = [](const std::string& household) {
      return household == "9900000001" ? std::optional<std::string>("990101100205") : std::nullopt;
    };
    known.household_of = [](const std::string& person) {
      return person == "990000000101" ? std::optional<std::string>("9900000001") : std::nullopt;
    };
    known.has = [](const std::string&, const std::string& code) { return code == "office"; };
    ledger = kept->open(ledger::Access::Write, as("zhang"));
    ASSERT_TRUE(lacks_registers(*ledger, pack.dictionary));
    ledger::Change change(*ledger);
    ASSERT_TRUE(fit_registers(*ledger, pack.dictionary));
    change.commit();
    ASSERT_FALSE(lacks_registers(*ledger, pack.dictionary));
  }
  void TearDown() override { fs::remove_all(declared); }
  static Context as(const std::string& actor) {
    Context context = Context::of_command_line();
    context.actor = actor;
    return context;
  }
  const dictionary::Dataset& dataset(const char* code) const { return *pack.dictionary.find(code); }
  const dictionary::Dataset& clinic() const { return dataset("clinic_day"); }
  Entry read(const Written& written, const char* code = "clinic_day") const {
    return read_entry(dataset(code), written, around);
  }
  static Written clinic_day(const std::string& day, const std::string& subject = "内科",
                            const std::string& village = "990101100205") {
    return {{"held_on", day}, {"subject", subject}, {"village", village}};
  }
  /// In one change, kept.
  template <typename Do>
  auto done(const char* actor, Do&& what, const char* code = "clinic_day") {
    ledger::Change change(*ledger, as(actor));
    Register of(*ledger, dataset(code), around);
    auto result = what(of);
    change.commit();
    return result;
  }
  std::string entered(const Written& written, const char* actor = "zhang") {
    const auto code = done(actor, [&](Register& of) { return of.enter(read(written)); });
    return code ? *code : code.error().code;
  }
  std::vector<std::string> listed(ListWish wish) {
    std::vector<std::string> codes;
    for (const auto& row : RegisterList(*ledger, clinic()).rows(wish)) codes.push_back(row.code);
    EXPECT_EQ(RegisterList(*ledger, clinic()).count(wish), static_cast<int64_t>(codes.size()));
    return codes;
  }
  static ListWish whole() {
    ListWish wish;
    wish.whole_county = true;
    return wish;
  }
  static std::vector<std::pair<std::string, std::string>> problems(const Entry& entry) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [field, why] : entry.problems) all.emplace_back(field, why.code);
    return all;
  }
  using Problems = std::vector<std::pair<std::string, std::string>>;

  std::optional<ledger::KeptLedger> kept;
  fs::path declared;
  policy::Pack pack;
  KnownCodes known;
  Around around{pack, "990101", *Date::from_iso("2020-06-30"), known};
  std::unique_ptr<ledger::Ledger> ledger;
};
INSTANTIATE_TEST_SUITE_P(BothEngines, RegisterTest, testing::Values(ledger::kKinds[0], ledger::kKinds[2]),
                         ledger::name_of);

TEST_P(RegisterTest, ReadsWhatPeopleWriteAsItReadsFiles) {
  auto written = clinic_day("2020年6月1日");
  written["people"] = "１２", written["topics"] = "量血压，问诊；量血压";
  const auto entry = read(written);
  EXPECT_EQ(problems(entry), Problems());
  EXPECT_EQ(entry.code, "2020-06-01~内科");
  EXPECT_EQ(entry.region, "990101100205");
  EXPECT_EQ(entry.values[0], "2020-06-01");
  EXPECT_EQ(entry.values[5], "12");
  EXPECT_EQ(entry.values[6], "量血压、问诊");
  const auto said = read({{"helper_code", "Ｂ１"},
                          {"household_code", "9900000001"},
                          {"visited_on", "2020-06-01"},
                          {"way", "上门"},
                          {"content", " 漏雨，已报。\n下周再看\u202e\x07 "}},
                         "visit");
  EXPECT_EQ(said.code, "9900000001~B1~2020-06-01~入户") << "what tells records apart has one form";
  EXPECT_EQ(said.values[5], "漏雨，已报。\n下周再看") << "and sentences stay as they were written";
}

TEST_P(RegisterTest, SaysOfEveryFieldWhatIsWrongWithIt) {
  EXPECT_EQ(problems(read({})), (Problems{{"held_on", "registers.required"},
                                          {"village", "registers.required"},
                                          {"subject", "registers.required"}}));
  auto written = clinic_day("2020-07-01", "牙科", "990102100001");
  written["people"] = "501", written["nothing"] = "x";
  EXPECT_EQ(problems(read(written)), (Problems{{"held_on", "registers.lies_ahead"},
                                               {"village", "registers.no_such_place"},
                                               {"subject", "intake.unknown_code"},
                                               {"people", "intake.out_of_range"},
                                               {"nothing", "registers.no_such_field"}}));
  written = clinic_day("2020-06-01");
  written["ended_on"] = "2020-05-31";
  EXPECT_EQ(problems(read(written)), (Problems{{"", "registers.constraint"}}));
  written["ended_on"] = "2020-06-01";
  EXPECT_EQ(problems(read(written)), Problems()) << "the same day is no earlier one";
  written["ended_on"] = "2021-06-01";
  EXPECT_EQ(problems(read(written)), Problems()) << "this one may lie ahead";
  written["topics"] = std::string(6001, 'a');
  EXPECT_EQ(problems(read(written)), (Problems{{"topics", "registers.too_long"}}));
  EXPECT_EQ(code(done("zhang", [&](Register& of) { return of.enter(read({})); })), "registers.problems");
}

TEST_P(RegisterTest, KnowsWhomItsCodesAreOf) {
  EXPECT_EQ(problems(read({{"org_code", "o1"},
                           {"name", "某局"},
                           {"kind", "行业部门"},
                           {"area", "无名镇"},
                           {"formed_on", "2020-01-01"},
                           {"parent", "nobody"}},
                          "organisation")),
            (Problems{{"area", "registers.no_such_place"}, {"parent", "registers.no_such_record"}}))
      << "a name that is none of this county's";
  const auto visit = [&](const char* household) {
    return read({{"helper_code", "B1"}, {"visited_on", "2020-06-01"}, {"way", "入户"}, {"household_code", household}},
                "visit");
  };
  if (!dataset("visit").kept) GTEST_SKIP();
  EXPECT_EQ(problems(visit("9900000001")), Problems());
  EXPECT_EQ(visit("9900000001").region, "990101100205");
  EXPECT_EQ(problems(visit("9900000002")), (Problems{{"household_code", "registers.no_such_household"}}));
  const auto measure = [&](const char* person) {
    return read({{"household_code", "9900000001"}, {"person_code", person}, {"kind", "产业"}, {"status", "计划"}},
                "measure");
  };
  EXPECT_EQ(problems(measure("990000000101")), Problems());
  EXPECT_EQ(problems(measure("990000009999")), (Problems{{"person_code", "registers.of_another_household"}}))
      << "nobody and somebody of another household look alike";
}

TEST_P(RegisterTest, KeepsWhatWasEnteredWithAllThatItEverSaid) {
  EXPECT_EQ(entered(clinic_day("2020-06-01")), "2020-06-01~内科");
  EXPECT_EQ(entered(clinic_day("2020-06-01")), "ledger.record_exists") << "one thing is entered once";
  const auto corrected = clinic_day("2020-06-01", "内科", "990101100206");
  const auto correct = [&](const char* actor, ledger::Demand demanded) {
    return done(actor,
                [&](Register& of) { return of.correct("2020-06-01~内科", read(corrected), {}, "村写错了", demanded); });
  };
  EXPECT_EQ(*correct("li", 1), 2);
  EXPECT_EQ(code(correct("wang", 1)), "registers.nothing_changed");
  const auto other = clinic_day("2020-06-01", "内科", "990101100205");
  EXPECT_EQ(code(done("wang",
                      [&](Register& of) {
                        return of.correct("2020-06-01~内科", read(other), {}, "又改", ledger::Demand(1));
                      })),
            "ledger.record_changed_since")
      << "two keepers of one row";
  EXPECT_EQ(code(done("li",
                      [&](Register& of) {
                        return of.correct("2020-06-01~内科", read(clinic_day("2020-06-02")), {}, "日期", {});
                      })),
            "registers.code_stays");

  Register of(*ledger, clinic(), around);
  const auto history = of.history("2020-06-01~内科");
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].by.actor, "li");
  EXPECT_EQ(history[0].values[2], "990101100206");
  EXPECT_EQ(history[1].by.actor, "zhang");
  ASSERT_TRUE(history[1].superseded_by);
  EXPECT_EQ(history[1].superseded_by->actor, "li");
  EXPECT_EQ(history[1].superseded_by->reason, "村写错了");
  EXPECT_EQ(of.find("2020-06-01~内科", {Date::from_iso("2020-06-01")})->values[2], "990101100206");
  EXPECT_FALSE(of.find("2020-06-01~内科", {Date::from_iso("2020-05-31")})) << "it holds since the day it was held on";
  EXPECT_EQ(code(ledger->verify(std::nullopt)), "");
}

TEST_P(RegisterTest, TakesBackWhatShouldNeverHaveBeenEntered) {
  entered(clinic_day("2020-06-01"));
  const auto take_back = [&] {
    return done("li", [&](Register& of) { return of.take_back("2020-06-01~内科", "重复登记", {}); });
  };
  EXPECT_EQ(code(take_back()), "");
  EXPECT_EQ(code(take_back()), "registers.absent");
  EXPECT_TRUE(listed(whole()).empty());
  Register of(*ledger, clinic(), around);
  EXPECT_FALSE(of.find("2020-06-01~内科"));
  ASSERT_EQ(of.history("2020-06-01~内科").size(), 1u) << "it is still known that it was said";
  EXPECT_EQ(of.history("2020-06-01~内科")[0].superseded_by->reason, "重复登记");
  EXPECT_EQ(entered(clinic_day("2020-06-01")), "2020-06-01~内科") << "and it may be entered again";
  EXPECT_EQ(listed(whole()).size(), 1u);
}

TEST_P(RegisterTest, GivesACodeWhereNoneIsWritten) {
  if (!dataset("measure").kept) GTEST_SKIP();
  const Written measure{{"household_code", "9900000001"}, {"kind", "产业"}, {"status", "计划"}};
  std::set<std::string> codes;
  for (int i = 0; i < 3; ++i)
    codes.insert(*done(
        "zhang", [&](Register& of) { return of.enter(read(measure, "measure")); }, "measure"));
  EXPECT_EQ(codes.size(), 3u);
  for (const auto& one : codes) EXPECT_TRUE(one.starts_with("20200630-")) << one;
}

TEST_P(RegisterTest, ListsByPlaceAndFilterAndGoesOnFromARow) {
  for (const auto& [day, subject, village] :
       {std::tuple{"2020-06-01", "内科", "990101100205"}, std::tuple{"2020-06-02", "外科", "990101100205"},
        std::tuple{"2020-06-03", "内科", "990101100206"}, std::tuple{"2020-06-04", "内科", "990101101201"}})
    entered(clinic_day(day, subject, village));
  using Codes = std::vector<std::string>;
  EXPECT_EQ(listed(whole()), (Codes{"2020-06-04~内科", "2020-06-03~内科", "2020-06-02~外科", "2020-06-01~内科"}));
  ListWish township;
  township.regions = {"990101100"};
  EXPECT_EQ(listed(township), (Codes{"2020-06-03~内科", "2020-06-02~外科", "2020-06-01~内科"}));
  township.filters["subject"] = "内科";
  EXPECT_EQ(listed(township), (Codes{"2020-06-03~内科", "2020-06-01~内科"}));
  auto village = whole();
  village.within = "990101100205";
  EXPECT_EQ(listed(village), (Codes{"2020-06-02~外科", "2020-06-01~内科"}));
  ListWish nothing;
  nothing.within = "990101100205";
  EXPECT_TRUE(listed(nothing).empty()) << "a post that reaches nothing sees nothing";

  RegisterList list(*ledger, clinic());
  auto page = whole();
  page.limit = 2;
  const auto first = list.rows(page);
  page.after = std::pair(first.back().sort_key, first.back().code);
  const auto second = list.rows(page);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].code, "2020-06-02~外科");
  EXPECT_EQ(list.count_by_region(whole()), (std::map<std::string, int64_t>{{"990101", 4},
                                                                           {"990101100", 3},
                                                                           {"990101100205", 2},
                                                                           {"990101100206", 1},
                                                                           {"990101101", 1},
                                                                           {"990101101201", 1}}));
}

TEST_P(RegisterTest, HidesRowsThatOnlySomeMaySee) {
  entered(clinic_day("2020-06-01"));
  entered(clinic_day("2020-06-01", "精神"));
  auto wish = whole();
  wish.unseen = unseen_by(clinic(), "township_officer");
  EXPECT_EQ(listed(wish), (std::vector<std::string>{"2020-06-01~内科"}));
  EXPECT_EQ(RegisterList(*ledger, clinic()).count_by_region(wish).at("990101"), 1) << "nor is it counted";
  wish.unseen = unseen_by(clinic(), "helper");
  EXPECT_EQ(listed(wish).size(), 2u);
}

TEST_P(RegisterTest, WaitsForASecondPersonWhereItOpensScope) {
  WaitingEntry wanted;
  const auto entry = read(clinic_day("2020-06-01"));
  wanted.code = entry.code, wanted.values = entry.values, wanted.region = entry.region;
  const auto wait = [&](const char* actor) {
    return done(actor, [&](Register&) { return wait_for_second(*ledger, clinic(), wanted); });
  };
  const auto confirmed = [&](const char* actor, int64_t id) {
    return done(actor, [&](Register& of) { return confirm(*ledger, of, id, around); });
  };
  const auto id = wait("zhang");
  ASSERT_EQ(code(id), "");
  EXPECT_TRUE(listed(whole()).empty()) << "it counts for nothing yet";
  EXPECT_EQ(code(wait("li")), "registers.waits_already");
  EXPECT_EQ(code(confirmed("zhang", *id)), "registers.own_entry");
  EXPECT_EQ(code(confirmed("li", *id)), "");
  EXPECT_EQ(listed(whole()).size(), 1u);
  EXPECT_EQ(RegisterList(*ledger, clinic()).find(entry.code)->entered_by, "zhang") << "whose it is";
  EXPECT_EQ(code(confirmed("li", *id)), "registers.not_waiting") << "once";

  wanted.act = Act::TakeBack, wanted.demanded = 1, wanted.reason = "重复登记";
  const auto second = wait("zhang");
  EXPECT_EQ(code(done("li", [&](Register&) { return refuse(*ledger, clinic(), *second, "没有重复"); })), "");
  EXPECT_EQ(listed(whole()).size(), 1u);
  EXPECT_EQ(find_waiting(*ledger, clinic(), *second)->decided_why, "没有重复");
  EXPECT_EQ(waiting_entries(*ledger, clinic()).size(), 0u);
  EXPECT_EQ(waiting_entries(*ledger, clinic(), true).size(), 2u);
  EXPECT_EQ(code(ledger->verify(std::nullopt)), "");
}

TEST_P(RegisterTest, PairsHouseholdsWithWhomTheRegistersNameWhileTheyHold) {
  const auto pair = [&](const char* staff, const char* until) {
    Written written{{"helper_code", staff},
                    {"helper_name", "钱某"},
                    {"household_code", "9900000001"},
                    {"started_on", "2020-01-01"},
                    {"ended_on", until}};
    return *done(
        "zhang", [&](Register& of) { return of.enter(read(written, "helper")); }, "helper");
  };
  const auto day = [](const char* iso) { return *Date::from_iso(iso); };
  pair("B1", ""), pair("B2", "2020-06-30");
  using Households = std::set<std::string>;
  EXPECT_EQ(households_of_staff(*ledger, "B1", day("2030-01-01")), Households{"9900000001"});
  EXPECT_EQ(households_of_staff(*ledger, "B2", day("2020-06-30")), Households{"9900000001"});
  EXPECT_EQ(households_of_staff(*ledger, "B2", day("2020-07-01")), Households()) << "it has ended";
  EXPECT_EQ(households_of_staff(*ledger, "B3", day("2020-06-30")), Households());
  EXPECT_EQ(households_of_staff(*ledger, "", day("2020-06-30")), Households())
      << "an account without a code is nobody's";
}

TEST_P(RegisterTest, SealsWhatWaitsAndSealsItAnewWhenAKeyLeaked) {
  WaitingEntry wanted;
  auto written = clinic_day("2020-06-01");
  written["phone"] = "10000000011";
  const auto entry = read(written);
  wanted.code = entry.code, wanted.values = entry.values;
  ASSERT_TRUE(done("zhang", [&](Register&) { return wait_for_second(*ledger, clinic(), wanted); }));
  const auto sealed = [&] {
    auto row = ledger->query("SELECT what FROM register_waiting WHERE county = $1");
    return row.step() ? row.blob(0) : std::string();
  };
  const auto before = sealed();
  EXPECT_EQ(before.find("10000000011"), std::string::npos);
  const auto resealed = ledger::reseal_county(*ledger, {{"registers", reseal_waiting}}, "备份介质遗失");
  ASSERT_EQ(code(resealed), "");
  EXPECT_EQ(resealed->at("registers"), 1);
  EXPECT_NE(sealed(), before);
  EXPECT_EQ(waiting_entries(*ledger, clinic())[0].values[7], "10000000011");
  EXPECT_EQ(code(ledger->verify(std::nullopt)), "");
}

TEST_P(RegisterTest, IsCompleteUpToADayThatHasCome) {
  const auto declare = [&](const char* since, const char* until) {
    return done("zhang", [&](Register&) {
      return declare_complete(
          *ledger, {"clinic_day", "990101100", *Date::from_iso(since), *Date::from_iso(until), "", ""}, around.today);
    });
  };
  EXPECT_EQ(code(declare("2020-01-01", "2020-07-01")), "registers.complete_ahead");
  EXPECT_EQ(code(declare("2020-06-30", "2020-06-29")), "registers.complete_backwards");
  EXPECT_EQ(code(declare("2020-01-01", "2020-06-30")), "");
  EXPECT_EQ(code(declare("2020-01-01", "2020-05-31")), "") << "the keeper knows better by now";
  const auto all = declared_complete(*ledger);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].until, *Date::from_iso("2020-05-31"));
  EXPECT_EQ(all[0].declared_by, "zhang");
  EXPECT_TRUE(declared_complete(*ledger, "visit").empty());
}

}  // namespace
}  // namespace guben::registers
