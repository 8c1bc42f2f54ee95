#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

/// What the housing department knows of one house, by the day it is asked.
struct House {
  std::string grade, way;
  Date appraised;
  std::optional<Date> accepted, paid;
  bool lived_in = true;
};

House draw_house(Ministry& m) {
  auto& r = m.random;
  House house;
  const auto draw = r.between(0, 99);
  house.grade = draw < 46 ? "A" : draw < 74 ? "B" : draw < 89 ? "C" : "D";
  house.appraised = m.days_ago(r.between(200, 1100));
  house.lived_in = !r.chance(0.3);
  if (house.grade == "A" || house.grade == "B") return house;
  if (r.chance(0.6))
    house.accepted = house.appraised.plus_days(static_cast<int>(r.between(60, 190))),
    house.way = house.grade == "C" ? "加固改造" : "拆除重建";
  else if (r.chance(0.1))
    house.accepted = house.appraised, house.way = "加固改造";  // near miss: accepted on the day itself, not after it
  if (house.accepted && r.chance(0.15)) house.accepted = m.days_ago(r.between(28, 33));
  if (house.accepted && *house.accepted > m.county.as_of) house.accepted = m.county.as_of;
  if (house.accepted && !r.chance(0.4)) house.paid = house.accepted->plus_days(static_cast<int>(r.between(5, 29)));
  if (house.paid && *house.paid > m.county.as_of) house.paid.reset();
  return house;
}

void write_house(Ministry& m, int number, const House& house, Date known_on) {
  const auto& h = m.county.households[static_cast<size_t>(number)];
  const auto& head = m.county.head(h);
  const bool is_done = house.accepted && *house.accepted <= known_on, is_paid = house.paid && *house.paid <= known_on;
  m.add_for_household(number, {{"head_name", head.name},
                               {"head_id", china::id_number_of(head.id_key)},
                               {"township", m.county.pack->regions.name(h.township)},
                               {"village", m.county.pack->regions.name(h.village)},
                               {"grade", house.grade},
                               {"appraised_on", house.appraised.to_string()},
                               {"renovation", is_done ? house.way : ""},
                               {"started_on", is_done ? house.accepted->plus_days(-50).to_string() : ""},
                               {"finished_on", is_done ? house.accepted->plus_days(-10).to_string() : ""},
                               {"accepted_on", is_done ? day(house.accepted) : ""},
                               {"subsidy", is_paid ? "18000.00" : ""},
                               {"subsidy_paid_on", is_paid ? day(house.paid) : ""},
                               {"is_lived_in", yes_no(house.lived_in)}});
}

/// The new house, the old one, and what was borrowed: each at, before and after its limit.
void write_relocation(Ministry& m, int number, Date moved_in) {
  const auto& h = m.county.households[static_cast<size_t>(number)];
  const auto& head = m.county.head(h);
  auto& r = m.random;
  const auto debt_draw = r.between(0, 99), old = r.between(0, 99);
  std::string debt = "0", own = "5000.00";
  if (debt_draw < 15) debt = money(r.between(10001, 60000) * kYuan);
  else if (debt_draw < 29) debt = "10000.00";
  else if (debt_draw < 42) debt.clear(), own = money(r.between(10001, 40000) * kYuan);
  else if (debt_draw < 56) debt.clear(), own = "10000.00";
  const bool gone = old >= 25, reclaimed = old >= 45;
  m.add_for_household(number, {{"head_name", head.name},
                               {"head_id", china::id_number_of(head.id_key)},
                               {"village", m.county.pack->regions.name(h.village)},
                               {"site", m.county.pack->regions.name(h.township) + "幸福安置点"},
                               {"site_kind", r.chance(0.8) ? "集中" : "分散"},
                               {"moved_in_on", moved_in.to_string()},
                               {"own_money", own},
                               {"building_debt", debt},
                               {"old_house_gone", yes_no(gone)},
                               {"demolished_on", gone ? moved_in.plus_days(50).to_string() : ""},
                               {"reclaimed_on", reclaimed ? moved_in.plus_days(90).to_string() : ""},
                               {"is_lived_in", yes_no(!m.lags(h.village, 10) || r.chance(0.3))}});
}

}  // namespace

void houses(Ministry housing, Ministry relocation, Ministry water) {
  County& county = housing.county;
  const Date as_of = county.as_of, last_december = *Date::from_ymd(as_of.year() - 1, 12, 31);
  std::vector<Row> housing_now, water_now;
  for (size_t i = 0; i < county.households.size(); ++i) {
    auto& h = county.households[i];
    const int number = static_cast<int>(i);
    if (h.is_listed() || housing.random.chance(0.12)) {
      const House house = draw_house(housing);
      const bool dangerous = house.grade == "C" || house.grade == "D";
      const bool safe = !dangerous || (house.accepted && *house.accepted > house.appraised);
      h.house_grade =
          safe != housing.random.chance(0.05) ? (house.grade == "A" ? "A" : "B") : (house.grade == "D" ? "D" : "C");
      if (house.appraised <= last_december) write_house(housing, number, house, last_december);
      std::swap(housing.rows, housing_now);
      write_house(housing, number, house, as_of);
      std::swap(housing.rows, housing_now);
      auto& r = relocation.random;
      if (dangerous && !house.accepted ? r.chance(0.3) : h.is_listed() && r.chance(0.15)) {
        h.relocated = true;
        const auto when = r.between(0, 99);
        // Moved in 180 and 365 days ago are not yet too long ago.
        const int64_t days = when < 15   ? 180
                             : when < 30 ? 365
                             : when < 45 ? r.between(181, 364)
                             : when < 90 ? r.between(366, 900)
                                         : r.between(10, 179);
        write_relocation(
            relocation, number,
            dangerous && !house.accepted ? house.appraised.plus_days(150) : as_of.plus_days(-static_cast<int>(days)));
      }
    }
    auto& w = water.random;
    if (!h.is_listed() && !w.chance(0.12)) continue;
    const auto& head = county.head(h);
    const auto add = [&](bool good_quality, bool good_quantity, Date assessed) {
      water.add_for_household(number, {{"head_name", head.name},
                                       {"head_id", china::id_number_of(head.id_key)},
                                       {"village", county.pack->regions.name(h.village)},
                                       {"supply", w.chance(0.8) ? "集中" : "分散"},
                                       {"quality", good_quality ? "达标" : "不达标"},
                                       {"quantity", good_quantity ? "达标" : "不达标"},
                                       {"fetch_time", water.words.chance(0.85) ? "10分钟以内" : "20分钟以内"},
                                       {"assurance", water.words.chance(0.8) ? "95%" : "90%"},
                                       {"assessed_on", assessed.to_string()}});
    };
    add(!w.chance(0.02), !w.chance(0.02), last_december.plus_days(-static_cast<int>(w.between(1, 250))));
    std::swap(water.rows, water_now);
    // Near miss: failed once, passed since.
    if (w.chance(0.02)) add(false, true, water.days_ago(500));
    add(!w.chance(0.03), !w.chance(0.03), water.days_ago(w.between(1, 170)));
    std::swap(water.rows, water_now);
  }
  housing.hand_over(month_words(last_december), true);
  water.hand_over(month_words(last_december), true);
  housing.rows = std::move(housing_now), water.rows = std::move(water_now);
  for (auto* m : {&housing, &relocation, &water}) m->hand_over(month_words(as_of));
}

void disasters(Ministry m) {
  const County& county = m.county;
  for (size_t i = 0; i < county.households.size(); ++i) {
    const auto& h = county.households[i];
    auto& d = m.random;
    const auto add = [&](Date occurred, int64_t loss, int64_t aid) {
      m.add_for_household(static_cast<int>(i), {{"head_name", county.head(h).name},
                                                {"head_id", china::id_number_of(county.head(h).id_key)},
                                                {"village", county.pack->regions.name(h.village)},
                                                {"occurred_on", occurred.to_string()},
                                                {"kind", hazard(m.words, d.chance(0.5))},
                                                {"loss", money(loss)},
                                                {"aid", aid > 0 ? money(aid) : ""}});
    };
    if (h.cause_on && h.risk_kind == "因灾") add(*h.cause_on, d.between(3000, 20000) * kYuan, 0);
    if (!d.chance(0.045)) continue;
    const int64_t loss = d.chance(0.1) ? 5000 * kYuan : d.between(800, 20000) * kYuan;
    add(m.days_ago(d.between(0, 500)), loss, d.chance(0.5) ? d.between(0, loss / kYuan) * kYuan : 0);
  }
  m.hand_over(month_words(county.as_of));
}

}  // namespace guben::synth
