#include "core/statement_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <unordered_set>

namespace guben {

void log_statement(std::string_view sql) {
  static const char* const name = std::getenv("GUBEN_STATEMENT_LOG");
  if (!name) return;
  static std::mutex mutex;
  static std::unordered_set<std::string> known;
  const std::scoped_lock lock(mutex);
  const auto [statement, is_new] = known.emplace(sql);
  if (!is_new) return;
  const int file = ::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  // One write, so that processes beside one another do not mix; a zero byte ends a statement.
  const std::string line = *statement + '\0';
  (void)!::write(file, line.data(), line.size());
  ::close(file);
}

}  // namespace guben
