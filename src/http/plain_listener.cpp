#include "http/sockets.hpp"

namespace guben::http {

std::unique_ptr<Listener> listen_plain(const ListenOptions& options, Listener::Take take) {
  return std::make_unique<ListenerOn<PlainTraits>>(options, std::move(take), [](auto&) {});
}

}  // namespace guben::http
