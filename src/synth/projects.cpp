#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

constexpr int64_t kTenThousand = 10000 * kYuan;

struct Project {
  std::string code, village, township, kind, matter;
  int64_t fund;
  Date approved, planned_start, planned_finish;
  std::optional<Date> started, finished, accepted, disclosed;
};

/// A day at, just past or far past a limit of so many days; or before it.
Date days_around(Random& random, Date as_of, int64_t limit) {
  const auto draw = random.between(0, 99);
  return as_of.plus_days(-static_cast<int>(draw < 27   ? limit
                                           : draw < 40 ? limit + 1
                                           : draw < 73 ? random.between(limit + 2, limit + 200)
                                                       : random.between(0, limit)));
}

/// In a stalled village nothing of this year has begun.
Project draw_project(Random& r, Date as_of, bool stalled, int64_t industry_percent) {
  Project p;
  const auto kind = r.between(0, 99);
  p.kind = kind < industry_percent ? "产业"
           : kind < 84             ? "乡村建设"
           : kind < 90             ? "就业"
           : kind < 95             ? "易地搬迁后扶"
                                   : "其他";
  p.fund = r.between(10, 90) * kTenThousand;
  const auto shape = !stalled ? r.between(0, 99) : r.chance(0.6) ? 0 : 99;
  if (shape < 14) {  // not begun: planned around a month ago, or later
    p.planned_start = days_around(r, as_of, 30);
    p.approved = p.planned_start.plus_days(-60);
    p.planned_finish = p.planned_start.plus_days(static_cast<int>(r.between(100, 200)));
  } else if (shape < 41) {  // being built
    p.planned_start = as_of.plus_days(-static_cast<int>(r.between(40, 150)));
    p.approved = p.planned_start.plus_days(-45);
    p.started = p.planned_start.plus_days(static_cast<int>(r.between(-5, 30)));
    p.planned_finish = p.planned_start.plus_days(200);
  } else if (shape < 76) {  // finished, waiting to be accepted
    p.finished = days_around(r, as_of, 60);
    p.planned_start = p.finished->plus_days(-200);
    p.approved = p.planned_start.plus_days(-45);
    p.started = p.planned_start;
    p.planned_finish = *p.finished;
  } else {  // accepted
    p.accepted = days_around(r, as_of, 30);
    p.finished = p.accepted->plus_days(-30);
    p.planned_start = p.finished->plus_days(-180);
    p.approved = p.planned_start.plus_days(-45);
    p.started = p.planned_start;
    p.planned_finish = *p.finished;
  }
  if (!r.chance(0.2)) p.disclosed = p.approved.plus_days(static_cast<int>(r.between(1, 20)));
  if (!p.disclosed && r.chance(0.45)) p.approved = as_of.plus_days(-30);  // not yet late to publish
  return p;
}

void write_project(Ministry& m, const Project& p, int year) {
  m.add(-1, {{"project_code", p.code},
             {"project_name", p.village + p.matter + "项目"},
             {"kind", p.kind},
             {"unit", p.township + "人民政府"},
             {"township", p.township},
             {"village", p.village},
             {"stored_year", std::to_string(year)},
             {"approved_on", p.approved.to_string()},
             {"planned_fund", money(p.fund)},
             {"fund_source", "衔接资金"},
             {"planned_start", p.planned_start.to_string()},
             {"started_on", day(p.started)},
             {"planned_finish", p.planned_finish.to_string()},
             {"finished_on", day(p.finished)},
             {"accepted_on", day(p.accepted)},
             {"disclosed_on", day(p.disclosed)},
             {"households", std::to_string(m.random.between(5, 80))}});
}

/// Money goes county to township, township to builder; some of it stays on the way.
void write_payments(Ministry& m, const Project& p) {
  auto& r = m.random;
  const Date as_of = m.county.as_of;
  const auto pay = [&](Date on, int64_t amount, const char* leg, const std::string& payee) {
    if (amount > 0 && on <= as_of)
      m.add(-1, {{"project_code", p.code},
                 {"paid_on", on.to_string()},
                 {"amount", money(amount)},
                 {"leg", leg},
                 {"payee", payee}});
  };
  const auto down = r.between(0, 99);
  const int64_t first = p.fund * r.between(5, 9) / 10 / kTenThousand * kTenThousand;
  // Exactly the sixty days, more, or lately.
  const Date sent = as_of.plus_days(-static_cast<int>(down < 25   ? 60
                                                      : down < 75 ? r.between(61, 160)
                                                                  : r.between(1, 59)));
  pay(sent, first, "县到乡", p.township + "人民政府");
  if (!p.started) {
    // The same sum went on: nothing is stranded. Or a little less.
    if (r.chance(0.5)) pay(sent.plus_days(20), r.chance(0.6) ? first : first - kTenThousand, "乡到村", p.village);
    return;
  }
  // Paid out against the schedule: just at the tolerance, behind, or ahead.
  const int64_t planned = p.planned_finish - p.planned_start,
                elapsed = std::clamp<int64_t>(as_of - p.planned_start, 0, planned);
  const int64_t due = p.fund * elapsed / planned, at_limit = due - p.fund / 5;
  const auto draw = r.between(0, 99);
  int64_t paid = draw < 25   ? at_limit - r.between(1, 3) * kTenThousand
                 : draw < 50 ? at_limit + kTenThousand
                             : p.fund * r.between(70, 100) / 100;
  paid = std::clamp<int64_t>(paid, 0, p.fund) / 100 * 100;
  const Date on = as_of.plus_days(-static_cast<int>(r.between(0, 30)));
  const bool to_builder = r.chance(0.7);
  pay(on, paid, to_builder ? "到施工方" : "到户",
      to_builder ? builder(m.words, {m.county.name(), p.township, p.village}) : "受益农户");
}

void write_asset(Ministry& m, const Project& p, const std::string& code) {
  auto& r = m.random;
  const auto kind = r.between(0, 99), state = r.between(0, 99), keep = r.between(0, 99);
  const std::string what = kind < 68 ? "经营性" : kind < 88 ? "公益性" : "到户类";
  m.add(-1, {{"asset_code", code},
             {"asset_name", p.village + p.matter},
             {"kind", what},
             {"project_code", p.code},
             {"original_value", money(p.fund)},
             {"owner", p.village},
             {"keeper", keep < 12 ? "" : random_name(r)},
             {"titled_on", keep >= 12 && keep < 24 ? "" : m.days_ago(r.between(30, 600)).to_string()},
             {"handed_over_on", m.days_ago(r.between(10, 29)).to_string()},
             {"state", state < 15   ? "闲置"
                       : state < 60 ? "运营"
                                    : "出租"},
             // Neither idle nor welfare assets owe an income; an operating one does.
             {"yearly_income", state >= 85 ? (r.chance(0.5) ? "" : "0") : money(r.between(1, 9) * kTenThousand / 2)},
             {"distribution", "村集体"}});
}

}  // namespace

void projects(Ministry project, Ministry payment, Ministry asset) {
  const County& county = project.county;
  auto& r = project.random;
  for (const auto& [township, village] : county.villages()) {
    const bool stalled = project.lags(village->code, 10);
    for (int k = 0; k < 8; ++k) {
      auto p = draw_project(r, county.as_of, stalled, payment.lags(village->code, 11) ? 15 : 95);
      const std::string number = fmt::format("{}{:02}", village->code.substr(6), k + 1);
      p.code = "XM" + number;
      p.village = village->name, p.township = township->name, p.matter = project_matter(project.words, p.kind);
      write_project(project, p, county.as_of.year() - (p.planned_start.year() < county.as_of.year()));
      write_payments(payment, p);
      const bool registered = p.accepted ? !asset.random.chance(0.55) : asset.random.chance(0.4);
      if (registered) write_asset(asset, p, "ZC" + number);
    }
  }
  for (auto* m : {&project, &payment, &asset}) m->hand_over(month_words(county.as_of));
}

}  // namespace guben::synth
