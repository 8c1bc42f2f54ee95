#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

/// A risk whose cause leaves a date somewhere: a bill, a disaster, a certificate, a death.
bool has_dated_cause(const std::string& risk) {
  return risk == "因病" || risk == "因灾" || risk == "因残" || risk == "家庭变故";
}

std::string draw_risk(Random& random) {
  const auto draw = random.between(0, 99);
  return draw < 36   ? "因病"
         : draw < 58 ? "因灾"
         : draw < 70 ? "因残"
         : draw < 76 ? "家庭变故"
         : draw < 83 ? "因学"
         : draw < 93 ? "务工不稳(返乡回流)"
                     : "缺劳力";
}

}  // namespace

void plan_monitoring(County& county, Random random) {
  const Date as_of = county.as_of;
  for (auto& h : county.households) {
    if (h.type == "脱贫户")
      h.exit_year = as_of.year() - 1 - static_cast<int>(random.chance(0.5) ? 0 : random.between(1, 3));
    if (!h.monitored) continue;
    h.risk_kind = draw_risk(random);
    const auto since = random.between(0, 99);
    h.monitored_on = as_of.plus_days(-static_cast<int>(since < 12   ? random.between(3, 10)
                                                       : since < 16 ? 11
                                                                    : random.between(12, 800)));
    if (random.chance(0.45)) {
      h.risk_eliminated = true;
      const auto draw = random.between(0, 99);
      h.monitored_on = as_of.plus_days(-static_cast<int>(random.between(230, 900)));
      const Date earliest = h.monitored_on->plus_months(6);
      // On the very day that is early enough, a day before it, or well after.
      h.eliminated_on = draw < 25   ? earliest
                        : draw < 45 ? earliest.plus_days(-static_cast<int>(random.between(1, 90)))
                                    : earliest.plus_days(static_cast<int>(random.between(1, 40)));
    }
    if (has_dated_cause(h.risk_kind)) {
      const auto draw = random.between(0, 99);
      const int64_t gap = draw < 40 ? random.between(16, 200) : draw < 65 ? 15 : random.between(0, 14);
      h.cause_on = h.monitored_on->plus_days(-static_cast<int>(gap));
    }
    if (h.risk_kind != "家庭变故" || !h.cause_on) continue;
    // Somebody other than the head died.
    for (size_t m = 1; m < h.members.size(); ++m)
      if (auto& p = county.persons[static_cast<size_t>(h.members[m])];
          !p.twin_of && !p.moved_on && p.birth < *h.cause_on) {
        p.died_on = h.cause_on;
        break;
      }
  }
}

}  // namespace guben::synth
