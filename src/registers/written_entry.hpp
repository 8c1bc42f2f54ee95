#pragma once
// What somebody writes into the fields of a register, and what the ledger is to keep of it: read as cells of files are,
// held against the declaration, its constraints and what its codes are codes of.
#include <functional>

#include "policy/pack.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::registers {

/// By name of the field, as somebody wrote it; blank says nothing.
using Written = std::map<std::string, std::string>;

/// The same as a cell of a workbook has it. Views of the row that is read.
struct WrittenCell {
  spreadsheet::Cell cell;
  bool ten_thousand = false;  ///< the heading says 万元
};
using WrittenCells = std::map<std::string, WrittenCell>;

/// What the codes in a record are codes of: asked of whoever has the county at hand.
struct KnownCodes {
  /// The village, or the township, that a household lies in; nothing where there is no such household.
  std::function<std::optional<std::string>(const std::string& household)> place_of;
  std::function<std::optional<std::string>(const std::string& person)> household_of;
  /// Whether a register has such a record.
  std::function<bool(const std::string& dataset, const std::string& code)> has;
};

/// What is wrong with a field, or with several together where none is named.
struct FieldProblem {
  std::string field;
  Refusal why;
};

/// A record as it is to be.
struct Entry {
  std::string code;                                ///< empty: it is given one
  std::vector<std::optional<std::string>> values;  ///< in the ledger's form, in the dataset's order
  std::string region, household;                   ///< what it is about; the region is the county's where it names none
  std::vector<FieldProblem> problems;
};

struct Around {
  const policy::Pack& pack;
  std::string county;
  Date today;
  const KnownCodes& known;
};

/// Fields that people write: of somebody whose code stands there no name and no number is asked again.
bool is_written(const dictionary::Dataset& dataset, const dictionary::Field& field);

Entry read_entry(const dictionary::Dataset& dataset, const Written& written, const Around& around);
Entry read_entry(const dictionary::Dataset& dataset, const WrittenCells& written, const Around& around);

/// The values of a field that may have several; of any other the one.
std::vector<std::string> parts_of(const dictionary::Field& field, const std::string& value);

/// What a record says in a field, of values in the ledger's form; empty where it says nothing, or there is no field.
std::string value_of(const dictionary::Dataset& dataset, const dictionary::Field* field,
                     const std::vector<std::optional<std::string>>& values);

/// What tells the record from others, of values in the ledger's form; empty where a part of it says nothing.
std::string code_of(const dictionary::Dataset& dataset, const std::vector<std::optional<std::string>>& values);

/// Where a record lies and whom it is about, of values in the ledger's form.
struct Place {
  std::string region, household;
};
Place place_of(const dictionary::Dataset& dataset, const std::vector<std::optional<std::string>>& values,
               const Around& around);

}  // namespace guben::registers
