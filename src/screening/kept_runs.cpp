#include "screening/kept_runs.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "core/digest.hpp"
#include "core/side_by_side.hpp"
#include "core/synced.hpp"
#include "screening/run_folder.hpp"
#include "workspace/manifest.hpp"

namespace guben::screening {
namespace fs = std::filesystem;
namespace {

constexpr const char* kAside = "tried-";  // in staging/; the number of the process follows

fs::path packs_of(const workspace::CountyFolder& folder) { return folder.runs() / "packs"; }

bool is_hidden_or_left(const fs::path& path) {
  const auto name = path.filename().string();
  return name.starts_with('.') || name.ends_with('~');
}

const ledger::RunRecord* record_of(const std::vector<ledger::RunRecord>& runs, const std::string& id) {
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run.id == id; });
  return found == runs.end() ? nullptr : &*found;
}

std::string fingerprint_of(const ledger::RunRecord& record) {
  return record.pack_version.substr(record.pack_version.rfind(' ') + 1);
}

}  // namespace

std::string seal_run(const fs::path& run) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(run)) names.push_back(entry.path().filename().string());
  side_by_side(names.size(), [&](size_t i, size_t) { sync_to_disk(run / names[i]); });
  auto manifest = workspace::Manifest::of(run, std::move(names));
  manifest.about = "run";
  workspace::write_manifest(manifest, manifest_file(run));
  return sha256_hex(manifest.text());
}

namespace {
Refusal damaged(const fs::path& file, const ledger::RunRecord& record) {
  return {"screening.run_damaged", {{"run", record.id}, {"path", file.string()}}};
}

/// The list of the run's files as the ledger knows it; of `only`, where it is named.
Result<void> check_files(const fs::path& run, const ledger::RunRecord& record, const std::string& only) {
  if (record.manifest.empty()) {  // of an earlier edition: nobody knows more than what there is to read
    const auto file = run / (only.empty() ? "summary.json" : only);
    return fs::exists(file) ? Result<void>() : damaged(file, record);
  }
  auto manifest = workspace::read_manifest(manifest_file(run));
  if (!manifest || sha256_hex(manifest->text()) != record.manifest) return damaged(manifest_file(run), record);
  if (!only.empty()) std::erase_if(manifest->lines, [&](const auto& line) { return line.name != only; });
  if (const auto changed = manifest->first_changed(run)) return damaged(run / *changed, record);
  return {};
}
}  // namespace

Result<void> check_run(const fs::path& run, const ledger::RunRecord& record) { return check_files(run, record, {}); }

Result<void> check_run_file(const fs::path& file, const ledger::RunRecord& record) {
  return check_files(file.parent_path(), record, file.filename().string());
}

void clear_unfinished_runs(const workspace::CountyFolder& folder) {
  if (!fs::exists(folder.runs())) return;
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(folder.runs()))
    if (entry.is_directory() && entry.path().extension() == ".part") unfinished.push_back(entry.path());
  for (const auto& path : unfinished) fs::remove_all(path);
}

Result<void> keep_pack(const workspace::CountyFolder& folder, const policy::Pack& pack) {
  const auto kept = packs_of(folder) / pack.fingerprint;
  const auto is_whole = [&] {
    const auto there = policy::load_pack(kept, pack.name);
    return there && there->fingerprint == pack.fingerprint;
  };
  if (fs::exists(kept) && is_whole()) return {};
  auto part = kept;
  part += ".part";
  fs::remove_all(part);
  for (const auto& from : pack.folders)
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
      if (!entry.is_regular_file() || is_hidden_or_left(entry.path())) continue;
      const auto to = part / from.filename() / fs::relative(entry.path(), from);
      fs::create_directories(to.parent_path());
      fs::copy_file(entry.path(), to);
      sync_to_disk(to);
    }
  // What is kept is what the run used, or nothing: somebody may have written into the pack while it computed.
  const auto copied = policy::load_pack(part, pack.name);
  if (!copied || copied->fingerprint != pack.fingerprint) {
    fs::remove_all(part);
    return Refusal{"screening.pack_changed_meanwhile"};
  }
  fs::remove_all(kept);  // of one that was damaged nobody could read anything
  fs::rename(part, kept);
  sync_to_disk(packs_of(folder));
  return {};
}

Result<policy::Pack> pack_of_run(const workspace::CountyFolder& folder, policy::Pack now, const RunSummary& run) {
  if (now.fingerprint == run.pack_fingerprint) return now;
  const auto kept = packs_of(folder) / run.pack_fingerprint;
  if (!fs::exists(kept)) return Refusal{"screening.pack_changed", {{"run", run.id}}};
  auto pack = policy::load_pack(kept, run.pack_name);
  if (!pack || pack->fingerprint != run.pack_fingerprint)
    return Refusal{"screening.pack_damaged", {{"run", run.id}, {"path", kept.string()}}};
  return pack;
}

std::vector<KeptRun> kept_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger) {
  std::vector<KeptRun> runs;
  for (auto& record : ledger.runs()) {
    auto& run = runs.emplace_back();
    const auto at = run_folder(folder, record.id);
    run.is_whole = check_run(at, record).has_value();
    if (run.is_whole)
      if (const auto summary = read_summary(at); summary)
        for (const auto& rule : summary->rules) run.hits += rule.hit, run.undecided += rule.undecided;
    run.record = std::move(record);
  }
  if (!runs.empty()) runs.back().named_by.push_back("cli.run_is_latest");
  return runs;
}

std::vector<Leftover> leftovers(const workspace::CountyFolder& folder, ledger::Ledger& ledger) {
  std::vector<Leftover> all;
  std::set<std::string> packs_in_use;
  for (const auto& run : kept_runs(folder, ledger)) {
    const auto at = run_folder(folder, run.record.id);
    if (!run.is_whole) all.push_back({at, run.record.id, "cli.prune_damaged"});
    else if (run.named_by.empty()) all.push_back({at, run.record.id, "cli.prune_older"});
    else packs_in_use.insert(fingerprint_of(run.record));
  }
  const auto runs = ledger.runs();
  for (const auto& place : {folder.runs(), packs_of(folder)}) {
    if (!fs::exists(place)) continue;
    for (const auto& entry : fs::directory_iterator(place)) {
      const auto name = entry.path().filename().string();
      if (!entry.is_directory() || entry.path() == packs_of(folder)) continue;
      const bool is_pack = place == packs_of(folder);
      if (is_pack ? !packs_in_use.contains(name) : !record_of(runs, name))
        all.push_back({entry.path(), "", is_pack ? "cli.prune_pack" : "cli.prune_unfinished"});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

void prune(ledger::Ledger& ledger, const std::vector<Leftover>& leftovers, const Context& context) {
  // On record first: files of no run are found again by the next prune.
  ledger::Change change(ledger, context);
  for (const auto& leftover : leftovers)
    if (!leftover.run.empty()) ledger.remove_run(leftover.run, leftover.why);
  change.commit();
  for (const auto& leftover : leftovers) fs::remove_all(leftover.path);
}

PlaceAside::PlaceAside(const workspace::CountyFolder& folder) {
  std::vector<fs::path> left;
  if (fs::exists(folder.staging()))
    for (const auto& entry : fs::directory_iterator(folder.staging())) {
      const auto name = entry.path().filename().string();
      if (!name.starts_with(kAside) || !entry.is_directory() || entry.is_symlink()) continue;
      const auto process = std::strtol(name.c_str() + std::string_view(kAside).size(), nullptr, 10);
      if (process > 0 && process != getpid() && kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH)
        left.push_back(entry.path());
    }
  for (const auto& path : left) fs::remove_all(path);
  static std::atomic<int> next = 0;
  path_ = folder.staging() / fmt::format("{}{}-{}", kAside, getpid(), ++next);
  fs::create_directories(path_);
  fs::permissions(folder.staging(), fs::perms::owner_all);
}

PlaceAside::~PlaceAside() {
  std::error_code error;
  fs::remove_all(path_, error);
}

fs::path PlaceAside::next() {
  const auto folder = path_ / std::to_string(++made_);
  fs::create_directories(folder);
  return folder;
}

}  // namespace guben::screening
