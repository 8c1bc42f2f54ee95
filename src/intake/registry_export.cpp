#include "intake/registry_export.hpp"

#include <unordered_map>

#include "intake/proposals.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {

void propose_differences(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const ledger::Delivery& delivery,
                         ledger::Records& records, const ledger::PreparedRecords& exported, ImportReport& report) {
  std::unordered_map<std::string_view, size_t> incoming;
  for (size_t i = 0; i < exported.size(); ++i) incoming.emplace(exported.at(i).code, i);
  ProposalWriter proposals(ledger, dataset, delivery);
  records.each(std::nullopt, [&](const ledger::Record& current) {
    const auto found = incoming.find(current.code);
    if (found == incoming.end()) return proposals.remove(current.code);
    const auto values = records.opened(exported.at(found->second));
    bool changed = false;
    for (size_t f = 0; f < dataset.fields.size(); ++f)
      if (current.values[f] != values[f])
        proposals.change(current.code, dataset.fields[f].name, current.values[f], values[f]), changed = true;
    ++(changed ? report.changed_records : report.unchanged_records);
    incoming.erase(found);
  });
  exported.each([&](const ledger::PreparedRecords::Stored& record) {
    if (!incoming.contains(record.code)) return;
    proposals.add(record.code, records.opened(record), record.sheet, record.row);
    ++report.new_records;
  });
  report.proposals = proposals.written();
}

}  // namespace

void take_registry_export(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const ledger::Delivery& delivery,
                          const ledger::PreparedRecords& exported, ImportReport& report) {
  ledger::Records records(ledger, dataset);
  records.create_table();
  if (!records.is_empty()) return propose_differences(ledger, dataset, delivery, records, exported, report);
  records.insert(exported, delivery.id, report.period.from);
  report.new_records = static_cast<int64_t>(exported.size());
}

}  // namespace guben::intake
