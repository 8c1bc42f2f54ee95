#include "ledger/record_schema.hpp"

#include "core/text.hpp"

namespace guben::ledger {

std::vector<std::string> RecordSchema::names() const {
  std::vector<std::string> names;
  for (auto part : split(fields, ' ')) {
    if (part.ends_with('*')) part.remove_suffix(1);
    if (!part.empty()) names.emplace_back(part);
  }
  return names;
}

std::map<int64_t, RecordSchema> schemas_of(Ledger& ledger, const std::string& dataset) {
  std::map<int64_t, RecordSchema> all;
  auto rows = ledger.query("SELECT version, form, fields FROM record_schema WHERE county = $1 AND dataset = $2",
                           std::string_view(dataset));
  while (rows.step()) all.emplace(rows.integer(0), RecordSchema{rows.integer(0), rows.text(1), rows.text(2)});
  return all;
}

RecordSchema newest_schema(Ledger& ledger, const std::string& dataset) {
  const auto all = schemas_of(ledger, dataset);
  return all.empty() ? RecordSchema{} : all.rbegin()->second;
}

}  // namespace guben::ledger
