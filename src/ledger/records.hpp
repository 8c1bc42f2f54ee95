#pragma once
// Versioned records of one dataset that the ledger owns (the registry). A change closes the version that held and opens a new
// one; both times are kept: when it was true (valid) and when we learnt it (recorded).
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"

namespace guben::ledger {

/// Values by field, in the dataset's order; nullopt is "nobody wrote anything".
struct Record {
  std::string code;  ///< 户编号, 人编号
  std::vector<std::optional<std::string>> values;
  int64_t delivery = 0, sheet = 0, row = 0;  ///< where it was read
};

class Records {
 public:
  /// `code_field` names the field that identifies a record.
  Records(Ledger& ledger, const dictionary::Dataset& dataset, std::string code_field);
  /// Makes the table when the dictionary has a record kind the ledger has not.
  void create_table();
  bool is_empty();

  void insert(const Record& record, Date valid_from);
  /// Closes the current version from `valid_from` and opens a new one with one field changed.
  void change(const std::string& code, const std::string& field, const std::optional<std::string>& value, Date valid_from, const std::string& why);
  /// The versions that hold on `valid_on` as we know them now; nullopt: the latest. Sealed fields that `opens` does not ask for
  /// are left out (nullopt): least data, and time. The visitor may keep the record by moving it.
  void each(const std::optional<Date>& valid_on, const std::function<void(Record&)>& visit, const std::function<bool(const dictionary::Field&)>& opens = {});
  /// Recomputes what the journal says of every version; refused, naming the record, when one was changed behind its back.
  Result<void> verify();

 private:
  std::string content_of(Statement& row) const;
  std::string columns() const;
  Ledger& ledger_;
  const dictionary::Dataset& dataset_;
  std::string code_field_, table_;
  size_t code_index_ = 0;
  std::vector<std::string> contexts_;
  std::optional<Statement> insert_;
};

}  // namespace guben::ledger
