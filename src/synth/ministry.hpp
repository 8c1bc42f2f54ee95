#pragma once
// What every department's clerk needs: the county, a stream of chance, a file under construction. And the departments
// themselves.
#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/county.hpp"
#include "synth/names.hpp"
#include "synth/words.hpp"

namespace guben::synth {

constexpr int64_t kYuan = 100;  // amounts are in fen

/// One dataset's files under construction.
class Ministry {
 public:
  Ministry(County& its_county, const char* dataset, const Random& seed)
      : county(its_county),
        row_(*its_county.pack->dictionary.find(dataset)),
        dataset_(dataset),
        random(seed.fork(dataset)),
        words(random.fork("words")) {
    uint32_t rank = 0;
    for (const char c : dataset_) rank = rank * 31 + static_cast<unsigned char>(c);
    for (const auto& [township, village] : county.villages()) rank_.emplace(village->code, rank++);
  }
  void add(int person, std::initializer_list<std::pair<const char*, std::string>> values) {
    rows.push_back(row_(person, person >= 0 ? county.persons[static_cast<size_t>(person)].household : -1, values));
  }
  void add_for_household(int household, std::initializer_list<std::pair<const char*, std::string>> values) {
    rows.push_back(row_(-1, household, values));
  }
  void hand_over(const std::string& period, bool superseded = false) {
    county.files.push_back({dataset_, period, county.area, superseded, std::move(rows)});
    rows = {};
  }
  std::string id_of(int person) const {
    return china::id_number_of(county.persons[static_cast<size_t>(person)].id_key);
  }
  const std::string& name_of(int person) const { return county.persons[static_cast<size_t>(person)].name; }
  const Household& home_of(int person) const {
    return county.households[static_cast<size_t>(county.persons[static_cast<size_t>(person)].household)];
  }
  Place place(const Household& h) const {
    return {county.name(), county.pack->regions.name(h.township), county.pack->regions.name(h.village)};
  }
  Place place_of(int person) const { return place(home_of(person)); }
  int age(int person) const { return age_on(county.persons[static_cast<size_t>(person)].birth, county.as_of); }
  bool listed(int person) const { return home_of(person).is_listed(); }
  /// Every ministry serves some villages worse, each its own: there some targets are missed, elsewhere they are met.
  bool lags(const std::string& village, uint32_t of_twenty = 9) const { return rank_.at(village) * 7 % 20 < of_twenty; }
  bool lags_for(int person, uint32_t of_twenty = 9) const { return lags(home_of(person).village, of_twenty); }
  Date days_ago(int64_t days) const { return county.as_of.plus_days(-static_cast<int>(days)); }

  County& county;

 private:
  RowBuilder row_;
  std::string dataset_;
  std::map<std::string, uint32_t> rank_;  ///< of villages

 public:
  Random random, words;  ///< what happens, and how it is written down (words.hpp)
  std::vector<Row> rows;
};

inline std::string day(std::optional<Date> date) { return date ? date->to_string() : ""; }
inline std::string month(Date date) { return date.to_string().substr(0, 7); }
/// "2020年6月": how a file's title names its period.
inline std::string month_words(Date date) { return fmt::format("{}年{}月", date.year(), date.month()); }

/// Everybody who is a person of their own: a planted second entry of somebody is left out.
template <typename Visit>
void each_person(const County& county, Visit visit) {
  for (size_t p = 0; p < county.persons.size(); ++p)
    if (!county.persons[p].twin_of) visit(static_cast<int>(p));
}

/// A name nobody in the household could be taken for: only then is the difference a difference.
std::string name_unlike_family(Ministry& ministry, const Person& person);
/// A name one character away from this person's, and nobody's in the household.
std::string name_of_a_brother(Ministry& ministry, const Person& person);
/// Deaths, moves and what is wrong with the registry's numbers: before any department writes.
void plant_identities(County& county, Random random);
/// Which households are monitored, why and since when, and whose risk is eliminated.
void plan_monitoring(County& county, Random random);

/// What the second registry records of people in two households say of them, once the departments have written.
void copy_second_records(County& county, Random random);

void residence(Ministry hukou);
void deaths(Ministry death);
void medical_insurance(Ministry insurance);
void medical_bills(Ministry bill);
void chronic_care(Ministry care);
void checkups(Ministry checkup);
void disability(Ministry disability);
void schools(Ministry school, Ministry aid);
void civil_affairs(Ministry dibao);
void houses(Ministry housing, Ministry relocation, Ministry water);
void disasters(Ministry disaster);
void jobs(Ministry employment, Ministry training);
void pensions(Ministry pension);
void loans(Ministry loan);
void assets(Ministry assets);
void help(Ministry measure, Ministry helper, Ministry visit);
void villages(Ministry village, Ministry check, Ministry team);
void projects(Ministry project, Ministry payment, Ministry asset);
void inspections(Ministry sample);
void surveys(Ministry survey);
void grievances(Ministry grievance);

}  // namespace guben::synth
