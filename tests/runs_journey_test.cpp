// What a run stands on and what becomes of it, told through the program: links that know what they were made from,
// snapshots and runs that are whole or refused.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "guben.hpp"
#include "policy/pack.hpp"
#include "store/sqlite_store.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Two villages of two townships; Wu and his son live in the first, Zhao in the second.
constexpr const char* kHouseholds =
    "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
    "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n"
    "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n";
constexpr const char* kPersons =
    "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
    "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
    "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n";
constexpr const char* kLoans =
    "借款人,身份证号,银行,合同号,贷款金额(元),发放日期,到期日期,余额(元),逾期天数\n"
    "吴大山,990101196203151078,农商行,N1,30000,2018-01-05,2020-01-05,30000,90\n"
    "赵永福,990101195801021156,邮储,Y1,30000,2018-01-05,2020-02-05,30000,60\n";

class Runs : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-runs-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    write("示例县2020年6月_农户档案-户.csv", kHouseholds);
    write("示例县2020年6月_农户档案-人.csv", kPersons);
    write("示例县2020年6月_小额信贷.csv", kLoans);
  }
  void TearDown() override { fs::remove_all(world); }
  void write(const std::string& name, const std::string& text) { std::ofstream(world / name) << text; }
  Said import(const std::string& county, const std::vector<std::string>& files, const std::string& options = "") {
    std::string named;
    for (const auto& file : files) named += " '" + (world / file).string() + "'";
    return guben("import '" + county + "'" + named + " " + options);
  }
  /// A county that has its registry and its loans.
  std::string imported(const std::string& name) {
    const auto at = (world / name).string();
    EXPECT_EQ(guben("init '" + at + "' --pack xiangyin").status, 0);
    const auto done = import(
        at, {"示例县2020年6月_农户档案-户.csv", "示例县2020年6月_农户档案-人.csv", "示例县2020年6月_小额信贷.csv"});
    EXPECT_EQ(done.status, 0) << done.output;
    return at;
  }
  std::string matched(const std::string& name) {
    const auto at = imported(name);
    EXPECT_EQ(guben("match '" + at + "'").status, 0);
    return at;
  }
  static Said screen(const std::string& county, const std::string& options = "") {
    return guben("screen '" + county + "' --as-of 2020-06-30 " + options);
  }
  /// Its run and all that was found.
  static std::string found(const std::string& county, const std::string& options = "") {
    const auto file = county + "/found.csv";
    const auto done = guben("findings '" + county + "' --format csv --out '" + file + "' " + options);
    EXPECT_EQ(done.status, 0) << done.output;
    return read(file);
  }
  /// A newer register says another thing of Wu's household, and somebody accepted it.
  void accept_a_newer_register(const std::string& county) {
    write("示例县2020年7月_农户档案-户.csv",
          replaced(kHouseholds, "990101196203151078,脱贫户", "990101196203151078,一般农户"));
    const auto done = import(county, {"示例县2020年7月_农户档案-户.csv"});
    EXPECT_EQ(done.status, 0) << done.output;
    const auto accepted = guben("proposals '" + county + "' --accept all");
    EXPECT_TRUE(accepted.says("1 proposals settled")) << accepted.output;
  }
  fs::path world;
};

TEST_F(Runs, ARunOnLinksOfAnotherRegistryIsRefused) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  const auto before = found(at);
  accept_a_newer_register(at);
  const auto stale = screen(at);
  EXPECT_EQ(stale.status, 2) << stale.output;
  EXPECT_TRUE(stale.says("screening.links_stale")) << stale.output;
  EXPECT_TRUE(stale.says("guben match")) << stale.output;
  EXPECT_EQ(found(at), before) << "the latest run is the one before";
  ASSERT_EQ(guben("match '" + at + "'").status, 0);
  ASSERT_EQ(screen(at).status, 0);
  const auto after = found(at);
  EXPECT_NE(after.substr(after.find('\n') + 1, 12), before.substr(before.find('\n') + 1, 12)) << "another run";
}

TEST_F(Runs, ScreeningMatchesFirstWhereItIsTold) {
  const auto at = imported("c");
  EXPECT_EQ(screen(at).status, 2);
  ASSERT_EQ(screen(at, "--match").status, 0);
  const auto links = read(fs::path(at) / "workspace" / "links.manifest");
  ASSERT_EQ(screen(at, "--match").status, 0);
  EXPECT_EQ(read(fs::path(at) / "workspace" / "links.manifest"), links);
  accept_a_newer_register(at);
  const auto matched_first = screen(at, "--match");
  EXPECT_EQ(matched_first.status, 0) << matched_first.output;
  const auto other = imported("other");
  accept_a_newer_register(other);
  ASSERT_EQ(guben("match '" + other + "'").status, 0);
  ASSERT_EQ(screen(other).status, 0);
  EXPECT_EQ(found(at), found(other)) << "the same inputs, the same run";
}

TEST_F(Runs, AMatchThatWasKilledLeavesNoLinksThatCount) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  accept_a_newer_register(at);
  // It ends half way: the second of its files cannot be written.
  const auto candidates = fs::path(at) / "workspace" / "review_candidates.parquet";
  fs::remove(candidates);
  fs::create_directories(candidates / "in the way");
  EXPECT_NE(guben("match '" + at + "'").status, 0);
  fs::remove_all(candidates);
  const auto stale = screen(at);
  EXPECT_EQ(stale.status, 2) << stale.output;
  EXPECT_TRUE(stale.says("screening.links_stale")) << stale.output;
  EXPECT_EQ(screen(at, "--match").status, 0);
}

TEST_F(Runs, LinksAreStaleOnceADeliveryCameOrWasTakenBackOrADatasetReadsOtherwise) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  ASSERT_EQ(guben("withdraw '" + at + "' 3 --reason wrong").status, 0);
  EXPECT_TRUE(screen(at).says("screening.links_stale"));
  ASSERT_EQ(screen(at, "--match").status, 0);
  ASSERT_EQ(import(at, {"示例县2020年6月_小额信贷.csv"}).status, 0);
  EXPECT_TRUE(screen(at).says("screening.links_stale")) << "the same file again is another delivery";
  ASSERT_EQ(screen(at, "--match").status, 0);

  const auto packs = world / "packs";
  fs::copy(std::string(GUBEN_SOURCE_DIR) + "/packs", packs, fs::copy_options::recursive);
  const auto with_packs = "GUBEN_PACKS='" + packs.string() + "'";
  std::ofstream(packs / "national" / "rules.yaml", std::ios::app) << "# a remark\n";
  EXPECT_EQ(guben("screen '" + at + "' --as-of 2020-06-30", with_packs).status, 0) << "matching reads no rules";
  std::ofstream(packs / "national" / "names.yaml", std::ios::app) << "# a remark\n";
  EXPECT_TRUE(guben("screen '" + at + "' --as-of 2020-06-30", with_packs).says("screening.links_stale"));
}

TEST_F(Runs, ALinkFileThatIsLostOrChangedIsRefused) {
  const auto at = matched("c");
  const auto links = fs::path(at) / "workspace" / "loan" / "3.links.parquet";
  ASSERT_TRUE(fs::exists(links));
  const auto whole = read(links);
  std::ofstream(links, std::ios::binary) << whole.substr(0, whole.size() - 1) << 'x';
  const auto damaged = screen(at);
  EXPECT_EQ(damaged.status, 2);
  EXPECT_TRUE(damaged.says("screening.links_damaged")) << damaged.output;
  fs::remove(links);
  EXPECT_TRUE(screen(at).says("screening.links_damaged"));
  EXPECT_EQ(screen(at, "--match").status, 0) << "made again";
  EXPECT_EQ(read(links), whole);
}

TEST_F(Runs, WhatADeliveryBroughtIsVerifiedWhenItIsUsedAndComesBackWithItsFile) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  const auto before = found(at);
  const auto loans = fs::path(at) / "workspace" / "loan";
  const auto refuses = [&](const std::string& command, const char* code) {
    const auto refused = guben(command);
    EXPECT_EQ(refused.status, 2) << refused.output;
    EXPECT_TRUE(refused.says(code)) << refused.output;
    EXPECT_TRUE(refused.says("Import the same file again")) << refused.output;
  };
  const auto comes_back = [&] {
    const auto restored = import(at, {"示例县2020年6月_小额信贷.csv"});
    EXPECT_EQ(restored.status, 0) << restored.output;
    EXPECT_TRUE(restored.says("is there again")) << restored.output;
    EXPECT_EQ(guben("match '" + at + "'").status, 0);
    EXPECT_EQ(screen(at).status, 0);
    EXPECT_EQ(found(at), before);
    EXPECT_EQ(guben("journal verify '" + at + "'").status, 0);
  };
  std::ofstream(loans / "3.identities", std::ios::trunc);
  refuses("match '" + at + "'", "intake.snapshot_damaged");
  EXPECT_EQ(screen(at).status, 0) << "the links are still those of the whole file";
  comes_back();
  fs::remove(loans / "3.identities");
  refuses("match '" + at + "'", "intake.snapshot_lost");
  comes_back();
  fs::remove(loans / "3.parquet");
  refuses("screen '" + at + "' --as-of 2020-06-30", "intake.snapshot_lost");
  comes_back();
  auto bytes = read(loans / "3.parquet");
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(loans / "3.parquet", std::ios::binary | std::ios::trunc) << bytes;
  refuses("screen '" + at + "' --as-of 2020-06-30", "intake.snapshot_damaged");
  write("示例县2020年7月_小额信贷.csv", replaced(kLoans, "30000,90\n", "30000,120\n"));
  const auto beside = import(at, {"示例县2020年7月_小额信贷.csv"});
  EXPECT_EQ(beside.status, 2) << "what a new file means is told by the rows of the earlier ones" << beside.output;
  comes_back();
  EXPECT_TRUE(import(at, {"示例县2020年6月_小额信贷.csv"}).says("already imported")) << "nothing is lost";
}

TEST_F(Runs, LinksAndAnswersStandWhenAllIsSealedAnew) {
  const auto at = matched("c");
  write("示例县2020年7月_农户档案-户.csv",
        replaced(kHouseholds, "990101195801021156,脱贫户", "990101195801021156,一般农户"));
  ASSERT_EQ(import(at, {"示例县2020年7月_农户档案-户.csv"}).status, 0);
  ASSERT_EQ(screen(at).status, 0);
  const auto before = found(at);
  const auto proposed = guben("proposals '" + at + "'").output;
  ASSERT_TRUE(contains(proposed, "9900000002")) << proposed;
  const auto refused = guben("keys reseal '" + at + "'");
  EXPECT_NE(refused.status, 0) << "why, the journal asks";
  const auto resealed = guben("keys reseal '" + at + "' --reason 备份介质遗失");
  ASSERT_EQ(resealed.status, 0) << resealed.output;
  EXPECT_TRUE(resealed.says("identities of deliveries")) << resealed.output;
  EXPECT_EQ(guben("journal verify '" + at + "'").status, 0);
  auto reason = store::open_sqlite(fs::path(at) / "ledger.db")
                    ->prepare("SELECT reason FROM journal WHERE action = 'keys.data_key_added'");
  ASSERT_TRUE(reason.step());
  EXPECT_EQ(reason.text(0), "备份介质遗失");
  EXPECT_EQ(guben("proposals '" + at + "'").output, proposed);
  ASSERT_EQ(screen(at).status, 0) << "the links are those of this registry still";
  EXPECT_EQ(found(at), before);
  // Who is in the files is read again.
  EXPECT_EQ(guben("proposals '" + at + "' --accept all").status, 0);
  ASSERT_EQ(guben("match '" + at + "'").status, 0);
  EXPECT_EQ(screen(at).status, 0);
}

TEST_F(Runs, IdentitiesSealedAnewTakeTheirPlaceWhereAProcessWasKilledBefore) {
  const auto at = matched("c");
  const auto identities_in = [&] {
    for (const auto& entry : fs::recursive_directory_iterator(at + "/workspace"))
      if (entry.path().extension() == ".identities") return entry.path();
    return fs::path();
  };
  const auto identities = identities_in();
  ASSERT_FALSE(identities.empty());
  const auto old = read(identities);
  ASSERT_EQ(guben("keys reseal '" + at + "' --reason x").status, 0);
  // As it was between the line that speaks of the new file and its taking the old one's place.
  fs::rename(identities, identities.string() + ".anew");
  std::ofstream(identities, std::ios::binary) << old;
  EXPECT_EQ(guben("match '" + at + "'").status, 0);
  EXPECT_NE(read(identities), old);
  // And before that line.
  std::ofstream(identities.string() + ".anew", std::ios::binary) << old;
  EXPECT_EQ(guben("match '" + at + "'").status, 0);
  EXPECT_FALSE(fs::exists(identities.string() + ".anew"));
}

TEST_F(Runs, IdentitiesThatAreNotWhatWasRecordedAreNotSealedAnew) {
  const auto at = matched("c");
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(at + "/workspace"))
    if (entry.path().extension() == ".identities") files.push_back(entry.path());
  ASSERT_FALSE(files.empty());
  const auto whole = read(files.front());
  // Every block of it opens; one of them is there twice.
  std::ofstream(files.front(), std::ios::binary) << whole << whole;
  const auto refused = guben("keys reseal '" + at + "' --reason x");
  EXPECT_NE(refused.status, 0);
  EXPECT_TRUE(refused.says("intake.snapshot_damaged")) << refused.output;
  const auto match = guben("match '" + at + "'");
  EXPECT_TRUE(match.says("intake.snapshot_damaged")) << "as before: " << match.output;
  std::ofstream(files.front(), std::ios::binary) << whole;
  EXPECT_EQ(guben("keys reseal '" + at + "' --reason x").status, 0);
  EXPECT_EQ(guben("match '" + at + "'").status, 0);
}

TEST_F(Runs, APathIsNeverAPattern) {
  const auto other = matched("c1xx");
  accept_a_newer_register(other);
  write("示例县2020年6月_小额信贷.csv", replaced(kLoans, "30000,90\n", "0,0\n"));
  const auto odd = matched("c[1]*?");
  ASSERT_EQ(screen(odd).status, 0);
  const auto plain = matched("plain");
  ASSERT_EQ(screen(plain).status, 0);
  EXPECT_EQ(found(odd), found(plain));
  EXPECT_EQ(guben("replay '" + odd + "'").status, 0);
  EXPECT_EQ(guben("indicators '" + odd + "' --format csv").output,
            guben("indicators '" + plain + "' --format csv").output);
  const auto overdue = guben("explain '" + odd + "' Y1");
  EXPECT_TRUE(overdue.says("小额信贷")) << overdue.output;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

/// The run in the first row of a findings file.
std::string run_of(const std::string& findings) { return findings.substr(findings.find('\n') + 1, 12); }

TEST_F(Runs, ARunIsWrittenOnceAndIsTheLatestAgainWithoutBeingComputedAgain) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  const auto first = found(at);
  const auto summary = fs::path(at) / "runs" / run_of(first) / "summary.json";
  const auto written = fs::last_write_time(summary);
  ASSERT_EQ(guben("screen '" + at + "' --as-of 2020-05-31").status, 0);
  EXPECT_NE(run_of(found(at)), run_of(first));
  const auto again = screen(at);
  EXPECT_EQ(again.status, 0) << again.output;
  EXPECT_EQ(found(at), first);
  EXPECT_EQ(fs::last_write_time(summary), written);
  EXPECT_EQ(guben("journal verify '" + at + "'").status, 0);
}

TEST_F(Runs, ARunThatIsNotWholeIsRefusedAndComesBackOnceItWasRemoved) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  const auto first = found(at);
  const auto run = fs::path(at) / "runs" / run_of(first);
  const auto refuses = [&](const std::string& what) {
    for (const auto& command :
         {"findings '" + at + "'", "explain '" + at + "' 9900000001", "replay '" + at + "'", "indicators '" + at + "'",
          "report '" + at + "' --format html --out '" + at + "/r.html'", "screen '" + at + "' --as-of 2020-06-30"}) {
      const auto refused = guben(command);
      EXPECT_EQ(refused.status, 2) << what << ": " << command << refused.output;
      EXPECT_TRUE(refused.says("screening.run_damaged")) << what << ": " << command << refused.output;
    }
    EXPECT_TRUE(guben("runs '" + at + "'").says("damaged")) << what;
  };
  for (const char* file : {"household.parquet", "loan.parquet", "summary.json", "deliveries.json", "manifest",
                           "parameters.parquet", "needs_loan.parquet"}) {
    const auto whole = read(run / file);
    ASSERT_FALSE(whole.empty()) << file;
    fs::remove(run / file);
    refuses(std::string(file) + " lost");
    auto changed = whole;
    changed[changed.size() / 2] ^= 1;
    std::ofstream(run / file, std::ios::binary) << changed;
    EXPECT_TRUE(guben("findings '" + at + "'").says("screening.run_damaged")) << file << " changed";
    std::ofstream(run / file, std::ios::binary) << whole;
    EXPECT_EQ(guben("findings '" + at + "'").status, 0) << file << " is back";
  }
  std::ofstream(run / "summary.json") << "{";
  EXPECT_TRUE(guben("runs prune '" + at + "'").says("damaged"));
  EXPECT_EQ(guben("runs prune '" + at + "' --yes").status, 0);
  EXPECT_FALSE(fs::exists(run));
  ASSERT_EQ(screen(at).status, 0);
  EXPECT_EQ(found(at), first);
}

TEST_F(Runs, AnOldRunIsExplainedAndComparedWithThePackItUsed) {
  const auto packs = world / "packs";
  fs::copy(std::string(GUBEN_SOURCE_DIR) + "/packs", packs, fs::copy_options::recursive);
  const auto with_packs = "GUBEN_PACKS='" + packs.string() + "'";
  const auto at = matched("c");
  ASSERT_EQ(guben("screen '" + at + "' --as-of 2020-06-30", with_packs).status, 0);
  const auto old = found(at);
  const auto explained = guben("explain '" + at + "' N1", with_packs);
  ASSERT_TRUE(explained.says("N1") || explained.says("overdue")) << explained.output;
  // Nobody is overdue any more.
  const auto table = packs / "national" / "decisions" / "fund.dmn";
  ASSERT_TRUE(fs::exists(table));
  const auto words = read(table);
  const std::string overdue = "<inputEntry id=\"loan_overdue_1_input1\"><text>&gt; 0<";
  ASSERT_TRUE(contains(words, overdue));
  std::ofstream(table) << replaced(words, overdue, replaced(overdue, "&gt; 0", "&gt; 1000000"));
  const auto changed = guben("findings '" + at + "' --format csv", with_packs);
  EXPECT_EQ(changed.status, 0) << "the latest run is still of the pack before: " << changed.output;
  EXPECT_EQ(changed.output, old);
  EXPECT_EQ(guben("explain '" + at + "' N1", with_packs).output, explained.output);
  ASSERT_EQ(guben("screen '" + at + "' --as-of 2020-06-30", with_packs).status, 0);
  const auto fresh = guben("findings '" + at + "' --format csv", with_packs).output;
  EXPECT_FALSE(contains(fresh, "loan.overdue,hit"));
  EXPECT_EQ(guben("findings '" + at + "' --format csv --run " + run_of(old), with_packs).output, old);
  const auto differs = guben("diff '" + at + "' " + run_of(old) + " " + run_of(fresh), with_packs);
  EXPECT_TRUE(differs.says("gone,loan.overdue,loan,N1")) << differs.output;
  const auto list = guben("runs '" + at + "'", with_packs);
  EXPECT_TRUE(list.says(run_of(old))) << list.output;
  EXPECT_TRUE(list.says("the latest")) << list.output;

  for (const auto& entry : fs::recursive_directory_iterator(fs::path(at) / "runs" / "packs"))
    if (entry.path().filename() == "fund.dmn" && !contains(read(entry.path()), "1000000"))
      std::ofstream(entry.path(), std::ios::app) << "<!-- -->";
  EXPECT_TRUE(guben("findings '" + at + "' --run " + run_of(old), with_packs).says("screening.pack_damaged"));
}

TEST_F(Runs, WhatNothingNamesIsShownAndRemovedWhenToldSo) {
  const auto at = matched("c");
  ASSERT_EQ(guben("screen '" + at + "' --as-of 2020-05-31").status, 0);
  auto older = names_in(fs::path(at) / "runs");
  older.erase("packs");
  ASSERT_EQ(older.size(), 1u);
  ASSERT_EQ(screen(at).status, 0);
  const auto latest = found(at);
  fs::create_directories(fs::path(at) / "runs" / "0123456789ab");
  const auto shown = guben("runs prune '" + at + "'");
  EXPECT_EQ(shown.status, 0);
  EXPECT_TRUE(shown.says("runs/" + *older.begin() + "  older than the latest")) << shown.output;
  EXPECT_TRUE(shown.says("runs/0123456789ab  of no run on record")) << shown.output;
  EXPECT_FALSE(shown.says(run_of(latest))) << shown.output;
  EXPECT_TRUE(shown.says("2 can go; nothing was changed")) << shown.output;
  EXPECT_TRUE(fs::exists(fs::path(at) / "runs" / *older.begin()));
  EXPECT_EQ(guben("runs prune '" + at + "' --yes").status, 0);
  EXPECT_EQ(names_in(fs::path(at) / "runs"), (std::set<std::string>{run_of(latest), "packs"}));
  EXPECT_TRUE(guben("runs prune '" + at + "'").says("nothing to remove"));
  EXPECT_EQ(guben("findings '" + at + "' --run " + *older.begin()).status, 2);
  EXPECT_EQ(found(at), latest);
  EXPECT_EQ(guben("journal verify '" + at + "'").status, 0);
  EXPECT_EQ(guben("runs").status, 2) << "of which county";
}

TEST_F(Runs, WhatIsOnlyTriedOrWasKilledLeavesNothingAmongTheRuns) {
  const auto at = matched("c");
  ASSERT_EQ(screen(at).status, 0);
  const auto before = names_in(fs::path(at) / "runs");
  const auto tried = guben("simulate '" + at + "' --as-of 2020-06-30 --set income_standard=5000");
  EXPECT_EQ(tried.status, 0) << tried.output;
  EXPECT_EQ(names_in(fs::path(at) / "runs"), before);
  EXPECT_TRUE(fs::is_empty(fs::path(at) / "staging"));
  fs::create_directories(fs::path(at) / "runs" / "0123456789ab.part" / "inside");
  ASSERT_EQ(guben("screen '" + at + "' --as-of 2020-05-31").status, 0);
  EXPECT_FALSE(names_in(fs::path(at) / "runs").contains("0123456789ab.part"));
}

}  // namespace
}  // namespace guben
