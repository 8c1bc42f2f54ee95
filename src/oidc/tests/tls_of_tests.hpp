#pragma once
// Somebody on this machine who answers by TLS, with a certificate for 127.0.0.1 that they signed themselves.
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <csignal>
#include <memory>

#include "oidc/tests/listener_of_tests.hpp"

namespace guben::oidc {

class TlsOfTests {
 public:
  TlsOfTests() {
    std::signal(SIGPIPE, SIG_IGN);
    sign_own_certificate();
  }

  std::string address() const { return fmt::format("https://127.0.0.1:{}/", listener_.port()); }
  int came() const { return came_; }    ///< who connected
  int asked() const { return asked_; }  ///< and believed who it is

 private:
  void sign_own_certificate() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    auto* of = certificate.get();
    X509_set_version(of, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(of), 1);
    X509_gmtime_adj(X509_getm_notBefore(of), -60);
    X509_gmtime_adj(X509_getm_notAfter(of), 3600);
    X509_set_pubkey(of, key.get());
    auto* name = X509_get_subject_name(of);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("tests"), -1, -1, 0);
    X509_set_issuer_name(of, name);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> also(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"), X509_EXTENSION_free);
    X509_add_ext(of, also.get(), -1);
    X509_sign(of, key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), of);
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
  }
  void answer(int client) {
    ++came_;
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls.get(), client);
    char request[4096];
    if (SSL_accept(tls.get()) != 1 || SSL_read(tls.get(), request, sizeof request) <= 0) return;
    ++asked_;
    constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    SSL_write(tls.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
    SSL_shutdown(tls.get());
  }
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  std::atomic<int> came_ = 0, asked_ = 0;
  ListenerOfTests listener_{[this](int client) { answer(client); }};  // last: it uses the others
};

}  // namespace guben::oidc
