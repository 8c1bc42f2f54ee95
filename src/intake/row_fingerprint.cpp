#include "intake/row_fingerprint.hpp"

#include <cstring>

namespace guben::intake {
namespace {

class Hash {
 public:
  explicit Hash(uint64_t seed) : value_(seed) {}
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
    std::memcpy(&rest, at, size);
    mix_word(rest);
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_;
};

}  // namespace

RowFingerprint::RowFingerprint(const dictionary::Dataset& dataset, const ledger::Sealer& sealer) : dataset_(dataset) {
  const auto secret = sealer.search_fingerprint("row fingerprints");
  for (size_t i = 0; i < sizeof seed_; ++i) seed_ = seed_ << 8 | static_cast<unsigned char>(secret[i]);
}

uint64_t RowFingerprint::of(const std::vector<CellValue>& values) const {
  Hash hash(seed_);
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    hash.mix_word(f);
    if (const auto* text = std::get_if<std::string_view>(&values[f])) hash.mix(text->data(), text->size());
    else if (const auto* integer = std::get_if<int64_t>(&values[f])) hash.mix(integer, sizeof *integer);
    else if (const auto* flag = std::get_if<bool>(&values[f])) hash.mix(flag, sizeof *flag);
    else if (const auto* date = std::get_if<Date>(&values[f])) {
      const auto day = date->days_since_1970();
      hash.mix(&day, sizeof day);
    }
  }
  return hash.value();
}

}  // namespace guben::intake
