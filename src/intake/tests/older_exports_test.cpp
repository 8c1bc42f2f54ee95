// Exports of the registry that come late (docs/decisions/0026): what they say is said of their days, and undoes nothing
// that a newer one said.
#include "intake/actions/settle_proposals.hpp"
#include "intake/tests/imported_county.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {

Date day(const char* iso) { return *Date::from_iso(iso); }

class OlderExports : public ImportedCounty {
 protected:
  void SetUp() override {
    ImportedCounty::SetUp();
    fs::remove_all(world / "files");
    export_of(4, kHouseholds);
  }
  /// Households of a month of 2020, imported.
  const ImportReport& export_of(int month, const std::string& text) {
    const auto file = world / fmt::format("户{}-{}.csv", month, ++files_);
    std::ofstream(file) << text;
    return import_of(month, file);
  }
  const ImportReport& import_of(int month, const fs::path& file) {
    const auto begin = *Date::from_ymd(2020, month, 1), next = *Date::from_ymd(2020, month + 1, 1);
    EXPECT_TRUE(import(file, Period{begin, next.plus_days(-1)}, wang));
    EXPECT_EQ(told.size(), 1u);
    EXPECT_TRUE(told.front().report) << told.front().refusal->code;
    return *told.front().report;
  }
  static std::string with_type(const char* type, std::string text = kHouseholds) {
    return replaced(std::move(text), "吴大山,990101196203151078,脱贫户",
                    std::string("吴大山,990101196203151078,") + type);
  }
  static std::string without_zhao() {
    return std::string(kHouseholds).substr(0, std::string(kHouseholds).find("9900000002"));
  }
  static std::string and_sun() {
    return std::string(kHouseholds) + "9900000003,示例县,青石镇,双洲村,孙来,990101195801021999,脱贫户,否\n";
  }
  void accept_all() {
    const auto settled = settle_proposals(*ledger, dictionary, std::nullopt, Decision::Accept, wang);
    ASSERT_TRUE(settled);
    EXPECT_TRUE(settled->refused.empty()) << settled->refused.front().code;
  }
  /// The type of a household on a day, "-" where there is none; without a day, now.
  std::string type(const char* on_day, const char* code = "9900000001") {
    const auto& dataset = *dictionary.find("registry_household");
    const auto found =
        ledger::Records(*ledger, dataset).find(code, on_day ? ledger::AsOf{day(on_day)} : ledger::AsOf{});
    return found
               ? found->values[static_cast<size_t>(dataset.find("household_type") - dataset.fields.data())].value_or("")
               : "-";
  }
  /// What waits: kind or field, code, and the days.
  std::vector<std::string> waiting() {
    std::vector<std::string> all;
    for (const auto& p : open_proposals(*ledger))
      all.push_back(fmt::format("{} {} {}..{}",
                                p.kind == Proposal::Kind::Add      ? "+"
                                : p.kind == Proposal::Kind::Remove ? "-"
                                                                   : *p.proposed,
                                p.subject, p.from.to_string(), p.until ? p.until->to_string() : ""));
    return all;
  }
  static bool says(const ImportReport& report, const char* code) {
    return std::any_of(report.notes.begin(), report.notes.end(), [&](const auto& note) { return note.code == code; });
  }
  using Lines = std::vector<std::string>;

 private:
  int files_ = 0;
};

TEST_F(OlderExports, SayWhatWasSoOnTheirDaysAndUndoNothingANewerOneSaid) {
  export_of(7, with_type("返贫户"));
  accept_all();
  const auto& may = export_of(5, with_type("一般农户"));
  EXPECT_TRUE(says(may, "intake.older_export"));
  EXPECT_EQ(waiting(), Lines{"一般农户 9900000001 2020-05-01..2020-06-30"});
  EXPECT_EQ(open_proposals(*ledger).front().current, "脱贫户") << "as the registry said in May, not as it says now";
  accept_all();
  EXPECT_EQ(type("2020-04-30"), "脱贫户");
  EXPECT_EQ(type("2020-05-01"), "一般农户");
  EXPECT_EQ(type("2020-06-30"), "一般农户");
  EXPECT_EQ(type("2020-07-01"), "返贫户");
  EXPECT_EQ(type(nullptr), "返贫户");
}

/// The newer one wrote nothing, since it said what was known: it spoke all the same.
TEST_F(OlderExports, EndWhereANewerOneSaidThatNothingHadChanged) {
  export_of(7, kHouseholds);
  EXPECT_TRUE(waiting().empty());
  export_of(5, with_type("一般农户"));
  accept_all();
  EXPECT_EQ(type("2020-05-15"), "一般农户");
  EXPECT_EQ(type("2020-07-01"), "脱贫户");
  EXPECT_EQ(type(nullptr), "脱贫户");
}

TEST_F(OlderExports, ProposeNothingWhereTheRegistryOfTheirDaySaidTheSame) {
  export_of(7, with_type("返贫户"));
  accept_all();
  export_of(5, kHouseholds);
  EXPECT_TRUE(waiting().empty()) << waiting().front();
}

TEST_F(OlderExports, AreShortenedByOneBetweenThatComesLaterStill) {
  export_of(8, kHouseholds);
  export_of(5, with_type("一般农户"));
  EXPECT_EQ(waiting(), Lines{"一般农户 9900000001 2020-05-01..2020-07-31"});
  export_of(6, kHouseholds);
  EXPECT_EQ(waiting(), Lines{"一般农户 9900000001 2020-05-01..2020-05-31"});
  export_of(7, with_type("返贫户"));
  EXPECT_EQ(waiting(),
            (Lines{"一般农户 9900000001 2020-05-01..2020-05-31", "返贫户 9900000001 2020-07-01..2020-07-31"}));
  accept_all();
  for (const auto& [on_day, said] : {std::pair{"2020-05-31", "一般农户"},
                                     {"2020-06-01", "脱贫户"},
                                     {"2020-07-31", "返贫户"},
                                     {"2020-08-01", "脱贫户"}})
    EXPECT_EQ(type(on_day), said) << on_day;
  EXPECT_TRUE(ledger->verify(std::nullopt));
}

TEST_F(OlderExports, NeitherHideNorOvertakeWhatWaitsOfANewerOne) {
  export_of(7, with_type("返贫户"));
  export_of(5, with_type("一般农户"));
  EXPECT_EQ(waiting(), (Lines{"返贫户 9900000001 2020-07-01..", "一般农户 9900000001 2020-05-01..2020-06-30"}));
  export_of(8, with_type("新增贫困户"));
  EXPECT_EQ(waiting(), (Lines{"一般农户 9900000001 2020-05-01..2020-06-30", "新增贫困户 9900000001 2020-08-01.."}));
}

TEST_F(OlderExports, AreNotUndoneByAProposalThatWaitedOfOneOlderStill) {
  export_of(7, with_type("返贫户"));
  export_of(9, with_type("返贫户"));
  export_of(8, with_type("一般农户"));
  EXPECT_EQ(waiting(), (Lines{"返贫户 9900000001 2020-07-01..", "一般农户 9900000001 2020-08-01..2020-08-31"}));
  for (const char* id : {"2", "1"}) ASSERT_TRUE(settle_proposals(*ledger, dictionary, id, Decision::Accept, wang));
  for (const auto& [on_day, said] : {std::pair{"2020-06-30", "脱贫户"},
                                     {"2020-07-31", "返贫户"},
                                     {"2020-08-31", "一般农户"},
                                     {"2020-09-01", "返贫户"}})
    EXPECT_EQ(type(on_day), said) << on_day;
}

TEST_F(OlderExports, TellOfWhoWasThereAndWhoWasNotOnTheirDaysOnly) {
  export_of(7, and_sun());
  accept_all();
  const auto both = replaced(and_sun(), "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n",
                             "9900000004,示例县,云溪镇,松岩村,钱一,990101195801021777,脱贫户,否\n");
  export_of(5, both);
  EXPECT_EQ(waiting(), (Lines{"- 9900000002 2020-05-01..2020-06-30", "+ 9900000004 2020-05-01..2020-06-30",
                              "+ 9900000003 2020-05-01..2020-06-30"}));
  accept_all();
  EXPECT_EQ(type("2020-04-30", "9900000002"), "脱贫户");
  EXPECT_EQ(type("2020-05-01", "9900000002"), "-");
  EXPECT_EQ(type("2020-07-01", "9900000002"), "脱贫户");
  EXPECT_EQ(type("2020-05-01", "9900000003"), "脱贫户");
  EXPECT_EQ(type(nullptr, "9900000003"), "脱贫户");
  EXPECT_EQ(type("2020-06-30", "9900000004"), "脱贫户");
  EXPECT_EQ(type(nullptr, "9900000004"), "-");
  EXPECT_TRUE(ledger->verify(std::nullopt));
}

TEST_F(OlderExports, OfDaysBeforeTheRegistryBeganProposeNothingAndSaySo) {
  const auto& march = export_of(3, with_type("返贫户"));
  EXPECT_TRUE(waiting().empty()) << waiting().front();
  EXPECT_TRUE(says(march, "intake.older_than_registry"));
  EXPECT_FALSE(says(march, "intake.older_export"));
}

TEST_F(OlderExports, AreNoneInATownshipOfWhichNoNewerOneSpoke) {
  export_of(7, without_zhao());
  const auto& may = export_of(
      5, replaced(with_type("返贫户"), "赵永福,990101195801021156,脱贫户", "赵永福,990101195801021156,一般农户"));
  EXPECT_TRUE(says(may, "intake.older_export"));
  EXPECT_EQ(waiting(), (Lines{"一般农户 9900000002 2020-05-01..", "返贫户 9900000001 2020-05-01..2020-06-30"}));
}

TEST_F(OlderExports, OfTheSameBytesAreOtherOnesWhereAnotherTimeIsNamed) {
  std::ofstream(world / "same.csv") << kHouseholds;
  EXPECT_EQ(import_of(4, world / "same.csv").known_as, 1);
  export_of(6, with_type("返贫户"));
  accept_all();
  const auto& again = import_of(4, world / "same.csv");
  EXPECT_EQ(again.known_as, 1) << "of the same time they say nothing new";
  EXPECT_TRUE(says(again, "intake.newer_exports_since"));
  EXPECT_FALSE(import_of(8, world / "same.csv").known_as);
  EXPECT_EQ(waiting(), Lines{"脱贫户 9900000001 2020-08-01.."}) << "it is so again";
  EXPECT_EQ(import_of(8, world / "same.csv").known_as, 3);
  // In one import, of two months by their names.
  for (const char* name : {"2020年9月_农户档案-户.csv", "2020年10月_农户档案-户.csv"})
    fs::create_directories(world / "files"), std::ofstream(world / "files" / name) << kHouseholds;
  ASSERT_TRUE(import(wang));
  ASSERT_EQ(told.size(), 2u);
  for (const auto& file : told) {
    ASSERT_TRUE(file.report) << file.refusal->code;
    EXPECT_FALSE(file.report->known_as) << file.report->file;
  }
}

}  // namespace
}  // namespace guben::intake
