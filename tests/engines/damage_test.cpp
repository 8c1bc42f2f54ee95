// Every kind of file in a county's folder, damaged in every way a disk, a tool or a hand damages files: each command
// either answers as over the whole county or says, with a code, what is damaged and what to do. None ends raw, and none
// answers otherwise without a word. GUBEN_DAMAGES says how many of the combinations are tried (forty unless said, "all"
// for each); GUBEN_DAMAGES_SEED repeats a run.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <regex>

#include "core/text.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

/// What is done to a file; false where that changes nothing of it.
using Damage = std::function<bool(const fs::path&)>;

const std::map<std::string, Damage>& damages() {
  const auto rewritten = [](const std::function<void(std::string&)>& change) {
    return [change](const fs::path& file) {
      const auto before = bytes_of(file);
      auto after = before;
      change(after);
      std::ofstream(file, std::ios::binary | std::ios::trunc) << after;
      return after != before;
    };
  };
  static const std::map<std::string, Damage> all{
      {"gone", [](const fs::path& file) { return fs::remove(file); }},
      {"emptied", rewritten([](std::string& bytes) { bytes.clear(); })},
      {"cut in half", rewritten([](std::string& bytes) { bytes.resize(bytes.size() / 2); })},
      {"a bit turned", rewritten([](std::string& bytes) {
         if (!bytes.empty()) bytes[bytes.size() / 2] ^= 0x10;
       })},
      {"zeroed", rewritten([](std::string& bytes) { bytes.assign(bytes.size(), '\0'); })},
      {"a folder now", [](const fs::path& file) { return fs::remove(file) && fs::create_directory(file); }}};
  return all;
}

const std::vector<std::string>& commands() {
  static const std::vector<std::string> all{
      "findings @ --format csv",
      "explain @ 9900000001",
      "screen @ --as-of 2020-06-30",
      "screen @ --as-of 2020-05-31",
      "screen @ --as-of 2020-06-30 --subject 9900000001",
      "match @",
      "journal verify @",
      "runs @",
      "proposals @",
      "deliveries @",
      "indicators @",
      "discrepancies @",
  };
  return all;
}

class DamagedCounty : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-damage-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    for (const auto& step : {"synth --pack xiangyin --persons 300 --seed 4725 --as-of 2020-06-30 --dirt clean --out "
                             "{0}/files --truth {0}/truth",
                             "init {0}/whole --pack xiangyin", "import {0}/whole {0}/files", "match {0}/whole",
                             "screen {0}/whole --as-of 2020-06-30"}) {
      const auto ran = run_program(fmt::format(fmt::runtime(step), world.string()));
      ASSERT_EQ(ran.status, 0) << ran.both();
    }
  }
  static void TearDownTestSuite() { fs::remove_all(world); }

  /// One file of each kind: those of one ending in one room, whatever their dataset, number or run.
  static std::map<std::string, fs::path> files_by_kind(std::mt19937_64& random) {
    static const std::regex number("[0-9]+"), hash("[0-9a-f]{12,64}"), dataset("^workspace/(?!registry)[a-z_]+/");
    std::map<std::string, std::vector<fs::path>> found;
    for (const auto& entry : fs::recursive_directory_iterator(world / "whole")) {
      if (!entry.is_regular_file()) continue;
      const auto file = fs::relative(entry.path(), world / "whole");
      auto kind = std::regex_replace(file.string(), hash, "#");
      kind = std::regex_replace(std::regex_replace(kind, dataset, "workspace/…/"), number, "N");
      if (kind.starts_with("runs/packs")) kind = "runs/packs/*" + file.extension().string();
      if (kind.starts_with("returns/")) kind = "returns/*";
      for (const char* part : {"lineage_", "needs_", "population_"})
        if (contains(kind, std::string("/") + part)) kind = std::string("runs/#/") + part + "*";
      found[kind].push_back(file);
    }
    std::map<std::string, fs::path> one;
    for (auto& [kind, files] : found) {
      std::sort(files.begin(), files.end());
      one[kind] = files[random() % files.size()];
    }
    return one;
  }

  /// The command over a copy of the county, damaged before it where `file` is named.
  static Ran ran(const std::string& command, const fs::path& file = {}, const Damage& damage = {}) {
    const auto at = world / "copy";
    fs::remove_all(at);
    fs::copy(world / "whole", at, fs::copy_options::recursive);
    if (damage && !damage(at / file)) return {-1, "", ""};
    return run_program("--lang en " + replaced(command, "@", at.string()));
  }
  static inline fs::path world;
};

TEST_F(DamagedCounty, AnswersAsAWholeOneOrSaysWhatIsDamaged) {
  const char* const wanted = std::getenv("GUBEN_DAMAGES");
  const char* const repeated = std::getenv("GUBEN_DAMAGES_SEED");
  const unsigned seed = repeated ? static_cast<unsigned>(std::atoi(repeated)) : std::random_device{}();
  std::mt19937_64 random(seed);
  struct Case {
    std::string kind, how, command;
    fs::path file;
  };
  std::vector<Case> cases;
  for (const auto& [kind, file] : files_by_kind(random))
    for (const auto& [how, damage] : damages())
      for (const auto& command : commands()) cases.push_back({kind, how, command, file});
  std::shuffle(cases.begin(), cases.end(), random);
  if (const std::string count = wanted ? wanted : "40"; count != "all")
    cases.resize(std::min(cases.size(), static_cast<size_t>(std::atoi(count.c_str()))));
  std::map<std::string, std::string> calm;
  for (const auto& command : commands()) {
    const auto whole = ran(command);
    ASSERT_EQ(whole.status, 0) << command << '\n' << whole.both();
    calm[command] = whole.out;
  }
  for (const auto& one : cases) {
    const auto ill = ran(one.command, one.file, damages().at(one.how));
    if (ill.status < 0) continue;
    const auto where =
        fmt::format("{} {}: {}  (seed {})\n{}", one.file.string(), one.how, one.command, seed, ill.both());
    EXPECT_LT(ill.status, 3) << "ended raw: " << where;
    EXPECT_FALSE(contains(ill.both(), "terminate called")) << where;
    static const std::regex code(R"(\[[a-z_]+\.[a-z_]+\])");
    if (ill.status == 0) {
      const bool is_said = contains(ill.out, "damaged") || std::regex_search(ill.errors, code);
      EXPECT_TRUE(ill.out == calm[one.command] || is_said) << "another answer without a word: " << where;
    } else {
      EXPECT_TRUE(std::regex_search(ill.both(), code)) << "no code: " << where;
      EXPECT_FALSE(contains(ill.both(), "[core.failed]")) << "nothing that helps: " << where;
    }
  }
}

TEST_F(DamagedCounty, SaysWhichFileOfTheRegistryIsDamagedBeforeSomebodyIsLookedForInIt) {
  for (const char* file : {"workspace/registry_household.parquet", "workspace/registry_person.parquet"})
    for (const auto& [how, damage] : damages()) {
      const auto ill = ran("screen @ --as-of 2020-06-30 --subject 9900000001", file, damage);
      if (ill.status < 0) continue;
      EXPECT_EQ(ill.status, 2) << file << " " << how << ": " << ill.both();
      EXPECT_TRUE(contains(ill.both(), "[screening.links_damaged]")) << file << " " << how << ": " << ill.both();
      EXPECT_TRUE(contains(ill.both(), fs::path(file).filename().string())) << ill.both();
    }
}

}  // namespace
}  // namespace guben
