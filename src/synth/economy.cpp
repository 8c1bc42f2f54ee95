#include <array>
#include <numeric>

#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/county.hpp"

namespace guben::synth {
namespace {

constexpr int64_t kYuan = 100;

struct Plan {
  int64_t net, previous;
  bool complete, previous_complete;
};

/// Yearly totals in fen around every boundary a rule looks at, mostly far from them.
Plan plan_income(Random& random, int64_t line, int64_t members) {
  Plan plan{};
  const int64_t standard = line * members;
  const auto draw = random.between(0, 999);
  if (draw < 70) plan.net = standard - random.between(1, standard / 3);            // below
  else if (draw < 80) plan.net = standard;                                         // on the line: not below
  else if (draw < 85) plan.net = standard - 1;                                     // one fen below
  else if (draw < 205) plan.net = standard + random.between(0, standard / 2 - 1);  // near
  else if (draw < 210) plan.net = standard * 3 / 2;                                // exactly 1.5 times: no longer near
  else plan.net = standard * 3 / 2 + random.between(1, standard * 4);
  const auto past = random.between(0, 999);
  if (past < 60) plan.previous = plan.net * 100 / random.between(40, 69);          // a drop of more than 30 %
  else if (past < 80) plan.previous = plan.net * 100 / random.between(71, 80);     // a drop, but less
  else if (past < 125) plan.previous = plan.net * 100 / random.between(205, 400);  // more than doubled
  else if (past < 145) plan.previous = plan.net * 100 / random.between(170, 195);
  else plan.previous = plan.net * 100 / random.between(90, 125);
  plan.complete = !random.chance(0.02);
  plan.previous_complete = !random.chance(0.02);
  return plan;
}

/// A year's sum month by month: whole yuan, up and down by a fifth; the last month makes it up.
std::array<int64_t, 12> month_by_month(Random& random, int64_t total) {
  std::array<int64_t, 12> weights{}, parts{};
  for (auto& weight : weights) weight = random.between(80, 120);
  const int64_t all = std::accumulate(weights.begin(), weights.end(), int64_t{0});
  int64_t rest = total;
  for (size_t m = 0; m < 11; ++m) parts[m] = total / all * weights[m] / kYuan * kYuan, rest -= parts[m];
  parts[11] = rest;
  return parts;
}

}  // namespace

/// The income ledger of listed households and a tenth of the others: two income years, month by month.
void add_incomes(County& county, Random random) {
  Random ups_and_downs = random.fork("months");
  const auto& dataset = *county.pack->dictionary.find("income");
  const RowBuilder row(dataset);
  const auto* line_parameter =
      county.pack->parameters.at("income_standard").in_force(county.pack->policy_region(county.code), county.as_of);
  // Where the year has no standard yet, people earn what they earn all the same.
  const int64_t line = line_parameter ? static_cast<int64_t>(line_parameter->value.rescaled(2)->units()) : 4100 * kYuan;
  const Date start = *Date::from_ymd(county.as_of.month() < 10 ? county.as_of.year() - 1 : county.as_of.year(), 10, 1);
  std::map<std::string, std::vector<Row>> by_township;

  for (size_t i = 0; i < county.households.size(); ++i) {
    auto& h = county.households[i];
    const int number = static_cast<int>(i);
    if (!h.is_listed() && !random.chance(0.1)) continue;
    std::vector<int> members, earners;
    for (const int m : h.members) {
      const auto& p = county.persons[static_cast<size_t>(m)];
      if (!p.died_on && !p.moved_on) members.push_back(m);
      const int age = age_on(p.birth, county.as_of);
      if (age >= 18 && age <= 65 && earners.size() < 2) earners.push_back(m);
    }
    if (members.empty()) continue;
    const auto plan = plan_income(random, line, static_cast<int64_t>(members.size()));
    const bool mostly_transfers = random.chance(0.06);
    auto& rows = by_township[h.township];
    const auto& head = county.head(h);
    const auto entry = [&](Date month, const char* category, int64_t fen, bool actual, int earner) {
      const Person* p = earner >= 0 ? &county.persons[static_cast<size_t>(earner)] : nullptr;
      rows.push_back(row(earner, number,
                         {{"household_code", h.code},
                          {"head_name", head.name},
                          {"head_id", china::id_number_of(head.id_key)},
                          {"earner_name", p ? p->name : ""},
                          {"earner_id", p ? china::id_number_of(p->id_key) : ""},
                          {"month", month.to_string().substr(0, 7)},
                          {"category", category},
                          {"amount", money(fen)},
                          {"entry_kind", actual ? "实收" : "预估"}}));
    };
    const int64_t dibao = h.on_dibao ? random.between(180, 420) * kYuan * static_cast<int64_t>(members.size()) : 0;
    for (const bool this_year : {false, true}) {
      const Date first = this_year ? start : start.plus_months(-12);
      const int64_t net = this_year ? plan.net : plan.previous;
      int64_t transfers = dibao * 12;
      int64_t cost = random.chance(0.3) ? random.between(200, 3000) * kYuan : 0;
      if (mostly_transfers && this_year) transfers = std::max(transfers, net * random.between(45, 70) / 100);
      transfers = std::min(transfers, net + cost);
      int64_t rest = net + cost - transfers;
      const int64_t business = earners.empty() ? rest : rest * random.between(5, 40) / 100;
      rest -= business;
      // Who earns nothing sells something every month; others once after the harvest.
      const auto sold = month_by_month(ups_and_downs, business);
      std::vector<std::array<int64_t, 12>> wages;
      for (size_t e = 0; e < earners.size(); ++e)
        wages.push_back(month_by_month(ups_and_downs, rest / static_cast<int64_t>(earners.size()) +
                                                          (e == 0 ? rest % static_cast<int64_t>(earners.size()) : 0)));
      const int64_t skipped = (this_year ? plan.complete : plan.previous_complete) ? -1 : random.between(0, 11);
      for (int m = 0; m < 12; ++m) {
        const Date month = first.plus_months(m);
        const bool actual = month <= county.as_of;
        if (m == skipped) {  // nobody wrote anything for this month: what was earned in it is not known
          continue;
        }
        bool any = false;
        if (!earners.empty()) {
          for (size_t e = 0; e < earners.size(); ++e) {
            const int64_t share = wages[e][static_cast<size_t>(m)];
            entry(month, "工资性", share, actual, earners[e]);
            // An estimate that was never taken out when the month closed: the actual entry counts.
            if (actual && random.chance(0.02)) entry(month, "工资性", share + 10000, false, earners[e]);
            any = true;
          }
        }
        const int64_t monthly_transfer = transfers / 12 + (m == 11 ? transfers % 12 : 0);
        if (monthly_transfer > 0)
          entry(month, h.on_dibao ? "转移性-低保" : "转移性-其他", monthly_transfer, actual, -1), any = true;
        if (const int64_t sale = earners.empty() ? sold[static_cast<size_t>(m)] : m == 8 ? business : 0; sale > 0)
          entry(month, "生产经营性", sale, actual, -1), any = true;
        if (m == 6 && cost > 0) entry(month, "生产经营性支出", cost, actual, -1), any = true;
        if (!any) entry(month, "财产性", 0, actual, -1);  // a zero entry counts: somebody asked
      }
    }
  }
  for (auto& [township, rows] : by_township)
    county.files.push_back({"income", fmt::format("{}年{}月", county.as_of.year(), county.as_of.month()),
                            county.pack->regions.name(township), false, std::move(rows)});
}

}  // namespace guben::synth
