#include "screening/run_folder.hpp"

#include <nlohmann/json.hpp>

#include "core/new_file.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace fs = std::filesystem;
using nlohmann::json;

fs::path run_folder(const workspace::CountyFolder& folder, const std::string& run) { return folder.runs() / run; }
fs::path subjects_file(const fs::path& run, const std::string& subject) { return run / (subject + ".parquet"); }
fs::path parameters_file(const fs::path& run) { return run / "parameters.parquet"; }
fs::path needs_file(const fs::path& run, const std::string& subject) { return run / ("needs_" + subject + ".parquet"); }
fs::path hits_file(const fs::path& run) { return run / "hits.parquet"; }
fs::path manifest_file(const fs::path& run) { return run / "manifest"; }
fs::path lineage_file(const fs::path& run, const std::string& model) { return run / ("lineage_" + model + ".parquet"); }
fs::path units_file(const fs::path& run, const std::string& indicator) {
  return run / ("units_" + indicator + ".parquet");
}

std::optional<std::string> stored_subjects(const fs::path& run, const std::string& subject) {
  if (!fs::exists(subjects_file(run, subject))) return std::nullopt;
  return fmt::format(sql::stored_subjects, fmt::arg("subjects", workspace::file_literal(subjects_file(run, subject))),
                     fmt::arg("parameters", workspace::file_literal(parameters_file(run))),
                     fmt::arg("needs", workspace::file_literal(needs_file(run, subject))));
}

namespace {
/// A run whose pages a full disk cut would be read as another one.
void write_whole(const fs::path& file, const json& content) {
  NewFile out(file);
  out.write(content.dump(1) + '\n');
  out.finish();
}
}  // namespace

void write_summary(const fs::path& run, const RunSummary& s) {
  json j{
      {"id", s.id},         {"as_of", s.as_of},       {"pack", s.pack_name},  {"pack_fingerprint", s.pack_fingerprint},
      {"county", s.county}, {"subjects", s.subjects}, {"missing", s.missing}, {"rules", json::array()}};
  for (const auto& r : s.rules)
    j["rules"].push_back({{"rule", r.rule},
                          {"subject", r.subject},
                          {"severity", r.severity},
                          {"route", r.route},
                          {"hit", r.hit},
                          {"undecided", r.undecided},
                          {"not_run", r.not_run},
                          {"townships", r.hits_by_township}});
  write_whole(run / "summary.json", j);
}

namespace {
/// What is read of a run's file of words; a damaged one is refused, whatever is wrong with it.
template <typename T>
Result<T> read_words(const fs::path& run, const char* file, const std::function<T(const json&)>& read) {
  try {
    std::ifstream in(run / file);
    return read(json::parse(in));
  } catch (const json::exception&) {
    return Refusal{"screening.run_damaged", {{"run", run.filename().string()}, {"path", (run / file).string()}}};
  }
}
}  // namespace

Result<RunSummary> read_summary(const fs::path& run) {
  return read_words<RunSummary>(run, "summary.json", [&](const json& j) {
    RunSummary s;
    s.at = run;
    s.id = j.at("id"), s.as_of = j.at("as_of"), s.pack_name = j.at("pack");
    s.pack_fingerprint = j.at("pack_fingerprint"), s.county = j.at("county");
    s.subjects = j.at("subjects").get<std::map<std::string, int64_t>>();
    s.missing = j.at("missing").get<std::map<std::string, std::vector<std::string>>>();
    for (const auto& r : j.at("rules"))
      s.rules.push_back({r.at("rule"), r.at("subject"), r.at("severity"), r.at("route"), r.at("hit"), r.at("undecided"),
                         r.at("not_run"), r.at("townships").get<std::map<std::string, int64_t>>()});
    return s;
  });
}

void write_deliveries(const fs::path& run, const std::vector<ledger::Delivery>& deliveries) {
  json all = json::array();
  for (const auto& d : deliveries)
    all.push_back({{"id", d.id},
                   {"dataset", d.dataset},
                   {"file", d.file},
                   {"sheets", d.sheets},
                   {"from", d.from.to_string()},
                   {"to", d.to.to_string()},
                   {"coverage", d.coverage}});
  write_whole(run / "deliveries.json", all);
}

Result<std::vector<ledger::Delivery>> read_deliveries(const fs::path& run) {
  return read_words<std::vector<ledger::Delivery>>(run, "deliveries.json", [](const json& j) {
    std::vector<ledger::Delivery> all;
    for (const auto& d : j) {
      auto& delivery = all.emplace_back();
      delivery.id = d.at("id");
      delivery.dataset = d.at("dataset");
      delivery.file = d.at("file");
      delivery.sheets = d.at("sheets").get<std::vector<std::string>>();
      delivery.from = Date::from_iso(d.at("from").get<std::string>()).value_or(Date());
      delivery.to = Date::from_iso(d.at("to").get<std::string>()).value_or(Date());
      delivery.coverage = d.at("coverage").get<std::vector<std::string>>();
    }
    return all;
  });
}

}  // namespace guben::screening
