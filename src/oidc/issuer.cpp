#include "oidc/issuer.hpp"

#include "access/tokens.hpp"
#include "core/digest.hpp"
#include "core/hex.hpp"
#include "oidc/strict_json.hpp"

namespace guben::oidc {
namespace {
using Json = nlohmann::json;
using std::chrono::steady_clock;

/// For all that one browser asks of the service: whoever waits for it waits no longer.
constexpr std::chrono::seconds kAltogether{5};
constexpr std::chrono::hours kKept{1};
/// A key that nobody knows makes us look again, and whoever makes up keys does not make us look all the time.
constexpr std::chrono::minutes kBetweenReadings{1};

Refusal not_as_said(const char* problem) { return {"oidc.not_as_said", {{"problem", problem}}}; }
Refusal not_proven(const char* problem) { return {"oidc.not_proven", {{"problem", problem}}}; }

bool lists(const Json& document, const char* name, const char* value) {
  const auto found = document.find(name);
  return found != document.end() && found->is_array() &&
         std::find(found->begin(), found->end(), Json(value)) != found->end();
}

Result<Json> read_object(const Fetch& fetch, const std::string& address) {
  const auto answer = fetch.get(address);
  if (!answer) return answer.error();
  auto object = answer->status == 200 ? strict_object(answer->body) : std::nullopt;
  if (!object) return not_as_said("discovery");
  return std::move(*object);
}

std::string challenge_of(const std::string& verifier) { return access::base64url(*from_hex(sha256_hex(verifier))); }

}  // namespace

Issuer::Issuer(Settings settings, access::SteadyClock clock)
    : settings_(std::move(settings)), clock_(std::move(clock)) {}

/// For longer than it takes to say so and ask.
bool Issuer::is_described() {
  const std::scoped_lock lock(mutex_);
  return described_ && clock_() - described_->read_at < kKept - kAltogether;
}

Result<std::shared_ptr<const Issuer::Described>> Issuer::described(const Fetch& fetch) {
  {
    const std::scoped_lock lock(mutex_);
    if (described_ && clock_() - described_->read_at < kKept) return described_;
  }
  return read(fetch);
}

Result<std::shared_ptr<const Issuer::Described>> Issuer::read(const Fetch& fetch) {
  const auto base =
      settings_.issuer.ends_with('/') ? settings_.issuer.substr(0, settings_.issuer.size() - 1) : settings_.issuer;
  const auto document = read_object(fetch, base + "/.well-known/openid-configuration");
  if (!document) return document.error();
  if (text_in(*document, "issuer") != settings_.issuer) return not_as_said("issuer");
  auto found = std::make_shared<Described>();
  found->authorization = text_in(*document, "authorization_endpoint");
  found->token = text_in(*document, "token_endpoint");
  const auto keys_at = text_in(*document, "jwks_uri");
  for (const auto& address : {found->authorization, found->token, keys_at})
    if (!may_be_asked(address, settings_.issuer)) return not_as_said("address");
  const char* methods = "token_endpoint_auth_methods_supported";
  found->takes_basic = !document->contains(methods) || lists(*document, methods, "client_secret_basic");
  found->says_issuer = document->value("authorization_response_iss_parameter_supported", Json()) == Json(true);
  const auto keys = fetch.get(keys_at);
  if (!keys) return keys.error();
  auto set = keys->status == 200 ? KeySet::read(keys->body) : Result<KeySet>(not_as_said("keys"));
  if (!set) return set.error();
  found->keys = std::move(*set);
  found->read_at = clock_();
  const std::scoped_lock lock(mutex_);
  described_ = found;
  return described_;
}

bool Issuer::may_read_again() {
  const std::scoped_lock lock(mutex_);
  const auto now = clock_();
  if (read_again_at_ != steady_clock::time_point{} && now - read_again_at_ < kBetweenReadings) return false;
  read_again_at_ = now;
  return true;
}

Result<std::string> Issuer::address(const std::string& state, const Proof& proof, Language language) {
  const auto by = described(Fetch(kAltogether));
  if (!by) return by.error();
  return with_query((*by)->authorization, {{"response_type", "code"},
                                           {"scope", "openid"},
                                           {"client_id", settings_.client_id},
                                           {"redirect_uri", proof.return_to},
                                           {"state", state},
                                           {"nonce", proof.nonce},
                                           {"prompt", "login"},
                                           {"max_age", "0"},
                                           {"code_challenge", challenge_of(proof.verifier)},
                                           {"code_challenge_method", "S256"},
                                           {"ui_locales", language == Language::Chinese ? "zh-CN zh" : "en"}});
}

Result<std::string> Issuer::exchange(const Fetch& fetch, const Described& by, const Returned& returned,
                                     const Proof& proof) const {
  Fields form{{"grant_type", "authorization_code"},
              {"code", returned.code},
              {"redirect_uri", proof.return_to},
              {"code_verifier", proof.verifier}};
  if (!by.takes_basic) {
    form.emplace_back("client_id", settings_.client_id);
    form.emplace_back("client_secret", settings_.client_secret);
  }
  const auto answer = fetch.post(by.token, form, by.takes_basic ? settings_.client_id : "", settings_.client_secret);
  if (!answer) return answer.error();
  if (answer->status >= 500) return Refusal{"oidc.unreachable", {{"problem", "it failed"}}};
  const auto object = answer->status == 200 ? strict_object(answer->body) : std::nullopt;
  if (!object) return not_proven("code");
  return text_in(*object, "id_token");
}

Result<std::string> Issuer::subject(const Returned& returned, const Proof& proof,
                                    std::chrono::system_clock::time_point now) {
  const Fetch fetch(kAltogether);
  auto by = described(fetch);
  if (!by) return by.error();
  const bool must_name_itself = (*by)->says_issuer || !returned.issuer.empty();
  if (must_name_itself && returned.issuer != settings_.issuer) return not_proven("another issuer");
  const auto token = exchange(fetch, **by, returned, proof);
  if (!token) return token.error();
  const Expected expected{settings_.issuer, settings_.client_id, proof.nonce, now, proof.began};
  auto subject = subject_of(*token, (*by)->keys, expected);
  const bool is_key_unknown = !subject && subject.error().code == "oidc.key_unknown";
  if (!is_key_unknown) return subject;
  if (!may_read_again()) return not_proven("key");
  by = read(fetch);
  if (!by) return by.error();
  subject = subject_of(*token, (*by)->keys, expected);
  if (!subject && subject.error().code == "oidc.key_unknown") return not_proven("key");
  return subject;
}

}  // namespace guben::oidc
