#include "ledger/prepared_records.hpp"

namespace guben::ledger {
namespace {
constexpr size_t kBlock = 1 << 20;
constexpr uint32_t kAbsent = UINT32_MAX;
}  // namespace

std::vector<std::string> sealing_contexts(const dictionary::Dataset& dataset) {
  std::vector<std::string> contexts;
  for (const auto& field : dataset.fields) contexts.push_back("record_" + dataset.code + "." + field.name);
  return contexts;
}

namespace {
/// Lengths go before contents, so that no two records can be read as one another.
void put_part(std::string& content, const std::optional<std::string_view>& text) {
  const uint32_t length = text ? static_cast<uint32_t>(text->size()) : kAbsent;
  content.append(reinterpret_cast<const char*>(&length), sizeof length);
  if (text) content += *text;
}
}  // namespace

std::string record_hash(const Sealer& sealer, std::string_view code, const std::vector<std::string>& names,
                        const std::vector<std::optional<std::string_view>>& stored) {
  thread_local std::string content;
  content.clear();
  put_part(content, code);
  for (size_t f = 0; f < stored.size(); ++f)
    if (stored[f]) put_part(content, names[f]), put_part(content, stored[f]);
  return sealer.journal_hash(content);
}

std::string record_hash_by_position(const Sealer& sealer, std::string_view code,
                                    const std::vector<std::optional<std::string_view>>& stored) {
  std::string content;
  put_part(content, code);
  for (const auto& value : stored) put_part(content, value);
  return sealer.journal_hash(content);
}

PreparedRecords::PreparedRecords(const dictionary::Dataset& dataset, const Sealer& sealer)
    : dataset_(dataset), sealer_(sealer), contexts_(sealing_contexts(dataset)) {
  for (const auto& field : dataset.fields) names_.push_back(field.name);
}

void PreparedRecords::put(const std::optional<std::string_view>& text) {
  lengths_.back().push_back(text ? static_cast<uint32_t>(text->size()) : kAbsent);
  if (text) blocks_.back() += *text;
}

void PreparedRecords::add(const Record& record) {
  if (blocks_.empty() || blocks_.back().size() > kBlock) {
    blocks_.emplace_back().reserve(kBlock + kBlock / 8);
    lengths_.emplace_back();
  }
  auto& block = blocks_.back();
  entries_.push_back({static_cast<uint32_t>(blocks_.size() - 1), static_cast<uint32_t>(block.size()),
                      static_cast<uint32_t>(lengths_.back().size()), record.sheet, record.row});
  put(record.code);
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    const auto& value = record.values[f];
    if (!value || !dataset_.fields[f].sealed) {
      put(value);
      continue;
    }
    const size_t start = block.size();
    sealer_.seal(*value, contexts_[f], block);
    lengths_.back().push_back(static_cast<uint32_t>(block.size() - start));
  }
  Stored stored;
  fill(stored, entries_.back());
  block += record_hash(sealer_, stored.code, names_, stored.values);
}

void PreparedRecords::fill(Stored& stored, const Entry& entry) const {
  const char* at = blocks_[entry.block].data() + entry.begin;
  const uint32_t* length = lengths_[entry.block].data() + entry.lengths;
  const auto take = [&]() -> std::optional<std::string_view> {
    if (*length == kAbsent) return ++length, std::nullopt;
    const std::string_view text(at, *length);
    at += *length++;
    return text;
  };
  stored.sheet = entry.sheet;
  stored.row = entry.row;
  stored.values.clear();
  stored.code = *take();
  for (size_t f = 0; f < dataset_.fields.size(); ++f) stored.values.push_back(take());
  stored.hash = {at, Sealer::kHashSize};  // not yet there while the record is being added
}

}  // namespace guben::ledger
