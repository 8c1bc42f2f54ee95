#include "http/sockets.hpp"

namespace guben::http {

Result<std::pair<std::string, uint16_t>> read_address(const std::string& text) {
  const Refusal refused{"http.address", {{"text", text}}};
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon + 1 == text.size()) return refused;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos) return refused;
  const int port = std::stoi(digits);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  asio::error_code error;
  (void)asio::ip::make_address(host, error);
  if (error || port > 65535) return refused;
  return std::pair{host, static_cast<uint16_t>(port)};
}

Result<std::unique_ptr<Listener>> Listener::open(const ListenOptions& options, Take take, TakesPiece takes_piece) {
  const bool has_tls = !options.certificate.empty();
  const auto shown = fmt::format("{}:{}", options.address, options.port);
  if (!has_tls && !options.behind_proxy && !asio::ip::make_address(options.address).is_loopback())
    return Refusal{"http.not_loopback", {{"address", shown}}};
  parsing_rules().limits = options.limits;
  parsing_rules().takes_piece = std::move(takes_piece);
  try {
    if (has_tls) return listen_tls(options, std::move(take));
    return {listen_plain(options, std::move(take))};
  } catch (const std::system_error& error) {
    return Refusal{"http.cannot_listen", {{"address", shown}, {"problem", error.code().message()}}};
  }
}

}  // namespace guben::http
