// What holds of the sources themselves: which module may know which, and what of it; that the command line only parses,
// calls and prints; and that no statement of the ledger forgets the county.
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

/// The headers a module offers to others, by the PUBLIC of its CMakeLists.txt, beside its actions; nothing where it
/// offers all.
using Offers = std::map<std::string, std::set<std::string>>;
Offers offers_of(const std::vector<std::string>& order) {
  Offers offers;
  for (const auto& module : order) {
    const auto text = text_of(kSources / module / "CMakeLists.txt");
    std::smatch listed;
    if (!std::regex_search(text, listed, std::regex(R"(PUBLIC\s+([a-z_\s]+?)\s*(?:LINKS|\)))"))) continue;
    static const std::regex name("[a-z_]+");
    const auto names = listed[1].str();
    for (std::sregex_iterator i(names.begin(), names.end(), name), end; i != end; ++i)
      offers[module].insert(module + "/" + i->str() + ".hpp");
  }
  return offers;
}

/// What is wrong with a file of a module including this; empty where nothing is.
std::string wrong(const std::vector<std::string>& order, const Offers& offers, const std::string& module, bool is_test,
                  const std::string& included) {
  const auto other = included.substr(0, included.find('/'));
  const auto at = [&](const std::string& name) { return std::find(order.begin(), order.end(), name); };
  if (other == module || at(other) == order.end()) return "";
  if (at(other) > at(module)) return "stands above it";
  if (included == other + "/sql.hpp") return "has that module's own statements";
  if (contains(included, "/tests/")) return is_test ? "" : "is of that module's tests";
  if (const auto offered = offers.find(other);
      offered != offers.end() && !offered->second.contains(included) && !included.starts_with(other + "/actions/"))
    return "that module keeps to itself (PUBLIC of its CMakeLists.txt)";
  return "";
}

TEST(Modules, IncludeOnlyWhatStandsBelowThemAndNothingThatIsAnothersOwn) {
  const auto order = modules();
  const auto offers = offers_of(order);
  size_t looked = 0;
  for (const auto& module : order)
    for (const auto& entry : fs::recursive_directory_iterator(kSources / module)) {
      const auto file = entry.path();
      if (file.extension() != ".cpp" && file.extension() != ".hpp") continue;
      const bool is_test = contains(file.string(), "/tests/");
      for (const auto& included : includes_of(file)) {
        ++looked;
        const auto why = wrong(order, offers, module, is_test, included);
        EXPECT_TRUE(why.empty()) << file << " includes " << included << ", which " << why;
      }
    }
  EXPECT_GT(looked, 1000u);
}

TEST(Modules, AreToldWhereTheyReachTooFar) {
  const std::vector<std::string> order{"core", "store", "ledger"};
  const Offers offers{{"store", {"store/store.hpp"}}};
  const auto is_wrong = [&](const char* module, const char* included, bool is_test = false) {
    return !wrong(order, offers, module, is_test, included).empty();
  };
  EXPECT_FALSE(is_wrong("ledger", "store/store.hpp"));
  EXPECT_FALSE(is_wrong("ledger", "store/actions/move_house.hpp"));
  EXPECT_FALSE(is_wrong("store", "store/pipeline.hpp"));
  EXPECT_FALSE(is_wrong("store", "fmt/format.h"));
  EXPECT_FALSE(is_wrong("ledger", "core/digest.hpp")) << "core offers all";
  EXPECT_TRUE(is_wrong("store", "ledger/ledger.hpp"));
  EXPECT_TRUE(is_wrong("ledger", "store/pipeline.hpp"));
  EXPECT_TRUE(is_wrong("ledger", "store/sql.hpp"));
  EXPECT_TRUE(is_wrong("ledger", "store/tests/private_postgres.hpp"));
  EXPECT_FALSE(is_wrong("ledger", "store/tests/private_postgres.hpp", true));
}

TEST(Modules, OfferOnlyHeadersThatAreThere) {
  for (const auto& [module, headers] : offers_of(modules()))
    for (const auto& header : headers) EXPECT_TRUE(fs::exists(kSources / header)) << header;
}

/// What a file of the command line does that is an action's to do; empty where it only parses, calls and prints.
std::string done_in_place(const std::string& code) {
  static const std::pair<const char*, std::regex> kinds[] = {
      {"SQL",
       std::regex(R"re(sql\.hpp|sql::|store/|workspace/database|"(SELECT|INSERT|UPDATE|DELETE|WITH) |\.query\()re")},
      {"a transaction", std::regex(R"(ledger::Change|Transaction|InTheNameOf|GroupCommit)")},
      {"scheduling", std::regex(R"(std::(async|thread|jthread|promise|future)|side_by_side|BulkJob)")},
      {"comparing", std::regex(R"(std::set_difference|outcomes_of\()")}};
  for (const auto& [kind, pattern] : kinds)
    if (std::smatch found; std::regex_search(code, found, pattern)) return kind + (": " + found.str());
  return "";
}

TEST(CommandLine, OnlyParsesCallsAndPrints) {
  size_t looked = 0;
  for (const auto& entry : fs::directory_iterator(kSources / "cli")) {
    if (!entry.is_regular_file() || entry.path().filename() == "CMakeLists.txt") continue;
    ++looked;
    const auto done = done_in_place(text_of(entry.path()));
    EXPECT_TRUE(done.empty()) << entry.path() << " holds " << done << "; it belongs into src/<module>/actions/";
  }
  EXPECT_GT(looked, 20u);
}

TEST(CommandLine, IsToldWhatItShouldNotHold) {
  EXPECT_NE(done_in_place("ledger::Change change(*s.ledger);"), "");
  EXPECT_NE(done_in_place("const auto reading = std::async(std::launch::async, read);"), "");
  EXPECT_NE(done_in_place("side_by_side(files.size(), read);"), "");
  EXPECT_NE(done_in_place(R"(s.ledger->query("SELECT id FROM delivery WHERE county = $1"))"), "");
  EXPECT_EQ(done_in_place("const auto done = intake::withdraw(s.folder, *s.ledger, reason);"), "");
  EXPECT_EQ(done_in_place(R"(message(language, "cli.changed"))"), "");
}

/// Statements over the ledger's tables, in files and in the sources, name the county of each table they touch.
bool names_the_county(const std::string& sql) {
  static const std::regex table(
      R"(\b(FROM|JOIN|INTO|UPDATE)\s+(county|setting|journal|delivery|standing|withdrawal|run|snapshot|proposal|record_schema|resealed_record|organisation|account|bound_identity|granted_post|one_time_link|session|code_used|preference|export|register_row|register_complete|register_waiting|record_\{dataset\})\b)");
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
  for (const char* module : {"ledger", "intake", "matching", "registers", "screening", "county", "access"})
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
