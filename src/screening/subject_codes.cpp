#include "screening/subject_codes.hpp"

#include "screening/run_folder.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using workspace::quoted_literal;

/// A statement of all codes; empty where the run has no subjects.
std::string codes_of(const policy::Pack& pack, const RunSummary& run) {
  std::vector<std::string> statements;
  for (const auto& kind : pack.subjects()) {
    const auto file = subjects_file(run.at, kind);
    if (std::filesystem::exists(file))
      statements.push_back(fmt::format(sql::subject_codes, fmt::arg("subjects", workspace::file_literal(file))));
  }
  return fmt::format("{}", fmt::join(statements, " UNION "));
}

}  // namespace

bool has_subject(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                 const std::string& code) {
  const auto codes = codes_of(pack, run);
  if (codes.empty()) return false;
  workspace::Database database(folder.files());
  return database.number("SELECT count(*) FROM (" + codes + ") WHERE code = " + quoted_literal(code)) > 0;
}

std::vector<std::string> codes_like(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                    const RunSummary& run, const std::string& code) {
  const auto codes = codes_of(pack, run);
  std::vector<std::string> like;
  if (codes.empty()) return like;
  workspace::Database database(folder.files());
  for (const auto& row :
       database.rows(fmt::format(sql::codes_like, fmt::arg("codes", codes), fmt::arg("code", quoted_literal(code)))))
    like.push_back(workspace::to_text(row[0]));
  return like;
}

}  // namespace guben::screening
