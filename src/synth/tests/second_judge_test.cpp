// What an independent county showed that this one lacked: that each occurs, and that its truth is what the catalogue
// says, near misses included.
#include <gtest/gtest.h>

#include "china/id_number.hpp"
#include "core/text.hpp"
#include "spreadsheet/workbook.hpp"
#include "synth/names.hpp"
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

/// A county whose files are whole.
County undivided(int persons, uint64_t seed, const char* as_of = "2020-06-30") {
  std::vector<std::string> townships;
  for (const auto* township : pack().regions.children(pack().demo_county)) townships.push_back(township->code);
  IdNumbers numbers(pack().demo_county);
  County county = make_people(pack(), {persons, *Date::from_iso(as_of), townships, 0, {}}, numbers, 0, Random(seed));
  add_departments(county, Random(seed).fork("departments"));
  add_incomes(county, Random(seed).fork("incomes"));
  add_registry(county, Random(seed).fork("registry words"));
  return county;
}

const County& county() {
  static const County made = undivided(12000, 21);
  return made;
}

TrueFindings judged(const County& county) {
  AreaTallies tallies;
  return true_findings(county, tallies);
}

const TrueFindings& truth() {
  static const TrueFindings found = judged(county());
  return found;
}

bool holds(const TrueFindings& found, const char* rule, const char* kind, const std::string& id) {
  return found.contains({rule, kind, id});
}

/// The cells of a dataset's rows, by field; `row` may be changed.
class Rows {
 public:
  Rows(County& county, const char* dataset) : county_(county), dataset_(*pack().dictionary.find(dataset)) {}
  size_t at(const char* field) const { return static_cast<size_t>(dataset_.find(field) - dataset_.fields.data()); }
  template <typename Visit>
  void each(Visit visit) {
    for (auto& file : county_.files)
      if (file.dataset == dataset_.code)
        for (auto& row : file.rows) visit(row);
  }

 private:
  County& county_;
  const dictionary::Dataset& dataset_;
};

TEST(SecondJudge, SaysThatALoanUsedByTheBorrowerIsFineAndByABrotherIsNot) {
  County all = county();
  Rows loans(all, "loan");
  const auto user = loans.at("user_name"), contract = loans.at("contract");
  std::map<std::string, int> oneself;
  int brothers = 0;
  loans.each([&](const Row& row) {
    const auto& borrower = all.persons[static_cast<size_t>(row.person)];
    const auto& name = row.cells[user];
    const bool found = holds(truth(), "loan.enterprise_use", "loan", row.cells[contract]);
    if (name == "本人" || name == "户主本人" || name == "自己" || name == "同借款人" || name == "无") {
      ++oneself[name];
      EXPECT_FALSE(found) << name;
    } else if (all.same_name->is_one_character_away(name, borrower.name)) {
      const auto& members = all.households[static_cast<size_t>(borrower.household)].members;
      const bool is_member = std::any_of(members.begin(), members.end(), [&](int m) {
        return (*all.same_name)(name, all.persons[static_cast<size_t>(m)].name);
      });
      brothers += !is_member;
      EXPECT_EQ(found, !is_member) << name << " for " << borrower.name;
    }
  });
  EXPECT_EQ(oneself.size(), 5u);
  EXPECT_GT(brothers, 2);
}

TEST(SecondJudge, CountsAsMembersOfAPastDayWhoWasBornByThen) {
  County all = county();
  std::vector<std::pair<size_t, std::string>> newborns;  // of households that rightly exited last year
  for (size_t p = 0; p < all.persons.size(); ++p) {
    const auto& h = all.households[static_cast<size_t>(all.persons[p].household)];
    if (all.persons[p].birth.year() == 2020 && h.type == "脱贫户" && h.exit_year == 2019 &&
        !holds(truth(), "process.wrong_exit", "household", h.code))
      newborns.emplace_back(p, h.code);
  }
  ASSERT_GT(newborns.size(), 0u) << "born in 2020, no list of 2019 knows them: they were not uninsured in 2019";
  // Near miss: born on the last day of 2019, and on no list of that year.
  for (const auto& [p, code] : newborns) all.persons[p].birth = *Date::from_iso("2019-12-31");
  const auto again = judged(all);
  for (const auto& [p, code] : newborns) EXPECT_TRUE(holds(again, "process.wrong_exit", "household", code)) << code;
}

TEST(SecondJudge, TellsBrothersWithOneNumberFromOnePersonInTwoHouseholds) {
  County all = county();
  std::map<std::string, std::vector<size_t>> holders;
  for (size_t p = 0; p < all.persons.size(); ++p)
    if (china::read_id_number(all.persons[p].registry_id).key != 0) holders[all.persons[p].registry_id].push_back(p);
  int in_one = 0, in_two = 0, twice = 0;
  std::optional<size_t> second_record;
  for (const auto& [id, persons] : holders) {
    if (persons.size() != 2) continue;
    const auto &a = all.persons[persons[0]], &b = all.persons[persons[1]];
    const bool is_one = a.name == b.name, one_household = a.household == b.household;
    if (all.same_name->is_one_character_away(a.name, b.name)) ++(one_household ? in_one : in_two);
    twice += is_one;
    if (b.twin_of) second_record = persons[1];
    for (const auto* person : {&a, &b}) {
      EXPECT_EQ(holds(truth(), "conflict.id_duplicate", "person", person->code), !(*all.same_name)(a.name, b.name))
          << a.name << " " << b.name;
      EXPECT_EQ(holds(truth(), "conflict.two_households", "person", person->code),
                (*all.same_name)(a.name, b.name) && !one_household)
          << a.name << " " << b.name;
    }
  }
  EXPECT_GT(in_one, 3);
  EXPECT_GT(in_two, 3);
  EXPECT_GT(twice, 3);
  // Near miss: 張國华 is 张国华 in older characters, still one person.
  ASSERT_TRUE(second_record);
  auto& person = all.persons[*second_record];
  all.persons[static_cast<size_t>(*person.twin_of)].name = "张国华", person.name = "張國华";
  const auto again = judged(all);
  EXPECT_TRUE(holds(again, "conflict.two_households", "person", person.code));
  EXPECT_FALSE(holds(again, "conflict.id_duplicate", "person", person.code));
}

TEST(SecondJudge, TakesOneOtherCharacterInTheResidenceRegisterForADifference) {
  County all = county();
  Rows hukou(all, "hukou");
  const auto name = hukou.at("name");
  int one_character = 0, old_characters = 0;
  hukou.each([&](const Row& row) {
    const auto& person = all.persons[static_cast<size_t>(row.person)];
    if (person.registry_id != china::id_number_of(person.id_key) || row.cells[name] == person.name) return;
    const bool is_other = all.same_name->is_one_character_away(row.cells[name], person.name);
    one_character += is_other;
    EXPECT_TRUE(!is_other || holds(truth(), "conflict.identity", "person", person.code)) << row.cells[name];
    if (row.cells[name] != in_old_characters(person.name) || row.planted != std::string_view("")) return;
    ++old_characters;
    EXPECT_FALSE(holds(truth(), "conflict.identity", "person", person.code)) << row.cells[name];
  });
  EXPECT_GT(one_character, 3);
  EXPECT_GT(old_characters, 10);
}

TEST(SecondJudge, HoldsANumberThatEndsInZerosForSoundWhereItsCheckCharacterIsRight) {
  County all = county();
  std::vector<size_t> zeros;
  for (size_t p = 0; p < all.persons.size(); ++p)
    if (const auto& id = all.persons[p].registry_id;
        id.ends_with("000") && id == china::id_number_of(all.persons[p].id_key))
      zeros.push_back(p);
  ASSERT_GT(zeros.size(), 3u);
  for (const size_t p : zeros) EXPECT_FALSE(holds(truth(), "conflict.id_invalid", "person", all.persons[p].code));
  for (const size_t p : zeros) all.persons[p].registry_id[17] = '1';
  const auto again = judged(all);
  for (const size_t p : zeros) EXPECT_TRUE(holds(again, "conflict.id_invalid", "person", all.persons[p].code));
}

TEST(SecondJudge, HasVillagesAndTownshipsOfOneNameAndTwoEndings) {
  std::map<std::string, std::set<std::string>> kinds;
  for (const auto& region : pack().regions.all())
    for (const char* ending : {"村", "社区", "镇", "乡"})
      if (region.code.starts_with(pack().demo_county) && region.name.ends_with(ending))
        kinds[region.parent + region.name.substr(0, region.name.size() - std::string_view(ending).size())].insert(
            ending);
  std::map<std::string, int> households;
  for (const auto& h : county().households) ++households[h.village], ++households[h.township];
  int villages = 0, townships = 0;
  for (const auto& region : pack().regions.all()) {
    if (!region.code.starts_with(pack().demo_county)) continue;
    for (const char* ending : {"村", "社区", "镇", "乡"})
      if (region.name.ends_with(ending) &&
          kinds[region.parent + region.name.substr(0, region.name.size() - std::string_view(ending).size())].size() >
              1) {
        EXPECT_GT(households[region.code], 0) << region.name;
        ++(region.level == "village" ? villages : townships);
      }
  }
  EXPECT_EQ(villages, 6);
  EXPECT_EQ(townships, 2);
}

TEST(SecondJudge, InsuresWhoeverIsInsuredInOneOfTheirRows) {
  County all = county();
  Rows insurance(all, "medical_insurance");
  const auto year = insurance.at("year"), scheme = insurance.at("scheme"), status = insurance.at("status");
  std::map<int, std::set<std::string>> rows;
  insurance.each([&](const Row& row) {
    if (row.cells[year] == "2020") rows[row.person].insert(row.cells[scheme] + row.cells[status]);
  });
  int both = 0;
  for (const auto& [p, said] : rows) {
    const auto& person = all.persons[static_cast<size_t>(p)];
    if (said != std::set<std::string>{"居民未参保", "职工已参保"} || person.died_on || person.moved_on) continue;
    ++both;
    EXPECT_EQ(holds(truth(), "conflict.insurance", "person", person.code), !person.registry_insured);
  }
  EXPECT_GT(both, 5);
}

TEST(SecondJudge, LetsADepartmentsRowSpeakForBothRecordsOfItsPerson) {
  int insured_once = 0;
  for (const auto& p : county().persons) {
    if (!p.twin_of) continue;
    const auto& first = county().persons[static_cast<size_t>(*p.twin_of)];
    if (first.died_on) continue;
    EXPECT_TRUE(holds(truth(), "conflict.two_households", "person", p.code) || first.household == p.household);
    if (holds(truth(), "conflict.insurance", "person", first.code) || first.registry_insured != p.registry_insured)
      continue;
    ++insured_once;
    EXPECT_FALSE(holds(truth(), "conflict.insurance", "person", p.code)) << p.code;
  }
  EXPECT_GT(insured_once, 5);
}

TEST(SecondJudge, FindsTheSameInPartsAsInTheWhole) {
  std::map<std::string, std::set<bool>> cut;
  for (const uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    County parted = undivided(2000, 5);
    const auto whole = judged(parted);
    std::map<std::string, size_t> before, after;
    for (const auto& file : parted.files) ++before[file.dataset];
    deliver_in_parts(parted, Random(seed));
    for (const auto& file : parted.files) ++after[file.dataset];
    for (const auto& [dataset, files] : after) cut[dataset].insert(files > before[dataset]);
    EXPECT_EQ(judged(parted), whole) << seed;
  }
  for (const char* dataset : {"loan", "assets", "school", "medical_insurance", "pension", "employment",
                              "registry_household", "registry_person"})
    EXPECT_EQ(cut[dataset].size(), 2u) << dataset << " comes in parts and whole, county by county";
}

TEST(SecondJudge, JudgesAYearWithoutAStandardByWhatNeedsNone) {
  const auto found = judged(undivided(3000, 4, "2022-06-30"));
  std::set<std::string> rules;
  for (const auto& finding : found) rules.insert(finding[0]);
  for (const char* needs_it :
       {"risk.income_below_line", "risk.income_near_line", "risk.income_without_allowance", "gap.dibao"})
    EXPECT_FALSE(rules.contains(needs_it)) << needs_it;
  for (const char* rule : {"risk.income_drop", "risk.uninsured", "conflict.work", "loan.overdue"})
    EXPECT_TRUE(rules.contains(rule)) << rule;
}

TEST(SecondJudge, NeitherAccusesNorClearsAnybodyByABlank) {
  County all = county();
  leave_blanks(all, Random(3));
  const auto found = judged(all), open = undecided_findings(all, found);
  std::map<std::string, int> by_rule;
  for (const auto& finding : open) {
    ++by_rule[finding[0]];
    EXPECT_FALSE(found.contains(finding));
  }
  for (const char* rule :
       {"risk.unlisted_at_risk", "conflict.asset_listed", "risk.unsafe_water", "gap.treat_first_pay_later",
        "helper.visit_overdue", "housing.not_lived_in", "loan.overdue", "conflict.housing"})
    EXPECT_GT(by_rule[rule], 0) << rule;
  // What a blank took from the truth is open, and a blank adds nothing to the truth.
  for (const auto& finding : truth())
    EXPECT_TRUE(found.contains(finding) || open.contains(finding) || finding[0].starts_with("area.")) << finding[0];
  for (const auto& finding : found) EXPECT_TRUE(truth().contains(finding)) << finding[0] << finding[2];
}

TEST(SecondJudge, LeavesOpenWhetherAHouseholdIsOrdinaryWhereNobodyFilledInIfItIsMonitored) {
  County all = county();
  std::set<std::string> blank;
  for (auto& h : all.households)
    // Whose risk is eliminated is not monitored, whatever else is blank.
    if (!h.risk_eliminated && holds(truth(), "risk.unlisted_at_risk", "household", h.code))
      h.monitored_is_blank = true, blank.insert(h.code);
  ASSERT_GT(blank.size(), 100u);
  const auto found = judged(all), open = undecided_findings(all, found);
  for (const auto& code : blank) {
    EXPECT_FALSE(holds(found, "risk.unlisted_at_risk", "household", code));
    EXPECT_TRUE(holds(open, "risk.unlisted_at_risk", "household", code));
  }
}

TEST(SecondJudge, SaysOfAnAssetWithoutValueNothingAndOfThePublicPayrollWhatItIs) {
  County all = county();
  Rows assets(all, "assets");
  const auto kind = assets.at("kind"), value = assets.at("value");
  assets.each([&](Row& row) { row.cells[value].clear(); });
  const auto found = judged(all), open = undecided_findings(all, found);
  std::set<std::string> on_payroll, owners;
  assets.each([&](const Row& row) {
    const auto& home = all.households[static_cast<size_t>(row.household)].code;
    if (row.cells[kind] == "财政供养") on_payroll.insert(home);
    else if (row.cells[kind] != "公积金") owners.insert(home);
  });
  for (const auto& finding : truth()) {
    if (finding[0] != "conflict.asset_listed") continue;
    EXPECT_EQ(found.contains(finding), on_payroll.contains(finding[2]));
    EXPECT_TRUE(found.contains(finding) || (open.contains(finding) && owners.contains(finding[2])));
  }
}

/// All cells of a folder's files, whatever they are written in, and how many cells of amounts reach over two rows.
struct Written {
  std::set<std::string> cells;
  int merged_amounts = 0;
  void add(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const auto workbook = spreadsheet::open_workbook(entry.path());
      ASSERT_TRUE(workbook);
      const auto end = (*workbook)->read(0, [&](const spreadsheet::Row& row) {
        for (const auto& cell : row.cells) cells.emplace(cell.text);
        return true;
      });
      ASSERT_TRUE(end);
      if (contains(entry.path().filename().string(), "收入台账"))
        for (const auto& range : end->merged) merged_amounts += range.last_row == range.first_row + 1;
    }
  }
};

TEST(SecondJudge, WritesAsClerksAndSystemsWrite) {
  const auto folder = fs::temp_directory_path() / fmt::format("guben-second-judge-{}", getpid());
  Written written;
  for (const uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
    fs::remove_all(folder);
    ASSERT_TRUE(make_county(
        pack(), {.persons = 1000, .seed = seed, .as_of = *Date::from_iso("2020-06-30"), .dirt = Dirt::Usual},
        folder / "files", folder / "truth"));
    EXPECT_GT(fs::file_size(folder / "truth" / "truth_undecided.csv"), 60u);
    written.add(folder / "files");
  }
  fs::remove_all(folder);
  for (const char* word : {"4级", "普通初中", "县域内", "转移性收入（低保金）", "未签约", "未救治", "1900-01-01",
                           "9999-12-31", "长期", "青石镇小计", "—", "/", "无", "本人"})
    EXPECT_TRUE(written.cells.contains(word)) << word;
  EXPECT_GT(written.merged_amounts, 5);
}

}  // namespace
}  // namespace guben::synth
