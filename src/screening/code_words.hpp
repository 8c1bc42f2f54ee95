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

class CodeWords {
 public:
  explicit CodeWords(workspace::Database& database) : database_(database) {}
  /// "latest.dibao", "registry_person", "fact.member".
  void add_relation(const std::string& name, WordColumns columns) { relations_[name] = std::move(columns); }
  /// The relation that a query makes; adds to `unknown` what it compares with no word of the list.
  WordColumns read(const std::string& select, std::vector<UnknownWord>& unknown);

 private:
  workspace::Database& database_;
  std::map<std::string, WordColumns> relations_;
};

}  // namespace guben::screening
