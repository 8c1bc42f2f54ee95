#pragma once
// The sockets. RESTinio is named in listener.cpp's neighbours *_listener.cpp and sockets.hpp only.
#include "http/limits.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace guben::http {

struct ListenOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  ///< 0: whatever is free
  bool behind_proxy = false;
  std::string certificate, key;  ///< files; both or neither
  int threads = 2;
  Limits limits;
};

class Listener {
 public:
  using Take = std::function<void(Request, Reply::Send)>;
  /// Whether a request's body may be as large as a piece of an upload, by its method and target.
  using TakesPiece = std::function<bool(std::string_view method, std::string_view target)>;
  /// Refused with http.not_loopback (without TLS and no proxy declared), http.address, http.cannot_listen,
  /// http.certificate.
  static Result<std::unique_ptr<Listener>> open(const ListenOptions& options, Take take, TakesPiece takes_piece);
  virtual ~Listener() = default;
  virtual uint16_t port() const = 0;
  virtual size_t connections() const = 0;
  /// Nobody new comes in.
  virtual void close() = 0;
  /// Whoever is connected is cut off; answers that come later go nowhere. The object must outlive whoever may answer.
  virtual void drop() = 0;
  /// Answers not yet written to their end.
  virtual size_t unwritten() const = 0;
};

/// "127.0.0.1:8080", "[::1]:0". Refused with http.address.
Result<std::pair<std::string, uint16_t>> read_address(const std::string& text);

/// Of this machine only.
inline bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

}  // namespace guben::http
