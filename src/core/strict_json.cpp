#include "core/strict_json.hpp"

#include <set>
#include <vector>

namespace guben {

std::optional<nlohmann::json> strict_json(const std::string& text, int most_depth) {
  using Json = nlohmann::json;
  bool is_sound = true;
  std::vector<std::set<std::string>> names;
  auto value = Json::parse(
      text,
      [&](int depth, Json::parse_event_t event, Json& part) {
        is_sound = is_sound && depth <= most_depth;
        if (event == Json::parse_event_t::object_start) names.emplace_back();
        else if (event == Json::parse_event_t::object_end) names.pop_back();
        else if (event == Json::parse_event_t::key)
          is_sound = is_sound && names.back().insert(part.get<std::string>()).second;
        return true;
      },
      false);
  if (value.is_discarded() || !is_sound) return {};
  return value;
}

}  // namespace guben
