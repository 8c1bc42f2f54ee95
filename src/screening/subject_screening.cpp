#include "screening/subject_screening.hpp"

#include "core/nearest.hpp"
#include "matching/made_from.hpp"
#include "screening/kept_runs.hpp"
#include "screening/run_folder.hpp"
#include "screening/subject_codes.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;
using workspace::Database;
using workspace::quoted_literal;

std::string list_of(const std::set<std::string>& codes) {
  std::vector<std::string> quoted;
  quoted.reserve(codes.size());
  for (const auto& code : codes) quoted.push_back(quoted_literal(code));
  return codes.empty() ? "NULL" : fmt::format("{}", fmt::join(quoted, ", "));
}

std::set<std::string> codes_in(Database& database, const fs::path& file, const std::string& column,
                               const std::set<std::string>& codes) {
  std::set<std::string> found;
  if (!fs::exists(file)) return found;
  for (const auto& row : database.rows(fmt::format("SELECT {0} FROM read_parquet({1}) WHERE {0} IN ({2})", column,
                                                   workspace::file_literal(file), list_of(codes))))
    found.insert(workspace::to_text(row[0]));
  return found;
}

Refusal unknown(const std::string& code, const std::vector<std::string>& like) {
  return {"cli.unknown_subject", {{"subject", code}}, {{"hint", nearest_text(code, like)}}};
}

}  // namespace

Result<SubjectCodes> kinds_of(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                              const std::set<std::string>& codes, const std::string& kind) {
  if (!kind.empty()) {
    const auto known = pack.kinds.find(kind);
    if (known == pack.kinds.end() || !pack.population_of(pack.subject_of(kind))) {
      std::vector<std::string> kinds = pack.subjects();
      return Refusal{"screening.unknown_kind", {{"kind", kind}}, {{"hint", nearest_text(kind, kinds)}}};
    }
    return SubjectCodes{{pack.subject_of(kind), codes}};
  }
  if (const auto whole = matching::check_registry_files(folder); !whole) return whole.error();
  Database database(folder.files());
  // A run knows the codes of what only a delivery speaks of.
  const auto runs = ledger.runs();
  const auto latest = runs.empty() ? fs::path() : run_folder(folder, runs.back().id);
  std::map<std::string, std::set<std::string>> kinds_of_code;
  for (const auto& subject : pack.subjects()) {
    std::set<std::string> found;
    if (subject == "household") {
      found = codes_in(database, folder.registry_households(), "household_code", codes);
    } else if (subject == "person") {
      found = codes_in(database, folder.registry_persons(), "person_code", codes);
    } else if (!pack.kinds.at(subject).kind_fact.empty()) {
      for (const auto& code : codes)
        if (pack.regions.find(code)) found.insert(code);
    } else if (!runs.empty()) {
      const auto file = subjects_file(latest, subject);
      if (const auto whole = check_run_file(file, runs.back()); !whole) return whole.error();
      found = codes_in(database, file, "subject_id", codes);
    }
    for (const auto& code : found) kinds_of_code[code].insert(subject);
  }
  SubjectCodes subjects;
  for (const auto& code : codes) {
    const auto& kinds = kinds_of_code[code];
    if (kinds.size() > 1)
      return Refusal{"screening.kind_unclear",
                     {{"subject", code}, {"kinds", fmt::format("{}", fmt::join(kinds, ", "))}}};
    if (kinds.empty()) {
      if (runs.empty()) return unknown(code, {});
      const auto run = load_summary(folder, ledger);
      return run ? unknown(code, codes_like(folder, pack, *run, code)) : run.error();
    }
    subjects[*kinds.begin()].insert(code);
  }
  return subjects;
}

Result<RunSummary> run_part_into(const fs::path& run, const RunInputs& whole, const std::string& kind,
                                 const std::set<std::string>& codes, const std::string& id, Timings& timings) {
  auto inputs = whole;
  inputs.part = part_for(inputs.pack, kind, codes);
  auto summary = run_into(run, inputs, id, timings);
  if (!summary) return summary;
  Database database(inputs.folder.files());
  const auto known = codes_in(database, subjects_file(run, kind), "subject_id", codes);
  for (const auto& code : codes)
    if (!known.contains(code)) return unknown(code, {});
  return summary;
}

Result<void> screen_subjects(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                             Date as_of, const SubjectCodes& subjects, const Context& context, Timings& timings,
                             const std::function<void(const Finding&)>& visit) {
  PlaceAside place(folder);
  for (const auto& asked : subjects) {
    const auto& kind = asked.first;
    const auto& codes = asked.second;
    auto summary = on_links_that_stay(folder, [&]() -> Result<RunSummary> {
      auto inputs = inputs_of(folder, ledger, pack, as_of);
      if (!inputs) return inputs.error();
      inputs->inputs.progress = context.progress;
      return run_part_into(place.next(), inputs->inputs, kind, codes, inputs->id, timings);
    });
    if (!summary) return summary.error();
    const auto part = part_for(pack, kind, codes);
    Stopwatch watch(timings, "read findings");
    const auto done = each_finding(folder, pack, *summary, {}, [&](const Finding& finding) {
      if (part.asked.contains(pack.subject_of(finding.subject_kind))) visit(finding);
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace guben::screening
