#include "spreadsheet/workbook_writer.hpp"

#include <xlsxwriter.h>

#include <cerrno>

#include "core/new_file.hpp"
#include "core/result.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/zip_entry.hpp"

namespace guben::spreadsheet {
namespace {

constexpr size_t kUnitsOfCell = 32767;

/// What of a text a cell holds. Three bytes are one unit of UTF-16 at least, four are two.
std::string_view fitting(std::string_view text) {
  if (text.size() <= kUnitsOfCell) return text;
  size_t units = 0;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    units += bytes == 4 ? 2 : 1;
    if (units > kUnitsOfCell) return text.substr(0, i);
    i += bytes;
  }
  return text;
}

}  // namespace

namespace {

/// "</worksheet>" of "<?xml …?>\n<worksheet …"; nothing where no element begins.
std::string end_of_root(std::string_view head) {
  size_t at = head.find('<');
  while (at != std::string_view::npos && at + 1 < head.size() && (head[at + 1] == '?' || head[at + 1] == '!'))
    at = head.find('<', at + 1);
  if (at == std::string_view::npos) return {};
  return fmt::format("</{}>", head.substr(at + 1, head.find_first_of(" />\n\r\t", at) - at - 1));
}

/// The library lays the parts of a workbook down in temporary files and does not ask whether they were written: where
/// their disk is full they end somewhere and are packed as they are. Each must end as it began.
bool is_whole(const std::filesystem::path& file) {
  constexpr size_t kEnd = 64;
  const Archive archive(file.string());
  std::vector<char> block(1 << 16);
  for (zip_int64_t part = 0; part < zip_get_num_entries(archive.handle(), 0); ++part) {
    ZipEntry entry(archive, zip_get_name(archive.handle(), static_cast<zip_uint64_t>(part), 0));
    std::string root, end;
    while (const size_t got = entry.read(block.data(), block.size())) {
      const std::string_view text(block.data(), got);
      if (root.empty()) root = end_of_root(text);
      end += text.substr(text.size() - std::min(kEnd, text.size()));
      if (end.size() > kEnd) end.erase(0, end.size() - kEnd);
    }
    while (!end.empty() && end.back() == '\n') end.pop_back();
    if (root.empty() || !end.ends_with(root)) return false;
  }
  return true;
}

}  // namespace

struct WorkbookWriter::State {
  std::string path;
  std::optional<NewFile> whole;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  std::array<lxw_format*, 8> formats{};
  lxw_format* date = nullptr;
  lxw_format* wrong_date = nullptr;
  lxw_format* as_typed = nullptr;
  lxw_format* format(Style style) const { return formats[static_cast<size_t>(style)]; }
};

WorkbookWriter::WorkbookWriter(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->path = file.string();
  state_->whole.emplace(file);
  state_->book = workbook_new(state_->whole->part().c_str());
  if (!state_->book) throw cannot_write(file, ENOMEM);
  // The same content gives the same bytes: the creation time is fixed.
  lxw_doc_properties properties{};
  properties.created = 1577836800;
  workbook_set_properties(state_->book, &properties);
  const auto format = [&](Style style) {
    return state_->formats[static_cast<size_t>(style)] = workbook_add_format(state_->book);
  };
  auto* header = format(Style::Header);
  format_set_bold(header);
  format_set_bg_color(header, 0xDCE6F1);
  format_set_border(header, LXW_BORDER_THIN);
  format_set_text_wrap(header);
  format_set_align(header, LXW_ALIGN_CENTER);
  format_set_align(header, LXW_ALIGN_VERTICAL_CENTER);
  auto* title = format(Style::Title);
  format_set_bold(title);
  format_set_font_size(title, 14);
  format_set_align(title, LXW_ALIGN_CENTER);
  auto* wrong = format(Style::Wrong);
  format_set_bg_color(wrong, 0xFFC7CE);
  auto* note = format(Style::Note);
  format_set_font_color(note, 0x606060);
  auto* total = format(Style::Total);
  format_set_bold(total);
  format_set_top(total, LXW_BORDER_THIN);
  format_set_font_color(format(Style::Red), 0xB3261E);
  format_set_font_color(format(Style::Amber), 0x9A6700);
  state_->date = workbook_add_format(state_->book);
  format_set_num_format(state_->date, "yyyy-mm-dd");
  state_->wrong_date = workbook_add_format(state_->book);
  format_set_num_format(state_->wrong_date, "yyyy-mm-dd");
  format_set_bg_color(state_->wrong_date, 0xFFC7CE);
  state_->as_typed = workbook_add_format(state_->book);
  format_set_num_format_index(state_->as_typed, 49);  // "@", text
}

WorkbookWriter::~WorkbookWriter() {
  if (state_->book) workbook_close(state_->book);
}

void WorkbookWriter::add_sheet(const std::string& name) {
  state_->sheet = workbook_add_worksheet(state_->book, name.c_str());
  if (!state_->sheet) throw Failure("cannot add a sheet to " + state_->path);
}
void WorkbookWriter::hide_row(uint32_t row) {
  lxw_row_col_options options{};
  options.hidden = 1;
  worksheet_set_row_opt(state_->sheet, row, LXW_DEF_ROW_HEIGHT, nullptr, &options);
}

void WorkbookWriter::text(uint32_t row, uint16_t column, std::string_view text, Style style) {
  worksheet_write_string(state_->sheet, row, column, std::string(fitting(text)).c_str(), state_->format(style));
}
void WorkbookWriter::number(uint32_t row, uint16_t column, double value, Style style) {
  worksheet_write_number(state_->sheet, row, column, value, state_->format(style));
}
void WorkbookWriter::date(uint32_t row, uint16_t column, Date value, Style style) {
  auto* format = style == Style::Wrong ? state_->wrong_date : state_->date;
  worksheet_write_number(state_->sheet, row, column, value.days_since_1970() + 25569, format);
}
void WorkbookWriter::comment(uint32_t row, uint16_t column, std::string_view text) {
  worksheet_write_comment(state_->sheet, row, column, std::string(text).c_str());
}
void WorkbookWriter::merge(uint32_t r1, uint16_t c1, uint32_t r2, uint16_t c2, std::string_view text, Style style) {
  if (r1 == r2 && c1 == c2) return this->text(r1, c1, text, style);
  worksheet_merge_range(state_->sheet, r1, c1, r2, c2, std::string(text).c_str(), state_->format(style));
}
void WorkbookWriter::column_width(uint16_t first, uint16_t last, double characters) {
  worksheet_set_column(state_->sheet, first, last, characters, nullptr);
}
void WorkbookWriter::text_column(uint16_t column, double characters) {
  worksheet_set_column(state_->sheet, column, column, characters, state_->as_typed);
}
void WorkbookWriter::choices(uint16_t column, const std::string& other_sheet, uint16_t other_column, uint32_t count) {
  const auto letters = column_letters(other_column);
  auto formula = fmt::format("='{}'!${}$1:${}${}", other_sheet, letters, letters, count);
  lxw_data_validation validation{};
  validation.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
  validation.value_formula = formula.data();
  // A warning and no refusal: departments write other words for the codes, and many of them are known.
  validation.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
  worksheet_data_validation_range(state_->sheet, 1, column, 1048575, column, &validation);
}
void WorkbookWriter::hide_sheet() { worksheet_hide(state_->sheet); }
void WorkbookWriter::freeze_and_filter(uint32_t header_row, uint16_t columns, uint32_t last_row) {
  worksheet_freeze_panes(state_->sheet, header_row + 1, 0);
  if (columns > 0 && last_row > header_row)
    worksheet_autofilter(state_->sheet, header_row, 0, last_row, static_cast<lxw_col_t>(columns - 1));
}

void WorkbookWriter::close() {
  const auto error = workbook_close(state_->book);
  state_->book = nullptr;
  if (error != LXW_NO_ERROR) throw Failure(Refusal{"core.cannot_write", {{"file", state_->path}}}, lxw_strerror(error));
  if (!is_whole(state_->whole->part())) throw cannot_write(state_->path, ENOSPC);
  state_->whole->finish();
}

}  // namespace guben::spreadsheet
