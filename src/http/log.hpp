#pragma once
// One JSON object a line. What is written says how the program is, never of whom: routes instead of paths, codes
// instead of sentences, no values, no names, no addresses.
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace guben::http {

class Log {
 public:
  using Value = std::variant<std::string, int64_t, double>;
  using Fields = std::vector<std::pair<std::string, Value>>;

  explicit Log(std::ostream& out) : out_(out) {}
  /// `event` is a word of ours ("request", "started", "job").
  void write(std::string_view level, std::string_view event, const Fields& fields);

 private:
  std::mutex mutex_;
  std::ostream& out_;
};

}  // namespace guben::http
