#include "intake/sheet_choice.hpp"

#include "core/text.hpp"
#include "intake/column_content.hpp"

namespace guben::intake {
namespace {
using dictionary::FieldType;
using dictionary::TextKind;

Result<std::vector<KeptRow>> head_of(spreadsheet::Workbook& book, size_t sheet) {
  std::vector<KeptRow> head;
  const auto end = book.read(sheet, [&](const spreadsheet::Row& row) {
    head.push_back(kept(row));
    return head.size() < kHeadRows;
  });
  if (!end) return end.error();
  return head;
}

/// Rows that say something, below a row: how much a sheet that is not read leaves out.
int64_t count_rows(spreadsheet::Workbook& book, size_t sheet, int64_t below) {
  int64_t rows = 0;
  const auto end = book.read(sheet, [&](const spreadsheet::Row& row) {
    rows += row.number > below && std::any_of(row.cells.begin(), row.cells.end(),
                                              [](const auto& cell) { return !squeezed(cell.text).empty(); });
    return true;
  });
  return end ? rows : 0;
}

/// Whether rows without a header hold, column by column, what the columns of another sheet hold.
bool continues(const std::vector<KeptRow>& rows, const HeaderMatch& other, const dictionary::HeadingWords& words) {
  if (rows.empty() || rows.front().texts.size() > other.header_texts.size()) return false;
  size_t alike = 0;
  for (const auto& column : other.columns) {
    const auto& field = other.dataset->fields[column.field];
    const auto content = content_of(rows, 0, column.column, words);
    const auto kind = field.type == FieldType::Text ? words.kind_of(field.header) : TextKind::Plain;
    const double score = content_score(content, field, kind);
    if (score == kImpossible) return false;
    alike += score > 0;
  }
  return alike >= 2;
}

/// The sheets of one workbook, judged in order.
class Choosing {
 public:
  Choosing(spreadsheet::Workbook& book, const std::string& file_name, const HeadingReader& reader,
           const SheetWishes& wishes, const ConfirmedByHeadings& confirmed)
      : book_(book), file_name_(file_name), reader_(reader), wishes_(wishes), confirmed_(confirmed) {
    choice_.dataset = wishes.dataset;
  }

  Result<void> judge(size_t s) {
    auto& sheet = choice_.sheets.emplace_back();
    sheet.name = book_.sheets()[s].name;
    if (book_.sheets()[s].hidden) {
      leave_out(sheet, s, Refusal{"intake.hidden_sheet"});
      return {};
    }
    const auto head = head_of(book_, s);
    if (!head) return head.error();
    auto header = find_header(*head, reader_, choice_.dataset, file_name_ + " " + sheet.name, confirmed_);
    if (header) {
      sheet.taken = true;
      sheet.header = std::move(*header);
      if (!choice_.dataset) choice_.dataset = sheet.header.dataset;
      return {};
    }
    if (const auto* first = first_taken(); first && continues(*head, *first, reader_.dictionary.heading_words()))
      return take_continued(sheet, s, *first);
    auto refusal = header.error();
    refusal.values["sheet"] = sheet.name;
    const auto row = refusal.values.find("row");
    const auto below = row == refusal.values.end() ? 0 : std::stoll(row->second);
    refusal.values["rows"] = std::to_string(count_rows(book_, s, below));
    leave_out(sheet, s, refusal);
    if (is_worse(refusal)) nearest_ = std::move(refusal);
    return {};
  }

  Result<SheetChoice> end() {
    if (!first_taken()) return nearest_.value_or(Refusal{"intake.no_visible_sheet"});
    // What has no header, or is of no dataset, is left out and said; what nearly is data must be mended.
    if (nearest_ && nearest_->code != "intake.no_header" && nearest_->code != "intake.no_dataset_fits")
      return *nearest_;
    return std::move(choice_);
  }

 private:
  const HeaderMatch* first_taken() const {
    for (const auto& sheet : choice_.sheets)
      if (sheet.taken) return &sheet.header;
    return nullptr;
  }

  Result<void> take_continued(SheetReport& sheet, size_t s, const HeaderMatch& first) {
    const auto rows = std::to_string(count_rows(book_, s, 0));
    if (!wishes_.continued)
      return Refusal{"intake.looks_continued", {{"sheet", sheet.name}, {"rows", rows}, {"first", first_name()}}};
    if (!*wishes_.continued) {
      leave_out(sheet, s, Refusal{"intake.not_continued"});
      return {};
    }
    sheet.taken = true;
    sheet.header = first;
    sheet.header.first_row = sheet.header.last_row = 0;  // its first row is data
    return {};
  }

  std::string first_name() const {
    for (const auto& sheet : choice_.sheets)
      if (sheet.taken) return sheet.name;
    return {};
  }

  void leave_out(SheetReport& sheet, size_t s, const Refusal& why) {
    sheet.rows_left_out = count_rows(book_, s, 0);
    sheet.reason = why.code == "intake.no_header" ? Refusal{"intake.sheet_without_header"} : why;
  }

  bool is_worse(const Refusal& refusal) const {
    const auto weight = [](const std::string& code) {
      return code == "intake.no_header" ? 0 : code == "intake.no_dataset_fits" ? 1 : 2;
    };
    return !nearest_ || weight(refusal.code) > weight(nearest_->code);
  }

  spreadsheet::Workbook& book_;
  const std::string& file_name_;
  const HeadingReader& reader_;
  const SheetWishes& wishes_;
  const ConfirmedByHeadings& confirmed_;
  SheetChoice choice_;
  std::optional<Refusal> nearest_;
};

}  // namespace

Result<SheetChoice> choose_sheets(spreadsheet::Workbook& book, const std::string& file_name,
                                  const HeadingReader& reader, const SheetWishes& wishes,
                                  const ConfirmedByHeadings& confirmed) {
  Choosing choosing(book, file_name, reader, wishes, confirmed);
  for (size_t s = 0; s < book.sheets().size(); ++s)
    if (auto judged = choosing.judge(s); !judged) return judged.error();
  return choosing.end();
}

}  // namespace guben::intake
