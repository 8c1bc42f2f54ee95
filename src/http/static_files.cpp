#include "http/static_files.hpp"

#include "core/digest.hpp"
#include "core/text.hpp"

namespace guben::http {
namespace {
constexpr uintmax_t kMostBytes = 64 << 20;

const std::map<std::string, std::string, std::less<>> kTypes = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};

/// As the build names what it puts under assets/: NAME-HASH.EXT.
bool is_hashed_name(const std::string& path) {
  if (!path.starts_with("/assets/")) return false;
  const auto dash = path.rfind('-'), dot = path.find('.', dash);
  return dash != std::string::npos && dot != std::string::npos && dot - dash > 8;
}

std::shared_ptr<const std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  auto text = std::make_shared<std::string>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  if (!in.good() && !in.eof()) throw Failure(Refusal{"core.cannot_read", {{"file", file.string()}}});
  return text;
}

}  // namespace

bool accepts_coding(std::string_view header, std::string_view coding) {
  bool by_star = false;
  for (const auto part : split(header, ',')) {
    const auto entry = trimmed(part);
    const auto semicolon = entry.find(';');
    const auto name = trimmed(entry.substr(0, semicolon));
    const auto q = semicolon == std::string_view::npos ? entry.size() : entry.find("q=", semicolon);
    const bool is_refused = semicolon != std::string_view::npos && q != std::string_view::npos &&
                            entry.substr(q + 2).find_first_not_of("0. ") == std::string_view::npos;
    if (same_word(name, coding)) return !is_refused;
    if (name == "*") by_star = !is_refused;
  }
  return by_star;
}

bool lists_etag(std::string_view header, std::string_view etag) {
  for (const auto part : split(header, ',')) {
    auto tag = trimmed(part);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
}

Result<StaticFiles> StaticFiles::load(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  StaticFiles loaded;
  std::map<std::string, Form> forms;
  std::error_code error;
  uintmax_t bytes = 0;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_symlink() || !at->is_regular_file()) continue;
    bytes += at->file_size();
    if (bytes > kMostBytes) return Refusal{"http.web_too_large", {{"folder", folder.string()}}};
    auto content = read_file(at->path());
    const auto etag = "\"" + sha256_hex(*content).substr(0, 32) + "\"";
    forms["/" + at->path().lexically_relative(folder).generic_string()] = {std::move(content), etag};
  }
  for (auto& [path, form] : forms) {
    if (path.ends_with(".gz") || path.ends_with(".br")) continue;
    const auto type = kTypes.find(fs::path(path).extension().string());
    File file{type == kTypes.end() ? "application/octet-stream" : type->second, is_hashed_name(path), form, {}, {}};
    if (const auto gzip = forms.find(path + ".gz"); gzip != forms.end()) file.gzip = gzip->second;
    if (const auto brotli = forms.find(path + ".br"); brotli != forms.end()) file.brotli = brotli->second;
    loaded.files_.emplace(path, std::move(file));
  }
  if (!loaded.files_.contains("/index.html")) return Refusal{"http.web_folder", {{"folder", folder.string()}}};
  return loaded;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
  if (files_.empty()) return {};
  const auto& path = request.target.path;
  const auto found = files_.find(path == "/" ? "/index.html" : path);
  if (found != files_.end()) return serve(found->second, request);
  const bool is_page = request.target.segments.empty() || !contains(request.target.segments.back(), ".");
  if (!is_page || path.starts_with("/api/") || path.starts_with("/assets/")) return {};
  return serve(files_.at("/index.html"), request);
}

Response StaticFiles::serve(const File& file, const Request& request) {
  const auto accepted = request.headers.get("Accept-Encoding");
  const Form* form = &file.plain;
  const char* coding = nullptr;
  if (file.brotli && accepts_coding(accepted, "br")) form = &*file.brotli, coding = "br";
  else if (file.gzip && accepts_coding(accepted, "gzip")) form = &*file.gzip, coding = "gzip";
  Response response;
  response.with("Content-Type", file.type)
      .with("Cache-Control", file.is_hashed ? "public, max-age=31536000, immutable" : "no-cache")
      .with("ETag", form->etag);
  if (file.gzip || file.brotli) response.with("Vary", "Accept-Encoding");
  if (lists_etag(request.headers.get("If-None-Match"), form->etag)) {
    response.status = 304;
    return response;
  }
  if (coding) response.with("Content-Encoding", coding);
  response.shared_body = form->bytes;
  return response;
}

}  // namespace guben::http
