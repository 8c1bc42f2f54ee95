#include "synth/judge.hpp"

namespace guben::synth {

void Judge::judge_household(size_t h) {
  const auto& household = c_.households[h];
  const auto members = this->members(h);
  if (members.empty()) return;
  const auto any = [&](auto test) { return std::any_of(members.begin(), members.end(), test); };
  const bool listed = holds(is_listed(household));
  bool red = false;
  const HouseholdHit hit = [&](const char* rule, Colour colour) {
    find(rule, "household", household.code);
    red = red || colour == Colour::Red;
  };
  const auto n = static_cast<int64_t>(members.size());
  const auto now = income_year(h, income_start_), before = income_year(h, income_start_.plus_months(-12));

  if (now.known && line_) {
    const int64_t standard = *line_ * n;
    if (now.net < standard) hit("risk.income_below_line", Colour::Red);
    if (listed && now.net >= standard && now.net * 2 < standard * 3) hit("risk.income_near_line", Colour::Amber);
    if (listed && now.net >= standard && now.net - now.dibao < standard)
      hit("risk.income_without_allowance", Colour::Amber);
  }
  if (listed && now.known && now.net > 0 && now.transfers * 2 > now.net) hit("risk.transfer_dependent", Colour::Amber);
  if (now.known && before.known && now.net * 10 < before.net * 7) hit("risk.income_drop", Colour::Amber);
  if (now.known && before.known && before.net > 0 && now.net > before.net * 2)
    hit("conflict.income_growth", Colour::Amber);

  int64_t self_paid = 0;
  for (const size_t p : members)
    for (const auto& r : read_.of_person("medical_bill", p))
      if (within_last_year(date(r["settled_on"]))) self_paid += fen(r["self_paid"]);
  if (self_paid > whole("medical_selfpay_alert_amount") * 100 ||
      (now.known && now.net > 0 && self_paid * 10 > now.net * 3))
    hit("risk.medical_burden", Colour::Red);
  if (any([&](size_t p) { return !known_[p].insured; })) hit("risk.uninsured", Colour::Red);
  if (listed && any([&](size_t p) {
        for (const auto& r : read_.of_person("chronic_care", p))
          if (r["illness_class"] == "大病" && r["treatment"].empty()) return true;
        return false;
      }))
    hit("risk.serious_illness_untreated", Colour::Red);
  if (any([&](size_t p) { return known_[p].dropout; })) hit("risk.dropout", Colour::Red);

  judge_house(h, hit);
  std::optional<Date> assessed;
  std::optional<bool> bad_water = false;
  for (const auto& r : read_.of_household("water", h)) {
    const auto day = date(r["assessed_on"]);
    if (!assessed || *day > *assessed) assessed = day, bad_water = is_bad_water(r);
    else if (*day == *assessed && bad_water != true) bad_water = is_bad_water(r) == false ? bad_water : is_bad_water(r);
  }
  if (holds(bad_water)) hit("risk.unsafe_water", Colour::Amber);
  for (const auto& r : read_.of_household("disaster", h))
    if (within_last_year(date(r["occurred_on"])) &&
        (r["loss"].empty() ? holds(std::nullopt)
                           : fen(r["loss"]) - fen(r["aid"]) > whole("disaster_loss_max_amount") * 100))
      hit("risk.disaster", Colour::Red);

  if (listed) {
    std::set<int> earners;
    for (const auto& r : read_.of_household("income", h)) {
      const Date month = *date(r["month"]);
      if (r["category"] == "工资性" && fen(r["amount"]) > 0 && r.person() >= 0 &&
          month >= income_start_.plus_months(-12) && month < income_start_)
        earners.insert(r.person());
    }
    for (const int e : earners)
      if (const auto& k = known_[static_cast<size_t>(e)]; within_last_year(k.died) || k.severe_recent)
        hit("risk.breadwinner_lost", Colour::Red);
    const Date last = as_of_ == as_of_.last_of_month() ? as_of_ : as_of_.first_of_month().plus_days(-1);
    if (any([&](size_t p) {
          bool lately = false;
          for (int b = 0; b < 3; ++b)
            lately = lately || known_[p].months.contains(last.first_of_month().plus_months(-b).year() * 12 +
                                                         last.first_of_month().plus_months(-b).month() - 1);
          return !lately && count_in_year(known_[p].months, year_ - 1) >= whole("work_months_min");
        }))
      hit("risk.work_lost", Colour::Amber);
    if (now.known && line_ && now.net < *line_ * n && !any([&](size_t p) { return known_[p].on_dibao; }))
      hit("gap.dibao", Colour::Amber);
    if (!helped(h)) hit("gap.no_measure", Colour::Amber);
    if (any([&](size_t p) {
          for (const auto& r : read_.of_person("assets", p)) {
            if (r["kind"] == "财政供养") return true;
            if (r["kind"] != "公积金" &&
                (r["value"].empty() ? holds(std::nullopt) : fen(r["value"]) > whole("asset_value_max") * 100))
              return true;
          }
          return false;
        }))
      hit("conflict.asset_listed", Colour::Amber);
  }
  if (red && holds(is_ordinary(household))) {
    hit("risk.unlisted_at_risk", Colour::Red);
    judge_off_book_help(h, hit);
  }
  if (household.monitored || household.monitored_is_blank) judge_monitoring(h, hit, red, bad_water);
  judge_exit(h, hit);
  judge_help(h, hit);
  judge_homes(h, hit);
  if (red) red_villages_.insert(household.village);
}

void Judge::judge_house(size_t h, const HouseholdHit& hit) {
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
    if (holds(is_listed(c_.households[h])) && accepted && date(r["subsidy_paid_on"]) == std::nullopt &&
        as_of_ - *accepted > whole("housing_subsidy_max_days"))
      hit("gap.housing_subsidy_late", Colour::Amber);
  }
  for (const auto& r : read_.of_household("relocation", h))
    if (const auto in = date(r["moved_in_on"]); in && *in > appraised) moved = true;
  if (bad && !renovated && !moved) hit("risk.unsafe_housing", Colour::Red);
  const auto& grade = c_.households[h].house_grade;
  const bool is_safe = !bad || renovated;
  if (grade.empty() ? holds(std::nullopt) : (grade == "A" || grade == "B") != is_safe)
    hit("conflict.housing", Colour::Amber);
}

bool Judge::helped(size_t h) const {
  for (const auto& r : read_.of_household("measure", h))
    if (within_last_year(date(r["started_on"]))) return true;
  for (const auto& r : read_.of_household("housing", h))
    if (within_last_year(date(r["subsidy_paid_on"]))) return true;
  for (const int m : c_.households[h].members) {
    const auto p = static_cast<size_t>(m);
    for (const auto& [dataset, field] : {std::pair{"education_aid", "paid_on"},
                                         {"training", "started_on"},
                                         {"loan", "issued_on"},
                                         {"employment", "transport_paid_on"},
                                         {"dibao", "started_on"}})
      for (const auto& r : read_.of_person(dataset, p)) {
        if (std::string_view(dataset) == "dibao" && r["kind"] == "临时救助") continue;
        if (within_last_year(date(r[field]))) return true;
      }
  }
  return false;
}

}  // namespace guben::synth
