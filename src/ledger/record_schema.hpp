#pragma once
// The fields that the records of a dataset had, version by version: a pack may add some, and what was written before
// must verify for ever.
#include <map>
#include <string>

#include "ledger/ledger.hpp"

namespace guben::ledger {

struct RecordSchema {
  int64_t version = 0;
  std::string form, fields;  ///< as the table record_schema keeps them
  std::vector<std::string> names() const;
};

/// Version 0, without fields, where there is none.
RecordSchema newest_schema(Ledger& ledger, const std::string& dataset);
std::map<int64_t, RecordSchema> schemas_of(Ledger& ledger, const std::string& dataset);
/// The hash of a record as it is stored, `columns` and `values` in one order. Nothing where it says something in a
/// column that its schema has not.
std::optional<std::string> hash_of_stored(const RecordSchema& schema, const Sealer& sealer, std::string_view code,
                                          const std::vector<std::string>& columns,
                                          const std::vector<std::optional<std::string_view>>& values);

}  // namespace guben::ledger
