#pragma once
// The columns that a list can be taken out with, and its rows as text.
#include "documents/list_document.hpp"
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

/// What somebody wants of a list, as it came and was found to fit.
struct ExportWish {
  std::string list, form = "xlsx", purpose;
  std::map<std::string, std::string> filters;
  std::vector<std::string> columns;  ///< in this order; empty: those that the page shows
  std::set<std::string> unmasked;    ///< of the columns
  std::string unmask_reason;

  static ExportWish of(const nlohmann::json& body);
  nlohmann::json to_json() const;
  /// The list, and of registers which: register/visit.
  std::string what() const;
};

/// Whether the post may take the list out with these columns. Refused with access.not_in_this_post where it never may,
/// access.purpose_needed and access.reason_needed where these are not said, http.not_as_said where a filter or column
/// is none of the list's.
Result<void> may_export(Office& office, const access::Post& post, const ExportWish& wish);

struct ExportRows {
  documents::ListDocument document;  ///< title, columns and rows; the notes are for whoever knows the number
  std::string fingerprint;           ///< of the rows
  std::vector<std::string> conditions;
  std::vector<std::string> households;  ///< that the rows are about, each once
};
/// What the rows are known by, and the conditions they were cut by.
void finish(ExportRows& made, const ExportWish& wish);
/// Whether the post may still read of each of them what the list told.
bool reaches_still(Office& office, const access::Post& post, const std::string& list,
                   const std::vector<std::string>& households);

/// As the list answers now to whoever asks, and no more: every page of it.
Result<ExportRows> export_rows(Office& office, const Asked& asked, const access::Post& post, const ExportWish& wish);

}  // namespace guben::http
