// What holds of the sources themselves: which module may know which, and that no statement of the ledger forgets the
// county.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "core/text.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

const fs::path kSources = fs::path(GUBEN_SOURCE_DIR) / "src";

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// From the ground up, as CMakeLists.txt builds them.
std::vector<std::string> modules() {
  const auto text = text_of(fs::path(GUBEN_SOURCE_DIR) / "CMakeLists.txt");
  std::smatch list;
  EXPECT_TRUE(std::regex_search(text, list, std::regex(R"(foreach\(module ([a-z ]+)\))")));
  std::vector<std::string> names;
  const auto listed = list[1].str();
  for (const auto name : split(listed, ' ')) names.emplace_back(name);
  return names;
}

/// "other/header.hpp" of each line that includes one in quotes.
std::vector<std::string> includes_of(const fs::path& file) {
  static const std::regex quoted("#include \"([^\"]+)\"");
  const auto text = text_of(file);
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), quoted), end; i != end; ++i) found.push_back((*i)[1].str());
  return found;
}

/// What is wrong with a file of a module including this; empty where nothing is.
std::string wrong(const std::vector<std::string>& order, const std::string& module, bool is_test,
                  const std::string& included) {
  const auto other = included.substr(0, included.find('/'));
  const auto at = [&](const std::string& name) { return std::find(order.begin(), order.end(), name); };
  if (other == module || at(other) == order.end()) return "";
  if (at(other) > at(module)) return "stands above it";
  if (included == other + "/sql.hpp") return "has that module's own statements";
  if (contains(included, "/tests/") && !is_test) return "is of that module's tests";
  return "";
}

TEST(Modules, IncludeOnlyWhatStandsBelowThemAndNothingThatIsAnothersOwn) {
  const auto order = modules();
  size_t looked = 0;
  for (const auto& module : order)
    for (const auto& entry : fs::recursive_directory_iterator(kSources / module)) {
      const auto file = entry.path();
      if (file.extension() != ".cpp" && file.extension() != ".hpp") continue;
      const bool is_test = contains(file.string(), "/tests/");
      for (const auto& included : includes_of(file)) {
        ++looked;
        const auto why = wrong(order, module, is_test, included);
        EXPECT_TRUE(why.empty()) << file << " includes " << included << ", which " << why;
      }
    }
  EXPECT_GT(looked, 1000u);
}

TEST(Modules, AreToldWhereTheyReachTooFar) {
  const std::vector<std::string> order{"core", "store", "ledger"};
  EXPECT_EQ(wrong(order, "ledger", false, "store/store.hpp"), "");
  EXPECT_EQ(wrong(order, "store", false, "fmt/format.h"), "");
  EXPECT_NE(wrong(order, "store", false, "ledger/ledger.hpp"), "");
  EXPECT_NE(wrong(order, "ledger", false, "store/sql.hpp"), "");
  EXPECT_NE(wrong(order, "ledger", false, "store/tests/private_postgres.hpp"), "");
  EXPECT_EQ(wrong(order, "ledger", true, "store/tests/private_postgres.hpp"), "");
}

/// Statements over the ledger's tables, in files and in the sources, name the county of each table they touch.
bool names_the_county(const std::string& sql) {
  static const std::regex table(
      R"(\b(FROM|JOIN|INTO|UPDATE)\s+(county|setting|journal|delivery|standing|withdrawal|run|snapshot|proposal|record_schema|organisation|account|granted_post|one_time_link|session|code_used|preference|export|record_\{dataset\})\b)");
  const auto tables = std::distance(std::sregex_iterator(sql.begin(), sql.end(), table), std::sregex_iterator());
  static const std::regex county(R"(\bcounty\b)");
  const auto counties = std::distance(std::sregex_iterator(sql.begin(), sql.end(), county), std::sregex_iterator());
  return tables == 0 || (contains(sql, "$1") && counties >= tables);
}

TEST(Statements, OfTheLedgerNameTheCountyOfEveryTable) {
  EXPECT_FALSE(names_the_county("SELECT id FROM delivery"));
  EXPECT_FALSE(
      names_the_county("SELECT id FROM delivery WHERE county = $1 AND id NOT IN (SELECT delivery FROM withdrawal)"));
  EXPECT_TRUE(names_the_county("SELECT value FROM setting WHERE county = $1 AND name = $2"));
  size_t looked = 0;
  for (const char* module : {"ledger", "intake", "matching", "screening", "county", "access"})
    for (const auto& entry : fs::directory_iterator(kSources / module / "sql")) {
      const auto sql = text_of(entry.path());
      if (!contains(sql, "$1")) continue;  // of the workspace, which is one county's
      ++looked;
      EXPECT_TRUE(names_the_county(sql)) << entry.path();
    }
  EXPECT_GT(looked, 20u);
  static const std::regex in_place(R"re(\b(?:query|run|prepare)\(\s*"((?:SELECT|UPDATE|INSERT|DELETE)[^"]*)")re");
  for (const auto& entry : fs::recursive_directory_iterator(kSources)) {
    const auto file = entry.path().string();
    if (!file.ends_with(".cpp") || contains(file, "/tests/") || contains(file, "/ledger/migrations.cpp")) continue;
    const auto text = text_of(file);
    for (std::sregex_iterator i(text.begin(), text.end(), in_place), end; i != end; ++i)
      EXPECT_TRUE(names_the_county((*i)[1].str())) << file << ": " << (*i)[1].str();
  }
}

}  // namespace
}  // namespace guben
