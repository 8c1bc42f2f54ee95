#pragma once
// Tables every row of which the journal speaks of: whoever changes a row writes a line over what then stands in it, and
// a row that differs from its last line, has none or is gone is found. Records in bulk have lines of their own.
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/journal.hpp"

namespace guben::ledger {

struct CoveredColumn {
  std::string_view name;
  bool is_number = false;
  bool is_added = false;  ///< in a later layout: of a row where it is NULL the lines say what they said before
};
struct CoveredTable {
  std::string_view name;
  std::vector<CoveredColumn> key;      ///< after the county
  std::vector<CoveredColumn> columns;  ///< the others
};
const std::vector<CoveredTable>& covered_tables();

/// A table whose rows come and go, and why that needs no line for each.
struct PassingTable {
  std::string_view name, why;
};
const std::vector<PassingTable>& passing_tables();

class CoveredRows {
 public:
  using Key = std::vector<std::variant<int64_t, std::string>>;

  CoveredRows(store::Store& store, Journal& journal, const Sealer& sealer, const std::string& county)
      : store_(store), journal_(journal), sealer_(sealer), county_(county) {}
  /// To be called after the row was written, in the same transaction. Where the engine sends statements on, the line is
  /// written by the next write_lines(), over the row as it is now and in the name in which it was changed.
  void cover(std::string_view action, std::string_view table, const Key& key, std::string_view reason = {});
  /// Before another line and the end of the transaction.
  void write_lines();
  /// The transaction was undone, or the part of it that they speak of.
  void forget_lines() { waiting_.clear(); }
  /// Gives every row that no line speaks of one (an earlier layout did not cover it).
  void cover_the_rest(std::string_view action);
  /// Refused with journal.row_changed, naming the row.
  Result<void> verify();

 private:
  std::map<std::string, std::string> told();
  store::Store& store_;
  Journal& journal_;
  const Sealer& sealer_;
  const std::string& county_;
  struct Waiting {
    const CoveredTable* table;
    store::Statement row;
    Context by;
    std::string action, subject, reason;
  };
  std::vector<Waiting> waiting_;
  std::map<std::string_view, std::vector<store::Statement>> find_;  ///< by table: those that nobody uses
};

}  // namespace guben::ledger
