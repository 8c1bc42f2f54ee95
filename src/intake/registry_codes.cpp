#include "intake/registry_codes.hpp"

#include "core/read_whole.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {
std::filesystem::path codes_file(const workspace::CountyFolder& folder, const ledger::Delivery& d) {
  return folder.snapshots() / d.dataset / (std::to_string(d.id) + ".codes");
}
}  // namespace

void write_codes(const workspace::CountyFolder& folder, const ledger::Delivery& delivery,
                 const ledger::PreparedRecords& exported) {
  const auto file = codes_file(folder, delivery);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  exported.each([&](const ledger::PreparedRecords::Stored& record) { out << record.code << '\n'; });
  out.close();
  if (!out) throw Failure({"core.cannot_write", {{"file", file.string()}}});
}

void remove_codes(const workspace::CountyFolder& folder, const ledger::Delivery& delivery) {
  std::filesystem::remove(codes_file(folder, delivery));
}

Codes codes_of_export(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const dictionary::Dataset& dataset,
                      const ledger::Delivery& delivery) {
  const auto file = codes_file(folder, delivery);
  std::ifstream in(file, std::ios::binary);
  if (!in) return ledger::Records(ledger, dataset).codes_of(delivery.id);
  Codes codes;
  for (std::string code; std::getline(in, code);) codes.insert(std::move(code));
  must_be_read_whole(in, file);
  return codes;
}

bool are_parts(size_t shared, size_t one, size_t other) { return shared * 2 < std::min(one, other) || shared == 0; }

bool are_parts_of_one(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const dictionary::Dataset& dataset,
                      const ledger::Delivery& one, const ledger::Delivery& other) {
  const auto codes = codes_of_export(ledger, folder, dataset, one),
             others = codes_of_export(ledger, folder, dataset, other);
  const auto shared =
      std::count_if(codes.begin(), codes.end(), [&](const auto& code) { return others.contains(code); });
  return are_parts(static_cast<size_t>(shared), codes.size(), others.size());
}

}  // namespace guben::intake
