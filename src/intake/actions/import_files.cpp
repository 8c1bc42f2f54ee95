#include "intake/actions/import_files.hpp"

#include <atomic>
#include <future>

#include "china/known_region.hpp"
#include "core/side_by_side.hpp"
#include "dictionary/known_dataset.hpp"
#include "intake/import_order.hpp"

namespace guben::intake {
namespace {

/// One import of several files: reads them side by side and settles them, in their order, as they come.
class ImportOfFiles {
 public:
  ImportOfFiles(Importer& importer, const std::vector<PromisedFile>& files, const FileWishes& wishes,
                const std::function<void(const ImportedFile&)>& tell)
      : importer_(importer), files_(files), wishes_(wishes), tell_(tell) {}

  Imported run() {
    const bool county_is_promised =
        std::any_of(files_.begin(), files_.end(), [](const auto& file) { return file.promise == Promise::County; });
    settle_side_by_side(county_is_promised || wishes_.check_only ? 0 : settle_until_county());
    imported_.proposed = importer_.proposed_headings();
    importer_.clear_staging();
    return std::move(imported_);
  }

 private:
  Result<Staged> stage(size_t i) { return importer_.stage({wishes_, files_[i].file}); }

  /// Reads one file after the other until one says whose county it is; returns how many were read.
  size_t settle_until_county() {
    size_t read = 0;
    while (read < files_.size() && importer_.county().empty()) settle(stage(read++));
    return read;
  }

  /// While the county is not known, its files go one after the other, whatever the machine, and all that is judged by
  /// it after them.
  std::vector<std::vector<size_t>> order_of(size_t from) const {
    std::vector<std::vector<size_t>> after(files_.size() - from);
    std::vector<size_t> last_county_file;
    for (size_t job = 0; job < after.size() && importer_.county().empty(); ++job) {
      if (files_[from + job].promise != Promise::Registry) after[job] = last_county_file;
      if (files_[from + job].promise == Promise::County) last_county_file = {job};
    }
    return after;
  }

  void settle_side_by_side(size_t from) {
    const auto after = order_of(from);
    std::vector<std::promise<Result<Staged>>> staged(after.size());
    std::atomic<bool> stopped{false};
    const auto read = [&](size_t job, size_t) {
      if (stopped) return;
      try {
        auto done = stage(from + job);
        if (done && !done->county_code.empty()) importer_.judge_by(done->county_code);
        staged[job].set_value(std::move(done));
      } catch (...) { staged[job].set_exception(std::current_exception()); }
    };
    const auto reading = std::async(std::launch::async, [&] { side_by_side(after.size(), read, after); });
    try {
      for (auto& one : staged) settle(one.get_future().get());
    } catch (...) {
      stopped = true;  // files that were not begun are left for the next import
      throw;
    }
  }

  void settle(Result<Staged> staged) {
    ImportedFile file;
    if (!staged) file.refusal = staged.error();
    else if (wishes_.check_only) check(*staged, file);
    else if (auto done = importer_.commit(std::move(*staged)); done) file.report = std::move(*done);
    else file.refusal = done.error();
    imported_.any_refused = imported_.any_refused || file.refusal;
    tell_(file);
  }

  /// A check leaves nothing behind for the next file to be weighed against.
  void check(Staged& staged, ImportedFile& file) {
    if (!staged.report.known_as) ++imported_.checked[staged.report.dataset];
    if (const auto weighed = importer_.weigh(staged); !weighed) file.refusal = weighed.error();
    file.report = std::move(staged.report);
  }

  Importer& importer_;
  const std::vector<PromisedFile>& files_;
  const FileWishes& wishes_;
  const std::function<void(const ImportedFile&)>& tell_;
  Imported imported_;
};

}  // namespace

Result<Imported> import_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                              const dictionary::Dictionary& dictionary, const china::Regions& regions,
                              const ImportWishes& wishes, const Context& context, Timings& timings,
                              const std::function<void(const ImportedFile&)>& tell) {
  const auto county = ledger.setting("county").value_or("");
  for (const auto& region : wishes.of_each.coverage)
    if (auto known = china::known_region(regions, county, region); !known) return known.error();
  if (auto known = dictionary::known_dataset(dictionary, wishes.of_each.dataset); !known) return known.error();
  const auto files = in_import_order(wishes.files, dictionary);
  const workspace::Engine::BulkJob admitted(workspace::Engine::of_process());
  const ledger::InTheNameOf name(ledger, context);
  Importer importer(folder, ledger, dictionary, regions, context, timings);
  if (auto recovered = importer.recover(); !recovered) return recovered.error();
  importer.confirm(wishes.headings);
  return ImportOfFiles(importer, files, wishes.of_each, tell).run();
}

}  // namespace guben::intake
