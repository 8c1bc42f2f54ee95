#include <gtest/gtest.h>

#include "core/text.hpp"
#include "dictionary/dataset.hpp"

namespace guben::dictionary {
namespace {

const Dictionary& national() {
  static const auto dictionary = Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  return *dictionary;
}

TEST(Dictionary, DeclaresEveryDatasetOfTheExchangeWithItsPurpose) {
  for (const char* code : {"registry_household",
                           "registry_person",
                           "income",
                           "hukou",
                           "medical_insurance",
                           "medical_bill",
                           "chronic_care",
                           "school",
                           "education_aid",
                           "dibao",
                           "disability",
                           "housing",
                           "water",
                           "employment",
                           "training",
                           "pension",
                           "loan",
                           "assets",
                           "death",
                           "disaster",
                           "relocation",
                           "project",
                           "payment",
                           "asset_ledger",
                           "measure",
                           "helper",
                           "visit",
                           "team_attendance",
                           "village",
                           "village_check",
                           "grievance"}) {
    const auto* dataset = national().find(code);
    ASSERT_TRUE(dataset) << code;
    EXPECT_FALSE(dataset->purpose.empty()) << code;
  }
  EXPECT_TRUE(national().find("grievance")->apart) << "grievances are never matched and never screened";
}

TEST(Dictionary, KeepsIdentityAndSealedFieldsOutOfTheWorkspace) {
  for (const auto& dataset : national().datasets())
    for (const auto& field : dataset.fields) {
      const bool personal = field.type == FieldType::IdNumber || field.type == FieldType::Certificate ||
                            field.type == FieldType::Name || field.name == "phone" || field.name == "bank_account" ||
                            field.name == "disease" || field.name == "ethnic_group";
      EXPECT_FALSE(personal && field.enters_workspace()) << dataset.code << "." << field.name;
    }
}

TEST(Dictionary, GivesNoTwoFieldsOfADatasetTheSameHeader) {
  for (const auto& dataset : national().datasets()) {
    std::map<std::string, std::string> seen;
    for (const auto& field : dataset.fields) {
      auto words = field.synonyms;
      words.push_back(field.header);
      for (const auto& word : std::set<std::string>(words.begin(), words.end()))
        EXPECT_TRUE(seen.emplace(squeezed(word), field.name).second)
            << dataset.code << ": " << word << " means " << seen[squeezed(word)] << " and " << field.name;
    }
  }
}

TEST(Dictionary, GivesNoWordTwoMeanings) {
  for (const auto& dataset : national().datasets())
    for (const auto& field : dataset.fields) {
      std::map<std::string, std::string> meanings;
      const auto means = [&](const std::string& word, const std::string& meaning) {
        EXPECT_EQ(meanings.emplace(word, meaning).first->second, meaning)
            << dataset.code << "." << field.name << ": " << word;
      };
      for (const auto& code : field.values)
        for (const auto& word : code.words) means(word, code.value);
      for (const auto& word : field.none_words) means(word, "none");
      for (const auto& word : field.self_words) means(word, "oneself");
      EXPECT_TRUE(field.none_words.empty() || field.none_if_blank)
          << dataset.code << "." << field.name << " has words for none but no none";
      EXPECT_TRUE(field.self_words.empty() || field.type == FieldType::Name) << dataset.code << "." << field.name;
    }
}

TEST(Dictionary, SaysOfEveryDateThatMayLieAheadThatItMay) {
  for (const char* word : {"到期", "计划", "终止", "有效期", "截止"})
    for (const auto& dataset : national().datasets())
      for (const auto& field : dataset.fields) {
        const bool is_date = field.type == FieldType::Date || field.type == FieldType::Month;
        EXPECT_TRUE(!is_date || field.ahead || !contains(field.header, word)) << dataset.code << "." << field.name;
      }
}

/// Two datasets that any list of names might be, the first told by these fields.
Result<void> told_by(const std::string& telling) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("guben-telling-{}", getpid());
  std::filesystem::create_directories(folder / "datasets");
  const auto write = [&](const std::string& code, const std::string& tells, const std::string& fields) {
    std::ofstream(folder / "datasets" / (code + ".yaml"))
        << "code: " << code << "\nlabel: {zh: 测, en: x}\nprovider: 局\npurpose: 测\ngrain: person\nmode: full\n"
        << tells << "key: []\nfields:\n  - {name: name, header: 姓名}\n"
        << fields;
  };
  write("x", telling, "  - {name: day, header: 死亡日期}\n  - {name: other, header: 登记时间}\n");
  write("y", "telling: [place]\n",
        "  - {name: place, header: 就业地点}\n  - {name: on, header: 日子, synonyms: [登记时间]}\n");
  const auto loaded = Dictionary::load({folder});
  std::filesystem::remove_all(folder);
  return loaded ? loaded->check_telling() : Result<void>(loaded.error());
}

TEST(Dictionary, HoldsThatEveryDatasetIsToldByAColumnOfItsOwn) {
  EXPECT_TRUE(national().check_telling());
  EXPECT_TRUE(told_by("telling: [day]\n"));
  EXPECT_EQ(told_by("").error().code, "pack.nothing_tells_it");
  EXPECT_EQ(told_by("telling: [name]\n").error().code, "pack.does_not_tell") << "the other has names, too";
  EXPECT_EQ(told_by("telling: [other]\n").error().code, "pack.does_not_tell") << "the other's synonym";
  EXPECT_EQ(told_by("telling: [nothing]\n").error().code, "pack.unknown_name");
}

TEST(Dictionary, RefusesADatasetWithoutPurpose) {
  const auto folder = std::filesystem::temp_directory_path() / "guben-dictionary-test";
  std::filesystem::create_directories(folder / "datasets");
  std::ofstream(folder / "datasets" / "x.yaml") << "code: x\nlabel: {zh: 测, en: x}\nprovider: 局\ngrain: "
                                                   "person\nmode: full\nfields:\n  - {name: a, header: 甲}\n";
  const auto loaded = Dictionary::load({folder});
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "pack.missing_key");
  EXPECT_EQ(loaded.error().values.at("key"), "purpose");
}

TEST(Dictionary, PageInDocsIsTheOneTheDeclarationsGive) {
  std::ifstream in(std::string(GUBEN_SOURCE_DIR) + "/docs/data-dictionary.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(page == national().markdown()) << "run: guben pack dictionary national > docs/data-dictionary.md";
}

/// A field that is required unless these say so.
Result<Dictionary> required_unless(const std::string& unless) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("guben-unless-{}", getpid());
  std::filesystem::create_directories(folder / "datasets");
  std::ofstream(folder / "datasets" / "x.yaml")
      << "code: x\nlabel: {zh: 测, en: x}\nprovider: 局\npurpose: 测\ngrain: person\nmode: full\nfields:\n"
         "  - {name: status, header: 状态, type: code, values: {未参保: [], 已参保: []}}\n"
         "  - {name: place, header: 去向, type: code, values: {外迁: [], 在村: []}}\n"
         "  - {name: year, header: 年度, type: year, required: true, required_unless: "
      << unless << "}\n";
  auto loaded = Dictionary::load({folder});
  std::filesystem::remove_all(folder);
  return loaded;
}

TEST(Dictionary, KeepsEveryFieldThatFreesAnother) {
  const auto loaded = required_unless("{status: [未参保], place: [外迁]}");
  ASSERT_TRUE(loaded) << loaded.error().code;
  const auto& unless = loaded->find("x")->find("year")->unless;
  ASSERT_EQ(unless.size(), 2u);
  EXPECT_EQ(unless[0].field + unless[1].field, "statusplace");
  EXPECT_EQ(unless[0].values, std::vector<std::string>{"未参保"});
  EXPECT_EQ(required_unless("{nothing: [外迁], place: [外迁]}").error().code, "pack.unknown_name")
      << "the first of them is checked, too";
  EXPECT_EQ(required_unless("{status: [外迁], place: [外迁]}").error().code, "pack.unknown_name");
}

}  // namespace
}  // namespace guben::dictionary
