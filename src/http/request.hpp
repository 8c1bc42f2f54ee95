#pragma once
// A request as it came, of no library's types: what listens fills it, everything behind works and is tested on it.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/messages.hpp"
#include "core/result.hpp"

namespace guben::http {

/// Fields in the order they came; their names without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value);
  /// The first of this name; empty where there is none.
  std::string_view get(std::string_view name) const;
  size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }
  size_t bytes() const { return bytes_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
  size_t bytes_ = 0;
};

bool same_word(std::string_view one, std::string_view other);  ///< ASCII, without regard to case

/// Where a request goes, decoded once. Segments hold no slash, no "..", no control character, and are UTF-8.
struct Target {
  std::string path;
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;
};

/// Refused with http.bad_target: no path, a bad escape, what is no UTF-8, a control character, a backslash, "." and
/// "..", an escaped slash, a fragment, too many parameters.
Result<Target> read_target(std::string_view raw);

/// Text in which bytes are escaped as in a target, as UTF-8 without control characters; else nothing.
std::optional<std::string> unescaped(std::string_view text);

struct Request {
  std::string method;  ///< GET; HEAD is answered as GET and sent without a body
  std::string raw_target;
  Target target;
  Headers headers;
  std::string body;
  std::string address;     ///< the peer's, or what the declared proxy says
  bool is_secure = false;  ///< TLS here, or at the declared proxy
  bool is_head = false;
  std::string id;  ///< made by us, never the client's
  std::chrono::steady_clock::time_point came = std::chrono::steady_clock::now();
  Language language = Language::Chinese;
  /// What was wrong with its shape; nothing behind sees such a request.
  std::optional<Refusal> malformed;

  /// The first parameter of this name.
  std::optional<std::string> query(std::string_view name) const;
};

/// The language somebody reads: `lang` of the query, else Accept-Language by weight, else Chinese.
Language language_of(const Request& request);
/// The value of a cookie; nothing where it is absent or stands there twice.
std::optional<std::string> cookie(const Request& request, std::string_view name);

}  // namespace guben::http
