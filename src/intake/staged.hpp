#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "intake/import_report.hpp"
#include "ledger/prepared_records.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/standing.hpp"

namespace guben::intake {

/// What whoever imports says a file is beside the earlier ones (--as). Each answers only its own question.
struct Answer {
  std::optional<ledger::Meaning> of_full, of_events;
};

/// A file that has been read and lies in staging, waiting for commit.
struct Staged {
  ImportReport report;
  const dictionary::Dataset* dataset = nullptr;
  std::filesystem::path rows_file, identities_file;
  std::unique_ptr<ledger::Sealer> sealer;            ///< of the thread that read the file
  std::unique_ptr<ledger::PreparedRecords> records;  ///< only for datasets the ledger owns
  std::vector<ledger::Snapshot> snapshots;           ///< what the two files hold; not of datasets the ledger owns
  std::vector<std::string> sheet_names;
  std::string title;  ///< of the sheets taken
  Answer answer;
  std::vector<ledger::Standing> standings;  ///< to earlier deliveries, once weighed
  std::string county_code;                  ///< named by the rows (registry)
};

}  // namespace guben::intake
