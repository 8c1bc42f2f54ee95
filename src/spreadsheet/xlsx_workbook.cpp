#include "spreadsheet/xlsx_workbook.hpp"

#include <deque>

#include "core/text.hpp"
#include "spreadsheet/number_format.hpp"
#include "spreadsheet/plain_cell.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {
namespace {

constexpr int64_t kMaxRows = 1 << 20;
constexpr size_t kMaxColumns = 1 << 14;

std::string decoded(std::string_view raw) {
  std::string out;
  append_decoded(out, raw);
  return out;
}

/// Targets are relative to the folder of the part that names them, or absolute from the archive's root.
std::string resolved(const std::string& base_part, std::string target) {
  if (target.starts_with("/")) return target.substr(1);
  std::string folder = base_part.substr(0, base_part.rfind('/') + 1);
  while (target.starts_with("../")) {
    target.erase(0, 3);
    folder = folder.substr(0, folder.size() > 1 ? folder.rfind('/', folder.size() - 2) + 1 : 0);
  }
  return folder + target;
}

struct Relation {
  std::string id, type, target;
};
std::vector<Relation> relations_of(const Archive& archive, const std::string& part) {
  const auto slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  const std::string file = slash == std::string::npos ? part : part.substr(slash + 1);
  const std::string rels = folder + "_rels/" + file + ".rels";
  std::vector<Relation> all;
  if (!archive.has(rels)) return all;
  ZipEntry entry(archive, rels);
  XmlPull xml(entry);
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next())
    if (token == XmlToken::Start && xml.name() == "Relationship")
      all.push_back({decoded(xml.attribute("Id")), decoded(xml.attribute("Type")),
                     resolved(part, decoded(xml.attribute("Target")))});
  return all;
}

int64_t to_int(std::string_view digits, int64_t fallback) {
  if (digits.empty() || digits.size() > 9) return fallback;
  int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return fallback;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "BC12" is row 12, column 54; false when it is not a reference.
bool read_reference(std::string_view text, size_t& column, int64_t& row) {
  size_t letters = 0, value = 0;
  while (letters < text.size() && letters < 4 && (text[letters] | 32) >= 'a' && (text[letters] | 32) <= 'z')
    value = value * 26 + static_cast<size_t>((text[letters++] | 32) - 'a' + 1);
  row = to_int(text.substr(letters), -1);
  if (letters == 0 || value > kMaxColumns || row < 1) return false;
  column = value - 1;
  return true;
}

}  // namespace

XlsxWorkbook::XlsxWorkbook(const std::filesystem::path& file) : path_(file.string()), archive_(path_) {
  container_ = "xlsx";
  std::string workbook_part;
  for (const auto& relation : relations_of(archive_, ""))
    if (relation.type.ends_with("/officeDocument")) workbook_part = relation.target;
  if (workbook_part.empty() && archive_.has("xl/workbook.xml")) workbook_part = "xl/workbook.xml";
  if (workbook_part.empty() || workbook_part.ends_with(".bin") || !archive_.has(workbook_part) ||
      contains(workbook_part, "word/") || contains(workbook_part, "ppt/"))
    throw Damaged{"spreadsheet.not_a_spreadsheet", path_};
  load_sheet_list(workbook_part);
}

void XlsxWorkbook::load_sheet_list(const std::string& workbook_part) {
  std::map<std::string, Relation> relations;
  for (auto& relation : relations_of(archive_, workbook_part)) {
    const bool is_strings = relation.type.ends_with("/sharedStrings"), is_styles = relation.type.ends_with("/styles");
    // Read without them, texts would be missing and dates be numbers, and nobody would know.
    if ((is_strings || is_styles) && !archive_.has(relation.target))
      throw Damaged{"spreadsheet.damaged", relation.target};
    if (is_strings) strings_part_ = relation.target;
    if (is_styles) load_date_styles(relation.target);
    relations.emplace(relation.id, relation);
  }
  ZipEntry entry(archive_, workbook_part);
  XmlPull xml(entry);
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token != XmlToken::Start) continue;
    if (xml.name() == "workbookPr")
      from_1904_ = xml.attribute("date1904") == "1" || xml.attribute("date1904") == "true";
    if (xml.name() != "sheet") continue;
    const auto found = relations.find(decoded(xml.attribute("id")));
    if (found == relations.end() || !found->second.type.ends_with("/worksheet")) continue;  // chart sheets hold no rows
    sheets_.push_back(
        {decoded(xml.attribute("name")), xml.attribute("state") == "hidden" || xml.attribute("state") == "veryHidden"});
    parts_.push_back(found->second.target);
  }
}

void XlsxWorkbook::load_date_styles(const std::string& part) {
  ZipEntry entry(archive_, part);
  XmlPull xml(entry);
  std::set<int64_t> date_formats;
  bool in_cell_formats = false;
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token == XmlToken::Text) continue;
    const bool start = token == XmlToken::Start;
    if (xml.name() == "cellXfs") in_cell_formats = start;
    if (!start) continue;
    if (xml.name() == "numFmt" && format_shows_date(decoded(xml.attribute("formatCode"))))
      date_formats.insert(to_int(xml.attribute("numFmtId"), -1));
    if (xml.name() == "xf" && in_cell_formats) {
      const auto id = to_int(xml.attribute("numFmtId"), 0);
      style_is_date_.push_back(is_builtin_date_format(static_cast<int>(id)) || date_formats.contains(id));
    }
  }
}

Result<SheetEnd> XlsxWorkbook::read(size_t sheet, const std::function<bool(const Row&)>& visit) {
  try {
    if (!strings_loaded_ && !strings_part_.empty()) strings_.load(archive_, strings_part_);
    strings_loaded_ = true;
    return read_sheet(parts_[sheet], visit);
  } catch (const Damaged& damaged) {
    return Refusal{damaged.code,
                   {{"file", std::filesystem::path(path_).filename().string()}, {"detail", damaged.detail}}};
  }
}

SheetEnd XlsxWorkbook::read_sheet(const std::string& part, const std::function<bool(const Row&)>& visit) {
  ZipEntry entry(archive_, part);
  XmlPull xml(entry);
  SheetEnd end;
  Row row;
  // Texts of one row are gathered here and turned into views when the row is whole: the parser's window moves.
  std::string texts;
  std::vector<std::pair<size_t, size_t>>
      spans;  // by column: offset and length in `texts`; shared strings keep their own view
  int64_t next_row = 1;
  size_t column = 0;
  CellKind kind = CellKind::Empty;
  char type = 'n';
  bool in_value = false, in_inline_text = false, has_value = false, has_formula = false;
  int in_phonetic = 0;
  size_t value_start = 0;

  const auto make_room = [&] {
    if (row.cells.size() > column) return;
    row.cells.resize(column + 1);
    spans.resize(column + 1, {0, 0});
  };
  const auto number_kind = [&](size_t style) {
    return style < style_is_date_.size() && style_is_date_[style] ? CellKind::DateNumber : CellKind::Number;
  };
  const auto shared_text = [&](std::string_view digits) {
    const auto index = to_int(digits, -1);
    if (index < 0 || static_cast<size_t>(index) >= strings_.size())
      throw Damaged{"spreadsheet.damaged", "shared string"};
    return strings_.at(static_cast<size_t>(index));
  };

  const auto finish_cell = [&] {
    if (!has_value) {
      if (!has_formula) return;
      kind = CellKind::FormulaOnly;
    }
    make_room();
    Cell& cell = row.cells[column];
    cell.kind = kind;
    cell.text = {};
    if (type == 's') {
      cell.text = shared_text(std::string_view(texts).substr(value_start));
      texts.resize(value_start);
      spans[column] = {std::string::npos, 0};
    } else {
      if (const auto text = std::string_view(texts).substr(value_start); !is_valid_utf8(text))
        texts.replace(value_start, std::string::npos, made_valid_utf8(text));
      spans[column] = {value_start, texts.size() - value_start};
    }
  };

  /// Takes the plain cells that come next, as many as lie in memory.
  const auto take_plain_cells = [&] {
    while (const auto plain = plain_cell_at(xml.window())) {
      column = plain->column;
      if (column >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "columns"};
      if (plain->has_value) {
        make_room();
        Cell& cell = row.cells[column];
        if (plain->is_shared) {
          cell = {CellKind::Text, shared_text(plain->value)};
          spans[column] = {std::string::npos, 0};
        } else {
          cell = {number_kind(plain->style), {}};
          spans[column] = {texts.size(), plain->value.size()};
          texts += plain->value;
        }
      }
      ++column;
      xml.skip(plain->length);
    }
  };

  std::deque<std::string> dates;  // of a row that counts from 1904
  const auto finish_row = [&] {
    dates.clear();
    for (size_t i = 0; i < row.cells.size(); ++i) {
      auto& cell = row.cells[i];
      if (spans[i].first != std::string::npos)
        cell.text = std::string_view(texts).substr(spans[i].first, spans[i].second);
      if (from_1904_ && cell.kind == CellKind::DateNumber) cell.text = dates.emplace_back(since_1900(cell.text));
    }
    return visit(row);
  };

  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token == XmlToken::Text) {
      if ((in_value || in_inline_text) && in_phonetic == 0) {
        if (type == 'n' || type == 's') texts += xml.text();
        else append_decoded(texts, xml.text());
      }
      continue;
    }
    const auto name = xml.name();
    const bool start = token == XmlToken::Start;
    if (name == "c") {
      if (start) {
        int64_t reference_row = 0;
        std::string_view reference, t, style_text;
        xml.each_attribute([&](std::string_view attribute, std::string_view value) {
          if (attribute == "r") reference = value;
          else if (attribute == "s") style_text = value;
          else if (attribute == "t") t = value;
        });
        if (!reference.empty() && !read_reference(reference, column, reference_row))
          throw Damaged{"spreadsheet.damaged", "cell reference"};
        if (column >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "columns"};
        type = t == "s"           ? 's'
               : t == "str"       ? 't'
               : t == "inlineStr" ? 'i'
               : t == "b"         ? 'b'
               : t == "e"         ? 'e'
               : t == "d"         ? 'd'
                                  : 'n';
        kind = type == 'b'   ? CellKind::Boolean
               : type == 'e' ? CellKind::Error
               : type != 'n' ? CellKind::Text
                             : number_kind(static_cast<size_t>(to_int(style_text, 0)));
        has_value = has_formula = false;
        value_start = texts.size();
      } else {
        finish_cell();
        ++column;
        take_plain_cells();
      }
    } else if (name == "v") {
      in_value = start;
      has_value = has_value || start;
    } else if (name == "t") {
      in_inline_text = start && type == 'i';
      has_value = has_value || in_inline_text;
    } else if (name == "rPh") {
      in_phonetic += start ? 1 : -1;
    } else if (name == "f") {
      has_formula = true;
    } else if (name == "row") {
      if (start) {
        std::string_view number, hidden;
        xml.each_attribute([&](std::string_view attribute, std::string_view value) {
          if (attribute == "r") number = value;
          else if (attribute == "hidden") hidden = value;
        });
        row.number = to_int(number, next_row);
        // Rows go forward: a file that counts backwards would otherwise be read twice over.
        if (row.number < next_row || row.number > kMaxRows) throw Damaged{"spreadsheet.damaged", "row number"};
        next_row = row.number + 1;
        row.hidden = hidden == "1" || hidden == "true";
        row.cells.clear();
        spans.clear();
        texts.clear();
        column = 0;
        take_plain_cells();
      } else if (!finish_row()) {
        return end;
      }
    } else if (name == "mergeCell" && start) {
      const auto reference = xml.attribute("ref");
      const auto colon = reference.find(':');
      MergedRange range{};
      if (colon != std::string_view::npos &&
          read_reference(reference.substr(0, colon), range.first_column, range.first_row) &&
          read_reference(reference.substr(colon + 1), range.last_column, range.last_row))
        end.merged.push_back(range);
    }
  }
  return end;
}

}  // namespace guben::spreadsheet
