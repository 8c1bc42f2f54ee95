// Counties of earlier layouts are opened and brought up to this one: kept small under tests/layouts, each made by the
// last edition of its layout (registry, a newer export with one proposal accepted and one waiting, a list of loans, two
// screenings; the second has a delivery withdrawn).
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "ledger/records.hpp"
#include "store/sqlite_store.hpp"
#include "words/run_program.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

class CountyOf : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-layouts-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    const auto archive = fmt::format("{}/tests/layouts/{}.tar.gz", GUBEN_SOURCE_DIR, GetParam());
    ASSERT_EQ(std::system(fmt::format("tar -xzf '{}' -C '{}'", archive, world.string()).c_str()), 0);
    county = (world / GetParam()).string();
  }
  void TearDown() override { fs::remove_all(world); }
  fs::path world;
  std::string county;
};
INSTANTIATE_TEST_SUITE_P(Layouts, CountyOf, testing::Values("edition1", "edition2"),
                         [](const auto& layout) { return std::string(layout.param); });

TEST_P(CountyOf, AnEarlierLayoutIsBroughtUpAndItsJournalVerifiesByItsOwnForm) {
  const auto verified = run_program("journal verify " + county);
  EXPECT_EQ(verified.status, 0) << verified.both();
  const auto ledger = std::move(*ledger::Ledger::open(county, ledger::Access::Read));
  EXPECT_EQ(ledger->county(), "990101");
  EXPECT_EQ(ledger->setting("pack"), "xiangyin");
  EXPECT_EQ(ledger->runs().size(), 2u);
  auto forms = ledger->query("SELECT count(*) FROM journal WHERE county = $1 AND form = 1");
  ASSERT_TRUE(forms.step());
  EXPECT_GT(forms.integer(0), 10);
}

TEST_P(CountyOf, AnEarlierLayoutIsFoundOutWhereItsRecordsWereChangedBeforeItWasBroughtUp) {
  for (const char* change :
       {"UPDATE record_registry_person SET f_name = '李四'", "UPDATE delivery SET file = 'other.csv' WHERE id = 1",
        "UPDATE journal SET actor = 'x' WHERE seq = 5", "UPDATE run SET as_of = '2020-01-01'"}) {
    SetUp();
    store::open_sqlite(fs::path(county) / "ledger.db")->execute(change);
    const auto verified = run_program("journal verify " + county);
    EXPECT_EQ(verified.status, 1) << change << verified.both();
  }
}

TEST_P(CountyOf, AnEarlierLayoutGoesOnAsIfItHadBeenMadeToday) {
  EXPECT_TRUE(contains(run_program("proposals " + county).both(), "990000000201"));
  EXPECT_EQ(run_program("proposals " + county + " --accept 2").status, 0);
  const auto matched = run_program("match " + county);
  EXPECT_EQ(matched.status, 0) << matched.both();
  const auto screened = run_program("screen " + county + " --as-of 2020-07-31");
  EXPECT_EQ(screened.status, 0) << screened.both();
  EXPECT_EQ(run_program("findings " + county).status, 0);
  const auto verified = run_program("journal verify " + county);
  EXPECT_EQ(verified.status, 0) << verified.both();
}

TEST_P(CountyOf, AnEarlierLayoutUnderAnotherKeyIsLeftAsItIs) {
  std::ofstream(fs::path(county) / "keys" / "ledger.key") << std::string(64, 'a') << "\n";
  const auto opened = run_program("journal verify " + county);
  EXPECT_EQ(opened.status, 2);
  EXPECT_TRUE(contains(opened.both(), "[ledger.other_key]")) << opened.both();
}

}  // namespace
}  // namespace guben
