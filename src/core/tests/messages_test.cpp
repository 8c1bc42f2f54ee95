#include "core/messages.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "core/nearest.hpp"
#include "core/text.hpp"

namespace guben {
namespace {

std::string sentence(const std::string& code, Language language) { return message(language, code); }
std::string at_page(const std::string& code, Language language) { return message_at_page(language, code); }

bool has_han(const std::string& text) {
  const auto points = code_points(text);
  return std::any_of(points.begin(), points.end(), [](char32_t c) {
    return (c >= 0x2E80 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0xFF00 && c < 0xFFF0);
  });
}

std::string without_names(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(\{[a-z_]+\})"), "");
}

/// Latin words that a Chinese sentence may hold: what is typed as it is (commands, options, keys of packs, formats) and
/// names of formats and things that have no other.
std::vector<std::string> latin_words(const std::string& chinese) {
  static const std::set<std::string> allowed{
      // formats, standards, programs
      "CSV", "DMN", "Excel", "HTML", "JSON", "MB", "PDF", "SQL", "UTF", "WPS", "XML", "YAML", "csv", "dmn", "html",
      "md", "sql", "PostgreSQL", "xls", "xlsx", "yaml", "json", "docs", "guides", "dictionary", "write", "situation",
      "packs",
      // typed as they are
      "DIR", "FILE", "NAME", "MM", "DD", "YYYY", "all", "en", "guben", "zh", "LANG", "LC_ALL", "LC_MESSAGES", "URL",
      "help", "deliveries", "reason", "withdraw", "as", "replacement", "part", "correction", "events", "NUL", "today",
      "TRUE", "FALSE", "true", "false", "null", "none", "demo", "in_review", "check", "pack", "import", "init", "match",
      "screen", "proposals", "runs", "prune", "explain", "indicators", "report", "format", "out", "level", "township",
      "county", "rule", "region", "list", "dataset", "coverage", "period", "accept", "refuse", "ledger", "workspace",
      "truth_findings", "parameters", "subjects", "rules", "sources", "units", "data", "pack", "datasets", "facts",
      "indicators", "decisions", "situations", "regions", "map", "continue", "yes", "no", "journal", "verify",
      "GUBEN_KEY_FILE", "pgpass", "PGPASSWORD", "COMMIT", "ROLLBACK", "PREPARED", "serve", "accounts", "listen",
      "certificate", "key", "behind", "proxy", "web", "index", "api", "openapi", "Ctrl", "HTTP", "TLS", "PEM", "Host",
      "Content", "Length", "Type", "Cookie", "Forwarded", "For", "Proto", "register", "households", "persons", "until",
      "If", "Match", "CSRF", "Token", "http", "https", "keys", "reseal"};
  static const std::regex word("[A-Za-z][A-Za-z_]+");
  std::vector<std::string> found;
  const auto text = without_names(chinese);
  for (std::sregex_iterator w(text.begin(), text.end(), word), end; w != end; ++w)
    if (!allowed.contains(w->str())) found.push_back(w->str());
  return found;
}

TEST(Messages, AreInBothLanguagesAndEachInItsOwn) {
  for (const auto& code : message_codes()) {
    const auto chinese = sentence(code, Language::Chinese), english = sentence(code, Language::English);
    // Whoever reads only Chinese must see that a page is invented; a term is written 2020春 in any language.
    if (code != "documents.invented" && code != "intake.not_a_term") {
      EXPECT_FALSE(has_han(at_page(code, Language::English))) << code;
      EXPECT_FALSE(has_han(english)) << code << ": " << english;
    }
    // These speak of a pack's own keys, which are typed as they are; the sentence around them is Chinese.
    const bool speaks_of_keys = code.starts_with("pack.") || code.starts_with("situation.");
    EXPECT_TRUE(!speaks_of_keys || has_han(chinese)) << code << ": " << chinese;
    if (!speaks_of_keys)
      for (const auto& said : {chinese, at_page(code, Language::Chinese)})
        for (const auto& word : latin_words(said)) ADD_FAILURE() << code << " holds “" << word << "”: " << said;
  }
}

TEST(Messages, NameTheSameValuesInBothLanguages) {
  static const std::regex name(R"(\{([a-z_]+)\})");
  const auto names = [](const std::string& text) {
    std::set<std::string> all;
    for (std::sregex_iterator n(text.begin(), text.end(), name), end; n != end; ++n) all.insert((*n)[1]);
    all.erase("zh"), all.erase("en");  // a situation's own two names
    return all;
  };
  for (const auto& code : message_codes()) {
    const auto all = names(sentence(code, Language::Chinese));
    EXPECT_EQ(all, names(sentence(code, Language::English))) << code;
    const auto of_page = names(at_page(code, Language::Chinese));
    EXPECT_EQ(of_page, names(at_page(code, Language::English))) << code;
    EXPECT_TRUE(std::includes(all.begin(), all.end(), of_page.begin(), of_page.end())) << code;
  }
}

TEST(Messages, TellNobodyAtAPageOfOptionsAndCommands) {
  // What a page never shows: said where commands are given, and before anything is served.
  static const std::set<std::string> not_served{"usage", "help", "cli",       "store", "serve",
                                                "synth", "word", "documents", "demo",  "accounts"};
  static const std::set<std::string> before_serving{
      "ledger.not_a_county", "ledger.missing",     "http.not_loopback",         "http.certificate_alone",
      "http.web_folder",     "http.web_too_large", "http.demo_not_from_outside"};
  static const std::regex typed("--[a-z]|guben [a-z]");
  for (const auto& code : message_codes()) {
    if (not_served.contains(code.substr(0, code.find('.'))) || before_serving.contains(code)) continue;
    for (const auto language : {Language::Chinese, Language::English})
      EXPECT_FALSE(std::regex_search(at_page(code, language), typed))
          << code << " needs words of its own at a page: " << at_page(code, language);
  }
}

TEST(Messages, PutValuesInOnceAndNeverReadThem) {
  EXPECT_EQ(message(Language::English, "cli.written", {{"file", "{count}{file}"}, {"count", "7"}}),
            "Wrote {count}{file}");
  EXPECT_EQ(message(Language::English, "screening.unknown_rule", {{"rule", "x"}}), "There is no rule x.");
}

TEST(Messages, SayWhatWasExpectedInTheReadersLanguage) {
  const Refusal refusal{"pack.wrong_type", {{"place", "x.yaml:1"}, {"expected", "a whole number from 1 to 1000"}}};
  const auto english = message(Language::English, refusal), chinese = message(Language::Chinese, refusal);
  EXPECT_TRUE(contains(english, "a whole number from 1 to 1000")) << english;
  EXPECT_TRUE(contains(chinese, "1 到 1000 之间的整数")) << chinese;
}

/// What stands inside a refusal is no more said than the refusal is, until somebody reads it.
TEST(Messages, OfOneRefusalAreReadByTwoPeopleInTwoLanguages) {
  const Refusal refusal{"screening.unknown_rule", {{"rule", "x"}}, {{"hint", nearest_text("x", {"xy"})}}};
  EXPECT_EQ(message(Language::English, refusal), "There is no rule x. Nearest: xy.");
  const auto chinese = message(Language::Chinese, refusal);
  EXPECT_TRUE(contains(chinese, "最接近的: xy")) << chinese;
}

/// Phrases that code names in English and people get to see.
std::set<std::string> phrases_in(const std::string& code) {
  static const std::regex patterns[] = {
      std::regex(R"re(Damaged\{"[^"]*",\s*"([^"]+)")re"),
      std::regex(R"re(\{"(?:expected|found|detail)",\s*(?:fmt::format\()?"([^"]+)")re"),
      std::regex(R"re((?:syntax|clash)\((?:fmt::format\()?"([^"\\]+)")re"),
      std::regex(R"re(Stopwatch [a-z_]+\([a-z_]+,\s*"([^"]+)")re"),
      std::regex(R"re(Progress [a-z_]+\([a-z_.]+,\s*"([^"]+)")re"),
  };
  static const std::regex number(R"(\{\}|[0-9]+)");
  std::set<std::string> phrases;
  for (const auto& pattern : patterns)
    for (std::sregex_iterator p(code.begin(), code.end(), pattern), end; p != end; ++p)
      if (std::regex_search((*p)[1].str(), std::regex("[A-Za-z]")))
        phrases.insert(std::regex_replace((*p)[1].str(), number, "N"));
  return phrases;
}

TEST(Messages, HaveEveryPhraseThatCodeNamesInEnglish) {
  // Words of the table language, codes and formats are typed as they are.
  const std::set<std::string> typed{"then", "else", "and",   "YYYY-MM-DD",  "YYYY-MM-DD, PNM, PND", "N MB", "> N MB",
                                    "]",    "#N/A", "MHTML", "Word (.doc)", "PowerPoint (.ppt)"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(GUBEN_SOURCE_DIR "/src")) {
    if (entry.path().extension() != ".cpp" || contains(entry.path().string(), "/tests/")) continue;
    std::ifstream in(entry.path());
    const std::string code{std::istreambuf_iterator<char>(in), {}};
    for (const auto& phrase : phrases_in(code))
      EXPECT_TRUE(typed.contains(phrase) || has_message("word." + phrase) || has_message(phrase))
          << entry.path() << " says “" << phrase << "”: add \"word." << phrase << "\" to core/messages.yaml";
  }
}

}  // namespace
}  // namespace guben
