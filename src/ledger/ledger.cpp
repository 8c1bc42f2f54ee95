#include "ledger/ledger.hpp"

#include <fcntl.h>
#include <syslog.h>
#include <unistd.h>

#include <charconv>

#include "core/digest.hpp"
#include "ledger/address.hpp"
#include "ledger/migrations.hpp"
#include "ledger/sql.hpp"
#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

fs::path head_file(const fs::path& folder) { return folder / "journal.head"; }

/// Of a county that is being made: whoever keeps the key elsewhere moves it there.
KeyFiles keys_of_new(const fs::path& folder) { return {folder / "keys" / "ledger.key", folder / "keys" / "data-keys"}; }

std::shared_ptr<KeyRing> ring_of(const KeyFiles& files, std::vector<std::string> roots) {
  return std::make_shared<KeyRing>(std::move(roots), files.wrapped, [files]() -> std::vector<std::string> {
    try {
      if (auto read = read_roots(files)) return std::move(*read);
    } catch (const Failure&) {}  // being renewed, or taken away
    return {};
  });
}

/// What a key makes of words that everybody knows: another key makes something else of them.
std::string key_check(const Sealer& sealer, const std::string& algorithm) {
  return sealer.journal_hash("the key of this county's ledger, " + algorithm);
}

}  // namespace

Ledger::Ledger(fs::path folder, Context context) : folder_(std::move(folder)), context_(std::move(context)) {}

Ledger::~Ledger() {
  rows_.reset();
  journal_.reset();
  store_.reset();
}

Result<void> Ledger::create(const fs::path& folder, const NewLedger& wanted, Context context) {
  if (fs::exists(folder / "keys")) return Refusal{"ledger.exists", {{"folder", folder.string()}}};
  if (fs::exists(folder) && (!fs::is_directory(folder) || !fs::is_empty(folder)))
    return Refusal{"ledger.folder_not_empty", {{"folder", folder.string()}}};
  // Made beside and renamed: one that was killed in the making is no county and can be made again.
  auto place = folder.lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  const fs::path making = place.string() + ".init";
  fs::remove_all(making);
  fs::create_directories(making / "keys");
  fs::permissions(making / "keys", fs::perms::owner_all);
  create_keys(keys_of_new(making));
  if (!wanted.url.empty()) write_address(making, {wanted.url, wanted.county});
  {
    Ledger ledger(making, std::move(context));
    ledger.lock_.emplace(making);
    if (auto connected = ledger.connect(); !connected) return fs::remove_all(making), connected.error();
    apply_migrations(*ledger.store_, ledger.context_.now_text());
    auto known = ledger.store_->prepare("SELECT 1 FROM county WHERE county = $1");
    if (known.bind(1, std::string_view(wanted.county)).step())
      return fs::remove_all(making), Refusal{"ledger.county_exists", {{"county", wanted.county}, {"url", wanted.url}}};
    known.reset();
    ledger.make_county(wanted);
    if (wanted.furnish) wanted.furnish(making);
  }
  if (!place.parent_path().empty()) fs::create_directories(place.parent_path());
  fs::rename(making, place);
  return {};
}

void Ledger::make_county(const NewLedger& wanted) {
  const std::string algorithm(1, static_cast<char>(wanted.algorithm));
  county_ = wanted.county;
  sealer_ =
      std::make_unique<Sealer>(ring_of(keys_of_new(folder_), *read_roots(keys_of_new(folder_))), wanted.algorithm);
  journal_.emplace(*store_, *sealer_, county_, context_);
  rows_.emplace(*store_, *journal_, *sealer_, county_);
  Change change(*this);
  run("INSERT INTO county (county, algorithm, key_check) VALUES ($1, $2, $3)", algorithm,
      store::Blob{key_check(*sealer_, algorithm)});
  for (const auto& [name, value] : wanted.settings) set_setting(name, value);
  if (!county_.empty()) set_setting("county", county_);
  change.commit();
}

Result<std::unique_ptr<Ledger>> Ledger::open(const fs::path& folder, Access access, Context context) {
  if (!fs::exists(folder / "keys")) return Refusal{"ledger.not_a_county", {{"folder", folder.string()}}};
  if (!fs::exists(folder / "ledger-address") && !fs::exists(folder / "ledger.db"))
    return Refusal{"ledger.missing", {{"folder", folder.string()}}};
  std::unique_ptr<Ledger> ledger(new Ledger(folder, std::move(context)));
  if (auto connected = ledger->connect(); !connected) return connected.error();
  ledger->lock_.emplace(folder);
  if (auto migrated = ledger->migrate(); !migrated) return migrated.error();
  if (auto taken = ledger->take_key(); !taken) return taken.error();
  if (access == Access::Write) {
    if (auto fits = ledger->check_head(); !fits) return fits.error();
    ledger->store_->describe_keys();
  } else {
    ledger->store_->only_read();
  }
  return ledger;
}

Result<void> Ledger::connect() {
  auto address = read_address(folder_);
  if (!address) return address.error();
  if (!*address) {
    store_ = store::open_sqlite(folder_ / "ledger.db");
    return {};
  }
  auto opened = store::open_postgres((*address)->url);
  if (!opened) return opened.error();
  store_ = std::move(*opened);
  county_ = (*address)->county;
  return {};
}

/// A county of an earlier edition: whoever opens it first brings it up to this one.
Result<void> Ledger::migrate() {
  auto lacks = lacks_migrations(*store_);
  if (!lacks) return lacks.error();
  if (!*lacks) return {};
  const auto lease = this->lease("upgrade");
  if (!lease) return lease.error();
  apply_migrations(*store_, context_.now_text());
  return {};
}

Result<void> Ledger::take_key() {
  auto rows = store_->prepare(county_.empty() ? "SELECT county, algorithm, key_check FROM county LIMIT 1"
                                              : "SELECT county, algorithm, key_check FROM county WHERE county = $1");
  if (!county_.empty()) rows.bind(1, std::string_view(county_));
  if (!rows.step()) return Refusal{"ledger.county_unknown", {{"folder", folder_.string()}, {"county", county_}}};
  county_ = rows.text(0);
  const auto algorithm = rows.text(1), check = rows.blob(2);
  rows.reset();
  const auto files = KeyFiles::of(folder_);
  auto roots = read_roots(files);
  if (!roots) return roots.error();
  sealer_ = std::make_unique<Sealer>(ring_of(files, std::move(*roots)), static_cast<Algorithm>(algorithm[0]));
  journal_.emplace(*store_, *sealer_, county_, context_);
  rows_.emplace(*store_, *journal_, *sealer_, county_);
  const Refusal other_key{"ledger.other_key", {{"folder", folder_.string()}, {"file", files.key.string()}}};
  if (!check.empty()) return check == key_check(*sealer_, algorithm) ? check_data_keys(files) : other_key;
  // Just brought up to this layout: the first line tells whether the key is the county's, and every row gets a line.
  if (!journal_->is_of_this_key()) return other_key;
  Change change(*this);
  run("UPDATE county SET key_check = $2 WHERE county = $1", store::Blob{key_check(*sealer_, algorithm)});
  rows_->cover_the_rest("layout.upgraded");
  change.commit();
  return {};
}

/// A folder with older keys beside a ledger that was sealed anew: its own, restored, or another one of the county.
Result<void> Ledger::check_data_keys(const KeyFiles& files) {
  const auto wanted = setting("data_keys");
  size_t count = 0;  // of no number, as somebody wrote it there: the journal says so
  if (wanted) std::from_chars(wanted->data(), wanted->data() + wanted->size(), count);
  if (count <= sealer_->data_keys()) return {};
  return Refusal{"ledger.data_keys_older", {{"file", files.wrapped.string()}, {"folder", folder_.string()}}};
}

void Ledger::find_county() {
  if (!county_.empty()) return;
  auto rows = store_->prepare("SELECT county FROM county WHERE county <> $1");
  if (rows.bind(1, std::string_view(county_)).step()) county_ = rows.text(0);
}

/// An older ledger.db that was put back would take lines that were written before for its own.
Result<void> Ledger::check_head() {
  const auto published = published_head();
  if (!published) return {};
  const auto kept = journal_->hash_of(published->seq);
  if (kept && kept->starts_with(published->hash_hex)) return {};
  return Refusal{
      kept ? "ledger.other_than_head" : "ledger.older_than_head",
      {{"folder", folder_.string()}, {"published", published->to_text()}, {"head", journal_->head().to_text()}}};
}

std::optional<std::string> Ledger::setting(const std::string& name) {
  auto found = query("SELECT value FROM setting WHERE county = $1 AND name = $2", std::string_view(name));
  if (!found.step()) return std::nullopt;
  return found.text(0);
}

std::map<std::string, std::string> Ledger::settings(std::string_view beginning) {
  std::map<std::string, std::string> found;
  auto rows = query(sql::list_settings, beginning);
  while (rows.step()) found.emplace(rows.text(0), rows.text(1));
  return found;
}

void Ledger::set_setting(const std::string& name, const std::string& value) {
  if (name == "county" && county_.empty()) take_county(value);
  run(sql::set_setting, std::string_view(name), std::string_view(value));
  cover("setting", "setting", {name});
}

/// Until now nobody knew whose ledger this is.
void Ledger::take_county(const std::string& code) {
  for (const auto& table : store_->tables())
    if (table != "migration")
      store_->prepare(fmt::format("UPDATE {} SET county = $1 WHERE county = ''", table))
          .bind_all(std::string_view(code))
          .run();
  county_ = code;
}

void Ledger::journal(std::string_view action, std::string_view subject, std::string_view content,
                     std::string_view reason) {
  assert(subject.find(':') == std::string_view::npos && "lines with a colon speak of rows");
  rows_->write_lines();
  journal_->write(action, subject, content, reason);
}

JournalHead Ledger::head() {
  if (store_->is_in_transaction()) rows_->write_lines();
  return journal_->head();
}

void Ledger::cover(std::string_view action, std::string_view table, const CoveredRows::Key& key,
                   std::string_view reason) {
  rows_->cover(action, table, key, reason);
}

Result<std::string> Ledger::renew_key(const std::string& reason, DataKeys data_keys) {
  const auto lease = this->lease("keys rotate");
  if (!lease) return lease.error();
  std::string renewed;
  const auto tell = [&](const std::string& name, const std::string& before) {
    Change change(*this);
    journal(data_keys == DataKeys::OneMore ? "keys.data_key_added" : "keys.renewed", "key/" + name, before, reason);
    change.commit();
    renewed = name;
  };
  if (auto done = ledger::renew_key(KeyFiles::of(folder_), data_keys, tell); !done) return done.error();
  return renewed;
}

/// Opened before a change is committed: what is on the disk is not said to have failed because its head has no place.
class Ledger::HeadFile {
 public:
  explicit HeadFile(const fs::path& folder)
      : path_(head_file(folder)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw cannot_write();
  }
  ~HeadFile() { ::close(file_); }
  HeadFile(const HeadFile&) = delete;
  HeadFile& operator=(const HeadFile&) = delete;
  void write(const std::string& line) const {
    if (pwrite(file_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) throw cannot_write();
  }

 private:
  Failure cannot_write() const { return Failure({"core.cannot_write", {{"file", path_.string()}}}); }
  fs::path path_;
  int file_;
};

void Ledger::publish_head(const JournalHead& head, const HeadFile& file) {
  const CountyLock::Publishing alone(*lock_);
  // The head never goes back: whoever put an older ledger beside it is told.
  if (const auto published = published_head(); published && published->seq > head.seq) return;
  // In place and of one length, not synced: it is a witness, and after a power failure an older one takes nothing back.
  file.write(fmt::format("{:<20} {:<{}}\n", head.seq, head.hash_hex, 2 * Sealer::kHashSize));
  // Where this process cannot take it back.
  syslog(LOG_AUTHPRIV | LOG_INFO, "guben journal of county %s: %s", county_.empty() ? "-" : county_.c_str(),
         head.to_text().c_str());
}

std::optional<JournalHead> Ledger::published_head() const {
  JournalHead head;
  std::ifstream in(head_file(folder_));
  in >> head.seq >> head.hash_hex;
  return in && head.seq > 0 ? std::optional(head) : std::nullopt;
}

Change::Change(Ledger& ledger, const Context& context) : ledger_(ledger), name_(ledger, context) {
  forget_lines();
  try {
    // The county is known before the transaction, but for that of a file: whose engine asks nothing in advance.
    transaction_.emplace(ledger.store(), ledger.county(), [&] { ledger.journal_->expect_head(); });
  } catch (const Failure& failure) {
    forget_lines();
    const auto holder = failure.said().code == "store.busy" ? ledger.lease_holder() : std::nullopt;
    if (!holder) throw;
    throw Failure(Refusal{"ledger.busy", {{"work", holder->work}, {"actor", holder->actor}, {"since", holder->since}}},
                  failure.what());
  }
  ledger.find_county();
}

void Change::write_lines() { ledger_.rows_->write_lines(); }

void Change::forget_lines() {
  ledger_.rows_->forget_lines();
  ledger_.journal_->forget_head();
}

void Change::commit() {
  write_lines();
  const auto head = ledger_.journal_->new_head();
  std::optional<Ledger::HeadFile> file;
  if (head) file.emplace(ledger_.folder_);
  transaction_->commit();
  forget_lines();
  if (head) ledger_.publish_head(*head, *file);
}

}  // namespace guben::ledger
