#include <csignal>
#include <iostream>
#include <thread>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "http/server.hpp"

namespace guben::cli {
namespace {

struct Options {
  std::string folder, listen = "127.0.0.1:8080", certificate, key, web, oidc;
  bool behind_proxy = false, demo_accounts = false;
};

/// The first that comes of the two signals that ask a program to end; from then on they are held back in all threads.
class EndSignal {
 public:
  EndSignal() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  void wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
  }

 private:
  sigset_t set_{};
};

std::string web_folder(const Options& options) {
  if (!options.web.empty()) return options.web;
  if (const char* elsewhere = std::getenv("GUBEN_WEB")) return elsewhere;
  return std::filesystem::exists(GUBEN_WEB "/index.html") ? GUBEN_WEB : "";
}

/// Accounts whose passwords are shown in this window and nowhere else.
void print_demo_accounts(Language language, const std::vector<access::DemoAccount>& accounts) {
  if (accounts.empty()) return;
  std::cout << message(language, "serve.demo_accounts") << '\n';
  for (const auto& demo : accounts)
    std::cout << "  " << padded(demo.account, 24) << padded(demo.password, 18)
              << in_language(language, demo.role.zh, demo.role.en) << '\n';
}

Result<int> serve(const Context& context, const Options& options) {
  if (options.certificate.empty() != options.key.empty()) return Refusal{"http.certificate_alone"};
  const auto address = http::read_address(options.listen);
  if (!address) return address.error();
  const EndSignal end;  // before the first thread
  http::ServerOptions wanted;
  wanted.listen.address = address->first;
  wanted.listen.port = address->second;
  wanted.listen.behind_proxy = options.behind_proxy;
  wanted.listen.certificate = options.certificate;
  wanted.listen.key = options.key;
  wanted.web = web_folder(options);
  wanted.county = options.folder;
  wanted.packs = packs_folder();
  wanted.context = context;
  wanted.demo_accounts = options.demo_accounts;
  if (!options.oidc.empty()) {
    auto settings = oidc::load_settings(options.oidc);
    if (!settings) return settings.error();
    wanted.identity_service = std::move(*settings);
  }
  auto server = http::Server::start(wanted, std::cerr);
  if (!server) return server.error();
  print_demo_accounts(context.language, (*server)->demo_accounts());
  std::cout << message(context.language, "serve.listening", {{"address", (*server)->url()}}) << std::endl;
  end.wait();
  std::cout << message(context.language, "serve.stopping") << std::endl;
  (*server)->stop();
  return 0;
}

}  // namespace

void add_serve_command(Program& program) {
  auto options = std::make_shared<Options>();
  auto* command =
      add_command(program, &program.app, "serve", "为一个县提供网页和接口 / serves the pages and the API of a county",
                  "guben serve DIR --listen 127.0.0.1:8080");
  command->add_option("DIR", options->folder)->required();
  command->add_option("--listen", options->listen)->capture_default_str();
  command->add_flag("--behind-proxy", options->behind_proxy);
  command->add_option("--certificate", options->certificate);
  command->add_option("--key", options->key);
  command->add_option("--web", options->web);
  command->add_option("--oidc", options->oidc);
  command->add_flag("--demo-accounts", options->demo_accounts);
  command->callback(
      [&program, options] { program.run = [options](const Context& context) { return serve(context, *options); }; });
}

}  // namespace guben::cli
