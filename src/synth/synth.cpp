#include "synth/synth.hpp"

#include <ctime>

#include "china/id_number.hpp"
#include "core/digest.hpp"
#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "synth/people.hpp"
#include "synth/truth.hpp"

namespace guben::synth {
namespace {

std::optional<Refusal> impossible(const policy::Pack& pack, const Options& options) {
  if (options.persons < 100 || options.persons > 5000000)
    return Refusal{"synth.impossible_persons", {{"persons", std::to_string(options.persons)}}};
  if (options.as_of > Date::from_days(static_cast<int32_t>(std::time(nullptr) / 86400)))
    return Refusal{"synth.future", {{"as_of", options.as_of.to_string()}}};
  const auto townships = pack.demo_county.empty() ? 0 : pack.regions.children(pack.demo_county).size();
  if (townships == 0) return Refusal{"synth.no_demo_county", {{"pack", pack.name}}};
  if (options.townships < 0 || static_cast<size_t>(options.townships) > townships)
    return Refusal{"synth.impossible_townships",
                   {{"townships", std::to_string(options.townships)}, {"most", std::to_string(townships)}}};
  if (!(options.minority >= 0 && options.minority <= 1))
    return Refusal{"synth.impossible_minority", {{"share", fmt::format("{}", options.minority)}}};
  // A year may be without a standard; a pack that has none for this place at any time is no policy to live under.
  const auto standard = pack.parameters.find("income_standard");
  const auto region = pack.policy_region(pack.demo_county);
  if (standard == pack.parameters.end() ||
      std::none_of(standard->second.values.begin(), standard->second.values.end(),
                   [&](const auto& value) { return standard->second.in_force(region, value.from); }))
    return Refusal{"screening.no_parameter_value",
                   {{"name", "income_standard"}, {"region", pack.demo_county}, {"as_of", options.as_of.to_string()}}};
  return std::nullopt;
}

/// One or several files of comma-separated values, sorted, complete at the end or not there.
class TruthFolder {
 public:
  explicit TruthFolder(const std::filesystem::path& folder) : folder_(folder) {
    std::filesystem::create_directories(folder);
    matches_.open(folder / "truth_matches.csv");
    files_.open(folder / "truth_files.csv");
    files_ << "file,sha256\n";
    matches_ << "dataset,file,sheet,row,person_id,dirt\n";
  }
  /// Sorted within a part of the county; parts follow one another.
  void add(const std::vector<WrittenFile>& written, const County& part, const std::filesystem::path& folder) {
    for (const auto& file : written) {
      for (const auto& row : file.rows)
        matches_ << file.dataset << ',' << csv_field(file.file) << ',' << csv_field(file.sheet) << ',' << row.row << ','
                 << (row.person >= 0 ? part.persons[static_cast<size_t>(row.person)].code : "") << ',' << row.dirt
                 << '\n';
      // By which a truth is known to speak of these files and no others.
      files_ << csv_field(file.file) << ',' << sha256_hex_of_file(folder / file.file) << '\n';
    }
  }
  void finish(const policy::Pack& pack, const TrueFindings& findings, const TrueFindings& lost,
              const TrueFindings& open) {
    std::ofstream list(folder_ / "truth_findings.csv"), erased_list(folder_ / "truth_erased.csv"),
        open_list(folder_ / "truth_undecided.csv"), differences(folder_ / "truth_discrepancies.csv");
    for (const auto& [out, which] :
         {std::pair(&list, &findings), std::pair(&erased_list, &lost), std::pair(&open_list, &open)}) {
      *out << "rule,subject_kind,subject_id\n";
      for (const auto& f : *which) *out << f[0] << ',' << f[1] << ',' << f[2] << '\n';
    }
    differences << "dataset,subject_id,field\n";
    for (const auto& comparison : pack.comparisons)
      for (const auto& f : findings)
        if (f[0] == comparison.rule)
          differences << comparison.dataset << ',' << f[2] << ',' << comparison.field << '\n';
    if (!list.flush() || !erased_list.flush() || !open_list.flush() || !matches_.flush() || !files_.flush() ||
        !differences.flush())
      throw Failure("cannot write the truth in " + folder_.string());
  }

 private:
  std::filesystem::path folder_;
  std::ofstream matches_, files_;
};

/// Writes the files and lets their rows go, in the order dataset, file.
std::vector<WrittenFile> write_files(County& part, const std::filesystem::path& folder, const Random& random,
                                     const Options& options) {
  std::vector<WrittenFile> written(part.files.size());
  Progress progress(options.progress, "synth", part.files.size());
  side_by_side(part.files.size(), [&](size_t i, size_t) {
    auto& file = part.files[i];
    written[i] =
        write_file(part, file, folder,
                   random.fork("layout " + file.dataset + file.period_words + file.area + file.part), options.dirt);
    file.rows = {};
    progress.advance();
  });
  std::sort(written.begin(), written.end(),
            [](const auto& a, const auto& b) { return std::tie(a.dataset, a.file) < std::tie(b.dataset, b.file); });
  return written;
}

/// Findings that are true in the county and no longer in its files: the difference stood in a cell that dirt blanked,
/// or on a row whose number it took or spoiled. Whether one finds them says nothing about whoever looks.
TrueFindings erased(const TrueFindings& findings, const std::vector<WrittenFile>& written, const County& part) {
  std::unordered_map<std::string, std::vector<const WrittenRow*>>
      rows_by_number;  // of the residence register, by the holder's own number
  for (const auto& file : written)
    for (const auto& row : file.rows)
      if (file.dataset == "hukou" && row.person >= 0)
        rows_by_number[china::id_number_of(part.persons[static_cast<size_t>(row.person)].id_key)].push_back(&row);
  TrueFindings gone;
  for (const auto& p : part.persons) {
    const std::array<std::string, 3> finding{"conflict.identity", "person", p.code};
    if (!findings.contains(finding)) continue;
    const auto shown = [&](const WrittenRow* w) {
      for (const char* lost : {"id_missing", "relative", "digit", "swapped", "truncated", "doubled"})
        if (contains(w->dirt, lost)) return false;
      return std::string_view(w->planted) != "birth" ||
             (!contains(w->dirt, "birth_absent") && !contains(w->dirt, "birth_derived"));
    };
    const auto& rows = rows_by_number[p.registry_id];
    if (std::none_of(rows.begin(), rows.end(), shown)) gone.insert(finding);
  }
  return gone;
}

}  // namespace

void fill(County& part, const Random& random) {
  add_departments(part, random.fork("departments"));
  add_incomes(part, random.fork("incomes"));
  add_registry(part, random.fork("registry words"));
  deliver_in_parts(part, random.fork("parts"));
}

Result<Made> make_county(const policy::Pack& pack, const Options& options, const std::filesystem::path& files,
                         const std::filesystem::path& truth) {
  if (const auto refusal = impossible(pack, options)) return *refusal;
  std::vector<std::string> townships;
  for (const auto* township : pack.regions.children(pack.demo_county))
    if (options.townships == 0 || static_cast<int>(townships.size()) < options.townships)
      townships.push_back(township->code);
  std::vector<std::vector<std::string>> parts{townships};
  if (options.persons > options.persons_at_once) {
    parts.clear();
    for (const auto& township : townships) parts.push_back({township});
  }

  std::filesystem::create_directories(files);
  TruthFolder truths(truth);
  IdNumbers numbers(pack.demo_county);
  TrueFindings findings, lost, open;
  AreaTallies tallies;
  Made made;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Random random = parts.size() == 1 ? Random(options.seed) : Random(options.seed).fork(parts[i].front());
    const People people{options.persons / static_cast<int>(parts.size()), options.as_of, parts[i], options.minority,
                        options.groups};
    County part = make_people(pack, people, numbers, static_cast<int>(made.households), random);
    fill(part, random);
    made.persons += part.persons.size(), made.households += part.households.size(), made.files += part.files.size();
    for (const auto& file : part.files) made.rows += file.rows.size();
    if (options.dirt != Dirt::Clean) leave_blanks(part, random.fork("blanks"));
    auto found = true_findings(part, tallies);
    open.merge(options.dirt == Dirt::Clean ? TrueFindings{} : undecided_findings(part, found));
    const auto written = write_files(part, files, random, options);
    lost.merge(erased(found, written, part));
    findings.merge(found);
    truths.add(written, part, files);
  }
  findings.merge(true_area_findings(pack, options.as_of, tallies,
                                    townships.size() == pack.regions.children(pack.demo_county).size()));
  made.findings = findings.size();
  truths.finish(pack, findings, lost, open);
  return made;
}

}  // namespace guben::synth
