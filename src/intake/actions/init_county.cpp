#include "intake/actions/init_county.hpp"

#include "workspace/county_folder.hpp"

namespace guben::intake {
namespace {

/// The rooms of a county's folder; only the reports are for others to read.
void furnish(const std::filesystem::path& folder) {
  const workspace::CountyFolder paths{folder};
  for (const auto& path : {paths.reports(), paths.staging(), paths.snapshots(), paths.runs(), paths.returns()}) {
    std::filesystem::create_directories(path);
    if (path != paths.reports()) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
}

}  // namespace

Result<void> init_county(const std::filesystem::path& folder, const NewCounty& wanted, const china::Regions& regions,
                         const Context& context) {
  ledger::NewLedger made;
  made.algorithm = wanted.algorithm;
  made.url = wanted.url;
  made.county = wanted.county;
  made.settings = {{"pack", wanted.pack}};
  made.furnish = furnish;
  if (!made.url.empty() && made.county.empty()) made.county = wanted.county_of_pack;
  // Beside other counties a ledger has to know from the first day whose it is.
  if (!made.url.empty() && made.county.empty()) return Refusal{"cli.needs_county"};
  const auto* county = regions.find(made.county);
  if (!made.county.empty() && (!county || county->level != "county"))
    return Refusal{"cli.unknown_county", {{"county", made.county}}};
  return ledger::Ledger::create(folder, made, context);
}

}  // namespace guben::intake
