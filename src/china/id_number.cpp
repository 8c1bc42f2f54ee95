#include "china/id_number.hpp"

#include "core/text.hpp"

namespace guben::china {
namespace {

constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::string_view kCheckCharacters = "10X98765432";

int64_t to_number(std::string_view digits) {
  int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string seventeen_digits(int64_t key) { return fmt::format("{:017}", key); }

/// A spreadsheet keeps fifteen significant digits: the last three of eighteen become zeros. One in eleven such numbers
/// has a right check character all the same, and one sound number in a thousand ends so: the check decides.
bool has_lost_its_tail(std::string_view text, char right_check) {
  return text.ends_with("000") && text[17] != right_check;
}

void take_key(IdReading& reading, int64_t key, IdForm good) {
  reading.key = key;
  reading.birth_date = birth_date_of(key);
  reading.is_male = is_male(key);
  reading.form = reading.birth_date ? good : IdForm::WrongDate;
  if (!reading.birth_date) reading.key = 0;
}

}  // namespace

bool is_scientific(std::string_view text) {
  const auto e = text.find_first_of("Ee");
  if (e == std::string_view::npos || e == 0 || (e > 1 && text[1] != '.') || text.find_first_not_of("0123456789.") != e)
    return false;
  auto exponent = text.substr(e + 1);
  if (exponent.starts_with("+")) exponent.remove_prefix(1);
  return exponent.size() == 2 && all_digits(exponent) && exponent >= "10";
}

std::optional<Date> birth_date_of(int64_t key) {
  const auto date = key / 1000 % 100000000;
  const auto born =
      Date::from_ymd(static_cast<int>(date / 10000), static_cast<int>(date / 100 % 100), static_cast<int>(date % 100));
  if (!born || born->year() < 1890 || born->year() > 2099) return std::nullopt;
  return born;
}

char id_check_character(int64_t key) {
  int sum = 0;
  for (size_t i = 17; i-- > 0; key /= 10) sum += static_cast<int>(key % 10) * kWeights[i];
  return kCheckCharacters[static_cast<size_t>(sum % 11)];
}

std::string id_number_of(int64_t key) { return seventeen_digits(key) + id_check_character(key); }

bool is_id_character(char c) { return (c >= '0' && c <= '9') || c == 'X'; }

/// Folded, without blanks and quotes; every X, however it was typed, a capital one.
std::string folded_id(std::string_view cell) {
  std::string text = squeezed(cell);
  if (std::all_of(text.begin(), text.end(), is_id_character)) return text;
  std::erase_if(text, [](char c) { return c == '\'' || c == '`' || c == '"'; });
  for (const std::string_view quote : {"’", "‘", "“", "”"}) text = replaced(std::move(text), quote, "");
  for (const std::string_view x : {"x", "×", "Х", "х", "χ"}) text = replaced(std::move(text), x, "X");
  return text;
}

/// The number that clerks and data tools wrap in other things: 990101-19620315-1078, 990101196203151078.0,
/// 身份证990101196203151078, 990101196203151078(临时). Empty unless there is one number and nothing else of digits.
std::string unwrapped(std::string_view text) {
  std::string digits;
  for (size_t i = 0; i < text.size();) {
    if (is_id_character(text[i])) {
      digits += text[i++];
      continue;
    }
    size_t end = i;
    while (end < text.size() && !is_id_character(text[end])) ++end;
    const auto between = text.substr(i, end - i);
    i = end;
    // Separators inside join what stands on both sides; a fraction of zeros is how a data tool ends a whole number.
    const bool is_inside = !digits.empty() && end < text.size();
    if (!is_inside) continue;
    if (between == "." && text.substr(end).find_first_not_of('0') == std::string_view::npos) return digits;
    if (between != "-" && between != "—" && between != "–" && between != "_" && between != "·" && between != ".")
      return {};
    digits += text[i++];
  }
  return digits;
}

void read_eighteen(IdReading& reading, std::string_view text) {
  const int64_t key = to_number(text.substr(0, 17));
  const char right_check = id_check_character(key);
  if (has_lost_its_tail(text, right_check)) {
    reading.form = IdForm::Destroyed;
    return;
  }
  take_key(reading, key, IdForm::Valid);
  if (reading.form == IdForm::Valid && right_check != text[17]) reading.form = IdForm::WrongCheck;
}

/// What is written around a number may be anything; the number itself must then be whole: eighteen characters, or a
/// certificate, or fifteen digits of a real birth date.
void read_wrapped(IdReading& reading) {
  reading.form = IdForm::NotANumber;
  const auto bare = unwrapped(reading.digits);
  if (bare.empty() || bare == reading.digits) return;
  auto inner = read_id_number(bare);
  if (inner.is_sound() || (bare.size() == 18 && inner.form == IdForm::WrongCheck)) reading = std::move(inner);
}

IdReading read_id_number(std::string_view cell) {
  IdReading reading;
  std::string text = folded_id(cell);
  if (is_blank(text) || is_none(text)) return reading;
  reading.digits = text;

  if (is_scientific(text)) {
    reading.form = IdForm::Destroyed;
    return reading;
  }
  const std::string_view t = text;
  if (!all_digits(t.substr(0, t.size() - 1)) || (!all_digits(t.substr(t.size() - 1)) && t.back() != 'X')) {
    // A certificate of a person whose check character is X has the X inside.
    if (const auto certificate = read_disability_certificate(text))
      take_key(reading, certificate->key, IdForm::Certificate);
    else read_wrapped(reading);
    return reading;
  }
  switch (t.size()) {
    case 18: read_eighteen(reading, t); break;
    case 15:
      if (all_digits(t))
        take_key(reading, to_number(std::string(t.substr(0, 6)) + "19" + std::string(t.substr(6))), IdForm::Fifteen);
      else reading.form = IdForm::WrongLength;
      break;
    case 17:
      if (all_digits(t)) take_key(reading, to_number(t), IdForm::Seventeen);
      else reading.form = IdForm::WrongLength;
      break;
    case 20:
    case 21:
      if (const auto certificate = read_disability_certificate(text))
        take_key(reading, certificate->key, IdForm::Certificate);
      else reading.form = IdForm::WrongLength;
      break;
    default: reading.form = IdForm::WrongLength;
  }
  return reading;
}

std::optional<CertificateReading> read_disability_certificate(std::string_view cell) {
  const std::string text = squeezed(cell);
  if (text.size() != 20 && text.size() != 21) return std::nullopt;
  const std::string_view t = text;
  if (!all_digits(t.substr(0, 17)) || !all_digits(t.substr(18))) return std::nullopt;
  const int64_t key = to_number(t.substr(0, 17));
  const char check = t[17] == 'x' ? 'X' : t[17];
  if (!birth_date_of(key) || id_check_character(key) != check) return std::nullopt;
  const int kind = t[18] - '0', level = t[19] - '0';
  if (kind < 1 || kind > 7 || level < 1 || level > 4) return std::nullopt;
  return CertificateReading{key, kind, level};
}

std::vector<int64_t> id_repairs(const IdReading& reading) {
  std::vector<int64_t> keys;
  const std::string& text = reading.digits;
  const auto offer = [&](std::string_view digits, std::optional<char> check) {
    if (digits.size() != 17 || !all_digits(digits)) return;
    const int64_t key = to_number(digits);
    if (!birth_date_of(key) || (check && id_check_character(key) != *check)) return;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  if (reading.form == IdForm::Destroyed || reading.form == IdForm::Blank || reading.form == IdForm::NotANumber ||
      text.size() < 14)
    return keys;

  if (text.size() == 18) {
    offer(text.substr(0, 17), std::nullopt);
    for (size_t i = 0; i < 17; ++i) {
      std::string changed = text.substr(0, 17);
      for (char digit = '0'; digit <= '9'; ++digit) {
        changed[i] = digit;
        offer(changed, text[17]);
      }
      if (i + 1 < 17) {
        std::string swapped = text.substr(0, 17);
        std::swap(swapped[i], swapped[i + 1]);
        offer(swapped, text[17]);
      }
    }
  } else if (text.size() == 17) {  // the check character lost, or one of the digits
    if (all_digits(text)) offer(text, std::nullopt);
    for (size_t i = 0; i < 17; ++i)
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string filled = text.substr(0, 16);
        filled.insert(std::min<size_t>(i, 16), 1, digit);
        offer(filled, text[16]);
      }
  } else if (text.size() == 19) {  // a digit typed twice
    for (size_t i = 0; i < 19; ++i) {
      std::string shorter = text;
      shorter.erase(i, 1);
      offer(std::string_view(shorter).substr(0, 17), shorter[17]);
    }
  } else if (text.size() == 15 && all_digits(text)) {
    const std::string full = text.substr(0, 6) + "19" + text.substr(6);
    offer(full, std::nullopt);
    for (size_t i = 0; i < 17; ++i) {
      if (i == 6 || i == 7) continue;
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string changed = full;
        changed[i] = digit;
        offer(changed, std::nullopt);
      }
    }
  }
  return keys;
}

}  // namespace guben::china
