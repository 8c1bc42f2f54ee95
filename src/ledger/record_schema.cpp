#include "ledger/record_schema.hpp"

#include "core/text.hpp"
#include "ledger/prepared_records.hpp"

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

std::optional<std::string> hash_of_stored(const RecordSchema& schema, const Sealer& sealer, std::string_view code,
                                          const std::vector<std::string>& columns,
                                          const std::vector<std::optional<std::string_view>>& values) {
  const auto names = schema.names();
  std::vector<std::optional<std::string_view>> stored(names.size());
  for (size_t c = 0; c < columns.size(); ++c) {
    if (!values[c]) continue;
    const auto at = std::find(names.begin(), names.end(), columns[c]);
    if (at == names.end()) return std::nullopt;
    stored[static_cast<size_t>(at - names.begin())] = values[c];
  }
  return schema.form == "position" ? record_hash_by_position(sealer, code, stored)
                                   : record_hash(sealer, code, names, stored);
}

}  // namespace guben::ledger
