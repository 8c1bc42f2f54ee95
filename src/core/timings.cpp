#include "core/timings.hpp"

#include <unistd.h>

#include <cstdio>

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben {

void Timings::add(const std::string& stage, double seconds, uint64_t rows) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.stage == stage; });
  if (found == lines_.end()) lines_.push_back({stage, seconds, rows});
  else found->seconds += seconds, found->rows += rows;
}

std::vector<Timings::Line> Timings::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

std::string Timings::table() const {
  std::string out;
  for (const auto& [stage, seconds, rows] : lines()) {
    out += padded(in_words(stage), 28) + fmt::format("{:>9.3f} {}", seconds, message("core.seconds"));
    if (rows > 0)
      out += fmt::format("{0:>12} {2}{1:>12.0f} {2}/{3}", rows, seconds > 0 ? static_cast<double>(rows) / seconds : 0.0,
                         message("core.rows"), message("core.seconds"));
    out += '\n';
  }
  return out;
}

Progress::Progress(std::string stage, uint64_t total)
    : stage_(std::move(stage)),
      total_(total),
      on_terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      painted_(start_) {}

Progress::~Progress() {
  if (on_terminal_ && painted_ != start_) std::fputs("\r\033[K", stderr);
}

void Progress::advance(uint64_t by) {
  if (!on_terminal_) return;
  const std::lock_guard lock(mutex_);
  done_ += by;
  const auto now = std::chrono::steady_clock::now();
  if (now - painted_ < std::chrono::milliseconds(150)) return;
  painted_ = now;
  paint(std::chrono::duration<double>(now - start_).count());
}

void Progress::paint(double seconds) const {
  std::string line = fmt::format("\r\033[K{}  {} ", in_words(stage_), done_);
  if (total_ > 0)
    line += fmt::format("/ {} ({:.0f} %, {:.0f} {}) ", total_,
                        100.0 * static_cast<double>(done_) / static_cast<double>(total_),
                        seconds * static_cast<double>(total_ - std::min(done_, total_)) /
                            static_cast<double>(std::max<uint64_t>(done_, 1)),
                        message("core.seconds"));
  line += fmt::format(" {:.0f}/{}", static_cast<double>(done_) / seconds, message("core.seconds"));
  std::fputs(line.c_str(), stderr);
}

}  // namespace guben
