#include "http/kept_form.hpp"

#include "core/hex.hpp"
#include "core/messages.hpp"

namespace guben::http {
using Json = nlohmann::json;

std::string dated_id(const std::string& at) {
  std::string digits;
  for (const char c : at)
    if (c >= '0' && c <= '9') digits += c;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  digits += fmt::format("{:06}", std::chrono::duration_cast<std::chrono::microseconds>(now).count() % 1'000'000);
  return digits + "-" + random_hex(4);
}

bool is_dated_id(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

Json kept_form(const Refusal& refusal) {
  auto words = Json::object();
  for (const auto& [name, said] : refusal.words) words[name] = {said.chinese, said.english};
  return {{"code", refusal.code}, {"values", refusal.values}, {"words", std::move(words)}};
}

std::optional<Refusal> refusal_of(const Json& kept) {
  const auto code = kept.at("code").get<std::string>();
  if (!has_message(code)) return {};
  Refusal refusal{code, kept.at("values").get<std::map<std::string, std::string>>()};
  for (const auto& [name, said] : kept.at("words").items())
    refusal.words[name] = {said.at(0).get<std::string>(), said.at(1).get<std::string>()};
  return refusal;
}

}  // namespace guben::http
