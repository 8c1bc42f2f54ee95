#include "ledger/ledger.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

struct Migration {
  const char* name;
  const char* statements;
};
constexpr Migration kMigrations[] = {
#include "ledger_migrations.inc"
};

std::string joined(const std::vector<std::string>& parts, char separator) {
  return fmt::format("{}", fmt::join(parts, std::string(1, separator)));
}
std::vector<std::string> parted(const std::string& text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (const auto part : split(text, separator)) parts.emplace_back(part);
  return parts;
}

/// What a line's hash is computed over: lengths first, so that no two lines can be read as one another.
std::string line_bytes(std::string_view previous, int64_t seq, const std::vector<std::string_view>& parts) {
  std::string all = fmt::format("{}:{};", previous.size(), seq);
  all += previous;
  for (const auto part : parts) all += fmt::format("{}:", part.size()), all += part;
  return all;
}

}  // namespace

std::string now_text() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (now != last) {
    last = now;
    std::tm utc{};
    gmtime_r(&now, &utc);
    char buffer[24];
    std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &utc);
    text = buffer;
  }
  return text;
}

Result<void> Ledger::create(const std::filesystem::path& folder, Algorithm algorithm) {
  if (std::filesystem::exists(folder / "ledger.db")) return Refusal{"ledger.exists", {{"folder", folder.string()}}};
  std::filesystem::create_directories(folder / "keys");
  std::filesystem::permissions(folder / "keys", std::filesystem::perms::owner_all);
  Sealer::create_key(folder / "keys" / "ledger.key");
  auto ledger = open(folder, Access::Write);
  if (!ledger) return ledger.error();
  (*ledger)->set_setting("algorithm", std::string(1, static_cast<char>(algorithm)));
  return {};
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& folder, Access access) {
  if (!std::filesystem::exists(folder / "keys")) return Refusal{"ledger.not_a_county", {{"folder", folder.string()}}};
  std::unique_ptr<Ledger> ledger(new Ledger(folder, access));
  const auto lock = [&]() -> Result<void> {
    ledger->lock_ = ::open((folder / "ledger.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (ledger->lock_ < 0) throw Failure("cannot write in " + folder.string());
    if (flock(ledger->lock_, LOCK_EX | LOCK_NB) != 0) return Refusal{"ledger.in_use", {{"folder", folder.string()}}};
    return {};
  };
  if (access == Access::Write)
    if (auto locked = lock(); !locked) return locked.error();
  ledger->database_ = std::make_unique<Sqlite>(folder / "ledger.db");
  if (ledger->lacks_migrations()) {
    // A county of an earlier edition; whoever opens it first brings it up to this one.
    if (access == Access::Read)
      if (auto locked = lock(); !locked) return locked.error();
    ledger->migrate();
    if (access == Access::Read) ::close(std::exchange(ledger->lock_, -1));
  }
  const auto algorithm = ledger->setting("algorithm").value_or("A");
  const char* elsewhere = std::getenv("GUBEN_KEY_FILE");
  ledger->sealer_ =
      std::make_unique<Sealer>(elsewhere ? std::filesystem::path(elsewhere) : folder / "keys" / "ledger.key",
                               static_cast<Algorithm>(algorithm[0]));
  auto last = ledger->database_->prepare("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
  if (last.step()) {
    ledger->head_bytes_ = last.blob(1);
    ledger->head_ = {last.integer(0), to_hex(ledger->head_bytes_)};
  }
  return ledger;
}

Ledger::Ledger(const std::filesystem::path& folder, Access) : folder_(folder) {}

Ledger::~Ledger() {
  add_line_.reset();
  database_.reset();
  if (lock_ >= 0) ::close(lock_);
}

bool Ledger::lacks_migrations() {
  if (!database_->prepare("SELECT 1 FROM sqlite_master WHERE name = 'migration'").step()) return true;
  auto applied = database_->prepare("SELECT count(*) FROM migration");
  applied.step();
  return applied.integer(0) < static_cast<int64_t>(std::size(kMigrations));
}

void Ledger::migrate() {
  database_->execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
  for (const auto& [name, statements] : kMigrations) {
    auto known = database_->prepare("SELECT 1 FROM migration WHERE name = ?");
    if (known.bind(1, std::string_view(name)).step()) continue;
    known.reset();
    Transaction transaction(*database_);
    database_->execute(statements);
    database_->prepare("INSERT INTO migration VALUES (?, ?)")
        .bind_all(std::string_view(name), std::string_view(now_text()))
        .run();
    transaction.commit();
  }
}

std::string Ledger::actor() const {
  const auto* user = getpwuid(geteuid());
  return user ? user->pw_name : fmt::format("uid {}", geteuid());
}

std::optional<std::string> Ledger::setting(const std::string& name) {
  auto query = database_->prepare("SELECT value FROM setting WHERE name = ?");
  if (!query.bind(1, std::string_view(name)).step()) return std::nullopt;
  return query.text(0);
}
std::map<std::string, std::string> Ledger::settings(std::string_view beginning) {
  std::map<std::string, std::string> found;
  auto query = database_->prepare(sql::list_settings);
  query.bind_all(beginning);
  while (query.step()) found.emplace(query.text(0), query.text(1));
  return found;
}

void Ledger::set_setting(const std::string& name, const std::string& value) {
  database_->prepare(sql::set_setting).bind_all(std::string_view(name), std::string_view(value)).run();
}

void Ledger::journal(const std::string& action, const std::string& subject, std::string_view content) {
  if (!add_line_) add_line_.emplace(database_->prepare("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"));
  static thread_local std::string at, who;
  if (const auto now = now_text(); now != at) at = now, who = actor();
  const int64_t seq = head_.seq + 1;
  const std::string content_hash = sealer_->journal_hash(content);
  const std::string hash =
      sealer_->journal_hash(line_bytes(head_bytes_, seq, {at, who, action, subject, content_hash}));
  add_line_
      ->bind_all(seq, std::string_view(at), std::string_view(who), std::string_view(action), std::string_view(subject),
                 Blob{content_hash}, Blob{hash})
      .run();
  head_bytes_ = hash;
  head_ = {seq, {}};
}

JournalHead Ledger::head() { return {head_.seq, to_hex(head_bytes_)}; }

void Ledger::publish_head() {
  const auto file = folder_ / "journal.head", part = folder_ / "journal.head.part";
  std::ofstream out(part);
  out << head().seq << ' ' << head().hash_hex << '\n';
  out.close();
  if (!out) throw Failure("cannot write " + file.string());
  std::filesystem::rename(part, file);
}

JournalHead Ledger::published_head() const {
  JournalHead head;
  std::ifstream in(folder_ / "journal.head");
  in >> head.seq >> head.hash_hex;
  return head;
}

Result<JournalHead> Ledger::verify(const std::optional<JournalHead>& known) {
  const auto published = published_head();
  std::string previous;
  int64_t expected = 0;
  auto lines = database_->prepare(sql::list_journal);
  const auto broken = [](const char* code, int64_t seq) { return Refusal{code, {{"line", std::to_string(seq)}}}; };
  while (lines.step()) {
    const int64_t seq = lines.integer(0);
    if (seq != ++expected) return broken("journal.line_missing", expected);
    const auto at = lines.text(1), who = lines.text(2), action = lines.text(3), subject = lines.text(4),
               content = lines.blob(5), hash = lines.blob(6);
    if (sealer_->journal_hash(line_bytes(previous, seq, {at, who, action, subject, content})) != hash)
      return broken("journal.line_changed", seq);
    for (const auto* head : {&published, known ? &*known : &published})
      if (head->seq == seq && !to_hex(hash).starts_with(head->hash_hex)) return broken("journal.rewritten", seq);
    previous = hash;
  }
  for (const auto* head : {&published, known ? &*known : &published})
    if (head->seq > expected) return broken("journal.tail_cut", head->seq);
  if (auto same = verify_standings(); !same) return same.error();
  if (auto same = verify_files_beside(); !same) return same.error();
  return JournalHead{expected, to_hex(previous)};
}

Delivery Ledger::add_delivery(Delivery d) {
  database_->prepare(sql::add_delivery)
      .bind_all(std::string_view(d.dataset), std::string_view(d.file), std::string_view(d.fingerprint),
                std::string_view(d.from.to_string()), std::string_view(d.to.to_string()), std::string_view(d.mode),
                std::string_view(joined(d.coverage, ' ')), std::string_view(joined(d.sheets, '\n')), d.rows, d.returned,
                std::string_view(now_text()))
      .run();
  d.id = database_->last_row_id();
  journal("delivery.received", fmt::format("delivery/{}", d.id), d.dataset + "\n" + d.file + "\n" + d.fingerprint);
  return d;
}

void Ledger::set_coverage(int64_t delivery, const std::vector<std::string>& coverage) {
  database_->prepare("UPDATE delivery SET coverage = ? WHERE id = ?")
      .bind_all(std::string_view(joined(coverage, ' ')), delivery)
      .run();
  journal("delivery.coverage", fmt::format("delivery/{}", delivery), joined(coverage, ' '));
}

namespace {
Delivery delivery_from(Statement& s) {
  return {s.integer(0),
          s.text(1),
          s.text(2),
          s.text(3),
          *Date::from_iso(s.text(4)),
          *Date::from_iso(s.text(5)),
          s.text(6),
          parted(s.text(7), ' '),
          parted(s.text(8), '\n'),
          s.integer(9),
          s.integer(10),
          s.integer(11) != 0};
}
}  // namespace

std::vector<Delivery> Ledger::deliveries() {
  std::vector<Delivery> all;
  auto query = database_->prepare(sql::list_deliveries);
  while (query.step()) all.push_back(delivery_from(query));
  return all;
}

std::vector<Delivery> Ledger::withdrawn_deliveries() {
  std::vector<Delivery> all;
  auto query = database_->prepare(sql::list_withdrawn_deliveries);
  while (query.step()) all.push_back(delivery_from(query));
  return all;
}

namespace {
constexpr Meaning kMeanings[] = {Meaning::Replacement, Meaning::Part, Meaning::Correction, Meaning::Events};

/// What an edition that asked nobody made of its deliveries: of two full ones for one time the newer replaced the
/// other.
std::vector<Standing> unasked_standings(const std::vector<Delivery>& deliveries) {
  std::vector<Standing> standings;
  for (const auto& later : deliveries)
    for (const auto& earlier : deliveries) {
      if (later.is_weighed || earlier.is_weighed || later.id <= earlier.id || later.mode != "full") continue;
      if (later.dataset == earlier.dataset && later.from == earlier.from && later.to == earlier.to)
        standings.push_back({later.id, earlier.id, Meaning::Replacement});
    }
  return standings;
}

std::string standing_subject(const Standing& s) { return fmt::format("delivery/{}/{}", s.later, s.earlier); }
std::string withdrawal_content(const Withdrawal& w) { return w.reason + "\n" + w.actor + "\n" + w.recorded_at; }
}  // namespace

void Ledger::add_standing(const Standing& s) {
  database_->prepare("INSERT INTO standing VALUES (?, ?, ?)")
      .bind_all(s.later, s.earlier, std::string_view(word(s.meaning)))
      .run();
  journal("delivery.standing", standing_subject(s), word(s.meaning));
}

std::vector<Standing> Ledger::standings() {
  auto all = unasked_standings(deliveries());
  auto query = database_->prepare(sql::list_standings);
  while (query.step())
    for (const auto meaning : kMeanings)
      if (query.text(2) == word(meaning)) all.push_back({query.integer(0), query.integer(1), meaning});
  return all;
}

void Ledger::withdraw(int64_t delivery, const std::string& reason) {
  const Withdrawal w{delivery, reason, actor(), now_text()};
  database_->prepare("INSERT INTO withdrawal VALUES (?, ?, ?, ?)")
      .bind_all(w.delivery, std::string_view(w.reason), std::string_view(w.actor), std::string_view(w.recorded_at))
      .run();
  journal("delivery.withdrawn", fmt::format("delivery/{}", delivery), withdrawal_content(w));
}

std::vector<Withdrawal> Ledger::withdrawals() {
  std::vector<Withdrawal> all;
  auto query = database_->prepare("SELECT delivery, reason, actor, recorded_at FROM withdrawal ORDER BY delivery");
  while (query.step()) all.push_back({query.integer(0), query.text(1), query.text(2), query.text(3)});
  return all;
}

Result<void> Ledger::verify_standings() {
  std::map<std::string, std::string> kept;  // subject of the journal's line → what it must have said
  auto standings = database_->prepare("SELECT later, earlier, meaning FROM standing");
  while (standings.step())
    kept.emplace(standing_subject({standings.integer(0), standings.integer(1), Meaning::Part}), standings.text(2));
  for (const auto& w : withdrawals()) kept.emplace(fmt::format("delivery/{}", w.delivery), withdrawal_content(w));
  auto lines = database_->prepare(sql::list_standing_lines);
  while (lines.step()) {
    const auto found = kept.find(lines.text(1));
    if (found == kept.end() || sealer_->journal_hash(found->second) != lines.blob(2))
      return Refusal{"journal.standing_changed", {{"delivery", lines.text(1)}}};
    kept.erase(found);
  }
  if (!kept.empty()) return Refusal{"journal.standing_changed", {{"delivery", kept.begin()->first}}};
  return {};
}

std::string line_of(const RunRecord& run) {
  const auto inputs = run.as_of + "\n" + run.pack_version + "\n" + run.inputs;
  return run.manifest.empty() ? inputs : inputs + "\n" + run.manifest;
}

void Ledger::add_run(const RunRecord& run) {
  database_->prepare(sql::add_run)
      .bind_all(std::string_view(run.id), std::string_view(run.as_of), std::string_view(run.pack_version),
                std::string_view(run.inputs), std::string_view(now_text()), std::string_view(run.manifest))
      .run();
  journal("run", "run/" + run.id, line_of(run));
}

std::vector<RunRecord> Ledger::runs() {
  std::vector<RunRecord> all;
  auto query = database_->prepare(sql::list_runs);
  while (query.step())
    all.push_back(
        {query.text(0), query.text(1), query.text(2), query.text(3), query.integer(4), query.text(5), query.text(6)});
  return all;
}

}  // namespace guben::ledger
