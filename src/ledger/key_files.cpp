#include "ledger/key_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "core/hex.hpp"
#include "core/new_file.hpp"
#include "core/synced.hpp"
#include "core/text.hpp"
#include "ledger/sealer.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

constexpr size_t kKeyDigits = 64;
constexpr auto kPlace = "the root of a county's keys";

std::string new_key() { return random_hex(kKeyDigits / 2); }

bool is_key(const std::string& text) {
  return text.size() == kKeyDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Under its name only when it is whole and on the disk.
void write_secret(const fs::path& file, const std::string& text) {
  const fs::path part = file.string() + ".part";
  fs::remove(part);
  const int out = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = out >= 0 && write_all(out, text) && fsync(out) == 0;
  const int error = errno;
  if (out >= 0) ::close(out);
  if (!written) throw cannot_write(file, error);
  fs::rename(part, file);
  sync_to_disk(file.has_parent_path() ? file.parent_path() : ".");
}

std::string read_key(const fs::path& file) {
  std::ifstream in(file);
  std::string key;
  std::getline(in, key);
  if (!is_key(key)) throw Failure({"ledger.key_damaged", {{"file", file.string()}}});
  return key;
}

std::string line_of(const std::string& key, const std::vector<std::string>& roots) {
  return fmt::format("{} {}\n", name_of_key(key),
                     to_hex(Sealer(key).seal(fmt::format("{}", fmt::join(roots, " ")), kPlace)));
}

std::vector<std::string> roots_of(std::string_view unwrapped) {
  std::vector<std::string> roots;
  for (const auto root : split(unwrapped, ' ')) roots.emplace_back(root);
  return roots;
}

}  // namespace

KeyFiles KeyFiles::of(const fs::path& county_folder) {
  const char* elsewhere = std::getenv("GUBEN_KEY_FILE");
  const auto keys = county_folder / "keys";
  return {elsewhere ? fs::path(elsewhere) : keys / "ledger.key", keys / "data-keys"};
}

std::string name_of_key(const std::string& key) {
  return to_hex(Sealer(key).search_fingerprint("the name of this key")).substr(0, 16);
}

void create_keys(const KeyFiles& files) {
  const auto key = new_key();
  write_secret(files.wrapped, line_of(key, {new_key()}));
  write_secret(files.key, key + "\n");
}

Result<std::vector<std::string>> read_roots(const KeyFiles& files) {
  const auto key = read_key(files.key);
  if (!fs::exists(files.wrapped)) return std::vector{key};
  const auto name = name_of_key(key);
  std::ifstream in(files.wrapped);
  for (std::string named, sealed; in >> named >> sealed;) {
    if (named != name) continue;
    const auto bytes = from_hex(sealed);
    if (!bytes) break;
    auto roots = roots_of(Sealer(key).open(*bytes, kPlace));
    if (std::all_of(roots.begin(), roots.end(), is_key)) return roots;
  }
  return Refusal{"ledger.other_key",
                 {{"folder", files.wrapped.parent_path().parent_path().string()}, {"file", files.key.string()}}};
}

Result<void> renew_key(const KeyFiles& files, DataKeys data_keys,
                       const std::function<void(const std::string&, const std::string&)>& told) {
  auto roots = read_roots(files);
  if (!roots) return roots.error();
  const auto before = read_key(files.key), key = new_key();
  told(name_of_key(key), name_of_key(before));
  if (data_keys == DataKeys::OneMore) roots->push_back(new_key());
  write_secret(files.wrapped, line_of(before, *roots) + line_of(key, *roots));
  write_secret(files.key, key + "\n");
  write_secret(files.wrapped, line_of(key, *roots));
  return {};
}

}  // namespace guben::ledger
