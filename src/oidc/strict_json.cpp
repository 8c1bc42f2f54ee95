#include "oidc/strict_json.hpp"

#include "core/strict_json.hpp"

namespace guben::oidc {

std::optional<nlohmann::json> strict_object(const std::string& text) {
  constexpr int kMostDepth = 16;
  auto value = strict_json(text, kMostDepth);
  if (!value || !value->is_object()) return {};
  return value;
}

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace guben::oidc
