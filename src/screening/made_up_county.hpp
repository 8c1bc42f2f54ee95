#pragma once
// The files of a county in which each situation is a village of its own: what import and matching would have left
// behind, written directly. Everything from there on is the real thing.
#include "policy/situation.hpp"
#include "screening/fact_base.hpp"

namespace guben::screening {

/// Refusals inside, thrown as policy's readers do, name the situation's file and line.
class MadeUpCounty {
 public:
  /// Writes into an empty folder. `needed`: the datasets a situation's rule cannot be asked without, by rule; delivered
  /// unless the situation says otherwise.
  MadeUpCounty(const std::filesystem::path& folder, const policy::Pack& pack,
               const std::vector<const policy::Situation*>& situations,
               const std::map<std::string, std::set<std::string>>& needed);

  const workspace::CountyFolder& folder() const { return folder_; }
  const std::vector<ledger::Delivery>& deliveries() const { return deliveries_; }
  /// What its ledger would keep, as far as models of the pack look at it.
  const std::map<std::string, KeptFile>& kept() const { return kept_; }
  /// The county with a village for each situation; its code is `code()`.
  const china::Regions& regions() const { return regions_; }
  static const std::string& code();
  /// Each situation has a township with one village.
  static constexpr size_t kMost = 999;
  static std::string township_of(size_t situation);
  static std::string village_of(size_t situation);
  /// The code of what a situation calls by a name: a household, a member, or a code such as 编号1.
  std::string code_of(size_t situation, const std::string& name) const;

 private:
  /// A member, or a household by its first member.
  struct Named {
    bool is_person = false;
    std::optional<int64_t> person;
    int64_t household = 0;
    std::string code;
  };
  class Register;  ///< its two files
  class Versions;  ///< of one dataset of the ledger
  class Files;     ///< of one delivery
  void write_registry();
  void write_kept();
  void put_earlier(Versions& versions, size_t situation) const;
  void put_records(Versions& versions, const dictionary::Dataset& dataset, size_t situation) const;
  void gather_deliveries(const std::map<std::string, std::set<std::string>>& needed);
  void write_deliveries();
  std::vector<const Named*> whom(size_t situation, const policy::SituationRow& row,
                                 const dictionary::Dataset& dataset) const;

  workspace::CountyFolder folder_;
  const policy::Pack& pack_;
  const std::vector<const policy::Situation*>& situations_;
  std::vector<std::map<std::string, Named>> named_;  ///< by situation, by name
  /// Dataset, from, to: the situations that deliver it, with their rows (nullptr: none).
  using Parts = std::vector<std::pair<size_t, const policy::SituationDelivery*>>;
  std::map<std::tuple<std::string, Date, Date>, Parts> groups_;
  std::vector<ledger::Delivery> deliveries_;
  std::map<std::string, KeptFile> kept_;
  china::Regions regions_;
};

}  // namespace guben::screening
