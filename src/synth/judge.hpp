#pragma once
// The plain reading behind `true_findings`, one file a group of rules: a county's rows, what they say of each person,
// and what the rules of packs/national say in words (rules.yaml, decisions/*.dmn) read straight, row by row.
#include <functional>

#include "core/text.hpp"
#include "synth/truth.hpp"

namespace guben::synth {

/// Amounts in fen; blank is nothing.
inline int64_t fen(const std::string& text) {
  return text.empty() ? 0 : static_cast<int64_t>(Decimal::parse(text)->rescaled(2)->units());
}
/// A day, or the first of a month; nothing for a blank.
inline std::optional<Date> date(const std::string& text) {
  return text.size() == 7 ? Date::from_iso(text + "-01") : Date::from_iso(text);
}

/// Rows by dataset and by whom they are about. A state that a later delivery replaced is asked for as "housing" +
/// kBefore.
class Reader {
 public:
  static constexpr const char* kBefore = " before";
  explicit Reader(const County& county) {
    for (const auto& file : county.files) {
      const auto* dataset = county.pack->dictionary.find(file.dataset);
      const std::string name = file.dataset + (file.superseded ? kBefore : "");
      auto &persons = by_person_[name], &households = by_household_[name];
      persons.resize(county.persons.size()), households.resize(county.households.size());
      for (const auto& row : file.rows) {
        all_[name].push_back({&row, dataset});
        if (row.person >= 0) persons[static_cast<size_t>(row.person)].push_back({&row, dataset});
        if (row.household >= 0) households[static_cast<size_t>(row.household)].push_back({&row, dataset});
      }
    }
  }

  class Cells {
   public:
    Cells(const Row* row, const dictionary::Dataset* dataset) : row_(row), dataset_(dataset) {}
    const std::string& operator[](const char* field) const {
      return row_->cells[static_cast<size_t>(dataset_->find(field) - dataset_->fields.data())];
    }
    int person() const { return row_->person; }
    int household() const { return row_->household; }

   private:
    const Row* row_;
    const dictionary::Dataset* dataset_;
  };

  const std::vector<Cells>& of_person(const std::string& dataset, size_t person) const {
    return look(by_person_, dataset, person);
  }
  const std::vector<Cells>& of_household(const std::string& dataset, size_t household) const {
    return look(by_household_, dataset, household);
  }
  const std::vector<Cells>& all(const std::string& dataset) const {
    static const std::vector<Cells> none;
    const auto found = all_.find(dataset);
    return found == all_.end() ? none : found->second;
  }

 private:
  using Index = std::map<std::string, std::vector<std::vector<Cells>>>;
  static const std::vector<Cells>& look(const Index& index, const std::string& dataset, size_t number) {
    static const std::vector<Cells> none;
    const auto found = index.find(dataset);
    return found == index.end() || number >= found->second.size() ? none : found->second[number];
  }
  std::map<std::string, std::vector<Cells>> all_;
  Index by_person_, by_household_;
};

/// Everything the definitions ask about one income year of a household.
struct IncomeYear {
  bool known = false;
  int64_t net = 0, transfers = 0, dibao = 0;
};

class Judge {
 public:
  Judge(const County& part, AreaTallies& tallies);
  TrueFindings run();

 private:
  enum class Colour { Amber, Red };
  using HouseholdHit = std::function<void(const char* rule, Colour)>;
  using PersonHit = std::function<void(const char* rule)>;

  struct Known {
    bool member = true, insured = false, insured_resident = false, in_school = false, dropout = false, on_dibao = false,
         severe_recent = false;
    std::optional<Date> died, gone;
    int64_t premium_subsidy = 0;
    std::string stage = "非在校生";
    std::set<int> months;  ///< worked: year * 12 + month - 1
    std::set<int> months_outside;
  };

  Decimal parameter(const char* name) const {
    return c_.pack->parameters.at(name).in_force(c_.pack->policy_region(c_.code), as_of_)->value;
  }
  int64_t whole(const char* name) const { return static_cast<int64_t>(parameter(name).rescaled(0)->units()); }
  bool within_last_year(std::optional<Date> d) const { return d && *d > as_of_.plus_months(-12) && *d <= as_of_; }
  void find(const char* rule, const char* kind, const std::string& id) { found_.insert({rule, kind, id}); }
  int age(size_t p) const { return age_on(c_.persons[p].birth, as_of_); }
  /// The first day after the last calendar month that ended on or before as_of.
  Date month_end() const { return as_of_.plus_days(1).first_of_month(); }
  static int64_t count_in_year(const std::set<int>& months, int year) {
    return std::count_if(months.begin(), months.end(), [&](int m) { return m / 12 == year; });
  }

  void learn_person(size_t p);
  bool is_dropout(size_t p, int school_year) const;
  IncomeYear income_year(size_t h, Date start) const;
  std::vector<size_t> members(size_t h) const;

  // A and the households of B and C
  void judge_household(size_t h);
  void judge_house(size_t h, const HouseholdHit& hit);
  bool helped(size_t h) const;
  // The persons of B and C
  void judge_person(size_t p);
  void judge_identity(size_t p, const PersonHit& hit);
  std::vector<size_t> true_holders(int64_t key);
  void judge_gaps(size_t p, const PersonHit& hit);
  // D
  void judge_monitoring(size_t h, const HouseholdHit& hit, bool red, bool bad_water);
  std::optional<Date> earliest_cause(size_t h) const;
  void judge_off_book_help(size_t h, const HouseholdHit& hit);
  void judge_exit(size_t h, const HouseholdHit& hit);
  // E
  void judge_help(size_t h, const HouseholdHit& hit);
  void judge_helpers();
  void judge_teams();
  // F
  void judge_homes(size_t h, const HouseholdHit& hit);
  void judge_loans();
  void judge_projects();
  void judge_assets();
  // G
  void count_areas();

  const County& c_;
  AreaTallies& tallies_;
  Reader read_;
  Date as_of_;
  int year_, school_year_;
  int64_t line_ = 0;
  Date income_start_;
  std::vector<Known> known_;
  std::unordered_map<int64_t, std::vector<size_t>> persons_by_key_, holders_;
  std::set<std::string> red_villages_;  ///< a household there has a red finding
  TrueFindings found_;
};

}  // namespace guben::synth
