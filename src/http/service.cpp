#include "http/service.hpp"

#include <new>

#include "core/hex.hpp"
#include "core/text.hpp"
#include "http/security_headers.hpp"

namespace guben::http {
namespace {

/// One refusal for a request whose shape is wrong; the connection ends with it, for nobody knows where the next begins.
Response misshapen(const Refusal& refusal, const Request& request) {
  auto response = problem(refusal, request);
  response.closes = true;
  return response;
}

bool is_safe(std::string_view method) { return method == "GET"; }

/// Whatever a handler throws, told without what a library said of it.
Response answer_of_exception(const Request& request, std::string& detail) {
  try {
    throw;
  } catch (const Failure& failed) {
    detail = failed.what();
    return failure(failed.said(), request);
  } catch (const std::bad_alloc&) { return failure({"core.no_memory"}, request); } catch (const std::exception& error) {
    detail = error.what();
    return failure({"core.failed"}, request);
  } catch (...) { return failure({"core.failed"}, request); }
}

}  // namespace

std::string new_request_id() { return random_hex(8); }

Handler at_once(std::function<Response(const Call&)> answer) {
  return [answer = std::move(answer)](const std::shared_ptr<const Call>& call, const Reply& reply) {
    reply(answer(*call));
  };
}

Service::Service(Settings settings, std::ostream& log, StaticFiles files)
    : settings_(settings),
      log_(log),
      files_(std::move(files)),
      pool_(std::make_unique<WorkerPool>(settings.threads, settings.limits.waiting)) {
  metrics_.gauge("guben_http_requests_under_way", "Requests that have no answer yet.",
                 [this] { return static_cast<double>(under_way_.load()); });
  metrics_.gauge("guben_http_requests_waiting", "Requests that wait for a worker.",
                 [this] { return static_cast<double>(pool_->waiting()); });
}

Service::~Service() { pool_.reset(); }

void Service::add(Route route) {
  std::vector<std::string> segments;
  for (const auto part : split(std::string_view(route.pattern).substr(1), '/')) segments.emplace_back(part);
  for ([[maybe_unused]] const auto& known : routes_)
    assert((known.route.method != route.method || known.segments != segments) && "two routes of one pattern");
  routes_.push_back({std::move(route), std::move(segments)});
}

bool Service::takes_piece(std::string_view method, std::string_view raw_target) const {
  for (const auto& entry : routes_) {
    if (!entry.route.has_piece || entry.route.method != method) continue;
    const std::string_view pattern = entry.route.pattern;
    if (raw_target.starts_with(pattern.substr(0, pattern.find('{')))) return true;
  }
  return false;
}

const Service::Entry* Service::find(const Request& request, std::map<std::string, std::string>& parameters,
                                    std::string& allowed) const {
  for (const auto& entry : routes_) {
    const auto& wanted = entry.segments;
    const auto& given = request.target.segments;
    if (wanted.size() != given.size()) continue;
    std::map<std::string, std::string> named;
    bool fits = true;
    for (size_t i = 0; fits && i < wanted.size(); ++i) {
      if (wanted[i].starts_with('{')) named[wanted[i].substr(1, wanted[i].size() - 2)] = given[i];
      else fits = wanted[i] == given[i];
    }
    if (!fits) continue;
    if (entry.route.method == request.method) {
      parameters = std::move(named);
      return &entry;
    }
    allowed += (allowed.empty() ? "" : ", ") + entry.route.method + (is_safe(entry.route.method) ? ", HEAD" : "");
  }
  return nullptr;
}

std::optional<Refusal> Service::what_is_wrong(const Request& request) const {
  const auto& limits = settings_.limits;
  if (request.malformed) return request.malformed;
  if (request.raw_target.size() > limits.target) return Refusal{"http.target_too_long"};
  if (request.headers.all().size() > limits.header_fields || request.headers.bytes() > limits.header_bytes)
    return Refusal{"http.header_too_large"};
  for (const auto& [name, value] : request.headers.all())
    if (value.size() > limits.header_value) return Refusal{"http.header_too_large"};
  if (request.headers.count("Host") != 1) return Refusal{"http.bad_host"};
  if (request.headers.count("Content-Length") > 1) return Refusal{"http.bad_header", {{"header", "Content-Length"}}};
  for (const char* once : {"Content-Type", "If-Match", "Idempotency-Key", "Authorization", "X-CSRF-Token", "Origin"})
    if (request.headers.count(once) > 1) return Refusal{"http.bad_header", {{"header", once}}};
  return {};
}

void Service::take(Request request, Reply::Send send) {
  ++under_way_;
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  auto& asked = call->request;
  std::shared_ptr<const Call> shared = call;
  auto route_name = std::make_shared<std::string>("none");
  // The head that every answer has, its place in the log and the figures: here, whoever answers.
  auto finish = [this, shared, route_name, send = std::move(send)](Response response) {
    const auto& of = shared->request;
    if (is_stopping_) response.closes = true;
    add_security_headers(response, of.is_secure);
    response.with("X-Request-Id", of.id);
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - of.came).count();
    metrics_.answered(*route_name, of.method, response.status, seconds);
    Log::Fields fields{{"request", of.id},
                       {"method", of.is_head ? "HEAD" : of.method},
                       {"route", *route_name},
                       {"status", static_cast<int64_t>(response.status)},
                       {"ms", std::round(seconds * 1e6) / 1e3},
                       {"in", static_cast<int64_t>(of.body.size())},
                       {"out", static_cast<int64_t>(response.text().size())}};
    if (!response.code.empty()) fields.emplace_back("code", response.code);
    log_.write(response.status >= 500 ? "error" : "info", "request", fields);
    --under_way_;
    send(std::move(response));
  };
  Reply reply(std::move(finish), [shared] { return failure({"core.failed"}, shared->request); });
  try {
    asked.id = new_request_id();
    asked.language = http::language_of(asked);
    if (const auto wrong = what_is_wrong(asked)) return reply(misshapen(*wrong, asked));
    auto target = read_target(asked.raw_target);
    if (!target) return reply(misshapen(target.error(), asked));
    asked.target = std::move(*target);
    asked.language = http::language_of(asked);
    if (asked.method == "HEAD") asked.is_head = true, asked.method = "GET";
    std::string allowed;
    const auto* entry = find(asked, call->parameters, allowed);
    if (!entry) {
      if (allowed.empty() && is_safe(asked.method))
        if (auto file = files_.answer(asked)) {
          *route_name = "web";
          return reply(std::move(*file));
        }
      if (allowed.empty()) return reply(problem({"http.absent"}, asked));
      auto response = problem({"http.method", {{"allowed", allowed}}}, asked);
      response.with("Allow", allowed);
      return reply(std::move(response));
    }
    *route_name = entry->route.pattern;
    const auto most = entry->route.has_piece ? settings_.limits.piece : settings_.limits.body;
    if (asked.body.size() > most) return reply(misshapen({"http.too_large", {{"most", std::to_string(most)}}}, asked));
    if (entry->route.quick) return answer(shared, *entry, reply);
    if (is_stopping_) return reply(problem({"http.stopping"}, asked));
    if (!pool_->post([this, shared, entry, reply] { answer(shared, *entry, reply); }))
      return reply(problem({"http.busy"}, asked));
  } catch (...) {
    std::string detail;
    reply(answer_of_exception(asked, detail));
  }
}

void Service::answer(std::shared_ptr<const Call> call, const Entry& entry, Reply reply) {
  try {
    entry.route.handler(call, reply);
  } catch (...) {
    std::string detail;
    auto response = answer_of_exception(call->request, detail);
    if (!detail.empty()) log_.write("error", "failure", {{"request", call->request.id}, {"detail", detail}});
    reply(std::move(response));
  }
}

}  // namespace guben::http
