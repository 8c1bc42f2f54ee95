#pragma once
// The rows of the sheets taken, on their way into staging: checked, counted, each record once.
#include "core/progress.hpp"
#include "intake/county_of_rows.hpp"
#include "intake/staged.hpp"
#include "spreadsheet/workbook.hpp"
#include "workspace/database.hpp"

namespace guben::intake {

/// What the rows say of the file as a whole.
struct RowsSay {
  CountyOfRows county;
  std::optional<Period> period;
};

/// Writes the rows beside the ledger, or prepares them for it, and counts them in the report. `staged` knows its
/// dataset, its sheets and its files. `county`: whose files are imported; empty while nobody knows. `workspace`: of the
/// import; each file gets a connection of its own.
Result<RowsSay> stage_rows(spreadsheet::Workbook& book, const china::Regions& regions, const std::string& county,
                           workspace::Database& workspace, const ProgressSink& sink, Staged& staged);

}  // namespace guben::intake
