#pragma once
// How many households and people there are of each type, as the register had it when it was matched, and how the
// monitored ones came and went.
#include "core/date.hpp"
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

/// Of the people in a region of whom the register knows, those in monitored households whose risk is not over.
struct UnresolvedRisk {
  int64_t people = 0, of = 0;
};
/// Nothing where nothing was matched or the register does not tell.
std::optional<UnresolvedRisk> unresolved_risk(const workspace::CountyFolder& folder,
                                              const dictionary::Dataset& households, const std::string& region);

/// MON-30: opening + added + again - eliminated = closing. Of the households that are in the register, with the people
/// and the place they have in it; who has left it is in none. `again`: monitored once more after an elimination that is
/// on record. `undated`: whose record does not tell when, or says two things; in none of the others.
struct StockChange {
  StockLine opening{"opening"}, added{"added"}, again{"again"}, eliminated{"eliminated"}, closing{"closing"},
      undated{"undated"};
};
/// From the end of one day to the end of another. Nothing where nothing was matched or the register has no such dates.
std::optional<StockChange> stock_change(const workspace::CountyFolder& folder, const dictionary::Dataset& households,
                                        const std::string& region, Date from, Date until);

}  // namespace guben::county
