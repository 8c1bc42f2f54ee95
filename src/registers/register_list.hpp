#pragma once
// The rows that lists of a register are cut from: a row a record that is there now, found by place, household and a
// field or two without opening any record.
#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"

namespace guben::registers {

struct ListRow {
  std::string code, region, household;
  std::string sort_key;
  std::vector<std::string> filters;          ///< as the declaration names them
  int64_t guarded = 0;                       ///< a bit for each condition of `seen` that may hold
  std::string staff = {}, holds_until = {};  ///< whose scope it opens, and up to which day; empty: nobody's, for good
  std::string entered_by = {}, entered_at = {};
};

/// What of a register is asked for.
struct ListWish {
  /// Any of them; both empty and not whole: nothing.
  bool whole_county = false;
  std::vector<std::string> regions;  ///< beginnings of codes: of townships or villages
  std::set<std::string> households;
  std::string within;                          ///< and in this region; empty: anywhere
  std::string household;                       ///< and of this one; empty: of any
  std::map<std::string, std::string> filters;  ///< by field of the declaration's
  int64_t unseen = 0;                          ///< bits of conditions under which the asker may not see one
  size_t limit = 50, offset = 0;
  /// The last row of the page before, instead of an offset: sort key and code.
  std::optional<std::pair<std::string, std::string>> after;
};

class RegisterList {
 public:
  RegisterList(ledger::Ledger& ledger, const dictionary::Dataset& dataset) : ledger_(ledger), dataset_(dataset) {}
  /// Inside a Change; in the name it is made in where the row says no other.
  void put(const ListRow& row);
  void take_away(const std::string& code);
  std::optional<ListRow> find(const std::string& code);
  /// In the order of the declaration.
  std::vector<ListRow> rows(const ListWish& wish);
  int64_t count(const ListWish& wish);
  /// Of the wish's rows, by village, township and county.
  std::map<std::string, int64_t> count_by_region(const ListWish& wish);

 private:
  ListRow row_from(const store::Statement& row) const;
  ledger::Ledger& ledger_;
  const dictionary::Dataset& dataset_;
};

/// The households that the registers which open scope pair with somebody on a day, by the staff code.
std::set<std::string> households_of_staff(ledger::Ledger& ledger, const std::string& staff, Date day);

/// The bits of conditions that keep records from a role.
int64_t unseen_by(const dictionary::Dataset& dataset, const std::string& role);

}  // namespace guben::registers
