#include "http/uploads.hpp"

#include <nlohmann/json.hpp>

#include "core/digest.hpp"
#include "core/hex.hpp"
#include "core/shown.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;
using Clock = std::chrono::system_clock;

bool is_id(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

constexpr const char *kAbout = "about", *kContent = "content";

std::string piece_name(uint32_t piece) { return "piece-" + std::to_string(piece); }

uint64_t size_of_piece(const Upload& upload, uint32_t piece) {
  return piece + 1 < upload.pieces() ? Upload::kPiece : upload.size - piece * Upload::kPiece;
}

std::string context_of(const std::string& id, std::string_view what) { return fmt::format("upload/{}/{}", id, what); }

std::optional<Upload> upload_of(const fs::path& folder, const ledger::Sealer& sealer) {
  try {
    const auto json =
        Json::parse(ledger::open_sealed_text(sealer, folder / kAbout, context_of(folder.filename(), kAbout)));
    Upload upload;
    upload.id = folder.filename();
    upload.account = json.at("account").get<std::string>();
    upload.name = json.at("name").get<std::string>();
    upload.sha256 = json.at("sha256").get<std::string>();
    upload.size = json.at("size").get<uint64_t>();
    // What is there is there as a whole.
    upload.is_whole = fs::is_regular_file(folder / kContent);
    for (uint32_t i = 0; i < upload.pieces(); ++i)
      if (upload.is_whole || fs::is_regular_file(folder / piece_name(i))) upload.received.insert(i);
    return upload;
  } catch (const Failure&) {  // of an earlier edition, or damaged: it is sent again
  } catch (const Json::exception&) {}
  return {};
}

/// As people call it: its last part, without what would steer a terminal.
std::string plain_name(const std::string& name) {
  const auto slash = name.find_last_of("/\\");
  auto last = shown_name(fs::path(slash == std::string::npos ? name : name.substr(slash + 1)));
  return last.empty() || last == "." || last == ".." ? "file" : last;
}

Refusal absent() { return {"http.absent"}; }

}  // namespace

Uploads::Uploads(fs::path folder, const ledger::Sealer& sealer, Bounds bounds)
    : folder_(std::move(folder)), sealer_(sealer), bounds_(bounds) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw Failure(Refusal{"core.cannot_write", {{"file", folder_.string()}}}, error.message());
  fs::permissions(folder_, fs::perms::owner_all, error);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (!entry.is_directory() || entry.is_symlink() || !is_id(entry.path().filename())) continue;
    auto upload = upload_of(entry.path(), sealer_);
    if (!upload) {
      fs::remove_all(entry.path(), error);
      continue;
    }
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(entry.path(), error);
    const auto touched = Clock::now() - std::chrono::duration_cast<Clock::duration>(age);
    uploads_.emplace(upload->id, Kept{*upload, std::make_shared<std::mutex>(), touched});
  }
  sweep();
}

Uploads::Kept* Uploads::known(const std::string& account, const std::string& id) {
  const auto found = uploads_.find(id);
  return found == uploads_.end() || found->second.upload.account != account ? nullptr : &found->second;
}

void Uploads::save(const Upload& upload) const {
  const Json about{
      {"account", upload.account}, {"name", upload.name}, {"sha256", upload.sha256}, {"size", upload.size}};
  ledger::seal_text(ledger::Sealer(sealer_), about.dump(-1, ' ', false, Json::error_handler_t::replace),
                    folder_of(upload.id) / kAbout, context_of(upload.id, kAbout));
}

Result<Upload> Uploads::begin(const std::string& account, const std::string& name, uint64_t size,
                              const std::string& sha256) {
  if (size == 0) return Refusal{"upload.empty"};
  if (size > bounds_.most_bytes)
    return Refusal{"upload.too_large", {{"most", std::to_string(bounds_.most_bytes >> 20)}}};
  sweep();
  const std::scoped_lock lock(mutex_);
  uint64_t altogether = size, bytes_of_account = size;
  size_t of_account = 0;
  for (const auto& [id, kept] : uploads_) {
    altogether += kept.upload.size;
    if (kept.upload.account != account) continue;
    bytes_of_account += kept.upload.size;
    ++of_account;
  }
  if (of_account >= bounds_.most_of_account || bytes_of_account > bounds_.most_bytes_of_account ||
      altogether > bounds_.most_altogether)
    return Refusal{"upload.too_many"};
  std::error_code error;
  const auto space = fs::space(folder_, error);
  if (!error && space.available < 2 * size) throw Failure(Refusal{"core.no_room", {{"file", plain_name(name)}}});
  Upload upload;
  upload.id = random_hex(16);
  upload.account = account;
  upload.name = plain_name(name);
  upload.sha256 = sha256;
  upload.size = size;
  fs::create_directory(folder_of(upload.id), error);
  if (error) throw Failure(Refusal{"core.cannot_write", {{"file", upload.name}}}, error.message());
  fs::permissions(folder_of(upload.id), fs::perms::owner_all, error);
  try {
    save(upload);
  } catch (const Failure&) {
    fs::remove_all(folder_of(upload.id), error);
    throw;
  }
  uploads_.emplace(upload.id, Kept{upload, std::make_shared<std::mutex>(), Clock::now()});
  return upload;
}

std::optional<Upload> Uploads::find(const std::string& account, const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto* kept = known(account, id);
  if (!kept) return {};
  return kept->upload;
}

Result<Upload> Uploads::put(const std::string& account, const std::string& id, uint32_t piece,
                            const std::string& bytes) {
  std::shared_ptr<std::mutex> writing;
  Upload upload;
  {
    const std::scoped_lock lock(mutex_);
    auto* kept = known(account, id);
    if (!kept) return absent();
    kept->touched = Clock::now();
    writing = kept->writing;
    upload = kept->upload;
  }
  if (piece >= upload.pieces()) return Refusal{"upload.no_such_piece", {{"pieces", std::to_string(upload.pieces())}}};
  if (bytes.size() != size_of_piece(upload, piece))
    return Refusal{
        "upload.piece_size",
        {{"expected", std::to_string(size_of_piece(upload, piece))}, {"found", std::to_string(bytes.size())}}};
  const std::scoped_lock alone(*writing);  // pieces of one file one after another
  {
    const std::scoped_lock lock(mutex_);
    const auto* kept = known(account, id);
    if (!kept) return absent();
    if (kept->upload.is_whole) return Refusal{"upload.is_whole"};
  }
  ledger::seal_text(ledger::Sealer(sealer_), bytes, folder_of(id) / piece_name(piece),
                    context_of(id, piece_name(piece)));
  {
    const std::scoped_lock lock(mutex_);
    auto* kept = known(account, id);
    if (!kept) return absent();
    kept->upload.received.insert(piece);
    upload = kept->upload;
  }
  if (upload.received.size() < upload.pieces()) return upload;
  const bool is_sound = put_together(upload);
  const std::scoped_lock lock(mutex_);
  auto* kept = known(account, id);
  if (!kept) return absent();
  if (is_sound) kept->upload.is_whole = true;
  else kept->upload.received.clear();
  if (!is_sound) return Refusal{"upload.damaged"};
  return kept->upload;
}

namespace {

/// The pieces of a file one after the other, in blocks.
class Pieces {
 public:
  Pieces(const ledger::Sealer& sealer, const fs::path& folder, const Upload& upload)
      : sealer_(sealer), folder_(folder), upload_(upload) {}
  /// Whether it was the last. Throws Failure where a piece is not the one that came.
  bool next(std::string& block) {
    if (left_.empty()) {
      const auto name = piece_name(piece_++);
      plain_ = ledger::open_sealed_text(sealer_, folder_ / name, context_of(upload_.id, name));
      left_ = plain_;
    }
    block = left_.substr(0, kBlock);
    left_.remove_prefix(block.size());
    digest_.add(block);
    return left_.empty() && piece_ == upload_.pieces();
  }
  std::string digest() { return digest_.hex(); }

 private:
  static constexpr size_t kBlock = 1 << 20;
  const ledger::Sealer& sealer_;
  const fs::path& folder_;
  const Upload& upload_;
  uint32_t piece_ = 0;
  std::string plain_;
  std::string_view left_;
  Sha256 digest_;
};

}  // namespace

/// Whether what came is what was sent; the pieces go either way.
bool Uploads::put_together(const Upload& upload) const {
  const auto folder = folder_of(upload.id);
  std::error_code ignored;
  bool is_sound = false;
  try {
    const ledger::Sealer sealer(sealer_);
    Pieces pieces(sealer, folder, upload);
    ledger::seal_blocks(sealer, folder / kContent, context_of(upload.id, kContent),
                        [&](std::string& block) { return pieces.next(block); });
    is_sound = pieces.digest() == upload.sha256;
  } catch (const Failure& failure) {
    if (failure.said().code != "ledger.sealed_damaged" && failure.said().code != "core.cannot_read") throw;
  }
  if (!is_sound) fs::remove(folder / kContent, ignored);
  for (uint32_t i = 0; i < upload.pieces(); ++i) fs::remove(folder / piece_name(i), ignored);
  return is_sound;
}

Result<void> Uploads::drop(const std::string& account, const std::string& id) {
  const std::scoped_lock lock(mutex_);
  if (!known(account, id)) return absent();
  uploads_.erase(id);
  std::error_code ignored;
  fs::remove_all(folder_of(id), ignored);
  return {};
}

Result<ledger::SealedFile> Uploads::file_of(const std::string& account, const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto* kept = known(account, id);
  if (!kept) return absent();
  if (!kept->upload.is_whole) return Refusal{"upload.not_whole"};
  return ledger::SealedFile{folder_of(id) / kContent, context_of(id, kContent)};
}

void Uploads::sweep() {
  const std::scoped_lock lock(mutex_);
  std::erase_if(uploads_, [&](const auto& entry) {
    if (Clock::now() - entry.second.touched < bounds_.kept) return false;
    std::error_code ignored;
    fs::remove_all(folder_of(entry.first), ignored);
    return true;
  });
}

}  // namespace guben::http
