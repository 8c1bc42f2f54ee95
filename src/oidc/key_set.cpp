#include "oidc/key_set.hpp"

#include "oidc/strict_json.hpp"

namespace guben::oidc {
namespace {

constexpr size_t kMostKeys = 32;
constexpr size_t kFewestBits = 2048;  // of RSA

/// The kind of key that an algorithm goes by.
std::string_view type_of(std::string_view algorithm) { return algorithm == "ES256" ? "EC" : "RSA"; }

/// What a verification needs of it and nothing else; empty where it is no key for signatures that are taken.
nlohmann::json public_part(const nlohmann::json& key) {
  const auto type = text_in(key, "kty");
  if (const auto use = text_in(key, "use"); !use.empty() && use != "sig") return {};
  if (const auto algorithm = text_in(key, "alg"); !algorithm.empty() && !is_taken(algorithm)) return {};
  if (type == "RSA") return {{"kty", type}, {"n", text_in(key, "n")}, {"e", text_in(key, "e")}};
  if (type == "EC" && text_in(key, "crv") == "P-256")
    return {{"kty", type}, {"crv", "P-256"}, {"x", text_in(key, "x")}, {"y", text_in(key, "y")}};
  return {};
}

}  // namespace

bool is_taken(std::string_view algorithm) {
  return algorithm == "RS256" || algorithm == "PS256" || algorithm == "ES256";
}

Result<KeySet> KeySet::read(const std::string& jwks) {
  const Refusal not_as_said{"oidc.not_as_said", {{"problem", "keys"}}};
  const auto document = strict_object(jwks);
  if (!document || !document->contains("keys") || !(*document)["keys"].is_array()) return not_as_said;
  KeySet set;
  for (const auto& said : (*document)["keys"]) {
    if (!said.is_object() || set.keys_.size() >= kMostKeys) continue;
    const auto part = public_part(said);
    if (part.empty()) continue;
    const auto text = part.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    cjose_err error{};
    const std::shared_ptr<cjose_jwk_t> key(cjose_jwk_import(text.data(), text.size(), &error), cjose_jwk_release);
    if (!key) continue;
    const auto type = text_in(part, "kty");
    if (type == "RSA" && cjose_jwk_get_keysize(key.get(), &error) < kFewestBits) continue;
    set.keys_.push_back({text_in(said, "kid"), type, text_in(said, "alg"), key});
  }
  if (set.keys_.empty()) return not_as_said;
  return set;
}

const cjose_jwk_t* KeySet::find(std::string_view kid, std::string_view algorithm) const {
  const cjose_jwk_t* found = nullptr;
  for (const auto& key : keys_) {
    if (key.type != type_of(algorithm) || (!key.algorithm.empty() && key.algorithm != algorithm)) continue;
    if (!kid.empty() && key.kid != kid) continue;
    if (found) return nullptr;  // two that it could be
    found = key.key.get();
  }
  return found;
}

}  // namespace guben::oidc
