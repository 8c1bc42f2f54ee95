#include "intake/sheet_choice.hpp"

#include "core/messages.hpp"

namespace guben::intake {
namespace {

Result<std::vector<KeptRow>> head_of(spreadsheet::Workbook& book, size_t sheet) {
  std::vector<KeptRow> head;
  const auto end = book.read(sheet, [&](const spreadsheet::Row& row) {
    head.push_back(kept(row));
    return head.size() < kHeadRows;
  });
  if (!end) return end.error();
  return head;
}

}  // namespace

Result<SheetChoice> choose_sheets(spreadsheet::Workbook& book, const std::string& file_name,
                                  const dictionary::Dictionary& dictionary, const dictionary::Dataset* wanted) {
  SheetChoice choice{wanted, {}};
  std::optional<Refusal> nearest;
  bool any_taken = false;
  for (size_t s = 0; s < book.sheets().size(); ++s) {
    auto& sheet = choice.sheets.emplace_back();
    sheet.name = book.sheets()[s].name;
    if (book.sheets()[s].hidden) {
      sheet.reason = message("intake.hidden_sheet");
      continue;
    }
    const auto head = head_of(book, s);
    if (!head) return head.error();
    auto header = find_header(*head, dictionary, choice.dataset, file_name + " " + sheet.name);
    if (!header) {
      sheet.reason = message(header.error());
      if (header.error().code != "intake.no_header" || !nearest) nearest = header.error();
      continue;
    }
    any_taken = sheet.taken = true;
    sheet.header = std::move(*header);
    if (!choice.dataset) choice.dataset = sheet.header.dataset;
  }
  if (!any_taken) return nearest.value_or(Refusal{"intake.no_visible_sheet"});
  if (nearest && nearest->code != "intake.no_header") return *nearest;
  return choice;
}

}  // namespace guben::intake
