#pragma once
// How many households and people there are of each type, as the register had it when it was matched.
#include "dictionary/dataset.hpp"
#include "workspace/county_folder.hpp"

namespace guben::county {

struct StockLine {
  std::string kind;  ///< a word of the fields household_type and monitored_type
  int64_t households = 0, people = 0;
};

/// In a region (a prefix of codes), by types of households and then by those of monitored ones whose risk is not over.
/// Empty where nothing was matched.
std::vector<StockLine> stock_of(const workspace::CountyFolder& folder, const dictionary::Dataset& households,
                                const std::string& region);

}  // namespace guben::county
