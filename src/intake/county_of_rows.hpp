#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "china/regions.hpp"
#include "core/result.hpp"
#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"
#include "intake/identity_file.hpp"

namespace guben::intake {

/// Whose county the rows are of: told from the county they name (registry) and from their villages.
class CountyOfRows {
 public:
  /// `own`: code of the county that imports; empty while nobody knows.
  CountyOfRows(const dictionary::Dataset& dataset, const china::Regions& regions, std::string own);
  void see(const std::vector<CellValue>& values, const RowIdentity& row);
  /// The code of the county that the rows name; empty when they name none. Refused with intake.unknown_county, or
  /// intake.other_county when it or the villages are not our own.
  Result<std::string> told() const;

 private:
  bool is_own_village(std::string_view township, std::string_view village);
  const china::Regions& regions_;
  std::string own_;
  std::optional<size_t> field_;  ///< that names the county
  bool is_judged_by_villages_;
  std::map<std::string, int64_t> named_;  ///< rows by the name of their county
  int64_t placed_ = 0, unplaced_ = 0;     ///< rows by whether their village is our own
  std::string last_township_, last_village_;
  bool last_is_own_ = false;
};

}  // namespace guben::intake
