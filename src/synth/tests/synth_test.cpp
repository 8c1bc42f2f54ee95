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
  County county = make_people(
      pack(), {persons, *Date::from_iso("2020-06-30"), townships, minority, {"傣族", "景颇族", "藏族", "彝族"}},
      numbers, 0, Random(seed));
  fill(county, Random(seed));
  return county;
}

std::string made(uint64_t seed, const fs::path& folder) {
  fs::remove_all(folder);
  EXPECT_TRUE(make_county(pack(),
                          {.persons = 2000, .seed = seed, .as_of = *Date::from_iso("2020-06-30"), .dirt = Dirt::Heavy},
                          folder / "files", folder / "truth"));
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
  const auto phone = static_cast<size_t>(households.find("phone") - households.fields.data()),
             account = static_cast<size_t>(households.find("bank_account") - households.fields.data());
  for (const auto& row : std::find_if(county.files.begin(), county.files.end(), [](const File& f) {
                           return f.dataset == "registry_household";
                         })->rows) {
    EXPECT_TRUE(row.cells[phone].starts_with("100")) << "no mobile number begins with 100";
    EXPECT_TRUE(row.cells[account].starts_with("0000"));
  }
  std::set<std::string> datasets;
  for (const auto& file : county.files) datasets.insert(file.dataset);
  EXPECT_EQ(datasets.size(), pack().dictionary.datasets().size());
}

TEST(Synth, NamesPeoplesAsTheyAreCalledAndNobodyElse) {
  const County han = whole_county(1500, 3), mixed = whole_county(3000, 3, 0.5);
  for (const auto& person : han.persons) EXPECT_EQ(person.ethnic_group, "汉族");
  std::map<std::string, int> groups;
  for (const auto& person : mixed.persons) ++groups[person.ethnic_group];
  EXPECT_EQ(groups.size(), 5u) << "Han and the four asked for";
  EXPECT_NEAR(static_cast<double>(groups["汉族"]) / static_cast<double>(mixed.persons.size()), 0.5, 0.06);
  for (const auto& person : mixed.persons)
    EXPECT_TRUE(person.ethnic_group != "傣族" || person.name.starts_with(person.male ? "岩" : "玉")) << person.name;
}

TEST(Synth, HasTwinsAndNamesakesAndVillagesOfOneSurname) {
  const County county = whole_county(12000, 8);
  std::map<std::string, int> names;
  std::map<std::string, std::map<std::string, int>> heads;
  int twins = 0;
  for (const auto& h : county.households) {
    ++heads[h.village][county.head(h).name.substr(0, 3)];
    for (size_t m = 1; m < h.members.size(); ++m) {
      const auto &a = county.persons[static_cast<size_t>(h.members[m - 1])],
                 &b = county.persons[static_cast<size_t>(h.members[m])];
      twins += a.birth == b.birth && a.male == b.male && a.name != b.name;
    }
  }
  for (const auto& person : county.persons) ++names[person.name];
  int shared = 0, of_one_surname = 0;
  for (const auto& [name, people] : names) shared += people > 1 ? people : 0;
  for (const auto& [village, surnames] : heads) {
    int all = 0, most = 0;
    for (const auto& [surname, count] : surnames) all += count, most = std::max(most, count);
    of_one_surname += all >= 10 && most * 10 >= all * 7;
  }
  EXPECT_GT(twins, 20);
  EXPECT_GT(shared, 300);
  EXPECT_GT(of_one_surname, 3);
}

TEST(Synth, MakesALargeCountyTownshipByTownshipAndNumbersNobodyTwice) {
  const auto folder = fs::temp_directory_path() / fmt::format("guben-parts-{}", getpid());
  fs::remove_all(folder);
  std::set<std::string> codes;
  IdNumbers numbers(pack().demo_county);
  int first = 0;
  for (const auto* township : pack().regions.children(pack().demo_county)) {
    County part = make_people(pack(), {400, *Date::from_iso("2020-06-30"), {township->code}, 0, {}}, numbers, first,
                              Random(9).fork(township->code));
    first += static_cast<int>(part.households.size());
    EXPECT_EQ(part.area, township->name);
    for (const auto& person : part.persons)
      EXPECT_TRUE(codes.insert(person.code).second && codes.insert(std::to_string(person.id_key)).second);
  }
}

TEST(Truth, HoldsSixtyPositivesOfEveryRule) {
  const County county = whole_county(30000, 6);
  std::map<std::string, int> counts;
  AreaTallies tallies;
  for (const auto& finding : true_findings(county, tallies)) ++counts[finding[0]];
  for (const auto& finding : true_area_findings(pack(), county.as_of, tallies, true)) ++counts[finding[0]];
  for (const auto& [id, rule] : pack().rules) EXPECT_GE(counts[id], 60) << id;
}

}  // namespace
}  // namespace guben::synth
