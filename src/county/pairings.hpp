#pragma once
// Whom the files of registers that open scope pair with which households (帮扶责任人): departments deliver them, and a
// second person confirmed each. What is entered by hand is asked of the ledger (registers::households_of_staff).
#include <set>

#include "dictionary/dataset.hpp"
#include "ledger/delivery.hpp"
#include "workspace/county_folder.hpp"

namespace guben::county {

class Pairings {
 public:
  /// As the latest delivery of each such dataset says. Empty where nothing was matched, or somebody is matching just
  /// now.
  static std::shared_ptr<const Pairings> load(const workspace::CountyFolder& folder,
                                              const dictionary::Dictionary& dictionary,
                                              const std::vector<ledger::Delivery>& deliveries);
  /// The households of somebody on a day, by the staff code.
  std::set<std::string> of(const std::string& staff, Date day) const;
  /// Who has most of them in a region, the one with most first: whose accounts a demonstration shows.
  std::vector<std::string> busiest_in(const std::string& region) const;

 private:
  struct Pair {
    std::string household, village;
    std::optional<Date> until;
  };
  void read(workspace::CountyFolder const& folder, const dictionary::Dataset& dataset, int64_t delivery);
  std::map<std::string, std::vector<Pair>> by_staff_;
};

}  // namespace guben::county
