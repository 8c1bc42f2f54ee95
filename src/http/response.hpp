#pragma once
// An answer, of no library's types, and the ways it reaches who asked: at once, later from another thread, or bit by
// bit.
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace guben::http {

/// Server-sent events on their way to one follower.
class EventWriter {
 public:
  virtual ~EventWriter() = default;
  /// False when nobody reads any more. Where the reader is slow the event is left out unless it is the `last`: each
  /// event tells the whole state.
  virtual bool write(const std::string& event, bool last) = 0;
};
using Follow = std::function<void(std::shared_ptr<EventWriter>)>;

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  ///< in place of `body`, where many get the same bytes
  bool closes = false;                             ///< the connection ends with it
  Follow follow;                                   ///< in place of a body: called once the head is on its way
  std::string code;                                ///< the refusal's, for the log

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  bool has(std::string_view name) const;
  std::string_view text() const { return shared_body ? std::string_view(*shared_body) : std::string_view(body); }
};

/// The word behind a status code; never empty.
const char* reason_phrase(int status);

/// Who waits for the answer. May be copied and handed on to other threads; the first answer counts. Where all copies go
/// without one, the answer is that it failed: nobody waits for ever.
class Reply {
 public:
  using Send = std::function<void(Response)>;
  Reply(Send send, std::function<Response()> failed);
  void operator()(Response response) const;

 private:
  struct Waiting;
  std::shared_ptr<Waiting> waiting_;
};

}  // namespace guben::http
