#include <atomic>
#include <future>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/import_report_text.hpp"
#include "cli/known_names.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/shown.hpp"
#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "intake/import.hpp"

namespace guben::cli {
namespace {

struct ImportArguments {
  std::string folder, dataset, period, as, map, continued;
  std::vector<std::string> files, coverage;
  bool check = false, timings = false;
};

/// The files named and those inside the folders named, in order of their names.
std::vector<std::filesystem::path> files_of(const ImportArguments& arguments) {
  std::vector<std::filesystem::path> files;
  for (const auto& name : arguments.files) {
    if (!std::filesystem::is_directory(name)) {
      files.emplace_back(name);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(name))
      if (entry.is_regular_file() && entry.path().filename().string()[0] != '.') inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

/// What a file's name lets one hope for; what it is, its content says.
enum class Promise {
  County,    ///< the registry's files that name the county: the other files are judged by that
  Registry,  ///< the registry's other files, for which it does not matter
  Nothing
};
Promise promise_of(const std::filesystem::path& file, const dictionary::Dictionary& dictionary) {
  const auto name = shown_name(file);
  auto promise = Promise::Nothing;
  for (const auto& dataset : dictionary.datasets())
    if (dataset.in_ledger && (contains(name, dataset.code) || contains(name, dataset.label_zh)))
      promise = std::min(promise, dataset.has_role(dictionary::Role::County) ? Promise::County : Promise::Registry);
  return promise;
}

using Settle = std::function<void(Result<intake::Staged>)>;

/// Reads one file after the other until one says whose county it is; returns how many were read.
size_t settle_until_county(intake::Importer& importer, const std::vector<intake::ImportRequest>& requests,
                           const Settle& settle) {
  size_t read = 0;
  while (read < requests.size() && importer.county().empty()) settle(importer.stage(requests[read++]));
  return read;
}

/// Reads the files side by side and settles them, in the order given, as they come.
void settle_all(intake::Importer& importer, const std::vector<intake::ImportRequest>& requests,
                const std::vector<Promise>& promises, size_t from, const Settle& settle) {
  // While the county is not known, its files go one after the other, whatever the machine, and all that is judged by it
  // after them.
  std::vector<std::vector<size_t>> after(requests.size() - from);
  std::vector<size_t> last_county_file;
  for (size_t job = 0; job < after.size() && importer.county().empty(); ++job) {
    if (promises[from + job] != Promise::Registry) after[job] = last_county_file;
    if (promises[from + job] == Promise::County) last_county_file = {job};
  }

  std::vector<std::promise<Result<intake::Staged>>> staged(after.size());
  std::atomic<bool> stopped{false};
  const auto stage = [&](size_t job, size_t) {
    if (stopped) return;
    try {
      auto done = importer.stage(requests[from + job]);
      if (done && !done->county_code.empty()) importer.judge_by(done->county_code);
      staged[job].set_value(std::move(done));
    } catch (...) { staged[job].set_exception(std::current_exception()); }
  };
  const auto reading = std::async(std::launch::async, [&] { side_by_side(after.size(), stage, after); });
  try {
    for (auto& one : staged) settle(one.get_future().get());
  } catch (...) {
    stopped = true;  // files that were not begun are left for the next import
    throw;
  }
}

Result<std::optional<intake::Period>> period_of(const ImportArguments& arguments) {
  if (arguments.period.empty()) return std::optional<intake::Period>();
  const auto day = Date::from_iso(arguments.period + (arguments.period.size() == 7 ? "-01" : ""));
  if (!day) return Refusal{"cli.not_a_month", {{"text", arguments.period}}};
  return std::optional(intake::Period{day->first_of_month(), day->last_of_month()});
}

intake::Answer answer_of(const ImportArguments& arguments) {
  using ledger::Meaning;
  if (arguments.as == "replacement") return {Meaning::Replacement, {}};
  if (arguments.as == "part") return {Meaning::Part, {}};
  if (arguments.as == "correction") return {{}, Meaning::Correction};
  if (arguments.as == "events") return {{}, Meaning::Events};
  return {};
}

/// A check leaves nothing behind for the next file to be weighed against.
void print_checked_apart(Language language, const std::map<std::string, int>& checked,
                         const dictionary::Dictionary& dictionary) {
  for (const auto& [code, files] : checked) {
    const auto* dataset = dictionary.find(code);
    if (files > 1)
      std::cout << message(language, "cli.checked_apart",
                           {{"dataset", in_language(language, dataset->label_zh, dataset->label_en)},
                            {"count", std::to_string(files)}})
                << '\n';
  }
}

/// The proposal for headers that were asked about; a file that is there already was read and is left as it is.
void write_map(Language language, const ImportArguments& arguments, bool has_map,
               const std::vector<intake::ProposedHeadings>& proposed) {
  if (arguments.map.empty() || proposed.empty()) return;
  if (has_map) {
    std::cout << message(language, "cli.map_does_not_cover", {{"file", arguments.map}}) << '\n';
    return;
  }
  intake::write_heading_map(arguments.map, proposed, language);
  std::cout << message(language, "cli.map_written", {{"file", arguments.map}}) << '\n';
}

Result<int> import_files(const Context& context, const ImportArguments& arguments) {
  auto session = open_session(context, arguments.folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto period = period_of(arguments);
  if (!period) return period.error();
  for (const auto& region : arguments.coverage)
    if (const auto known = known_region(s.pack, s.county(), region); !known) return known.error();
  if (const auto known = known_dataset(s.pack, arguments.dataset); !known) return known.error();
  auto files = files_of(arguments);
  std::stable_sort(files.begin(), files.end(), [&](const auto& a, const auto& b) {
    return promise_of(a, s.pack.dictionary) < promise_of(b, s.pack.dictionary);
  });
  std::vector<intake::ImportRequest> requests;
  std::vector<Promise> promises;
  for (const auto& file : files) {
    requests.push_back({file, arguments.dataset, *period, arguments.coverage, arguments.check, answer_of(arguments),
                        arguments.continued.empty() ? std::nullopt : std::optional(arguments.continued == "yes")});
    promises.push_back(promise_of(file, s.pack.dictionary));
  }

  const workspace::Engine::BulkJob admitted(workspace::Engine::of_process());
  intake::Importer importer(s.folder, *s.ledger, s.pack.dictionary, s.pack.regions, context, s.timings);
  if (auto recovered = importer.recover(); !recovered) return recovered.error();
  const bool has_map = !arguments.map.empty() && std::filesystem::exists(arguments.map);
  if (has_map) {
    const auto confirmed = intake::read_heading_map(arguments.map, s.pack.dictionary);
    if (!confirmed) return confirmed.error();
    importer.confirm(*confirmed);
  }
  bool any_refused = false;
  std::map<std::string, int> checked;  // new files by dataset
  const auto refused = [&](const Refusal& refusal) { any_refused = true, show_refusal(context, refusal); };
  const auto settle = [&](Result<intake::Staged> staged) {
    if (!staged) return refused(staged.error());
    if (arguments.check) {
      if (!staged->report.known_as) ++checked[staged->report.dataset];
      const auto weighed = importer.weigh(*staged);
      print_import_report(context.language, staged->report, s.pack, true);
      if (!weighed) refused(weighed.error());
      return;
    }
    const auto done = importer.commit(std::move(*staged));
    done ? print_import_report(context.language, *done, s.pack, false) : refused(done.error());
  };
  const bool county_is_promised = std::find(promises.begin(), promises.end(), Promise::County) != promises.end();
  const size_t from = county_is_promised || arguments.check ? 0 : settle_until_county(importer, requests, settle);
  settle_all(importer, requests, promises, from, settle);
  print_checked_apart(context.language, checked, s.pack.dictionary);
  importer.clear_staging();
  write_map(context.language, arguments, has_map, importer.proposed_headings());
  if (arguments.timings) std::cout << s.timings.table(context.language);
  return any_refused ? 2 : 0;
}

}  // namespace

void add_import_command(Program& program) {
  auto* c = add_command(program, &program.app, "import", "导入部门数据 / import department files",
                        "guben import ./xiangyin 农户档案.xlsx 医保参保.csv --period 2020-06");
  auto a = std::make_shared<ImportArguments>();
  c->add_option("DIR", a->folder)->required();
  c->add_option("FILE", a->files)->required();
  c->add_option("--dataset", a->dataset);
  c->add_option("--period", a->period);
  c->add_option("--coverage", a->coverage);
  c->add_option("--as", a->as)->check(CLI::IsMember({"replacement", "part", "correction", "events"}));
  c->add_option("--map", a->map);
  c->add_option("--continue", a->continued)->check(CLI::IsMember({"yes", "no"}));
  c->add_flag("--check", a->check);
  c->add_flag("--timings", a->timings);
  c->callback([=, &program] { program.run = [=](const Context& context) { return import_files(context, *a); }; });
}

}  // namespace guben::cli
