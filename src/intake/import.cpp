#include "intake/import.hpp"

#include "core/digest.hpp"
#include "core/shown.hpp"
#include "core/text.hpp"
#include "intake/return_file.hpp"
#include "intake/row_staging.hpp"
#include "intake/sheet_choice.hpp"
#include "intake/snapshot_files.hpp"

namespace guben::intake {
namespace {

/// Whether an import gave a file this name: a dataset's code, a fingerprint and what the file is.
bool is_staging_name(std::string_view name) {
  for (const std::string_view ending : {".parquet", ".parquet.part", ".identities"})
    if (name.ends_with(ending)) {
      name.remove_suffix(ending.size());
      constexpr size_t kFingerprint = 64;  // digits of a SHA-256
      if (name.size() < kFingerprint + 2 || name[name.size() - kFingerprint - 1] != '-') return false;
      return name.substr(name.size() - kFingerprint).find_first_not_of("0123456789abcdef") == std::string_view::npos;
    }
  return false;
}

std::string name_of(const ImportRequest& request) {
  return request.wishes.name.empty() ? shown_name(request.file) : request.wishes.name;
}

/// What the file speaks for: the period asked for, else what its title, its name or the column of its period say. No
/// other date of its rows: it is asked for.
Result<void> settle_period(Staged& staged, const ImportRequest& request, const std::optional<Period>& of_rows) {
  auto& report = staged.report;
  const auto titled = find_period(staged.title);
  if (request.wishes.period) report.period = *request.wishes.period;
  else if (staged.dataset->period == dictionary::PeriodKind::State && titled) report.period = *titled;
  else if (of_rows) report.period = *of_rows;
  else if (titled) report.period = *titled;
  else return Refusal{"intake.no_period"};
  return {};
}

}  // namespace

Importer::Importer(workspace::CountyFolder folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                   const china::Regions& regions, const Context& context, Timings& timings)
    : folder_(std::move(folder)),
      ledger_(ledger),
      dictionary_(dictionary),
      regions_(regions),
      context_(context),
      timings_(timings),
      reader_(dictionary),
      county_(ledger.setting("county").value_or("")) {
  read_record();
}

void Importer::read_record() {
  known_.clear();
  deliveries_ = ledger_.deliveries();
  snapshots_ = ledger_.snapshots();
  for (const auto& delivery : deliveries_) known_[delivery.dataset].emplace(delivery.fingerprint, delivery);
  for (const auto& [name, value] : ledger_.settings(kHeadingsSetting))
    confirmed_.emplace(name.substr(kHeadingsSetting.size()), confirmed_of_setting(value));
}

void Importer::confirm(const ConfirmedByHeadings& headings) {
  for (const auto& [identity, confirmed] : headings) confirmed_.insert_or_assign(identity, confirmed);
}

Result<void> Importer::recover() {
  auto lease = ledger_.lease("import");
  if (!lease) return lease.error();
  lease_.emplace(std::move(*lease));
  read_record();  // another import may have ended while we came
  judge_by(ledger_.setting("county").value_or(""));
  if (std::filesystem::is_symlink(folder_.staging()))
    return Refusal{"intake.staging_is_a_link", {{"folder", folder_.staging().string()}}};
  std::filesystem::create_directories(folder_.staging());
  std::filesystem::permissions(folder_.staging(), std::filesystem::perms::owner_all);
  put_in_place(ledger_, folder_);
  clear_staging();
  return {};
}

std::string Importer::county() const {
  const std::lock_guard lock(known_mutex_);
  return county_;
}

void Importer::judge_by(const std::string& county) {
  const std::lock_guard lock(known_mutex_);
  if (county_.empty()) county_ = county;
}

void Importer::clear_staging() {
  // Only what an import made: somebody's file, folder or link that lies here is not ours to remove.
  if (std::filesystem::is_symlink(folder_.staging())) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.staging()))
    if (entry.is_regular_file() && !entry.is_symlink() && is_staging_name(entry.path().filename().string()))
      std::filesystem::remove(entry.path());
}

Result<Staged> Importer::stage(const ImportRequest& request) {
  auto staged = stage_file(request);
  if (staged) return staged;
  auto refusal = staged.error();
  refusal.values["file"] = name_of(request);
  return refusal;
}

Result<Staged> Importer::stage_file(const ImportRequest& request) {
  const auto county = this->county();
  const auto* wanted = request.wishes.dataset.empty() ? nullptr : dictionary_.find(request.wishes.dataset);
  if (!request.wishes.dataset.empty() && !wanted)
    return Refusal{"intake.unknown_dataset", {{"dataset", request.wishes.dataset}}};
  auto opened = spreadsheet::open_workbook(request.file);
  if (!opened) return opened.error();
  auto& book = **opened;

  Staged staged;
  auto& report = staged.report;
  report.file = name_of(request);
  report.container = book.container();
  report.fingerprint = sha256_hex_of_file(request.file);
  report.coverage = request.wishes.coverage;
  staged.answer = request.wishes.answer;
  if (auto sheets = find_sheets(book, request, wanted, staged); !sheets) return sheets.error();
  if (is_known(staged, request.wishes) && (request.wishes.check_only || !is_lost(report))) return staged;

  // Of the registry the same bytes may come for two times at once.
  const auto stem =
      staging_name(report.dataset,
                   staged.dataset->in_ledger ? sha256_hex(report.fingerprint + " " + report.file) : report.fingerprint);
  staged.rows_file = folder_.staging() / (stem + ".parquet");
  staged.identities_file = folder_.staging() / (stem + ".identities");
  staged.sealer = std::make_unique<ledger::Sealer>(ledger_.sealer());
  Stopwatch watch(timings_, "read and check rows");
  const auto rows_say = stage_rows(book, regions_, county, workspace_, context_.progress, staged);
  if (!rows_say) return rows_say.error();
  watch.rows = static_cast<uint64_t>(report.rows);
  if (!request.wishes.check_only && !staged.dataset->in_ledger)
    staged.snapshots = take_snapshots(staged.rows_file, staged.identities_file, report.rows);
  if (report.known_as) return staged;

  auto told = rows_say->county.told();
  if (!told) return told.error();
  staged.county_code = std::move(*told);
  if (auto own = read_title(staged, county.empty() ? staged.county_code : county); !own) return own.error();
  const bool is_empty = report.rows == 0 && report.returned == 0;
  if (auto period = settle_period(staged, request, rows_say->period); !period)
    return is_empty ? Refusal{"intake.no_rows"} : period.error();
  if (!report.problems.empty() && (!request.wishes.check_only || !request.wishes.returns.empty()))
    send_back(request, report);
  return staged;
}

Result<void> Importer::find_sheets(spreadsheet::Workbook& book, const ImportRequest& request,
                                   const dictionary::Dataset* wanted, Staged& staged) {
  Stopwatch watch(timings_, "find header");
  auto& report = staged.report;
  auto choice = choose_sheets(book, report.file, reader_, {wanted, request.wishes.continued}, confirmed_);
  if (!choice) return choice.error();
  staged.dataset = choice->dataset;
  report.dataset = choice->dataset->code;
  report.sheets = std::move(choice->sheets);
  for (const auto& sheet : report.sheets) {
    staged.sheet_names.push_back(guben::shown(replaced(sheet.name, "\n", " ")));
    if (sheet.taken) staged.title += sheet.header.title + " ";
  }
  return ask_about_headings(report);
}

Result<void> Importer::ask_about_headings(const ImportReport& report) {
  std::optional<Refusal> asked;
  for (const auto& sheet : report.sheets) {
    const auto& header = sheet.header;
    if (!sheet.taken || !header.asks()) continue;
    if (!asked)
      asked = Refusal{
          header.dataset_is_certain ? "intake.columns_to_confirm" : "intake.dataset_to_confirm",
          {{"sheet", sheet.name}, {"row", std::to_string(header.last_row)}, {"code", header.dataset->code}},
          {{"dataset", {header.dataset->label_zh, header.dataset->label_en}}, {"columns", questions_of(header)}}};
    const std::lock_guard lock(known_mutex_);
    proposed_.push_back({report.file, sheet.name, header});
  }
  if (asked) return *asked;
  return {};
}

bool Importer::is_known(Staged& staged, const FileWishes& wishes) {
  auto& report = staged.report;
  const std::lock_guard lock(known_mutex_);
  const auto same = known_[report.dataset].equal_range(report.fingerprint);
  for (auto one = same.first; one != same.second; ++one) {
    const auto& known = one->second;
    auto wanted = wishes.period;
    if (!wanted && report.file != known.file) wanted = find_period(staged.title);
    if (!staged.dataset->in_ledger || !wanted || (wanted->from == known.from && wanted->to == known.to))
      report.known_as = known.id;
  }
  auto begun = staging_name(report.dataset, report.fingerprint);
  if (const auto period = wishes.period ? wishes.period : find_period(staged.title);
      period && staged.dataset->in_ledger)
    begun += " of " + period->from.to_string() + " " + period->to.to_string();
  if (!report.known_as && !staging_.insert(begun).second && !wishes.check_only) report.known_as = 0;
  return report.known_as.has_value();
}

bool Importer::is_lost(const ImportReport& report) const {
  for (const auto& d : deliveries_) {
    const auto* dataset = dictionary_.find(d.dataset);
    if (d.id == report.known_as && dataset && !dataset->in_ledger)
      return !check_snapshots(folder_, snapshots_, {d}, {Files::Rows, Files::Identities});
  }
  return false;
}

Result<void> Importer::read_title(Staged& staged, const std::string& county) const {
  if (county.empty()) return {};
  if (!contains(staged.title, regions_.name(county)))
    for (const auto& region : regions_.all())
      if (region.level == "county" && region.code != county && contains(staged.title, region.name))
        return Refusal{"intake.other_county", {{"county", region.name}, {"own", regions_.name(county)}}};
  auto& coverage = staged.report.coverage;
  if (!coverage.empty()) return {};
  // 示例县青石镇、云溪镇: the townships named, each of them; the county only where none is.
  for (const auto* township : regions_.children(county))
    if (contains(staged.title, township->name)) coverage.push_back(township->code);
  if (coverage.empty() && contains(staged.title, regions_.name(county))) coverage = {county};
  return {};
}

void Importer::send_back(const ImportRequest& request, ImportReport& report) const {
  const auto folder = request.wishes.returns.empty() ? folder_.returns() : request.wishes.returns;
  report.return_file = folder / return_file_name(report.file, report.fingerprint, context_.language);
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  write_return_file(request.file, report, report.return_file, context_.language);
}

}  // namespace guben::intake
