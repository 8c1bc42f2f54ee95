#pragma once
// The web build, read whole into memory when the program starts: what is served are the entries of a table, so that no
// path of a request ever reaches the disk.
#include <filesystem>
#include <memory>

#include "http/request.hpp"
#include "http/response.hpp"

namespace guben::http {

class StaticFiles {
 public:
  /// Nothing is served.
  StaticFiles() = default;
  /// Files under `folder`, links left out; NAME.gz and NAME.br are other forms of NAME. Refused with http.web_folder
  /// where there is no index.html, and with http.web_too_large.
  static Result<StaticFiles> load(const std::filesystem::path& folder);

  /// The file of this path, or index.html where a page is asked for (no dot in its last segment); nothing else.
  std::optional<Response> answer(const Request& request) const;
  size_t size() const { return files_.size(); }

 private:
  struct Form {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  struct File {
    std::string type;
    bool is_hashed = false;  ///< its name changes with its content
    Form plain;
    std::optional<Form> gzip, brotli;
  };
  static Response serve(const File& file, const Request& request);
  std::map<std::string, File> files_;
};

/// Whether Accept-Encoding allows this coding, which must be named or be covered by *.
bool accepts_coding(std::string_view header, std::string_view coding);
/// Whether a list of entity tags (If-None-Match, If-Match) has this one; * has all.
bool lists_etag(std::string_view header, std::string_view etag);

}  // namespace guben::http
