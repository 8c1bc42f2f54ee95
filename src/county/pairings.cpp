#include "county/pairings.hpp"

#include "county/sql.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"

namespace guben::county {
using dictionary::Dataset;
using ledger::Delivery;

namespace {

/// Whose rows speak now; null where none was delivered.
const Delivery* latest_of(const Dataset& dataset, const std::vector<Delivery>& deliveries) {
  const Delivery* latest = nullptr;
  for (const auto& one : deliveries)
    if (one.dataset == dataset.code && (!latest || std::tie(latest->to, latest->id) < std::tie(one.to, one.id)))
      latest = &one;
  return latest;
}

}  // namespace

std::shared_ptr<const Pairings> Pairings::load(const workspace::CountyFolder& folder,
                                               const dictionary::Dictionary& dictionary,
                                               const std::vector<Delivery>& deliveries) {
  auto made = std::make_shared<Pairings>();
  for (const auto* dataset : dictionary.kept()) {
    if (dataset->kept->opens_scope.empty() || !dataset->is_delivered() ||
        !dataset->has_role(dictionary::Role::HouseholdCode))
      continue;
    if (const auto* latest = latest_of(*dataset, deliveries)) try {
        made->read(folder, *dataset, latest->id);
      } catch (const Failure&) {  // not matched yet, or being matched: whoever matches is looked after
      }
  }
  return made;
}

void Pairings::read(const workspace::CountyFolder& folder, const Dataset& dataset, int64_t delivery) {
  const auto rows = folder.rows_of(dataset.code, delivery), links = folder.links_of(dataset.code, delivery);
  if (!std::filesystem::exists(rows) || !std::filesystem::exists(links)) return;
  workspace::Database database(folder.files());
  const auto& until = dataset.kept->until;
  database.query(
      fmt::format(sql::pairings, fmt::arg("staff", workspace::quoted_name(dataset.kept->opens_scope)),
                  fmt::arg("until", until.empty() ? "CAST(NULL AS DATE)" : workspace::quoted_name(until)),
                  fmt::arg("rows", workspace::file_literal(rows)), fmt::arg("links", workspace::file_literal(links)),
                  fmt::arg("households", workspace::file_literal(folder.registry_households()))),
      [&](const workspace::Block& block) {
        for (size_t r = 0; r < block.rows; ++r) {
          Pair pair{std::string(block.columns[1].text(r)), std::string(block.columns[2].text(r)), {}};
          if (const auto day = Date::from_iso(block.columns[3].text(r))) pair.until = *day;
          by_staff_[std::string(block.columns[0].text(r))].push_back(std::move(pair));
        }
      });
}

std::set<std::string> Pairings::of(const std::string& staff, Date day) const {
  std::set<std::string> households;
  const auto found = by_staff_.find(staff);
  if (staff.empty() || found == by_staff_.end()) return households;
  for (const auto& pair : found->second)
    if (!pair.until || *pair.until >= day) households.insert(pair.household);
  return households;
}

std::vector<std::string> Pairings::busiest_in(const std::string& region) const {
  std::vector<std::pair<std::ptrdiff_t, std::string>> counted;
  for (const auto& [staff, pairs] : by_staff_)
    if (const auto there =
            std::count_if(pairs.begin(), pairs.end(),
                          [&](const auto& pair) { return !pair.until && pair.village.starts_with(region); });
        there > 0)
      counted.emplace_back(-there, staff);
  std::sort(counted.begin(), counted.end());
  std::vector<std::string> busiest;
  for (auto& [count, staff] : counted) busiest.push_back(std::move(staff));
  return busiest;
}

}  // namespace guben::county
