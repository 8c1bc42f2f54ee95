// Group D: work that is only on paper.
#include "synth/judge.hpp"

namespace guben::synth {
namespace {

/// Which help answers which risk, as the catalogue of help has it.
std::set<std::string> answers(const std::string& risk) {
  if (risk == "因病") return {"健康", "兜底"};
  if (risk == "因残") return {"健康", "兜底", "就业", "社会帮扶"};
  if (risk == "因灾") return {"住房", "产业", "兜底", "社会帮扶"};
  if (risk == "家庭变故") return {"兜底", "就业", "社会帮扶"};
  if (risk == "因学") return {"教育"};
  if (risk == "务工不稳(返乡回流)") return {"就业"};
  if (risk == "缺劳力") return {"兜底", "产业", "社会帮扶"};
  throw Failure("synth: no answer is known to the risk " + risk);
}

}  // namespace

std::optional<Date> Judge::earliest_cause(size_t h) const {
  const auto& household = c_.households[h];
  const Date identified = *household.monitored_on, from = identified.plus_months(-12);
  std::vector<Date> events;
  const auto note = [&](std::optional<Date> d) {
    if (d && *d > from && *d <= identified) events.push_back(*d);
  };
  const auto of_members = [&](const char* dataset, const char* field) {
    for (const int m : household.members)
      for (const auto& r : read_.of_person(dataset, static_cast<size_t>(m))) note(date(r[field]));
  };
  if (household.risk_kind == "因灾")
    for (const auto& r : read_.of_household("disaster", h)) note(date(r["occurred_on"]));
  if (household.risk_kind == "家庭变故") of_members("death", "died_on");
  if (household.risk_kind == "因残") of_members("disability", "assessed_on");
  if (household.risk_kind == "因病") {
    std::map<Date, int64_t> paid;
    for (const int m : household.members)
      for (const auto& r : read_.of_person("medical_bill", static_cast<size_t>(m)))
        if (const auto settled = date(r["settled_on"]); *settled > from && *settled <= identified)
          paid[*settled] += fen(r["self_paid"]);
    int64_t so_far = 0;
    for (const auto& [day, amount] : paid)
      if ((so_far += amount) > whole("medical_selfpay_alert_amount") * 100) {
        note(day);
        break;
      }
  }
  return events.empty() ? std::nullopt : std::optional(*std::min_element(events.begin(), events.end()));
}

/// 水质 or 水量 不达标; a blank leaves it open where the other is 达标.
std::optional<bool> Judge::is_bad_water(const Reader::Cells& row) {
  if (row["quality"] == "不达标" || row["quantity"] == "不达标") return true;
  return row["quality"].empty() || row["quantity"].empty() ? std::nullopt : std::optional(false);
}

void Judge::judge_monitoring(size_t h, const HouseholdHit& hit, bool red, std::optional<bool> bad_water) {
  const auto& household = c_.households[h];
  if (!household.monitored_on) return;  // never identified: not one of these rules finds anything
  const Date identified = *household.monitored_on;
  int since = 0, answering = 0, finished = 0;
  for (const auto& r : read_.of_household("measure", h)) {
    const auto started = date(r["started_on"]), done = date(r["finished_on"]);
    if (started && *started >= identified && *started <= as_of_)
      ++since, answering += answers(household.risk_kind).contains(r["kind"]);
    finished += household.eliminated_on && r["status"] == "已完成" && done && *done < *household.eliminated_on;
  }
  if (household.eliminated_on && holds(is_eliminated(household))) {
    const Date earliest = identified.plus_months(static_cast<int>(whole("elimination_min_months")));
    if (*household.eliminated_on < earliest || finished < whole("elimination_min_measures"))
      hit("process.eliminated_early", Colour::Amber);
    if (red || holds(bad_water)) hit("process.eliminated_unsafe", Colour::Amber);
  }
  if (!holds(is_monitored(household))) return;
  const auto cause = earliest_cause(h);
  if (cause && identified - *cause > whole("identify_max_days")) hit("process.identified_late", Colour::Amber);
  if (as_of_ - identified > whole("new_object_help_max_days") && since == 0) hit("process.no_measure", Colour::Amber);
  if (since > 0 && answering == 0) hit("process.measure_mismatch", Colour::Amber);
}

void Judge::judge_off_book_help(size_t h, const HouseholdHit& hit) {
  bool helped = false;
  for (const auto& r : read_.of_household("measure", h)) helped = helped || within_last_year(date(r["started_on"]));
  for (const int m : c_.households[h].members)
    for (const auto& r : read_.of_person("dibao", static_cast<size_t>(m)))
      helped = helped || within_last_year(date(r["started_on"]));
  if (helped) hit("process.off_book_help", Colour::Red);
}

/// Income by that year's line; the rest on 31 December. Of houses and water only last year's state was delivered, of
/// insurance and schools last year's and one year's more.
void Judge::judge_exit(size_t h, const HouseholdHit& hit) {
  const auto& household = c_.households[h];
  const int year = household.exit_year;
  const Date end = *Date::from_ymd(year, 12, 31);
  if (household.type != "脱贫户" || end > as_of_) return;
  const bool last_year = year == year_ - 1, has_schools = year == school_year_ || year == school_year_ - 1;
  std::vector<size_t> then;
  for (const int m : household.members)
    if (const auto& k = known_[static_cast<size_t>(m)];
        (!k.gone || *k.gone > end) && c_.persons[static_cast<size_t>(m)].birth <= end)
      then.push_back(static_cast<size_t>(m));
  bool wrong = false;
  if (const auto* line = c_.pack->parameters.at("income_standard").in_force(c_.pack->policy_region(c_.code), end)) {
    const auto income = income_year(h, *Date::from_ymd(year - 1, income_start_.month(), 1));
    wrong = income.known &&
            income.net < static_cast<int64_t>(line->value.rescaled(2)->units()) * static_cast<int64_t>(then.size());
  }
  for (const size_t p : then) {
    bool insured = !last_year;
    for (const auto& r : read_.of_person("medical_insurance", p))
      insured = insured || (r["year"] == std::to_string(year) && r["status"] == "已参保");
    wrong = wrong || !insured || (has_schools && is_dropout(p, year));
  }
  for (const auto& r : read_.of_household(std::string("housing") + Reader::kBefore, h)) {
    if (!last_year) break;
    const Date appraised = *date(r["appraised_on"]);
    const auto accepted = date(r["accepted_on"]);
    bool moved = false;
    for (const auto& x : read_.of_household("relocation", h))
      if (const auto in = date(x["moved_in_on"]); in && *in > appraised && *in <= end) moved = true;
    wrong = wrong || ((r["grade"] == "C" || r["grade"] == "D") && !(accepted && *accepted > appraised) && !moved);
  }
  for (const auto& r : read_.of_household(std::string("water") + Reader::kBefore, h))
    wrong = wrong || (last_year && holds(is_bad_water(r)));
  if (wrong) hit("process.wrong_exit", Colour::Red);
}

}  // namespace guben::synth
