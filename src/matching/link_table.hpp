#pragma once
#include <optional>
#include <string>
#include <vector>

#include "matching/link_delivery.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {

/// The links of a delivery as the table that screening reads, and all that is counted on the way there.
class LinkTable {
 public:
  LinkTable(workspace::Database& database, const Registry& registry, const ledger::Delivery& delivery,
            const dictionary::Dataset& dataset, bool keep_lines);
  /// `elsewhere`: the place a row names that is about nobody.
  void put(int64_t place, const Link& link, const std::string& elsewhere, std::optional<bool> named_is_member);
  /// The row speaks for a further record of its person too.
  void put_further(int64_t place, const Link& link, uint32_t record, std::optional<bool> named_is_member);
  /// The rows are complete.
  LinkedDelivery finish();

 private:
  void put_row(int64_t place, const Link& link, const std::string& village, std::optional<bool> named_is_member,
               bool is_further);
  void count(Method method);
  void keep_line(int64_t place, const Link& link);

  const Registry& registry_;
  const ledger::Delivery& delivery_;
  const dictionary::Dataset& dataset_;
  bool keep_lines_;
  LinkedDelivery outcome_;
  std::vector<bool> households_seen_;
  workspace::TableWriter links_;
};

}  // namespace guben::matching
