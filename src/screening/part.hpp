#pragma once
// A part of a run: what is said again of a few subjects, through the same models and tables.
//
// Models of households and persons look at rows of their own household, of its members, and at rows in review that may
// be about them (docs/decisions/0018): of these only such rows are read, unless a model says that it looks beyond. For
// every other kind all rows of the datasets that its models name are read.
#include <set>
#include <string>
#include <vector>

#include "policy/pack.hpp"

namespace guben::screening {

struct Part {
  std::string kind;             ///< that was asked about
  std::set<std::string> codes;  ///< of that kind
  std::set<std::string> kinds;  ///< decided: that one; of a household its members, too; what the models count
  std::set<std::string> asked;  ///< of these, whose subjects are only those asked about; of the others all
  std::set<std::string> models;
  bool own_rows = false;  ///< only rows of the households asked about
};

/// What has to be computed for subjects of a kind.
Part part_for(const policy::Pack& pack, const std::string& kind, std::set<std::string> codes);

}  // namespace guben::screening
