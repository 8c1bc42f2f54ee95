#pragma once
// How much of everything one client may ask for. What passes these and not the listener's own, wider bounds is answered
// in words; what passes those is cut off.
#include <chrono>
#include <cstddef>

namespace guben::http {

struct Limits {
  size_t target = 4096, header_fields = 64, header_bytes = 16 * 1024, header_value = 8 * 1024;
  size_t body = 256 * 1024;             ///< of all but pieces of uploads
  size_t piece = 4 * 1024 * 1024;       ///< one piece of an upload
  size_t bodies_of_pieces = 64;         ///< being received at once
  size_t connections = 4096;            ///< altogether
  size_t connections_of_address = 256;  ///< of one that is neither loopback nor the proxy
  size_t requests_of_connection = 10'000;
  size_t waiting = 2000;             ///< for a thread that works
  size_t followers = 256;            ///< of events, altogether
  std::chrono::seconds to_read{30};  ///< one request from its first byte to its last, or the wait for it
  std::chrono::seconds to_handle{120};
  std::chrono::seconds to_write{30};
  std::chrono::seconds to_shake_hands{10};
  std::chrono::seconds to_stop{30};  ///< what is under way, after the signal
};

}  // namespace guben::http
