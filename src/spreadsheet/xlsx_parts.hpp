#pragma once
// The parts of an .xlsx archive name one another by relations.
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/zip_entry.hpp"

namespace guben::spreadsheet {

struct Relation {
  std::string id, type, target;  ///< target: the part's name in the archive
};

/// Whom a part names; of "", whom the archive names. None when it says nothing.
std::vector<Relation> relations_of(const Archive& archive, const std::string& part);

/// The value of an attribute with its entities resolved.
std::string decoded(std::string_view raw);

}  // namespace guben::spreadsheet
