#include "core/text.hpp"
#include "synth/county.hpp"
#include "synth/words.hpp"

namespace guben::synth {

void add_registry(County& county, Random words) {
  const auto& regions = county.pack->regions;
  const RowBuilder household_row(*county.pack->dictionary.find("registry_household")),
      person_row(*county.pack->dictionary.find("registry_person"));
  const std::string period = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  File households{"registry_household", period, county.area, false, {}},
      persons{"registry_person", period, county.area, false, {}};
  int number = county.first_household;
  for (const auto& h : county.households) {
    const auto& head = county.head(h);
    const bool listed_once = h.type != "一般农户";
    households.rows.push_back(household_row(
        -1, static_cast<int>(&h - county.households.data()),
        {{"household_code", h.code},
         {"county", county.name()},
         {"township", regions.name(h.township)},
         {"village", regions.name(h.village)},
         {"village_group", fmt::format("{}组", number % 9 + 1)},
         {"head_name", head.name},
         {"head_id", head.registry_id},
         {"household_type", h.type},
         {"registered_on", listed_once
                               ? fmt::format("{}-0{}-15",
                                             county.as_of.year() - 6 + number % 4 -
                                                 (h.exit_year ? std::max(0, county.as_of.year() - 3 - h.exit_year) : 0),
                                             number % 8 + 1)
                               : ""},
         {"exit_year", h.exit_year ? std::to_string(h.exit_year) : ""},
         {"is_monitored", yes_no(h.monitored)},
         {"monitored_type", h.monitored_type},
         {"monitored_on", h.monitored_on ? h.monitored_on->to_string() : ""},
         {"risk_kind", h.risk_kind},
         {"risk_eliminated", h.monitored ? yes_no(h.risk_eliminated) : ""},
         {"eliminated_on", h.eliminated_on ? h.eliminated_on->to_string() : ""},
         {"main_cause", listed_once ? poverty_cause(words) : ""},
         {"is_relocated", yes_no(h.relocated)},
         {"house_grade", h.house_grade},
         {"water_is_safe", yes_no(h.water_safe)},
         // Eleven digits that begin with 10 and cards that begin with 0000 belong to nobody.
         {"phone", fmt::format("100{:08}", number)},
         {"bank_account", fmt::format("0000{:015}", number)}}));
    ++number;
    for (const int m : h.members) {
      const auto& p = county.persons[static_cast<size_t>(m)];
      persons.rows.push_back(person_row(m, p.household,
                                        {{"household_code", h.code},
                                         {"person_code", p.code},
                                         {"name", p.name},
                                         {"sex", p.male ? "男" : "女"},
                                         {"id_number", p.registry_id},
                                         {"ethnic_group", p.ethnic_group},
                                         {"relation", p.relation},
                                         {"birth_date", p.birth.to_string()},
                                         {"schooling", schooling(words, age_on(p.birth, county.as_of))},
                                         {"school_stage", p.stage},
                                         {"health", p.health},
                                         {"labour", labour(words, age_on(p.birth, county.as_of), p.is_disabled)},
                                         {"work_place", p.work_months > 0 ? p.work_place : ""},
                                         {"work_months", std::to_string(p.work_months)},
                                         {"is_insured", yes_no(p.registry_insured)},
                                         {"has_pension", yes_no(p.has_pension)},
                                         {"on_dibao", yes_no(p.registry_dibao)},
                                         {"certificate", p.certificate}}));
    }
  }
  county.files.insert(county.files.begin(), std::move(persons));
  county.files.insert(county.files.begin(), std::move(households));
}

}  // namespace guben::synth
