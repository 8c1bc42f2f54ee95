#include "ledger/county_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>

#include "core/result.hpp"

namespace guben::ledger {
namespace {

// What is locked are bytes of the file, by open file descriptions: two of one process exclude each other as well, and
// whoever asks disturbs nobody.
constexpr off_t kLease = 0, kPublishing = 1;
constexpr size_t kText = 512;  // written whole, so that nobody reads half of it

struct flock range(short type, off_t byte) {
  struct flock wanted {};
  wanted.l_type = type, wanted.l_whence = SEEK_SET, wanted.l_start = byte, wanted.l_len = 1;
  return wanted;
}

}  // namespace

CountyLock::CountyLock(const std::filesystem::path& folder)
    : file_(::open((folder / "ledger.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ < 0) throw Failure({"core.cannot_write", {{"file", (folder / "ledger.lock").string()}}});
}

CountyLock::~CountyLock() { ::close(file_); }

std::optional<LeaseHolder> CountyLock::take_lease(const LeaseHolder& mine) {
  auto lease = range(F_WRLCK, kLease);
  if (fcntl(file_, F_OFD_SETLK, &lease) != 0) return read();
  auto text = fmt::format("{}\n{}\n{}\n{}\n", mine.actor, mine.since, mine.process, mine.work);
  text.resize(kText, '\n');
  if (pwrite(file_, text.data(), text.size(), 0) < 0) throw Failure({"core.cannot_write", {{"file", "ledger.lock"}}});
  return std::nullopt;
}

void CountyLock::give_back_lease() {
  auto none = range(F_UNLCK, kLease);
  (void)fcntl(file_, F_OFD_SETLK, &none);
}

std::optional<LeaseHolder> CountyLock::other_holder() const {
  auto lease = range(F_WRLCK, kLease);
  if (fcntl(file_, F_OFD_GETLK, &lease) != 0 || lease.l_type == F_UNLCK) return std::nullopt;
  return read();
}

LeaseHolder CountyLock::read() const {
  std::string text(kText, '\0');
  const auto length = pread(file_, text.data(), text.size(), 0);
  text.resize(length > 0 ? static_cast<size_t>(length) : 0);
  std::istringstream in(text);
  LeaseHolder holder;
  for (auto* part : {&holder.actor, &holder.since, &holder.process, &holder.work}) std::getline(in, *part);
  return holder;
}

CountyLock::Publishing::Publishing(CountyLock& lock) : lock_(lock) {
  auto publishing = range(F_WRLCK, kPublishing);
  while (fcntl(lock_.file_, F_OFD_SETLKW, &publishing) != 0)
    if (errno != EINTR) throw Failure({"core.cannot_write", {{"file", "ledger.lock"}}}, "flock");
}

CountyLock::Publishing::~Publishing() {
  auto none = range(F_UNLCK, kPublishing);
  (void)fcntl(lock_.file_, F_OFD_SETLK, &none);
}

}  // namespace guben::ledger
