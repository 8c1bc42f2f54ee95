#include "workspace/packed_rows.hpp"

#include <cassert>

namespace guben::workspace {
namespace {

// A value is one byte that says what it is, and what follows. Whole numbers from 0 stand in that byte themselves;
// others follow it in sevens of bits, the lowest first, behind a byte that says how many decimals they have.
enum Mark : uint8_t { kNull, kFalse, kTrue, kDate, kText, kDecimals };
constexpr uint8_t kSmallNumbers = 64;  // kDecimals + the most that a Decimal has is less
constexpr int kMostSmall = 255 - kSmallNumbers;

using Unsigned = unsigned __int128;

void put(std::string& bytes, Unsigned number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>(0x80 | (number & 0x7f)));
  bytes.push_back(static_cast<char>(number));
}
/// Small ones of either sign are short.
void put_signed(std::string& bytes, __int128 number) {
  put(bytes, (static_cast<Unsigned>(number) << 1) ^ static_cast<Unsigned>(number >> 127));
}

class Reader {
 public:
  Reader(const std::string& bytes, size_t from, size_t to) : bytes_(bytes), at_(from), end_(to) {}
  bool is_at_end() const { return at_ == end_; }
  Value value() {
    const auto mark = byte();
    if (mark >= kSmallNumbers) return Decimal(mark - kSmallNumbers);
    switch (mark) {
      case kNull: return {};
      case kFalse: return false;
      case kTrue: return true;
      case kDate: return Date::from_days(static_cast<int32_t>(signed_number()));
      case kText: {
        const auto length = static_cast<size_t>(number());
        at_ += length;
        return bytes_.substr(at_ - length, length);
      }
      default: return Decimal(signed_number(), mark - kDecimals);
    }
  }

 private:
  uint8_t byte() { return static_cast<uint8_t>(bytes_[at_++]); }
  Unsigned number() {
    Unsigned number = 0;
    for (int shift = 0;; shift += 7) {
      const auto next = byte();
      number |= static_cast<Unsigned>(next & 0x7f) << shift;
      if (next < 0x80) return number;
    }
  }
  __int128 signed_number() {
    const auto both = number();
    return static_cast<__int128>(both >> 1) ^ -static_cast<__int128>(both & 1);
  }
  const std::string& bytes_;
  size_t at_, end_;
};

struct Packer {
  std::string& bytes;
  void operator()(std::monostate) const { bytes.push_back(kNull); }
  void operator()(bool is_true) const { bytes.push_back(is_true ? kTrue : kFalse); }
  void operator()(Date date) const {
    bytes.push_back(kDate);
    put_signed(bytes, date.days_since_1970());
  }
  void operator()(const std::string& text) const {
    bytes.push_back(kText);
    put(bytes, text.size());
    bytes += text;
  }
  void operator()(const Decimal& number) const {
    assert(number.scale() >= 0 && number.scale() < kSmallNumbers - kDecimals);
    if (number.scale() == 0 && number.units() >= 0 && number.units() <= kMostSmall) {
      bytes.push_back(static_cast<char>(kSmallNumbers + static_cast<uint8_t>(number.units())));
      return;
    }
    bytes.push_back(static_cast<char>(kDecimals + number.scale()));
    put_signed(bytes, number.units());
  }
};

}  // namespace

void PackedRows::append(const std::vector<Value>& row) {
  for (const auto& value : row) std::visit(Packer{bytes_}, value);
  ends_.push_back(bytes_.size());
}

std::vector<Value> PackedRows::operator[](size_t row) const {
  assert(row < size());
  Reader reader(bytes_, row == 0 ? 0 : ends_[row - 1], ends_[row]);
  std::vector<Value> values;
  while (!reader.is_at_end()) values.push_back(reader.value());
  return values;
}

void PackedRows::shrink_to_fit() {
  bytes_.shrink_to_fit();
  ends_.shrink_to_fit();
}

}  // namespace guben::workspace
