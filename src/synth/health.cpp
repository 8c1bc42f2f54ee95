#include "synth/ministry.hpp"

namespace guben::synth {

void medical_insurance(Ministry m) {
  for (const int year : {m.county.as_of.year() - 1, m.county.as_of.year()}) {
    each_person(m.county, [&](int i) {
      auto& p = m.county.persons[static_cast<size_t>(i)];
      const bool this_year = year == m.county.as_of.year();
      if (p.birth.year() > year) return;  // no list knows who was not born
      auto draw = m.random.between(0, 9999);
      if (m.listed(i)) draw = m.lags_for(i, 9) ? draw / 6 : draw + 130;  // uninsured: one in thirteen, or nobody
      std::string scheme = "居民", status = "已参保", subsidy;
      const int64_t premium = (250 + 30 * (year - 2019)) * kYuan;
      int64_t paid_by_others = 0;
      bool absent = false;
      if (draw < 60) absent = true;
      else if (draw < 110) status = "未参保";
      else if (draw < 130) status = "中断";
      else if (draw < 430) scheme = "职工";
      else if (draw < 480) scheme = "异地";
      const int64_t subsidised = m.random.between(0, 99);
      if (scheme == "居民" && status == "已参保" && m.listed(i) && subsidised >= 4)
        paid_by_others = (subsidised < 20 ? 280 : 140) * kYuan, subsidy = money(paid_by_others);
      else if (m.listed(i) && subsidised == 3) subsidy = "0";
      // A second row under another scheme: out of one and into the other, or stopped when work away began and ended.
      const bool by_work = !absent && status != "已参保" && m.random.chance(0.4),
                 was_by_work = !absent && scheme == "居民" && status == "已参保" && m.random.chance(0.015);
      // The registry mostly knows; where it does not, the books disagree.
      if (this_year) p.registry_insured = (by_work || (!absent && status == "已参保")) != m.random.chance(0.006);
      const auto add = [&](const std::string& its_scheme, const std::string& its_status,
                           const std::string& its_subsidy) {
        m.add(i, {{"name", p.name},
                  {"id_number", m.id_of(i)},
                  {"year", std::to_string(year)},
                  {"scheme", its_scheme},
                  {"status", its_status},
                  {"own_payment", its_status == "已参保" ? money(std::max<int64_t>(premium - paid_by_others, 0)) : "0"},
                  {"subsidy", its_subsidy},
                  {"subsidy_kind", its_subsidy.empty() ? "" : "脱贫人口"}});
      };
      const bool work_comes_first = m.random.chance(0.5);
      if (by_work && work_comes_first) add("职工", "已参保", "");
      if (!absent) add(scheme, status, subsidy);
      if (by_work && !work_comes_first) add("职工", "已参保", "");
      if (was_by_work) add("职工", "中断", "");
    });
    m.hand_over(fmt::format("{}年", year));
  }
}

void medical_bills(Ministry m) {
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    if (!m.random.chance(0.07)) return;
    const int bills = static_cast<int>(m.random.between(1, 3));
    for (int b = 0; b < bills; ++b) {
      int64_t days = m.random.between(0, 540);
      if (m.random.chance(0.02))
        days = 366;  // 2020 is a leap year: the day twelve months before as_of, no longer counted
      Date settled = m.days_ago(days);
      if (p.died_on && settled > *p.died_on)
        settled = m.random.chance(0.3) ? settled : p.died_on->plus_days(static_cast<int>(m.random.between(1, 31)));
      if (settled > m.county.as_of) settled = m.county.as_of;
      const auto draw = m.random.between(0, 99);
      const int64_t self_paid = draw < 8    ? m.random.between(10001, 40000) * kYuan
                                : draw < 12 ? 10000 * kYuan
                                : draw < 14 ? 10000 * kYuan + 1
                                : draw < 30 ? m.random.between(2500, 9999) * kYuan
                                            : m.random.between(50, 2500) * kYuan;
      const int64_t total = self_paid * m.random.between(2, 5);
      const bool inpatient = m.random.chance(0.6), in_county = m.random.chance(m.lags_for(i) ? 0.6 : 0.99);
      const int64_t covered = total * 9 / 10, basic = (total - self_paid) * 7 / 10, serious = (total - self_paid) / 10,
                    relief = (total - self_paid) / 10;
      m.add(i, {{"name", p.name},
                {"id_number", m.id_of(i)},
                {"hospital", hospital_name(m.words, m.place_of(i), in_county)},
                {"visit_place", in_county ? "县内" : "县外"},
                {"visit_kind", inpatient ? "住院" : "门诊"},
                {"admitted_on", settled.plus_days(-9).to_string()},
                {"discharged_on", settled.plus_days(-1).to_string()},
                {"settled_on", settled.to_string()},
                {"disease", treated_illness(m.words)},
                {"total_cost", money(total)},
                {"covered_cost", money(covered)},
                {"basic_paid", money(basic)},
                {"serious_paid", money(serious)},
                {"relief_paid", money(relief)},
                {"other_paid", money(total - self_paid - basic - serious - relief)},
                {"self_paid", money(self_paid)},
                {"treated_first", yes_no(!m.random.chance(0.18))},
                {"one_stop", yes_no(!m.random.chance(0.18))}});
    }
  });
  for (const auto& h : m.county.households) {
    if (!h.cause_on || h.risk_kind != "因病") continue;
    const int i = h.members.front();
    const int64_t self_paid = m.random.between(10001, 24000) * kYuan, total = self_paid * 2;
    const bool in_county = !m.lags(h.village);
    m.add(i, {{"name", m.name_of(i)},
              {"id_number", m.id_of(i)},
              {"hospital", hospital_name(m.words, m.place_of(i), in_county)},
              {"visit_place", in_county ? "县内" : "县外"},
              {"visit_kind", "住院"},
              {"admitted_on", h.cause_on->plus_days(-20).to_string()},
              {"discharged_on", h.cause_on->plus_days(-1).to_string()},
              {"settled_on", h.cause_on->to_string()},
              {"disease", treated_illness(m.words)},
              {"total_cost", money(total)},
              {"covered_cost", money(total)},
              {"basic_paid", money(total - self_paid)},
              {"serious_paid", "0"},
              {"relief_paid", "0"},
              {"other_paid", "0"},
              {"self_paid", money(self_paid)},
              {"treated_first", yes_no(in_county)},
              {"one_stop", yes_no(in_county)}});
  }
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void chronic_care(Ministry m) {
  std::map<std::string, std::string> doctors;  // one a village
  for (const auto& [township, village] : m.county.villages()) doctors[village->code] = random_name(m.words);
  each_person(m.county, [&](int i) {
    if (!m.random.chance(m.age(i) > 45 ? 0.17 : 0.015)) return;
    const bool serious = m.random.chance(0.3),
               contracted = m.listed(i) && !m.lags_for(i) ? true : !m.random.chance(0.7);
    const int64_t days = m.random.chance(0.05)   ? 92
                         : m.random.chance(0.05) ? 93
                         : m.random.chance(0.3)  ? m.random.between(94, 400)
                                                 : m.random.between(0, 91);
    const bool followed = m.random.chance(0.9);
    const std::string treated = serious && !m.random.chance(0.7) ? treatment(m.words) : "";
    m.county.persons[static_cast<size_t>(i)].health = serious ? "患有大病" : "长期慢性病";
    m.add(i, {{"name", m.name_of(i)},
              {"id_number", m.id_of(i)},
              {"disease", long_illness(m.words, serious)},
              {"illness_class", serious ? "大病" : "慢病"},
              {"doctor", contracted ? doctors[m.home_of(i).village] : ""},
              {"contracted_on", contracted ? m.days_ago(followed ? days + 200 : days).to_string() : ""},
              {"followed_up_on", contracted && followed ? m.days_ago(days).to_string() : ""},
              {"treatment", treated}});
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void checkups(Ministry m) {
  const Date as_of = m.county.as_of, new_year = *Date::from_ymd(as_of.year(), 1, 1);
  // The doctors come to a village on a day of theirs; some people go to the township later.
  std::map<std::string, Date> day_of;
  for (const auto& [township, village] : m.county.villages())
    day_of[village->code] = new_year.plus_days(static_cast<int>(m.random.between(0, (as_of - new_year) / 2)));
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    const auto& village = m.county.households[static_cast<size_t>(p.household)].village;
    const Date day = day_of[village], last = p.died_on && *p.died_on < as_of ? *p.died_on : as_of;
    // Somebody examined last year only is not examined this year.
    const bool this_year = m.listed(i) ? !m.lags_for(i, 8) || m.random.chance(0.8) : m.random.chance(0.3);
    const Date on = !this_year              ? new_year.plus_days(-static_cast<int>(m.random.between(1, 200)))
                    : m.random.chance(0.85) ? day
                                            : day.plus_days(static_cast<int>(m.random.between(0, as_of - day)));
    if (on <= last)
      m.add(i, {{"name", p.name},
                {"id_number", m.id_of(i)},
                {"village", m.county.pack->regions.name(village)},
                {"examined_on", on.to_string()}});
  });
  m.hand_over(month_words(as_of));
}

void disability(Ministry m) {
  static const char* kinds[] = {"视力", "听力", "言语", "肢体", "智力", "精神", "多重"};
  static const char* levels[] = {"一级", "二级", "三级", "四级"};
  each_person(m.county, [&](int i) {
    auto& p = m.county.persons[static_cast<size_t>(i)];
    const auto& h = m.county.households[static_cast<size_t>(p.household)];
    const bool is_cause = h.cause_on && h.risk_kind == "因残" && i == h.members.front();
    if (!is_cause && !m.random.chance(h.on_dibao ? 0.25 : m.age(i) < 15 ? 0.08 : 0.05)) {
      // In the registry, not with the federation.
      if (m.random.chance(0.0008)) p.certificate = m.id_of(i) + "43";
      return;
    }
    p.is_disabled = true;
    p.health = "残疾";
    const auto kind = m.random.between(0, 6), level = m.random.between(0, 3);
    const bool expired = m.random.chance(0.03);
    const auto known = m.random.between(0, 99);
    const std::string number = m.id_of(i) + std::to_string(kind + 1);
    if (known >= 5) p.certificate = number + std::to_string(known < 8 ? (level + 1) % 4 + 1 : level + 1);
    const Date assessed =
        is_cause ? *h.cause_on
                 : m.days_ago(m.random.chance(0.45) ? m.random.between(1, 360) : m.random.between(370, 3000));
    m.add(i, {{"name", p.name},
              {"id_number", m.id_of(i)},
              {"certificate", number + std::to_string(level + 1)},
              {"kind", kinds[kind]},
              {"level", levels[level]},
              {"assessed_on", assessed.to_string()},
              {"living_subsidy", h.on_dibao && m.random.chance(0.5) ? "享受" : "未享受"},
              {"care_subsidy", level < 2 && m.random.chance(0.6) ? "享受" : "未享受"},
              {"valid_until", (expired ? m.days_ago(20) : assessed.plus_months(120)).to_string()}});
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

}  // namespace guben::synth
