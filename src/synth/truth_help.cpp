// Group E: helpers and teams.
#include "core/text.hpp"
#include "synth/judge.hpp"

namespace guben::synth {

void Judge::judge_help(size_t h, const HouseholdHit& hit) {
  const auto& household = c_.households[h];
  if (holds(is_listed(household))) {
    bool helped = false;
    for (const auto& r : read_.of_household("helper", h))
      helped =
          helped || (*date(r["started_on"]) <= as_of_ && (r["ended_on"].empty() || *date(r["ended_on"]) >= as_of_));
    if (!helped) hit("helper.none", Colour::Amber);
  }
  const Date month = month_end(), quarter = month.plus_months(-((month.month() - 1) % 3));
  const auto visited = [&](Date from, Date before) {
    for (const auto& r : read_.of_household("visit", h))
      if (const Date on = *date(r["visited_on"]); on >= from && on < before) return true;
    return false;
  };
  const bool monitored = holds(is_monitored(household));
  const bool overdue =
      (household.type != "一般农户" && household.type != "脱贫户" && !visited(month.plus_months(-1), month)) ||
      (household.type == "脱贫户" && !visited(quarter.plus_months(-3), quarter)) ||
      (monitored && !visited(month.plus_months(-static_cast<int>(whole("visit_monitored_months"))), month));
  if (overdue) hit("helper.visit_overdue", Colour::Amber);
}

void Judge::judge_helpers() {
  std::map<std::string, std::set<int>> households;
  for (const auto& r : read_.all("helper"))
    if (*date(r["started_on"]) <= as_of_ && (r["ended_on"].empty() || *date(r["ended_on"]) >= as_of_))
      households[r["helper_code"]].insert(r.household());
  for (const auto& [helper, paired] : households)
    if (static_cast<int64_t>(paired.size()) > whole("helper_max_households"))
      find("helper.overloaded", "helper", helper);

  std::map<std::pair<std::string, Date>, int64_t> a_day;
  std::map<std::pair<std::string, std::string>, std::vector<Date>> texts;
  for (const auto& r : read_.all("visit")) {
    const Date on = *date(r["visited_on"]);
    if (on > as_of_) continue;
    if (holds(is(r["way"], "入户"))) ++a_day[{r["helper_code"], on}];
    if (static_cast<int64_t>(code_points(r["content"]).size()) > whole("visit_text_min"))
      texts[{r["helper_code"], r["content"]}].push_back(on);
  }
  for (const auto& [key, visits] : a_day)
    if (visits > whole("visits_per_day_max")) find("helper.paper_visits", "helper", key.first);
  for (auto& [key, days] : texts)
    for (const Date first : days)
      if (std::count_if(days.begin(), days.end(), [&](Date d) { return d >= first && d - first <= 90; }) >=
          whole("visit_text_repeat"))
        find("helper.paper_visits", "helper", key.first);
}

void Judge::judge_teams() {
  const Date end = month_end(), first = end.plus_months(-1);
  struct Post {
    std::string village;
    Date arrived;
    std::optional<Date> left;
    std::set<Date> days;
  };
  std::map<std::string, Post> posts;
  for (const auto& r : read_.all("team_attendance")) {
    auto& post = posts[r["member_code"]];
    post.village = r["village"], post.arrived = *date(r["arrived_on"]), post.left = date(r["left_on"]);
    if (const Date day = *date(r["day"]); !r["signed_in"].empty() && day >= first && day < end) post.days.insert(day);
  }
  std::map<std::string, int64_t> size;
  for (const auto& [member, post] : posts) {
    const bool whole_month = post.arrived <= first && (!post.left || *post.left >= end);
    if (whole_month && static_cast<int64_t>(post.days.size()) < whole("station_min_days_per_month"))
      find("team.attendance_low", "team_member", member);
    if (post.arrived <= as_of_ && (!post.left || *post.left > as_of_)) ++size[post.village];
  }
  for (const auto& r : read_.all("village")) {
    const auto code = villages_.at(r["village"]);
    const int64_t there = size[r["village"]];
    if (there == 0 || (r["was_poor"] == "是" && there < whole("team_size_poor_village")))
      find("team.missing", "village", code);
  }
}

}  // namespace guben::synth
