#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

/// The kinds of help that answer a risk, as an officer would say; and one that does not.
std::pair<std::string, std::string> answer_to(const std::string& risk) {
  if (risk == "因病") return {"健康", "产业"};
  if (risk == "因残") return {"兜底", "产业"};
  if (risk == "因灾") return {"住房", "教育"};
  if (risk == "家庭变故") return {"兜底", "饮水"};
  if (risk == "因学") return {"教育", "饮水"};
  if (risk.starts_with("务工不稳")) return {"就业", "教育"};
  return {"社会帮扶", "教育"};
}

class Measures {
 public:
  explicit Measures(Ministry& m) : m_(m) {
    for (const auto& [township, village] : m.county.villages()) officers_[village->code] = random_name(m.words);
  }
  void add(int household, const std::string& kind, std::optional<Date> started, std::optional<Date> finished) {
    const auto& h = m_.county.households[static_cast<size_t>(household)];
    const Date planned = started ? *started : m_.county.as_of.plus_days(20);
    m_.add_for_household(household,
                         {{"measure_code", fmt::format("CS{}{:02}", h.code.substr(2), number_of_[household]++)},
                          {"household_code", h.code},
                          {"person_code", ""},
                          {"kind", kind},
                          {"content", measure_content(m_.words, kind)},
                          {"planned_start", planned.to_string()},
                          {"started_on", day(started)},
                          {"finished_on", day(finished)},
                          {"status", finished  ? "已完成"
                                     : started ? "实施中"
                                               : "计划"},
                          {"amount", kind == "产业" ? money(m_.words.between(5, 50) * 100 * kYuan) : ""},
                          {"officer", officers_[h.village]}});
  }

 private:
  Ministry& m_;
  std::map<std::string, std::string> officers_;  // by village
  std::map<int, int> number_of_;
};

/// Measures of a household under monitoring: none, planned only, beside the risk, or answering it; finished in time or
/// not.
void monitored_measures(Measures& measures, Random& random, int number, const Household& h, Date as_of) {
  const auto [right, wrong] = answer_to(h.risk_kind);
  const auto between = [&](Date from, Date to) {
    return from.plus_days(static_cast<int>(random.between(0, std::max(0, to - from))));
  };
  if (h.risk_eliminated) {
    const auto draw = random.between(0, 99);
    const Date started = between(*h.monitored_on, h.monitored_on->plus_days(60));
    if (draw < 25) measures.add(number, right, started, std::nullopt);  // begun, never finished
    else if (draw < 35)
      measures.add(number, right, started, *h.eliminated_on);  // finished on the day itself, not before it
    else
      measures.add(number, right, started,
                   h.eliminated_on->plus_days(-static_cast<int>(draw < 60 ? 1 : random.between(2, 60))));
    return;
  }
  const auto draw = random.between(0, 99);
  if (draw < 28)
    measures.add(number, right, h.monitored_on->plus_days(-static_cast<int>(random.between(1, 100))),
                 std::nullopt);                                                 // begun before: not since
  else if (draw < 36) measures.add(number, right, std::nullopt, std::nullopt);  // only planned
  else if (draw < 68) measures.add(number, wrong, between(*h.monitored_on, as_of), std::nullopt);
  else if (draw < 80) measures.add(number, right, *h.monitored_on, std::nullopt);  // begun on the very day
  else
    measures.add(number, right, between(*h.monitored_on, as_of), std::nullopt),
        measures.add(number, wrong, between(*h.monitored_on, as_of), std::nullopt);
}

void write_measures(Ministry& m) {
  static const std::vector<std::string> kinds{"产业", "就业", "健康", "教育", "兜底", "社会帮扶"};
  Measures measures(m);
  auto& r = m.random;
  for (size_t i = 0; i < m.county.households.size(); ++i) {
    const auto& h = m.county.households[i];
    const int number = static_cast<int>(i);
    if (h.monitored) monitored_measures(measures, r, number, h, m.county.as_of);
    else if (h.is_listed()) {
      const bool none = r.chance(0.12);
      for (int k = 0; k < 3; ++k) {
        const bool planned = r.chance(0.08);
        const Date started = m.days_ago(none ? r.between(366, 900) : r.between(0, 700));
        measures.add(number, r.pick(kinds), planned ? std::nullopt : std::optional(started), std::nullopt);
      }
    } else if (r.chance(0.18)) {
      // Help for a household nobody listed; half of it too long ago to count.
      measures.add(number, r.pick(kinds), m.days_ago(r.chance(0.5) ? r.between(0, 360) : r.between(366, 700)),
                   std::nullopt);
    }
  }
  m.hand_over(month_words(m.county.as_of));
}

/// How one helper keeps the book: honestly, all on one day, or always the same words.
enum class Habit { Honest, EightADay, NineADay, SameText, SameShortText, SameTextSeldom };

struct Helper {
  std::string code, name, unit;
  Habit habit;
  std::vector<int> households;
};

void write_visit(Ministry& m, const Helper& helper, int household, Date on, bool at_home, const std::string& content) {
  m.add_for_household(household, {{"helper_code", helper.code},
                                  {"helper_name", helper.name},
                                  {"household_code", m.county.households[static_cast<size_t>(household)].code},
                                  {"visited_on", on.to_string()},
                                  {"way", at_home ? "入户" : "电话"},
                                  {"content", content},
                                  {"problem", ""}});
}

void write_visits(Ministry& m, const Helper& helper) {
  auto& r = m.random;
  const Date as_of = m.county.as_of, after = as_of.plus_days(1).first_of_month();
  const auto text = [&](int household, Date on) {
    return visit_note(m.words, fmt::format("{}月{}日", on.month(), on.day()),
                      m.county.head(m.county.households[static_cast<size_t>(household)]).name);
  };
  for (const int household : helper.households) {
    for (int k = 0; k < 6; ++k) {
      const Date month = after.plus_months(-k - 1);
      if (r.chance(0.2)) continue;
      // Also on the first and on the last day of a month: it counts for that month and for no other.
      const auto draw = r.between(0, 99);
      const Date on = draw < 6    ? month
                      : draw < 12 ? month.last_of_month()
                                  : month.plus_days(static_cast<int>(r.between(0, 27)));
      if (on <= as_of) write_visit(m, helper, household, on, r.chance(0.8), text(household, on));
    }
  }
  const auto some = [&] { return r.pick(helper.households); };
  if (helper.habit == Habit::EightADay || helper.habit == Habit::NineADay) {
    const Date on = as_of.plus_days(-static_cast<int>(r.between(700, 800)));
    for (int k = 0; k < (helper.habit == Habit::NineADay ? 9 : 8); ++k)
      write_visit(m, helper, some(), on, true, text(some(), on) + std::to_string(k));
    write_visit(m, helper, some(), on, false, text(some(), on) + "电话");  // a call is no visit
  } else if (helper.habit != Habit::Honest) {
    const Date first = as_of.plus_days(-static_cast<int>(r.between(300, 400)));
    const int apart = helper.habit == Habit::SameTextSeldom ? 46 : 45;  // three within 90 days, or within 92
    for (int k = 0; k < 3; ++k)
      write_visit(m, helper, some(), first.plus_days(k * apart), true,
                  helper.habit == Habit::SameShortText
                      ? "走访了解家庭情况好" + helper.code.substr(helper.code.size() - 1)
                      : "走访了解家庭情况未发现困难" + helper.code);
  }
}

void write_helpers(Ministry& helper, Ministry& visit) {
  const County& county = helper.county;
  auto& r = helper.random;
  std::vector<Helper> helpers;
  size_t room = 0;
  for (size_t i = 0; i < county.households.size(); ++i) {
    const auto& h = county.households[i];
    if (!h.is_listed()) continue;
    const auto none = r.between(0, 99);
    if (none < 3) continue;
    if (room == 0) {
      const auto draw = r.between(0, 99);
      // Mostly two to four households, often exactly the five that are allowed, sometimes more.
      room = static_cast<size_t>(draw < 16 ? r.between(6, 8) : draw < 40 ? 5 : r.between(2, 4));
      const auto habit = r.between(0, 99);
      const std::string code = fmt::format("BF{}", h.code.substr(2));
      helpers.push_back({code,
                         random_name(r),
                         department(helper.words, helper.place(h)),
                         habit < 11   ? Habit::NineADay
                         : habit < 22 ? Habit::EightADay
                         : habit < 31 ? Habit::SameText
                         : habit < 38 ? Habit::SameShortText
                         : habit < 44 ? Habit::SameTextSeldom
                                      : Habit::Honest,
                         {}});
    }
    --room;
    auto& who = helpers.back();
    who.households.push_back(static_cast<int>(i));
    // Ended yesterday: nobody helps any more. Ended today: somebody still does.
    const std::string ended = none < 6 ? helper.days_ago(1).to_string() : none < 9 ? county.as_of.to_string() : "";
    helper.add_for_household(static_cast<int>(i), {{"helper_code", who.code},
                                                   {"helper_name", who.name},
                                                   {"unit", who.unit},
                                                   {"phone", fmt::format("101{}", h.code.substr(2))},
                                                   {"household_code", h.code},
                                                   {"head_name", county.head(h).name},
                                                   {"started_on", helper.days_ago(r.between(300, 900)).to_string()},
                                                   {"ended_on", ended}});
  }
  for (const auto& who : helpers) write_visits(visit, who);
  helper.hand_over(month_words(county.as_of));
  visit.hand_over(month_words(county.as_of));
}

/// One member of a village's team: two months of days, signed or not.
void write_attendance(Ministry& m, const std::string& village, int number, const char* duty, Date arrived,
                      std::optional<Date> left) {
  auto& r = m.random;
  const Date after = m.county.as_of.plus_days(1).first_of_month();
  const std::string code = fmt::format("DY{:07}", number), name = random_name(r),
                    unit = department(m.words, {m.county.name(), "", ""});
  for (const int back : {2, 1}) {
    const Date first = after.plus_months(-back);
    const int days = after.plus_months(1 - back) - first;
    const auto draw = r.between(0, 99);
    const int64_t wanted = draw < 52 ? r.between(10, 19) : draw < 84 ? 20 : r.between(21, 26);
    for (int d = 0, signed_days = 0; d < days; ++d) {
      const Date on = first.plus_days(d);
      if (on < arrived || (left && on >= *left)) continue;
      const bool is_signed = signed_days < wanted;
      signed_days += is_signed;
      m.add(-1, {{"village", village},
                 {"member_code", code},
                 {"member_name", name},
                 {"duty", duty},
                 {"unit", unit},
                 {"arrived_on", arrived.to_string()},
                 {"left_on", day(left)},
                 {"day", on.to_string()},
                 {"signed_in", is_signed ? clock(m.words, 7, 50, 45) : ""},
                 {"signed_out", is_signed ? clock(m.words, 17, 0, 70) : ""}});
    }
  }
}

}  // namespace

void help(Ministry measure, Ministry helper, Ministry visit) {
  write_measures(measure);
  write_helpers(helper, visit);
}

void villages(Ministry village, Ministry check, Ministry team) {
  const County& county = village.county;
  auto& r = team.random;
  const Date last_month = county.as_of.plus_days(1).first_of_month().plus_months(-1);
  static const char* duties[] = {"第一书记", "队长", "队员"};
  for (const auto& [township, v] : county.villages()) {
    const int number = std::stoi(v->code.substr(6));
    const bool poor = village.random.chance(0.55);
    village.add(-1, {{"village", v->name},
                     {"township", township->name},
                     {"was_poor", yes_no(poor)},
                     {"exit_year", poor ? std::to_string(county.as_of.year() - 2) : ""},
                     {"registered_persons", std::to_string(village.random.between(20, 300))},
                     {"grids", std::to_string(village.random.between(2, 9))}});
    const auto found = check.random.between(0, 99);
    // No problem found, some found, a check of the quarter before.
    const bool tells = check.lags(v->code, 10), is_old = tells && found >= 85;
    check.add(-1, {{"village", v->name},
                   {"started_on",
                    check.days_ago(is_old ? check.random.between(120, 170) : check.random.between(20, 60)).to_string()},
                   {"finished_on", check.days_ago(15).to_string()},
                   {"households", std::to_string(check.random.between(50, 300))},
                   {"problems", is_old || !tells ? "0" : std::to_string(check.random.between(1, 5))}});
    const int wanted = poor ? 3 : 1;
    const int members =
        static_cast<int>(team.lags(v->code, 11) ? r.between(0, wanted - 1) : r.between(wanted, poor ? 3 : 2));
    const Date long_ago = last_month.plus_days(-400);
    for (int k = 0; k < members; ++k) {
      const auto when = r.between(0, 99);
      const Date arrived = when < 8    ? last_month.plus_days(5)
                           : when < 16 ? last_month
                                       : long_ago;  // since the fifth: not the whole month
      write_attendance(team, v->name, number * 10 + k, duties[k], arrived, std::nullopt);
    }
    // Somebody who left: does not count as on post.
    if (r.chance(0.3))
      write_attendance(team, v->name, number * 10 + 7, duties[2], long_ago,
                       county.as_of.plus_days(-static_cast<int>(r.between(0, 20))));
  }
  for (auto* m : {&village, &check, &team}) m->hand_over(month_words(county.as_of));
}

void grievances(Ministry m) {
  for (const auto& [township, village] : m.county.villages()) {
    if (!m.random.chance(0.3)) continue;
    const auto [subject, content] = grievance(m.words, {m.county.name(), township->name, village->name});
    const int64_t days = m.random.between(1, 200);
    const bool closed = days > 60 || m.words.chance(0.3);
    m.add(-1,
          {{"case_code", "XF" + village->code.substr(6)},
           {"channel", m.words.chance(0.7) ? "12345" : "信访窗口"},
           {"received_on", m.days_ago(days).to_string()},
           {"sender", random_name(m.random)},
           {"sender_id", ""},
           {"subject", subject},
           {"content", content},
           {"unit", township->name + "人民政府"},
           {"closed_on", closed ? m.days_ago(days - m.words.between(1, std::min<int64_t>(days, 45))).to_string() : ""},
           {"satisfaction", ""}});
  }
  m.hand_over(month_words(m.county.as_of));
}

}  // namespace guben::synth
