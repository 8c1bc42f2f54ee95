#include "core/statement_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <unordered_set>

#include "core/result.hpp"

namespace guben {

namespace {

/// Throws at the statement that a test wants to fail.
class FailingStatement {
 public:
  FailingStatement() {
    const char* const told = std::getenv("GUBEN_FAIL_STATEMENT");
    if (!told) return;
    char* end = nullptr;
    nth_ = std::strtol(told, &end, 10);
    if (*end == ':') count_file_ = end + 1;
  }
  ~FailingStatement() {
    if (!count_file_.empty()) std::ofstream(count_file_) << count_ << '\n';
  }
  void see() {
    if (count_file_.empty()) return;
    if (++count_ == nth_) throw Failure("a statement that a test lets fail");
  }

 private:
  long nth_ = 0;
  std::atomic<long> count_ = 0;
  std::string count_file_;
};

}  // namespace

void log_statement(std::string_view sql) {
  static FailingStatement failing;
  failing.see();
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
