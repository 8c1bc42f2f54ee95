#pragma once
// What importing a file came to: which sheets were read as what, what was taken, what goes back and why.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "intake/cell_values.hpp"
#include "intake/header_finder.hpp"

namespace guben::intake {

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
  std::optional<Refusal> reason;  ///< why it was not taken
  int64_t rows_left_out = 0;
  HeaderMatch header;
};

/// Something to be said: the code of a message and what fills it.
struct Note {
  std::string code;
  std::map<std::string, std::string> values;
};

struct ImportReport {
  std::string file, container, dataset, fingerprint;
  std::vector<SheetReport> sheets;
  Period period{};
  std::vector<std::string> coverage;
  int64_t rows = 0;                                                     ///< taken
  int64_t returned = 0;                                                 ///< rows not taken, in the return file
  int64_t doubtful_cells = 0;                                           ///< cells not taken in rows that were
  int64_t hidden_rows = 0;                                              ///< of those taken
  int64_t duplicates = 0;                                               ///< the same row again in this file
  int64_t new_records = 0, changed_records = 0, unchanged_records = 0;  ///< for the registry
  int64_t proposals = 0;
  int64_t records_elsewhere = 0;  ///< of the registry in places the export does not speak of
  int64_t taken_whole = 0;        ///< records of a further part or township, taken as the first export was
  std::vector<RowProblem> problems;
  std::vector<DroppedRow> dropped;  ///< totals, signatures, repeated headers
  std::vector<Note> notes;          ///< what the file means to earlier deliveries
  std::filesystem::path return_file;
  std::optional<int64_t> known_as;  ///< the delivery that this very file already is; 0: another file of this import
  bool is_restored = false;         ///< it was known, and what had been lost of it is there again
  int64_t delivery = 0;
};

}  // namespace guben::intake
