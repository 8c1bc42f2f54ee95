#include "intake/column_content.hpp"

#include <set>

#include "china/id_number.hpp"
#include "core/text.hpp"
#include "intake/cell_values.hpp"
#include "intake/written_date.hpp"

namespace guben::intake {
namespace {
using dictionary::Field;
using dictionary::FieldType;
using dictionary::HeadingWords;
using dictionary::Role;
using dictionary::TextKind;
using spreadsheet::CellKind;

constexpr size_t kCells = 40;  // of a column, enough to tell what it holds

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

bool is_id_number(std::string_view text) {
  if (contains(text, "*")) return text.size() >= 15 && text.size() <= 18 && is_digits(text.substr(0, 3));
  const auto form = china::read_id_number(text).form;
  return form == china::IdForm::Valid || form == china::IdForm::Fifteen || form == china::IdForm::WrongCheck ||
         (form == china::IdForm::WrongDate && text.size() == 18) || form == china::IdForm::Seventeen ||
         (form == china::IdForm::Destroyed && contains(text, "E+17"));
}

/// A number of up to five digits before its point may be a day's serial, and is likelier an amount; 2020.4 is a month.
bool may_be_serial(std::string_view text) {
  const auto whole = text.substr(0, text.find('.'));
  return is_digits(whole) && (whole.size() == 5 || (whole.size() < 6 && whole.size() == text.size())) &&
         (whole.size() == text.size() || is_digits(text.substr(whole.size() + 1)));
}

bool is_year(std::string_view text) {
  if (text.ends_with("年")) text.remove_suffix(3);
  else if (text.ends_with("年度")) text.remove_suffix(6);
  return text.size() == 4 && is_digits(text) && (text.starts_with("19") || text.starts_with("20"));
}

bool is_school_year(std::string_view text) {
  return contains(text, "学年") || (text.size() == 9 && is_year(text.substr(0, 4)) && is_year(text.substr(5)) &&
                                    (text[4] == '-' || text[4] == '/' || text[4] == '~'));
}

bool is_term(std::string_view text) {
  return text.size() > 4 && is_digits(text.substr(0, 4)) &&
         (contains(text, "春") || contains(text, "秋") || contains(text, "学期"));
}

bool is_yes_or_no(std::string_view text) {
  static constexpr std::string_view words[] = {"是", "否", "√",  "×",  "有",   "无",
                                               "Y",  "N",  "已", "未", "享受", "未享受"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

/// Letters and figures that name one thing: XM-2020-001, 990101001, HT001.
bool is_code(std::string_view text) {
  if (text.size() < 2 || text.size() > 30 || text.find_first_of("0123456789") == std::string_view::npos) return false;
  return text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_/#.") ==
             std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

bool may_be_name(std::string_view text, const HeadingWords& words) {
  if (contains(text, "·") || contains(text, "•")) return true;
  std::u32string characters = code_points(text);
  if (const auto bracket = characters.find(U'('); bracket != std::u32string::npos) characters.resize(bracket);
  if (characters.size() < 2 || characters.size() > 4) return false;
  for (const char32_t c : characters)
    if ((c < 0x3400 || c > 0x9fff) && c != U'*') return false;
  return words.is_surname(characters[0]) && !ends_with_any(text, {"村", "镇", "乡", "社区", "街道", "组", "县", "市"});
}

/// All cells tell the same once a few hundred have been asked; a share of one in fifty may be dirt.
struct Count {
  double of = 0;
  double share(size_t filled) const { return filled == 0 ? 0 : of / static_cast<double>(filled); }
};

bool is_mostly(double share) { return share >= 0.6; }

double score_of_date(const ColumnContent& c) {
  if (is_mostly(c.day)) return 2;
  if (is_mostly(c.day + c.month)) return 0.5;
  if (is_mostly(c.day + c.month + c.year)) return -2;
  return c.day + c.month < 0.2 ? kImpossible : -4;
}

double score_of_month(const ColumnContent& c) {
  if (is_mostly(c.month)) return 3;
  if (is_mostly(c.day + c.month)) return 0.5;
  return kImpossible;
}

double score_of_number(const ColumnContent& c, const Field& field) {
  const double plain = field.type == FieldType::Integer ? c.whole : c.number;
  if (plain < 0.5 || is_mostly(c.id) || is_mostly(c.phone) || is_mostly(c.account) || is_mostly(c.day))
    return kImpossible;
  if (c.is_serial) return -3;
  if (is_mostly(c.long_number)) return -5;  // nobody counts or pays nine digits
  // Years are written as numbers too.
  return is_mostly(c.year) ? -3 : 1.5;
}

double score_of_code(const ColumnContent& c, const Field& field) {
  if (is_mostly(c.day + c.month) || is_mostly(c.id) || is_mostly(c.phone)) return kImpossible;
  if (c.distinct > 0.8 && c.filled >= 20) return -5;  // no list is as long
  RowTexts texts;
  size_t known = 0, figures = 0;
  std::map<std::string_view, bool> is_known;  // most columns of codes repeat themselves
  for (const auto& cell : c.cells) {
    const auto [at, is_new] = is_known.emplace(cell.text, false);
    if (is_new) {
      const auto read = read_cell(field, cell, false, texts);
      at->second = !read.problem && !std::holds_alternative<std::monostate>(read.value);
    }
    if (!at->second) continue;
    ++known;
    figures += cell.text.size() == 1 || is_yes_or_no(cell.text);
  }
  const double share = static_cast<double>(known) / static_cast<double>(c.filled);
  if (share >= 0.7) return figures * 2 > known ? 1.5 : 4;  // 是 and 1 stand in many lists
  if (share >= 0.3) return 1;
  // A sender's own words for the codes are no reason to think of another column; a number is.
  if (is_mostly(c.number)) return kImpossible;
  return c.distinct > 0.8 && c.filled >= 6 ? -5 : -2;
}

double score_of_text(const ColumnContent& c, const Field& field, TextKind kind) {
  const bool is_number_of_something = is_mostly(c.id) || is_mostly(c.day + c.month);
  if (field.role == Role::Village || field.role == Role::Township || field.role == Role::County) {
    if (is_number_of_something || is_mostly(c.number) || is_mostly(c.phone) || is_mostly(c.code)) return kImpossible;
    const double share = field.role == Role::Village ? c.village : field.role == Role::Township ? c.township : c.han;
    const double other = field.role == Role::Village ? c.township : c.village;
    return is_mostly(share) ? 3 : is_mostly(other) ? -5 : 0;
  }
  if (kind == TextKind::Phone) return is_mostly(c.phone) ? 4 : kImpossible;
  if (is_mostly(c.phone)) return kImpossible;
  if (kind == TextKind::Account) return is_mostly(c.account) ? 3 : is_mostly(c.code + c.number) ? 0 : kImpossible;
  if (kind == TextKind::Code || field.role == Role::HouseholdCode || field.role == Role::PersonCode) {
    if (is_number_of_something || is_mostly(c.account)) return kImpossible;
    return is_mostly(c.code) || is_mostly(c.whole) ? (c.is_serial ? -4 : 2) : -5;
  }
  if (is_mostly(c.id) || is_mostly(c.account)) return kImpossible;
  if (is_mostly(c.day + c.month)) return -4;  // a batch may be named by its month
  if (is_mostly(c.name)) return -2.5;
  if (is_mostly(c.number) || is_mostly(c.code)) return -3;
  if (is_mostly(c.yes_no)) return -1;
  return is_mostly(c.han) ? 0.5 : 0;
}

}  // namespace

ColumnContent content_of(const std::vector<KeptRow>& head, size_t first_row, size_t column, const HeadingWords& words) {
  ColumnContent content;
  Count id, certificate, day, month, year, school_year, term, number, whole, long_number, yes_no, name, phone, account,
      code, village, township, han;
  std::set<std::string> seen;
  int64_t next_serial = 0;
  bool is_serial = true;
  for (size_t r = first_row; r < head.size() && content.filled < kCells; ++r) {
    if (column >= head[r].texts.size()) continue;
    const std::string text = squeezed(head[r].texts[column]);
    if (text.empty() || is_blank(text)) continue;
    const auto kind = head[r].kinds[column];
    content.cells.push_back({kind, head[r].texts[column]});
    ++content.filled;
    seen.insert(text);
    if (is_digits(text) && text.size() < 6) {
      const auto value = std::stoll(text);
      is_serial = is_serial && (next_serial == 0 ? value == 1 : value == next_serial);
      next_serial = value + 1;
    } else is_serial = false;

    const bool digits = is_digits(text);
    const bool is_id = is_id_number(text);
    id.of += is_id;
    certificate.of += china::read_disability_certificate(text).has_value();
    if (is_school_year(text) && !contains(text, "学期")) ++school_year.of;
    else if (is_term(text)) ++term.of;
    else if (is_year(text)) ++year.of;
    else if (!is_id && (kind == CellKind::DateNumber || !may_be_serial(text))) {
      using Says = WrittenDate::Says;
      const auto says = read_written_date(content.cells.back()).says;
      if (says == Says::Day || says == Says::Open) ++day.of;
      if (says == Says::Month || says == Says::Ambiguous) ++month.of;
    }
    const auto amount = kind == CellKind::DateNumber ? std::nullopt : read_number(text);
    number.of += amount.has_value() && text.size() < 15;
    whole.of += amount.has_value() && text.size() < 12 && amount->rescaled(0).has_value() && !contains(text, ".");
    long_number.of += digits && text.size() >= 9;
    yes_no.of += is_yes_or_no(text);
    name.of += may_be_name(text, words);
    phone.of += text.size() == 11 && digits && text[0] == '1';
    account.of += digits && text.size() >= 16 && text.size() <= 19 && !is_id;
    code.of += is_code(text) && !is_id;
    village.of += ends_with_any(text, {"村", "社区", "村委会", "居委会", "村民委员会", "组", "寨", "屯"});
    township.of += ends_with_any(text, {"镇", "乡", "街道", "街道办", "民族乡"});
    const auto first = code_points(std::string_view(text).substr(0, 4));
    han.of += !first.empty() && first[0] >= 0x3400 && first[0] <= 0x9fff;
  }
  const auto share = [&](const Count& count) { return count.share(content.filled); };
  content.id = share(id), content.certificate = share(certificate), content.day = share(day),
  content.month = share(month);
  content.year = share(year), content.school_year = share(school_year), content.term = share(term);
  content.number = share(number), content.whole = share(whole), content.yes_no = share(yes_no),
  content.name = share(name);
  content.long_number = share(long_number);
  content.phone = share(phone), content.account = share(account), content.code = share(code);
  content.village = share(village), content.township = share(township), content.han = share(han);
  content.distinct = share({static_cast<double>(seen.size())});
  content.is_serial = is_serial && content.filled >= 3;
  return content;
}

double content_score(const ColumnContent& c, const Field& field, TextKind kind) {
  if (c.filled == 0) return 0;
  switch (field.type) {
    case FieldType::IdNumber:
      return is_mostly(c.id + c.certificate) ? 4 : c.id + c.certificate >= 0.3 ? 0 : kImpossible;
    case FieldType::Certificate:
      return is_mostly(c.certificate) ? 5 : is_mostly(c.id) ? -2 : c.certificate > 0.2 ? 0 : kImpossible;
    case FieldType::Name:
      if (is_mostly(c.id) || is_mostly(c.day + c.month) || is_mostly(c.number) || is_mostly(c.phone))
        return kImpossible;
      return is_mostly(c.name) ? 2.5 : c.name >= 0.3 ? 0 : -5;
    case FieldType::Date: return score_of_date(c);
    case FieldType::Month: return score_of_month(c);
    case FieldType::Year: return is_mostly(c.year) ? 3 : is_mostly(c.year + c.day + c.month) ? -1 : kImpossible;
    case FieldType::SchoolYear:
      return is_mostly(c.school_year) ? 4 : is_mostly(c.school_year + c.year + c.term) ? 0.5 : kImpossible;
    case FieldType::Term: return is_mostly(c.term) ? 4 : kImpossible;
    case FieldType::Integer:
    case FieldType::Number:
    case FieldType::Money: return score_of_number(c, field);
    case FieldType::YesNo:
      return is_mostly(c.yes_no) ? 2.5 : c.yes_no >= 0.2 ? 0 : is_mostly(c.number + c.day) ? kImpossible : -3;
    case FieldType::Code: return score_of_code(c, field);
    case FieldType::Text: return score_of_text(c, field, kind);
  }
  return 0;
}

std::vector<std::string> samples_of(const ColumnContent& content) {
  const bool is_identity = content.id >= 0.2 || content.certificate >= 0.2 || content.name >= 0.4 ||
                           content.phone >= 0.2 || content.account >= 0.2;
  std::vector<std::string> samples;
  for (const auto& cell : content.cells) {
    auto text = normalised(cell.text.substr(0, 60));
    if (is_identity) {
      const auto characters = code_points(text);
      const size_t shown = characters.size() > 10 ? 3 : 1;
      text = to_utf8(std::u32string_view(characters).substr(0, shown)) +
             std::string(characters.size() - std::min(shown, characters.size()), '*');
    } else if (const auto characters = code_points(text); characters.size() > 12) {
      text = to_utf8(std::u32string_view(characters).substr(0, 12)) + "…";
    }
    if (std::find(samples.begin(), samples.end(), text) != samples.end()) continue;
    samples.push_back(std::move(text));
    if (samples.size() == 3) break;
  }
  return samples;
}

}  // namespace guben::intake
