#include "oidc/address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <optional>

namespace guben::oidc {
namespace {

constexpr size_t kLongest = 2000;

struct Parts {
  std::string scheme, host;
  bool has_user = false, has_query = false, has_fragment = false;
};

/// As libcurl, which will ask it, reads it.
std::optional<Parts> parts_of(const std::string& text) {
  if (text.size() > kLongest) return {};
  for (const char c : text)
    if (c <= ' ' || c == '\x7f' || c == '\\') return {};
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  const auto part = [&](CURLUPart which) -> std::optional<std::string> {
    char* found = nullptr;
    if (curl_url_get(url.get(), which, &found, 0) != CURLUE_OK || !found) return {};
    std::string copy(found);
    curl_free(found);
    return copy;
  };
  return Parts{part(CURLUPART_SCHEME).value_or(""), part(CURLUPART_HOST).value_or(""),
               part(CURLUPART_USER) || part(CURLUPART_PASSWORD), part(CURLUPART_QUERY).has_value(),
               part(CURLUPART_FRAGMENT).has_value()};
}

bool is_here(const Parts& parts) {
  return parts.scheme == "http" && (parts.host == "127.0.0.1" || parts.host == "[::1]");
}

}  // namespace

bool is_issuer(const std::string& text) {
  const auto parts = parts_of(text);
  if (!parts || parts->host.empty() || parts->has_user || parts->has_query || parts->has_fragment) return false;
  return parts->scheme == "https" || is_here(*parts);
}

bool may_be_asked(const std::string& address, const std::string& issuer) {
  const auto parts = parts_of(address), of_issuer = parts_of(issuer);
  if (!parts || !of_issuer || parts->host.empty() || parts->has_user || parts->has_fragment) return false;
  return parts->scheme == "https" || (is_here(*parts) && is_here(*of_issuer));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
    if (is_plain) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string form_of(const Fields& fields) {
  std::string form;
  for (const auto& [name, value] : fields) form += (form.empty() ? "" : "&") + escaped(name) + "=" + escaped(value);
  return form;
}

std::string with_query(const std::string& address, const Fields& fields) {
  return address + (address.find('?') == std::string::npos ? "?" : "&") + form_of(fields);
}

}  // namespace guben::oidc
