// What tells the rows of a later delivery from those of an earlier one is declared, and never an amount.
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "dictionary/dataset.hpp"

namespace guben::dictionary {
namespace {

std::string refusal_of(const std::string& lines) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("guben-keys-test-{}", getpid());
  std::filesystem::create_directories(folder / "datasets");
  std::ofstream(folder / "datasets" / "x.yaml")
      << "code: x\nlabel: {zh: 测, en: x}\nprovider: 局\npurpose: 测试\ngrain: event\n"
      << lines << "fields:\n  - {name: day, header: 日期, type: date}\n  - {name: amount, header: 金额, type: money}\n"
      << "  - {name: disease, header: 病种, sealed: true}\n";
  const auto loaded = Dictionary::load({folder});
  std::filesystem::remove_all(folder);
  return loaded ? "" : loaded.error().code;
}

TEST(Keys, AreDeclaredForEventsAndHoldNoAmount) {
  EXPECT_EQ(refusal_of("mode: increment\n"), "pack.events_without_key");
  EXPECT_EQ(refusal_of("mode: increment\nkey: []\n"), "") << "one event a person is a key, too";
  EXPECT_EQ(refusal_of("mode: increment\nkey: [day]\n"), "");
  EXPECT_EQ(refusal_of("mode: increment\nkey: [day, amount]\n"), "pack.amount_in_key");
  EXPECT_EQ(refusal_of("mode: increment\nkey: [month]\n"), "pack.unknown_name");
  EXPECT_EQ(refusal_of("mode: full\n"), "") << "without a key, rows of one person are about the same";
  EXPECT_EQ(refusal_of("mode: full\nparts: [disease]\n"), "pack.hidden_part");
}

TEST(Keys, OfEventsAreThoseOfTheExchange) {
  const auto dictionary = Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  ASSERT_TRUE(dictionary);
  const std::map<std::string, std::vector<std::string>> keys{
      {"income", {"month", "category", "entry_kind"}},
      {"medical_bill", {"hospital", "visit_kind", "admitted_on", "settled_on"}},
      {"education_aid", {"scheme", "term", "paid_on"}},
      {"training", {"course", "started_on"}},
      {"death", {}},
      {"disaster", {"occurred_on", "kind"}},
      {"payment", {"project_code", "paid_on", "leg", "payee"}},
      {"visit", {"helper_code", "visited_on", "way"}},
      {"checkup", {"examined_on"}},
      {"team_attendance", {"member_code", "day"}},
      {"village_check", {"started_on"}},
      {"satisfaction_survey", {"survey_code", "way"}}};
  for (const auto& dataset : dictionary->datasets()) {
    if (dataset.mode != Mode::Increment) continue;
    if (dataset.own_code.empty()) EXPECT_EQ(dataset.key, keys.at(dataset.code)) << dataset.code;
    else EXPECT_TRUE(dataset.code == "measure" || dataset.code == "inspection_sample" || dataset.code == "grievance");
  }
  for (const char* code : {"loan", "school", "assets", "medical_insurance", "pension"})
    EXPECT_FALSE(dictionary->find(code)->parts.empty()) << code;
  EXPECT_EQ(dictionary->find("employment")->spell_to, "ended_on");
}

}  // namespace
}  // namespace guben::dictionary
