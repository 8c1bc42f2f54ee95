#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dictionary/dataset.hpp"

namespace guben::intake {

/// The words over a column, in the form headers are compared in.
struct HeaderText {
  std::string full, bare;  ///< squeezed; without a unit in brackets and without a star
  std::optional<bool> ten_thousand;
};
HeaderText read_header_text(std::string_view raw);

/// A dataset's fields by their declared headers and synonyms.
class FieldLookup {
 public:
  explicit FieldLookup(const dictionary::Dataset& dataset);
  std::optional<size_t> find(const HeaderText& text) const;

 private:
  std::unordered_map<std::string, size_t> fields_;
};

/// Whether a unit row above the header says 万元 for the whole sheet.
bool sheet_says_ten_thousand(std::string_view title);

}  // namespace guben::intake
