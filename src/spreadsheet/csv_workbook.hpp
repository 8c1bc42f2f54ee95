#pragma once
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

class CsvRecords;

/// RFC 4180 and what goes by its name: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; comma, tab or
/// semicolon.
class CsvWorkbook : public Workbook {
 public:
  explicit CsvWorkbook(const std::filesystem::path& file);
  ~CsvWorkbook() override;
  CsvWorkbook(const CsvWorkbook&) = delete;
  CsvWorkbook& operator=(const CsvWorkbook&) = delete;
  Result<SheetEnd> read(size_t sheet, const std::function<bool(const Row&)>& visit) override;

 private:
  /// False when the visitor wants no more.
  bool feed_converted(CsvRecords& records) const;
  std::string name_;
  const char* bytes_ = nullptr;  ///< the file, mapped
  size_t size_ = 0, start_ = 0;
  const char* converter_name_ = nullptr;  ///< ICU's name of the encoding; null for UTF-8
  char separator_ = ',';
};

}  // namespace guben::spreadsheet
