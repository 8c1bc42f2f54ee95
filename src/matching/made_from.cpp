#include "matching/made_from.hpp"

#include <algorithm>

#include "core/digest.hpp"
#include "ledger/records.hpp"
#include "matching/sql.hpp"
#include "workspace/manifest.hpp"

namespace guben::matching {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMatcher = "2";  // of what matching makes of the same inputs

/// From workspace/.
std::string name_in(const workspace::CountyFolder& folder, const fs::path& file) {
  return file.lexically_relative(folder.snapshots()).string();
}

}  // namespace

std::string links_fingerprint(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                              const std::string& pack_fingerprint) {
  std::vector<std::string> parts;
  for (const auto& d : ledger.deliveries()) {
    const auto* dataset = dictionary.find(d.dataset);
    if (dataset && !dataset->in_ledger && !dataset->apart) parts.push_back(d.dataset + " " + d.fingerprint);
  }
  for (const auto& dataset : dictionary.datasets()) {
    if (dataset.is_register_of == dictionary::Register::None) continue;
    ledger::Records records(ledger, dataset);
    if (!records.has_table()) continue;
    // No numbers of versions: they tell which of two files came first.
    auto begun = ledger.query(fmt::format(sql::records_begun, fmt::arg("dataset", dataset.code)));
    const auto since = begun.step() ? begun.text(0) + " " + begun.text(1) : std::string();
    begun.reset();
    parts.push_back(fmt::format("{} {} {}", dataset.code, since, records.content()));
  }
  std::sort(parts.begin(), parts.end());  // whichever of two files came first
  auto accepted = ledger.query(sql::accepted_proposals);
  while (accepted.step())
    if (const auto* of = dictionary.find(accepted.text(0)); of && of->is_register_of != dictionary::Register::None)
      parts.push_back(
          fmt::format("accepted {} {} {} {}", accepted.text(0), accepted.text(1), accepted.text(2), accepted.text(3)));
  return sha256_hex(fmt::format("matcher {}\n{}\n{}\n{}", kMatcher, ledger.setting("county").value_or(""),
                                pack_fingerprint, fmt::join(parts, "\n")))
      .substr(0, 16);
}

void forget_links(const workspace::CountyFolder& folder) { fs::remove(folder.links_manifest()); }

void remember_links(const workspace::CountyFolder& folder, const std::string& fingerprint,
                    const std::vector<ledger::Delivery>& linked) {
  std::vector<fs::path> files{folder.registry_households(), folder.registry_persons(), folder.candidates()};
  for (const auto& d : linked) {
    files.push_back(folder.links_of(d.dataset, d.id));
    if (const auto numbers = folder.numbers_of(d.dataset, d.id); fs::exists(numbers)) files.push_back(numbers);
  }
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const auto& file : files) names.push_back(name_in(folder, file));
  auto manifest = workspace::Manifest::of(folder.snapshots(), std::move(names));
  manifest.about = fingerprint;
  workspace::write_manifest(manifest, folder.links_manifest());
}

namespace {

Result<void> check_files(const workspace::CountyFolder& folder, const workspace::Manifest& manifest) {
  const auto changed = manifest.first_changed(folder.snapshots());
  if (!changed) return {};
  return Refusal{"screening.links_damaged", {{"path", (folder.snapshots() / *changed).string()}}};
}

}  // namespace

Result<void> check_registry_files(const workspace::CountyFolder& folder) {
  auto manifest = workspace::read_manifest(folder.links_manifest());
  if (!manifest && !fs::exists(folder.registry_persons())) return {};
  if (!manifest) return Refusal{"screening.links_stale"};
  const auto households = name_in(folder, folder.registry_households()),
             persons = name_in(folder, folder.registry_persons());
  std::erase_if(manifest->lines, [&](const auto& line) { return line.name != households && line.name != persons; });
  return check_files(folder, *manifest);
}

Result<void> check_links(const workspace::CountyFolder& folder, const std::string& fingerprint,
                         const std::vector<ledger::Delivery>& wanted) {
  const auto manifest = workspace::read_manifest(folder.links_manifest());
  const auto is_linked = [&](const ledger::Delivery& d) {
    return manifest->names(name_in(folder, folder.links_of(d.dataset, d.id)));
  };
  if (!manifest || manifest->about != fingerprint || !std::all_of(wanted.begin(), wanted.end(), is_linked))
    return Refusal{"screening.links_stale"};
  return check_files(folder, *manifest);
}

}  // namespace guben::matching
