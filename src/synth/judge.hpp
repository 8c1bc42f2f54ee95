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
        const Cells cells(&row, dataset, file.known_until);
        all_[name].push_back(cells);
        if (row.person >= 0) persons[static_cast<size_t>(row.person)].push_back(cells);
        if (row.household >= 0) households[static_cast<size_t>(row.household)].push_back(cells);
      }
    }
    // What a department says of somebody it says of every record of theirs.
    for (auto& [name, persons] : by_person_)
      for (size_t p = 0; p < persons.size(); ++p)
        if (const auto first = county.persons[p].twin_of; first && !name.starts_with("registry"))
          persons[p] = persons[static_cast<size_t>(*first)];
  }

  class Cells {
   public:
    Cells(const Row* row, const dictionary::Dataset* dataset, std::optional<Date> known_until)
        : row_(row), dataset_(dataset), known_until_(known_until) {}
    const std::string& operator[](const char* field) const {
      return row_->cells[static_cast<size_t>(dataset_->find(field) - dataset_->fields.data())];
    }
    int person() const { return row_->person; }
    int household() const { return row_->household; }
    /// How far a spell goes that ends on `ended`, or that its list left open: no further than its list knows.
    Date end_of_spell(const std::string& ended, Date as_of) const {
      return !ended.empty() ? *Date::from_iso(ended + "-01") : known_until_ ? *known_until_ : as_of;
    }

   private:
    const Row* row_;
    const dictionary::Dataset* dataset_;
    std::optional<Date> known_until_;
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

/// How a blank is read that means neither yes nor no: as what can be held against nobody, or as what might be.
enum class Blanks { AccuseNobody, MayAccuse };

class Judge {
 public:
  Judge(const County& part, AreaTallies& tallies, Blanks blanks = Blanks::AccuseNobody);
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
  /// A condition of a finding; of what a blank leaves open nobody can know whether it holds.
  bool holds(std::optional<bool> condition) const { return condition.value_or(blanks_ == Blanks::MayAccuse); }
  /// "是" or "否", "享受" or "未享受"; nothing for a blank.
  static std::optional<bool> is(const std::string& cell, const char* word) {
    return cell.empty() ? std::nullopt : std::optional(cell == word);
  }
  std::optional<bool> is_monitored(const Household& h) const {  // 是否监测对象 and the risk not eliminated
    if (h.monitored_is_blank) return h.risk_eliminated && !h.eliminated_is_blank ? std::optional(false) : std::nullopt;
    if (!h.monitored) return false;
    return h.eliminated_is_blank ? std::nullopt : std::optional(!h.risk_eliminated);
  }
  std::optional<bool> is_listed(const Household& h) const {
    return h.type != "一般农户" ? std::optional(true) : is_monitored(h);
  }
  std::optional<bool> is_ordinary(const Household& h) const {
    const auto listed = is_listed(h);
    return listed ? std::optional(!*listed) : std::nullopt;
  }
  std::optional<bool> is_eliminated(const Household& h) const {
    if (!h.monitored && !h.monitored_is_blank) return false;
    if (h.eliminated_is_blank) return std::nullopt;
    if (!h.risk_eliminated) return false;
    return h.monitored_is_blank ? std::nullopt : std::optional(true);
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
  void judge_monitoring(size_t h, const HouseholdHit& hit, bool red, std::optional<bool> bad_water);
  static std::optional<bool> is_bad_water(const Reader::Cells& row);
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
  Blanks blanks_;
  Reader read_;
  Date as_of_;
  int year_, school_year_;
  std::optional<int64_t> line_;  ///< the standard of the year, in fen: nothing where there is none
  Date income_start_;
  std::vector<Known> known_;
  std::unordered_map<int64_t, std::vector<size_t>> persons_by_key_, holders_;
  std::unordered_map<int, std::vector<int>> second_records_;  ///< by the first record of the same person
  std::map<std::string, std::string> villages_;               ///< codes by name: no two of the county have one
  std::set<std::string> red_villages_;                        ///< a household there has a red finding
  TrueFindings found_;
};

}  // namespace guben::synth
