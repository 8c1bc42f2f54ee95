#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "intake/cell_values.hpp"
#include "ledger/sealer.hpp"

namespace guben::intake {

/// Sixty-four bits of what was mixed in. Seeded with a secret of the ledger: a hash must not betray an ID number.
class RowHash {
 public:
  explicit RowHash(uint64_t seed) : value_(seed) {}
  static uint64_t seed_of(const ledger::Sealer& sealer, const char* purpose) {
    const auto secret = sealer.search_fingerprint(purpose);
    uint64_t seed = 0;
    for (size_t i = 0; i < sizeof seed; ++i) seed = seed << 8 | static_cast<unsigned char>(secret[i]);
    return seed;
  }
  void mix_word(uint64_t word) {
    value_ = (value_ ^ word) * 0x9E3779B97F4A7C15ull;
    value_ ^= value_ >> 32;
  }
  void mix(const void* bytes, size_t size) {
    const auto* at = static_cast<const char*>(bytes);
    mix_word(size);
    for (; size >= 8; at += 8, size -= 8) {
      uint64_t word;
      std::memcpy(&word, at, 8);
      mix_word(word);
    }
    uint64_t rest = 0;
    if (size > 0) std::memcpy(&rest, at, size);  // an empty view may point to nothing
    mix_word(rest);
  }
  void mix(std::string_view text) { mix(text.data(), text.size()); }
  void mix(const CellValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) mix(*text);
    else if (const auto* integer = std::get_if<int64_t>(&value)) mix(integer, sizeof *integer);
    else if (const auto* flag = std::get_if<bool>(&value)) mix(flag, sizeof *flag);
    else if (const auto* date = std::get_if<Date>(&value)) {
      const auto day = date->days_since_1970();
      mix(&day, sizeof day);
    }
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_;
};

}  // namespace guben::intake
