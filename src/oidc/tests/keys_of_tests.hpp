#pragma once
// Keys made by OpenSSL in the test, their public halves as a JWKS has them, and tokens signed by them, soundly or not.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "access/tokens.hpp"

namespace guben::oidc {

class KeyOfTests {
 public:
  using json = nlohmann::json;
  static KeyOfTests rsa(const std::string& kid, unsigned bits = 2048) { return {kid, "RSA", EVP_RSA_gen(bits)}; }
  static KeyOfTests ec(const std::string& kid, const char* curve = "P-256") { return {kid, "EC", EVP_EC_gen(curve)}; }

  json jwk() const {
    if (type_ == "RSA")
      return {
          {"kty", "RSA"}, {"kid", kid_}, {"n", number(OSSL_PKEY_PARAM_RSA_N)}, {"e", number(OSSL_PKEY_PARAM_RSA_E)}};
    return {{"kty", "EC"},
            {"kid", kid_},
            {"crv", "P-256"},
            {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32)},
            {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
  }
  const std::string& kid() const { return kid_; }
  /// As the algorithm of the head says; `claims` as the text they are.
  std::string token(const json& head, const std::string& claims) const {
    const auto signed_text = access::base64url(head.dump()) + "." + access::base64url(claims);
    return signed_text + "." + access::base64url(signature(head.value("alg", ""), signed_text));
  }
  std::string token(const std::string& algorithm, const json& claims) const {
    return token(json{{"alg", algorithm}, {"kid", kid_}}, claims.dump());
  }

 private:
  KeyOfTests(std::string kid, std::string type, EVP_PKEY* key)
      : kid_(std::move(kid)), type_(std::move(type)), key_(key, EVP_PKEY_free) {}
  std::string number(const char* name, int bytes = 0) const {
    BIGNUM* found = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &found);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> value(found, BN_free);
    std::string text(static_cast<size_t>(bytes ? bytes : BN_num_bytes(value.get())), '\0');
    BN_bn2binpad(value.get(), reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size()));
    return access::base64url(text);
  }
  std::string signature(const std::string& algorithm, const std::string& text) const {
    if (algorithm == "none") return "";
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (algorithm == "HS256") {
      // What a careless reader takes for the secret: the public key.
      const auto secret = jwk().dump();
      unsigned char hash[32];
      unsigned size = sizeof hash;
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(), hash, &size);
      return {reinterpret_cast<char*>(hash), size};
    }
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* of_key = nullptr;
    EVP_DigestSignInit(context.get(), &of_key, algorithm == "RS512" ? EVP_sha512() : EVP_sha256(), nullptr, key_.get());
    if (algorithm == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST);
    }
    size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string made(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size, bytes, text.size());
    made.resize(size);
    return type_ == "EC" ? both_numbers(made) : made;
  }
  /// Of a signature as ASN.1 has it, as a JWS has it.
  static std::string both_numbers(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    std::string both(64, '\0');
    auto* into = reinterpret_cast<unsigned char*>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), into, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), into + 32, 32);
    return both;
  }
  std::string kid_, type_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace guben::oidc
