#include "county/household_rows.hpp"

#include <numeric>

#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/manifest.hpp"
#include "workspace/source_key.hpp"

namespace guben::county {
namespace {
using ledger::Delivery;
using workspace::Database;

/// Of a link: the household's number, and where the row was read.
void each_link(Database& database, const workspace::CountyFolder& folder, const std::vector<Delivery>& linked,
               const std::function<void(size_t household, int64_t row)>& visit) {
  for (const auto& d : linked)
    database.query(fmt::format("SELECT household_id, _place FROM read_parquet({}) WHERE household_id IS NOT NULL",
                               workspace::file_literal(folder.links_of(d.dataset, d.id))),
                   [&](const workspace::Block& block) {
                     for (size_t r = 0; r < block.rows; ++r) {
                       auto key = workspace::SourceKey::of_place(block.columns[1].integer(r));
                       key.delivery = d.id;
                       visit(static_cast<size_t>(block.columns[0].integer(r)), key.number());
                     }
                   });
}

/// Those of the match: a file of an earlier one numbers other households.
std::vector<Delivery> linked_by(const workspace::Manifest& manifest, const workspace::CountyFolder& folder,
                                const std::vector<Delivery>& deliveries) {
  std::vector<Delivery> linked;
  for (const auto& d : deliveries)
    if (manifest.names(folder.links_of(d.dataset, d.id).lexically_relative(folder.snapshots()).generic_string()))
      linked.push_back(d);
  return linked;
}

}  // namespace

std::shared_ptr<const HouseholdRows> HouseholdRows::load(const workspace::CountyFolder& folder,
                                                         const std::vector<Delivery>& deliveries) {
  const auto manifest = workspace::read_manifest(folder.links_manifest());
  if (!manifest) return nullptr;
  const auto linked = linked_by(*manifest, folder, deliveries);
  std::shared_ptr<HouseholdRows> made(new HouseholdRows());
  try {
    Database database(folder.files());
    database.query(fmt::format("SELECT household_code FROM read_parquet({}) ORDER BY household_id",
                               workspace::file_literal(folder.registry_households())),
                   [&](const workspace::Block& block) {
                     for (size_t r = 0; r < block.rows; ++r) made->codes_.emplace_back(block.columns[0].text(r));
                   });
    auto& starts = made->starts_;
    starts.assign(made->codes_.size() + 1, 0);
    each_link(database, folder, linked, [&](size_t household, int64_t) {
      if (household + 1 < starts.size()) ++starts[household + 1];
    });
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    made->rows_.resize(starts.back());
    auto next = starts;
    each_link(database, folder, linked, [&](size_t household, int64_t row) {
      if (household + 1 < starts.size() && next[household] < starts[household + 1])
        made->rows_[next[household]++] = row;
    });
  } catch (const Failure&) {  // replaced while it was read: told below, or by whoever screens
    return nullptr;
  }
  const auto after = workspace::read_manifest(folder.links_manifest());
  if (!after || after->text() != manifest->text()) return nullptr;
  // A row may speak of several members.
  uint32_t kept = 0;
  for (size_t household = 0; household < made->codes_.size(); ++household) {
    const auto from = made->rows_.begin() + made->starts_[household];
    const auto to = made->rows_.begin() + made->starts_[household + 1];
    std::sort(from, to);
    made->starts_[household] = kept;
    const auto end = std::unique_copy(from, to, made->rows_.begin() + kept);
    kept = static_cast<uint32_t>(end - made->rows_.begin());
  }
  if (!made->starts_.empty()) made->starts_.back() = kept;
  made->rows_.resize(kept);
  made->by_code_.resize(made->codes_.size());
  std::iota(made->by_code_.begin(), made->by_code_.end(), 0);
  std::sort(made->by_code_.begin(), made->by_code_.end(),
            [&](uint32_t a, uint32_t b) { return made->codes_[a] < made->codes_[b]; });
  return made;
}

std::span<const int64_t> HouseholdRows::of(std::string_view household) const {
  const auto found = std::lower_bound(by_code_.begin(), by_code_.end(), household,
                                      [&](uint32_t number, std::string_view code) { return codes_[number] < code; });
  if (found == by_code_.end() || codes_[*found] != household) return {};
  return std::span(rows_).subspan(starts_[*found], starts_[*found + 1] - starts_[*found]);
}

const std::string* HouseholdRows::code_of(int64_t number) const {
  return number >= 0 && static_cast<size_t>(number) < codes_.size() ? &codes_[static_cast<size_t>(number)] : nullptr;
}

}  // namespace guben::county
