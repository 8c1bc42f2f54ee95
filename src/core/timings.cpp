#include "core/timings.hpp"

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

std::string Timings::table(Language language) const {
  std::string out;
  for (const auto& [stage, seconds, rows] : lines()) {
    out +=
        padded(in_words(language, stage), 28) + fmt::format("{:>9.3f} {}", seconds, message(language, "core.seconds"));
    if (rows > 0)
      out += fmt::format("{0:>12} {2}{1:>12.0f} {2}/{3}", rows, seconds > 0 ? static_cast<double>(rows) / seconds : 0.0,
                         message(language, "core.rows"), message(language, "core.seconds"));
    out += '\n';
  }
  return out;
}

}  // namespace guben
