#include "spreadsheet/xlsx_workbook.hpp"

#include "core/text.hpp"
#include "spreadsheet/cell_reference.hpp"
#include "spreadsheet/number_format.hpp"
#include "spreadsheet/xlsx_parts.hpp"
#include "spreadsheet/xlsx_sheet.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {

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
      date_formats.insert(number_or(xml.attribute("numFmtId"), -1));
    if (xml.name() == "xf" && in_cell_formats) {
      const auto id = number_or(xml.attribute("numFmtId"), 0);
      style_is_date_.push_back(is_builtin_date_format(static_cast<int>(id)) || date_formats.contains(id));
    }
  }
}

Result<SheetEnd> XlsxWorkbook::read(size_t sheet, const std::function<bool(const Row&)>& visit) {
  try {
    if (!strings_loaded_ && !strings_part_.empty()) strings_.load(archive_, strings_part_);
    strings_loaded_ = true;
    ZipEntry entry(archive_, parts_[sheet]);
    return XlsxSheet(entry, strings_, style_is_date_, from_1904_, visit).read();
  } catch (const Damaged& damaged) {
    return Refusal{damaged.code,
                   {{"file", std::filesystem::path(path_).filename().string()}, {"detail", damaged.detail}}};
  }
}

}  // namespace guben::spreadsheet
