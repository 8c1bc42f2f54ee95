#include "spreadsheet/csv_records.hpp"

#include "core/text.hpp"

namespace guben::spreadsheet {

bool CsvRecords::feed(std::string_view piece) {
  for (const char *at = piece.data(), *end = at + piece.size(); at < end; ++at) {
    const char c = *at;
    if (state_ == State::Quoted) {
      if (c == '"') state_ = State::QuoteInQuoted;
      else texts_ += c;
      continue;
    }
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
    }
    if (c == separator_) end_field();
    else if (c == '\n') {
      if (!end_record()) return false;
    } else if (c == '"' &&
               (texts_.size() == field_start_ || (texts_.size() == field_start_ + 1 && texts_.back() == '='))) {
      // ="430…" keeps a spreadsheet program from reading the cell as a number.
      texts_.resize(field_start_);
      state_ = State::Quoted;
    } else if (c != '\r') texts_ += c;
    if (texts_.size() > kMaxRecord) return false;
  }
  return true;
}

bool CsvRecords::end_record() {
  end_field();
  ++row_.number;
  const auto cuts_a_character = [&](const auto& span) {
    return span.second > 0 && (texts_[span.first] & 0xC0) == 0x80;
  };
  if (!is_valid_utf8(texts_) || std::any_of(spans_.begin(), spans_.end(), cuts_a_character)) mend_texts();
  row_.cells.clear();
  for (const auto& [start, length] : spans_)
    row_.cells.push_back(
        {length == 0 ? CellKind::Empty : CellKind::Text, std::string_view(texts_).substr(start, length)});
  while (!row_.cells.empty() && row_.cells.back().kind == CellKind::Empty) row_.cells.pop_back();
  const bool more = visit_(row_);
  texts_.clear();
  spans_.clear();
  field_start_ = 0;
  state_ = State::Plain;
  return more;
}

/// For bytes that are no text, so rare.
void CsvRecords::mend_texts() {
  std::string mended;
  for (auto& [start, length] : spans_) {
    const auto field = made_valid_utf8(std::string_view(texts_).substr(start, length));
    start = mended.size();
    length = field.size();
    mended += field;
  }
  texts_ = std::move(mended);
}

}  // namespace guben::spreadsheet
