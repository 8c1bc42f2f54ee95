#include "core/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace guben {
namespace {
constexpr size_t kBlock = 1 << 16;
}  // namespace

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

Failure cannot_write(const std::filesystem::path& file, int error) {
  const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return Failure({is_full ? "core.no_room" : "core.cannot_write", {{"file", file.string()}}},
                 std::system_category().message(error));
}

Result<void> may_be_written(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(file, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return Refusal{"core.not_replaced", {{"path", file.string()}}};
  const auto folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, error))
    return Refusal{"core.no_folder", {{"path", file.string()}, {"folder", folder.string()}}};
  return {};
}

NewFile::NewFile(std::filesystem::path file) : file_(std::move(file)), part_(file_.string() + ".part") {
  // What a run that was killed left is removed, and never written through, whatever it has become.
  if (::unlink(part_.c_str()) != 0 && errno != ENOENT) throw cannot_write(part_, errno);
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw cannot_write(file_, errno);
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!is_finished_) ::unlink(part_.c_str());
}

void NewFile::write(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() >= kBlock) flush();
}

void NewFile::flush() {
  if (!write_all(descriptor_, waiting_)) throw cannot_write(file_, errno);
  waiting_.clear();
}

void NewFile::finish() {
  flush();
  // By now another writer may have put its own file here: this one is synced by its name.
  const int written = ::open(part_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_synced = written >= 0 && (::fsync(written) == 0 || errno == EINVAL || errno == EROFS);
  const int error = errno;
  if (written >= 0) ::close(written);
  if (!is_synced) throw cannot_write(file_, error);
  if (::close(std::exchange(descriptor_, -1)) != 0) throw cannot_write(file_, errno);
  if (::rename(part_.c_str(), file_.c_str()) != 0) throw cannot_write(file_, errno);
  is_finished_ = true;
}

}  // namespace guben
