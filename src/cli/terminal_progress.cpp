#include "cli/terminal_progress.hpp"

#include <unistd.h>

#include <cstdio>

#include "core/messages.hpp"

namespace guben::cli {
namespace {

std::string line_of(const StageProgress& at, Language language) {
  const auto done = static_cast<double>(at.done), total = static_cast<double>(at.total);
  const auto seconds = message(language, "core.seconds");
  std::string line = fmt::format("{}  {} ", in_words(language, at.stage), at.done);
  if (at.total > 0)
    line += fmt::format("/ {} ({:.0f} %, {:.0f} {}) ", at.total, 100.0 * done / total,
                        at.seconds * (total - std::min(done, total)) / std::max(done, 1.0), seconds);
  return line + fmt::format(" {:.0f}/{}", done / at.seconds, seconds);
}

}  // namespace

ProgressSink progress_on_terminal(Language language) {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [language](const StageProgress& at) {
    const auto line = "\r\033[K" + (at.has_ended ? "" : line_of(at, language));
    std::fputs(line.c_str(), stderr);
  };
}

}  // namespace guben::cli
