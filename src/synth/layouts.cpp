#include "synth/layouts.hpp"

#include <unicode/ucnv.h>

#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"
#include "synth/dirt.hpp"
#include "synth/names.hpp"

namespace guben::synth {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;

enum class Container { Xlsx, CsvUtf8, CsvGb18030 };

/// The habits of one department in one year: drawn once a file.
struct Habits {
  Container container;
  int date_style, yes_no_style;
  bool serial_column, remarks_column, two_line_header, numbers_as_text, thousands, ten_thousand, unit_row, totals,
      signature, notes_sheet, digits_for_sex;
  bool prefixed_village;             ///< 青石镇长塘村
  bool merged_heads;                 ///< one cell for the head of a household beside all its rows
  bool whole_city;                   ///< the file of the prefecture, with people of its other counties
  std::optional<size_t> sorted_by;   ///< a field; households stay together where there is none
  std::vector<size_t> order;         ///< fields in the order of the columns
  std::vector<std::string> headers;  ///< by position
  std::vector<std::map<std::string, std::string>> words;  ///< by field: how each code is written
  std::string none;                                       ///< what is written for "none" or "not yet": mostly nothing
  std::string no_doctor, no_cure;                         ///< and for no doctor and no treatment
  std::string never, open_end;  ///< what a system exports for a date that is not there, and for an end that is open
  bool subtotals;               ///< a line "小计" below every few hundred rows
  bool merged_amounts;          ///< one cell for what two of a household earned in a month
};

/// Words that clerks write and no list of codes names first.
const std::map<std::string, std::map<std::string, std::string>> kClerksWords{
    {"disability.level", {{"一级", "1级"}, {"二级", "2级"}, {"三级", "3级"}, {"四级", "4级"}}},
    {"school.stage", {{"小学", "普通小学"}, {"初中", "普通初中"}, {"高中", "普通高中"}}},
    {"employment.place", {{"县内", "县域内"}}},
    {"income.category",
     {{"转移性-低保", "转移性收入（低保金）"},
      {"转移性-养老", "转移性收入（养老金）"},
      {"转移性-其他", "转移性收入（其他）"},
      {"工资性", "工资性收入"}}}};

/// The ends that stay open: a job one still has, a helper who still helps.
bool is_open_end(const Field& field) { return field.name == "ended_on" || field.name == "left_on"; }

/// The field by which a clerk sorts a list of cases: the day, or the name. Rolls are kept household by household.
std::optional<size_t> draw_order(Random& random, const Dataset& dataset) {
  static const std::set<std::string> rolls{"registry_household", "registry_person", "income",  "hukou",
                                           "medical_insurance",  "pension",         "housing", "water"};
  const auto draw = random.between(0, 9);
  if (rolls.contains(dataset.code)) return std::nullopt;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    if (draw < 5 && field.type == FieldType::Date && field.role != dictionary::Role::BirthDate) return f;
    if (draw >= 8 && field.role == dictionary::Role::PersonName) return f;
  }
  return std::nullopt;
}

Habits draw_habits(Random& random, const Dataset& dataset, Dirt dirt) {
  Habits h{};
  const auto box = random.between(0, 99);
  h.container = box < 56 ? Container::Xlsx : box < 78 ? Container::CsvUtf8 : Container::CsvGb18030;
  h.date_style = static_cast<int>(random.between(0, 5));
  h.yes_no_style = static_cast<int>(random.between(0, 2));
  h.serial_column = random.chance(0.6);
  h.remarks_column = random.chance(0.4);
  h.two_line_header = random.chance(0.3);
  h.numbers_as_text = random.chance(0.4);
  h.thousands = random.chance(0.3);
  h.ten_thousand = random.chance(0.15);
  h.unit_row = random.chance(0.6);
  h.totals = random.chance(0.4);
  h.signature = random.chance(0.5);
  h.notes_sheet = random.chance(0.3);
  h.digits_for_sex = random.chance(0.25);
  for (size_t f = 0; f < dataset.fields.size(); ++f) h.order.push_back(f);
  // Departments keep who first and move the rest about.
  for (size_t i = h.order.size(); i > 5; --i)
    if (random.chance(0.4))
      std::swap(h.order[i - 1], h.order[static_cast<size_t>(random.between(4, static_cast<int64_t>(i) - 1))]);
  for (const size_t f : h.order) {
    const auto& field = dataset.fields[f];
    std::string header = !field.synonyms.empty() && random.chance(0.5) ? random.pick(field.synonyms) : field.header;
    const bool has_unit = contains(header, "元)");
    if (field.type == FieldType::Money && !has_unit)
      header += h.ten_thousand || field.in_ten_thousand ? "(万元)" : random.chance(0.7) ? "(元)" : "";
    if (dirt != Dirt::Clean && header.size() == 6 && random.chance(0.1))
      header = header.substr(0, 3) + " " + header.substr(3);
    h.headers.push_back(std::move(header));
  }
  h.prefixed_village = random.chance(0.35);
  h.merged_heads = random.chance(0.5);
  h.whole_city = dirt != Dirt::Clean && !dataset.in_ledger && dataset.has_role(dictionary::Role::PersonName) &&
                 dataset.has_role(dictionary::Role::PersonId) && random.chance(0.15);
  h.sorted_by = draw_order(random, dataset);
  for (const auto& field : dataset.fields) {
    auto& words = h.words.emplace_back();
    for (const auto& code : field.values) words[code.value] = random.chance(0.6) ? code.value : random.pick(code.words);
    if (const auto own = kClerksWords.find(dataset.code + "." + field.name);
        dirt != Dirt::Clean && own != kClerksWords.end() && random.chance(0.5))
      for (const auto& [code, word] : own->second) words[code] = word;
  }
  Random blanks = random.fork("blanks");
  static const std::vector<std::string> nothing{"", "", "", "", "/", "—", "-", "无"},
      no_doctor{"", "未签约", "未签", "无"}, no_cure{"", "未救治", "无"};
  h.none = blanks.pick(nothing), h.no_doctor = blanks.pick(no_doctor), h.no_cure = blanks.pick(no_cure);
  h.never = dirt != Dirt::Clean && blanks.chance(0.3) ? "1900-01-01" : "";
  h.open_end = dirt == Dirt::Clean || blanks.chance(0.5) ? "" : blanks.chance(0.5) ? "9999-12-31" : "长期";
  h.subtotals = dirt != Dirt::Clean && blanks.chance(0.3);
  h.merged_amounts = dirt != Dirt::Clean && dataset.code == "income" && blanks.chance(0.3);
  return h;
}

bool ten_thousand(const Habits& h, const Field& field, const std::string& header) {
  return field.in_ten_thousand || (h.ten_thousand && contains(header, "万元"));
}

std::string date_words(Date date, int style, bool month_only) {
  const int y = date.year(), m = date.month(), d = date.day();
  if (month_only) switch (style) {
      case 0: return fmt::format("{}-{:02}", y, m);
      case 1: return fmt::format("{}/{}", y, m);
      case 2: return fmt::format("{}.{:02}", y, m);
      case 3: return fmt::format("{}{:02}", y, m);
      default: return fmt::format("{}年{}月", y, m);
    }
  switch (style) {
    case 0: return date.to_string();
    case 1: return fmt::format("{}/{}/{}", y, m, d);
    case 2: return fmt::format("{}.{}.{}", y, m, d);
    case 3: return fmt::format("{}{:02}{:02}", y, m, d);
    default: return fmt::format("{}年{}月{}日", y, m, d);
  }
}

std::string with_thousands(std::string number) {
  const auto point = number.find('.');
  for (size_t at = point == std::string::npos ? number.size() : point; at > 3;) number.insert(at -= 3, ",");
  return number;
}

/// Everything is written cell by cell; where it goes is the container's business.
class Target {
 public:
  virtual ~Target() = default;
  virtual void text(uint32_t row, uint16_t column, const std::string& text, bool header) = 0;
  virtual void number(uint32_t row, uint16_t column, const std::string& text) = 0;
  virtual void date(uint32_t row, uint16_t column, Date date) = 0;
  virtual void merge(uint32_t r1, uint16_t c1, uint32_t r2, uint16_t c2, const std::string& text) = 0;
  virtual void notes(const std::string& text) = 0;
  virtual void finish() = 0;
};

class XlsxTarget : public Target {
 public:
  explicit XlsxTarget(const std::filesystem::path& file) : writer_(file) { writer_.add_sheet("明细"); }
  void text(uint32_t r, uint16_t c, const std::string& t, bool header) override {
    writer_.text(r, c, t, header ? spreadsheet::Style::Header : spreadsheet::Style::Plain);
  }
  void number(uint32_t r, uint16_t c, const std::string& t) override {
    writer_.number(r, c, std::strtod(t.c_str(), nullptr));
  }
  void date(uint32_t r, uint16_t c, Date d) override { writer_.date(r, c, d); }
  void merge(uint32_t r1, uint16_t c1, uint32_t r2, uint16_t c2, const std::string& t) override {
    writer_.merge(r1, c1, r2, c2, t, r1 == 0 ? spreadsheet::Style::Title : spreadsheet::Style::Header);
  }
  void notes(const std::string& t) override {
    writer_.add_sheet("填表说明");
    writer_.text(0, 0, t);
  }
  void finish() override { writer_.close(); }

 private:
  spreadsheet::WorkbookWriter writer_;
};

class CsvTarget : public Target {
 public:
  CsvTarget(std::filesystem::path file, bool gb18030)
      : path_(std::move(file)), out_(path_, std::ios::binary), gb18030_(gb18030) {
    if (!gb18030) out_ << "\xEF\xBB\xBF";
  }
  void text(uint32_t r, uint16_t c, const std::string& t, bool) override {
    flush_to(r);
    if (line_.size() <= c) line_.resize(c + 1u);
    line_[c] = t;
  }
  void number(uint32_t r, uint16_t c, const std::string& t) override { text(r, c, t, false); }
  void date(uint32_t r, uint16_t c, Date d) override { text(r, c, date_words(d, 0, false), false); }
  void merge(uint32_t r, uint16_t c, uint32_t, uint16_t, const std::string& t) override { text(r, c, t, true); }
  void notes(const std::string&) override {}
  void finish() override {
    flush_to(row_ + 1);
    out_.close();
    if (!out_) throw Failure({"core.cannot_write", {{"file", path_.string()}}});
  }

 private:
  void flush_to(uint32_t row) {
    for (; row_ < row; ++row_) {
      std::string text;
      for (size_t c = 0; c < line_.size(); ++c) text += (c ? "," : "") + csv_field(line_[c]);
      text += "\r\n";
      if (gb18030_) {
        UErrorCode status = U_ZERO_ERROR;
        std::string encoded(text.size() * 4 + 16, '\0');
        const auto size = ucnv_convert("gb18030", "UTF-8", encoded.data(), static_cast<int32_t>(encoded.size()),
                                       text.data(), static_cast<int32_t>(text.size()), &status);
        text = encoded.substr(0, static_cast<size_t>(size));
      }
      out_ << text;
      line_.clear();
    }
  }
  std::filesystem::path path_;
  std::ofstream out_;
  bool gb18030_;
  std::vector<std::string> line_;
  uint32_t row_ = 0;
};

/// What stands in a cell that has nothing to say. Where blank is unknown, not "none", it stays blank.
void write_nothing(Target& target, uint32_t row, uint16_t column, const Habits& h, const Field& field) {
  if (!field.none_if_blank || field.type == FieldType::YesNo || field.role != dictionary::Role::None) return;
  const bool is_date = field.type == FieldType::Date || field.type == FieldType::Month;
  const std::string& word = field.name == "doctor"                               ? h.no_doctor
                            : field.name == "treatment"                          ? h.no_cure
                            : is_open_end(field) && !h.open_end.empty()          ? h.open_end
                            : is_date && !is_open_end(field) && !h.never.empty() ? h.never
                                                                                 : h.none;
  if (!word.empty()) target.text(row, column, word, false);
}

void write_cell(Target& target, uint32_t row, uint16_t column, const Habits& h, const Field& field,
                const std::string& header, const std::string& value, const std::map<std::string, std::string>& words) {
  if (value.empty()) return write_nothing(target, row, column, h, field);
  switch (field.type) {
    case FieldType::Date:
    case FieldType::Month: {
      const bool month_only = field.type == FieldType::Month;
      const auto date = Date::from_iso(month_only ? value + "-01" : value);
      if (!date) return target.text(row, column, value, false);
      if (h.date_style == 5 && !month_only) return target.date(row, column, *date);
      return target.text(row, column, date_words(*date, h.date_style, month_only), false);
    }
    case FieldType::YesNo: {
      static const std::pair<const char*, const char*> styles[] = {{"是", "否"}, {"√", "×"}, {"1", "0"}};
      const auto& style = styles[h.yes_no_style];
      return target.text(row, column, value == "是" ? style.first : style.second, false);
    }
    case FieldType::Code: {
      if (field.role == dictionary::Role::Sex && h.digits_for_sex)
        return target.text(row, column, value == "男" ? "1" : "2", false);
      const auto word = words.find(value);
      return target.text(row, column, word == words.end() ? value : word->second, false);
    }
    case FieldType::Money: {
      std::string text = value;
      if (ten_thousand(h, field, header)) {
        const auto yuan = *Decimal::parse(value);
        text = Decimal(yuan.units(), yuan.scale() + 4).without_trailing_zeros().to_string();
      }
      if (!h.numbers_as_text) return target.number(row, column, text);
      return target.text(row, column, h.thousands ? with_thousands(text) : text, false);
    }
    case FieldType::Integer:
    case FieldType::Year:
      return h.numbers_as_text ? target.text(row, column, value, false) : target.number(row, column, value);
    default: return target.text(row, column, value, false);
  }
}

/// Rows of one household below one another share a cell for their head, where the clerk merges.
class HeadCells {
 public:
  HeadCells(bool merges, const Dataset& dataset, const std::vector<Soiled>& rows) : spans_(rows.size(), 1) {
    const auto *name = dataset.with_role(dictionary::Role::HeadName), *id = dataset.with_role(dictionary::Role::HeadId);
    if (!merges || !name || !id || !dataset.has_role(dictionary::Role::PersonName)) return;
    const auto same = [&](size_t a, size_t b) {
      const auto at = [&](const Field* field) { return static_cast<size_t>(field - dataset.fields.data()); };
      return !rows[a].cells[at(id)].empty() && rows[a].cells[at(id)] == rows[b].cells[at(id)] &&
             rows[a].cells[at(name)] == rows[b].cells[at(name)];
    };
    for (size_t first = 0; first < rows.size();) {
      size_t end = first + 1;
      while (end < rows.size() && same(first, end)) spans_[end++] = 0;
      spans_[first] = static_cast<uint32_t>(end - first);
      first = end;
    }
  }
  bool covers(size_t row) const { return spans_[row] == 0; }  ///< a cell above reaches into the row
  /// How many rows the cell covers; 0 where one above covers it.
  uint32_t span(size_t row, const Field& field) const {
    return field.role == dictionary::Role::HeadName || field.role == dictionary::Role::HeadId ? spans_[row] : 1;
  }

 private:
  std::vector<uint32_t> spans_;
};

/// What two of a household earned in a month, in one cell beside both their rows: the sum of the two.
class MergedAmounts {
 public:
  MergedAmounts(bool merges, const Dataset& dataset, const std::vector<Soiled>& rows, Random random) {
    if (!merges) return;
    const auto at = [&](const char* field) { return static_cast<size_t>(dataset.find(field) - dataset.fields.data()); };
    const auto same = [&](size_t row, const char* field) {
      return rows[row].cells[at(field)] == rows[row + 1].cells[at(field)];
    };
    amount_ = at("amount");
    for (size_t row = 0; row + 1 < rows.size(); ++row) {
      const bool is_pair = rows[row].household == rows[row + 1].household && rows[row].person != rows[row + 1].person &&
                           rows[row].cells[at("category")] == "工资性" && same(row, "category") && same(row, "month") &&
                           same(row, "entry_kind");
      if (!is_pair || !random.chance(0.02)) continue;
      const auto fen = [&](size_t which) { return Decimal::parse(rows[which].cells[amount_])->rescaled(2)->units(); };
      sums_[row] = money(static_cast<int64_t>(fen(row) + fen(row + 1)));
      ++row;
    }
  }
  bool covers(size_t row) const { return row > 0 && sums_.contains(row - 1); }
  /// The sum that begins at this row; empty where it began at the one before; nothing where the cell is its own.
  std::optional<std::string> at(size_t row, size_t field) const {
    if (field != amount_) return std::nullopt;
    if (const auto found = sums_.find(row); found != sums_.end()) return found->second;
    return covers(row) ? std::optional<std::string>("") : std::nullopt;
  }

 private:
  size_t amount_ = SIZE_MAX;
  std::map<size_t, std::string> sums_;
};

std::string township_of(const County& county, int household) {
  return county.pack->regions.name(county.households[static_cast<size_t>(household)].township);
}

/// How the sheet is headed: the place, the period and the matter are there in any order of words.
std::string title_of(Random& style, const std::string& area, const std::string& period, const std::string& label) {
  switch (style.between(0, 4)) {
    case 0: return fmt::format("{}{}{}统计表(虚构数据)", area, period, label);
    case 1: return fmt::format("{}{}{}台账(虚构数据)", area, period, label);
    case 2: return fmt::format("{}{}情况表({})(虚构数据)", area, label, period);
    case 3: return fmt::format("关于报送{}{}{}的表(虚构数据)", area, period, label);
    default: return fmt::format("{}{}{}明细表(虚构数据)", area, period, label);
  }
}

}  // namespace

WrittenFile write_file(const County& county, const File& file, const std::filesystem::path& folder, Random random,
                       Dirt dirt) {
  const auto& dataset = *county.pack->dictionary.find(file.dataset);
  Random style = random.fork("style");
  Habits h = draw_habits(random, dataset, dirt);
  constexpr size_t kSheetRows = 1000000;  // a worksheet ends at 2^20 rows
  if (file.rows.size() * 11 / 10 > kSheetRows && h.container == Container::Xlsx) h.container = Container::CsvUtf8;
  const bool whole_city = h.whole_city && file.area == county.name();
  const std::string seat =
      whole_city ? county.pack->regions.name(county.pack->regions.find(county.code)->parent) : county.name();
  auto rows = soil(county, dataset, file.rows, random.fork("dirt"), dirt, whole_city);
  if (h.sorted_by)
    std::stable_sort(rows.begin(), rows.end(),
                     [by = *h.sorted_by](const Soiled& a, const Soiled& b) { return a.cells[by] < b.cells[by]; });
  const std::string stem = fmt::format("{}{}_{}{}_{}", file.area, file.period_words, dataset.label_zh,
                                       file.part.empty() ? "" : "_" + file.part, dataset.code);
  const auto path = folder / (stem + (h.container == Container::Xlsx ? ".xlsx" : ".csv"));
  std::unique_ptr<Target> target;
  if (h.container == Container::Xlsx) target = std::make_unique<XlsxTarget>(path);
  else target = std::make_unique<CsvTarget>(path, h.container == Container::CsvGb18030);

  const auto first = static_cast<uint16_t>(h.serial_column ? 1 : 0);
  const auto width = static_cast<uint16_t>(first + h.order.size() + (h.remarks_column ? 1 : 0));
  uint32_t row = 0;
  target->merge(row++, 0, 0, static_cast<uint16_t>(width - 1),
                title_of(style, whole_city ? seat : file.area, file.period_words,
                         dataset.label_zh + (file.part.empty() ? "" : "(" + file.part + ")")));
  if (h.unit_row)
    target->text(row++, 0,
                 "填报单位: " + (dataset.provider.ends_with("局") && !contains(dataset.provider, "/") ? seat : "") +
                     dataset.provider,
                 false);
  if (h.two_line_header) {
    const auto half = static_cast<uint16_t>(first + h.order.size() / 2);
    target->merge(row, first, row, static_cast<uint16_t>(half - 1), "基本情况");
    target->merge(row, half, row, static_cast<uint16_t>(first + h.order.size() - 1), "具体情况");
    ++row;
  }
  if (h.serial_column) target->text(row, 0, "序号", true);
  for (size_t i = 0; i < h.order.size(); ++i) target->text(row, static_cast<uint16_t>(first + i), h.headers[i], true);
  if (h.remarks_column) target->text(row, static_cast<uint16_t>(width - 1), "备注", true);
  ++row;

  WrittenFile written{dataset.code, path.filename().string(), h.container == Container::Xlsx ? "明细" : stem, {}};
  int serial = 0;
  const HeadCells heads(h.merged_heads && h.container == Container::Xlsx, dataset, rows);
  const MergedAmounts amounts(h.merged_amounts && h.container == Container::Xlsx && !h.ten_thousand, dataset, rows,
                              random.fork("merged amounts"));
  for (size_t n = 0, summed = 0; n < rows.size(); ++n) {
    const auto& soiled = rows[n];
    if (h.subtotals && n - summed >= 300 && !heads.covers(n) && !amounts.covers(n)) {
      target->text(row, 0, soiled.household >= 0 ? township_of(county, soiled.household) + "小计" : "小计", false);
      target->number(row++, static_cast<uint16_t>(width - 1), std::to_string(n - summed));
      summed = n;
    }
    if (h.serial_column) target->number(row, 0, std::to_string(++serial));
    for (size_t i = 0; i < h.order.size(); ++i) {
      const auto& field = dataset.fields[h.order[i]];
      const auto column = static_cast<uint16_t>(first + i);
      const auto& value = soiled.cells[h.order[i]];
      if (const auto sum = amounts.at(n, h.order[i])) {
        if (!sum->empty()) target->merge(row, column, row + 1, column, *sum);
      } else if (const auto span = heads.span(n, field); span != 1) {
        if (span > 1) target->merge(row, column, row + span - 1, column, value);
      } else if (field.role == dictionary::Role::Village && h.prefixed_village && !value.empty() &&
                 soiled.household >= 0) {
        target->text(row, column, township_of(county, soiled.household) + value, false);
      } else write_cell(*target, row, column, h, field, h.headers[i], value, h.words[h.order[i]]);
    }
    static const std::vector<std::string> remarks{"已核实", "外出", "电话核实", "补录", "见附件"};
    if (h.remarks_column && style.chance(0.04))
      target->text(row, static_cast<uint16_t>(width - 1), style.pick(remarks), false);
    ++row;
    const int person = soiled.person >= 0 ? soiled.person
                       : soiled.household >= 0 && !dataset.has_role(dictionary::Role::PersonName) &&
                               !dataset.has_role(dictionary::Role::HouseholdCode)
                           ? county.households[static_cast<size_t>(soiled.household)].members.front()
                           : -1;
    if (!dataset.in_ledger && !dataset.apart) written.rows.push_back({row, person, soiled.dirt, soiled.planted});
  }
  if (h.totals) {
    target->text(row, 0, "合计", false);
    target->number(row++, static_cast<uint16_t>(width - 1), std::to_string(rows.size()));
  }
  if (h.signature)
    target->text(row++, 0, fmt::format("审核人: {}   填报人: {}", random_name(style), random_name(style)), false);
  if (h.notes_sheet) target->notes("本表为虚构数据,仅供演示。填报单位应于每月5日前报送。");
  target->finish();
  return written;
}

}  // namespace guben::synth
