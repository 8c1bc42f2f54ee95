#pragma once
// What the ledger keeps, as a run's SQL may see it (docs/decisions/0025). Of every dataset X in the ledger
//   X            its records as they are now
//   X_history    what is now known of each day: 当日情况
//   X_as_known   what was known on each day: 当日系统所知
// All versions lie in one file, written where a model of the pack names one of these; the registers themselves are
// matching's. A file has no number of this county's matching in it: those are joined when it is read.
#include <map>
#include <optional>
#include <string>

#include "intake/snapshot.hpp"
#include "policy/pack.hpp"
#include "workspace/county_folder.hpp"
#include "workspace/table_writer.hpp"

namespace guben::ledger {
class Ledger;
}

namespace guben::screening {

/// How a relation looks at a dataset's versions.
enum class Kept { Now, History, AsKnown };
inline constexpr Kept kEveryKept[] = {Kept::Now, Kept::History, Kept::AsKnown};
std::string relation_of(const dictionary::Dataset& dataset, Kept kept);
/// The dataset in the ledger that a relation of these shows.
const dictionary::Dataset* dataset_shown_by(const dictionary::Dictionary& dictionary, const std::string& relation);

/// The registers' names in SQL.
struct Registers {
  std::string households, persons;
  explicit Registers(const policy::Pack& pack);
};

/// The file of a dataset's versions, row by row.
class KeptWriter {
 public:
  KeptWriter(workspace::Database& database, const dictionary::Dataset& dataset);
  struct Row {
    std::string record_code, person_code, household_code, village_code, township_code;  ///< empty: not said
    int64_t version = 1;
    Date valid_from, valid_until, known_from, known_until;
    bool is_known = true;
    int64_t source = 0;
  };
  void put(const Row& row, const std::vector<intake::CellValue>& values);
  void write(const std::filesystem::path& file);
  static const Date kForEver;

 private:
  workspace::Database& database_;
  intake::SnapshotWriter rows_;
};

/// What a run reads of one dataset.
struct KeptFile {
  std::filesystem::path file;
  /// Of what it says, whichever ledger it came from and wherever a row stood: of X_history, and of X_as_known, which
  /// knows when it was said.
  std::string content, content_with_times;
  std::shared_ptr<const void> held{};  ///< of a name that nobody takes away while this lives
};

/// The relations of the ledger's datasets that models of the pack name, but for the registers as they are now.
std::map<std::string, std::vector<Kept>> kept_named(const policy::Pack& pack);
std::map<std::string, std::vector<Kept>> kept_named(const policy::Pack& pack,
                                                    const std::vector<const policy::FactModel*>& models);
/// By dataset. A file is made anew where the ledger, the declaration or the places have changed since, or it is not
/// whole.
std::map<std::string, KeptFile> keep_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                           const policy::Pack& pack, const std::string& county);

/// What stands for a delivery in the source of what somebody entered in this dataset; no delivery has it.
int64_t number_by_hand(const dictionary::Dictionary& dictionary, const dictionary::Dataset& dataset);

/// Of the datasets that are delivered too, those of which anything was ever entered by hand; held as below.
std::map<std::string, KeptFile> keep_entered(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                             const policy::Pack& pack, const std::string& county);

/// The same for whoever computes with them for long: under names of their own, since a file goes when two newer ones
/// are there.
std::map<std::string, KeptFile> held_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                           const policy::Pack& pack, const std::string& county);

/// The statement that makes a relation of `rows`. `persons` and `households` are the registers; `whose`: a condition on
/// household_id and person_id.
std::string kept_relation(const dictionary::Dataset& dataset, Kept kept, const std::string& rows,
                          const std::string& persons, const std::string& households, const std::string& whose = "TRUE");
/// A file without rows, as a relation.
std::string no_kept_rows(const dictionary::Dataset& dataset);

}  // namespace guben::screening
