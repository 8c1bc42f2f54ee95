#include <gtest/gtest.h>

#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/summary_text.hpp"

namespace guben::documents {
namespace {

const policy::Pack& pack() {
  static const auto loaded = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  return *loaded;
}

screening::Finding finding() {
  static const std::vector<screening::SourceRow> rows{{"medical_insurance", "参保.xlsx", "明细", 12}};
  screening::Finding f;
  f.run = "r", f.rule = "risk.uninsured", f.severity = "red", f.subject_kind = "household", f.subject_id = "9900000001",
  f.region = "990101100", f.route = "医保", f.as_of = "2020-06-30";
  f.evidence = {{"has_uninsured_member", "true", false, feel::Type::Boolean, &rows}};
  f.parameters = {{"income_standard", "4100", "固本项目组 2026-11-21", true}};
  f.sources = {"S0§3.5"};
  return f;
}

TEST(FindingText, SaysWhatWhyFromWhichRowByWhichClauseAndWhatToAsk) {
  const auto text = finding_text(finding(), pack(), Language::Chinese);
  for (const char* part : {"有成员未参加基本医保", "青石镇", "参保.xlsx", "第 12 行", "S0§3.5 白鹭湖管理区",
                           "本地值，没有文件规定", "→ 核实是否在外参保"})
    EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

TEST(FindingText, OfAnAreaSaysWhereTheListIs) {
  auto f = finding();
  EXPECT_FALSE(contains(finding_text(f, pack(), Language::Chinese), "guben indicators"));
  f.rule = "area.satisfaction", f.subject_kind = "township", f.subject_id = "990101100";
  EXPECT_TRUE(contains(finding_text(f, pack(), Language::Chinese), "--rule area.satisfaction --region 990101100"))
      << finding_text(f, pack(), Language::Chinese);
}

TEST(FindingText, SaysThatAValueIsUnknown) {
  auto f = finding();
  f.outcome = screening::Outcome::Undecided;
  f.evidence[0] = {"has_uninsured_member", "null", true, feel::Type::String, nullptr};
  const auto text = finding_text(f, pack(), Language::Chinese);
  EXPECT_TRUE(contains(text, "无法判定")) << text;
  EXPECT_TRUE(contains(text, "不明 (有成员的参保记录待核)")) << text;
}

TEST(SummaryText, SaysOnceWhatWasNotDelivered) {
  screening::RunSummary run;
  run.id = "r", run.as_of = "2020-06-30", run.county = "990101";
  run.missing["school:school_year"] = {"990101100"};
  const auto text = summary_text(run, pack(), Language::Chinese);
  EXPECT_TRUE(contains(text, "未提供: 学籍(school:school_year)，青石镇")) << text;
}

}  // namespace
}  // namespace guben::documents
