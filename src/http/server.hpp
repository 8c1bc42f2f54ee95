#pragma once
// A county served to browsers and programs: everything of this module put together, from start to stop.
#include <ostream>

#include "access/actions/demo_accounts.hpp"
#include "core/context.hpp"
#include "http/listener.hpp"
#include "oidc/settings.hpp"

namespace guben::http {

struct ServerOptions {
  ListenOptions listen;
  std::filesystem::path county, packs, web;  ///< without `web` only the API is served
  size_t threads = 8;
  Context context;  ///< in whose name the county is opened
  /// One account a role for an invented county, made anew (access::make_demo_accounts). Refused with
  /// http.demo_not_from_outside where others than this machine could come in by them.
  bool demo_accounts = false;
  std::optional<oidc::Settings> identity_service;  ///< another way to sign in, where the county has one
};

class Server {
 public:
  /// Listens when it returns. `log` gets JSON lines as long as the server lives.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, std::ostream& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// "http://127.0.0.1:8080"
  std::string url() const;
  uint16_t port() const;
  /// What were made for this start, with their passwords; empty unless asked for.
  const std::vector<access::DemoAccount>& demo_accounts() const;
  /// Answers what is under way, for a while, and takes nothing new.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace guben::http
