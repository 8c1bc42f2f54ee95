#pragma once
// Holds the texts that SQL compares with columns of a code list against that list: 己参保 for 已参保 would make
// everybody a hit, and no engine says a word. Columns are followed through aliases, common table expressions,
// subqueries and fact models.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workspace/database.hpp"

namespace guben::screening {

/// The words a column may hold; nothing for a free text or a number.
using Words = std::shared_ptr<const std::set<std::string>>;
/// The columns of a relation.
using WordColumns = std::map<std::string, Words>;

struct UnknownWord {
  size_t offset = 0;  ///< bytes from the beginning of the statement
  std::string column, word;
  std::set<std::string> known;
};

/// What a query may not read: a file, a function that makes a table, a relation that no run has.
struct ForeignRelation {
  size_t offset = 0;
  std::string name;
};

/// What reading a query showed, beside its columns.
struct SqlReading {
  std::vector<UnknownWord> unknown;
  std::vector<ForeignRelation> foreign;
  std::set<std::string> relations;  ///< those it reads: "latest.dibao", "fact.member"
};

class CodeWords {
 public:
  explicit CodeWords(workspace::Database& database) : database_(database) {}
  /// "latest.dibao", "registry_person", "fact.member".
  void add_relation(const std::string& name, WordColumns columns) { relations_[name] = std::move(columns); }
  /// The relation that a query makes. Throws Failure where it is not one SELECT; nothing of it is run.
  WordColumns read(const std::string& select, SqlReading& reading);

 private:
  workspace::Database& database_;
  std::map<std::string, WordColumns> relations_;
};

}  // namespace guben::screening
