#include "http/api.hpp"

#include "core/digest.hpp"
#include "core/strict_json.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::json;

Refusal not_as_said(const std::string& at, const std::string& expected) {
  return {"http.not_as_said", {{"at", at}, {"expected", expected}}};
}

/// The parameters as the contract has them: no other, each once, each as its schema says.
Result<Json> read_parameters(const Operation& operation, const Call& call) {
  auto given = Json::object();
  const auto& request = call.request;
  for (const auto& [name, value] : request.target.query) {
    const bool is_known = name == "lang" || operation.has_parameter(name);
    if (!is_known || given.contains("?" + name)) return not_as_said(name, "no such field");
    given["?" + name] = true;
  }
  auto values = Json::object();
  for (const auto& parameter : operation.parameters) {
    std::optional<std::string> text;
    if (parameter.in == Parameter::In::Path) text = call.parameters.at(parameter.name);
    else if (parameter.in == Parameter::In::Query) text = request.query(parameter.name);
    else if (request.headers.has(parameter.name)) text = std::string(request.headers.get(parameter.name));
    if (!text) {
      if (parameter.required) return not_as_said(parameter.name, "a value");
      if (!parameter.fallback.is_null()) values[parameter.name] = parameter.fallback;
      continue;
    }
    // Of a header that people's words come in, each byte may stand as an escape: headers hold ASCII.
    if (parameter.is_escaped) {
      auto plain = unescaped(*text);
      if (!plain) return not_as_said(parameter.name, "a value");
      text = std::move(plain);
    }
    auto value = Schemas::value_of_text(parameter.schema, *text);
    if (const auto mismatch = Schemas::check(parameter.schema, value))
      return not_as_said(parameter.name, mismatch->expected);
    values[parameter.name] = std::move(value);
  }
  return values;
}

/// Without its port: a proxy passes the name on, and the port is often its own.
std::string_view host_of(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const bool is_port = colon != std::string_view::npos && !authority.ends_with(']');
  return is_port ? authority.substr(0, colon) : authority;
}

/// A browser says so itself where the page of another site sends something; beside the session's own token, and before
/// there is a session.
bool is_sent_by_another_site(const Request& request) {
  if (request.method == "GET") return false;
  if (same_word(request.headers.get("Sec-Fetch-Site"), "cross-site")) return true;
  if (!request.headers.has("Origin")) return false;
  const auto origin = request.headers.get("Origin");
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return true;  // "null": nobody's page
  return !same_word(host_of(origin.substr(scheme + 3)), host_of(request.headers.get("Host")));
}

/// Deeper than anything in the contract; what nests further is refused before it costs a stack.
constexpr int kMostDepth = 32;

Result<Json> read_body(const Operation& operation, const Request& request) {
  if (!operation.body) {
    if (!request.body.empty()) return not_as_said("/", "no body");
    return Json();
  }
  const auto& said = *operation.body;
  if (request.body.empty()) {
    if (said.required) return not_as_said("/", "a value");
    return Json();
  }
  const auto type = request.headers.get("Content-Type");
  if (!same_word(type.substr(0, type.find(';')), said.type)) return Refusal{"http.media_type", {{"type", said.type}}};
  if (!said.schema) {
    if (request.body.size() > said.most_bytes)
      return Refusal{"http.too_large", {{"most", std::to_string(said.most_bytes)}}};
    return Json();
  }
  auto body = strict_json(request.body, kMostDepth);
  if (!body) return not_as_said("/", "JSON");
  if (const auto mismatch = Schemas::check(said.schema, *body))
    return not_as_said(mismatch->at.empty() ? "/" : mismatch->at, mismatch->expected);
  return std::move(*body);
}

}  // namespace

Context Asked::context() const {
  Context context;
  if (caller) context.actor = caller->account, context.post = caller->post;
  context.request = request().id;
  context.clock = clock;
  context.language = request().language;
  return context;
}

Answerer json_at_once(std::function<Result<nlohmann::ordered_json>(const Asked&)> answer) {
  return [answer = std::move(answer)](const std::shared_ptr<const Asked>& asked, const Reply& reply) {
    auto body = answer(*asked);
    reply(body ? json_response(*body) : problem(body.error(), asked->request()));
  };
}

Answerer response_at_once(std::function<Response(const Asked&)> answer) {
  return [answer = std::move(answer)](const std::shared_ptr<const Asked>& asked, const Reply& reply) {
    reply(answer(*asked));
  };
}

Answerer response_from(WorkerPool& pool, std::function<Response(const Asked&)> answer) {
  return [&pool, answer = std::move(answer)](const std::shared_ptr<const Asked>& asked, const Reply& reply) {
    const bool has_room = pool.post([answer, asked, reply] {
      try {
        reply(answer(*asked));
      } catch (const Failure& failed) {
        reply(failure(failed.said(), asked->request()));
      } catch (const std::exception&) { reply(failure({"core.failed"}, asked->request())); }
    });
    if (!has_room) reply(problem({"access.sign_in_busy"}, asked->request()));
  };
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response json_response(const nlohmann::ordered_json& body, int status) {
  Response response;
  response.status = status;
  response.with("Content-Type", "application/json");
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response changed_meanwhile(const Request& request, const Json& yours, const Json& theirs) {
  auto response = problem({"http.changed"}, request);
  auto body = nlohmann::ordered_json::parse(response.body);
  body["yours"] = yours;
  body["theirs"] = theirs;
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Result<void> check_if_match(const Request& request, std::string_view etag) {
  if (!request.headers.has("If-Match")) return Refusal{"http.if_match_missing"};
  if (!lists_etag(request.headers.get("If-Match"), etag)) return Refusal{"http.changed"};
  return {};
}

void Api::answer(const std::string& operation, Answerer answerer) {
  [[maybe_unused]] const bool is_new = answerers_.emplace(operation, std::move(answerer)).second;
  assert(is_new && "two answerers of one operation");
}

Result<void> Api::mount(Service& service) {
  for (const auto& [id, answerer] : answerers_)
    if (!contract_.find(id)) return Refusal{"http.contract", {{"place", id}, {"what", "no operation"}}};
  for (const auto& operation : contract_.operations()) {
    const auto answerer = answerers_.find(operation.id);
    if (answerer == answerers_.end())
      return Refusal{"http.contract", {{"place", operation.id}, {"what", "no handler"}}};
    Route route{operation.method, operation.pattern, {}};
    route.has_piece = operation.body && !operation.body->schema;
    route.handler = [this, &operation, &answer = answerer->second](const std::shared_ptr<const Call>& call,
                                                                   const Reply& reply) {
      ask(operation, answer, call, reply);
    };
    service.add(std::move(route));
  }
  return {};
}

void Api::ask(const Operation& operation, const Answerer& answerer, const std::shared_ptr<const Call>& call,
              const Reply& reply) {
  const auto& request = call->request;
  auto asked = std::make_shared<Asked>();
  asked->call = call;
  asked->operation = &operation;
  asked->clock = clock_;
  if (is_sent_by_another_site(request)) return reply(problem({"http.csrf"}, request));
  if (!operation.right.anyone) {
    auto caller = gate_->who(request, operation);
    if (!caller) return reply(problem(caller.error(), request));
    asked->caller = std::move(*caller);
    asked->caller->request = request.id;
  }
  auto given = read_parameters(operation, *call);
  if (!given) return reply(problem(given.error(), request));
  asked->given = std::move(*given);
  if (!operation.right.anyone && !operation.right.signed_in)
    if (const auto may = gate_->may(*asked->caller, operation, asked->given); !may)
      return reply(problem(may.error(), request));
  auto body = read_body(operation, request);
  if (!body) return reply(problem(body.error(), request));
  asked->body = std::move(*body);
  const auto key = asked->text("Idempotency-Key");
  if (key.empty() || !asked->caller) return answerer(asked, reply);

  const auto account = asked->caller->account;
  const auto content =
      sha256_hex(fmt::format("{} {} {}\n{}", asked->caller->post, request.method, request.raw_target, request.body));
  const auto seen = idempotency_.begin(account, key, content);
  using As = Idempotency::Seen::As;
  if (seen.as == As::OtherContent) return reply(problem({"http.other_content"}, request));
  if (seen.as == As::UnderWay) return reply(problem({"http.under_way"}, request));
  if (seen.as == As::Answered) return reply(seen.answer);
  answerer(asked, Reply(
                      [this, account, key, reply](Response response) {
                        if (response.status < 500) idempotency_.answered(account, key, response);
                        else idempotency_.forget(account, key);
                        reply(std::move(response));
                      },
                      [call] { return failure({"core.failed"}, call->request); }));
}

}  // namespace guben::http
