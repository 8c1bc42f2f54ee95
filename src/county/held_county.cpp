#include "county/held_county.hpp"

#include <malloc.h>

#include "core/digest.hpp"
#include "county/demo_day.hpp"
#include "county/sql.hpp"
#include "registers/record.hpp"
#include "screening/kept_runs.hpp"
#include "screening/pack_plan.hpp"

namespace guben::county {
namespace {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using OpenedRun = std::shared_ptr<const screening::OpenRun>;

/// Names, sizes and times of a pack's files: where these have stayed, so has what they say. Empty where they cannot be
/// seen.
std::string look_of_files(const policy::Pack& pack) {
  std::vector<std::string> files;
  try {
    for (const auto& folder : pack.folders)
      for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
          files.push_back(fmt::format("{} {} {}", entry.path().string(), entry.file_size(),
                                      entry.last_write_time().time_since_epoch().count()));
  } catch (const fs::filesystem_error&) {  // being replaced just now
    return "";
  }
  std::sort(files.begin(), files.end());
  return sha256_hex(fmt::format("{}", fmt::join(files, "\n")));
}

/// A match takes the manifest away and writes another.
std::string look_of_links(const workspace::CountyFolder& folder) {
  std::error_code error;
  const auto size = fs::file_size(folder.links_manifest(), error);
  const auto time = fs::last_write_time(folder.links_manifest(), error);
  return error ? "" : fmt::format("{} {}", size, time.time_since_epoch().count());
}

/// The run on record before this one; empty where there is none.
std::string run_before(const Snapshot& snapshot, const std::string& id) {
  auto at = std::find(snapshot.runs.rbegin(), snapshot.runs.rend(), id);
  at = std::find_if(at, snapshot.runs.rend(), [&](const auto& run) { return run != id; });
  return at == snapshot.runs.rend() ? "" : *at;
}
std::string comparison(const Snapshot& snapshot, const std::string& id) { return id + "/" + run_before(snapshot, id); }

struct News {
  int64_t journal = 0;
  bool of_settings = false, of_runs = false, of_registry = false, of_deliveries = false;
};

/// Told by the lines since then: whoever changes something writes one.
News news_since(ledger::Ledger& ledger, int64_t journal) {
  News news;
  news.journal = ledger.head().seq;
  if (news.journal == journal) return news;
  // Nobody looked yet, or another ledger was put there.
  if (journal < 0 || news.journal < journal) return {news.journal, true, true, true, true};
  auto lines = ledger.query(sql::count_lines_since, journal);
  while (lines.step()) {
    const auto action = lines.text(0);
    news.of_settings = news.of_settings || action == "setting";
    news.of_runs = news.of_runs || action.starts_with("run");
    news.of_deliveries = news.of_deliveries || action.starts_with("delivery") || action.starts_with("layout");
    const bool is_of_record = action.starts_with("record") && action != "record.resealed";  // which says the same
    news.of_registry = news.of_registry || is_of_record || action.starts_with("layout");
  }
  return news;
}

}  // namespace

BulkWork::BulkWork(HeldCounty& county, std::unique_ptr<ledger::Ledger> ledger, ledger::Lease lease)
    : ended_(&county, Tell{&county}),
      ledger_(std::move(ledger)),
      lease_(std::move(lease)),
      admitted_(std::make_unique<workspace::Engine::BulkJob>(workspace::Engine::of_process())) {}
BulkWork::~BulkWork() = default;

void BulkWork::Tell::operator()(void*) const {
  try {
    county->look_after_work();
  } catch (const std::exception&) {  // the next look sees it
  }
}

Result<std::unique_ptr<HeldCounty>> HeldCounty::open(const fs::path& folder, const Held& held) {
  auto writer = ledger::Ledger::open(folder, ledger::Access::Write, held.context);
  if (!writer) return writer.error();
  std::unique_ptr<HeldCounty> county(new HeldCounty({folder}, held, std::move(*writer)));
  auto reader = county->open_ledger(ledger::Access::Read, held.context);
  if (!reader) return reader.error();
  auto pack = county->load_pack(**reader);
  if (!pack) return pack.error();
  auto first = std::make_shared<Snapshot>();
  first->pack = *pack;
  county->pack_files_ = look_of_files(**pack);
  if (auto fits = county->fit_registers(**pack); !fits) return fits.error();
  first->journal = -1;  // everything is new
  county->snapshot_ = std::move(first);
  county->look();
  if (held.looks_every.count() > 0) county->watcher_ = std::thread([&county = *county] { county.watch(); });
  return county;
}

HeldCounty::HeldCounty(workspace::CountyFolder folder, Held held, std::unique_ptr<ledger::Ledger> writer)
    : folder_(std::move(folder)),
      held_(std::move(held)),
      readers_([this] { return open_ledger(ledger::Access::Read, held_.context); }, held_.readers),
      writer_(std::move(writer), [this] { return open_ledger(ledger::Access::Write, held_.context); }),
      old_runs_(held_.old_runs),
      old_lines_(held_.old_runs),
      compared_(held_.old_runs),
      moved_(held_.old_runs),
      figures_(held_.old_runs) {}

HeldCounty::~HeldCounty() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  ending_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

Result<std::unique_ptr<ledger::Ledger>> HeldCounty::open_ledger(ledger::Access access, const Context& context) const {
  return ledger::Ledger::open(folder_.root, access, context);
}

Result<std::shared_ptr<const policy::Pack>> HeldCounty::load_pack(ledger::Ledger& ledger) const {
  const auto name = ledger.setting("pack");
  if (!name) return Refusal{"ledger.no_pack", {{"folder", folder_.root.string()}}};
  auto pack = policy::load_pack(held_.packs, *name);
  if (!pack) return pack.error();
  if (const auto sound = screening::require_sound(*pack, held_.packs); !sound) return sound.error();
  return std::make_shared<const policy::Pack>(std::move(*pack));
}

std::shared_ptr<const Snapshot> HeldCounty::snapshot() const {
  const std::scoped_lock lock(mutex_);
  return snapshot_;
}

void HeldCounty::look_after_work() {
  {
    const std::scoped_lock alone(looking_);
    registry_took_ = {};  // whoever imported it is waiting for it
  }
  look();
}

Result<void> HeldCounty::fit_registers(const policy::Pack& pack) {
  if (!readers_.read([&](ledger::Ledger& ledger) { return registers::lacks_registers(ledger, pack.dictionary); }))
    return {};
  Result<void> fits;
  write(held_.context, [&](ledger::Ledger& ledger) { fits = registers::fit_registers(ledger, pack.dictionary); });
  return fits;
}

void HeldCounty::look() {
  const std::scoped_lock alone(looking_);
  auto before = snapshot();
  auto next = readers_.read([&](ledger::Ledger& ledger) { return newer(ledger, before.get()); });
  if (!next) return;
  // Of a pack that came meanwhile.
  if (next->pack != before->pack)
    if (const auto fits = fit_registers(*next->pack); !fits) throw Failure(fits.error());
  const bool lets_go = next->run != before->run || next->registry != before->registry || next->rows != before->rows;
  {
    const std::scoped_lock lock(mutex_);
    snapshot_.swap(next);
  }
  // The old one goes, if nobody has it any more, and what was its is the machine's again: else a server grows by what
  // it once needed.
  before.reset();
  next.reset();
  if (lets_go) malloc_trim(0);
}

/// People accept proposals one by one; the registry is not read anew for each.
bool HeldCounty::wants_registry() const {
  return held_.holds_registry && registry_is_old_ && Clock::now() - registry_read_ >= 10 * registry_took_;
}

std::shared_ptr<const Snapshot> HeldCounty::newer(ledger::Ledger& ledger, const Snapshot* before) {
  const store::Moment moment(ledger.store());  // what is shown together was so together
  const auto news = news_since(ledger, before->journal);
  const auto files = look_of_files(*before->pack);
  const bool has_other_pack = !files.empty() && files != pack_files_;
  registry_is_old_ = registry_is_old_ || news.of_registry;
  const auto links = look_of_links(folder_);
  if (news.journal == before->journal && !has_other_pack && !wants_registry() && links == links_) return nullptr;

  auto next = std::make_shared<Snapshot>(*before);
  next->journal = news.journal;
  if (news.of_settings) next->demo_day = demo_day(ledger);
  if (has_other_pack) {
    // One that cannot be read is not the county's until it can.
    auto pack = load_pack(ledger);
    if (pack && (*pack)->fingerprint != before->pack->fingerprint) {
      next->pack = std::move(*pack);
      registry_is_old_ = true, registry_took_ = {};
    }
  }
  if (news.of_runs) {
    open_latest(ledger, *next);
    next->runs.clear();
    for (auto& run : ledger.runs()) next->runs.push_back(std::move(run.id));
    const std::set<std::string> there(next->runs.begin(), next->runs.end());
    old_runs_.keep_only(there);
    old_lines_.keep_only(there);
    figures_.keep_only(there);
    compared_.keep_only({next->run ? comparison(*next, next->run->run().id) : ""});
  }
  if (news.of_deliveries || !next->deliveries) next->deliveries = Deliveries::load(ledger);
  if (links != links_) {
    std::vector<ledger::Delivery> deliveries;
    for (const auto& one : next->deliveries->all()) deliveries.push_back(one.delivery);
    next->rows = links.empty() ? nullptr : HouseholdRows::load(folder_, deliveries);
    next->pairings = Pairings::load(folder_, next->pack->dictionary, deliveries);
    links_ = next->rows || links.empty() ? links : "";  // being written: at the next look
  }
  if (!next->pairings) next->pairings = std::make_shared<const Pairings>();
  if (wants_registry()) {
    const auto began = Clock::now();
    auto registry = RegistrySearch::load(ledger, next->pack);
    next->registry = registry ? std::move(*registry) : nullptr;
    ++next->registry_edition;
    registry_is_old_ = false;
    registry_read_ = Clock::now();
    registry_took_ = registry_read_ - began;
  }
  if (has_other_pack) pack_files_ = files;  // not before all went well: else it would not be looked at again
  return next;
}

void HeldCounty::open_latest(ledger::Ledger& ledger, Snapshot& next) {
  auto summary = screening::load_summary(folder_, ledger);
  if (summary && next.run && next.run->run().id == summary->id) return;  // screened again, and found the same
  if (const auto superseded = std::exchange(next.run, nullptr)) figures_.let_go(superseded->run().id);
  // The next run is compared with these.
  if (const auto lines = std::exchange(next.found, nullptr)) (void)old_lines_.find(lines->run(), [&] { return lines; });
  next.why_no_run.reset();
  auto run = summary ? open_run(next.pack, std::move(*summary)) : Result<OpenedRun>(summary.error());
  if (run) next.run = std::move(*run), next.found = std::make_shared<const FoundLines>(*next.run);
  else next.why_no_run = run.error();
}

Result<std::shared_ptr<const policy::Pack>> HeldCounty::pack_of(const screening::RunSummary& run,
                                                                std::shared_ptr<const policy::Pack> now) const {
  if (now->fingerprint == run.pack_fingerprint) return now;
  auto kept = screening::pack_of_run(folder_, *now, run);
  if (!kept) return kept.error();
  return std::make_shared<const policy::Pack>(std::move(*kept));
}

Result<OpenedRun> HeldCounty::open_run(std::shared_ptr<const policy::Pack> now, screening::RunSummary run) const {
  auto pack = pack_of(run, std::move(now));
  if (!pack) return pack.error();
  auto opened = screening::OpenRun::open(folder_, std::move(*pack), std::move(run));
  if (!opened) return opened.error();
  return OpenedRun(std::move(*opened));
}

/// Before somebody asks, who would wait while the run before is opened.
void HeldCounty::compare_latest() {
  const auto now = snapshot();
  if (!now->found) return;
  const auto found = found_since(now->found->run());
  if (!found) return;
  (void)moved_since(**found);
  if (last_compared_.lock() == *found) return;
  last_compared_ = *found;
  old_lines_.let_go((*found)->run_before());  // they were for this
  malloc_trim(0);
}

void HeldCounty::watch() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, held_.looks_every, [&] { return is_ending_; })) {
    lock.unlock();
    try {
      look();
      compare_latest();
    } catch (const std::exception&) {  // a store that is down for a while: the next look
    }
    lock.lock();
  }
}

void HeldCounty::write(const Context& context, ledger::GroupCommit::OneChange change) {
  writer_.write(context, std::move(change));
}
void HeldCounty::submit(const Context& context, ledger::GroupCommit::OneChange change, ledger::GroupCommit::Done done) {
  writer_.submit(context, std::move(change), std::move(done));
}

Result<BulkWork> HeldCounty::lease(const Context& context, std::string_view work) {
  auto ledger = open_ledger(ledger::Access::Write, context);
  if (!ledger) return ledger.error();
  auto lease = (*ledger)->lease(work);
  if (!lease) return lease.error();
  return BulkWork(*this, std::move(*ledger), std::move(*lease));
}

Result<std::shared_ptr<const screening::OpenRun>> HeldCounty::run(const std::string& id) {
  const auto now = snapshot();
  if (now->run && now->run->run().id == id) return now->run;
  return old_runs_.find(id, [&]() -> Result<OpenedRun> {
    auto run = summary_of(id);
    if (!run) return run.error();
    return open_run(now->pack, std::move(*run));
  });
}

Result<screening::RunSummary> HeldCounty::summary_of(const std::string& id) {
  return readers_.read([&](ledger::Ledger& ledger) { return screening::load_summary(folder_, ledger, id); });
}

Result<std::shared_ptr<const FoundLines>> HeldCounty::found(const std::string& id) {
  const auto now = snapshot();
  if (now->found && now->found->run() == id) return now->found;
  return old_lines_.find(id, [&]() -> Result<std::shared_ptr<const FoundLines>> {
    auto run = summary_of(id);
    if (!run) return run.error();
    auto pack = pack_of(*run, now->pack);
    if (!pack) return pack.error();
    return FoundLines::read(folder_, std::move(*pack), std::move(*run));
  });
}

std::shared_ptr<const FoundLines> HeldCounty::found_before(const std::string& id) {
  const auto before = run_before(*snapshot(), id);
  if (before.empty()) return nullptr;
  try {
    auto lines = found(before);
    return lines ? std::move(*lines) : nullptr;
  } catch (const Failure& failure) {
    if (store::is_of_lost_connection(failure)) throw;
    return nullptr;  // its files cannot be read: the run that is asked for can
  }
}

Result<std::shared_ptr<const FoundSince>> HeldCounty::found_since(const std::string& id) {
  return compared_.find(comparison(*snapshot(), id), [&]() -> Result<std::shared_ptr<const FoundSince>> {
    auto now = found(id);
    if (!now) return now.error();
    return std::make_shared<const FoundSince>(std::move(*now), found_before(id).get());
  });
}

Result<std::shared_ptr<const Moved>> HeldCounty::moved_since(const FoundSince& found) {
  const auto now = snapshot();
  const auto of = fmt::format("{}/{}/{}", found.now().run(), found.run_before(), now->registry_edition);
  return moved_.find(of, [&]() -> Result<std::shared_ptr<const Moved>> {
    static const matching::Registry nobody;
    return std::make_shared<const Moved>(found, now->registry ? now->registry->registry() : nobody);
  });
}

Result<std::shared_ptr<const RunFigures>> HeldCounty::figures(const OpenedRun& run) {
  return figures_.find(run->run().id, [&]() -> Result<std::shared_ptr<const RunFigures>> {
    auto figures = screening::figures_of(folder_, run->pack(), run->run(), {});
    if (!figures) return figures.error();
    return std::make_shared<const RunFigures>(RunFigures{run, std::move(*figures)});
  });
}

Result<void> HeldCounty::screen_again(const Context& context, Date as_of, const std::set<std::string>& codes,
                                      const std::string& kind,
                                      const std::function<void(const screening::Finding&)>& visit) {
  const auto pack = snapshot()->pack;
  return readers_.read([&](ledger::Ledger& ledger) -> Result<void> {
    const auto subjects = screening::kinds_of(folder_, ledger, *pack, codes, kind);
    if (!subjects) return subjects.error();
    Timings timings;
    return screening::screen_subjects(folder_, ledger, *pack, as_of, *subjects, context, timings, visit);
  });
}

}  // namespace guben::county
