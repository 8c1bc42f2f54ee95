#pragma once
#include "spreadsheet/text_encoding.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// RFC 4180 and what goes by its name: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; the separator is told
/// by the first lines.
class CsvWorkbook : public Workbook {
 public:
  explicit CsvWorkbook(const std::filesystem::path& file);
  ~CsvWorkbook() override;
  CsvWorkbook(const CsvWorkbook&) = delete;
  CsvWorkbook& operator=(const CsvWorkbook&) = delete;

 private:
  SheetEnd read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) override;
  std::string_view text() const { return {bytes_ + encoding_.start, size_ - encoding_.start}; }
  const char* bytes_ = nullptr;  ///< the file, mapped
  size_t size_ = 0;
  TextEncoding encoding_;
  char separator_ = ',';
};

}  // namespace guben::spreadsheet
