#include "intake/column_samples.hpp"

#include "core/text.hpp"
#include "intake/written_date.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {
namespace {

constexpr int64_t kRowsLookedAt = 50;
constexpr size_t kLongestSample = 60;  // characters

std::string sample_of(const spreadsheet::Cell& cell) {
  if (cell.kind == spreadsheet::CellKind::DateNumber)
    if (const auto day = day_of_serial(cell.text)) return day->to_string();
  const auto characters = code_points(normalised(cell.text.substr(0, 400)));
  return to_utf8(std::u32string_view(characters).substr(0, kLongestSample));
}

}  // namespace

std::vector<std::vector<std::vector<std::string>>> column_samples(const std::filesystem::path& file,
                                                                  const std::vector<SheetReport>& sheets) {
  std::vector<std::vector<std::vector<std::string>>> samples(sheets.size());
  auto book = spreadsheet::open_workbook(file);
  if (!book) return samples;
  const auto& names = (*book)->sheets();
  for (size_t s = 0; s < sheets.size(); ++s) {
    const auto& header = sheets[s].header;
    const auto known =
        std::find_if(names.begin(), names.end(), [&](const auto& sheet) { return sheet.name == sheets[s].name; });
    if (header.headings.empty() || known == names.end()) continue;
    auto& columns = samples[s];
    columns.resize(header.headings.size());
    const auto read = (*book)->read(static_cast<size_t>(known - names.begin()), [&](const spreadsheet::Row& row) {
      if (row.number <= header.last_row) return true;
      for (size_t c = 0; c < std::min(columns.size(), row.cells.size()); ++c) {
        auto text = sample_of(row.cells[c]);
        if (columns[c].size() < kSamples && !text.empty()) columns[c].push_back(std::move(text));
      }
      return row.number < header.last_row + kRowsLookedAt;
    });
    if (!read) columns.clear();
  }
  return samples;
}

}  // namespace guben::intake
