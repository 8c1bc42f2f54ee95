// Group F: money, buildings, projects.
#include "synth/judge.hpp"

namespace guben::synth {

void Judge::judge_homes(size_t h, const HouseholdHit& hit) {
  for (const auto& r : read_.of_household("relocation", h)) {
    const auto in = date(r["moved_in_on"]);
    if (in && as_of_ - *in > whole("occupancy_grace_days") && holds(is(r["is_lived_in"], "否")))
      hit("relocation.not_lived_in", Colour::Amber);
    if (in && as_of_ - *in > whole("old_house_days") && (r["old_house_gone"] == "否" || r["reclaimed_on"].empty()))
      hit("relocation.old_house_standing", Colour::Amber);
    const int64_t most = whole("relocation_debt_max") * 100;
    // Red or amber by the figure; a village is not called silent over it.
    if (r["building_debt"].empty() ? fen(r["own_money"]) > most : fen(r["building_debt"]) > most)
      hit("relocation.debt", Colour::Amber);
  }
  for (const auto& r : read_.of_household("housing", h))
    if (const auto accepted = date(r["accepted_on"]);
        accepted && *accepted <= as_of_ && holds(is(r["is_lived_in"], "否")))
      hit("housing.not_lived_in", Colour::Amber);
}

void Judge::judge_loans() {
  for (const auto& r : read_.all("loan")) {
    const auto& contract = r["contract"];
    if (r["overdue_days"].empty() ? holds(std::nullopt) : std::stoi(r["overdue_days"]) > 0)
      find("loan.overdue", "loan", contract);
    const int left = *date(r["due_on"]) - as_of_;
    if (fen(r["balance"]) > 0 && left >= 0 && left <= whole("loan_due_days")) find("loan.due_soon", "loan", contract);
    const auto& user = r["user_name"];
    static const std::set<std::string> nobody{"", "无"}, oneself{"本人", "户主本人", "自己", "同借款人"};
    if (nobody.contains(user) || oneself.contains(user)) continue;
    // The members of every household in which the borrower has a record.
    auto records = second_records_[r.person()];
    records.push_back(r.person());
    const bool member = std::any_of(records.begin(), records.end(), [&](int record) {
      const auto home = static_cast<size_t>(c_.persons[static_cast<size_t>(record)].household);
      const auto& members = c_.households[home].members;
      return std::any_of(members.begin(), members.end(),
                         [&](int m) { return (*c_.same_name)(user, c_.persons[static_cast<size_t>(m)].name); });
    });
    if (!member) find("loan.enterprise_use", "loan", contract);
  }
}

void Judge::judge_projects() {
  std::set<std::string> with_asset;
  for (const auto& r : read_.all("asset_ledger")) with_asset.insert(r["project_code"]);
  struct Paid {
    int64_t out = 0, below_county = 0, old_at_township = 0;
  };
  std::map<std::string, Paid> payments;
  for (const auto& r : read_.all("payment")) {
    auto& paid = payments[r["project_code"]];
    const Date on = *date(r["paid_on"]);
    if (r["leg"] == "到户" || r["leg"] == "到施工方") paid.out += fen(r["amount"]);
    if (r["leg"] != "县到乡") paid.below_county += fen(r["amount"]);
    else if (as_of_ - on > whole("stranded_days")) paid.old_at_township += fen(r["amount"]);
  }
  for (const auto& r : read_.all("project")) {
    const auto& code = r["project_code"];
    const auto hit = [&](const char* rule) { find(rule, "project", code); };
    const auto started = date(r["started_on"]), accepted = date(r["accepted_on"]), finished = date(r["finished_on"]),
               approved = date(r["approved_on"]);
    const Date planned_start = *date(r["planned_start"]), planned_finish = *date(r["planned_finish"]);
    const bool begun = started && *started <= as_of_;
    const auto& paid = payments[code];
    if (!begun && as_of_ - planned_start > whole("start_grace_days")) hit("project.late_start");
    if (begun && planned_finish > planned_start) {
      const int64_t planned = planned_finish - planned_start,
                    elapsed = std::clamp<int64_t>(as_of_ - planned_start, 0, planned);
      // paid / fund < elapsed / planned - lag, in tenths: exact in whole numbers.
      const auto lag = static_cast<int64_t>(parameter("progress_lag_share").rescaled(4)->units());
      if (static_cast<__int128>(paid.out) * planned * 10000 <
          static_cast<__int128>(elapsed * 10000 - lag * planned) * fen(r["planned_fund"]))
        hit("project.payment_behind");
    }
    if (paid.old_at_township > paid.below_county) hit("project.stranded_fund");
    if (approved && r["disclosed_on"].empty() && as_of_ - *approved > whole("disclosure_days"))
      hit("project.no_public_disclosure");
    if (finished && !accepted && as_of_ - *finished > whole("acceptance_max_days")) hit("project.not_accepted");
    if (accepted && as_of_ - *accepted > whole("asset_register_days") && !with_asset.contains(code))
      hit("asset.unregistered");
  }
}

void Judge::judge_assets() {
  for (const auto& r : read_.all("asset_ledger")) {
    const auto& code = r["asset_code"];
    if (r["kind"] == "经营性" && (r["state"] == "闲置" || fen(r["yearly_income"]) == 0))
      find("asset.idle", "asset", code);
    if (r["keeper"].empty() || r["titled_on"].empty()) find("asset.no_upkeep", "asset", code);
  }
}

}  // namespace guben::synth
