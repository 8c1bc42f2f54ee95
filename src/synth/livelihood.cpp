#include "synth/ministry.hpp"

namespace guben::synth {

void civil_affairs(Ministry m) {
  for (size_t h = 0; h < m.county.households.size(); ++h) {
    auto& household = m.county.households[h];
    const bool on = m.random.chance(household.is_listed() ? 0.2 : 0.008), stopped = !on && m.random.chance(0.01),
               relief = m.random.chance(0.02);
    const Date started = m.county.as_of.first_of_month().plus_months(-static_cast<int>(m.random.between(1, 40)));
    const auto& head = m.county.head(household);
    const std::string kind = m.random.chance(0.1) ? "特困供养" : "农村低保";
    const int64_t allowance = m.words.between(20, 40) * 10;
    household.on_dibao = on;
    for (const int i : household.members) {
      auto& p = m.county.persons[static_cast<size_t>(i)];
      if (p.twin_of) continue;
      p.registry_dibao = on != m.random.chance(0.008);
      const auto add = [&](const std::string& what, const std::string& status, Date from) {
        m.add(i, {{"head_name", head.name},
                  {"head_id", china::id_number_of(head.id_key)},
                  {"name", p.name},
                  {"id_number", m.id_of(i)},
                  {"kind", what},
                  {"started_on", month(from)},
                  {"monthly_amount", money((what == "特困供养" ? 650 : allowance) * kYuan)},
                  {"status", status}});
      };
      if (on || stopped) add(kind, on ? "在保" : "停保", started);
      if (relief && i == household.members.front())
        add("临时救助", "在保", m.county.month(static_cast<int>(m.random.between(1, 20))));
    }
  }
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void train(Ministry& m, int i) {
  const Date started = m.days_ago(m.random.between(10, 600)),
             finished = started.plus_days(static_cast<int>(m.words.between(7, 30)));
  const bool is_over = finished <= m.county.as_of, certified = is_over && m.words.chance(0.7);
  m.add(i, {{"name", m.name_of(i)},
            {"id_number", m.id_of(i)},
            {"course", course(m.words)},
            {"started_on", started.to_string()},
            {"finished_on", is_over ? finished.to_string() : ""},
            {"is_certified", yes_no(certified)},
            {"subsidy", certified ? money(m.words.between(5, 15) * 100 * kYuan) : ""}});
}

void jobs(Ministry m, Ministry training) {
  const Date as_of = m.county.as_of;
  each_person(m.county, [&](int i) {
    auto& p = m.county.persons[static_cast<size_t>(i)];
    const int age = m.age(i);
    if (age < 18 || age > 62 || p.died_on) return;
    if (training.random.chance(0.02)) train(training, i);
    if (!m.random.chance(0.4)) {
      if (m.random.chance(0.01)) p.work_months = static_cast<int>(m.random.between(1, 6));
      return;
    }
    const auto where = m.random.between(0, 99);
    const std::string place = where < 45 ? "省外" : where < 70 ? "省内县外" : "县内";
    const int this_january = as_of.month() - 1;  // months from January of this year to as_of
    const auto drawn = m.random.between(0, 99);
    const bool is_post = place == "县内" && m.random.chance(0.3);
    // Months before as_of. Where nobody went out within the year, fewer work than a year ago.
    const bool declines = m.lags_for(i, 11);
    int from = static_cast<int>(m.random.between(this_january + (declines ? 7 : 3), this_january + 20)), until = 0;
    bool open = true;
    const auto shape = is_post && !declines ? 99 : drawn;  // elsewhere the posts are kept
    if (shape < 13)
      until = static_cast<int>(m.random.between(3, 6)), open = false;  // ended three or more months ago: work lost
    else if (shape < 19) until = 2, open = false;                      // near miss: worked in the first of the three
    else if (shape < (declines ? 19 : 55)) from = static_cast<int>(m.random.between(0, 3));  // began lately
    from = std::max(from, until);
    const Date started = m.county.month(from), ended = m.county.month(until);
    // Some worked before, and were at home between.
    const bool worked_before = m.random.chance(0.12);
    const int until_before = from + static_cast<int>(m.random.between(2, 4)),
              from_before = until_before + static_cast<int>(m.random.between(0, 6));
    int months = 0;
    for (int k = until; k <= from_before; ++k)
      months += (k <= from || (worked_before && k >= until_before)) && m.county.month(k).year() == as_of.year();
    const auto told = m.random.between(0, 99);
    p.work_months = std::clamp(months + static_cast<int>(told < 3    ? 2
                                                         : told < 5  ? -2
                                                         : told < 20 ? 1
                                                         : told < 30 ? -1
                                                                     : 0),
                               0, 12);
    p.work_place = place;
    std::string subsidy;
    std::optional<Date> paid;
    if (place == "省外" ? m.random.chance(0.8) : m.random.chance(0.14))
      subsidy = "500.00", paid = m.days_ago(m.random.between(5, 150));
    const auto add = [&](Date first, std::optional<Date> last, const std::string& its_subsidy,
                         const std::string& paid_on) {
      m.add(i, {{"name", p.name},
                {"id_number", m.id_of(i)},
                {"place", place},
                {"employer", employer(m.words, m.place_of(i), place, is_post)},
                {"kind", is_post ? "公益性岗位" : "外出务工"},
                {"started_on", month(first)},
                {"ended_on", last ? month(*last) : ""},
                {"monthly_wage", money(m.random.between(1500, 6000) * kYuan)},
                {"transport_subsidy", its_subsidy},
                {"transport_paid_on", paid_on}});
    };
    if (worked_before) add(m.county.month(from_before), m.county.month(until_before), "", "");
    add(started, open ? std::nullopt : std::optional(ended), subsidy, day(paid));
  });
  const std::string now = fmt::format("{}年{}月", as_of.year(), as_of.month());
  m.hand_over(now);
  training.hand_over(now);
}

void pensions(Ministry m) {
  each_person(m.county, [&](int i) {
    auto& p = m.county.persons[static_cast<size_t>(i)];
    const int age = m.age(i);
    if (age < 16) return;
    const bool insured = age >= 60 || !m.random.chance(0.045), by_work = !insured && m.random.chance(0.15);
    p.has_pension = insured || by_work;
    const bool severe = p.certificate.size() >= 20 && (p.certificate[19] == '1' || p.certificate[19] == '2');
    if (!insured && !by_work && m.random.chance(0.5)) return;
    // Insured at work, and still on the list of the villagers.
    if (by_work)
      m.add(i, {{"name", p.name},
                {"id_number", m.id_of(i)},
                {"scheme", "职工"},
                {"status", "已参保"},
                {"year", std::to_string(m.county.as_of.year())},
                {"paid_by_government", "否"},
                {"monthly_benefit", ""}});
    m.add(i, {{"name", p.name},
              {"id_number", m.id_of(i)},
              {"scheme", "居民"},
              {"status", insured ? "已参保" : "未参保"},
              {"year", std::to_string(m.county.as_of.year())},
              {"paid_by_government", yes_no(severe && m.random.chance(0.75))},
              {"monthly_benefit", age >= 60 ? money((age >= 80   ? 178
                                                     : age >= 70 ? 143
                                                                 : 128) *
                                                        kYuan +
                                                    m.words.between(0, 60) * 50)
                                            : ""}});
  });
  m.hand_over(fmt::format("{}年", m.county.as_of.year()));
}

void loans(Ministry m) {
  const County& county = m.county;
  for (size_t i = 0; i < county.households.size(); ++i) {
    const auto& h = county.households[i];
    const int head = h.members.front();
    if (!h.is_listed() || m.age(head) > 70 || !m.random.chance(0.33)) continue;
    Date issued = m.days_ago(m.random.between(20, 1000)), due = issued.plus_months(36);
    const auto shape = m.random.between(0, 99);
    // Due today, in thirty days, in thirty-one, yesterday.
    if (shape < 17) due = county.as_of.plus_days(static_cast<int>(m.random.chance(0.3) ? 30 : m.random.between(0, 29)));
    else if (shape < 30) due = county.as_of.plus_days(m.random.chance(0.5) ? 31 : -1);
    if (shape < 30) issued = due.plus_months(-36);
    const bool repaid = m.random.chance(0.12), overdue = !repaid && m.lags(h.village) && m.random.chance(0.6);
    const std::string balance = repaid ? "0" : m.random.chance(0.3) ? "30000.00" : "50000.00";
    // Who really uses the money: the borrower, the family, nobody knows, or somebody who is no member.
    const auto who = m.random.between(0, 99);
    std::string user = m.name_of(head);
    // Somebody else is a firm, a stranger, or a brother whose name is one character away.
    const auto& borrower = county.persons[static_cast<size_t>(head)];
    if (who < 5) user = county.name() + "农业开发公司";
    else if (who < 10) user = name_unlike_family(m, borrower);
    else if (who < 16) user = name_of_a_brother(m, borrower);
    else if (who < 28) user = m.name_of(m.random.pick(h.members));
    else if (who < 34) user = m.random.chance(0.5) ? "" : "无";
    else if (who < 58) user = word_for_oneself(m.words);
    m.add(head, {{"borrower", m.name_of(head)},
                 {"id_number", m.id_of(head)},
                 {"bank", bank(m.words, m.place_of(head))},
                 {"contract", "HT" + h.code.substr(2)},
                 {"amount", "50000.00"},
                 {"issued_on", issued.to_string()},
                 {"due_on", due.to_string()},
                 {"balance", balance},
                 {"overdue_days", overdue ? std::to_string(m.random.between(1, 90)) : "0"},
                 {"extension", ""},
                 {"use", loan_use(m.words)},
                 {"user_name", user}});
  }
  m.hand_over(month_words(county.as_of));
}

void assets(Ministry m) {
  const County& county = m.county;
  for (const auto& h : county.households) {
    auto& r = m.random;
    if (!r.chance(h.is_listed() ? 0.15 : 0.06)) continue;
    const int owner = r.pick(h.members);
    if (county.persons[static_cast<size_t>(owner)].twin_of || m.age(owner) < 18) continue;
    const auto draw = r.between(0, 99);
    const std::string kind = draw < 45   ? "车辆"
                             : draw < 60 ? "商品房"
                             : draw < 75 ? "工商登记"
                             : draw < 88 ? "财政供养"
                                         : "公积金";
    const int64_t value = draw % 5 == 0   ? 50000 * kYuan
                          : draw % 5 == 1 ? 50000 * kYuan + 1
                                          : r.between(5000, 200000) * kYuan;
    m.add(owner, {{"name", m.name_of(owner)},
                  {"id_number", m.id_of(owner)},
                  {"kind", kind},
                  {"description", belonging(m.words, kind)},
                  {"value", kind == "财政供养" ? "" : money(value)},
                  {"registered_on", m.days_ago(r.between(100, 2000)).to_string()}});
  }
  m.hand_over(month_words(county.as_of));
}

}  // namespace guben::synth
