#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

bool is_name_of_family(const County& county, const Person& p, const std::string& name) {
  const auto& members = county.households[static_cast<size_t>(p.household)].members;
  return std::any_of(members.begin(), members.end(), [&](int other) {
    return (*county.same_name)(name, county.persons[static_cast<size_t>(other)].name);
  });
}

bool has_own_number(const Person& p) { return !p.twin_of && p.registry_id == china::id_number_of(p.id_key); }

/// A brother or sister in the same household whose name differs in one character.
std::optional<int> sibling_of(const County& county, int i) {
  const auto& p = county.persons[static_cast<size_t>(i)];
  for (const int other : county.households[static_cast<size_t>(p.household)].members) {
    const auto& o = county.persons[static_cast<size_t>(other)];
    if (other != i && o.relation == p.relation && has_own_number(o) &&
        county.same_name->is_one_character_away(o.name, p.name))
      return other;
  }
  return std::nullopt;
}

/// Somebody of another household further on who bears the surname: the brother who set up house on his own. Never its
/// head, nor anybody's husband or wife: they are named on other people's rows.
std::optional<int> cousin_of(const County& county, int i) {
  const auto& p = county.persons[static_cast<size_t>(i)];
  for (int other = i + 8; other < i + 200 && other < static_cast<int>(county.persons.size()); ++other) {
    const auto& o = county.persons[static_cast<size_t>(other)];
    if (o.household != p.household && o.male == p.male && has_own_number(o) &&
        o.name.substr(0, 3) == p.name.substr(0, 3) &&
        (o.relation == "子" || o.relation == "女" || o.relation == "孙子" || o.relation == "孙女"))
      return other;
  }
  return std::nullopt;
}

}  // namespace

std::string name_unlike_family(Ministry& m, const Person& p) {
  for (;;) {
    const std::string name = random_name(m.random);
    if (!is_name_of_family(m.county, p, name)) return name;
  }
}

std::string name_of_a_brother(Ministry& m, const Person& p) {
  for (;;) {
    const std::string name = like_a_brother(m.random, p.name, p.male);
    if (m.county.same_name->is_one_character_away(name, p.name) && !is_name_of_family(m.county, p, name)) return name;
  }
}

void plant_identities(County& county, Random random) {
  const size_t originals = county.persons.size();
  for (size_t i = 0; i < originals; ++i) {
    auto& p = county.persons[i];
    const auto draw = random.between(0, 9999);
    const int age = age_on(p.birth, county.as_of);
    if (draw < (age > 65 ? 120 : 45)) p.died_on = county.as_of.plus_days(-static_cast<int>(random.between(1, 420)));
    else if (draw < 160) p.moved_on = county.as_of.plus_days(-static_cast<int>(random.between(1, 700)));
    const std::string full = china::id_number_of(p.id_key);
    const auto drawn = random.between(0, 9999), wrong = p.lends_number && drawn < 75 ? 9999 : drawn;
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
      if (other.registry_id.size() == 18 && other.household != p.household &&
          other.name.substr(0, 3) != p.name.substr(0, 3))
        p.registry_id = other.registry_id;
    } else if (wrong < 97 && i + 200 < originals) {
      // The same person again, in a household further on.
      const int other = county.persons[i + static_cast<size_t>(random.between(60, 200))].household;
      if (other != p.household && !p.died_on && !p.moved_on && has_own_number(p)) {
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
    } else if (wrong < 260) {
      // One number for two brothers, in one household or in two.
      if (const auto other = sibling_of(county, static_cast<int>(i)))
        p.registry_id = county.persons[static_cast<size_t>(*other)].registry_id,
        county.persons[static_cast<size_t>(*other)].lends_number = true;
    } else if (wrong < 285 && has_own_number(p)) {
      if (const auto other = cousin_of(county, static_cast<int>(i))) {
        auto& cousin = county.persons[static_cast<size_t>(*other)];
        const auto name = like_a_brother(random, p.name, p.male);
        if (county.same_name->is_one_character_away(name, p.name) && !is_name_of_family(county, cousin, name))
          cousin.name = name, cousin.registry_id = p.registry_id;
      }
    }
    // Near miss: a baby without a number yet.
    if (age < 1 && random.chance(0.3)) county.persons[i].registry_id.clear();
  }
}

/// Whoever keeps the second record of somebody mostly writes what the first one says; else it has stayed as it was.
void copy_second_records(County& county, Random random) {
  for (auto& p : county.persons) {
    if (!p.twin_of || !random.chance(0.75)) continue;
    const auto& first = county.persons[static_cast<size_t>(*p.twin_of)];
    p.stage = first.stage, p.work_months = first.work_months, p.work_place = first.work_place;
    p.registry_insured = first.registry_insured, p.registry_dibao = first.registry_dibao;
    p.has_pension = first.has_pension, p.is_disabled = first.is_disabled;
    p.health = first.health, p.certificate = first.certificate;
  }
}

void residence(Ministry m) {
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    std::string name = p.name, sex = p.male ? "男" : "女", birth = p.birth.to_string();
    const auto draw = m.random.between(0, 9999);
    const char* planted = draw < 20                                ? "sex"
                          : draw < 40                              ? "birth"
                          : draw < 60 && !p.died_on && !p.moved_on ? "name"
                                                                   : "";
    if (draw < 20) sex = p.male ? "女" : "男";
    else if (draw < 40) birth = p.birth.plus_days(m.random.chance(0.5) ? 1 : 30).to_string();
    else if (draw < 60 && !p.died_on && !p.moved_on)
      name = m.random.chance(0.5) ? name_unlike_family(m, p) : name_of_a_brother(m, p);
    else if (draw < 90) name = name.substr(0, 3) + " " + name.substr(3);  // near miss: a blank inside
    else if (draw < 300) name = in_old_characters(name);                  // near miss: 張建國
    const auto& h = m.county.households[static_cast<size_t>(p.household)];
    const bool known_dead = p.died_on && m.random.chance(0.7);
    m.add(i, {{"name", name},
              {"id_number", m.id_of(i)},
              {"sex", sex},
              {"birth_date", birth},
              {"ethnic_group", p.ethnic_group},
              {"address", m.county.pack->regions.name(h.township) + m.county.pack->regions.name(h.village)},
              {"booklet", h.code},
              {"relation", p.relation},
              {"status", known_dead   ? "死亡"
                         : p.moved_on ? "迁出"
                                      : "在籍"},
              {"changed_on", known_dead ? day(p.died_on) : day(p.moved_on)}});
    m.rows.back().planted = planted;
  });
  m.hand_over(fmt::format("{}年{}月", m.county.as_of.year(), m.county.as_of.month()));
}

void deaths(Ministry m) {
  each_person(m.county, [&](int i) {
    const auto& p = m.county.persons[static_cast<size_t>(i)];
    if (p.died_on)
      m.add(i, {{"name", p.name},
                {"id_number", m.id_of(i)},
                {"died_on", day(p.died_on)},
                {"cremated_on", m.random.chance(0.6) ? p.died_on->plus_days(3).to_string() : ""}});
  });
  m.hand_over(fmt::format("{}年", m.county.as_of.year()));
}

}  // namespace guben::synth
