#include "cli/findings_output.hpp"

#include <nlohmann/json.hpp>

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::cli {
using screening::Finding;

FindingsOutput::FindingsOutput(Language language, const policy::Pack& pack, const std::string& format,
                               const std::string& file)
    : language_(language), pack_(pack), format_(format), output_(file) {
  if (format_ == "csv") output_.write(fmt::format("{}\n", fmt::join(columns_, ",")));
  if (format_ == "json") output_.write("[");
}

void FindingsOutput::write(const Finding& finding) {
  output_.write(row_of(finding));
  is_first_ = false;
}

std::string FindingsOutput::row_of(const Finding& f) const {
  if (format_ == "table")
    return fmt::format(
        "{} {}{:<32}{:<12}{}  {}\n", f.severity == "red" ? "●" : "○",
        padded(message(language_, f.outcome == screening::Outcome::Hit ? "documents.hit" : "documents.undecided"), 10),
        f.rule, f.subject_id, pack_.regions.full_name(f.region),
        in_language(language_, pack_.rules.at(f.rule).label_zh, pack_.rules.at(f.rule).label_en));
  const auto cells = screening::finding_cells(f);
  std::string line;
  if (format_ == "csv") {
    for (size_t i = 0; i < cells.size(); ++i) line += (i ? "," : "") + csv_cell(cells[i]);
    return line + "\n";
  }
  line = is_first_ ? "\n{" : ",\n{";
  for (size_t i = 0; i < cells.size(); ++i)
    line += (i ? "," : "") + ("\"" + columns_[i] + "\":") + (i >= 10 ? cells[i] : nlohmann::json(cells[i]).dump());
  return line + "}";
}

void FindingsOutput::finish() {
  if (format_ == "json") output_.write("\n]\n");
  output_.finish();
}

}  // namespace guben::cli
