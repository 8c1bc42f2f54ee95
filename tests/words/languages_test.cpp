// Every command, every page and a refusal of every kind, in both languages: English output holds no Chinese word of the
// program's or the packs' own, Chinese output no English one. What senders wrote is data and is shown as it is: names
// of places and files, headings, cells. So are what is typed as it is (commands, options, codes, units of formats) and
// what a library said, which stands in brackets behind our sentence.
#include <gtest/gtest.h>

#include <regex>

#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/summary_text.hpp"
#include "policy/pack.hpp"
#include "run_program.hpp"
#include "screening/findings.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

/// Takes words out of a text, the longest first, so that none leaves a piece of another.
class Words {
 public:
  void add(const std::string& word) {
    if (!word.empty()) words_.insert(word);
  }
  std::string without(std::string text) const {
    for (const auto& word : words_) text = replaced(std::move(text), word, " ");
    return text;
  }

 private:
  struct LongestFirst {
    bool operator()(const std::string& a, const std::string& b) const {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    }
  };
  std::set<std::string, LongestFirst> words_;
};

bool is_han(char32_t c) {
  return (c >= 0x2E80 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0xFF00 && c < 0xFFF0);
}

class Languages : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-languages-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    pack = std::make_unique<policy::Pack>(*policy::load_pack(GUBEN_SOURCE_DIR "/packs", "xiangyin"));
    ASSERT_EQ(run_program("synth --pack xiangyin --persons 400 --townships 1 --seed 78 --as-of 2020-06-30 --dirt heavy "
                          "--out " +
                          (world / "files").string() + " --truth " + (world / "truth").string())
                  .status,
              0);
    write_bad_files();
    collect_data_words();
    collect_typed_words();
    for (const char* line : {"init C --pack xiangyin", "import C WORLD/files --timings", "match C --timings",
                             "screen C --as-of 2020-06-30 --timings"})
      expect_both(line);
  }
  static void TearDownTestSuite() { fs::remove_all(world); }

  /// Files that are refused, or whose rows are, for different reasons.
  static void write_bad_files() {
    const auto at = world / "bad";
    fs::create_directories(at);
    const std::map<std::string, std::string> files{
        {"empty.csv", ""},
        {"page.xls", "<html><body>x</body></html>"},
        {"paper.pdf", "%PDF-1.4\n"},
        {"cut.xlsx", std::string("PK\x03\x04 cut", 8)},
        {"2020年6月_死亡火化.csv",
         "姓名,身份证号,死亡日期,火化日期\n王甲,990101194001011115,2020-13-45,x\n合计,,,\n审核人: 李,,,\n"},
        {"no-header.csv", "a,b\n1,2\n"},
        {"2020年6月_基本医保参保.csv", "姓名,身份证号,参保状态\n王甲,,也许\n"},
    };
    for (const auto& [name, bytes] : files) std::ofstream(at / name, std::ios::binary) << bytes;
  }

  static void add_data(const std::string& word) {
    data.add(word);
    if (std::any_of(word.begin(), word.end(), [](char c) { return c < 0 || c == '.'; })) han_data.add(word);
  }
  static void collect_data_words() {
    for (const auto& region : pack->regions.all()) add_data(region.name);
    for (const auto& dataset : pack->dictionary.datasets())
      for (const auto& field : dataset.fields) {
        add_data(field.header);
        for (const auto& value : field.values) add_data(value.value);
      }
    for (const auto& folder : {world / "files", world / "bad"})
      for (const auto& entry : fs::directory_iterator(folder)) {
        add_data(entry.path().filename().string());
        add_data(entry.path().stem().string());
        auto book = spreadsheet::open_workbook(entry.path());
        if (!book) continue;
        for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) {
          add_data((*book)->sheets()[sheet].name);
          (void)(*book)->read(sheet, [&](const spreadsheet::Row& row) {
            for (const auto& cell : row.cells)
              if (std::any_of(cell.text.begin(), cell.text.end(), [](char c) { return c < 0; }))
                add_data(normalised(cell.text)), add_data(squeezed(cell.text));
            return true;
          });
        }
      }
    for (const auto& model : pack->models) {
      for (const auto& text : model.texts) add_data(text);  // words it gives a fact of its own
      for (const auto& column : model.columns)
        for (const auto& value : column.values) add_data(value);
    }
    add_data("没有.csv");  // the file that is not there
    add_data("虚构数据");  // said in both languages, so that nobody misses it
  }

  static void collect_typed_words() {
    for (const auto& [id, rule] : pack->rules) typed.insert(id);
    for (const auto& [name, parameter] : pack->parameters) typed.insert(name);
    for (const auto& dataset : pack->dictionary.datasets()) {
      typed.insert(dataset.code);
      for (const auto& field : dataset.fields) typed.insert(field.name);
    }
    for (const auto& model : pack->models) {
      typed.insert(model.name);
      for (const auto& column : model.columns) typed.insert(column.name);
    }
    for (const auto& name : policy::list_packs(GUBEN_SOURCE_DIR "/packs")) typed.insert(name);
    for (const auto& command : commands()) typed.insert(command);
    // Whom the commands about accounts name.
    for (const char* account : {"li", "wang", "zhao"}) typed.insert(account);
    for (const char* person : {"李某", "王某", "赵某"}) data.add(person);
  }

  /// "findings", "pack check", …
  static std::vector<std::string> commands() {
    static const std::regex command("\n  ([a-z][a-z-]*) ");
    const auto inside = [](const std::string& help) {
      std::vector<std::string> names;
      const auto from = help.find("\nCommands:");
      if (from == std::string::npos) return names;
      const auto list = help.substr(from);
      for (std::sregex_iterator c(list.begin(), list.end(), command), end; c != end; ++c) names.push_back((*c)[1]);
      return names;
    };
    std::vector<std::string> all;
    for (const auto& name : inside(run_program("--lang=en --help").out)) {
      all.push_back(name);
      for (const auto& sub : inside(run_program("--lang=en " + name + " --help").out)) {
        all.push_back(name + " " + sub);
        typed.insert(sub);
      }
    }
    return all;
  }

  /// Both streams of a command in one language; libraries' words behind our sentences are left out.
  static std::string said(const std::string& line, const char* language) {
    auto typed_line = replaced(line, "WORLD", world.string());
    const auto ran = run_program(std::string("--lang=") + language + " " + typed_line);
    EXPECT_TRUE(ran.status == 0 || ran.status == 1 || ran.status == 2) << line;
    static const std::regex behind("\n  \\[[^\n]*\\](?=\n)"), code("  \\[[a-z_]+\\.[a-z_]+\\]");
    return std::regex_replace(std::regex_replace("\n" + ran.both(), behind, ""), code, "");
  }

  /// The lines of English output that hold Han characters beside data.
  static std::vector<std::string> chinese_in(const std::string& text) {
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n')) {
      const auto rest = data.without(std::string(line));
      const auto points = code_points(rest);
      if (std::any_of(points.begin(), points.end(), is_han)) lines.push_back(rest);
    }
    return lines;
  }

  static std::string without_paths(const std::string& line) {
    std::string rest;
    for (size_t at = 0; at < line.size();) {
      const auto path = line.find(world.string(), at);
      rest += line.substr(at, path - at);
      if (path == std::string::npos) break;
      at = std::min(line.find_first_of(" \n;,:", path), line.size());
    }
    return rest;
  }

  /// The lines of Chinese output that hold Latin words beside those that are typed or written so.
  static std::vector<std::string> english_in(const std::string& text) {
    static const std::set<std::string> allowed{
        "CSV",      "DIR",         "DMN",   "Excel",      "FILE",    "GB",         "ID",    "JSON",    "MM",
        "DD",       "YYYY",        "NAME",  "SUBJECT",    "DATASET", "TRUTH",      "RUN",   "PDF",     "SQL",
        "URL",      "UTF",         "VALUE", "WPS",        "XML",     "YAML",       "LANG",  "LC_ALL",  "truth_findings",
        "DELIVERY", "replacement", "part",  "correction", "events",  "dictionary", "check", "pack",    "LC_MESSAGES",
        "aes",      "all",         "clean", "csv",        "en",      "gb",         "guben", "heavy",   "html",
        "json",     "markdown",    "md",    "sm",         "table",   "usual",      "utf",   "village", "township",
        "county",   "PostgreSQL",  "xls",   "xlsx",       "zh",      "zip",        "xl",    "xml",     "demo",
        "help",     "yaml",        "packs", "docs",       "yes",     "no",         "TLS",   "PEM"};
    // Typed as they are: options, commands, what a need is called; named so: codes with digits, digests, paths.
    static const std::regex typed_so(
        "/invitation/\\S+|X-Forwarded-[A-Za-z]+|--[a-z-]+|-h\\b|guben( "
        "[a-z-]+)+|\\([a-z_]+:[a-z_]+\\)|[A-Za-z]*[0-9][A-Za-z0-9]*|/dev/[a-z]+|\\bLC_ALL\\b"),
        word("[A-Za-z][A-Za-z_]*([.][A-Za-z_]+)*");
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n')) {
      auto rest = without_paths(std::string(line));
      rest = std::regex_replace(han_data.without(rest), typed_so, " ");
      for (std::sregex_iterator w(rest.begin(), rest.end(), word), end; w != end; ++w) {
        const auto whole = w->str();
        const auto parts = split(whole, '.');
        const auto is_known = [&](std::string_view part) {
          const std::string one(part);
          return one.size() < 2 || allowed.contains(one) || typed.contains(one);
        };
        if (is_known(whole) || std::all_of(parts.begin(), parts.end(), is_known)) continue;
        lines.push_back("“" + whole + "” in " + std::string(line));
        break;
      }
    }
    return lines;
  }

  static void expect_own_words(const std::string& what, const std::string& english, const std::string& chinese) {
    const auto most = [](const std::vector<std::string>& lines) {
      return fmt::format(
          "{}", fmt::join(lines.begin(), lines.begin() + static_cast<long>(std::min<size_t>(5, lines.size())), "\n"));
    };
    if (const auto lines = chinese_in(english); !lines.empty())
      ADD_FAILURE() << what << " says in English:\n" << most(lines);
    if (const auto lines = english_in(chinese); !lines.empty())
      ADD_FAILURE() << what << " says in Chinese:\n" << most(lines);
  }

  /// Runs a command both ways; C stands for a county of each language's own.
  static void expect_both(const std::string& line) {
    for (const auto word : split(line, ' ')) typed.insert(std::string(word));  // quoted as they were typed
    const auto in = [&](const char* language) {
      return said(replaced(line, " C", std::string(" WORLD/") + language), language);
    };
    expect_own_words(line, in("en"), in("zh"));
  }

  static inline fs::path world;
  static inline std::unique_ptr<policy::Pack> pack;
  static inline Words data, han_data;  ///< han_data: those of more than letters
  static inline std::set<std::string> typed;
};

TEST_F(Languages, HaveNoWordOfTheOther) {
  for (const char* line : {
           "import C WORLD/files",
           "import C WORLD/bad --check",
           "import C WORLD/bad",
           "import C WORLD/没有.csv",
           "findings C",
           "findings C --format xlsx --out C.findings.xlsx",
           "discrepancies C",
           "indicators C",
           "indicators C --list",
           "simulate C --as-of 2020-06-30 --set income_standard=9000",
           "evaluate C WORLD/truth",
           "proposals C",
           "deliveries C",
           "journal verify C",
           "accounts begin C --system li=李某 --security wang=王某 --audit zhao=赵某",
           "accounts list C",
           "accounts invite C li",
           "demo --day 2020-07-15 C",
           "keys rotate C --reason 每年更换",
           "keys reseal C --reason 备份介质遗失",
           "replay C",
           "pack check xiangyin",
       })
    expect_both(line);
}

TEST_F(Languages, OfExplanationsAreTheReadersOwn) {
  auto session = cli::open_session(Context::of_command_line(), (world / "en").string(), ledger::Access::Read);
  ASSERT_TRUE(session);
  auto& s = **session;
  const auto run = screening::load_summary(s.folder, *s.ledger);
  ASSERT_TRUE(run);
  // Of every rule the first that it hit and the first that it left undecided.
  std::map<std::pair<std::string, screening::Outcome>, std::array<std::string, 2>> texts;
  const auto done = screening::each_finding(s.folder, s.pack, *run, {}, [&](const screening::Finding& f) {
    auto& text = texts[{f.rule, f.outcome}];
    if (!text[0].empty()) return;
    for (const auto language : {Language::English, Language::Chinese})
      text[language == Language::Chinese] = documents::finding_text(f, s.pack, language);
  });
  ASSERT_TRUE(done);
  EXPECT_GT(texts.size(), 30u);
  for (const auto& [what, text] : texts) expect_own_words("explain --rule " + what.first, text[0], text[1]);
}

/// Reasons, departments and documents that no finding of this county shows.
TEST_F(Languages, HaveEnglishForEveryWordOfThePacks) {
  for (const auto& name : policy::list_packs(GUBEN_SOURCE_DIR "/packs")) {
    const auto one = policy::load_pack(GUBEN_SOURCE_DIR "/packs", name);
    ASSERT_TRUE(one);
    const auto expect_english = [&](const std::string& word, const std::string& where) {
      const auto points = code_points(word);
      const bool needs_english = std::any_of(points.begin(), points.end(), is_han);
      EXPECT_TRUE(!needs_english || one->english.contains(word))
          << where << ": add “" << word << "” to english.yaml of the pack";
    };
    for (const auto& model : one->models)
      for (const auto& column : model.columns) expect_english(column.null_means, model.file + " " + column.name);
    for (const auto& decision : one->decisions)
      for (const auto& row : decision.rows) expect_english(row.route, row.place);
    for (const auto* each : one->dictionary.all()) {
      const auto& dataset = *each;
      expect_english(dataset.provider, dataset.code + " provider");
      expect_english(dataset.purpose, dataset.code + " purpose");
      for (const auto& field : dataset.fields) {
        expect_english(field.header, dataset.code + " " + field.name);
        for (const auto& value : field.values) expect_english(value.value, dataset.code + " " + field.name);
      }
    }
    for (const auto& [id, document] : one->documents) expect_english(document.title, "sources.yaml " + id);
    for (const auto& [id, parameter] : one->parameters)
      for (const auto& value : parameter.values) expect_english(value.set_by, value.place);
    for (const auto& [chinese, english] : one->english) {
      const auto points = code_points(english);
      EXPECT_FALSE(std::any_of(points.begin(), points.end(), is_han)) << chinese << ": " << english;
    }
  }
}

std::string text_of_page(const fs::path& file) {
  auto page = bytes_of(file);
  page = std::regex_replace(page, std::regex("<style>[^<]*</style>"), "");
  page = replaced(std::regex_replace(page, std::regex("<[^>]*>"), "\n"), "&#39;", "'");
  return replaced(replaced(page, "&quot;", "\""), "&amp;", "&");
}

std::string text_of_workbook(const fs::path& file) {
  std::string text;
  auto book = spreadsheet::open_workbook(file);
  EXPECT_TRUE(book);
  for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) {
    text += (*book)->sheets()[sheet].name + "\n";
    (void)(*book)->read(sheet, [&](const spreadsheet::Row& row) {
      for (const auto& cell : row.cells) text += std::string(cell.text) + "\n";
      return true;
    });
  }
  return text;
}

TEST_F(Languages, OfPagesAndWorkbooksAreTheReadersOwn) {
  std::map<std::string, std::map<std::string, std::string>> texts;
  for (const std::string language : {"en", "zh"}) {
    const auto at = (world / language).string();
    const auto make = [&](const std::string& line) {
      EXPECT_LE(run_program("--lang=" + language + " " + line).status, 0) << line;
    };
    make("report " + at + " --format html --out " + at + ".html");
    make("report " + at + " --format xlsx --out " + at + ".xlsx");
    make("evaluate " + at + " " + (world / "truth").string() + " --format html --out " + at + ".judged.html");
    texts["report.html"][language] = text_of_page(at + ".html");
    texts["judged.html"][language] = text_of_page(at + ".judged.html");
    texts["report.xlsx"][language] = text_of_workbook(at + ".xlsx");
    for (const auto& entry : fs::directory_iterator(at + "/returns"))
      texts["returns"][language] += text_of_workbook(entry.path());
  }
  for (auto& [what, text] : texts) expect_own_words(what, text["en"], text["zh"]);
}

TEST_F(Languages, OfHelpAreTheReadersOwnAndEveryCommandShowsAnExample) {
  auto commands = Languages::commands();
  commands.insert(commands.begin(), "");
  EXPECT_GT(commands.size(), 20u);
  for (const auto& one : commands) {
    const auto english = said(one + " --help", "en"), chinese = said(one + " --help", "zh");
    // The examples name files as officers here would.
    static const std::regex example("\n  guben [^\n]*");
    expect_own_words(one + " --help", std::regex_replace(english, example, ""),
                     std::regex_replace(chinese, example, ""));
    if (one.empty() || contains(english, "\nCommands:")) continue;
    EXPECT_TRUE(contains(english, "Example:\n  guben ")) << english;
    EXPECT_TRUE(contains(chinese, "例:\n  guben ")) << chinese;
  }
}

TEST_F(Languages, OfRefusalsAndFailuresAreTheReadersOwn) {
  for (const char* line : {
           "",
           "pack",
           "exlpain C",
           "findings",
           "findings C --fromat csv",
           "findings C --format pdf",
           "findings C --format",
           "findings C more",
           "findings C --rule ''",
           "findings C --rule nope",
           "findings C --region 42",
           "findings C --region 430624",
           "findings C --subject nobody",
           "findings C --run nope",
           "findings C --format xlsx",
           "explain C nobody",
           "discrepancies C --dataset nope",
           "indicators C --rule nope",
           "diff C nope nope",
           "simulate C --as-of 2020-06-30 --set nope=1",
           "simulate C --as-of 2020-06-30 --set income_standard=x",
           "screen C --as-of nope",
           "screen WORLD/nowhere --as-of 2020-06-30",
           "init C --pack xiangyin",
           "init WORLD/new --pack nope",
           "init WORLD/new --pack xiangyin --ledger x",
           "evaluate C WORLD/nowhere",
           "proposals C --accept 999",
           "withdraw C 999 --reason x",
           "withdraw C x --reason x",
           "import C WORLD/files --as all",
           "proposals C --accept 1 --refuse 1",
           "journal verify C --known x",
           "accounts begin C --system li --security wang=王某 --audit zhao=赵某",
           "accounts begin C --system li=李某 --security wang=李某 --audit zhao=赵某",
           "accounts invite C nobody",
           "demo --day 2020-05-15 C",
           "demo --day tomorrow C",
           "keys rotate WORLD/nowhere --reason x",
           "keys reseal WORLD/nowhere --reason x",
           "template nope WORLD/x.xlsx",
           "template death /dev/null",
           "template death WORLD/no/x.xlsx",
           "pack check nope",
           "synth --pack xiangyin --persons 1 --seed 1 --as-of 2020-06-30 --out WORLD/o --truth WORLD/t",
           "synth --pack xiangyin --persons x --seed 1 --as-of 2020-06-30 --out WORLD/o --truth WORLD/t",
           "demo --pack national",
           "demo WORLD/en",
           "findings C > /dev/full",
       })
    expect_both(line);
}

}  // namespace
}  // namespace guben
