#pragma once
// Objects that somebody else wrote, and texts in them.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace guben::oidc {

/// Nothing where it is none, names a field twice or nests too deep.
std::optional<nlohmann::json> strict_object(const std::string& text);
/// A text of it; empty where it is not there or no text.
std::string text_in(const nlohmann::json& object, const char* name);

}  // namespace guben::oidc
