#pragma once
// A port of this machine, one connection after the other, each answered by a function of the test's.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

namespace guben::oidc {

class ListenerOfTests {
 public:
  /// On a thread of its own, from now on: what `answer` uses has to be there, and to stay.
  explicit ListenerOfTests(std::function<void(int client)> answer)
      : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 16) != 0)
      throw std::runtime_error("no port to listen on");
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ListenerOfTests() {
    is_ending_ = true;
    thread_.join();
    ::close(socket_);
  }
  ListenerOfTests(const ListenerOfTests&) = delete;
  ListenerOfTests& operator=(const ListenerOfTests&) = delete;

  uint16_t port() const { return port_; }

 private:
  void serve() {
    while (!is_ending_) {
      pollfd waits{socket_, POLLIN, 0};
      if (::poll(&waits, 1, 20) <= 0) continue;
      const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      answer_(client);
      ::close(client);
    }
  }
  std::function<void(int)> answer_;
  int socket_;
  uint16_t port_ = 0;
  std::atomic<bool> is_ending_ = false;
  std::thread thread_;
};

}  // namespace guben::oidc
