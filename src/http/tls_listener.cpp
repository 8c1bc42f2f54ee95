#include "http/sockets.hpp"

#include <restinio/tls.hpp>

namespace guben::http {
using TlsTraits = TraitsOf<restinio::tls_socket_t>;
}  // namespace guben::http

namespace restinio {

/// RESTinio's own waits for the client's part of the handshake for ever.
template <typename Start, typename Failed>
void prepare_connection_and_start_read(tls_socket_t& socket, impl::connection_t<guben::http::TlsTraits>& connection,
                                       Start start, Failed failed) {
  const auto strand = asio::make_strand(socket.get_executor());
  auto clock = std::make_shared<asio::steady_timer>(strand);
  auto alive = connection.shared_from_this();
  clock->expires_after(guben::http::parsing_rules().limits.to_shake_hands);
  clock->async_wait(asio::bind_executor(strand, [&socket, alive](const asio::error_code& error) {
    asio::error_code ignored;
    if (!error) socket.lowest_layer().close(ignored);
  }));
  socket.async_handshake(
      asio::ssl::stream_base::server,
      asio::bind_executor(strand, [clock, alive, start, failed](const asio::error_code& error) mutable {
        clock->cancel();
        if (!error) start();
        else failed(error);
      }));
}

}  // namespace restinio

namespace guben::http {
namespace {

std::shared_ptr<asio::ssl::context> tls_context(const ListenOptions& options) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(),
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  context->use_certificate_chain_file(options.certificate);
  context->use_private_key_file(options.key, asio::ssl::context::pem);
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) throw std::runtime_error("certificate and key differ");
  return context;
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_tls(const ListenOptions& options, Listener::Take take) {
  std::shared_ptr<asio::ssl::context> context;
  try {
    context = tls_context(options);
  } catch (const std::exception& error) {
    return Refusal{"http.certificate",
                   {{"file", options.certificate}, {"key", options.key}, {"problem", error.what()}}};
  }
  return {std::make_unique<ListenerOn<TlsTraits>>(options, std::move(take),
                                                  [&](auto& settings) { settings.tls_context(context); })};
}

}  // namespace guben::http
