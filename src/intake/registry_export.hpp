#pragma once
#include <map>
#include <set>
#include <unordered_map>

#include "china/regions.hpp"
#include "intake/import_report.hpp"
#include "ledger/as_of.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

/// Where records lie; told from the places they name, else from the household or person they are about.
class RegistryPlaces {
 public:
  RegistryPlaces(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const china::Regions& regions,
                 std::string county);
  /// Places that were told on that day and are no more are known as well.
  void look_at(Date day);
  struct Place {
    std::string township, village;  ///< codes, or what is written where it is nobody's name; empty: not known
  };
  /// The place of a record of the dataset; values plain, in the dataset's order.
  Place of(const dictionary::Dataset& dataset, const std::vector<std::optional<std::string_view>>& values);
  /// Whether records of the dataset say where they lie, in one of these ways.
  static bool tells_place(const dictionary::Dataset& dataset);
  static bool is_of_place(const dictionary::Field& field);
  const std::string& county() const { return county_; }
  /// In as few regions as say it, and none that has no rows: the county where each of its townships is whole, else the
  /// townships, each of them whole where the registry has no other village of it, else villages.
  std::vector<std::string> regions_of(const std::map<std::string, std::set<std::string>>& villages_by_township,
                                      const std::map<std::string, std::set<std::string>>& known) const;

 private:
  Place named(std::string_view township, std::string_view village);
  void read_households(const ledger::AsOf& when);
  void read_persons();
  ledger::Ledger& ledger_;
  const dictionary::Dataset *households_, *persons_;  ///< null where the pack has no such register
  const china::Regions& regions_;
  std::string county_;
  std::map<std::pair<std::string, std::string>, Place> named_;
  std::unordered_map<std::string, Place> by_household_;
  std::optional<std::unordered_map<std::string, std::string>> household_of_;  ///< of persons, once they are asked for
  std::optional<Date> also_on_;
};

/// Takes an export of the registry into the ledger: the first becomes the records, and so does each further part of it
/// and the first of each township. Of a newer one nothing is overwritten: every difference waits for a person, and only
/// inside the places the export has rows of. One that is older than others is compared with the registry of its day,
/// and what it says is said of the days before a newer one spoke. Counts both in the report and, where nobody said it,
/// the coverage. Inside a transaction.
void take_registry_export(ledger::Ledger& ledger, const workspace::CountyFolder& folder,
                          const dictionary::Dataset& dataset, const ledger::Delivery& delivery,
                          const ledger::PreparedRecords& exported, RegistryPlaces& places, ImportReport& report);

/// Exports that came before the registers which tell where their records lie: it is known now, and they speak for those
/// places, as if they had come after. Inside a transaction.
void cover_earlier_exports(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                           const china::Regions& regions, const std::string& county);

}  // namespace guben::intake
