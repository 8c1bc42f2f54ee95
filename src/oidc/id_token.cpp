#include "oidc/id_token.hpp"

#include "oidc/strict_json.hpp"

namespace guben::oidc {
namespace {
using Json = nlohmann::json;
using Jws = std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)>;

constexpr size_t kLongestSubject = 255;

Refusal not_proven(const char* problem) { return {"oidc.not_proven", {{"problem", problem}}}; }

/// The bytes of a part of the token; nothing where it is no base64url.
std::optional<std::string> decoded(std::string_view part) {
  uint8_t* bytes = nullptr;
  size_t size = 0;
  cjose_err error{};
  if (!cjose_base64url_decode(part.data(), part.size(), &bytes, &size, &error)) return {};
  std::string text(reinterpret_cast<const char*>(bytes), size);
  cjose_get_dealloc()(bytes);
  return text;
}

struct Head {
  std::string algorithm, kid;
};

/// Looked at before the library sees the token: what it would do with other algorithms is never asked.
Result<Head> head_of(const std::string& token) {
  if (token.size() > kLongestToken || std::count(token.begin(), token.end(), '.') != 2) return not_proven("form");
  const auto text = decoded(std::string_view(token).substr(0, token.find('.')));
  const auto json = text ? strict_object(*text) : std::nullopt;
  if (!json) return not_proven("head");
  // An extension that must be understood, and is not.
  if (json->contains("crit") || json->contains("b64")) return not_proven("crit");
  Head head{text_in(*json, "alg"), text_in(*json, "kid")};
  if (!is_taken(head.algorithm)) return not_proven("alg");
  return head;
}

/// What is signed, once the signature holds.
Result<Json> claims_of(const std::string& token, const Head& head, const KeySet& keys) {
  const auto* key = keys.find(head.kid, head.algorithm);
  if (!key) return Refusal{"oidc.key_unknown"};
  cjose_err error{};
  const Jws jws(cjose_jws_import(token.data(), token.size(), &error), cjose_jws_release);
  if (!jws) return not_proven("form");
  const char* algorithm = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
  if (!algorithm || head.algorithm != algorithm) return not_proven("alg");
  if (!cjose_jws_verify(jws.get(), key, &error)) return not_proven("signature");
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error)) return not_proven("form");
  auto claims = strict_object(std::string(reinterpret_cast<const char*>(bytes), size));
  if (!claims) return not_proven("claims");
  return std::move(*claims);
}

/// Made for us: alone, or among others with our name as the party it was made for.
bool is_for(const Json& claims, const std::string& client_id) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  const auto party = claims.find("azp");
  if (party != claims.end() && *party != client_id) return false;
  if (audience->is_string()) return *audience == client_id;
  if (!audience->is_array() || std::find(audience->begin(), audience->end(), Json(client_id)) == audience->end())
    return false;
  return audience->size() == 1 || party != claims.end();
}

/// Seconds since 1970; nothing where it is no such number.
std::optional<double> time_in(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return {};
  return found->get<double>();
}

double seconds_of(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

const char* wrong_time(const Json& claims, const Expected& expected) {
  const auto now = seconds_of(expected.now);
  const auto leeway = std::chrono::duration<double>(kLeeway).count();
  const auto oldest = std::chrono::duration<double>(kOldest).count();
  const auto ends = time_in(claims, "exp"), made = time_in(claims, "iat");
  if (!ends || !(now < *ends + leeway)) return "exp";
  if (!made || !(*made < now + leeway) || !(*made > now - oldest - leeway)) return "iat";
  const auto signed_in = time_in(claims, "auth_time");
  if (!signed_in || !(*signed_in < now + leeway) || !(*signed_in > seconds_of(expected.since) - leeway))
    return "auth_time";
  if (claims.contains("nbf")) {
    const auto begins = time_in(claims, "nbf");
    if (!begins || !(*begins < now + leeway)) return "nbf";
  }
  return nullptr;
}

}  // namespace

Result<std::string> subject_of(const std::string& token, const KeySet& keys, const Expected& expected) {
  const auto head = head_of(token);
  if (!head) return head.error();
  const auto claims = claims_of(token, *head, keys);
  if (!claims) return claims.error();
  if (text_in(*claims, "iss") != expected.issuer) return not_proven("iss");
  if (!is_for(*claims, expected.client_id)) return not_proven("aud");
  if (const auto* wrong = wrong_time(*claims, expected)) return not_proven(wrong);
  if (expected.nonce.empty() || text_in(*claims, "nonce") != expected.nonce) return not_proven("nonce");
  auto subject = text_in(*claims, "sub");
  if (subject.empty() || subject.size() > kLongestSubject) return not_proven("sub");
  return subject;
}

}  // namespace guben::oidc
