#pragma once
// Writing .xlsx: a thin, typed face of libxlsxwriter with the few formats the project's workbooks share.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/date.hpp"

namespace guben::spreadsheet {

enum class Style { Plain, Header, Title, Wrong, Note, Total, Red, Amber };

class WorkbookWriter {
 public:
  explicit WorkbookWriter(const std::filesystem::path& file);
  ~WorkbookWriter();
  WorkbookWriter(const WorkbookWriter&) = delete;
  WorkbookWriter& operator=(const WorkbookWriter&) = delete;

  void add_sheet(const std::string& name);
  void hide_row(uint32_t row);
  /// Cut at 32 767 UTF-16 units, which is what a cell holds, never inside a character.
  void text(uint32_t row, uint16_t column, std::string_view text, Style style = Style::Plain);
  void number(uint32_t row, uint16_t column, double value, Style style = Style::Plain);
  void date(uint32_t row, uint16_t column, Date value, Style style = Style::Plain);
  void comment(uint32_t row, uint16_t column, std::string_view text);
  void merge(uint32_t first_row, uint16_t first_column, uint32_t last_row, uint16_t last_column, std::string_view text,
             Style style);
  void column_width(uint16_t first, uint16_t last, double characters);
  /// All down the sheet: what is typed stays as typed, digits and leading noughts too.
  void text_column(uint16_t column, double characters);
  /// Below the header only what stands in the first `count` rows of a column of another sheet may be chosen. (A list
  /// within the validation itself holds 255 characters.)
  void choices(uint16_t column, const std::string& other_sheet, uint16_t other_column, uint32_t count);
  /// Of the sheet added last; never the first.
  void hide_sheet();
  void freeze_and_filter(uint32_t header_row, uint16_t columns, uint32_t last_row);
  /// Throws Failure when the file cannot be written.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace guben::spreadsheet
