#include "http/exports.hpp"

#include "core/hex.hpp"
#include "core/new_file.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;

constexpr const char* kContext = "export";
constexpr size_t kMostKnown = 2000;  // of those that are gone the ledger knows

std::string read_whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in && !in.eof()) throw Failure({"core.cannot_read", {{"file", file.string()}}});
  return bytes;
}

void only_for_us(const fs::path& file, bool is_folder = false) {
  std::error_code error;
  fs::permissions(file, is_folder ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) throw Failure({"core.cannot_write", {{"file", file.string()}}}, error.message());
}

}  // namespace

std::string_view word(ExportState state) {
  constexpr std::string_view kWords[] = {"writing", "ready", "failed", "gone"};
  return kWords[static_cast<size_t>(state)];
}

Exports::Exports(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw Failure({"core.cannot_write", {{"file", folder_.string()}}}, error.message());
  only_for_us(folder_, true);
  for (const auto& entry : fs::directory_iterator(folder_))
    if (const auto kind = entry.path().extension(); kind == ".sealed" || kind == ".written")
      fs::remove(entry.path(), error);
}

Result<ExportFile> Exports::begin(ExportFile wanted) {
  const std::scoped_lock lock(mutex_);
  size_t of_account = 0;
  for (const auto& [id, one] : exports_)
    of_account +=
        one.account == wanted.account && (one.state == ExportState::Writing || one.state == ExportState::Ready);
  if (of_account >= kMostOfAccount) return Refusal{"export.too_many"};
  while (exports_.size() >= kMostKnown) {
    const auto over = std::find_if(exports_.begin(), exports_.end(), [](const auto& one) {
      return one.second.state == ExportState::Gone || one.second.state == ExportState::Failed;
    });
    if (over == exports_.end()) return Refusal{"export.too_many"};
    exports_.erase(over);
  }
  wanted.id = random_hex(16);
  exports_[wanted.id] = wanted;
  return wanted;
}

void Exports::set_job(const std::string& id, const std::string& job) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = exports_.find(id); known != exports_.end()) known->second.job = job;
}

fs::path Exports::place_of(const std::string& id) const { return folder_ / (id + ".written"); }

void Exports::ready(const ExportFile& written, const ledger::Sealer& sealer) {
  const auto plain = place_of(written.id);
  only_for_us(plain);
  {
    NewFile file(sealed(written.id));
    file.write(sealer.seal(read_whole(plain), kContext));
    file.finish();
  }
  only_for_us(sealed(written.id));
  std::error_code ignored;
  fs::remove(plain, ignored);
  const std::scoped_lock lock(mutex_);
  const auto known = exports_.find(written.id);
  if (known == exports_.end()) return;
  const auto job = known->second.job;
  known->second = written;
  known->second.job = job;
  known->second.state = ExportState::Ready;
  known->second.until = std::chrono::system_clock::now() + kKept;
}

void Exports::end(ExportFile& one, ExportState as) const {
  one.state = as;
  std::error_code ignored;
  fs::remove(place_of(one.id), ignored);
  fs::remove(sealed(one.id), ignored);
}

void Exports::failed(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = exports_.find(id); known != exports_.end()) end(known->second, ExportState::Failed);
}

std::optional<ExportFile> Exports::find(const std::string& id) {
  sweep(std::chrono::system_clock::now());
  const std::scoped_lock lock(mutex_);
  const auto known = exports_.find(id);
  return known == exports_.end() ? std::nullopt : std::optional(known->second);
}

std::vector<ExportFile> Exports::list(const std::string& account) {
  sweep(std::chrono::system_clock::now());
  const std::scoped_lock lock(mutex_);
  std::vector<ExportFile> all;
  for (const auto& [id, one] : exports_)
    if (account.empty() || one.account == account) all.push_back(one);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  return all;
}

std::optional<std::string> Exports::collect(const std::string& id, const std::string& account, const std::string& scope,
                                            const ledger::Sealer& sealer) {
  sweep(std::chrono::system_clock::now());
  const std::scoped_lock lock(mutex_);
  const auto known = exports_.find(id);
  if (known == exports_.end() || known->second.account != account || known->second.state != ExportState::Ready)
    return {};
  auto& one = known->second;
  if (one.scope != scope) {
    end(one, ExportState::Gone);
    return {};
  }
  auto bytes = sealer.open(read_whole(sealed(id)), kContext);
  end(one, ExportState::Gone);
  return bytes;
}

void Exports::let_go(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = exports_.find(id); known != exports_.end() && known->second.state == ExportState::Ready)
    end(known->second, ExportState::Gone);
}

void Exports::sweep(std::chrono::system_clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  for (auto& [id, one] : exports_)
    if (one.state == ExportState::Ready && one.until <= now) end(one, ExportState::Gone);
}

}  // namespace guben::http
