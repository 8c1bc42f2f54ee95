#include "synth/synth.hpp"

#include <ctime>

#include "core/text.hpp"
#include "core/timings.hpp"
#include "synth/truth.hpp"

namespace guben::synth {

Result<Made> make_county(const policy::Pack& pack, const Options& options, const std::filesystem::path& files, const std::filesystem::path& truth) {
  if (options.persons < 100 || options.persons > 5000000) return Refusal{"synth.impossible_persons", {{"persons", std::to_string(options.persons)}}};
  if (options.as_of > Date::from_days(static_cast<int32_t>(std::time(nullptr) / 86400))) return Refusal{"synth.future", {{"as_of", options.as_of.to_string()}}};
  if (pack.demo_county.empty() || pack.regions.children(pack.demo_county).empty()) return Refusal{"synth.no_demo_county", {{"pack", pack.name}}};
  const auto standard = pack.parameters.find("income_standard");
  if (standard == pack.parameters.end() || !standard->second.in_force(pack.policy_region(pack.demo_county), options.as_of))
    return Refusal{"screening.no_parameter_value", {{"name", "income_standard"}, {"region", pack.demo_county}, {"as_of", options.as_of.to_string()}}};

  County county = make_people(pack, options.persons, options.seed, options.as_of);
  const Random random(options.seed);
  add_departments(county, random.fork("departments"));
  add_incomes(county, random.fork("incomes"));
  add_registry(county);

  std::filesystem::create_directories(files);
  std::filesystem::create_directories(truth);
  Made made{county.persons.size(), county.households.size(), county.files.size()};
  std::vector<Written> written;
  Progress progress("synth", county.files.size());
  for (const auto& file : county.files) {
    auto lines = write_file(county, file, files, random.fork("layout " + file.dataset + file.period_words + file.area), options.dirt);
    made.rows += file.rows.size();
    std::move(lines.begin(), lines.end(), std::back_inserter(written));
    progress.advance();
  }
  const auto findings = true_findings(county);
  made.findings = findings.size();
  std::ofstream findings_file(truth / "truth_findings.csv"), matches_file(truth / "truth_matches.csv");
  findings_file << "rule,subject_kind,subject_id\n";
  for (const auto& f : findings) findings_file << f[0] << ',' << f[1] << ',' << f[2] << '\n';
  std::ofstream differences_file(truth / "truth_discrepancies.csv");
  differences_file << "dataset,subject_id,field\n";
  for (const auto& comparison : pack.comparisons)
    for (const auto& f : findings)
      if (f[0] == comparison.rule) differences_file << comparison.dataset << ',' << f[2] << ',' << comparison.field << '\n';
  std::sort(written.begin(), written.end(), [](const Written& a, const Written& b) { return std::tie(a.dataset, a.file, a.sheet, a.row) < std::tie(b.dataset, b.file, b.sheet, b.row); });
  matches_file << "dataset,file,sheet,row,person_id\n";
  for (const auto& w : written)
    matches_file << w.dataset << ',' << csv_field(w.file) << ',' << csv_field(w.sheet) << ',' << w.row << ',' << (w.person >= 0 ? county.persons[static_cast<size_t>(w.person)].code : "") << '\n';
  if (!findings_file.flush() || !matches_file.flush() || !differences_file.flush()) throw Failure("cannot write the truth in " + truth.string());
  return made;
}

}  // namespace guben::synth
