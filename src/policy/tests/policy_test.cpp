#include <gtest/gtest.h>

#include "core/messages.hpp"
#include "core/text.hpp"
#include "policy/pack.hpp"
#include "policy/tests/copied_packs.hpp"

namespace guben::policy {
namespace {
namespace fs = std::filesystem;

const fs::path kPacks = std::string(GUBEN_SOURCE_DIR) + "/packs";

/// The real packs, copied, with one thing spoilt.
class SpoiltPack : public CopiedPacks {
 protected:
  std::string refusal() {
    const auto pack = load_pack(packs, "xiangyin");
    EXPECT_TRUE(pack || !message(Language::Chinese, pack.error()).empty());
    return pack ? "" : pack.error().code;
  }
};

TEST_F(SpoiltPack, LoadsWhenNothingIs) { EXPECT_EQ(refusal(), ""); }
TEST_F(SpoiltPack, RefusesAMisspeltKey) {
  replace("national/parameters/income.yaml", "unit: 元/人·年", "units: 元/人·年");
  EXPECT_EQ(refusal(), "pack.unknown_key");
}
TEST_F(SpoiltPack, RefusesFilesNobodyReads) {
  std::ofstream(packs / "xiangyin/.rules.yaml.swp") << "an editor's";
  std::ofstream(packs / "xiangyin/README.md") << "a reader's";
  EXPECT_EQ(refusal(), "");
  for (const char* file : {"xiangyin/parameters/more.yml", "xiangyin/rule.yaml"}) {
    std::ofstream(packs / file) << "a: b\n";
    EXPECT_EQ(refusal(), "pack.file_nobody_reads") << file;
    fs::remove(packs / file);
  }
  fs::create_directories(packs / "xiangyin/descisions");
  EXPECT_EQ(refusal(), "pack.file_nobody_reads");
}
TEST_F(SpoiltPack, RefusesLinksThatNoFingerprintFollows) {
  fs::rename(packs / "national/parameters", packs / "elsewhere");
  fs::create_directory_symlink(packs / "elsewhere", packs / "national/parameters");
  EXPECT_EQ(refusal(), "pack.no_regular_file");
}
TEST_F(SpoiltPack, RefusesACodeOfADatasetThatIsNoName) {
  replace("national/datasets/death.yaml", "code: death", "code: \"x AS SELECT 1; DROP TABLE y\"");
  EXPECT_EQ(refusal(), "pack.bad_identifier");
}
TEST_F(SpoiltPack, RefusesFilesThatAreNotUtf8AndDocumentsBehindTheFirst) {
  replace("xiangyin/pack.yaml", "label:", "# \xC3\xEF\nlabel:");
  EXPECT_EQ(refusal(), "pack.not_utf8");
  replace("xiangyin/pack.yaml", "# \xC3\xEF\nlabel:", "label:");
  std::ofstream(packs / "national/units.yaml", std::ios::app) << "---\n光年: light year\n";
  EXPECT_EQ(refusal(), "pack.several_documents");
}
TEST_F(SpoiltPack, TakesSqlAsAnotherSystemsEditorLeavesIt) {
  const auto file = packs / "national/facts/household_water.sql";
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::ofstream(file, std::ios::binary) << "\xEF\xBB\xBF" << replaced(text, "\n", "\r\n");
  EXPECT_EQ(refusal(), "");
}
TEST_F(SpoiltPack, RefusesAValueNoTableHolds) {
  replace("xiangyin/parameters/xiangyin.yaml", "value: ", "value: 99999999999999999999");
  EXPECT_EQ(refusal(), "pack.wrong_type");
}
TEST_F(SpoiltPack, ReadsACellWholeAroundAComment) {
  replace("national/decisions/risk.dmn", "<text>&gt; disaster_loss_max_amount</text>",
          "<text>&gt; disaster_loss_max_amount<!-- new --> + nothing</text>");
  EXPECT_EQ(refusal(), "feel.unknown_name");
}
TEST_F(SpoiltPack, RefusesWhatItsTablesWouldLeaveOut) {
  const std::string cell = "<text>&gt; disaster_loss_max_amount</text>";
  replace("national/decisions/risk.dmn", cell, "<text><b>&gt; 1</b></text>");
  EXPECT_EQ(refusal(), "pack.wrong_type");
  replace("national/decisions/risk.dmn", "<text><b>&gt; 1</b></text>", "<text>&gt; 1</text><text>&gt; 2</text>");
  EXPECT_EQ(refusal(), "pack.wrong_type");
  replace("national/decisions/risk.dmn", "<text>&gt; 1</text><text>&gt; 2</text>", cell);
  replace("national/decisions/risk.dmn", "<rule id=", "<rul/><rule id=");
  EXPECT_EQ(refusal(), "pack.unknown_key");
}
TEST_F(SpoiltPack, RefusesANeedOfAFactThatIsNotYesOrNo) {
  replace("national/decisions/risk.dmn", "<text>\"disaster:any\"</text>", "<text>\"member_count:fact\"</text>");
  EXPECT_EQ(refusal(), "pack.wrong_type");
}
TEST_F(SpoiltPack, RefusesAValueForNoRowThatItsColumnCannotHold) {
  const std::string file = "national/facts/household_water.sql";
  for (const char* absent : {"5", "no", "@\"2020-01-01\""}) {
    replace(file, "absent: \"FALSE\"", fmt::format("absent: '{}'", absent));
    EXPECT_EQ(refusal(), "pack.wrong_type") << absent;
    replace(file, fmt::format("absent: '{}'", absent), "absent: \"FALSE\"");
  }
}
TEST_F(SpoiltPack, RefusesAParameterThatAFactWouldHide) {
  replace("national/parameters/income.yaml", "income_drop_max_share:", "member_count:");
  EXPECT_EQ(refusal(), "pack.duplicate_key");
}
TEST_F(SpoiltPack, RefusesADecisionThatLooksAtOneOfAnotherSubject) {
  replace("national/decisions/risk.dmn", "requiredDecision href=\"#risk.dropout\"",
          "requiredDecision href=\"#gap.pension\"");
  EXPECT_EQ(refusal(), "pack.decision_of_other_subject");
}
TEST_F(SpoiltPack, RefusesADuplicateKey) {
  replace("national/parameters/income.yaml", "income_drop_max_share:", "income_growth_max_share:");
  EXPECT_EQ(refusal(), "pack.duplicate_key");
}
TEST_F(SpoiltPack, RefusesAnUnknownNameInACell) {
  replace("national/decisions/risk.dmn", "has_dropout", "has_droupout");
  EXPECT_EQ(refusal(), "feel.unknown_name");
}
TEST_F(SpoiltPack, RefusesOverlappingPeriodsOfOneRegion) {
  replace("xiangyin/parameters/xiangyin.yaml", "    - {region: \"430624\", from: 2019-07-09",
          "    - {region: \"430624\", from: 2019-01-01, value: 60, local: {by: 县, on: 2019-01-01}}\n    - {region: "
          "\"430624\", from: 2019-07-09");
  EXPECT_EQ(refusal(), "pack.overlapping_periods");
}
TEST_F(SpoiltPack, RefusesAValueWithoutSource) {
  replace("national/parameters/income.yaml", ", source: S4§4.1, retroactive: true", "");
  EXPECT_EQ(refusal(), "pack.value_without_source");
}
TEST_F(SpoiltPack, RefusesAValueOlderThanItsDocument) {
  replace("xiangyin/parameters/xiangyin.yaml", "from: 2019-07-09", "from: 2019-07-08");
  EXPECT_EQ(refusal(), "pack.value_before_document");
}
TEST_F(SpoiltPack, RefusesASourceThatIsNotInTheRegister) {
  replace("national/decisions/risk.dmn", "<text>\"S1§2.3.4\"</text>", "<text>\"S9§2.3.4\"</text>");
  EXPECT_EQ(refusal(), "pack.unknown_source");
}
TEST_F(SpoiltPack, RefusesNamesThatNothingAnswersTo) {
  const auto spoilt = [&](const std::string& file, const std::string& what, const std::string& with) {
    replace(file, what, with);
    EXPECT_EQ(refusal(), "pack.unknown_name") << file;
    replace(file, with, what);
  };
  spoilt("national/subjects.yaml", "kind: area_level", "kind: area_levle");
  spoilt("national/comparisons.yaml", "field: ", "field: no_");
  spoilt("national/facts/person_school.sql", "codes: school.stage", "codes: school.stagge");
  spoilt("national/facts/household_income.sql", "shown_with: forecast", "shown_with: forcast");
  replace("national/subjects.yaml", "{count} 户", "几户");
  EXPECT_EQ(refusal(), "pack.missing_key");
}
TEST_F(SpoiltPack, RefusesASourceWithoutAClauseOrWithTwo) {
  std::string now = "<text>\"S1§2.3.4\"</text>";
  for (const char* source : {"S1§", "S1§2.3.4, S9§1", "; S1§1"}) {
    const auto spoilt = fmt::format("<text>\"{}\"</text>", source);
    replace("national/decisions/risk.dmn", now, spoilt);
    EXPECT_EQ(refusal(), "pack.unknown_source") << source;
    now = spoilt;
  }
}
TEST_F(SpoiltPack, RefusesARuleNobodyNamed) {
  replace("national/decisions/risk.dmn", "decision id=\"risk.work_lost\"", "decision id=\"risk.work_lots\"");
  EXPECT_EQ(refusal(), "pack.unknown_rule");
}
TEST_F(SpoiltPack, RefusesADecisionThatLooksAtOneThatIsNotThere) {
  replace("national/decisions/risk.dmn", "decision id=\"risk.dropout\"", "decision id=\"risk.dropuot\"");
  EXPECT_EQ(refusal(), "pack.unknown_or_circular");
}
TEST_F(SpoiltPack, RefusesARuleWithTwoNames) {
  replace("national/rules.yaml", "zh: \"住房不安全\"", "zh: \"住房有危险\"");
  EXPECT_EQ(refusal(), "pack.rule_has_two_names");
}
TEST_F(SpoiltPack, RefusesASubjectNobodyNamed) {
  replace("national/subjects.yaml", "loan: {", "credit: {");
  EXPECT_EQ(refusal(), "pack.unknown_subject");
}
TEST_F(SpoiltPack, RefusesAnIndicatorWithoutItsTarget) {
  replace("national/indicators/insured_rate.sql", "target: insured_rate_target", "target: insured_rate_goal");
  EXPECT_EQ(refusal(), "pack.unknown_name");
}
TEST_F(SpoiltPack, RefusesASampleWithoutItsQuantile) {
  replace("national/indicators/satisfaction.sql", "quantile: sample_quantile", "quantile: sample_quantil");
  EXPECT_EQ(refusal(), "pack.unknown_name");
}
TEST_F(SpoiltPack, RefusesAnIndicatorThatIsNeitherBetterHighNorLow) {
  replace("national/indicators/insured_rate.sql", "better: higher", "better: more");
  EXPECT_EQ(refusal(), "pack.unknown_word");
}
TEST_F(SpoiltPack, RefusesANeedForAFactThatNobodyStates) {
  replace("national/decisions/process.dmn", "exit_school_is_delivered:fact", "exit_school_delivered:fact");
  EXPECT_EQ(refusal(), "pack.unknown_name");
}
TEST_F(SpoiltPack, RefusesAFactOfHouseholdsThatLooksAtWhatHouseholdsWereFoundToHave) {
  replace("national/facts/household_water.sql", "FROM latest.water WHERE household_id IS NOT NULL\n  QUALIFY",
          "FROM latest.water WHERE household_id IS NOT NULL AND household_id NOT IN (SELECT 1 FROM found.household)\n  "
          "QUALIFY");
  EXPECT_EQ(refusal(), "pack.looks_at_findings");
}
TEST_F(SpoiltPack, RefusesADemoWithAnImpossibleShare) {
  replace("xiangyin/pack.yaml", "persons: 30000", "persons: 30000\n  minority: 1.2");
  EXPECT_EQ(refusal(), "pack.wrong_type");
}
TEST_F(SpoiltPack, RefusesFullWidthOperatorsInADecisionTable) {
  replace("national/decisions/risk.dmn", "&gt; disaster_loss_max_amount", "＞ disaster_loss_max_amount");
  EXPECT_EQ(refusal(), "feel.full_width");
}

// proves GEN-03
TEST(Parameters, OfTheCountyWinOverThoseOfTheNation) {
  Parameter parameter;
  parameter.values = {
      {"", *Date::from_iso("2016-01-01"), {}, Decimal(1), "", true, "", ""},
      {"43", *Date::from_iso("2018-01-01"), {}, Decimal(2), "", true, "", ""},
      {"430624", *Date::from_iso("2020-01-01"), Date::from_iso("2020-12-31"), Decimal(3), "", true, "", ""}};
  const auto value = [&](const char* region, const char* day) {
    return parameter.in_force(region, *Date::from_iso(day))->value;
  };
  EXPECT_EQ(value("430624100", "2020-06-30"), Decimal(3));
  EXPECT_EQ(value("430624100", "2021-01-01"), Decimal(2)) << "expired the day before";
  EXPECT_EQ(value("430624100", "2017-12-31"), Decimal(1));
  EXPECT_EQ(value("510000", "2020-06-30"), Decimal(1));
  EXPECT_FALSE(parameter.in_force("430624", *Date::from_iso("2015-12-31")));
}

TEST(Packs, NameEveryRuleOnceWithItsQuestion) {
  const auto pack = load_pack(kPacks, "xiangyin");
  ASSERT_TRUE(pack);
  std::map<std::string, int> groups;
  for (const auto& [id, rule] : pack->rules) ++groups[rule.group];
  EXPECT_EQ(groups["risk"], 15);
  EXPECT_EQ(groups["gap"], 13);
  EXPECT_EQ(groups["conflict"], 13);
  EXPECT_EQ(groups["process"], 7);
  EXPECT_EQ(groups["helper"], 6);
  EXPECT_EQ(groups["fund"], 15);
  EXPECT_EQ(groups["area"], 14);
  for (const char* marked : {"gap.transport_subsidy_undue", "conflict.two_households", "conflict.dead_member",
                             "conflict.asset_listed", "helper.paper_visits", "loan.enterprise_use"})
    EXPECT_TRUE(pack->rules.at(marked).touches_benefit) << marked;
}

TEST(Packs, OfEveryPlaceStandAndSayWhatTheirDemoIsLike) {
  for (const char* place : {"xiangyin", "bailuhu", "longchuan", "zhenjiangguan", "city"}) {
    const auto pack = load_pack(kPacks, place);
    ASSERT_TRUE(pack) << place;
    ASSERT_TRUE(pack->demo.as_of) << place;
    EXPECT_TRUE(
        pack->parameters.at("income_standard").in_force(pack->policy_region(pack->demo_county), *pack->demo.as_of))
        << place;
  }
}

// One county wants the overdue rate below its figure, a prefecture elsewhere not above another.
TEST(Packs, KeepBothReadingsOfTheOverdueLimit) {
  const auto xiangyin = load_pack(kPacks, "xiangyin"), zhenjiangguan = load_pack(kPacks, "zhenjiangguan");
  ASSERT_TRUE(xiangyin && zhenjiangguan);
  const auto value = [](const Pack& pack, const char* name) {
    return pack.parameters.at(name)
        .in_force(pack.policy_region(pack.demo_county), *pack.demo.as_of)
        ->value.without_trailing_zeros()
        .to_string();
  };
  EXPECT_EQ(value(*xiangyin, "loan_overdue_max"), "0.01");
  EXPECT_EQ(value(*xiangyin, "loan_overdue_limit_excluded"), "1");
  EXPECT_EQ(value(*zhenjiangguan, "loan_overdue_max"), "0.005");
  EXPECT_EQ(value(*zhenjiangguan, "loan_overdue_limit_excluded"), "0");
}

TEST(Packs, NeverUseTheEthnicGroupAsAnInput) {
  for (const auto& entry : fs::recursive_directory_iterator(kPacks / "national")) {
    if (entry.path().extension() != ".sql" && entry.path().extension() != ".dmn") continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_FALSE(contains(text, "ethnic") || contains(text, "民族")) << entry.path();
    EXPECT_FALSE(contains(text, "grievance")) << entry.path();
  }
}

}  // namespace
}  // namespace guben::policy
