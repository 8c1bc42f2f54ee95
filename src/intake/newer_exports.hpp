#pragma once
// The exports of a registry that are newer than one that came late (docs/decisions/0026): of what they spoke of, the
// late one speaks only for the days before.
#include <set>

#include "intake/registry_codes.hpp"
#include "ledger/ledger.hpp"

namespace guben::intake {

class NewerExports {
 public:
  /// Those in force that speak for a later time than `delivery`.
  NewerExports(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const dictionary::Dataset& dataset,
               const ledger::Delivery& delivery);
  bool empty() const { return exports_.empty(); }
  const ledger::Delivery& newest() const { return exports_.back().delivery; }
  /// Where a record lies; `place` is empty where nobody knows. To be told of all before the first question.
  using Place = std::string;
  void see(std::string_view code, const Place& place);
  /// The first day of the first of them that speaks of a record: has it, or has its neighbours and not it.
  std::optional<Date> first_to_speak_of(std::string_view code, const Place& place) const;

 private:
  struct Export {
    ledger::Delivery delivery;
    Codes codes;
    std::set<Place> places;
  };
  const dictionary::Dataset& dataset_;
  std::vector<Export> exports_;  ///< in the order of their time
};

}  // namespace guben::intake
