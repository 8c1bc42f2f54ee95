#include "spreadsheet/csv_records.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/text.hpp"
#include "spreadsheet/remarks.hpp"

namespace guben::spreadsheet {

bool CsvRecords::feed(std::string_view piece) {
  if (std::exchange(after_cr_, false) && piece.starts_with('\n')) piece.remove_prefix(1);
  for (const char *at = piece.data(), *end = at + piece.size(); at < end; ++at) {
    if (state_ == State::Quoted) {
      const char* run = at;
      const auto* quote = static_cast<const char*>(std::memchr(run, '"', static_cast<size_t>(end - run)));
      at = quote ? quote : end;
      take_quoted({run, static_cast<size_t>(at - run)});
      if (is_overlong()) return false;
      if (!quote) return true;
      state_ = State::QuoteInQuoted;
      continue;
    }
    const char c = *at;
    if (state_ == State::Plain && !is_special(c)) {
      const char* run = at;
      while (at + 1 < end && !is_special(at[1])) ++at;
      texts_.append(run, static_cast<size_t>(at + 1 - run));
      if (texts_.size() > kMaxRecord) return false;
      continue;
    }
    if (state_ == State::QuoteInQuoted) {
      if (c == '"') {
        texts_ += '"';
        state_ = State::Quoted;
        continue;
      }
      state_ = State::Plain;
      // Whoever quotes a cell ends it before a separator: this quote was one more stray one.
      if (spans_lines_ && c != separator_ && c != '\n' && c != '\r' && c != ' ') closes_amid_text_ = true;
    }
    if (c == separator_) end_field();
    else if (c == '\n') {
      if (!end_record()) return false;
    } else if (c == '\r') {
      if (!end_record()) return false;
      if (at + 1 == end) after_cr_ = true;
      else if (at[1] == '\n') ++at;
    } else if (c == '"' &&
               (texts_.size() == field_start_ || (texts_.size() == field_start_ + 1 && texts_.back() == '='))) {
      // ="430…" keeps a spreadsheet program from reading the cell as a number.
      texts_.resize(field_start_);
      state_ = State::Quoted;
    } else texts_ += c;
    if (is_overlong()) return false;
  }
  return true;
}

void CsvRecords::take_quoted(std::string_view run) {
  bool has_line_end = false;
  for (const char c : run) has_line_end |= c == '\n' || c == '\r';  // without a way out it is done many at a time
  spans_lines_ |= has_line_end;
  texts_ += run;
}

bool CsvRecords::end_record() {
  end_field();
  ++row_.number;
  row_.has_remarks = false;
  const auto cuts_a_character = [&](const auto& span) {
    return span.second > 0 && (texts_[span.first] & 0xC0) == 0x80;
  };
  if (!is_sound_text(texts_) || std::any_of(spans_.begin(), spans_.end(), cuts_a_character)) mend_texts();
  if (spans_lines_) remark_lines();
  row_.cells.clear();
  for (const auto& [start, length] : spans_)
    row_.cells.push_back(
        {length == 0 ? CellKind::Empty : CellKind::Text, std::string_view(texts_).substr(start, length)});
  for (size_t i = 0; i < remarks_.size(); ++i) {
    row_.cells[i].remark = remarks_[i];
    row_.has_remarks = row_.has_remarks || remarks_[i] != Remark::None;
  }
  while (!row_.cells.empty() && row_.cells.back().kind == CellKind::Empty) row_.cells.pop_back();
  widest_ = std::max(widest_, spans_.size());
  const bool more = visit_(row_);
  texts_.clear();
  spans_.clear();
  remarks_.clear();
  field_start_ = 0;
  spans_lines_ = closes_amid_text_ = false;
  state_ = State::Plain;
  return more;
}

/// For bytes that are no text, so rare.
void CsvRecords::mend_texts() {
  std::string mended;
  remarks_.assign(spans_.size(), Remark::None);
  for (size_t i = 0; i < spans_.size(); ++i) {
    auto& [start, length] = spans_[i];
    std::string field = texts_.substr(start, length);
    remarks_[i] = mend_text(field);
    start = mended.size();
    length = field.size();
    mended += field;
  }
  texts_ = std::move(mended);
}

/// A quoted cell may well go on over lines. When two of the lines are as wide as a record, and one of them lies within
/// the cell, the record is not as wide as others, or the closing quote stands amid a text, a stray quote made rows part
/// of the cell.
void CsvRecords::remark_lines() {
  remarks_.resize(spans_.size(), Remark::None);
  const size_t wide = std::max<size_t>(3, widest_) - 1;  // separators
  size_t separators = 0, wide_lines = 0, wide_lines_within = 0;
  for (size_t i = 0; i < spans_.size(); ++i) {
    bool begins_within = false;
    for (const char c : std::string_view(texts_).substr(spans_[i].first, spans_[i].second)) {
      separators += c == separator_;
      if (c != '\n' && c != '\r') continue;
      const bool is_wide = std::exchange(separators, 0) >= wide;
      wide_lines += is_wide;
      wide_lines_within += is_wide && begins_within;
      begins_within = true;
      remarks_[i] = Remark::SpansLines;
    }
    separators += i + 1 < spans_.size();
  }
  wide_lines += separators >= wide;
  if (wide_lines < 2 || (wide_lines_within == 0 && spans_.size() == widest_ && !closes_amid_text_)) return;
  for (auto& remark : remarks_)
    if (remark == Remark::SpansLines) remark = Remark::SwallowsRows;
}

}  // namespace guben::spreadsheet
