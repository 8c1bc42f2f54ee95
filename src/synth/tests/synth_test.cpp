#include <gtest/gtest.h>

#include "china/id_number.hpp"
#include "core/digest.hpp"
#include "synth/people.hpp"
#include "synth/synth.hpp"
#include "synth/truth.hpp"

namespace guben::synth {
namespace {
namespace fs = std::filesystem;

const policy::Pack& pack() {
  static const auto loaded = policy::load_pack(std::string(GUBEN_SOURCE_DIR) + "/packs", "xiangyin");
  return *loaded;
}

County whole_county(int persons, uint64_t seed, double minority = 0) {
  std::vector<std::string> townships;
  for (const auto* township : pack().regions.children(pack().demo_county)) townships.push_back(township->code);
  IdNumbers numbers(pack().demo_county);
  County county = make_people(pack(), {persons, *Date::from_iso("2020-06-30"), townships, minority, {"傣族", "景颇族", "藏族", "彝族"}}, numbers, 0, Random(seed));
  fill(county, Random(seed));
  return county;
}

std::string made(uint64_t seed, const fs::path& folder) {
  fs::remove_all(folder);
  EXPECT_TRUE(make_county(pack(), {.persons = 2000, .seed = seed, .as_of = *Date::from_iso("2020-06-30"), .dirt = Dirt::Heavy}, folder / "files", folder / "truth"));
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
  const County county = whole_county(3000, 5);
  for (const auto& person : county.persons) EXPECT_EQ(china::id_number_of(person.id_key).substr(0, 6), "990101");
  const auto& households = *pack().dictionary.find("registry_household");
  const auto phone = static_cast<size_t>(households.find("phone") - households.fields.data()), account = static_cast<size_t>(households.find("bank_account") - households.fields.data());
  for (const auto& row : std::find_if(county.files.begin(), county.files.end(), [](const File& f) { return f.dataset == "registry_household"; })->rows) {
    EXPECT_TRUE(row.cells[phone].starts_with("100")) << "no mobile number begins with 100";
    EXPECT_TRUE(row.cells[account].starts_with("0000"));
  }
  std::set<std::string> datasets;
  for (const auto& file : county.files) datasets.insert(file.dataset);
  EXPECT_EQ(datasets.size(), pack().dictionary.datasets().size() - 1) << "every dataset but checkup, which nobody hands over";
}

TEST(Truth, HoldsPositivesForEveryRule) {
  const County county = whole_county(30000, 6);
  std::map<std::string, int> counts;
  AreaTallies tallies;
  for (const auto& finding : true_findings(county, tallies)) ++counts[finding[0]];
  for (const auto& finding : true_area_findings(pack(), county.as_of, tallies, true)) ++counts[finding[0]];
  for (const auto& [id, rule] : pack().rules)
    if (id != "area.checkup_rate") EXPECT_GE(counts[id], 8) << id;  // nobody hands over health checks: that rule is not run
}

}  // namespace
}  // namespace guben::synth
