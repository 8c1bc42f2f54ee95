#pragma once
// The files of a folder as they were when they were complete: name, bytes and SHA-256 of each. It is written last and
// synced: where a manifest stands, all it names stood there, and what has become of them since can be told.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guben::workspace {

struct FileDigest {
  uint64_t bytes = 0;
  std::string sha256;
  bool operator==(const FileDigest&) const = default;
};
/// Throws Failure when the file cannot be read.
FileDigest digest_of(const std::filesystem::path& file);

struct Manifest {
  struct Line {
    std::string name;  ///< from the folder, parts joined by /
    FileDigest digest;
  };
  std::string about;        ///< one line of what the files are
  std::vector<Line> lines;  ///< in the order of their names

  /// Reads every file, on all cores.
  static Manifest of(const std::filesystem::path& folder, std::vector<std::string> names);
  /// Nothing where the text is no manifest.
  static std::optional<Manifest> parse(const std::string& text);
  std::string text() const;
  bool names(const std::string& file) const;
  /// The first file that is lost, or is not as it was; reads every file, on all cores.
  std::optional<std::string> first_changed(const std::filesystem::path& folder) const;
};

/// Nothing where it is lost or no manifest.
std::optional<Manifest> read_manifest(const std::filesystem::path& file);
/// Whole under its name, and on the disk.
void write_manifest(const Manifest& manifest, const std::filesystem::path& file);

}  // namespace guben::workspace
