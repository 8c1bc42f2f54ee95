#include "http/problem.hpp"

#include "core/messages.hpp"

namespace guben::http {
namespace {

/// What a module's refusals are as a rule: of what somebody asked for that cannot be done as things are.
const std::map<std::string, int, std::less<>> kModules = {
    {"core", 500},        {"usage", 400},     {"cli", 409},        {"intake", 409},     {"matching", 409},
    {"proposals", 409},   {"withdraw", 409},  {"screening", 409},  {"registers", 409},  {"ledger", 409},
    {"journal", 409},     {"store", 500},     {"feel", 409},       {"pack", 409},       {"policy", 409},
    {"spreadsheet", 409}, {"documents", 409}, {"evaluation", 409}, {"judgement", 409},  {"situation", 409},
    {"synth", 409},       {"help", 409},      {"word", 409},       {"http", 400},       {"job", 409},
    {"upload", 409},      {"access", 409},    {"county", 409},     {"submission", 409}, {"problem", 500},
    {"serve", 409},       {"timeline", 500},  {"export", 409},     {"system", 500},     {"oidc", 409},
};

const std::map<std::string, int, std::less<>> kCodes = {
    {"core.no_room", 507},
    {"store.full", 507},
    {"cli.unknown_subject", 404},
    {"cli.unknown_region", 404},
    {"screening.unknown_rule", 404},
    {"http.absent", 404},
    {"http.not_signed_in", 401},
    {"http.csrf", 403},
    {"http.method", 405},
    {"http.length_required", 411},
    {"http.changed", 412},
    {"http.too_large", 413},
    {"http.target_too_long", 414},
    {"http.media_type", 415},
    {"http.other_content", 422},
    {"http.if_match_missing", 428},
    {"http.too_many", 429},
    {"http.under_way", 409},
    {"job.too_many", 429},
    {"export.too_many", 429},
    {"access.absent_or_outside", 404},
    {"access.not_in_this_post", 404},
    {"access.nobody_may", 404},
    {"access.link_unknown", 404},
    {"access.account_unknown", 404},
    {"access.post_unknown", 404},
    {"access.not_signed_in", 401},
    {"access.session_idle", 401},
    {"access.session_over", 401},
    {"access.sign_in_wrong", 401},
    {"access.sign_in_wrong_wait", 429},
    {"access.sign_in_wait", 429},
    {"access.sign_in_busy", 429},
    {"access.account_changed", 412},
    {"registers.absent", 404},
    {"registers.not_waiting", 404},
    {"ledger.record_changed_since", 412},
    {"ledger.record_ended_since", 412},
    {"access.purpose_needed", 400},
    {"access.task_needed", 400},
    {"access.search_first", 400},
    {"access.reason_needed", 400},
    {"http.first_steps", 409},
    {"upload.too_many", 429},
    {"http.header_too_large", 431},
    {"http.stopping", 503},
    {"http.busy", 503},
    {"upload.too_large", 413},
};

std::string_view module_of(std::string_view code) { return code.substr(0, code.find('.')); }

/// What kind of answer it is, in a few words.
std::string title_of(int status, Language language) {
  static const std::map<int, std::string> titles = {
      {400, "problem.bad_request"}, {401, "problem.not_signed_in"}, {403, "problem.not_allowed"},
      {404, "problem.absent"},      {409, "problem.refused"},       {412, "problem.changed"},
      {413, "problem.too_large"},   {422, "problem.other_content"}, {429, "problem.too_many"},
      {503, "problem.not_now"},     {507, "problem.no_room"},
  };
  const auto found = titles.find(status);
  return message(language, found != titles.end() ? found->second
                           : status < 500        ? "problem.bad_request"
                                                 : "problem.failed");
}

/// Of files only the name: where they lie on this machine is nobody's business.
Refusal without_places(Refusal refusal) {
  for (const char* place : {"path", "file", "folder"})
    if (const auto value = refusal.values.find(place); value != refusal.values.end())
      value->second = std::filesystem::path(value->second).filename().string();
  return refusal;
}

}  // namespace

nlohmann::ordered_json problem_json(const Refusal& said, int status, Language language) {
  const auto refusal = without_places(said);
  nlohmann::ordered_json body;
  body["type"] = "urn:guben:" + refusal.code;
  body["title"] = title_of(status, language);
  body["status"] = status;
  body["detail"] = message_at_page(language, refusal);
  body["code"] = refusal.code;
  auto values = nlohmann::ordered_json::object();
  for (const auto& [name, value] : refusal.values) {
    if (name == "at") body["at"] = value;
    else if (name != "problem") values[name] = value;  // what a library said is for the log
  }
  if (!values.empty()) body["values"] = std::move(values);
  for (const auto& [name, words] : refusal.words)
    body["words"][name] = {{"zh", words.chinese}, {"en", words.in(Language::English)}};
  return body;
}

namespace {

Response told(const Refusal& refusal, int status, const Request& request) {
  auto body = problem_json(refusal, status, request.language);
  if (!request.id.empty()) body["instance"] = request.id;
  Response response;
  response.status = status;
  response.code = refusal.code;
  response.with("Content-Type", "application/problem+json")
      .with("Content-Language", request.language == Language::Chinese ? "zh-CN" : "en");
  if (status == 429 || status == 503) response.with("Retry-After", "5");
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

}  // namespace

bool has_status(std::string_view code) { return kCodes.contains(code) || kModules.contains(module_of(code)); }

int status_of(std::string_view code) {
  if (const auto own = kCodes.find(code); own != kCodes.end()) return own->second;
  const auto module = kModules.find(module_of(code));
  assert(module != kModules.end() && "a module whose refusals have no status");
  return module == kModules.end() ? 500 : module->second;
}

Response problem(const Refusal& refusal, const Request& request) {
  return told(refusal, status_of(refusal.code), request);
}

Response failure(const Refusal& said, const Request& request) {
  const int status = status_of(said.code);
  // It names the file it speaks of and nothing else.
  Refusal shown{said.code};
  for (const auto& [name, value] : said.values) shown.values[name] = name == "file" ? value : "…";
  return told(shown, status < 500 ? 500 : status, request);
}

}  // namespace guben::http
