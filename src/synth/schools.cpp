#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

std::string stage_at(int age) {
  return age < 3    ? ""
         : age < 6  ? "学前"
         : age < 12 ? "小学"
         : age < 15 ? "初中"
         : age < 18 ? "高中"
         : age < 22 ? "高等"
                    : "";
}

std::string scheme_of(const std::string& stage) {
  return stage == "学前"   ? "学前教育资助"
         : stage == "中职" ? "雨露计划"
         : stage == "高中" ? "国家助学金"
                           : "寄宿生生活补助";
}

}  // namespace

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
      else if (!absent && p.is_disabled && !school.lags_for(i, 10)) attendance = "在读";
      else if (!absent && draw < (p.is_disabled ? 850 : 20)) attendance = "辍学";
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
            aid.add(i, {{"name", p.name},
                        {"id_number", school.id_of(i)},
                        {"scheme", scheme_of(stage)},
                        {"term", fmt::format("{}秋", first)},
                        {"amount", "500.00"},
                        {"paid_on", fmt::format("{}-11-20", first)}});
          if (paid)
            aid.add(i, {{"name", p.name},
                        {"id_number", school.id_of(i)},
                        {"scheme", scheme_of(stage)},
                        {"term", fmt::format("{}春", first + 1)},
                        {"amount", "625.00"},
                        {"paid_on", fmt::format("{}-05-18", first + 1)}});
        }
      }
      if (absent) return;
      const auto& head = county.head(county.households[static_cast<size_t>(p.household)]);
      school.add(i, {{"name", p.name},
                     {"id_number", school.id_of(i)},
                     {"school_year", fmt::format("{}-{}学年", year, year + 1)},
                     {"school", school_name(school.place_of(i), stage, i)},
                     {"stage", stage},
                     {"grade", grade_name(stage, age)},
                     {"attendance", attendance},
                     {"guardian_name", head.name},
                     {"guardian_id", china::id_number_of(head.id_key)}});
    });
    school.hand_over(fmt::format("{}学年", year));
  }
  aid.hand_over(fmt::format("{}年春", first + 1));
}

}  // namespace guben::synth
