#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/county.hpp"

namespace guben::synth {
namespace {

constexpr int64_t kYuan = 100;

/// One dataset's files under construction.
class Ministry {
 public:
  Ministry(County& its_county, const char* dataset, const Random& seed) : county(its_county), row_(*its_county.pack->dictionary.find(dataset)), dataset_(dataset), random(seed.fork(dataset)) {}
  void add(int person, std::initializer_list<std::pair<const char*, std::string>> values) { rows.push_back(row_(person, person >= 0 ? county.persons[static_cast<size_t>(person)].household : -1, values)); }
  void add_for_household(int household, std::initializer_list<std::pair<const char*, std::string>> values) { rows.push_back(row_(-1, household, values)); }
  void hand_over(const std::string& period) {
    county.files.push_back({dataset_, period, county.pack->regions.name(county.code), std::move(rows)});
    rows = {};
  }
  std::string id_of(int person) const { return china::id_number_of(county.persons[static_cast<size_t>(person)].id_key); }
  const std::string& name_of(int person) const { return county.persons[static_cast<size_t>(person)].name; }
  int age(int person) const { return age_on(county.persons[static_cast<size_t>(person)].birth, county.as_of); }
  bool listed(int person) const { return county.households[static_cast<size_t>(county.persons[static_cast<size_t>(person)].household)].is_listed(); }
  Date days_ago(int64_t days) const { return county.as_of.plus_days(-static_cast<int>(days)); }

  County& county;

 private:
  RowBuilder row_;
  std::string dataset_;

 public:
  Random random;
  std::vector<Row> rows;
};

std::string day(std::optional<Date> date) { return date ? date->to_string() : ""; }
std::string month(Date date) { return date.to_string().substr(0, 7); }

template <typename Visit>
void each_person(const County& county, Visit visit) {
  for (size_t p = 0; p < county.persons.size(); ++p)
    if (!county.persons[p].twin_of) visit(static_cast<int>(p));
}

/// Deaths, moves and what is wrong with the registry's numbers: before any department writes.
void plant_identities(County& county, Random random) {
  const size_t originals = county.persons.size();
  for (size_t i = 0; i < originals; ++i) {
    auto& p = county.persons[i];
    const auto draw = random.between(0, 9999);
    const int age = age_on(p.birth, county.as_of);
    if (draw < (age > 65 ? 120 : 45)) p.died_on = county.as_of.plus_days(-static_cast<int>(random.between(1, 420)));
    else if (draw < 160) p.moved_on = county.as_of.plus_days(-static_cast<int>(random.between(1, 700)));
    const std::string full = china::id_number_of(p.id_key);
    const auto wrong = random.between(0, 9999);
    if (wrong < 20) {
      p.registry_id[17] = full[17] == '5' ? '6' : '5';  // check digit
    } else if (wrong < 30) {
      p.registry_id = full.substr(0, 10) + "1332" + full.substr(14);  // no such day
    } else if (wrong < 40) {
      p.registry_id = full.substr(0, 16);  // too short
    } else if (wrong < 50) {
      p.registry_id.clear();
    } else if (wrong < 75 && i > 50) {
      // Somebody else's number, entered for this person.
      const auto& other = county.persons[i - static_cast<size_t>(random.between(5, 50))];
      if (other.registry_id.size() == 18 && other.household != p.household && other.name.substr(0, 3) != p.name.substr(0, 3)) p.registry_id = other.registry_id;
    } else if (wrong < 97 && i + 200 < originals) {
      // The same person again, in a household further on.
      const int other = county.persons[i + static_cast<size_t>(random.between(60, 200))].household;
      if (other != p.household && !p.died_on && !p.moved_on) {
        Person twin = p;
        twin.household = other;
        twin.relation = "其他";
        twin.twin_of = static_cast<int>(i);
        auto& household = county.households[static_cast<size_t>(other)];
        twin.code = fmt::format("{}{:02}", household.code, household.members.size() + 1);
        household.members.push_back(static_cast<int>(county.persons.size()));
        county.persons.push_back(std::move(twin));
        continue;
      }
    }
    // Near miss: a baby without a number yet.
    if (age < 1 && random.chance(0.3)) county.persons[i].registry_id.clear();
  }
}

/// A name nobody in the household could be taken for: only then is the difference a difference.
std::string name_unlike_family(Ministry& m, const Person& p) {
  for (;;) {
    const std::string name = random_name(m.random, random_surname(m.random));
    const auto& members = m.county.households[static_cast<size_t>(p.household)].members;
    if (std::none_of(members.begin(), members.end(), [&](int other) { return china::is_compatible(m.county.pack->names->compare(name, m.county.persons[static_cast<size_t>(other)].name)); })) return name;
  }
}

void residence(Ministry m) {
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    std::string name = p.name, sex = p.male ? "男" : "女", birth = p.birth.to_string();
    const auto draw = m.random.between(0, 9999);
    if (draw < 20) sex = p.male ? "女" : "男";
    else if (draw < 40) birth = p.birth.plus_days(m.random.chance(0.5) ? 1 : 30).to_string();
    else if (draw < 60 && !p.died_on && !p.moved_on) name = name_unlike_family(m, p);
    else if (draw < 90) name = name.substr(0, 3) + " " + name.substr(3);  // near miss: a blank inside
    const auto& h = m.county.households[static_cast<size_t>(p.household)];
    const bool known_dead = p.died_on && m.random.chance(0.7);
    m.add(i, {{"name", name}, {"id_number", m.id_of(i)}, {"sex", sex}, {"birth_date", birth}, {"ethnic_group", "汉族"}, {"address", m.county.pack->regions.name(h.township) + m.county.pack->regions.name(h.village)}, {"booklet", h.code}, {"relation", p.relation}, {"status", known_dead ? "死亡" : p.moved_on ? "迁出"
                                                                                                                                                                                                                                                                                                                  : "在籍"},
              {"changed_on", known_dead ? day(p.died_on) : day(p.moved_on)}});
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void deaths(Ministry m) {
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    if (p.died_on) m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"died_on", day(p.died_on)}, {"cremated_on", m.random.chance(0.6) ? p.died_on->plus_days(3).to_string() : ""}});
  });
  m.hand_over(fmt::format("{}年", m.county.as_of.year()));
}

void medical_insurance(Ministry m) {
  for (const int year : {m.county.as_of.year() - 1, m.county.as_of.year()}) {
    each_person(m.county, [&](int i) {
      auto& p = m.county.persons[static_cast<size_t>(i)];
      const bool this_year = year == m.county.as_of.year();
      const auto draw = m.random.between(0, 9999);
      std::string scheme = "居民", status = "已参保", subsidy;
      bool absent = false;
      if (draw < 60) absent = true;
      else if (draw < 110) status = "未参保";
      else if (draw < 130) status = "中断";
      else if (draw < 430) scheme = "职工";
      else if (draw < 480) scheme = "异地";
      const int64_t subsidised = m.random.between(0, 99);
      if (scheme == "居民" && status == "已参保" && m.listed(i) && subsidised >= 4) subsidy = money((subsidised < 20 ? 280 : 140) * kYuan);
      else if (m.listed(i) && subsidised == 3) subsidy = "0";
      // The registry mostly knows; where it does not, the books disagree.
      if (this_year) p.registry_insured = (!absent && status == "已参保") != m.random.chance(0.006);
      if (!absent) m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"year", std::to_string(year)}, {"scheme", scheme}, {"status", status}, {"own_payment", status == "已参保" ? "140.00" : "0"}, {"subsidy", subsidy}, {"subsidy_kind", subsidy.empty() ? "" : "脱贫人口"}});
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
      if (m.random.chance(0.02)) days = 366;  // 2020 is a leap year: the day twelve months before as_of, no longer counted
      Date settled = m.days_ago(days);
      if (p.died_on && settled > *p.died_on) settled = m.random.chance(0.3) ? settled : p.died_on->plus_days(static_cast<int>(m.random.between(1, 31)));
      if (settled > m.county.as_of) settled = m.county.as_of;
      const auto draw = m.random.between(0, 99);
      const int64_t self_paid = draw < 8 ? m.random.between(10001, 40000) * kYuan : draw < 12 ? 10000 * kYuan
                                                                                : draw < 14   ? 10000 * kYuan + 1
                                                                                : draw < 30   ? m.random.between(2500, 9999) * kYuan
                                                                                              : m.random.between(50, 2500) * kYuan;
      const int64_t total = self_paid * m.random.between(2, 5);
      const bool inpatient = m.random.chance(0.6), in_county = m.random.chance(0.88);
      const int64_t covered = total * 9 / 10, basic = (total - self_paid) * 7 / 10, serious = (total - self_paid) / 10, relief = (total - self_paid) / 10;
      m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"hospital", in_county ? "示例县人民医院" : "示例市中心医院"}, {"visit_place", in_county ? "县内" : "县外"}, {"visit_kind", inpatient ? "住院" : "门诊"}, {"admitted_on", settled.plus_days(-9).to_string()}, {"discharged_on", settled.plus_days(-1).to_string()}, {"settled_on", settled.to_string()}, {"disease", "虚构病种"}, {"total_cost", money(total)}, {"covered_cost", money(covered)}, {"basic_paid", money(basic)}, {"serious_paid", money(serious)}, {"relief_paid", money(relief)}, {"other_paid", money(total - self_paid - basic - serious - relief)}, {"self_paid", money(self_paid)}, {"treated_first", yes_no(!m.random.chance(0.18))}, {"one_stop", yes_no(!m.random.chance(0.18))}});
    }
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void chronic_care(Ministry m) {
  each_person(m.county, [&](int i) {
    if (!m.random.chance(m.age(i) > 45 ? 0.17 : 0.015)) return;
    const bool serious = m.random.chance(0.3), contracted = !m.random.chance(0.3);
    const int64_t days = m.random.chance(0.05) ? 92 : m.random.chance(0.05) ? 93
                                                  : m.random.chance(0.3)    ? m.random.between(94, 400)
                                                                            : m.random.between(0, 91);
    const bool followed = m.random.chance(0.9);
    m.add(i, {{"name", m.name_of(i)}, {"id_number", m.id_of(i)}, {"disease", "虚构病种"}, {"illness_class", serious ? "大病" : "慢病"}, {"doctor", contracted ? "钱医生" : ""}, {"contracted_on", contracted ? m.days_ago(followed ? days + 200 : days).to_string() : ""}, {"followed_up_on", contracted && followed ? m.days_ago(days).to_string() : ""}, {"treatment", serious && m.random.chance(0.7) ? "" : serious ? "已救治"
                                                                                                                                                                                                                                                                                                                                                                                                                        : ""}});
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

std::string stage_at(int age) { return age < 3 ? "" : age < 6 ? "学前"
                                                  : age < 12  ? "小学"
                                                  : age < 15  ? "初中"
                                                  : age < 18  ? "高中"
                                                  : age < 22  ? "高等"
                                                              : ""; }

void schools(Ministry school, Ministry aid) {
  County& county = school.county;
  const int first = county.as_of.month() < 9 ? county.as_of.year() - 1 : county.as_of.year();
  std::map<int, std::string> junior_graduates;
  for (const int year : {first - 1, first}) {
    each_person(county, [&](int i) {
      auto& p = county.persons[static_cast<size_t>(i)];
      const int age = age_on(p.birth, *Date::from_ymd(year, 9, 1));
      std::string stage = stage_at(age), attendance = "在读";
      if (stage == "高中" && school.random.chance(0.3)) stage = "中职";
      bool absent = stage.empty();
      const auto draw = school.random.between(0, 999);
      if (!absent && (stage == "学前" || stage == "高等")) absent = draw < (stage == "高等" ? 600 : 250);
      else if (!absent && stage != "小学" && stage != "初中") absent = draw < 250;
      else if (!absent && draw < 20) attendance = "辍学";
      else if (!absent && draw < 30) attendance = "休学";
      else if (!absent && draw < 38) attendance = "送教上门";
      else if (!absent && draw < 56) absent = true;
      // Near miss: finished 初中 early, so no record now is no dropout.
      if (year < first && age == 13 && draw >= 940) stage = "初中", attendance = "毕业", junior_graduates[i] = "毕业";
      if (year == first && junior_graduates.contains(i)) absent = true;
      if (year == first) {
        const bool in_school = !absent && (attendance == "在读" || attendance == "送教上门");
        p.stage = in_school ? stage : "非在校生";
        if (in_school && school.random.chance(0.03)) p.stage = "非在校生";
        else if (!in_school && age >= 6 && age < 22 && school.random.chance(0.04)) p.stage = stage_at(age);
        if (in_school && stage != "高等") {
          const bool paid = !aid.random.chance(school.listed(i) ? 0.12 : 0.9);
          if (school.listed(i) && !paid)  // near miss: aid of the term before
            aid.add(i, {{"name", p.name}, {"id_number", school.id_of(i)}, {"scheme", "寄宿生生活补助"}, {"term", fmt::format("{}秋", first)}, {"amount", "500.00"}, {"paid_on", fmt::format("{}-11-20", first)}});
          if (paid) aid.add(i, {{"name", p.name}, {"id_number", school.id_of(i)}, {"scheme", stage == "中职" ? "雨露计划" : "国家助学金"}, {"term", fmt::format("{}春", first + 1)}, {"amount", "625.00"}, {"paid_on", fmt::format("{}-05-18", first + 1)}});
        }
      }
      if (absent) return;
      const auto& head = county.head(county.households[static_cast<size_t>(p.household)]);
      school.add(i, {{"name", p.name}, {"id_number", school.id_of(i)}, {"school_year", fmt::format("{}-{}学年", year, year + 1)}, {"school", "示例县虚构学校"}, {"stage", stage}, {"grade", "一年级"}, {"attendance", attendance}, {"guardian_name", head.name}, {"guardian_id", china::id_number_of(head.id_key)}});
    });
    school.hand_over(fmt::format("{}学年", year));
  }
  aid.hand_over(fmt::format("{}年春", first + 1));
}

void civil_affairs(Ministry m) {
  for (size_t h = 0; h < m.county.households.size(); ++h) {
    auto& household = m.county.households[h];
    const bool on = m.random.chance(household.is_listed() ? 0.2 : 0.008), stopped = !on && m.random.chance(0.01), relief = m.random.chance(0.01);
    const Date started = m.county.as_of.first_of_month().plus_months(-static_cast<int>(m.random.between(1, 40)));
    const auto& head = m.county.head(household);
    const std::string kind = m.random.chance(0.1) ? "特困供养" : "农村低保";
    household.on_dibao = on;
    for (const int i : household.members) {
      auto& p = m.county.persons[static_cast<size_t>(i)];
      if (p.twin_of) continue;
      p.registry_dibao = on != m.random.chance(0.008);
      const auto add = [&](const std::string& what, const std::string& status, Date from) {
        m.add(i, {{"head_name", head.name}, {"head_id", china::id_number_of(head.id_key)}, {"name", p.name}, {"id_number", m.id_of(i)}, {"kind", what}, {"started_on", month(from)}, {"monthly_amount", "260.00"}, {"status", status}});
      };
      if (on || stopped) add(kind, on ? "在保" : "停保", started);
      if (relief && i == household.members.front()) add("临时救助", "在保", m.county.month(static_cast<int>(m.random.between(1, 20))));
    }
  }
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void disability(Ministry m) {
  static const char* kinds[] = {"视力", "听力", "言语", "肢体", "智力", "精神", "多重"};
  static const char* levels[] = {"一级", "二级", "三级", "四级"};
  each_person(m.county, [&](int i) {
    auto& p = m.county.persons[static_cast<size_t>(i)];
    const auto& h = m.county.households[static_cast<size_t>(p.household)];
    if (!m.random.chance(h.on_dibao ? 0.25 : 0.05)) {
      // In the registry, not with the federation.
      if (m.random.chance(0.0008)) p.certificate = m.id_of(i) + "43";
      return;
    }
    const auto kind = m.random.between(0, 6), level = m.random.between(0, 3);
    const bool expired = m.random.chance(0.03);
    const auto known = m.random.between(0, 99);
    const std::string number = m.id_of(i) + std::to_string(kind + 1);
    if (known >= 5) p.certificate = number + std::to_string(known < 8 ? (level + 1) % 4 + 1 : level + 1);
    const Date assessed = m.days_ago(m.random.chance(0.45) ? m.random.between(1, 360) : m.random.between(370, 3000));
    m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"certificate", number + std::to_string(level + 1)}, {"kind", kinds[kind]}, {"level", levels[level]}, {"assessed_on", assessed.to_string()}, {"living_subsidy", h.on_dibao && m.random.chance(0.5) ? "享受" : "未享受"}, {"care_subsidy", level < 2 && m.random.chance(0.6) ? "享受" : "未享受"}, {"valid_until", (expired ? m.days_ago(20) : assessed.plus_months(120)).to_string()}});
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void houses(Ministry housing, Ministry relocation, Ministry water) {
  County& county = housing.county;
  for (size_t i = 0; i < county.households.size(); ++i) {
    auto& h = county.households[i];
    const int number = static_cast<int>(i);
    const auto& head = county.head(h);
    const std::string id = china::id_number_of(head.id_key);
    auto& r = housing.random;
    if (h.is_listed() || r.chance(0.12)) {
      const auto draw = r.between(0, 99);
      const std::string grade = draw < 50 ? "A" : draw < 80 ? "B"
                                              : draw < 92   ? "C"
                                                            : "D";
      const Date appraised = housing.days_ago(r.between(200, 1100));
      std::optional<Date> accepted, paid;
      std::string way;
      if (grade == "C" || grade == "D") {
        if (r.chance(0.6)) accepted = appraised.plus_days(static_cast<int>(r.between(60, 190))), way = grade == "C" ? "加固改造" : "拆除重建";
        else if (r.chance(0.1)) accepted = appraised, way = "加固改造";  // near miss: accepted on the day itself, not after it
        if (accepted && r.chance(0.15)) accepted = housing.days_ago(r.between(28, 33));
        if (accepted && *accepted > housing.county.as_of) accepted = housing.county.as_of;
        if (accepted && !r.chance(0.4)) paid = accepted->plus_days(static_cast<int>(r.between(5, 29)));
        if (paid && *paid > county.as_of) paid.reset();
        if (!accepted && r.chance(0.25)) {
          h.relocated = true;
          relocation.add_for_household(number, {{"head_name", head.name}, {"head_id", id}, {"village", county.pack->regions.name(h.village)}, {"site", "幸福安置点"}, {"site_kind", "集中"}, {"moved_in_on", appraised.plus_days(150).to_string()}, {"own_money", "5000.00"}, {"building_debt", "0"}, {"old_house_gone", "是"}, {"demolished_on", appraised.plus_days(200).to_string()}, {"reclaimed_on", ""}, {"is_lived_in", yes_no(!r.chance(0.05))}});
        }
      }
      const bool safe = grade == "A" || grade == "B" || (accepted && *accepted > appraised);
      h.house_grade = safe != r.chance(0.05) ? (grade == "A" ? "A" : "B") : (grade == "D" ? "D" : "C");
      housing.add_for_household(number, {{"head_name", head.name}, {"head_id", id}, {"township", county.pack->regions.name(h.township)}, {"village", county.pack->regions.name(h.village)}, {"grade", grade}, {"appraised_on", appraised.to_string()}, {"renovation", way}, {"started_on", accepted ? accepted->plus_days(-50).to_string() : ""}, {"finished_on", accepted ? accepted->plus_days(-10).to_string() : ""}, {"accepted_on", day(accepted)}, {"subsidy", paid ? "18000.00" : ""}, {"subsidy_paid_on", day(paid)}, {"is_lived_in", yes_no(!r.chance(0.04))}});
    }
    auto& w = water.random;
    if (h.is_listed() || w.chance(0.12)) {
      const bool quality = !w.chance(0.03), quantity = !w.chance(0.03);
      const auto add = [&](bool good_quality, bool good_quantity, Date assessed) {
        water.add_for_household(number, {{"head_name", head.name}, {"head_id", id}, {"village", county.pack->regions.name(h.village)}, {"supply", w.chance(0.8) ? "集中" : "分散"}, {"quality", good_quality ? "达标" : "不达标"}, {"quantity", good_quantity ? "达标" : "不达标"}, {"fetch_time", "10分钟以内"}, {"assurance", "95%"}, {"assessed_on", assessed.to_string()}});
      };
      // Near miss: failed once, passed since.
      if (w.chance(0.02)) add(false, true, water.days_ago(500));
      add(quality, quantity, water.days_ago(w.between(30, 300)));
    }
  }
  const std::string now = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  housing.hand_over(now);
  relocation.hand_over(now);
  water.hand_over(now);
}

void jobs(Ministry m, Ministry training) {
  const Date as_of = m.county.as_of;
  each_person(m.county, [&](int i) {
    auto& p = m.county.persons[static_cast<size_t>(i)];
    const int age = m.age(i);
    if (age < 18 || age > 62 || p.died_on) return;
    if (training.random.chance(0.02)) training.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"course", "家政服务"}, {"started_on", training.days_ago(training.random.between(10, 600)).to_string()}, {"finished_on", ""}, {"is_certified", "否"}, {"subsidy", ""}});
    if (!m.random.chance(0.4)) {
      if (m.random.chance(0.01)) p.work_months = static_cast<int>(m.random.between(1, 6));
      return;
    }
    const auto where = m.random.between(0, 99);
    const std::string place = where < 45 ? "省外" : where < 70 ? "省内县外"
                                                               : "县内";
    const int this_january = as_of.month() - 1;  // months from January of this year to as_of
    const auto shape = m.random.between(0, 99);
    int from = static_cast<int>(m.random.between(this_january + 3, this_january + 11)), until = 0;  // months before as_of
    bool open = true;
    if (shape < 13) until = static_cast<int>(m.random.between(3, 6)), open = false;  // ended three or more months ago: work lost
    else if (shape < 19) until = 2, open = false;                                    // near miss: worked in the first of the three
    else if (shape < 27) from = static_cast<int>(m.random.between(0, 3));            // began lately
    from = std::max(from, until);
    const Date started = m.county.month(from), ended = m.county.month(until);
    int months = 0;
    for (int k = until; k <= from; ++k) months += m.county.month(k).year() == as_of.year();
    const auto told = m.random.between(0, 99);
    p.work_months = std::clamp(months + static_cast<int>(told < 3 ? 2 : told < 5 ? -2
                                                                    : told < 20  ? 1
                                                                    : told < 30  ? -1
                                                                                 : 0),
                               0, 12);
    std::string subsidy;
    std::optional<Date> paid;
    if (place == "省外" ? m.random.chance(0.8) : m.random.chance(0.14)) subsidy = "500.00", paid = m.days_ago(m.random.between(5, 150));
    m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"place", place}, {"employer", "虚构用工单位"}, {"kind", place == "县内" && m.random.chance(0.3) ? "公益性岗位" : "外出务工"}, {"started_on", month(started)}, {"ended_on", open ? "" : month(ended)}, {"monthly_wage", money(m.random.between(1500, 6000) * kYuan)}, {"transport_subsidy", subsidy}, {"transport_paid_on", day(paid)}});
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
    const bool insured = age >= 60 || !m.random.chance(0.04);
    p.has_pension = insured;
    const bool severe = p.certificate.size() >= 20 && (p.certificate[19] == '1' || p.certificate[19] == '2');
    if (!insured && m.random.chance(0.5)) return;
    m.add(i, {{"name", p.name}, {"id_number", m.id_of(i)}, {"scheme", "居民"}, {"status", insured ? "已参保" : "未参保"}, {"year", std::to_string(m.county.as_of.year())}, {"paid_by_government", yes_no(severe && m.random.chance(0.75))}, {"monthly_benefit", age >= 60 ? "128.00" : ""}});
  });
  m.hand_over(fmt::format("{}年", m.county.as_of.year()));
}

void money_and_assets(Ministry loan, Ministry assets, Ministry disaster) {
  County& county = loan.county;
  for (size_t i = 0; i < county.households.size(); ++i) {
    auto& h = county.households[i];
    const int head = h.members.front();
    if (h.is_listed() && loan.random.chance(0.1)) {
      const Date issued = loan.days_ago(loan.random.between(20, 1000));
      loan.add(head, {{"borrower", loan.name_of(head)}, {"id_number", loan.id_of(head)}, {"bank", "示例县农商银行"}, {"contract", fmt::format("HT{:08}", i)}, {"amount", "50000.00"}, {"issued_on", issued.to_string()}, {"due_on", issued.plus_months(36).to_string()}, {"balance", "50000.00"}, {"overdue_days", loan.random.chance(0.03) ? "12" : "0"}, {"extension", ""}, {"use", "种养"}, {"user_name", loan.name_of(head)}});
    }
    auto& r = assets.random;
    if (r.chance(h.is_listed() ? 0.12 : 0.05)) {
      const int owner = h.members[static_cast<size_t>(r.between(0, static_cast<int64_t>(h.members.size()) - 1))];
      if (!county.persons[static_cast<size_t>(owner)].twin_of) {
        const auto draw = r.between(0, 99);
        const std::string kind = draw < 45 ? "车辆" : draw < 60 ? "商品房"
                                                  : draw < 75   ? "工商登记"
                                                  : draw < 88   ? "财政供养"
                                                                : "公积金";
        const int64_t value = draw % 5 == 0 ? 50000 * kYuan : draw % 5 == 1 ? 50000 * kYuan + 1
                                                                            : r.between(5000, 200000) * kYuan;
        assets.add(owner, {{"name", assets.name_of(owner)}, {"id_number", assets.id_of(owner)}, {"kind", kind}, {"description", "虚构"}, {"value", kind == "财政供养" ? "" : money(value)}, {"registered_on", assets.days_ago(r.between(100, 2000)).to_string()}});
      }
    }
    auto& d = disaster.random;
    if (d.chance(0.045)) {
      const int64_t loss = d.chance(0.1) ? 5000 * kYuan : d.between(800, 20000) * kYuan;
      const int64_t aid = d.chance(0.5) ? d.between(0, loss / kYuan) * kYuan : 0;
      disaster.add_for_household(static_cast<int>(i), {{"head_name", county.head(h).name}, {"head_id", china::id_number_of(county.head(h).id_key)}, {"village", county.pack->regions.name(h.village)}, {"occurred_on", disaster.days_ago(d.between(0, 500)).to_string()}, {"kind", d.chance(0.5) ? "洪涝" : "意外伤害"}, {"loss", money(loss)}, {"aid", aid > 0 ? money(aid) : ""}});
    }
  }
  const std::string now = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  loan.hand_over(now);
  assets.hand_over(now);
  disaster.hand_over(now);
}

void helpers(Ministry measure, Ministry helper, Ministry visit) {
  County& county = measure.county;
  int listed = 0, measures = 0;
  for (size_t i = 0; i < county.households.size(); ++i) {
    const auto& h = county.households[i];
    const int number = static_cast<int>(i);
    if (!h.is_listed()) continue;
    ++listed;
    const std::string code = fmt::format("BF{:05}", listed / 4);
    auto& r = helper.random;
    if (!r.chance(0.02)) helper.add_for_household(number, {{"helper_code", code}, {"helper_name", "孙助"}, {"unit", "示例县虚构单位"}, {"phone", fmt::format("101{:08}", listed)}, {"household_code", h.code}, {"head_name", county.head(h).name}, {"started_on", "2019-03-01"}, {"ended_on", ""}});
    for (int k = 0; k < 4; ++k)
      if (r.chance(0.8)) visit.add_for_household(number, {{"helper_code", code}, {"helper_name", "孙助"}, {"household_code", h.code}, {"visited_on", visit.days_ago(visit.random.between(k * 30, k * 30 + 29)).to_string()}, {"way", r.chance(0.8) ? "入户" : "电话"}, {"content", fmt::format("了解{}户近况,家中{}人", h.code.substr(6), h.members.size())}, {"problem", ""}});
    static const std::vector<std::string> kinds{"产业", "就业", "健康", "教育", "兜底", "社会帮扶"};
    const bool none = measure.random.chance(0.12);
    for (int k = 0; k < 3; ++k) {
      const auto days = none ? measure.random.between(366, 900) : measure.random.between(0, 700);
      const bool planned = measure.random.chance(0.08);
      measure.add_for_household(number, {{"measure_code", fmt::format("CS{:07}", ++measures)}, {"household_code", h.code}, {"person_code", ""}, {"kind", measure.random.pick(kinds)}, {"content", "虚构措施"}, {"planned_start", measure.days_ago(days).to_string()}, {"started_on", planned ? "" : measure.days_ago(days).to_string()}, {"finished_on", ""}, {"status", planned ? "计划" : "实施中"}, {"amount", ""}, {"officer", "孙助"}});
    }
  }
  const std::string now = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  measure.hand_over(now);
  helper.hand_over(now);
  visit.hand_over(now);
}

void villages(Ministry village, Ministry check, Ministry team, Ministry project, Ministry payment, Ministry asset, Ministry grievance) {
  County& county = village.county;
  const auto& regions = county.pack->regions;
  int number = 0;
  for (const auto* township : regions.children(county.code))
    for (const auto* v : regions.children(township->code)) {
      ++number;
      auto& r = village.random;
      const bool poor = r.chance(0.3);
      village.add(-1, {{"village", v->name}, {"township", township->name}, {"was_poor", yes_no(poor)}, {"exit_year", poor ? "2018" : ""}, {"registered_persons", std::to_string(r.between(20, 300))}, {"grids", std::to_string(r.between(2, 9))}});
      check.add(-1, {{"village", v->name}, {"started_on", check.days_ago(60).to_string()}, {"finished_on", check.days_ago(50).to_string()}, {"households", std::to_string(r.between(50, 300))}, {"problems", std::to_string(r.between(0, 5))}});
      for (int d = 0; d < 22; ++d)
        team.add(-1, {{"village", v->name}, {"member_code", fmt::format("DY{:04}", number)}, {"member_name", "李驻"}, {"duty", "第一书记"}, {"unit", "示例县虚构单位"}, {"arrived_on", "2019-01-02"}, {"left_on", ""}, {"day", team.county.as_of.first_of_month().plus_days(d).to_string()}, {"signed_in", r.chance(0.93) ? "08:30" : ""}, {"signed_out", "17:30"}});
      if (r.chance(0.4)) {
        const std::string code = fmt::format("XM{:05}", number);
        project.add(-1, {{"project_code", code}, {"project_name", v->name + "产业项目"}, {"kind", r.chance(0.5) ? "产业" : "乡村建设"}, {"unit", township->name + "人民政府"}, {"township", township->name}, {"village", v->name}, {"stored_year", std::to_string(county.as_of.year())}, {"approved_on", project.days_ago(150).to_string()}, {"planned_fund", money(r.between(10, 90) * 10000 * kYuan)}, {"fund_source", "衔接资金"}, {"planned_start", project.days_ago(120).to_string()}, {"started_on", r.chance(0.8) ? project.days_ago(110).to_string() : ""}, {"planned_finish", county.as_of.plus_days(90).to_string()}, {"finished_on", ""}, {"accepted_on", ""}, {"disclosed_on", project.days_ago(140).to_string()}, {"households", std::to_string(r.between(5, 80))}});
        payment.add(-1, {{"project_code", code}, {"paid_on", payment.days_ago(90).to_string()}, {"amount", money(r.between(5, 40) * 10000 * kYuan)}, {"leg", "县到乡"}, {"payee", township->name + "人民政府"}});
        asset.add(-1, {{"asset_code", fmt::format("ZC{:05}", number)}, {"asset_name", v->name + "冷库"}, {"kind", "经营性"}, {"project_code", code}, {"original_value", money(r.between(10, 50) * 10000 * kYuan)}, {"owner", v->name}, {"keeper", "周管"}, {"titled_on", "2019-09-01"}, {"handed_over_on", "2019-10-01"}, {"state", "运营"}, {"yearly_income", money(10000 * kYuan)}, {"distribution", "村集体"}});
      }
      if (r.chance(0.2)) grievance.add(-1, {{"case_code", fmt::format("XF{:05}", number)}, {"channel", "12345"}, {"received_on", grievance.days_ago(r.between(1, 200)).to_string()}, {"sender", random_name(r, random_surname(r))}, {"sender_id", ""}, {"subject", "政策咨询"}, {"content", "虚构诉求"}, {"unit", township->name + "人民政府"}, {"closed_on", ""}, {"satisfaction", ""}});
    }
  const std::string now = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  for (auto* m : {&village, &check, &team, &project, &payment, &asset, &grievance}) m->hand_over(now);
}

}  // namespace

void add_departments(County& county, Random random) {
  const auto ministry = [&](const char* dataset) { return Ministry(county, dataset, random); };
  plant_identities(county, random.fork("identities"));
  residence(ministry("hukou"));
  deaths(ministry("death"));
  medical_insurance(ministry("medical_insurance"));
  medical_bills(ministry("medical_bill"));
  chronic_care(ministry("chronic_care"));
  schools(ministry("school"), ministry("education_aid"));
  civil_affairs(ministry("dibao"));
  disability(ministry("disability"));
  houses(ministry("housing"), ministry("relocation"), ministry("water"));
  jobs(ministry("employment"), ministry("training"));
  pensions(ministry("pension"));
  money_and_assets(ministry("loan"), ministry("assets"), ministry("disaster"));
  helpers(ministry("measure"), ministry("helper"), ministry("visit"));
  villages(ministry("village"), ministry("village_check"), ministry("team_attendance"), ministry("project"), ministry("payment"), ministry("asset_ledger"), ministry("grievance"));
}

}  // namespace guben::synth
