#pragma once
// Rows of deliveries as they are kept, a few at a time: by the numbers that HouseholdRows or a finding's evidence know.
#include "county/household_rows.hpp"
#include "dictionary/dataset.hpp"
#include "ledger/sealer.hpp"

namespace guben::county {

struct DeliveredRow {
  int64_t sheet = 0, row = 0;
  std::string person;              ///< code of whom it was found to be about; empty: of nobody, or of the household
  std::string household, village;  ///< where it was found to lie; empty: nowhere
  /// In the order of the dataset's fields, as words: nothing where nobody wrote anything, or it is not kept.
  std::vector<std::optional<std::string>> values;
  std::set<size_t> kept_nowhere;  ///< fields of which nothing is kept but, at most, whether there was something
};

/// Those of one delivery at these places (workspace::SourceKey::place), in their order, without names and numbers.
/// `household`: whose links are meant, where a row speaks of several.
std::vector<DeliveredRow> rows_at(const workspace::CountyFolder& folder, const HouseholdRows& links,
                                  const dictionary::Dataset& dataset, int64_t delivery,
                                  const std::vector<int64_t>& places, const std::string& household);
/// One row with whom it names, as the file wrote it; nothing where there is none. `links` may be null.
std::optional<DeliveredRow> row_at(const workspace::CountyFolder& folder, const ledger::Sealer& sealer,
                                   const HouseholdRows* links, const dictionary::Dataset& dataset, int64_t delivery,
                                   int64_t place);

}  // namespace guben::county
