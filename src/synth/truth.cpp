#include "synth/truth.hpp"

#include "china/id_number.hpp"
#include "core/text.hpp"

namespace guben::synth {
namespace {

int64_t fen(const std::string& text) { return text.empty() ? 0 : static_cast<int64_t>(Decimal::parse(text)->rescaled(2)->units()); }
std::optional<Date> date(const std::string& text) { return text.size() == 7 ? Date::from_iso(text + "-01") : Date::from_iso(text); }

class Reader {
 public:
  explicit Reader(const County& county) : county_(county) {
    for (const auto& file : county.files) {
      const auto* dataset = county.pack->dictionary.find(file.dataset);
      for (const auto& row : file.rows) {
        if (row.person >= 0) by_person_[file.dataset].resize(county.persons.size()), by_person_[file.dataset][static_cast<size_t>(row.person)].push_back({&row, dataset});
        const int household = row.household;
        if (household >= 0) by_household_[file.dataset].resize(county.households.size()), by_household_[file.dataset][static_cast<size_t>(household)].push_back({&row, dataset});
      }
    }
  }

  class Cells {
   public:
    Cells(const Row* row, const dictionary::Dataset* dataset) : row_(row), dataset_(dataset) {}
    const std::string& operator[](const char* field) const { return row_->cells[static_cast<size_t>(dataset_->find(field) - dataset_->fields.data())]; }
    int person() const { return row_->person; }

   private:
    const Row* row_;
    const dictionary::Dataset* dataset_;
  };

  const std::vector<Cells>& of_person(const char* dataset, size_t person) const { return look(by_person_, dataset, person); }
  const std::vector<Cells>& of_household(const char* dataset, size_t household) const { return look(by_household_, dataset, household); }

 private:
  using Index = std::map<std::string, std::vector<std::vector<Cells>>>;
  static const std::vector<Cells>& look(const Index& index, const char* dataset, size_t number) {
    static const std::vector<Cells> none;
    const auto found = index.find(dataset);
    return found == index.end() || number >= found->second.size() ? none : found->second[number];
  }
  const County& county_;
  Index by_person_, by_household_;
};

/// Everything the definitions ask about one income year of a household.
struct IncomeYear {
  bool known = false;
  int64_t net = 0, transfers = 0, dibao = 0;
};

class Judge {
 public:
  explicit Judge(const County& county) : c_(county), read_(county), as_of_(county.as_of), year_(as_of_.year()), school_year_(as_of_.month() < 9 ? year_ - 1 : year_) {
    line_ = static_cast<int64_t>(parameter("income_standard").rescaled(2)->units());
    const int start = static_cast<int>(parameter("income_window_start_month").units());
    income_start_ = *Date::from_ymd(as_of_.month() < start ? year_ - 1 : year_, start, 1);
    for (size_t p = 0; p < c_.persons.size(); ++p) persons_by_key_[china::read_id_number(c_.persons[p].registry_id).key].push_back(p);
  }

  TrueFindings run() {
    for (size_t p = 0; p < c_.persons.size(); ++p) learn_person(p);
    for (size_t h = 0; h < c_.households.size(); ++h) judge_household(h);
    for (size_t p = 0; p < c_.persons.size(); ++p) judge_person(p);
    return std::move(found_);
  }

 private:
  struct Known {
    bool member = true, insured = false, insured_resident = false, in_school = false, dropout = false, on_dibao = false, severe_recent = false;
    std::optional<Date> died;
    int64_t premium_subsidy = 0;
    std::string stage = "非在校生";
    std::set<int> months;  // worked: year * 12 + month - 1
    std::set<int> months_outside;
  };

  Decimal parameter(const char* name) const { return c_.pack->parameters.at(name).in_force(c_.pack->policy_region(c_.code), as_of_)->value; }
  int64_t whole(const char* name) const { return static_cast<int64_t>(parameter(name).rescaled(0)->units()); }
  bool within_last_year(std::optional<Date> d) const { return d && *d > as_of_.plus_months(-12) && *d <= as_of_; }
  void find(const char* rule, const char* kind, const std::string& id) { found_.insert({rule, kind, id}); }
  int age(size_t p) const { return age_on(c_.persons[p].birth, as_of_); }

  void learn_person(size_t p) {
    auto& k = known_.emplace_back();
    for (const auto& r : read_.of_person("hukou", p)) {
      const auto changed = date(r["changed_on"]);
      if (r["status"] != "在籍" && changed && *changed <= as_of_) k.member = false;
      if (r["status"] == "死亡") k.died = changed;
    }
    for (const auto& r : read_.of_person("death", p)) {
      const auto died = date(r["died_on"]);
      if (died && *died <= as_of_) k.member = false;
      if (died && (!k.died || *died < *k.died)) k.died = died;
    }
    for (const auto& r : read_.of_person("medical_insurance", p)) {
      if (r["year"] != std::to_string(year_) || r["status"] != "已参保") continue;
      k.insured = true;
      if (r["scheme"] == "居民") k.insured_resident = true, k.premium_subsidy += fen(r["subsidy"]);
    }
    const auto this_school_year = fmt::format("{}-{}学年", school_year_, school_year_ + 1);
    bool record = false, dropped = false, graduated = false;
    for (const auto& r : read_.of_person("school", p)) {
      graduated = graduated || (r["stage"] == "初中" && r["attendance"] == "毕业");
      if (r["school_year"] != this_school_year) continue;
      record = true;
      if (r["attendance"] == "在读" || r["attendance"] == "送教上门") k.in_school = true, k.stage = r["stage"];
      dropped = dropped || r["attendance"] == "辍学";
    }
    const int school_age = age_on(c_.persons[p].birth, *Date::from_ymd(school_year_, 9, 1));
    k.dropout = school_age >= whole("school_age_from") && school_age <= whole("school_age_to") && !k.in_school && (dropped || (!record && !graduated));
    for (const auto& r : read_.of_person("dibao", p))
      if (r["status"] == "在保" && (r["kind"] == "农村低保" || r["kind"] == "城市低保" || r["kind"] == "特困供养") && *date(r["started_on"]) <= as_of_) k.on_dibao = true;
    for (const auto& r : read_.of_person("disability", p))
      if ((r["level"] == "一级" || r["level"] == "二级") && within_last_year(date(r["assessed_on"]))) k.severe_recent = true;
    for (const auto& r : read_.of_person("employment", p)) {
      const Date from = *date(r["started_on"]), to = r["ended_on"].empty() ? as_of_ : *date(r["ended_on"]);
      for (Date m = from; m <= to && m <= as_of_; m = m.plus_months(1)) {
        k.months.insert(m.year() * 12 + m.month() - 1);
        if (r["place"] == "省外") k.months_outside.insert(m.year() * 12 + m.month() - 1);
      }
    }
  }

  static int64_t count_in_year(const std::set<int>& months, int year) {
    return std::count_if(months.begin(), months.end(), [&](int m) { return m / 12 == year; });
  }

  IncomeYear income_year(size_t h, Date start) const {
    std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> entries;  // (month, category) → actual, estimated
    std::set<std::pair<std::string, std::string>> has_actual;
    std::set<std::string> months;
    for (const auto& r : read_.of_household("income", h)) {
      const Date month = *date(r["month"]);
      if (month < start || month >= start.plus_months(12)) continue;
      const bool actual = r["entry_kind"] == "实收";
      if (month > as_of_ && actual) continue;
      months.insert(r["month"]);
      const std::pair key{r["month"], r["category"]};
      (actual ? entries[key].first : entries[key].second) += fen(r["amount"]);
      if (actual) has_actual.insert(key);
    }
    IncomeYear year;
    year.known = months.size() == 12;
    for (const auto& [key, amounts] : entries) {
      const int64_t amount = has_actual.contains(key) ? amounts.first : amounts.second;
      year.net += key.second == "生产经营性支出" ? -amount : amount;
      if (key.second.starts_with("转移性")) year.transfers += amount;
      if (key.second == "转移性-低保") year.dibao += amount;
    }
    return year;
  }

  void judge_household(size_t h) {
    const auto& household = c_.households[h];
    std::vector<size_t> members;
    for (const int m : household.members)
      if (known_[static_cast<size_t>(m)].member) members.push_back(static_cast<size_t>(m));
    if (members.empty()) return;
    const auto any = [&](auto test) { return std::any_of(members.begin(), members.end(), test); };
    const bool listed = household.is_listed();
    bool red = false;
    const auto hit = [&](const char* rule, bool is_red = false) {
      find(rule, "household", household.code);
      red = red || is_red;
    };
    const auto n = static_cast<int64_t>(members.size());
    const auto now = income_year(h, income_start_), before = income_year(h, income_start_.plus_months(-12));

    if (now.known && now.net < line_ * n) hit("risk.income_below_line", true);
    if (listed && now.known && now.net >= line_ * n && now.net * 2 < line_ * n * 3) hit("risk.income_near_line");
    if (listed && now.known && now.net >= line_ * n && now.net - now.dibao < line_ * n) hit("risk.income_without_allowance");
    if (listed && now.known && now.net > 0 && now.transfers * 2 > now.net) hit("risk.transfer_dependent");
    if (now.known && before.known && now.net * 10 < before.net * 7) hit("risk.income_drop");
    if (now.known && before.known && before.net > 0 && now.net > before.net * 2) hit("conflict.income_growth");

    int64_t self_paid = 0;
    for (const size_t p : members)
      for (const auto& r : read_.of_person("medical_bill", p))
        if (within_last_year(date(r["settled_on"]))) self_paid += fen(r["self_paid"]);
    if (self_paid > whole("medical_selfpay_alert_amount") * 100 || (now.known && now.net > 0 && self_paid * 10 > now.net * 3)) hit("risk.medical_burden", true);
    if (any([&](size_t p) { return !known_[p].insured; })) hit("risk.uninsured", true);
    if (listed && any([&](size_t p) {
          for (const auto& r : read_.of_person("chronic_care", p))
            if (r["illness_class"] == "大病" && r["treatment"].empty()) return true;
          return false;
        }))
      hit("risk.serious_illness_untreated", true);
    if (any([&](size_t p) { return known_[p].dropout; })) hit("risk.dropout", true);

    judge_house(h, hit);
    std::optional<Date> assessed;
    bool bad_water = false;
    for (const auto& r : read_.of_household("water", h)) {
      const auto day = date(r["assessed_on"]);
      const bool bad = r["quality"] == "不达标" || r["quantity"] == "不达标";
      if (!assessed || *day > *assessed) assessed = day, bad_water = bad;
      else if (*day == *assessed) bad_water = bad_water || bad;
    }
    if (bad_water) hit("risk.unsafe_water");
    for (const auto& r : read_.of_household("disaster", h))
      if (within_last_year(date(r["occurred_on"])) && fen(r["loss"]) - fen(r["aid"]) > whole("disaster_loss_max_amount") * 100) hit("risk.disaster", true);

    if (listed) {
      std::set<int> earners;
      for (const auto& r : read_.of_household("income", h)) {
        const Date month = *date(r["month"]);
        if (r["category"] == "工资性" && fen(r["amount"]) > 0 && r.person() >= 0 && month >= income_start_.plus_months(-12) && month < income_start_) earners.insert(r.person());
      }
      for (const int e : earners)
        if (const auto& k = known_[static_cast<size_t>(e)]; within_last_year(k.died) || k.severe_recent) hit("risk.breadwinner_lost", true);
      const Date last = as_of_ == as_of_.last_of_month() ? as_of_ : as_of_.first_of_month().plus_days(-1);
      if (any([&](size_t p) {
            bool lately = false;
            for (int b = 0; b < 3; ++b) lately = lately || known_[p].months.contains(last.first_of_month().plus_months(-b).year() * 12 + last.first_of_month().plus_months(-b).month() - 1);
            return !lately && count_in_year(known_[p].months, year_ - 1) >= whole("work_months_min");
          }))
        hit("risk.work_lost");
      if (now.known && now.net < line_ * n && !any([&](size_t p) { return known_[p].on_dibao; })) hit("gap.dibao");
      if (!helped(h)) hit("gap.no_measure");
      if (any([&](size_t p) {
            for (const auto& r : read_.of_person("assets", p)) {
              if (r["kind"] == "财政供养") return true;
              if (r["kind"] != "公积金" && fen(r["value"]) > whole("asset_value_max") * 100) return true;
            }
            return false;
          }))
        hit("conflict.asset_listed");
    } else if (red) {
      hit("risk.unlisted_at_risk");
    }
  }

  template <typename Hit>
  void judge_house(size_t h, Hit hit) {
    const auto rows = read_.of_household("housing", h);
    if (rows.empty()) return;
    auto latest = rows.front();
    for (const auto& r : rows)
      if (*date(r["appraised_on"]) > *date(latest["appraised_on"])) latest = r;
    const Date appraised = *date(latest["appraised_on"]);
    const bool bad = latest["grade"] == "C" || latest["grade"] == "D";
    bool renovated = false, moved = false;
    for (const auto& r : rows) {
      const auto accepted = date(r["accepted_on"]);
      renovated = renovated || (accepted && *accepted > appraised);
      if (c_.households[h].is_listed() && accepted && date(r["subsidy_paid_on"]) == std::nullopt && as_of_ - *accepted > whole("housing_subsidy_max_days")) hit("gap.housing_subsidy_late");
    }
    for (const auto& r : read_.of_household("relocation", h))
      if (const auto in = date(r["moved_in_on"]); in && *in > appraised) moved = true;
    if (bad && !renovated && !moved) hit("risk.unsafe_housing", true);
    const bool registry_safe = c_.households[h].house_grade == "A" || c_.households[h].house_grade == "B";
    if (registry_safe != (!bad || renovated)) hit("conflict.housing");
  }

  bool helped(size_t h) const {
    for (const auto& r : read_.of_household("measure", h))
      if (within_last_year(date(r["started_on"]))) return true;
    for (const auto& r : read_.of_household("housing", h))
      if (within_last_year(date(r["subsidy_paid_on"]))) return true;
    for (const int m : c_.households[h].members) {
      const auto p = static_cast<size_t>(m);
      for (const auto& [dataset, field] : {std::pair{"education_aid", "paid_on"}, {"training", "started_on"}, {"loan", "issued_on"}, {"employment", "transport_paid_on"}, {"dibao", "started_on"}})
        for (const auto& r : read_.of_person(dataset, p)) {
          if (std::string_view(dataset) == "dibao" && r["kind"] == "临时救助") continue;
          if (within_last_year(date(r[field]))) return true;
        }
    }
    return false;
  }

  void judge_person(size_t p) {
    const auto& person = c_.persons[p];
    const auto& k = known_[p];
    const auto& household = c_.households[static_cast<size_t>(person.household)];
    const auto hit = [&](const char* rule) { find(rule, "person", person.code); };
    judge_identity(p, hit);
    if (k.died && *k.died <= as_of_) hit("conflict.dead_member");
    if (!k.member) return;
    if (household.is_listed()) judge_gaps(p, hit);
    if (person.registry_insured != k.insured) hit("conflict.insurance");
    if (person.stage != k.stage) hit("conflict.school");
    if (person.registry_dibao != k.on_dibao) hit("conflict.dibao");
    if (std::abs(person.work_months - count_in_year(k.months, year_)) > 1) hit("conflict.work");
    std::optional<std::pair<int, int>> valid;
    for (const auto& r : read_.of_person("disability", p))
      if (*date(r["valid_until"]) >= as_of_) valid = {r["certificate"][18] - '0', r["certificate"][19] - '0'};
    if (person.certificate.empty() ? valid.has_value() : !valid || std::pair(person.certificate[18] - '0', person.certificate[19] - '0') != *valid) hit("conflict.disability");
  }

  template <typename Hit>
  void judge_identity(size_t p, Hit hit) {
    const auto& person = c_.persons[p];
    const auto id = china::read_id_number(person.registry_id);
    if (person.registry_id.empty() ? age(p) >= 1 : id.form != china::IdForm::Valid && id.form != china::IdForm::Fifteen) hit("conflict.id_invalid");
    if (id.key == 0) return;
    for (const size_t other : persons_by_key_[id.key]) {
      if (other == p) continue;
      const bool compatible = china::is_compatible(c_.pack->names->compare(person.name, c_.persons[other].name));
      if (!compatible) hit("conflict.id_duplicate");
      else if (c_.persons[other].household != person.household) hit("conflict.two_households");
    }
    // Everybody whose own number stands in this person's registry entry answers for it.
    for (const size_t holder : true_holders(id.key))
      for (const auto& r : read_.of_person("hukou", holder))
        if (!china::is_compatible(c_.pack->names->compare(r["name"], person.name)) || (r["sex"] == "男") != person.male || *date(r["birth_date"]) != person.birth) hit("conflict.identity");
  }

  std::vector<size_t> true_holders(int64_t key) {
    if (holders_.empty())
      for (size_t p = 0; p < c_.persons.size(); ++p)
        if (!c_.persons[p].twin_of) holders_[c_.persons[p].id_key].push_back(p);
    const auto found = holders_.find(key);
    return found == holders_.end() ? std::vector<size_t>{} : found->second;
  }

  template <typename Hit>
  void judge_gaps(size_t p, Hit hit) {
    const auto& k = known_[p];
    const auto& person = c_.persons[p];
    const auto& household = c_.households[static_cast<size_t>(person.household)];
    if (k.insured_resident && k.premium_subsidy == 0) hit("gap.insurance_subsidy");
    for (const auto& r : read_.of_person("chronic_care", p)) {
      if (r["doctor"].empty()) hit("gap.chronic_contract");
      else if (const auto seen = r["followed_up_on"].empty() ? date(r["contracted_on"]) : date(r["followed_up_on"]); as_of_ - *seen > whole("chronic_followup_days")) hit("gap.chronic_followup");
    }
    for (const auto& r : read_.of_person("medical_bill", p))
      if (r["visit_place"] == "县内" && r["visit_kind"] == "住院" && within_last_year(date(r["settled_on"])) && (r["treated_first"] == "否" || r["one_stop"] == "否")) hit("gap.treat_first_pay_later");
    if (k.in_school && k.stage != "高等") {
      const auto term = as_of_.month() >= 2 && as_of_.month() <= 7 ? fmt::format("{}春", year_) : fmt::format("{}秋", as_of_.month() == 1 ? year_ - 1 : year_);
      bool aided = false;
      for (const auto& r : read_.of_person("education_aid", p)) aided = aided || r["term"] == term;
      if (!aided) hit("gap.education_aid");
    }
    bool severe = false, household_dibao = false;
    for (const int m : household.members) household_dibao = household_dibao || (known_[static_cast<size_t>(m)].member && known_[static_cast<size_t>(m)].on_dibao);
    for (const auto& r : read_.of_person("disability", p)) {
      if (*date(r["valid_until"]) < as_of_) continue;
      const bool grave = r["level"] == "一级" || r["level"] == "二级";
      severe = severe || grave;
      if (household_dibao && r["living_subsidy"] == "未享受") hit("gap.disability_living_subsidy");
      if (grave && r["care_subsidy"] == "未享受") hit("gap.disability_care_subsidy");
    }
    if (age(p) >= whole("pension_age_from") && age(p) <= whole("pension_age_to")) {
      bool insured = false, row = false, paid = false;
      for (const auto& r : read_.of_person("pension", p)) {
        if (r["year"] != std::to_string(year_)) continue;
        row = true;
        insured = insured || r["status"] == "已参保";
        paid = paid || r["paid_by_government"] == "是";
      }
      if ((!k.in_school && !insured) || (severe && row && !paid)) hit("gap.pension");
    }
    bool paid_lately = false, undue = false;
    for (const auto& r : read_.of_person("employment", p)) {
      if (fen(r["transport_subsidy"]) <= 0) continue;
      const int paid = date(r["transport_paid_on"])->year();
      paid_lately = paid_lately || paid >= year_ - 1;
      undue = undue || count_in_year(k.months_outside, paid) == 0;
    }
    const auto outside = std::max(count_in_year(k.months_outside, year_), count_in_year(k.months_outside, year_ - 1));
    if (outside >= whole("transport_subsidy_months") && !paid_lately) hit("gap.transport_subsidy");
    if (undue) hit("gap.transport_subsidy_undue");
  }

  const County& c_;
  Reader read_;
  Date as_of_;
  int year_, school_year_;
  int64_t line_ = 0;
  Date income_start_;
  std::vector<Known> known_;
  std::unordered_map<int64_t, std::vector<size_t>> persons_by_key_, holders_;
  TrueFindings found_;
};

}  // namespace

TrueFindings true_findings(const County& county) { return Judge(county).run(); }

}  // namespace guben::synth
