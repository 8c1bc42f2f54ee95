#include "core/progress.hpp"

namespace guben {

Progress::Progress(const ProgressSink& sink, std::string stage, uint64_t total)
    : sink_(sink), start_(std::chrono::steady_clock::now()), told_(start_) {
  at_.stage = std::move(stage);
  at_.total = total;
}

Progress::~Progress() {
  if (!sink_ || told_ == start_) return;
  at_.has_ended = true;
  sink_(at_);
}

void Progress::advance(uint64_t by) {
  if (!sink_) return;
  const std::lock_guard lock(mutex_);
  at_.done += by;
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < std::chrono::milliseconds(150)) return;
  told_ = now;
  at_.seconds = std::chrono::duration<double>(now - start_).count();
  sink_(at_);
}

}  // namespace guben
