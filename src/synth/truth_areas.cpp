// Group G: indicators of villages, townships and the county. What is counted is added to the village it lies in, to its
// township and to the county; where nothing is counted nothing is missed.
#include "synth/judge.hpp"

namespace guben::synth {
void Judge::count_areas() {
  for (size_t h = 0; h < c_.households.size(); ++h) {
    const auto& household = c_.households[h];
    const auto now = members(h);
    const auto& village = household.village;
    for (const size_t p : now) {
      const auto& k = known_[p];
      bool disabled = false;
      for (const auto& r : read_.of_person("disability", p)) disabled = disabled || *date(r["valid_until"]) >= as_of_;
      const int school_age = age_on(c_.persons[p].birth, *Date::from_ymd(school_year_, 9, 1));
      if (disabled && school_age >= whole("school_age_from") && school_age <= whole("school_age_to"))
        tallies_["enrolled"].add(village, k.in_school, 1);
      // Where nobody knows whether a household counts, it counts with what speaks for the village: a target that is
      // missed even so is missed.
      const auto listed = is_listed(household);
      if (listed == false) continue;
      const auto count = [&](const char* counted, bool a, int64_t b) {
        if (listed || a >= b) tallies_[counted].add(village, a, b);
      };
      count("insured", k.insured, 1);
      const auto& examined = read_.of_person("checkup", p);
      count("examined",
            std::any_of(examined.begin(), examined.end(),
                        [&](const auto& r) {
                          return date(r["examined_on"])->year() == year_ && *date(r["examined_on"]) <= as_of_;
                        }),
            1);
      const auto& care = read_.of_person("chronic_care", p);
      if (!care.empty())
        count("contracted", std::any_of(care.begin(), care.end(), [](const auto& r) { return !r["doctor"].empty(); }),
              1);
      const auto works = [&](Date in, const char* kind, bool away) {
        for (const auto& r : read_.of_person("employment", p))
          if (r["kind"] == kind && (!away || r["place"] != "县内") && *date(r["started_on"]) <= in &&
              r.end_of_spell(r["ended_on"], as_of_) >= in.first_of_month())
            return true;
        return false;
      };
      const Date year_ago = as_of_.plus_months(-12);
      if (const bool a = works(as_of_, "外出务工", true), b = works(year_ago, "外出务工", true); a || b)
        count("outside", a, b);
      if (const bool a = works(as_of_, "公益性岗位", false), b = works(year_ago, "公益性岗位", false); a || b)
        count("posts", a, b);
    }
    for (const int m : household.members)
      for (const auto& r : read_.of_person("medical_bill", static_cast<size_t>(m)))
        if (r["visit_kind"] == "住院" && within_last_year(date(r["settled_on"])))
          tallies_["in_county"].add(village, r["visit_place"] == "县内", 1);
    for (const auto& r : read_.of_household("relocation", h))
      if (const auto in = date(r["moved_in_on"]); in && *in <= as_of_)
        tallies_["occupied"].add(village, r["is_lived_in"] != "否", 1);  // a blank speaks for the village
  }
  for (const auto& r : read_.all("loan")) {
    const auto& village =
        c_.households[static_cast<size_t>(c_.persons[static_cast<size_t>(r.person())].household)].village;
    if (const int64_t balance = fen(r["balance"]); balance > 0)
      tallies_["overdue"].add(village, !r["overdue_days"].empty() && std::stoi(r["overdue_days"]) > 0 ? balance : 0,
                              balance);
  }
  for (const auto& r : read_.all("project")) {
    if (r["stored_year"] != std::to_string(year_)) continue;
    const auto village = villages_.at(r["village"]);
    tallies_["industry"].add(village, r["kind"] == "产业" ? fen(r["planned_fund"]) : 0, fen(r["planned_fund"]));
    const auto started = date(r["started_on"]);
    if (*date(r["planned_start"]) <= as_of_) tallies_["begun"].add(village, started && *started <= as_of_, 1);
  }
  for (const auto& r : read_.all("inspection_sample")) {
    if (!within_last_year(date(r["inspected_on"]))) continue;
    const auto village = villages_.at(r["village"]);
    const bool was_exited = r["drawn_from"] == "脱贫户";
    const int64_t persons = std::stoi(r["persons"]);
    tallies_[was_exited ? "wrongly exited" : "missed"].add(
        village, r["conclusion"] == (was_exited ? "错退" : "漏评") ? persons : 0, persons);
    tallies_[was_exited ? "wrongly exited, draws" : "missed, draws"].add(village, 1, 1);
  }
  for (const auto& r : read_.all("satisfaction_survey"))
    if (within_last_year(date(r["surveyed_on"]))) {
      const auto village = villages_.at(r["village"]);
      tallies_["satisfied"].add(village, std::stoi(r["satisfied"]), std::stoi(r["households"]));
      tallies_["satisfied, draws"].add(village, std::stoi(r["households"]), std::stoi(r["households"]));
    }
  std::map<std::string, int64_t> reported;
  const Date quarter = as_of_.first_of_month().plus_months(-((as_of_.month() - 1) % 3));
  for (const auto& r : read_.all("village_check"))
    if (const Date on = *date(r["started_on"]); on >= quarter && on <= as_of_)
      reported[r["village"]] += std::stoi(r["problems"]);
  for (const auto& [name, problems] : reported)
    if (const auto code = villages_.at(name); problems == 0 && red_villages_.contains(code))
      find("area.silent_village", "village", code);
}

TrueFindings true_area_findings(const policy::Pack& pack, Date as_of, const AreaTallies& tallies, bool whole_county) {
  TrueFindings found;
  const auto parameter = [&](const char* name) {
    return pack.parameters.at(name).in_force(pack.policy_region(pack.demo_county), as_of)->value;
  };
  // Shares as ten-thousandths, so that comparisons stay whole numbers.
  const auto share = [&](const char* name) { return static_cast<int64_t>(parameter(name).rescaled(4)->units()); };
  const auto each = [&](const char* counted, auto missed, const char* rule) {
    if (const auto tally = tallies.find(counted); tally != tallies.end())
      tally->second.each([&](const std::string& area, int64_t n, int64_t d) {
        if (missed(area, n, d) && (whole_county || area != pack.demo_county))
          found.insert({rule, china::level_of(area), area});
      });
  };
  const auto at_least = [&](const char* rule, const char* counted, int64_t target) {
    each(
        counted, [&](const std::string&, int64_t n, int64_t d) { return n * 10000 < target * d; }, rule);
  };
  at_least("area.insured_rate", "insured", share("insured_rate_target"));
  at_least("area.checkup_rate", "examined", share("checkup_rate_target"));
  at_least("area.doctor_contract_rate", "contracted", share("doctor_contract_rate_target"));
  at_least("area.in_county_treatment_rate", "in_county", share("in_county_treatment_target"));
  at_least("area.disabled_child_enrolment", "enrolled", share("disabled_child_enrol_min"));
  at_least("area.resettlement_occupancy", "occupied", share("relocation_movein_target"));
  at_least("area.industry_share", "industry", share("industry_fund_min_share"));
  at_least("area.project_start_rate", "begun", share("project_start_alarm_share"));
  at_least("area.job_scale", "outside", share("job_scale_target"));
  at_least("area.job_scale", "posts", share("job_scale_target"));
  const bool limit_is_excluded = parameter("loan_overdue_limit_excluded").rescaled(0)->units() == 1;
  const int64_t most = share("loan_overdue_max");
  each(
      "overdue",
      [&](const std::string&, int64_t n, int64_t d) {
        return n * 10000 > most * d || (limit_is_excluded && d > 0 && n * 10000 == most * d);
      },
      "area.loan_overdue_rate");
  // A sample misses its target where the target lies outside the score interval: (p - t)^2 n > z^2 t (1 - t), in
  // ten-thousandths.
  const auto sampled = [&](const char* rule, const std::string& counted, int64_t target, bool higher_is_better) {
    const __int128 quantile = share("sample_quantile");
    std::map<std::string, int64_t> draws;
    if (const auto tally = tallies.find(counted + ", draws"); tally != tallies.end())
      tally->second.each([&](const std::string& area, int64_t n, int64_t) { draws[area] = n; });
    each(
        counted.c_str(),
        [&](const std::string& area, int64_t n, int64_t d) {
          const __int128 away = static_cast<__int128>(n) * 10000 - static_cast<__int128>(target) * d;
          const bool is_worse = higher_is_better ? away < 0 : away > 0;
          return is_worse &&
                 away * away * draws[area] * 100000000 > quantile * quantile * target * (10000 - target) * d * d;
        },
        rule);
  };
  sampled("area.wrong_exit_rate", "wrongly exited", share("wrong_exit_rate_target"), false);
  sampled("area.missed_rate", "missed", share("missed_rate_target"), false);
  sampled("area.satisfaction", "satisfied", share("satisfaction_target"), true);
  return found;
}

}  // namespace guben::synth
