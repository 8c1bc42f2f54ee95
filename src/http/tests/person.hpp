#pragma once
// Somebody at a browser, over a real socket. Every answer is held against the contract.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "http/contract.hpp"
#include "http/tests/client.hpp"

namespace guben::http {

struct Answer {
  int status = 0;
  std::string head, body;
  nlohmann::json value() const { return nlohmann::json::parse(body, nullptr, false); }
  std::string code() const {
    const auto said = value();
    return said.is_object() ? said.value("code", "") : "";
  }
};

inline std::string bytes_of_base32(const std::string& text) {
  std::string bytes;
  uint32_t bits = 0, held = 0;
  for (const char c : text) {
    bits = bits << 5 | static_cast<uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((held += 5) < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFF);
  }
  return bytes;
}

/// Somebody at a browser.
class Person {
 public:
  explicit Person(uint16_t port) : port_(port) {}
  Answer ask(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) {
    return send(method, path, body.is_null() ? "" : body.dump(), "application/json");
  }
  Answer get(const std::string& path) { return ask("GET", path); }
  Answer send(const std::string& method, const std::string& path, const std::string& body, const std::string& type) {
    auto request = fmt::format("{} /api/v1{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, path);
    if (!cookie.empty() || !identity.empty())
      request += fmt::format("Cookie: guben_session={}; guben_identity={}\r\n", cookie, identity);
    if (!purpose.empty()) request += "X-Purpose: " + purpose + "\r\n";
    if (!csrf.empty()) request += "X-CSRF-Token: " + csrf + "\r\n";
    request += std::exchange(headers, "");
    if (!body.empty()) request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    const Client client(port_);
    client.send(request + "\r\n" + body);
    const auto all = client.read_all(std::chrono::seconds(60));
    const auto end = all.find("\r\n\r\n");
    Answer answer{all.starts_with("HTTP/1.1 ") ? std::stoi(all.substr(9, 3)) : 0, all.substr(0, end),
                  end == std::string::npos ? "" : all.substr(end + 4)};
    hold_to_contract(method, path.substr(0, path.find('?')), answer);
    keep_cookie(answer.head, "guben_session", cookie);
    keep_cookie(answer.head, "guben_identity", identity);
    return answer;
  }
  std::string csrf, purpose;  ///< the second as it stands in the header
  std::string headers;        ///< of the next request
  std::string cookie;         ///< of the session
  std::string identity;       ///< of the way to the identity service and back

 private:
  static void keep_cookie(const std::string& head, const std::string& name, std::string& kept) {
    const auto field = "Set-Cookie: " + name + "=";
    if (const auto set = head.find(field); set != std::string::npos)
      kept = head.substr(set + field.size(), head.find(';', set) - set - field.size());
  }
  /// As the contract says of all of them at once.
  static bool is_of_any_operation(const Answer& answer) {
    static const std::set<std::string> codes{
        "http.csrf",       "http.first_steps",      "http.too_large", "http.target_too_long",
        "http.media_type", "http.header_too_large", "core.no_room",   "store.full"};
    return codes.contains(answer.code());
  }
  /// Every answer is one that the contract has, shaped as it says.
  static void hold_to_contract(const std::string& method, const std::string& path, const Answer& answer) {
    const Operation* asked = nullptr;
    const auto whole = "/api/v1" + path;
    const auto parts = split(whole, '/');
    for (const auto& operation : Contract::built_in().operations()) {
      const auto pattern = split(operation.pattern, '/');
      bool fits = operation.method == method && pattern.size() == parts.size();
      for (size_t i = 0; fits && i < parts.size(); ++i) fits = pattern[i].starts_with('{') || pattern[i] == parts[i];
      if (fits && (!asked || !contains(operation.pattern, "{"))) asked = &operation;
    }
    if (!asked) return;
    EXPECT_TRUE(is_of_any_operation(answer) || asked->statuses.contains(answer.status))
        << asked->id << " " << answer.status << " " << answer.body;
    const auto schema = asked->answers.find(answer.status);
    if (schema == asked->answers.end()) return;
    const auto mismatch = Schemas::check(schema->second, answer.value());
    EXPECT_FALSE(mismatch) << asked->id << " " << mismatch->at << ": " << mismatch->expected << "\n"
                           << answer.body.substr(0, 2000);
  }
  uint16_t port_;
};

}  // namespace guben::http
