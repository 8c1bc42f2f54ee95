#pragma once
// Which delivered rows were found to be of which household, as the latest match says. Every household's file asks, so
// it is held in memory: eight bytes a row.
#include <span>

#include "ledger/delivery.hpp"
#include "workspace/county_folder.hpp"

namespace guben::county {

class HouseholdRows {
 public:
  /// Null where there are no links: nothing was matched, or somebody is matching just now.
  static std::shared_ptr<const HouseholdRows> load(const workspace::CountyFolder& folder,
                                                   const std::vector<ledger::Delivery>& deliveries);
  /// Where they were read (workspace::SourceKey), by delivery, sheet and row. Empty where it has none.
  std::span<const int64_t> of(std::string_view household) const;
  /// The code of a household by its number in the links; null where there is none of it.
  const std::string* code_of(int64_t number) const;

 private:
  HouseholdRows() = default;
  std::vector<std::string> codes_;  ///< by number
  std::vector<uint32_t> by_code_;   ///< numbers, in the order of their codes
  std::vector<uint32_t> starts_;    ///< by number: of its rows; one more at the end
  std::vector<int64_t> rows_;
};

}  // namespace guben::county
