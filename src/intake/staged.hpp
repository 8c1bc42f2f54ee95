#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "intake/import_report.hpp"
#include "ledger/prepared_records.hpp"

namespace guben::intake {

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

}  // namespace guben::intake
