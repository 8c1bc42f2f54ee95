#include "workspace/manifest.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>

#include "core/digest.hpp"
#include "core/new_file.hpp"
#include "core/result.hpp"
#include "core/side_by_side.hpp"
#include "core/synced.hpp"
#include "core/text.hpp"

namespace guben::workspace {
namespace fs = std::filesystem;

FileDigest digest_of(const fs::path& file) { return {fs::file_size(file), sha256_hex_of_file(file)}; }

Manifest Manifest::of(const fs::path& folder, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  Manifest manifest;
  manifest.lines.resize(names.size());
  side_by_side(names.size(), [&](size_t i, size_t) { manifest.lines[i] = {names[i], digest_of(folder / names[i])}; });
  return manifest;
}

std::string Manifest::text() const {
  std::string all = about + "\n";
  for (const auto& line : lines) all += fmt::format("{} {} {}\n", line.digest.sha256, line.digest.bytes, line.name);
  return all;
}

std::optional<Manifest> Manifest::parse(const std::string& text) {
  if (!text.ends_with('\n')) return std::nullopt;
  Manifest manifest;
  bool is_first = true;
  for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
    if (std::exchange(is_first, false)) {
      manifest.about = line;
      continue;
    }
    constexpr size_t kDigits = 64;
    const auto end = line.find(' ', kDigits + 1);
    if (line.size() <= kDigits || line[kDigits] != ' ' || end == std::string_view::npos) return std::nullopt;
    const auto bytes = line.substr(kDigits + 1, end - kDigits - 1);
    if (bytes.empty() || bytes.size() > 18 || bytes.find_first_not_of("0123456789") != std::string_view::npos)
      return std::nullopt;
    manifest.lines.push_back(
        {std::string(line.substr(end + 1)), {std::stoull(std::string(bytes)), std::string(line.substr(0, kDigits))}});
  }
  return manifest;
}

bool Manifest::names(const std::string& file) const {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.name == file; });
}

std::optional<std::string> Manifest::first_changed(const fs::path& folder) const {
  std::vector<char> is_changed(lines.size());
  side_by_side(lines.size(), [&](size_t i, size_t) {
    std::error_code error;
    const auto file = folder / lines[i].name;
    // Bytes are counted first: most damage is a file cut short.
    is_changed[i] = !fs::is_regular_file(file, error) || fs::file_size(file, error) != lines[i].digest.bytes ||
                    sha256_hex_of_file(file) != lines[i].digest.sha256;
  });
  for (size_t i = 0; i < lines.size(); ++i)
    if (is_changed[i]) return lines[i].name;
  return std::nullopt;
}

std::optional<Manifest> read_manifest(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  return Manifest::parse({std::istreambuf_iterator<char>(in), {}});
}

void write_manifest(const Manifest& manifest, const fs::path& file) {
  NewFile out(file);
  out.write(manifest.text());
  out.finish();
  sync_to_disk(file.parent_path());
}

}  // namespace guben::workspace
