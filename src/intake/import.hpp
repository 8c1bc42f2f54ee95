#pragma once
// From a file to a delivery, in two steps that can run apart: `stage` reads, checks and writes beside the ledger
// (several files at once); `commit` makes the delivery part of the record (one at a time). A process killed between
// them leaves nothing behind that counts, and importing again finishes the work.
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "china/regions.hpp"
#include "core/timings.hpp"
#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"
#include "intake/header_finder.hpp"
#include "ledger/ledger.hpp"
#include "ledger/records.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

struct ImportRequest {
  std::filesystem::path file;
  std::string dataset;                ///< empty: detected
  std::optional<Period> period;       ///< empty: told from title, file name or rows
  std::vector<std::string> coverage;  ///< empty: told from the title, else from the rows at matching
  bool check_only = false;
};

/// 强制性: the row is returned. 核实性: the cell is not taken, the row is. 提示性: for information.
enum class Severity { Mandatory, Verify, Hint };

struct RowProblem {
  int32_t sheet;
  int64_t row;
  std::optional<size_t> column;  ///< of the cell that is wrong
  Severity severity;
  std::string code;
  std::map<std::string, std::string> values;
};

struct DroppedRow {
  int32_t sheet;
  int64_t row;
  std::string why, text;
};

struct SheetReport {
  std::string name;
  bool taken = false;
  std::string reason;  ///< why it was not taken
  HeaderMatch header;
};

struct ImportReport {
  std::string file, container, dataset, fingerprint;
  std::vector<SheetReport> sheets;
  Period period{};
  bool period_from_rows = false;
  std::vector<std::string> coverage;
  int64_t rows = 0;                                                     ///< taken
  int64_t returned = 0;                                                 ///< rows not taken, in the return file
  int64_t doubtful_cells = 0;                                           ///< cells not taken in rows that were
  int64_t hidden_rows = 0;                                              ///< of those taken
  int64_t duplicates = 0;                                               ///< the same row again in this file
  int64_t new_records = 0, changed_records = 0, unchanged_records = 0;  ///< for the registry
  int64_t proposals = 0;
  std::vector<RowProblem> problems;
  std::vector<DroppedRow> dropped;  ///< totals, signatures, repeated headers
  std::filesystem::path return_file;
  std::optional<int64_t> known_as;  ///< the delivery that this very file already is; 0: another file of this import
  int64_t delivery = 0;
};

/// A file that has been read and lies in staging, waiting for commit.
struct Staged {
  ImportReport report;
  const dictionary::Dataset* dataset = nullptr;
  std::filesystem::path rows_file, identities_file;
  std::unique_ptr<ledger::Sealer> sealer;            ///< of the thread that read the file
  std::unique_ptr<ledger::PreparedRecords> records;  ///< only for datasets the ledger owns
  std::vector<std::string> sheet_names;
  std::string title;        ///< of the sheets taken
  std::string county_code;  ///< named by the rows (registry)
};

class Importer {
 public:
  Importer(workspace::CountyFolder folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
           const china::Regions& regions, Timings& timings);

  /// Finishes or clears away what a killed import left. Call once, holding the ledger.
  void recover();
  void clear_staging();
  /// The ledger's county, else what judge_by said; empty while nobody knows.
  std::string county() const;
  /// The county that a file about to be committed names, when there is none yet. Thread-safe.
  void judge_by(const std::string& county);
  /// Thread-safe.
  Result<Staged> stage(const ImportRequest& request);
  Result<ImportReport> commit(Staged staged);

 private:
  /// Fills in the coverage that the title names; refused when it names another county.
  Result<void> read_title(Staged& staged, const std::string& county) const;
  void commit_registry(Staged& staged, const ledger::Delivery& delivery);
  workspace::CountyFolder folder_;
  ledger::Ledger& ledger_;
  const dictionary::Dictionary& dictionary_;
  const china::Regions& regions_;
  Timings& timings_;
  mutable std::mutex known_mutex_;  ///< of the next three: files are staged beside a commit
  std::string county_;
  std::map<std::string, std::map<std::string, int64_t>> known_;  ///< dataset → fingerprint → delivery
  std::set<std::string>
      staging_;  ///< dataset and fingerprint of files this import has begun: the same content twice counts once
};

/// The name of the field that identifies a registry record.
const char* code_field_of(const dictionary::Dataset& dataset);

}  // namespace guben::intake
