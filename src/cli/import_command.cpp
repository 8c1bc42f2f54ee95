#include <atomic>
#include <future>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "intake/import.hpp"

namespace guben::cli {
namespace {

void print_report(const intake::ImportReport& report, const policy::Pack& pack, bool check_only) {
  const auto* dataset = pack.dictionary.find(report.dataset);
  const auto label = dataset ? in_language(dataset->label_zh, dataset->label_en) : report.dataset;
  if (report.known_as) {
    if (*report.known_as == 0)
      std::cout << message("cli.twice_in_this_import", {{"file", report.file}, {"dataset", label}}) << '\n';
    else
      std::cout << message(report.coverage.empty() || check_only ? "cli.already_imported" : "cli.coverage_set",
                           {{"file", report.file},
                            {"dataset", label},
                            {"delivery", std::to_string(*report.known_as)},
                            {"coverage", pack.regions.names(report.coverage)}})
                << '\n';
    return;
  }
  const auto coverage = pack.regions.names(report.coverage);
  std::cout << message(check_only ? "cli.checked" : "cli.imported",
                       {{"file", report.file},
                        {"dataset", label},
                        {"container", report.container},
                        {"rows", std::to_string(report.rows)},
                        {"from", report.period.from.to_string()},
                        {"to", report.period.to.to_string()},
                        {"coverage", coverage.empty() ? message("cli.coverage_from_rows") : coverage}})
            << '\n';
  const auto line = [](const std::string& text) { std::cout << "    " << text << '\n'; };
  if (report.period_from_rows && dataset && dataset->period == dictionary::PeriodKind::State)
    line(message("cli.period_from_rows"));
  if (report.returned > 0) line(message("cli.returned", {{"count", std::to_string(report.returned)}}));
  if (report.doubtful_cells > 0) line(message("cli.doubtful", {{"count", std::to_string(report.doubtful_cells)}}));
  if (report.hidden_rows > 0) line(message("cli.hidden_rows", {{"count", std::to_string(report.hidden_rows)}}));
  if (report.duplicates > 0) line(message("cli.duplicates", {{"count", std::to_string(report.duplicates)}}));
  for (const auto& dropped : report.dropped)
    line(message(dropped.why, {{"row", std::to_string(dropped.row)}, {"text", dropped.text}}));
  for (const auto& sheet : report.sheets) {
    if (!sheet.taken) line(message("cli.sheet_not_read", {{"sheet", sheet.name}, {"reason", sheet.reason}}));
    if (!sheet.header.unmapped.empty())
      line(message("cli.unmapped", {{"columns", fmt::format("{}", fmt::join(sheet.header.unmapped, ", "))}}));
    if (check_only)
      for (const auto& column : sheet.header.columns)
        line(fmt::format(
            "{:>3} {} → {}{}", spreadsheet::column_letters(column.column),
            column.column < sheet.header.header_texts.size() ? squeezed(sheet.header.header_texts[column.column]) : "",
            dataset->fields[column.field].header, column.by_content ? message("cli.by_content") : ""));
  }
  if (report.proposals > 0) line(message("cli.proposals", {{"count", std::to_string(report.proposals)}}));
  if (!report.return_file.empty()) line(message("cli.return_file", {{"file", report.return_file.string()}}));
}

struct ImportArguments {
  std::string folder, dataset, period;
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
  const auto name = file.filename().string();
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

int import_files(const ImportArguments& arguments) {
  auto session = open_session(arguments.folder, ledger::Access::Write);
  if (!session) return refuse(session.error());
  auto& s = **session;
  std::optional<intake::Period> period;
  if (!arguments.period.empty()) {
    const auto day = Date::from_iso(arguments.period + (arguments.period.size() == 7 ? "-01" : ""));
    if (!day) return refuse({"cli.not_a_month", {{"text", arguments.period}}});
    period = intake::Period{day->first_of_month(), day->last_of_month()};
  }
  for (const auto& region : arguments.coverage)
    if (!s.pack.regions.find(region)) return refuse({"cli.unknown_region", {{"region", region}}});
  auto files = files_of(arguments);
  std::stable_sort(files.begin(), files.end(), [&](const auto& a, const auto& b) {
    return promise_of(a, s.pack.dictionary) < promise_of(b, s.pack.dictionary);
  });
  std::vector<intake::ImportRequest> requests;
  std::vector<Promise> promises;
  for (const auto& file : files) {
    requests.push_back({file, arguments.dataset, period, arguments.coverage, arguments.check});
    promises.push_back(promise_of(file, s.pack.dictionary));
  }

  intake::Importer importer(s.folder, *s.ledger, s.pack.dictionary, s.pack.regions, s.timings);
  importer.recover();
  bool any_refused = false;
  const auto refused = [&](const Refusal& refusal) { any_refused = true, refuse(refusal); };
  const auto settle = [&](Result<intake::Staged> staged) {
    if (!staged) return refused(staged.error());
    if (arguments.check) return print_report(staged->report, s.pack, true);
    const auto done = importer.commit(std::move(*staged));
    done ? print_report(*done, s.pack, false) : refused(done.error());
  };
  const bool county_is_promised = std::find(promises.begin(), promises.end(), Promise::County) != promises.end();
  const size_t from = county_is_promised || arguments.check ? 0 : settle_until_county(importer, requests, settle);
  settle_all(importer, requests, promises, from, settle);
  importer.clear_staging();
  if (arguments.timings) std::cout << s.timings.table();
  return any_refused ? 2 : 0;
}

}  // namespace

void add_import_command(Program& program) {
  auto* c = add_command(program, &program.app, "import", "导入部门数据 / import department files",
                        "guben import ./xiangyin 农户档案.xlsx 医保参保.csv --period 2020-06");
  auto a = std::make_shared<ImportArguments>();
  c->add_option("DIR", a->folder)->required();
  c->add_option("FILE", a->files, "files or folders")->required();
  c->add_option("--dataset", a->dataset, "dataset code; detected when not given");
  c->add_option("--period", a->period, "YYYY-MM");
  c->add_option("--coverage", a->coverage, "region codes the files speak for");
  c->add_flag("--check", a->check, "check only, change nothing");
  c->add_flag("--timings", a->timings);
  c->callback([=, &program] { program.run = [=] { return import_files(*a); }; });
}

}  // namespace guben::cli
