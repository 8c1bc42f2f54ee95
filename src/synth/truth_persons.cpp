#include "china/id_number.hpp"
#include "synth/judge.hpp"

namespace guben::synth {

void Judge::judge_person(size_t p) {
  const auto& person = c_.persons[p];
  const auto& k = known_[p];
  const auto& household = c_.households[static_cast<size_t>(person.household)];
  const PersonHit hit = [&](const char* rule) { find(rule, "person", person.code); };
  judge_identity(p, hit);
  if (k.died && *k.died <= as_of_) hit("conflict.dead_member");
  if (!k.member) return;
  if (holds(is_listed(household))) judge_gaps(p, hit);
  if (person.registry_insured != k.insured) hit("conflict.insurance");
  if (person.stage != k.stage) hit("conflict.school");
  if (person.registry_dibao != k.on_dibao) hit("conflict.dibao");
  if (std::abs(person.work_months - count_in_year(k.months, year_)) > 1) hit("conflict.work");
  std::optional<std::pair<int, int>> valid;
  for (const auto& r : read_.of_person("disability", p))
    if (*date(r["valid_until"]) >= as_of_) valid = {r["certificate"][18] - '0', r["certificate"][19] - '0'};
  if (person.certificate.empty()
          ? valid.has_value()
          : !valid || std::pair(person.certificate[18] - '0', person.certificate[19] - '0') != *valid)
    hit("conflict.disability");
}

void Judge::judge_identity(size_t p, const PersonHit& hit) {
  const auto& person = c_.persons[p];
  const auto id = china::read_id_number(person.registry_id);
  if (person.registry_id.empty() ? age(p) >= 1 : id.form != china::IdForm::Valid && id.form != china::IdForm::Fifteen)
    hit("conflict.id_invalid");
  if (id.key == 0) return;
  for (const size_t other : persons_by_key_[id.key]) {
    if (other == p) continue;
    if (!(*c_.same_name)(person.name, c_.persons[other].name)) hit("conflict.id_duplicate");
    else if (c_.persons[other].household != person.household) hit("conflict.two_households");
  }
  // Everybody whose own number stands in this person's registry entry answers for it.
  for (const size_t holder : true_holders(id.key))
    for (const auto& r : read_.of_person("hukou", holder))
      if (!(*c_.same_name)(r["name"], person.name) || (r["sex"] == "男") != person.male ||
          *date(r["birth_date"]) != person.birth)
        hit("conflict.identity");
}

std::vector<size_t> Judge::true_holders(int64_t key) {
  if (holders_.empty())
    for (size_t p = 0; p < c_.persons.size(); ++p)
      if (!c_.persons[p].twin_of) holders_[c_.persons[p].id_key].push_back(p);
  const auto found = holders_.find(key);
  return found == holders_.end() ? std::vector<size_t>{} : found->second;
}

void Judge::judge_gaps(size_t p, const PersonHit& hit) {
  const auto& k = known_[p];
  const auto& person = c_.persons[p];
  const auto& household = c_.households[static_cast<size_t>(person.household)];
  if (k.insured_resident && k.premium_subsidy == 0) hit("gap.insurance_subsidy");
  for (const auto& r : read_.of_person("chronic_care", p)) {
    if (r["doctor"].empty()) hit("gap.chronic_contract");
    else if (const auto seen = r["followed_up_on"].empty() ? date(r["contracted_on"]) : date(r["followed_up_on"]);
             as_of_ - *seen > whole("chronic_followup_days"))
      hit("gap.chronic_followup");
  }
  for (const auto& r : read_.of_person("medical_bill", p))
    if (r["visit_place"] == "县内" && r["visit_kind"] == "住院" && within_last_year(date(r["settled_on"])) &&
        (holds(is(r["treated_first"], "否")) || holds(is(r["one_stop"], "否"))))
      hit("gap.treat_first_pay_later");
  if (k.in_school && k.stage != "高等") {
    const auto term = as_of_.month() >= 2 && as_of_.month() <= 7
                          ? fmt::format("{}春", year_)
                          : fmt::format("{}秋", as_of_.month() == 1 ? year_ - 1 : year_);
    bool aided = false;
    for (const auto& r : read_.of_person("education_aid", p)) aided = aided || r["term"] == term;
    if (!aided) hit("gap.education_aid");
  }
  bool severe = false, household_dibao = false;
  for (const int m : household.members)
    household_dibao =
        household_dibao || (known_[static_cast<size_t>(m)].member && known_[static_cast<size_t>(m)].on_dibao);
  for (const auto& r : read_.of_person("disability", p)) {
    if (*date(r["valid_until"]) < as_of_) continue;
    const bool grave = r["level"] == "一级" || r["level"] == "二级";
    severe = severe || grave;
    if (household_dibao && holds(is(r["living_subsidy"], "未享受"))) hit("gap.disability_living_subsidy");
    if (grave && holds(is(r["care_subsidy"], "未享受"))) hit("gap.disability_care_subsidy");
  }
  if (age(p) >= whole("pension_age_from") && age(p) <= whole("pension_age_to")) {
    bool insured = false, row = false, paid = false, may_be_paid = false;
    for (const auto& r : read_.of_person("pension", p)) {
      if (r["year"] != std::to_string(year_)) continue;
      row = true;
      insured = insured || r["status"] == "已参保";
      paid = paid || r["paid_by_government"] == "是";
      may_be_paid = may_be_paid || r["paid_by_government"].empty();
    }
    const std::optional<bool> unpaid = !paid && may_be_paid ? std::nullopt : std::optional(!paid);
    if ((!k.in_school && !insured) || (severe && row && holds(unpaid))) hit("gap.pension");
  }
  bool paid_lately = false, undue = false;
  for (const auto& r : read_.of_person("employment", p)) {
    if (fen(r["transport_subsidy"]) <= 0) continue;
    const int paid = date(r["transport_paid_on"])->year();
    paid_lately = paid_lately || paid >= year_ - 1;
    undue = undue || count_in_year(k.months_outside, paid) == 0;
  }
  const auto outside = std::max(count_in_year(k.months_outside, year_), count_in_year(k.months_outside, year_ - 1));
  if (outside >= whole("transport_subsidy_months") && !paid_lately) hit("gap.transport_subsidy");
  if (undue) hit("gap.transport_subsidy_undue");
}

}  // namespace guben::synth
