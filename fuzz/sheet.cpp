// Any bytes as a department's file: its header is found or refused, and every cell below it means something or is
// returned.
#include "fuzz/file_of_bytes.hpp"
#include "intake/header_finder.hpp"
#include "intake/row_reader.hpp"

namespace {

const guben::dictionary::Dictionary& dictionary() {
  static const auto loaded = guben::dictionary::Dictionary::load({std::string(GUBEN_PACKS_FOLDER) + "/national"});
  if (!loaded) std::abort();
  return *loaded;
}

const guben::intake::HeadingReader& reader_of_headings() {
  static const guben::intake::HeadingReader reader(dictionary());
  return reader;
}

void read_sheet(guben::spreadsheet::Workbook& book, size_t sheet) {
  std::vector<guben::intake::KeptRow> head;
  const auto end = book.read(sheet, [&](const guben::spreadsheet::Row& row) {
    if (head.size() < guben::intake::kHeadRows) head.push_back(guben::intake::kept(row));
    return true;
  });
  if (!end) return;
  const auto header = guben::intake::find_header(head, reader_of_headings(), nullptr, "示例县2020年6月");
  if (!header) return;
  guben::intake::RowReader reader(*header, 0, end->merged);
  std::vector<guben::intake::DroppedRow> dropped;
  std::vector<guben::intake::RowProblem> problems;
  (void)book.read(sheet, [&](const guben::spreadsheet::Row& row) {
    if (row.number > header->last_row) (void)reader.read(row, dropped, problems);
    return true;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const guben::fuzz::FileOfBytes file(data, size);
  auto book = guben::spreadsheet::open_workbook(file.path());
  if (book)
    for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) read_sheet(**book, sheet);
  return 0;
}
