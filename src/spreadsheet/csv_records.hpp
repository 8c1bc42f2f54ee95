#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// Feeds text in pieces and hands out whole records. A line ends with LF, CR LF or a lone CR.
class CsvRecords {
 public:
  CsvRecords(char separator, const std::function<bool(const Row&)>& visit) : separator_(separator), visit_(visit) {}

  /// False when the visitor wants no more.
  bool feed(std::string_view piece);
  bool finish() { return texts_.empty() && spans_.empty() ? true : end_record(); }
  bool is_overlong() const { return texts_.size() > kMaxRecord || spans_.size() > kMaxColumns; }
  bool ended_inside_quotes() const { return state_ == State::Quoted; }
  int64_t row() const { return row_.number; }

 private:
  enum class State { Plain, Quoted, QuoteInQuoted };
  static constexpr size_t kMaxRecord = 4 << 20, kMaxColumns = 1 << 14;
  bool is_special(char c) const { return c == separator_ || c == '\n' || c == '\r' || c == '"'; }

  void end_field() {
    spans_.push_back({field_start_, texts_.size() - field_start_});
    field_start_ = texts_.size();
  }
  void take_quoted(std::string_view run);
  bool end_record();
  void mend_texts();
  void remark_lines();

  char separator_;
  const std::function<bool(const Row&)>& visit_;
  State state_ = State::Plain;
  bool after_cr_ = false, spans_lines_ = false, closes_amid_text_ = false;
  std::string texts_;
  size_t field_start_ = 0, widest_ = 0;  ///< widest: fields of the widest record so far
  std::vector<std::pair<size_t, size_t>> spans_;
  std::vector<Remark> remarks_;  ///< by field; empty when there is nothing to say
  Row row_;
};

}  // namespace guben::spreadsheet
