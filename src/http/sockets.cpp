#include "http/sockets.hpp"

#include "core/text.hpp"

namespace guben::http {
namespace {

/// No client can send a field of this name: "@" is no letter of names.
constexpr const char* kRefusedField = "@refused";
/// A body that will not be taken is read and forgotten up to here, so that its sender hears why; beyond, it is cut off.
constexpr uint64_t kMostForgotten = 64 << 20;

thread_local std::shared_ptr<ConnectionCounts> place_of_next;
thread_local asio::ip::address address_of_next;
thread_local bool is_inside = false;  ///< of a request being handed over

restinio::impl::http_parser_ctx_t& context_of(http_parser* parser) {
  return *reinterpret_cast<restinio::impl::http_parser_ctx_t*>(parser->data);
}

bool is_refused(http_parser* parser) { return context_of(parser).m_header.has_field(kRefusedField); }

const char* method_of(http_parser* parser) { return http_method_str(static_cast<http_method>(parser->method)); }

/// The code of why this request, or its body, will not be taken.
const char* why_refused(http_parser* parser) {
  auto& rules = parsing_rules();
  if (parser->http_major != 1) return "http.version";
  const auto& header = context_of(parser).m_header;
  if (header.has_field("Transfer-Encoding")) return "http.length_required";
  const auto length = parser->content_length == ULLONG_MAX ? 0 : parser->content_length;
  if (length <= rules.limits.body) return nullptr;
  const bool is_piece = rules.takes_piece && rules.takes_piece(method_of(parser), header.request_target());
  if (!is_piece || length > rules.limits.piece) return "http.too_large";
  return rules.pieces.begin(rules.limits) ? nullptr : "http.busy";
}

int head_is_read(http_parser* parser) noexcept {
  try {
    parser->upgrade = 0;  // answered like any request: RESTinio would wait for ever on one that is to be upgraded
    const char* refused = why_refused(parser);
    if (!refused) return restinio::impl::restinio_headers_complete_cb(parser);
    auto& context = context_of(parser);
    context.m_leading_headers_completed = true;
    context.m_header.add_field(kRefusedField, refused);
    const bool is_long = parser->content_length != ULLONG_MAX && parser->content_length > kMostForgotten;
    return is_long ? 1 : 0;  // 1: complete without its body
  } catch (...) { return -1; }
}

int body_is_read(http_parser* parser, const char* at, size_t length) noexcept {
  if (!is_refused(parser)) return restinio::impl::restinio_body_cb(parser, at, length);
  auto& forgotten = context_of(parser).m_last_value_total_size;  // of fields that are past
  forgotten += length;
  return forgotten > kMostForgotten ? -1 : 0;
}

int request_is_read(http_parser* parser) noexcept {
  auto& rules = parsing_rules();
  if (context_of(parser).m_body.size() > rules.limits.body) rules.pieces.end();
  return restinio::impl::restinio_message_complete_cb<Methods>(parser);
}

/// What may stand in the name of a field.
bool is_token(std::string_view name) {
  return !name.empty() && name.find_first_not_of(
                              "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

bool is_field_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

/// The last of a list: what the proxy next to us saw.
std::string_view last_of(std::string_view list) {
  const auto comma = list.rfind(',');
  return trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

Request translated(restinio::generic_request_t<restinio::no_extra_data_factory_t::data_t>& from,
                   const ListenOptions& options) {
  Request request;
  const auto& header = from.header();
  request.method = std::string(header.method().c_str());
  request.raw_target = header.request_target();
  header.for_each_field([&](const auto& field) {
    if (field.name() == kRefusedField) request.malformed = Refusal{std::string(field.value())};
    else if (!is_token(field.name()) || !is_field_value(field.value()))
      request.malformed = Refusal{"http.bad_header", {{"header", "?"}}};
    else request.headers.add(std::string(field.name()), std::string(field.value()));
  });
  if (request.malformed && request.malformed->code == "http.too_large")
    request.malformed->values["most"] = std::to_string(options.limits.body);
  request.body = from.body();
  request.address = from.remote_endpoint().address().to_string();
  request.is_secure = !options.certificate.empty();
  if (options.behind_proxy) {
    if (const auto forwarded = request.headers.get("X-Forwarded-For"); !forwarded.empty())
      request.address = std::string(last_of(forwarded)).substr(0, 64);
    request.is_secure = request.headers.get("X-Forwarded-Proto") == "https";
  }
  return request;
}

bool may_have_length(int status) { return status >= 200 && status != 204 && status != 304; }

/// No value ends a line early, whatever it was made of.
std::string on_one_line(std::string value) {
  std::replace_if(
      value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return value;
}

std::string head_of(const Response& response, bool closes) {
  auto head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_phrase(response.status),
                          restinio::make_date_field_value(std::chrono::system_clock::now()));
  if (closes) head += "Connection: close\r\n";
  if (!response.follow && may_have_length(response.status))
    head += fmt::format("Content-Length: {}\r\n", response.text().size());
  for (const auto& [name, value] : response.headers) head += name + ": " + on_one_line(value) + "\r\n";
  return head + "\r\n";
}

/// Where the parts of an answer go.
struct Way {
  restinio::impl::connection_handle_t connection;
  restinio::request_id_t request;

  void write(std::string part, bool is_last, bool closes, restinio::write_status_cb_t written) const {
    restinio::writable_items_container_t items;
    items.emplace_back(std::move(part));
    write(std::move(items), is_last, closes, std::move(written));
  }
  void write(restinio::writable_items_container_t items, bool is_last, bool closes,
             restinio::write_status_cb_t written) const {
    restinio::write_group_t group(std::move(items));
    if (written) group.after_write_notificator(std::move(written));
    connection->write_response_parts(
        request,
        {is_last ? restinio::response_parts_attr_t::final_parts : restinio::response_parts_attr_t::not_final_parts,
         closes ? restinio::response_connection_attr_t::connection_close
                : restinio::response_connection_attr_t::connection_keepalive},
        std::move(group));
  }
};

/// Something that counts as long as it lives, whether or not anybody is told how it ended.
template <typename Count>
std::shared_ptr<void> counted(const std::shared_ptr<Count>& count) {
  ++*count;
  return {nullptr, [count](void*) { --*count; }};
}

class FollowerOf : public EventWriter, public std::enable_shared_from_this<FollowerOf> {
 public:
  explicit FollowerOf(Way way) : way_(std::move(way)) {}
  bool write(const std::string& event, bool last) override {
    const std::scoped_lock lock(mutex_);
    if (is_gone_ || is_ended_) return false;
    if (*unwritten_ >= kMostUnwritten && !last) return true;
    is_ended_ = last;
    way_.write(event, last, true, [self = weak_from_this(), one = counted(unwritten_)](const asio::error_code& error) {
      const auto follower = self.lock();
      if (error && follower) follower->is_gone_ = true;
    });
    return true;
  }

 private:
  static constexpr int kMostUnwritten = 4;
  Way way_;
  std::mutex mutex_;
  bool is_ended_ = false;
  std::shared_ptr<std::atomic<int>> unwritten_ = std::make_shared<std::atomic<int>>(0);
  std::atomic<bool> is_gone_ = false;
};

void send(const Way& way, Response response, bool is_head, bool closes, std::shared_ptr<void> unwritten) {
  closes = closes || response.closes;
  auto written = [one = std::move(unwritten)](const asio::error_code&) {};
  if (response.follow && !is_head) {
    way.write(head_of(response, true), false, true, written);
    return response.follow(std::make_shared<FollowerOf>(way));
  }
  restinio::writable_items_container_t items;
  items.emplace_back(head_of(response, closes));
  if (!is_head && may_have_length(response.status)) {
    if (response.shared_body) {
      if (!response.shared_body->empty())
        items.emplace_back(std::const_pointer_cast<std::string>(response.shared_body));
    } else if (!response.body.empty()) {
      items.emplace_back(std::move(response.body));
    }
  }
  way.write(std::move(items), true, closes, std::move(written));
}

}  // namespace

bool PiecesUnderWay::begin(const Limits& limits) {
  const std::scoped_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  while (!began_.empty() && now - began_.front() > limits.to_read) began_.pop_front();
  if (began_.size() >= limits.bodies_of_pieces) return false;
  began_.push_back(now);
  return true;
}

void PiecesUnderWay::end() {
  const std::scoped_lock lock(mutex_);
  if (!began_.empty()) began_.pop_front();
}

ParsingRules& parsing_rules() {
  static ParsingRules rules;
  return rules;
}

bool ConnectionCounts::may_come(const asio::ip::address& address) {
  if (count_ >= most_) return false;
  if (is_proxied_ || address.is_loopback()) return true;
  const std::scoped_lock lock(mutex_);
  const auto known = of_address_.find(address);
  return known == of_address_.end() || known->second < most_of_address_;
}

void ConnectionCounts::came(const asio::ip::address& address) {
  ++count_;
  const std::scoped_lock lock(mutex_);
  ++of_address_[address];
}

void ConnectionCounts::went(const asio::ip::address& address) {
  --count_;
  const std::scoped_lock lock(mutex_);
  const auto known = of_address_.find(address);
  if (known != of_address_.end() && --known->second == 0) of_address_.erase(known);
}

restinio::ip_blocker::inspection_result_t Doorkeeper::inspect(
    const restinio::ip_blocker::incoming_info_t& info) noexcept {
  address_of_next = info.remote_endpoint().address();
  place_of_next = counts_;
  return counts_->may_come(address_of_next) ? restinio::ip_blocker::allow() : restinio::ip_blocker::deny();
}

Place::Place(NoLimiter*) noexcept : counts_(place_of_next), address_(address_of_next) {
  if (counts_) counts_->came(address_);
}

Place::~Place() {
  if (counts_) counts_->went(address_);
}

Place& Place::operator=(Place&& other) noexcept {
  std::swap(counts_, other.counts_);
  std::swap(address_, other.address_);
  return *this;
}

void RequestCounts::state_changed(const restinio::connection_state::notice_t& notice) noexcept {
  if (!std::holds_alternative<restinio::connection_state::closed_t>(notice.cause())) return;
  const std::scoped_lock lock(mutex_);
  counts_.erase(notice.connection_id());
}

size_t RequestCounts::one_more(restinio::connection_id_t connection) {
  const std::scoped_lock lock(mutex_);
  return ++counts_[connection];
}

restinio::request_handling_status_t RequestTranslation::operator()(restinio::request_handle_t from) const {
  const bool closes = !from->header().should_keep_alive() ||
                      counts->one_more(from->connection_id()) >= options.limits.requests_of_connection;
  auto request = translated(*from, options);
  const bool is_head = request.method == "HEAD";
  const Way way{restinio::impl::access_req_connection(*from), from->request_id()};
  is_inside = true;
  take(std::move(request), [way, is_head, closes, one = counted(unwritten), to = context](Response response) {
    if (!is_inside) return send(way, std::move(response), is_head, closes, one);
    // RESTinio loses count of what is pipelined where the answer is there before the request was handed over.
    asio::post(*to,
               [=, response = std::move(response)]() mutable { send(way, std::move(response), is_head, closes, one); });
  });
  is_inside = false;
  return restinio::request_accepted();
}

}  // namespace guben::http

namespace restinio::impl {

template <>
http_parser_settings create_parser_settings<guben::http::Methods>() noexcept {
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_url = [](http_parser* p, const char* at, size_t n) { return restinio_url_cb(p, at, n); };
  settings.on_header_field = [](http_parser* p, const char* at, size_t n) {
    return restinio_header_field_cb(p, at, n);
  };
  settings.on_header_value = [](http_parser* p, const char* at, size_t n) {
    return restinio_header_value_cb(p, at, n);
  };
  settings.on_headers_complete = [](http_parser* p) { return guben::http::head_is_read(p); };
  settings.on_body = [](http_parser* p, const char* at, size_t n) { return guben::http::body_is_read(p, at, n); };
  settings.on_message_complete = [](http_parser* p) { return guben::http::request_is_read(p); };
  return settings;
}

}  // namespace restinio::impl
