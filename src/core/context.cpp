#include "core/context.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <ctime>

namespace guben {

std::string Context::now_text() const {
  const auto now = std::chrono::system_clock::to_time_t(clock());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char buffer[32];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return buffer;
}

Context Context::of_command_line() {
  Context context;
  const auto* user = getpwuid(geteuid());
  context.actor = user ? user->pw_name : fmt::format("uid {}", geteuid());
  return context;
}

}  // namespace guben
