// A pack nobody has checked, screened: its statements reach the county's snapshots and runs, and nothing else of the
// machine.
#include <gtest/gtest.h>

#include "policy/tests/copied_packs.hpp"
#include "screening/made_up_county.hpp"
#include "screening/run.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;

class HostilePack : public policy::CopiedPacks {
 protected:
  void SetUp() override {
    CopiedPacks::SetUp();
    fs::create_directories(root / "keys");
    std::ofstream(root / "keys" / "ledger.key") << "secret\n";
  }
  void TearDown() override {
    fs::remove_all(root);
    CopiedPacks::TearDown();
  }

  /// What a screening says when the water model reads its rows from here.
  std::string screened(const std::string& from) {
    const std::string own = "FROM latest.water WHERE household_id IS NOT NULL\n  QUALIFY";
    replace("national/facts/household_water.sql", own, from + "\n  QUALIFY");
    auto pack = policy::load_pack(packs, "national");
    replace("national/facts/household_water.sql", from + "\n  QUALIFY", own);
    if (!pack) return pack.error().code;
    const auto situations = policy::load_situations(*pack);
    const std::vector<const policy::Situation*> one{&situations->front()};
    for (const char* directory : {"workspace", "runs"}) fs::remove_all(root / directory);
    const MadeUpCounty county(root, *pack, one, {});
    pack->regions = county.regions();
    const auto run = county.folder().runs() / "one";
    fs::create_directories(run);
    Timings timings;
    const auto done =
        run_into(run, {county.folder(), *pack, county.deliveries(), county.code(), one.front()->as_of}, "one", timings);
    return done ? "" : done.error().values.at("problem");
  }

  const fs::path root = fs::temp_directory_path() / fmt::format("guben-hostile-{}", getpid());
};

TEST_F(HostilePack, IsScreenedAsLongAsItReadsWhatItMay) {
  EXPECT_EQ(screened("FROM latest.water WHERE household_id IS NOT NULL AND TRUE"), "");
}

TEST_F(HostilePack, FailsInAScreeningWhereItReadsAnyOtherFile) {
  const auto key = (root / "keys" / "ledger.key").string();
  const std::vector<std::pair<std::string, std::string>> ways{
      {"read_text", "/etc/passwd"},
      {"read_csv", key},
      {"read_blob", (root / "workspace" / ".." / "keys" / "ledger.key").string()},
      {"glob", (root / "*" / "ledger.key").string()}};
  for (const auto& [reader, file] : ways) {
    const auto problem =
        screened(fmt::format("FROM latest.water WHERE household_id IN (SELECT count(*) FROM {}('{}'))", reader, file));
    EXPECT_TRUE(contains(problem, "disabled by configuration")) << reader << " " << file << ": " << problem;
  }
}

TEST_F(HostilePack, FailsInAScreeningWhereItWritesAnyOtherFile) {
  const auto file = (root / "keys" / "written").string();
  for (const char* more : {"COPY (SELECT 1) TO '{}'", "ATTACH '{}' AS other"}) {
    const auto problem =
        screened("FROM latest.water WHERE household_id IS NOT NULL); " + fmt::format(fmt::runtime(more), file) +
                 "; SELECT * FROM (SELECT household_id, assessed_on FROM latest.water");
    EXPECT_NE(problem, "");
    EXPECT_FALSE(fs::exists(file));
  }
}

}  // namespace
}  // namespace guben::screening
