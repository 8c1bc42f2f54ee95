// Cells that offices leave empty although blank means neither yes nor no there: what stands on them nobody can know.
#include "synth/county.hpp"

namespace guben::synth {
namespace {

struct Column {
  const char *dataset, *field;
  double share;  ///< of its cells that are left empty
};
constexpr Column kColumns[] = {{"registry_household", "is_monitored", 0.01},
                               {"registry_household", "risk_eliminated", 0.06},
                               {"registry_household", "house_grade", 0.01},
                               {"assets", "value", 0.05},
                               {"visit", "way", 0.02},
                               {"housing", "is_lived_in", 0.04},
                               {"relocation", "is_lived_in", 0.04},
                               {"medical_bill", "treated_first", 0.03},
                               {"medical_bill", "one_stop", 0.03},
                               {"disability", "living_subsidy", 0.04},
                               {"disability", "care_subsidy", 0.04},
                               {"water", "quality", 0.02},
                               {"water", "quantity", 0.02},
                               {"disaster", "loss", 0.04},
                               {"loan", "overdue_days", 0.03},
                               {"pension", "paid_by_government", 0.02}};

}  // namespace

void leave_blanks(County& county, const Random& random) {
  for (const auto& [dataset_code, name, share] : kColumns) {
    const auto& dataset = *county.pack->dictionary.find(dataset_code);
    const auto at = static_cast<size_t>(dataset.find(name) - dataset.fields.data());
    const std::string_view field = name;
    Random cells = random.fork(std::string(dataset_code) + " " + name);
    for (auto& file : county.files) {
      if (file.dataset != dataset_code) continue;
      for (auto& row : file.rows) {
        auto& cell = row.cells[at];
        if (cell.empty() || !cells.chance(share)) continue;
        cell.clear();
        if (dataset.in_ledger) {
          auto& household = county.households[static_cast<size_t>(row.household)];
          if (field == "is_monitored") household.monitored_is_blank = true;
          if (field == "risk_eliminated") household.eliminated_is_blank = true;
          if (field == "house_grade") household.house_grade.clear();
        }
      }
    }
  }
}

}  // namespace guben::synth
