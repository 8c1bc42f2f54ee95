#pragma once
// What reading a file came to, as a page shows it (FileReport of the contract). Samples and what is said of cells leave
// masked: whoever sees the report needs no number of anybody to judge a column by.
#include <nlohmann/json.hpp>

#include "access/view.hpp"
#include "intake/actions/import_files.hpp"
#include "policy/pack.hpp"

namespace guben::http {

class FileReports {
 public:
  FileReports(const policy::Pack& pack, const access::View& view) : pack_(pack), view_(view) {}

  /// Of a file that was read to its end; `file`: where it lies now.
  nlohmann::json of(const intake::ImportReport& report, const std::filesystem::path& file) const;
  /// Of one whose headings are to be confirmed.
  nlohmann::json of(const std::vector<intake::ProposedHeadings>& proposed, const std::filesystem::path& file) const;

 private:
  nlohmann::json json_of(const std::vector<intake::SheetReport>& sheets, const std::filesystem::path& file) const;
  nlohmann::json columns_of(const intake::HeaderMatch& header,
                            const std::vector<std::vector<std::string>>& samples) const;
  const policy::Pack& pack_;
  const access::View& view_;
};

/// Without sheets and problems, as lists show it.
nlohmann::json summary_of(const nlohmann::json& report);
/// What the headings of each sheet are and what they were taken for, to say it otherwise by (readAgain).
nlohmann::json headings_of(const std::vector<intake::SheetReport>& sheets);
/// Sheets of which only the headers are known.
std::vector<intake::SheetReport> sheets_of(const std::vector<intake::ProposedHeadings>& proposed);
/// The refusal without the numbers of people that a file's cells put into it.
Refusal masked(Refusal refusal);

}  // namespace guben::http
