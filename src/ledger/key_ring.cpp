#include "ledger/key_ring.hpp"

#include <ctime>

#include "core/result.hpp"

namespace guben::ledger {
namespace {

/// Cheaper than any other clock: this is asked for every field that is sealed.
int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec;
}

}  // namespace

KeyRing::KeyRing(std::vector<std::string> roots, std::filesystem::path file, Read read)
    : roots_(std::move(roots)), file_(std::move(file)), read_(std::move(read)), newest_(roots_.size() - 1) {}

size_t KeyRing::newest() {
  if (read_ && now() != looked_) {
    const std::scoped_lock lock(mutex_);
    looked_ = now();
    std::error_code none;
    if (std::filesystem::last_write_time(file_, none) != changed_) look();
  }
  return newest_;
}

std::string KeyRing::root(size_t number) {
  const std::scoped_lock lock(mutex_);
  if (number >= roots_.size() && read_) look();
  if (number >= roots_.size())
    throw Failure({"ledger.data_key_unknown", {{"file", file_.string()}, {"number", std::to_string(number + 1)}}});
  return roots_[number];
}

void KeyRing::look() {
  std::error_code none;
  const auto changed = std::filesystem::last_write_time(file_, none);
  auto roots = read_();
  if (roots.size() < roots_.size()) return;  // being written, or taken away: those that are known still open all
  roots_ = std::move(roots);
  changed_ = changed;
  newest_ = roots_.size() - 1;
}

}  // namespace guben::ledger
