#pragma once
// A small issuer on this machine: it describes itself, signs people in when the test says so, and gives tokens for its
// codes; each part of what it says can be made wrong.
#include <fmt/format.h>
#include <sys/socket.h>

#include <functional>
#include <map>
#include <mutex>

#include "core/digest.hpp"
#include "core/hex.hpp"
#include "core/text.hpp"
#include "oidc/settings.hpp"
#include "oidc/tests/keys_of_tests.hpp"
#include "oidc/tests/listener_of_tests.hpp"

namespace guben::oidc {

class IssuerOfTests {
 public:
  using json = nlohmann::json;
  struct Answer {
    int status = 200;
    std::string body, head = {};
    bool says_length = true;
  };

  std::string issuer() const { return fmt::format("http://127.0.0.1:{}", listener_.port()); }
  Settings settings() const {
    return {issuer(), "guben", "the secret: of tests", {"统一身份认证", "County sign-on"}, {}};
  }

  /// What a browser does there: somebody signs in, and comes back with a code.
  struct Back {
    std::string state, code, return_to;
  };
  Back sign_in(const std::string& address, const std::string& subject) {
    const auto asked = form_in(address.substr(address.find('?') + 1));
    const std::scoped_lock lock(mutex_);
    const auto code = access::new_token();
    codes_[code] = {asked.at("nonce"), asked.at("code_challenge"), asked.at("redirect_uri"), subject};
    return {asked.at("state"), code, asked.at("redirect_uri")};
  }

  /// In place of what it says of this path; an empty function puts it right again.
  void say(const std::string& path, std::function<Answer()> instead) {
    const std::scoped_lock lock(mutex_);
    instead_[path] = std::move(instead);
  }
  /// Changes the claims of each token before it is signed.
  void claim(std::function<void(json&)> change) {
    const std::scoped_lock lock(mutex_);
    change_ = std::move(change);
  }
  void sign_by(KeyOfTests key) {
    const std::scoped_lock lock(mutex_);
    signing_ = std::move(key);
  }
  void publish(std::vector<json> keys) {
    const std::scoped_lock lock(mutex_);
    published_ = std::move(keys);
  }
  size_t asked_for(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    return asked_[path];
  }
  json description() const {
    return {{"issuer", issuer()},
            {"authorization_endpoint", issuer() + "/authorize"},
            {"token_endpoint", issuer() + "/token"},
            {"jwks_uri", issuer() + "/jwks"}};
  }
  static const KeyOfTests& usual_key() {
    static const auto key = KeyOfTests::rsa("usual");
    return key;
  }
  static std::map<std::string, std::string> form_in(const std::string& form) {
    std::map<std::string, std::string> fields;
    for (const auto part : split(form, '&')) {
      const auto equals = part.find('=');
      fields[std::string(part.substr(0, equals))] = unescaped(part.substr(equals + 1));
    }
    return fields;
  }

 private:
  struct Code {
    std::string nonce, challenge, return_to, subject;
  };
  static std::string unescaped(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') plain += text[i];
      else plain += *from_hex(text.substr(i + 1, 2)), i += 2;
    }
    return plain;
  }
  void answer(int client) {
    const auto answer = answer_to(read(client));
    const auto whole = fmt::format("HTTP/1.1 {} X\r\n{}Connection: close\r\n{}\r\n{}", answer.status,
                                   answer.says_length ? fmt::format("Content-Length: {}\r\n", answer.body.size()) : "",
                                   answer.head, answer.body);
    ::send(client, whole.data(), whole.size(), MSG_NOSIGNAL);
  }
  static std::string read(int client) {
    std::string all;
    char buffer[8192];
    while (true) {
      const auto end = all.find("\r\n\r\n");
      const auto length = all.find("Content-Length: ");
      const auto body = length == std::string::npos ? 0 : std::stoul(all.substr(length + 16));
      if (end != std::string::npos && all.size() >= end + 4 + body) return all;
      pollfd waits{client, POLLIN, 0};
      if (::poll(&waits, 1, 2000) <= 0) return all;
      const auto got = ::recv(client, buffer, sizeof buffer, 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<size_t>(got));
    }
  }
  Answer answer_to(const std::string& request) {
    const auto from = request.find(' ') + 1;
    const auto path = request.substr(from, request.find_first_of(" ?", from) - from);
    std::function<Answer()> instead;
    {
      const std::scoped_lock lock(mutex_);
      ++asked_[path];
      instead = instead_[path];
    }
    if (instead) return instead();
    const std::scoped_lock lock(mutex_);
    if (path == "/.well-known/openid-configuration") return {200, description().dump()};
    if (path == "/jwks") return {200, json{{"keys", published_}}.dump()};
    if (path == "/token") return token(request);
    return {404, "{}"};
  }
  /// For a code once, to the client alone, with the verifier of who began.
  Answer token(const std::string& request) {
    const auto form = form_in(request.substr(request.find("\r\n\r\n") + 4));
    const auto refused = Answer{400, R"({"error":"invalid_grant"})"};
    // guben:the secret: of tests, each escaped first
    if (!contains(request, "Authorization: Basic Z3ViZW46dGhlJTIwc2VjcmV0JTNBJTIwb2YlMjB0ZXN0cw==")) return refused;
    const auto found = codes_.find(form.at("code"));
    if (found == codes_.end()) return refused;
    const auto code = found->second;
    codes_.erase(found);
    const auto challenge = access::base64url(*from_hex(sha256_hex(form.at("code_verifier"))));
    if (challenge != code.challenge || form.at("redirect_uri") != code.return_to) return refused;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    json claims{{"iss", issuer()},  {"aud", "guben"},      {"sub", code.subject}, {"iat", now},
                {"exp", now + 300}, {"nonce", code.nonce}, {"auth_time", now}};
    if (change_) change_(claims);
    const auto algorithm = signing_.jwk()["kty"] == "EC" ? "ES256" : "RS256";
    return {
        200,
        json{{"token_type", "Bearer"}, {"access_token", "x"}, {"id_token", signing_.token(algorithm, claims)}}.dump()};
  }
  std::mutex mutex_;
  std::map<std::string, std::function<Answer()>> instead_;
  std::map<std::string, size_t> asked_;
  std::map<std::string, Code> codes_;
  std::function<void(json&)> change_;
  KeyOfTests signing_ = usual_key();
  std::vector<json> published_{usual_key().jwk()};
  ListenerOfTests listener_{[this](int client) { answer(client); }};  // last: it uses the others
};

}  // namespace guben::oidc
