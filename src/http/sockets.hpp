#pragma once
// RESTinio, made safe for strangers (docs/decisions/0021): what it reads of a request before anybody is asked, how many
// connections there are, and how a request and an answer become ours. Included by the two *_listener.cpp only.
#include <deque>
#include <future>
#include <restinio/all.hpp>

#include "http/listener.hpp"

namespace guben::http {

/// Pieces of uploads that are being received. Each is over when its request was read, or its time to be read has
/// passed.
class PiecesUnderWay {
 public:
  bool begin(const Limits& limits);
  void end();

 private:
  std::mutex mutex_;
  std::deque<std::chrono::steady_clock::time_point> began_;
};

/// What all connections of the process share while requests are parsed: RESTinio's parser callbacks are plain
/// functions.
struct ParsingRules {
  Limits limits;
  Listener::TakesPiece takes_piece;
  PiecesUnderWay pieces;
};
ParsingRules& parsing_rules();

/// Counts connections, altogether and by address, from the moment they are accepted until their object goes. RESTinio's
/// own counter loses a place for each connection that is reset before it was looked at, or that a blocker denies.
class ConnectionCounts {
 public:
  ConnectionCounts(size_t most, size_t most_of_address, bool is_proxied)
      : most_(most), most_of_address_(most_of_address), is_proxied_(is_proxied) {}
  bool may_come(const asio::ip::address& address);
  void came(const asio::ip::address& address);
  void went(const asio::ip::address& address);
  size_t count() const { return count_; }

 private:
  const size_t most_, most_of_address_;
  const bool is_proxied_;
  std::atomic<size_t> count_ = 0;
  std::mutex mutex_;
  std::map<asio::ip::address, size_t> of_address_;
};

/// Asked for every connection that was accepted; the same thread then makes its Place.
class Doorkeeper {
 public:
  explicit Doorkeeper(std::shared_ptr<ConnectionCounts> counts) : counts_(std::move(counts)) {}
  restinio::ip_blocker::inspection_result_t inspect(const restinio::ip_blocker::incoming_info_t& info) noexcept;

 private:
  std::shared_ptr<ConnectionCounts> counts_;
};

/// The acceptor's limiter: there is none here, the doorkeeper is one.
class NoLimiter {
 public:
  NoLimiter(restinio::connection_count_limits::impl::acceptor_callback_iface_t* acceptor,
            restinio::connection_count_limits::max_parallel_connections_t,
            restinio::connection_count_limits::max_active_accepts_t)
      : acceptor_(acceptor) {}
  void accept_next(std::size_t index) noexcept { acceptor_->call_accept_now(index); }

 private:
  restinio::connection_count_limits::impl::acceptor_callback_iface_t* acceptor_;
};

/// A connection's place among those counted, as long as the connection's object lives.
class Place {
 public:
  explicit Place(NoLimiter*) noexcept;
  ~Place();
  Place(Place&& other) noexcept = default;
  Place& operator=(Place&& other) noexcept;

 private:
  std::shared_ptr<ConnectionCounts> counts_;
  asio::ip::address address_;
};

/// Methods of RESTinio's parser; a type of our own, so that the parser's settings can be ours (below).
class Methods : public restinio::default_http_methods_t {};

/// How many requests each open connection has had.
class RequestCounts {
 public:
  void state_changed(const restinio::connection_state::notice_t& notice) noexcept;
  size_t one_more(restinio::connection_id_t connection);

 private:
  std::mutex mutex_;
  std::unordered_map<restinio::connection_id_t, size_t> counts_;
};

/// A request becomes ours and is handed on; its answer is written from whatever thread it comes.
struct RequestTranslation {
  ListenOptions options;
  Listener::Take take;
  asio::io_context* context;
  std::shared_ptr<RequestCounts> counts = std::make_shared<RequestCounts>();
  std::shared_ptr<std::atomic<size_t>> unwritten = std::make_shared<std::atomic<size_t>>(0);
  restinio::request_handling_status_t operator()(restinio::request_handle_t request) const;
};

template <typename Socket>
struct TraitsOf : restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t, RequestTranslation,
                                     restinio::default_strand_t, Socket> {
  using ip_blocker_t = Doorkeeper;
  using http_methods_mapper_t = Methods;
  using connection_state_listener_t = RequestCounts;
  static constexpr bool use_connection_count_limiter = true;
};

using PlainTraits = TraitsOf<asio::ip::tcp::socket>;

}  // namespace guben::http

namespace restinio {

template <typename Socket>
struct connection_count_limit_types<guben::http::TraitsOf<Socket>> {
  using limiter_t = guben::http::NoLimiter;
  using lifetime_monitor_t = guben::http::Place;
};

namespace impl {

namespace acceptor_details {

/// RESTinio's own asks for the address where nothing may be thrown: whoever was gone by then ended the process.
template <>
struct ip_blocker_holder_t<guben::http::Doorkeeper> {
  template <typename Settings>
  explicit ip_blocker_holder_t(const Settings& settings) : doorkeeper(settings.ip_blocker()) {}
  template <typename Socket>
  ip_blocker::inspection_result_t inspect_incoming(Socket& socket) const noexcept {
    asio::error_code gone;
    const auto from = socket.lowest_layer().remote_endpoint(gone);
    return gone ? ip_blocker::deny() : doorkeeper->inspect(ip_blocker::incoming_info_t{from});
  }
  std::shared_ptr<guben::http::Doorkeeper> doorkeeper;
};

}  // namespace acceptor_details

/// RESTinio reads a body into memory before anybody is asked, and drops the connection without a word where its limit
/// is passed. Here a request whose body would not be taken is complete after its head, so that it is answered.
template <>
http_parser_settings create_parser_settings<guben::http::Methods>() noexcept;

}  // namespace impl
}  // namespace restinio

namespace guben::http {

template <typename Traits>
class ListenerOn : public Listener {
 public:
  using Settings = restinio::server_settings_t<Traits>;
  ListenerOn(const ListenOptions& options, Take take, const std::function<void(Settings&)>& complete)
      : counts_(std::make_shared<ConnectionCounts>(options.limits.connections, options.limits.connections_of_address,
                                                   options.behind_proxy)) {
    auto translation = std::make_unique<RequestTranslation>(RequestTranslation{options, std::move(take), &context_});
    unwritten_ = translation->unwritten;
    auto request_counts = translation->counts;
    const auto& limits = options.limits;
    Settings settings;
    settings.address(asio::ip::make_address(options.address))
        .protocol(asio::ip::make_address(options.address).is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4())
        .port(options.port)
        .ip_blocker(std::make_shared<Doorkeeper>(counts_))
        .connection_state_listener(std::move(request_counts))
        .request_handler(std::move(translation))
        .buffer_size(16 * 1024)
        .max_pipelined_requests(1)
        .concurrent_accepts_count(4)
        .read_next_http_message_timelimit(limits.to_read)
        .handle_request_timeout(limits.to_handle)
        .write_http_response_timelimit(limits.to_write)
        .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                      .max_url_size(4 * limits.target)
                                      .max_field_name_size(1024)
                                      .max_field_value_size(4 * limits.header_value)
                                      .max_field_count(4 * limits.header_fields)
                                      .max_body_size(limits.piece))
        .acceptor_post_bind_hook([this](asio::ip::tcp::acceptor& bound) { port_ = bound.local_endpoint().port(); });
    complete(settings);
    server_ =
        std::make_unique<restinio::http_server_t<Traits>>(restinio::external_io_context(context_), std::move(settings));
    server_->open_sync();
    for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { context_.run(); });
  }
  ~ListenerOn() override { drop(); }
  void drop() override {
    close();
    context_.stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }
  uint16_t port() const override { return port_; }
  size_t connections() const override { return counts_->count(); }
  size_t unwritten() const override { return *unwritten_; }
  void close() override {
    if (std::exchange(is_closed_, true) || threads_.empty()) return;
    std::promise<void> closed;
    server_->close_async([&] { closed.set_value(); }, [&](const std::exception_ptr&) { closed.set_value(); });
    closed.get_future().wait();
  }

 private:
  asio::io_context context_;
  std::shared_ptr<ConnectionCounts> counts_;
  std::shared_ptr<std::atomic<size_t>> unwritten_;
  uint16_t port_ = 0;
  bool is_closed_ = false;
  std::unique_ptr<restinio::http_server_t<Traits>> server_;
  std::vector<std::thread> threads_;
};

std::unique_ptr<Listener> listen_plain(const ListenOptions& options, Listener::Take take);
Result<std::unique_ptr<Listener>> listen_tls(const ListenOptions& options, Listener::Take take);

}  // namespace guben::http
