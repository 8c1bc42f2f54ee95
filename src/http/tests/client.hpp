#pragma once
// A client that sends what it is told to, sound or not.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>

namespace guben::http {

/// One connection to a port of this machine.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    is_open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }
  bool is_open() const { return is_open_; }
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  /// What comes until the other side closes, or for so long.
  std::string read_all(std::chrono::milliseconds most = std::chrono::seconds(10)) const {
    std::string all;
    const auto until = std::chrono::steady_clock::now() + most;
    while (true) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      pollfd waits{socket_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&waits, 1, static_cast<int>(left.count())) <= 0) return all + "<still open>";
      char buffer[16384];
      const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<size_t>(got));
    }
  }
  /// One answer with its body, the connection staying open.
  std::string read_one() const {
    std::string all;
    size_t end = std::string::npos;
    char buffer[16384];
    while (true) {
      pollfd waits{socket_, POLLIN, 0};
      if (::poll(&waits, 1, 10'000) <= 0) return all + "<nothing came>";
      const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<size_t>(got));
      end = all.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const auto length = all.find("Content-Length: ");
      const auto wanted = length == std::string::npos ? 0 : std::stoul(all.substr(length + 16));
      if (all.size() >= end + 4 + wanted) return all;
    }
  }

 private:
  int socket_;
  bool is_open_ = false;
};

}  // namespace guben::http
