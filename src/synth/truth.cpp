#include "synth/truth.hpp"

#include "china/id_number.hpp"
#include "synth/judge.hpp"

namespace guben::synth {

Judge::Judge(const County& county, AreaTallies& tallies, Blanks blanks)
    : c_(county),
      tallies_(tallies),
      blanks_(blanks),
      read_(county),
      as_of_(county.as_of),
      year_(as_of_.year()),
      school_year_(as_of_.month() < 9 ? year_ - 1 : year_) {
  if (const auto* line = c_.pack->parameters.at("income_standard").in_force(c_.pack->policy_region(c_.code), as_of_))
    line_ = static_cast<int64_t>(line->value.rescaled(2)->units());
  const int start = static_cast<int>(parameter("income_window_start_month").units());
  income_start_ = *Date::from_ymd(as_of_.month() < start ? year_ - 1 : year_, start, 1);
  for (const auto& [township, village] : c_.villages()) villages_.emplace(village->name, village->code);
  for (size_t p = 0; p < c_.persons.size(); ++p)
    if (const auto first = c_.persons[p].twin_of) second_records_[*first].push_back(static_cast<int>(p));
  for (size_t p = 0; p < c_.persons.size(); ++p)
    persons_by_key_[china::read_id_number(c_.persons[p].registry_id).key].push_back(p);
}

TrueFindings Judge::run() {
  for (size_t p = 0; p < c_.persons.size(); ++p) learn_person(p);
  for (size_t h = 0; h < c_.households.size(); ++h) judge_household(h);
  for (size_t p = 0; p < c_.persons.size(); ++p) judge_person(p);
  judge_helpers();
  judge_teams();
  judge_loans();
  judge_projects();
  judge_assets();
  count_areas();
  return std::move(found_);
}

void Judge::learn_person(size_t p) {
  auto& k = known_.emplace_back();
  for (const auto& r : read_.of_person("hukou", p)) {
    const auto changed = date(r["changed_on"]);
    if (r["status"] != "在籍" && changed && *changed <= as_of_) k.member = false;
    if (r["status"] != "在籍" && changed && (!k.gone || *changed < *k.gone)) k.gone = changed;
    if (r["status"] == "死亡") k.died = changed;
  }
  for (const auto& r : read_.of_person("death", p)) {
    const auto died = date(r["died_on"]);
    if (died && *died <= as_of_) k.member = false;
    if (died && (!k.died || *died < *k.died)) k.died = died;
    if (died && (!k.gone || *died < *k.gone)) k.gone = died;
  }
  for (const auto& r : read_.of_person("medical_insurance", p)) {
    if (r["year"] != std::to_string(year_) || r["status"] != "已参保") continue;
    k.insured = true;
    if (r["scheme"] == "居民") k.insured_resident = true, k.premium_subsidy += fen(r["subsidy"]);
  }
  const auto this_school_year = fmt::format("{}-{}学年", school_year_, school_year_ + 1);
  for (const auto& r : read_.of_person("school", p))
    if (r["school_year"] == this_school_year && (r["attendance"] == "在读" || r["attendance"] == "送教上门"))
      k.in_school = true, k.stage = r["stage"];
  k.dropout = is_dropout(p, school_year_);
  for (const auto& r : read_.of_person("dibao", p))
    if (r["status"] == "在保" && (r["kind"] == "农村低保" || r["kind"] == "城市低保" || r["kind"] == "特困供养") &&
        *date(r["started_on"]) <= as_of_)
      k.on_dibao = true;
  for (const auto& r : read_.of_person("disability", p))
    if ((r["level"] == "一级" || r["level"] == "二级") && within_last_year(date(r["assessed_on"])))
      k.severe_recent = true;
  for (const auto& r : read_.of_person("employment", p)) {
    const Date from = *date(r["started_on"]), to = r.end_of_spell(r["ended_on"], as_of_);
    for (Date m = from; m <= to && m <= as_of_; m = m.plus_months(1)) {
      k.months.insert(m.year() * 12 + m.month() - 1);
      if (r["place"] == "省外") k.months_outside.insert(m.year() * 12 + m.month() - 1);
    }
  }
}

bool Judge::is_dropout(size_t p, int school_year) const {
  const int school_age = age_on(c_.persons[p].birth, *Date::from_ymd(school_year, 9, 1));
  if (school_age < whole("school_age_from") || school_age > whole("school_age_to")) return false;
  const auto wanted = fmt::format("{}-{}学年", school_year, school_year + 1);
  bool record = false, there = false, dropped = false, graduated = false;
  for (const auto& r : read_.of_person("school", p)) {
    graduated = graduated || (r["stage"] == "初中" && r["attendance"] == "毕业");
    if (r["school_year"] != wanted) continue;
    record = true;
    there = there || r["attendance"] == "在读" || r["attendance"] == "送教上门";
    dropped = dropped || r["attendance"] == "辍学";
  }
  return !there && (dropped || (!record && !graduated));
}

std::vector<size_t> Judge::members(size_t h) const {
  std::vector<size_t> all;
  for (const int m : c_.households[h].members)
    if (known_[static_cast<size_t>(m)].member) all.push_back(static_cast<size_t>(m));
  return all;
}

IncomeYear Judge::income_year(size_t h, Date start) const {
  std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>>
      entries;  // (month, category) → actual, estimated
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

TrueFindings true_findings(const County& part, AreaTallies& tallies) { return Judge(part, tallies).run(); }

TrueFindings undecided_findings(const County& part, const TrueFindings& known) {
  AreaTallies nobodys;
  TrueFindings open;
  for (auto& finding : Judge(part, nobodys, Blanks::MayAccuse).run())
    if (!known.contains(finding) && !finding[0].starts_with("area.")) open.insert(finding);
  return open;
}

}  // namespace guben::synth
