#include "access/view.hpp"

#include "core/text.hpp"

namespace guben::access {
namespace {

using dictionary::FieldType;
using dictionary::Sensitive;

constexpr size_t kIdNumber = 18, kFirstIdNumber = 15, kPhone = 11, kRegion = 6, kTail = 4;
constexpr size_t kTooShortForATail = 8;  // of so few characters the last four are most of it
constexpr int64_t kFewest = 3;

std::string stars(size_t count) { return std::string(count, '*'); }

/// In one width, and without what people put between digits.
std::string plain(std::string_view value) {
  std::string kept;
  for (const char c : squeezed(value))
    if (c != '-') kept += c;
  return kept;
}

std::string all_but_tail(std::string_view value) {
  const auto points = code_points(value);
  if (points.size() < kTooShortForATail) return stars(std::max<size_t>(points.size(), kTail));
  return stars(kTail) + to_utf8(std::u32string_view(points).substr(points.size() - kTail));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 17 digits and a digit or X, with a day of birth in them.
bool is_id_number(std::string_view text) {
  if (text.size() != kIdNumber || (!is_digit(text.back()) && text.back() != 'X' && text.back() != 'x')) return false;
  if (!std::all_of(text.begin(), text.end() - 1, is_digit)) return false;
  const int year = std::stoi(std::string(text.substr(6, 4))), month = std::stoi(std::string(text.substr(10, 2))),
            day = std::stoi(std::string(text.substr(12, 2)));
  return year >= 1850 && year < 2150 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/// Digits with single blanks or hyphens between them, as they stand in a text.
struct Run {
  std::string digits;          ///< and an X at the end
  std::vector<size_t> groups;  ///< how many stand together
  size_t end = 0;              ///< behind it, in code points

  bool is_grouped_as(std::initializer_list<size_t> sizes) const { return groups == std::vector<size_t>(sizes); }
};

char32_t in_one_width(char32_t c) { return c >= U'！' && c <= U'～' ? c - U'！' + U'!' : c; }
bool is_digit_point(char32_t c) { return c >= U'0' && c <= U'9'; }

Run run_at(const std::u32string& text, size_t at) {
  Run run;
  size_t group = 0;
  for (; at < text.size(); ++at) {
    const auto c = in_one_width(text[at]);
    const bool is_x = (c == U'X' || c == U'x') && run.digits.size() == kIdNumber - 1;
    if (is_digit_point(c) || is_x) {
      run.digits += static_cast<char>(c), ++group;
      if (is_x) {
        ++at;
        break;
      }
      continue;
    }
    const bool goes_on = (c == U'-' || c == U' ' || c == U'\u3000') && at + 1 < text.size() &&
                         is_digit_point(in_one_width(text[at + 1]));
    if (!goes_on) break;
    run.groups.push_back(std::exchange(group, 0));
  }
  run.groups.push_back(group);
  run.end = at;
  return run;
}

/// What stands in its place; nothing where it is no number of anybody's.
std::optional<std::string> masked_run(const Run& run) {
  const auto& digits = run.digits;
  const bool is_whole = run.groups.size() == 1;
  if (is_id_number(digits) && (is_whole || run.is_grouped_as({6, 8, 4}))) return masked_id_number(digits);
  if (digits.size() == kPhone && digits[0] == '1' && (is_whole || run.is_grouped_as({3, 4, 4})))
    return masked_phone(digits);
  const bool is_landline = digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0' && run.groups.size() <= 2;
  if (is_landline) return all_but_tail(digits);
  const bool is_in_fours = run.groups.size() >= 4 &&
                           std::all_of(run.groups.begin(), run.groups.end() - 1, [](size_t size) { return size == 4; });
  if (digits.size() >= 15 && digits.size() <= 19 && (is_whole || is_in_fours)) return masked_bank_account(digits);
  return std::nullopt;
}

bool is_a_code(const dictionary::Field& field) {
  return field.role != dictionary::Role::None || field.name.ends_with("code") || field.name.ends_with("_no");
}

}  // namespace

std::string masked_id_number(std::string_view value) {
  const auto text = plain(value);
  if (text.size() == kIdNumber)
    return text.substr(0, kRegion) + stars(kIdNumber - kRegion - kTail) + text.substr(kIdNumber - kTail);
  if (text.size() == kFirstIdNumber) return text.substr(0, kRegion) + stars(kFirstIdNumber - kRegion);
  return all_but_tail(text);
}

std::string masked_certificate(std::string_view value) {
  const auto text = plain(value);
  if (text.size() < kIdNumber || !std::all_of(text.begin(), text.begin() + kRegion, is_digit))
    return stars(std::max<size_t>(code_points(text).size(), kTail));
  return text.substr(0, kRegion) + stars(text.size() - kRegion);
}

std::string masked_phone(std::string_view value) {
  const auto text = plain(value);
  if (text.size() == kPhone && std::all_of(text.begin(), text.end(), is_digit))
    return text.substr(0, 3) + stars(kPhone - 3 - kTail) + text.substr(kPhone - kTail);
  return all_but_tail(text);
}

std::string masked_bank_account(std::string_view value) { return all_but_tail(plain(value)); }

std::string masked_text(std::string_view text) {
  if (std::none_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '\xEF'; }))
    return std::string(text);
  const auto points = code_points(text);
  std::string masked;
  for (size_t at = 0; at < points.size();) {
    if (!is_digit_point(in_one_width(points[at]))) {
      append_utf8(masked, points[at++]);
      continue;
    }
    // A run of several numbers is tried as a whole, then number by number.
    auto run = run_at(points, at);
    auto instead = masked_run(run);
    if (!instead) {
      size_t end = at;
      std::string digits;
      for (; end < points.size() && is_digit_point(in_one_width(points[end])); ++end)
        digits += static_cast<char>(in_one_width(points[end]));
      const bool ends_in_x = end < points.size() && digits.size() == kIdNumber - 1 &&
                             (in_one_width(points[end]) == U'X' || in_one_width(points[end]) == U'x');
      if (ends_in_x) digits += 'X', ++end;
      run = {digits, {digits.size()}, end};
      instead = masked_run(run);
    }
    if (instead) masked += *instead;
    else
      for (size_t i = at; i < run.end; ++i) append_utf8(masked, points[i]);
    at = run.end;
  }
  return masked;
}

std::string_view kind_of(Sensitive sensitive) {
  switch (sensitive) {
    case Sensitive::IdNumber:
    case Sensitive::Certificate: return "id_number";
    case Sensitive::Phone: return "phone";
    case Sensitive::BankAccount: return "bank_account";
    case Sensitive::Health: return "health";
    case Sensitive::Complainant: return "complainant";
    case Sensitive::No:
    case Sensitive::Withheld:
    case Sensitive::Never: break;
  }
  return "";
}

Shown View::shown(const dictionary::Field& field, std::string_view value, const Subject& subject) const {
  using enum Shown::As;
  if (field.sensitive == Sensitive::Never) return {Nothing, {}, {}};
  if (value.empty()) return {};
  // Beside a masked number a day of birth would be the rest of it.
  if (field.role == dictionary::Role::BirthDate) {
    const auto born = Date::from_iso(value);
    return born ? Shown{Age, std::to_string(age_on(*born, as_of_)), {}} : Shown{Protected, {}, {}};
  }
  Shown shown;
  const auto kind = kind_of(field.sensitive);
  if (field.sensitive == Sensitive::Health && sees_health(subject)) return {Plain, std::string(value), {}};
  if (!kind.empty() && may(roles_, post_, "unmask", kind, subject, {.has_purpose = true})) shown.unmask_kind = kind;
  switch (field.sensitive) {
    case Sensitive::IdNumber: shown.as = Masked, shown.text = masked_id_number(value); break;
    case Sensitive::Certificate: shown.as = Masked, shown.text = masked_certificate(value); break;
    case Sensitive::Phone: shown.as = Masked, shown.text = masked_phone(value); break;
    case Sensitive::BankAccount: shown.as = Masked, shown.text = masked_bank_account(value); break;
    case Sensitive::Health:
    case Sensitive::Complainant:
    case Sensitive::Withheld: shown.as = Protected; break;
    case Sensitive::No:
      shown.text = field.type == FieldType::Text && !is_a_code(field) ? masked_text(value) : std::string(value);
      break;
    case Sensitive::Never: break;
  }
  return shown;
}

bool View::sees_health(const Subject& subject) const { return health_.covers(subject); }

std::optional<int64_t> View::by_cause(int64_t count) { return count < kFewest ? std::nullopt : std::optional(count); }

}  // namespace guben::access
