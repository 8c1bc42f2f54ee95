#include "http/request.hpp"

#include "core/hex.hpp"
#include "core/text.hpp"

namespace guben::http {
namespace {
constexpr size_t kMostSegments = 16, kMostParameters = 64;

/// Nothing where an escape is no escape.
std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return {};
      const auto byte = from_hex(text.substr(i + 1, 2));
      if (!byte) return {};
      out += *byte;
      i += 2;
    } else {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Refusal bad_target() { return {"http.bad_target"}; }

std::optional<std::string> read_segment(std::string_view raw) {
  auto segment = decoded(raw, false);
  if (!segment || segment->empty() || !is_valid_utf8(*segment) || has_control(*segment)) return {};
  if (segment->find_first_of("/\\") != std::string::npos || *segment == "." || *segment == "..") return {};
  return segment;
}

}  // namespace

std::optional<std::string> unescaped(std::string_view text) {
  auto plain = decoded(text, false);
  if (!plain || !is_valid_utf8(*plain) || has_control(*plain)) return {};
  return plain;
}

bool same_word(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

void Headers::add(std::string name, std::string value) {
  bytes_ += name.size() + value.size() + 4;
  all_.emplace_back(std::move(name), std::move(value));
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [known, value] : all_)
    if (same_word(known, name)) return value;
  return {};
}

size_t Headers::count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(all_.begin(), all_.end(), [&](const auto& field) { return same_word(field.first, name); }));
}

Result<Target> read_target(std::string_view raw) {
  if (!raw.starts_with('/') || raw.find('#') != std::string_view::npos) return bad_target();
  const auto question = raw.find('?');
  auto path = raw.substr(0, question);
  if (path.size() > 1 && path.ends_with('/') && !path.ends_with("//")) path.remove_suffix(1);  // as people type it
  Target target;
  if (path != "/") {
    for (const auto part : split(path.substr(1), '/')) {
      auto segment = read_segment(part);
      if (!segment || target.segments.size() == kMostSegments) return bad_target();
      target.path += "/" + *segment;
      target.segments.push_back(std::move(*segment));
    }
  } else {
    target.path = "/";
  }
  if (question == std::string_view::npos || question + 1 == raw.size()) return target;
  for (const auto pair : split(raw.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decoded(pair.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1), true);
    if (!name || !value || !is_valid_utf8(*name) || !is_valid_utf8(*value) || has_control(*name) ||
        has_control(*value) || target.query.size() == kMostParameters)
      return bad_target();
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return target;
}

std::optional<std::string> Request::query(std::string_view name) const {
  for (const auto& [known, value] : target.query)
    if (known == name) return value;
  return {};
}

Language language_of(const Request& request) {
  if (const auto said = request.query("lang")) return guben::language_of(*said);
  double best = 0;
  auto language = Language::Chinese;
  for (const auto part : split(request.headers.get("Accept-Language"), ',')) {
    const auto entry = trimmed(part);
    const auto weight = entry.find(";q=");
    const double q = weight == std::string_view::npos ? 1 : std::atof(std::string(entry.substr(weight + 3)).c_str());
    const bool is_known = entry.starts_with("zh") || entry.starts_with("en");
    if (!is_known || q <= best) continue;
    best = q;
    language = guben::language_of(entry);
  }
  return language;
}

std::optional<std::string> cookie(const Request& request, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [field, line] : request.headers.all()) {
    if (!same_word(field, "Cookie")) continue;
    for (const auto part : split(std::string_view(line), ';')) {
      const auto pair = trimmed(part);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      if (found) return {};  // somebody added one of their own: neither counts
      found = std::string(pair.substr(equals + 1));
    }
  }
  return found;
}

}  // namespace guben::http
