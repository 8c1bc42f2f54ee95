#include "spreadsheet/xlsx_workbook.hpp"

#include "core/shown.hpp"
#include "core/text.hpp"
#include "spreadsheet/cell_reference.hpp"
#include "spreadsheet/number_format.hpp"
#include "spreadsheet/xlsx_parts.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {
namespace {

/// An archive that is no .xlsx: what it is, by its parts.
Damaged other_archive(const Archive& archive) {
  if (archive.has("xl/workbook.bin")) return {"spreadsheet.save_as_xlsx", "Excel (.xlsb)"};
  if (archive.has("word/document.xml")) return {"spreadsheet.no_table", "Word (.docx)"};
  if (archive.has("ppt/presentation.xml")) return {"spreadsheet.no_table", "PowerPoint (.pptx)"};
  if (archive.has("Index/Document.iwa")) return {"spreadsheet.save_as_xlsx", "Numbers (.numbers)"};
  if (archive.has("OFD.xml")) return {"spreadsheet.no_table", "OFD"};
  if (archive.has("mimetype") && archive.has("content.xml")) {
    std::string type(64, '\0');
    ZipEntry entry(archive, "mimetype");
    type.resize(entry.read(type.data(), type.size()));
    if (contains(type, "spreadsheet")) return {"spreadsheet.save_as_xlsx", "OpenDocument (.ods)"};
    return {"spreadsheet.no_table", "OpenDocument"};
  }
  if (archive.has("[Content_Types].xml")) return {"spreadsheet.not_a_spreadsheet", {}};
  return {"spreadsheet.archive", "ZIP"};
}

bool is_true(std::string_view attribute) { return attribute == "1" || attribute == "true"; }

}  // namespace

XlsxWorkbook::XlsxWorkbook(const std::filesystem::path& file) : archive_(file.string()) {
  file_name_ = shown_name(file);
  load();
}

XlsxWorkbook::XlsxWorkbook(std::string archive, const std::filesystem::path& file)
    : archive_(Archive::InMemory{std::move(archive)}) {
  file_name_ = shown_name(file);
  load();
}

void XlsxWorkbook::load() {
  container_ = "xlsx";
  std::string workbook_part;
  for (const auto& relation : relations_of(archive_, ""))
    if (relation.type.ends_with("/officeDocument")) workbook_part = relation.target;
  if (workbook_part.empty() && archive_.has("xl/workbook.xml")) workbook_part = "xl/workbook.xml";
  if (workbook_part.empty() || workbook_part.ends_with(".bin") || !archive_.has(workbook_part) ||
      contains(workbook_part, "word/") || contains(workbook_part, "ppt/"))
    throw other_archive(archive_);
  load_sheet_list(workbook_part);
}

void XlsxWorkbook::load_sheet_list(const std::string& workbook_part) {
  std::map<std::string, Relation> relations;
  bool has_styles = false;
  for (auto& relation : relations_of(archive_, workbook_part)) {
    const bool is_strings = relation.type.ends_with("/sharedStrings"), is_styles = relation.type.ends_with("/styles");
    // Read without them, dates would be numbers, and nobody would know. An absent text is missed where a cell needs it.
    if (is_styles && !archive_.has(relation.target)) throw Damaged{"spreadsheet.damaged", relation.target};
    if (is_strings && archive_.has(relation.target)) strings_part_ = relation.target;
    if (is_styles && !std::exchange(has_styles, true)) load_styles(relation.target);
    relations.emplace(relation.id, relation);
  }
  ZipEntry entry(archive_, workbook_part);
  XmlPull xml(entry);
  std::set<std::string> seen;
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token != XmlToken::Start) continue;
    if (xml.name() == "workbookPr") book_.from_1904 = is_true(xml.attribute("date1904"));
    if (xml.name() == "calcPr") book_.is_uncalculated = is_true(xml.attribute("fullCalcOnLoad"));
    if (xml.name() != "sheet") continue;
    const auto found = relations.find(decoded(xml.relation_id()));
    if (found == relations.end() || !found->second.type.ends_with("/worksheet")) continue;  // chart sheets hold no rows
    // A thousand names of one large sheet would be read a thousand times.
    if (!seen.insert(found->second.target).second) throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"};
    sheets_.push_back({made_valid_utf8(decoded(xml.attribute("name"))),
                       xml.attribute("state") == "hidden" || xml.attribute("state") == "veryHidden"});
    parts_.push_back(found->second.target);
  }
}

void XlsxWorkbook::load_styles(const std::string& part) {
  ZipEntry entry(archive_, part);
  XmlPull xml(entry);
  std::map<int64_t, Shows> own_formats;
  bool in_cell_formats = false;
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token == XmlToken::Text) continue;
    const bool start = token == XmlToken::Start;
    if (xml.name() == "cellXfs") in_cell_formats = start;
    if (!start) continue;
    if (xml.name() == "numFmt")
      own_formats[number_or(xml.attribute("numFmtId"), -1)] = shown_by_format(decoded(xml.attribute("formatCode")));
    if (xml.name() == "xf" && in_cell_formats) {
      const auto id = number_or(xml.attribute("numFmtId"), 0);
      const auto own = own_formats.find(id);
      const bool tells = own != own_formats.end() && own->second != Shows::Number;
      book_.shown_by_style.push_back(tells ? own->second : shown_by_builtin_format(id));
    }
  }
}

SheetEnd XlsxWorkbook::read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) {
  if (!strings_loaded_ && !strings_part_.empty()) book_.strings.load(archive_, strings_part_);
  strings_loaded_ = true;
  ZipEntry entry(archive_, parts_[sheet]);
  return XlsxSheet(entry, book_, visit).read();
}

}  // namespace guben::spreadsheet
