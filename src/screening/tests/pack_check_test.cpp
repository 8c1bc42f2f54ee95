// The real packs, copied, with one thing spoilt that reading alone does not see.
#include "screening/pack_check.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/messages.hpp"
#include "core/text.hpp"
#include "policy/tests/copied_packs.hpp"
#include "screening/situations.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;

const fs::path kPacks = std::string(GUBEN_SOURCE_DIR) + "/packs";

class SpoiltPack : public policy::CopiedPacks {
 protected:
  /// The code of the refusal, and where it points.
  std::string refusal(const std::string& name = "national") {
    const auto pack = policy::load_pack(packs, name);
    if (!pack) return said(pack.error());
    const auto sound = check_pack(*pack);
    return sound ? "" : said(sound.error());
  }
  static std::string said(const Refusal& refusal) {
    EXPECT_FALSE(message(Language::Chinese, refusal).empty());
    EXPECT_FALSE(contains(message(Language::Chinese, refusal), "{")) << message(Language::Chinese, refusal);
    const auto place = refusal.values.find("place");
    return refusal.code + (place == refusal.values.end() ? "" : " " + place->second);
  }
};

TEST_F(SpoiltPack, IsSoundWhenNothingIs) {
  for (const auto& name : policy::list_packs(packs)) EXPECT_EQ(refusal(name), "") << name;
}

TEST_F(SpoiltPack, RefusesAMisspeltTable) {
  replace("national/facts/household_water.sql", "FROM latest.water WHERE", "FROM latest.watre WHERE");
  EXPECT_EQ(refusal(), "pack.unknown_table household_water.sql:9");
}
TEST_F(SpoiltPack, RefusesAMisspeltColumn) {
  replace("national/facts/household_water.sql", "ORDER BY assessed_on", "ORDER BY assesed_on");
  EXPECT_EQ(refusal(), "pack.unknown_column household_water.sql:10");
}
TEST_F(SpoiltPack, RefusesAMisspeltColumnInALineage) {
  replace("national/facts/household_water.sql", "---- lineage\nSELECT household_id",
          "---- lineage\nSELECT houshold_id");
  EXPECT_EQ(refusal(), "pack.unknown_column household_water.sql:16");
}
TEST_F(SpoiltPack, RefusesSqlThatIsNone) {
  replace("national/facts/household_water.sql", "UNION ALL", "UNOIN ALL");
  EXPECT_TRUE(refusal().starts_with("pack.model_fails household_water.sql:")) << refusal();
}

TEST_F(SpoiltPack, RefusesSqlThatReadsFilesOrDoesMoreThanSelect) {
  const std::string from = "FROM latest.water WHERE household_id IS NOT NULL\n  QUALIFY";
  for (const char* foreign : {"FROM read_csv('/etc/passwd') WHERE household_id IS NOT NULL\n  QUALIFY",
                              "FROM '/etc/passwd' WHERE household_id IS NOT NULL\n  QUALIFY",
                              "FROM read_csv('county/keys/ledger.key') WHERE household_id IS NOT NULL\n  QUALIFY",
                              "FROM held_rows(1) WHERE household_id IS NOT NULL\n  QUALIFY",
                              "FROM glob('/*') WHERE household_id IS NOT NULL\n  QUALIFY",
                              "FROM duckdb_settings() WHERE household_id IS NOT NULL\n  QUALIFY"}) {
    replace("national/facts/household_water.sql", from, foreign);
    EXPECT_EQ(refusal(), "pack.unknown_table household_water.sql:9") << foreign;
    replace("national/facts/household_water.sql", foreign, from);
  }
  for (const char* foreign :
       {"FROM latest.water WHERE household_id IN (SELECT length(content) FROM read_text('/etc/passwd'))\n  QUALIFY",
        "FROM latest.water, unnest((SELECT list(content) FROM read_text('/etc/passwd'))) WHERE household_id IS NOT "
        "NULL\n  "
        "QUALIFY",
        "FROM latest.water, (VALUES ((SELECT content FROM read_text('/etc/passwd')))) v(x) WHERE household_id IS NOT "
        "NULL\n  QUALIFY",
        "FROM latest.water, (WITH RECURSIVE t AS (SELECT content FROM read_text('/etc/passwd') UNION SELECT content "
        "FROM "
        "t) SELECT * FROM t) WHERE household_id IS NOT NULL\n  QUALIFY",
        "FROM latest.water, (DESCRIBE SELECT 1) d WHERE household_id IS NOT NULL\n  QUALIFY",
        "FROM latest.water WHERE household_id IS NOT NULL AND assessed_on < current_date\n  QUALIFY",
        "FROM latest.water WHERE household_id IS NOT NULL AND getenv('HOME') <> ''\n  QUALIFY"}) {
    replace("national/facts/household_water.sql", from, foreign);
    EXPECT_TRUE(refusal().starts_with("pack.unknown_table household_water.sql:")) << refusal() << foreign;
    replace("national/facts/household_water.sql", foreign, from);
  }
  const std::string end = "FROM said GROUP BY household_id\n";
  for (const char* more : {"FROM said GROUP BY household_id; COPY region TO '/tmp/guben-must-not-be'\n",
                           "FROM said GROUP BY household_id; ATTACH '/tmp/guben-must-not-be' AS other\n",
                           "FROM said GROUP BY household_id; SELECT 1\n"}) {
    replace("national/facts/household_water.sql", end, more);
    EXPECT_TRUE(refusal().starts_with("pack.model_fails household_water.sql:")) << refusal();
    replace("national/facts/household_water.sql", more, end);
  }
  EXPECT_FALSE(fs::exists("/tmp/guben-must-not-be"));
}

TEST_F(SpoiltPack, RefusesNamesAndValuesThatWouldBecomeStatements) {
  replace("national/facts/household_water.sql", "absent: \"FALSE\"",
          "absent: \"(SELECT bool_or(TRUE) FROM glob('/*'))\"");
  EXPECT_EQ(refusal(), "pack.wrong_type household_water.sql:5");
  replace("national/facts/household_water.sql", "absent: \"(SELECT bool_or(TRUE) FROM glob('/*'))\"",
          "absent: \"FALSE\"");
  replace("national/facts/household_water.sql", "  water_is_unsafe:", "  \"water is unsafe\":");
  EXPECT_EQ(refusal(), "pack.bad_identifier household_water.sql:5");
}

// 己参保 looks like 已参保 and would make everybody a hit.
TEST_F(SpoiltPack, RefusesAWordThatIsNotInTheCodeList) {
  replace("national/facts/insured.sql", "status = '已参保' AND scheme", "status = '己参保' AND scheme");
  EXPECT_EQ(refusal(), "pack.unknown_code insured.sql:11");
}
TEST_F(SpoiltPack, RefusesAWordOfAnotherCodeListOfTheSameColumnName) {
  // latest.hukou has a status, too.
  replace("national/facts/insured.sql", "status = '已参保' AND scheme", "status = '死亡' AND scheme");
  EXPECT_EQ(refusal(), "pack.unknown_code insured.sql:11");
}
TEST_F(SpoiltPack, RefusesAWordInAListAndBehindAnAlias) {
  replace("national/facts/dibao_holder.sql", "'城市低保', '特困供养'", "'城市低保', '特困人员'");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code dibao_holder.sql")) << refusal();
}
TEST_F(SpoiltPack, RefusesAWordBehindATableExpressionAndACase) {
  replace("national/facts/household_assets.sql", "kind IN ('车辆', '商品房'", "kind IN ('车辆', '商铺'");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code household_assets.sql")) << refusal();
}
TEST_F(SpoiltPack, RefusesAPatternNoWordBeginsWith) {
  replace("national/facts/household_income.sql", "LIKE '转移性%'", "LIKE '转移%款'");
  EXPECT_EQ(refusal(), "") << "some word begins so";
  replace("national/facts/household_income.sql", "LIKE '转移%款'", "LIKE '转移收入%'");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code household_income.sql")) << refusal();
}
TEST_F(SpoiltPack, RefusesADatasetThatIsNotThereInReview) {
  replace("national/facts/household_water.sql", "dataset = 'water'", "dataset = 'watre'");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code household_water.sql")) << refusal();
}
TEST_F(SpoiltPack, RefusesAWordOfACellThatItsFactCannotHold) {
  replace("national/decisions/gap.dmn", "\"初中\"", "\"初级中学\"");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code gap.dmn:")) << refusal();
}
TEST_F(SpoiltPack, RefusesSuchAWordInsideAnExpression) {
  replace("national/decisions/gap.dmn", "\"学前\", \"小学\", \"初中\"", "? = \"学前\" or ? in (\"小学\", \"出中\")");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_code gap.dmn:")) << refusal();
}
TEST_F(SpoiltPack, RefusesAWordBehindACoalesceACaseAndACast) {
  for (const char* tested : {"coalesce(c.illness_class, '')", "CASE WHEN TRUE THEN c.illness_class ELSE '' END",
                             "CAST(c.illness_class AS VARCHAR)"}) {
    replace("national/facts/household_illness.sql", "c.illness_class = '大病'", std::string(tested) + " = '大疾'");
    EXPECT_TRUE(refusal().starts_with("pack.unknown_code household_illness.sql")) << tested << refusal();
    replace("national/facts/household_illness.sql", std::string(tested) + " = '大疾'", "c.illness_class = '大病'");
  }
}
TEST_F(SpoiltPack, RefusesATextThatSaysNotWhichWordsItHolds) {
  replace("national/facts/person_school.sql", "codes: school.stage, ", "");
  EXPECT_TRUE(refusal().starts_with("pack.fact_without_words gap.dmn:")) << refusal();
}

TEST_F(SpoiltPack, RefusesAnotherTypeThanDeclared) {
  replace("national/facts/household_water.sql", "{type: boolean, absent: \"FALSE\"", "{type: integer, absent: \"0\"");
  EXPECT_EQ(refusal(), "feel.type_clash risk.dmn:272 risk.unsafe_water risk_unsafe_water_1 input 1")
      << "a cell that asks for true";
}
TEST_F(SpoiltPack, RefusesAnotherTypeThanTheSqlGives) {
  replace("national/facts/helper.sql", "CAST(coalesce(any_value(p.households), 0) AS INTEGER)",
          "CAST(coalesce(any_value(p.households), 0) AS DECIMAL(18,2))");
  EXPECT_TRUE(refusal().starts_with("pack.column_of_other_type helper.sql:")) << refusal();
}
TEST_F(SpoiltPack, RefusesAColumnThatTheSqlDoesNotGive) {
  replace("national/facts/household_medical.sql", "AS medical_self_paid_at_most", "AS medical_self_paid_most");
  EXPECT_TRUE(refusal().starts_with("pack.column_not_given household_medical.sql:")) << refusal();
}
TEST_F(SpoiltPack, RefusesAColumnNobodyDeclared) {
  replace("national/facts/household_water.sql", "AS water_is_unsafe FROM", "AS water_is_unsafe, 1 AS more FROM");
  EXPECT_TRUE(refusal().starts_with("pack.column_not_declared household_water.sql:")) << refusal();
}

TEST_F(SpoiltPack, RefusesAModelThatReadsWhatItsLineageHides) {
  replace("national/facts/person_identity.sql", "UNION ALL SELECT person_id, _src FROM lineage.gone\n", "");
  EXPECT_EQ(refusal(), "pack.lineage_hides person_identity.sql:37") << "a death behind a finding";
}
TEST_F(SpoiltPack, RefusesALineageThatHidesWhatAUsedModelReads) {
  replace("national/facts/insured.sql", "UNION ALL SELECT person_id, household_id, _src FROM lineage.member", "");
  EXPECT_TRUE(refusal().starts_with("pack.lineage_hides insured.sql:")) << refusal();
}

TEST_F(SpoiltPack, RefusesAMisspeltUnit) {
  replace("national/facts/household_income.sql", "unit: 元/年", "unit: 元/每年");
  EXPECT_TRUE(refusal().starts_with("pack.unknown_unit household_income.sql")) << refusal();
}
TEST_F(SpoiltPack, RefusesARowThatSaysNothingOfItsOwn) {
  // "More than 8 visits a day, or the same text often" becomes "more than 8 visits; more than 8 visits and the same
  // text".
  replace("national/decisions/helper.dmn", "<inputEntry id=\"helper_paper_visits_2_input1\"><text>-</text>",
          "<inputEntry id=\"helper_paper_visits_2_input1\"><text>&gt; visits_per_day_max</text>");
  EXPECT_TRUE(refusal().starts_with("pack.dead_row helper.dmn:")) << refusal();
}
TEST_F(SpoiltPack, RefusesARowWithoutACondition) {
  replace("national/decisions/helper.dmn",
          "<inputEntry id=\"helper_paper_visits_2_input2\"><text>&gt;= visit_text_repeat</text>",
          "<inputEntry id=\"helper_paper_visits_2_input2\"><text>-</text>");
  EXPECT_TRUE(refusal().starts_with("pack.row_without_condition helper.dmn:")) << refusal();
}
TEST_F(SpoiltPack, RefusesAColumnWithoutACell) {
  replace("national/decisions/risk.dmn", "<inputEntry id=\"risk_transfer_dependent_1_input2\"><text>&gt; 0</text>",
          "<inputEntry id=\"risk_transfer_dependent_1_input2\"><text>-</text>");
  EXPECT_TRUE(refusal().starts_with("pack.dead_column risk.dmn:")) << refusal();
}
TEST_F(SpoiltPack, RefusesAnEmptyRangeAndThousandsMarks) {
  replace("national/decisions/fund.dmn", "[0..loan_due_days]", "[30..0]");
  EXPECT_TRUE(refusal().starts_with("feel.empty_range fund.dmn:")) << refusal();
  replace("national/decisions/fund.dmn", "[30..0]", "&gt; 1,000");
  EXPECT_TRUE(refusal().starts_with("feel.thousands_mark fund.dmn:")) << refusal();
}

TEST_F(SpoiltPack, RefusesAPeriodThatEndsBeforeItBegins) {
  replace("xiangyin/parameters/xiangyin.yaml", "to: 2019-12-31", "to: 2018-12-31");
  EXPECT_EQ(refusal("xiangyin"), "pack.period_ends_before_it_begins xiangyin/parameters/xiangyin.yaml:5");
}
TEST_F(SpoiltPack, RefusesANegativeAmount) {
  replace("xiangyin/parameters/xiangyin.yaml", "value: 3750", "value: -3750");
  EXPECT_EQ(refusal("xiangyin"), "pack.negative_value xiangyin/parameters/xiangyin.yaml:5");
}
TEST_F(SpoiltPack, RefusesAValueForAnotherPlace) {
  replace("xiangyin/parameters/xiangyin.yaml", "region: \"430624\", from: 2019-01-01",
          "region: \"510624\", from: 2019-01-01");
  EXPECT_EQ(refusal("xiangyin"), "pack.region_elsewhere xiangyin/parameters/xiangyin.yaml:5");
}
TEST_F(SpoiltPack, RefusesRegionsThatContradictThemselves) {
  replace("xiangyin/regions/xiangyin.csv", "430624,湘阴县,4306,county", "430624,湘阴县,4306,township");
  EXPECT_EQ(refusal("xiangyin"), "pack.bad_region xiangyin.csv:4");
  replace("xiangyin/regions/xiangyin.csv", "430624,湘阴县,4306,township", "430624,湘阴县,5306,county");
  EXPECT_EQ(refusal("xiangyin"), "pack.bad_region xiangyin.csv:4");
  std::ofstream(packs / "xiangyin/regions/xiangyin.csv") << "code,name,parent,level\n";
  EXPECT_EQ(refusal("xiangyin"), "pack.no_regions xiangyin.csv:2");
  std::ofstream(packs / "xiangyin/regions/xiangyin.csv") << "";
  EXPECT_EQ(refusal("xiangyin"), "pack.bad_region_line xiangyin.csv:1");
}
TEST_F(SpoiltPack, RefusesYamlThatStandsForItselfOrExplodes) {
  std::ofstream(packs / "national/parameters/loop.yaml") << "a: &a\n  label: *a\n";
  EXPECT_EQ(refusal(), "pack.yaml_too_large national/parameters/loop.yaml:1");
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += fmt::format("a{0}: &a{0} [", i);
    for (int n = 0; n < 10; ++n) bomb += fmt::format("{}*a{}", n ? "," : "", i - 1);
    bomb += "]\n";
  }
  std::ofstream(packs / "national/parameters/loop.yaml") << bomb;
  EXPECT_EQ(refusal(), "pack.yaml_too_large national/parameters/loop.yaml:1");
  fs::remove(packs / "national/parameters/loop.yaml");
  fs::create_directory(packs / "national/parameters/loop.yaml");
  EXPECT_EQ(refusal(), "pack.no_regular_file");
  fs::remove(packs / "national/parameters/loop.yaml");
  ASSERT_EQ(mkfifo((packs / "national/facts/pipe.sql").c_str(), 0600), 0);
  EXPECT_EQ(refusal(), "pack.no_regular_file") << "and does not wait for ever";
  fs::remove(packs / "national/facts/pipe.sql");
  std::ofstream(packs / "national/parameters/loop.yaml") << std::string(100000, '[');
  EXPECT_TRUE(refusal().starts_with("pack.yaml")) << refusal();
}
TEST_F(SpoiltPack, TakesAParameterThatHasNoValueYet) {
  std::ofstream(packs / "national/parameters/later.yaml")
      << "dibao_line:\n  label: {zh: 农村低保标准, en: dibao line}\n  unit: 元/人·年\n  values: []\n";
  EXPECT_EQ(refusal(), "");
}
// A county's own kind of subject: facts, words and a rule, and no line of C++.
TEST_F(SpoiltPack, TakesANewKindOfSubject) {
  std::ofstream(packs / "national/facts/hospital.sql") << R"(/* ---
name: hospital
subject: hospital
population: true
about: "Hospitals, as the bills name them."
columns:
  stays: {type: integer, unit: 次, zh: "住院次数", en: "stays"}
--- */
SELECT hospital AS subject_id, CAST(NULL AS INTEGER) AS household_id, CAST(NULL AS VARCHAR) AS village_code,
       CAST(count(*) AS INTEGER) AS stays
FROM every.medical_bill WHERE hospital IS NOT NULL GROUP BY hospital
---- lineage
SELECT hospital AS subject_id, _src FROM every.medical_bill WHERE hospital IS NOT NULL
)";
  EXPECT_EQ(refusal(), "pack.unknown_name hospital.sql") << "nobody named it";
  std::ofstream(packs / "national/subjects.yaml", std::ios::app)
      << "hospital: {zh: 医院, en: hospital, many: {zh: \"{count} 家医院\", en: \"{count} hospitals\"}}\n";
  EXPECT_EQ(refusal(), "");
  replace("national/facts/hospital.sql", "CAST(NULL AS INTEGER) AS household_id, ", "");
  EXPECT_EQ(refusal(), "pack.column_not_given hospital.sql:9") << "runs store the household of every subject";
}

TEST_F(SpoiltPack, RefusesAModelReadThatUsesDoesNotName) {
  replace("national/facts/person_insurance.sql", "uses: [insured]", "uses: []");
  EXPECT_TRUE(refusal().starts_with("pack.model_not_in_uses person_insurance.sql:")) << refusal();
}
TEST_F(SpoiltPack, RefusesALineageThatNamesADatasetOnlyInACommentOrNotAtAll) {
  const std::string lineage = "---- lineage\nSELECT household_id AS subject_id, _src FROM latest.water";
  const std::string comment =
      "---- lineage\nSELECT household_id AS subject_id, CAST(1 AS BIGINT) AS _src /* latest.water */ FROM "
      "registry_household";
  replace("national/facts/household_water.sql", lineage, comment);
  EXPECT_TRUE(refusal().starts_with("pack.lineage_hides household_water.sql:")) << refusal();
  const std::string whole = comment + " WHERE household_id IS NOT NULL\n";
  replace("national/facts/household_water.sql", whole, "");
  EXPECT_TRUE(refusal().starts_with("pack.lineage_hides household_water.sql:")) << refusal();
}

/// A county's own pack, which changes what the country's says.
class OwnPack : public SpoiltPack {
 protected:
  void SetUp() override {
    SpoiltPack::SetUp();
    for (const char* folder : {"own/facts", "own/decisions"}) fs::create_directories(packs / folder);
    std::ofstream(packs / "own/pack.yaml")
        << "label: {zh: 某县, en: a county}\nbase: national\ncounty: \"990101\"\ndemo_county: \"990101\"\n";
    std::ofstream(packs / "own/facts/household_water.sql") << text_of("national/facts/household_water.sql");
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(packs / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(OwnPack, SaysThatItReplacesWhatAPackBelowHas) {
  EXPECT_EQ(refusal("own"), "pack.replaces_unsaid household_water.sql");
  replace("own/facts/household_water.sql", "subject: household\n", "subject: household\nreplaces: true\n");
  EXPECT_EQ(refusal("own"), "");
  fs::rename(packs / "own/facts/household_water.sql", packs / "own/facts/own_water.sql");
  replace("own/facts/own_water.sql", "name: household_water", "name: own_water");
  EXPECT_EQ(refusal("own"), "pack.replaces_nothing own_water.sql");
}
TEST_F(OwnPack, AnswersToTheSituationsOfWhatItReplaces) {
  replace("own/facts/household_water.sql", "subject: household\n", "subject: household\nreplaces: true\n");
  replace("own/facts/household_water.sql", "quality = '不达标'", "quality = '达标'");
  EXPECT_EQ(refusal("own"), "");
  const auto pack = policy::load_pack(packs, "own");
  auto situations = policy::load_situations(*pack);
  ASSERT_TRUE(situations);
  std::erase_if(*situations, [](const auto& s) { return s.rule != "risk.unsafe_water"; });
  const auto all = play(*pack, *situations);
  ASSERT_TRUE(all);
  EXPECT_TRUE(std::any_of(all->begin(), all->end(), [](const auto& p) { return p.wrong.has_value(); }));
}

/// Situations of one rule, played.
class Situations : public SpoiltPack {
 protected:
  /// Codes of those that did not come out as they say; or of what was refused.
  std::vector<std::string> played(const std::string& rule) {
    const auto pack = policy::load_pack(packs, "national");
    EXPECT_TRUE(pack);
    auto situations = policy::load_situations(*pack);
    if (!situations) return {said(situations.error())};
    std::erase_if(*situations, [&](const auto& s) { return s.rule != rule; });
    const auto all = play(*pack, *situations);
    if (!all) return {said(all.error())};
    std::vector<std::string> wrong;
    for (const auto& p : *all)
      if (p.wrong) wrong.push_back(said(*p.wrong));
    return wrong;
  }
  void write(const std::string& rule, const std::string& situations) {
    std::ofstream(packs / "national/situations" / (rule + ".yaml")) << "rule: " << rule << "\nsituations:\n"
                                                                    << situations;
  }
  using Wrong = std::vector<std::string>;
};

TEST_F(Situations, FailWhenAThresholdIsReadTheWrongWayRound) {
  EXPECT_EQ(played("risk.disaster"), Wrong{});
  replace("national/decisions/risk.dmn", "<text>&gt; disaster_loss_max_amount</text>",
          "<text>&lt; disaster_loss_max_amount</text>");
  EXPECT_GE(played("risk.disaster").size(), 5u);
}
TEST_F(Situations, AreRefusedWhereAModelGivesSeveralRowsForOneSubject) {
  replace("national/facts/household_water.sql", "FROM said GROUP BY household_id\n",
          "FROM said GROUP BY household_id UNION ALL SELECT household_id, FALSE FROM registry_household\n");
  EXPECT_EQ(played("risk.unsafe_water"), Wrong{"screening.fact_model_repeats"});
}
TEST_F(Situations, FailWhenALimitMovesByOneFen) {
  EXPECT_EQ(played("risk.income_below_line"), Wrong{});
  replace("national/decisions/risk.dmn", "<text>&lt; income_standard * member_count</text>",
          "<text>&lt;= income_standard * member_count</text>");
  EXPECT_FALSE(played("risk.income_below_line").empty()) << "those that stand exactly on the line";
}
TEST_F(Situations, FailWhenAModelForgetsWhoDied) {
  EXPECT_EQ(played("risk.uninsured"), Wrong{});
  replace("national/facts/member.sql", "(g.gone_on IS NULL OR g.gone_on > $as_of) AS is_member", "TRUE AS is_member");
  EXPECT_FALSE(played("risk.uninsured").empty());
}
TEST_F(Situations, OfARuleRightByNowMayNoLongerSayToday) {
  write("risk.disaster",
        "  - {zh: 甲, en: a, outcome: hit, today: no hit, rows: {disaster: [{发生日期: 2020-05-01, 类型: 洪涝, 损失: "
        "9000}]}}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.right_by_now national/situations/risk.disaster.yaml:3"});
}
TEST_F(Situations, ThatCannotFailAreRefused) {
  write("risk.disaster", "  - {zh: 甲, en: a, outcome: no hit, rows: {water: [{水质: 达标, 评价日期: 2020-01-01}]}}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.cannot_fail national/situations/risk.disaster.yaml:3"});
  write("risk.disaster", "  - {zh: 甲, en: a, outcome: no hit, values: {income_standard: 4000}}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.cannot_fail national/situations/risk.disaster.yaml:3"});
  write("risk.disaster", "  - {zh: 甲, en: a, outcome: no hit, persons: {}}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.no_subject national/situations/risk.disaster.yaml:3"})
      << "a household of nobody is none";
  write("loan.overdue", "  - {zh: 甲, en: a, outcome: no hit}\n");
  EXPECT_EQ(played("loan.overdue"), Wrong{"situation.no_subject national/situations/loan.overdue.yaml:3"});
}
TEST_F(Situations, SayWhereARowCannotBeRead) {
  write(
      "risk.disaster",
      "  - zh: 甲\n    en: a\n    outcome: hit\n    rows:\n      disaster:\n        - {发生日期: 五月, 损失: 9000}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.bad_cell national/situations/risk.disaster.yaml:8"});
  write("risk.disaster",
        "  - zh: 甲\n    en: a\n    outcome: hit\n    rows:\n      disaster:\n        - {发生日期: 2020-05-01, 亏损: "
        "9000}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"situation.unknown_header national/situations/risk.disaster.yaml:8"});
  write("risk.disaster", "  - {zh: 甲, en: a, outcome: hits}\n");
  EXPECT_EQ(played("risk.disaster"), Wrong{"pack.unknown_word national/situations/risk.disaster.yaml:3"});
}
TEST_F(Situations, AreNeverPlayedWithTheValueOfAnother) {
  // One rule's model needs the line of the county, the other's cell that of the village.
  for (const auto& entry : fs::directory_iterator(packs / "national/situations"))
    if (!contains(entry.path().string(), "wrong_exit") && !contains(entry.path().string(), "income_below_line"))
      fs::remove(entry.path());
  const auto pack = policy::load_pack(packs, "national");
  const auto situations = policy::load_situations(*pack);
  ASSERT_TRUE(situations);
  const auto all = play(*pack, *situations);
  ASSERT_TRUE(all);
  EXPECT_GT(all->size(), 20u);
  for (const auto& p : *all) EXPECT_FALSE(p.wrong) << said(*p.wrong);
}
TEST_F(Situations, OfARuleThatLooksAtOthersAreUndecidedWhereOneOfThemHasNoValue) {
  const std::string harmless =
      ", household: {户属性: 一般农户, 是否监测对象: 否}, rows: {medical_insurance: [{参保年度: 2020, 险种: 居民, "
      "参保状态: 已参保}]}}\n";
  write("risk.unlisted_at_risk", "  - {zh: 甲, en: a, outcome: undecided, values: {income_standard: none}" + harmless);
  EXPECT_EQ(played("risk.unlisted_at_risk"), Wrong{}) << "nobody knows whether they stand below the line";
  write("risk.unlisted_at_risk",
        "  - {zh: 甲, en: a, outcome: hit, values: {income_standard: none}, household: {户属性: 一般农户, "
        "是否监测对象: 否}, rows: {medical_insurance: [{参保年度: 2020, 险种: 居民, 参保状态: 未参保}]}}\n");
  EXPECT_EQ(played("risk.unlisted_at_risk"), Wrong{}) << "one certain risk is enough";
}
TEST_F(Situations, OfFactsAskTheTableAlone) {
  write("risk.income_drop",
        "  - {zh: 降三成整, en: a, outcome: near miss, facts: {net_income: 7000, previous_net_income: 10000}}\n"
        "  - {zh: 降过三成, en: b, outcome: hit, facts: {net_income: 6999.99, previous_net_income: 10000}}\n"
        "  - {zh: 上年不明, en: c, outcome: undecided, facts: {net_income: 7000, previous_net_income: null}}\n"
        "  - {zh: 参数另定, en: d, outcome: hit, values: {income_drop_max_share: 0.2}, facts: {net_income: 7000, "
        "previous_net_income: 10000}}\n");
  EXPECT_EQ(played("risk.income_drop"), Wrong{});
  write("risk.income_drop",
        "  - {zh: 甲, en: a, outcome: not run, values: {income_drop_max_share: none}, facts: {net_income: 1, "
        "previous_net_income: 10000}}\n");
  EXPECT_EQ(played("risk.income_drop"), Wrong{});
  write("risk.income_drop", "  - {zh: 甲, en: a, outcome: hit, facts: {net_income: 1, income_drop_max_share: 0.2}}\n");
  EXPECT_EQ(played("risk.income_drop"),
            Wrong{"situation.parameter_as_fact national/situations/risk.income_drop.yaml:3"});
  write("risk.income_drop", "  - {zh: 甲, en: a, outcome: hit, facts: {listed: true}}\n");
  EXPECT_EQ(played("risk.income_drop"), Wrong{"situation.cannot_fail national/situations/risk.income_drop.yaml:3"});
}
TEST_F(Situations, OfARuleMustTellAHitANearMissAndAnUndecided) {
  write("risk.disaster",
        "  - {zh: 甲, en: a, outcome: hit, rows: {disaster: [{发生日期: 2020-05-01, 类型: 洪涝, 损失: 9000}]}}\n");
  const auto pack = policy::load_pack(packs, "national");
  const auto situations = policy::load_situations(*pack);
  ASSERT_TRUE(situations);
  const auto missing = rules_without_situations(*pack, *situations);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].values.at("missing"), "near miss, undecided");
}

TEST(Situation, OfEveryRuleComesOutAsItSays) {
  for (const auto& name : policy::list_packs(kPacks)) {
    const auto pack = policy::load_pack(kPacks, name);
    const auto situations = policy::load_situations(*pack);
    ASSERT_TRUE(situations) << name;
    const auto played = play(*pack, *situations);
    ASSERT_TRUE(played) << message(Language::Chinese, played.error());
    for (const auto& p : *played) EXPECT_FALSE(p.wrong) << message(Language::Chinese, *p.wrong);
    for (const auto& missing : rules_without_situations(*pack, *situations))
      ADD_FAILURE() << message(Language::Chinese, missing);
  }
}

}  // namespace
}  // namespace guben::screening
