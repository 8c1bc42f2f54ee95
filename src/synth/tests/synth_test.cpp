#include <gtest/gtest.h>

#include "china/id_number.hpp"
#include "core/digest.hpp"
#include "synth/synth.hpp"
#include "synth/truth.hpp"

namespace guben::synth {
namespace {
namespace fs = std::filesystem;

const policy::Pack& pack() {
  static const auto loaded = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  return *loaded;
}

std::string made(uint64_t seed, const fs::path& folder) {
  fs::remove_all(folder);
  EXPECT_TRUE(make_county(pack(), {2000, seed, *Date::from_iso("2020-06-30"), Dirt::Heavy}, folder / "files", folder / "truth"));
  std::set<std::string> prints;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) prints.insert(entry.path().filename().string() + sha256_hex_of_file(entry.path()));
  fs::remove_all(folder);
  return sha256_hex(fmt::format("{}", fmt::join(prints, "\n")));
}

TEST(Synth, GivesTheSameBytesForTheSameSeedAndOthersForAnother) {
  const auto folder = fs::temp_directory_path() / fmt::format("guben-synth-{}", getpid());
  const auto first = made(7, folder);
  EXPECT_EQ(made(7, folder), first);
  EXPECT_NE(made(8, folder), first);
}

TEST(Synth, InventsNumbersPhonesAndAccountsThatCannotExist) {
  County county = make_people(pack(), 3000, 5, *Date::from_iso("2020-06-30"));
  add_departments(county, Random(5).fork("departments"));
  add_registry(county);
  for (const auto& person : county.persons) EXPECT_EQ(china::id_number_of(person.id_key).substr(0, 6), "990101");
  const auto& households = *pack().dictionary.find("registry_household");
  const auto phone = static_cast<size_t>(households.find("phone") - households.fields.data()), account = static_cast<size_t>(households.find("bank_account") - households.fields.data());
  for (const auto& row : county.files.front().rows) {
    EXPECT_TRUE(row.cells[phone].starts_with("100")) << "no mobile number begins with 100";
    EXPECT_TRUE(row.cells[account].starts_with("0000"));
  }
  std::set<std::string> datasets;
  for (const auto& file : county.files) datasets.insert(file.dataset);
  EXPECT_EQ(datasets.size(), pack().dictionary.datasets().size() - 2) << "every dataset but income, which add_incomes writes, and checkup, which nobody hands over";
}

TEST(Truth, HoldsPositivesForEveryRule) {
  County county = make_people(pack(), 30000, 6, *Date::from_iso("2020-06-30"));
  const Random random(6);
  add_departments(county, random.fork("departments"));
  add_incomes(county, random.fork("incomes"));
  add_registry(county);
  std::map<std::string, int> counts;
  for (const auto& finding : true_findings(county)) ++counts[finding[0]];
  for (const auto& [id, rule] : pack().rules)
    if (id != "area.checkup_rate") EXPECT_GE(counts[id], 8) << id;  // nobody hands over health checks: that rule is not run
}

}  // namespace
}  // namespace guben::synth
