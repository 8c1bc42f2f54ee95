#include "oidc/strict_json.hpp"

#include <set>
#include <vector>

namespace guben::oidc {

std::optional<nlohmann::json> strict_object(const std::string& text) {
  using Json = nlohmann::json;
  constexpr int kMostDepth = 16;
  bool is_sound = true;
  std::vector<std::set<std::string>> names;
  auto value = Json::parse(
      text,
      [&](int depth, Json::parse_event_t event, Json& part) {
        is_sound = is_sound && depth <= kMostDepth;
        if (event == Json::parse_event_t::object_start) names.emplace_back();
        else if (event == Json::parse_event_t::object_end) names.pop_back();
        else if (event == Json::parse_event_t::key)
          is_sound = is_sound && names.back().insert(part.get<std::string>()).second;
        return true;
      },
      false);
  if (!value.is_object() || !is_sound) return {};
  return value;
}

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace guben::oidc
