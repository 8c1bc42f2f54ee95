#include "intake/identity_file.hpp"

#include <cstring>

#include "core/read_whole.hpp"
#include "core/synced.hpp"

namespace guben::intake {
namespace {
constexpr size_t kBlock = 1 << 18;
constexpr std::string_view kContext = "identities";
constexpr std::string_view RowIdentity::*kTexts[] = {
    &RowIdentity::name,     &RowIdentity::id_number,      &RowIdentity::head_name,
    &RowIdentity::head_id,  &RowIdentity::household_code, &RowIdentity::person_code,
    &RowIdentity::township, &RowIdentity::village,        &RowIdentity::named};

constexpr size_t kTextsOfFirstEdition = 8;  // which had no `named`

template <typename T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <typename T>
T take(std::string_view& in) {
  T value;
  if (in.size() < sizeof value) throw Failure(Refusal{"intake.identities_damaged"});
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return value;
}
/// Whether the block is rows of so many texts to its very end.
bool is_of_texts(std::string_view block, size_t texts) {
  constexpr size_t kNumbers = sizeof(int32_t) + sizeof(int64_t) + sizeof(int8_t) + sizeof(int32_t);
  while (!block.empty()) {
    if (block.size() < kNumbers) return false;
    block.remove_prefix(kNumbers);
    for (size_t i = 0; i < texts; ++i) {
      uint16_t length;
      if (block.size() < sizeof length) return false;
      std::memcpy(&length, block.data(), sizeof length);
      if (block.size() < sizeof length + length) return false;
      block.remove_prefix(sizeof length + length);
    }
  }
  return true;
}

void put_sealed(std::ofstream& out, const std::string& sealed) {
  const auto size = static_cast<uint32_t>(sealed.size());
  out.write(reinterpret_cast<const char*>(&size), sizeof size);
  out.write(sealed.data(), static_cast<std::streamsize>(sealed.size()));
}

void each_sealed(const std::filesystem::path& file, const std::function<void(const std::string&)>& visit) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Failure({"core.cannot_read", {{"file", file.string()}}});
  uint32_t size = 0;
  while (in.read(reinterpret_cast<char*>(&size), sizeof size)) {
    if (size > 16 * kBlock) throw Failure(Refusal{"intake.identities_damaged"});
    std::string sealed(size, '\0');
    if (!in.read(sealed.data(), size)) throw Failure(Refusal{"intake.identities_damaged"});
    visit(sealed);
  }
  must_be_read_whole(in, file);
}
}  // namespace

IdentityWriter::IdentityWriter(std::filesystem::path file, const ledger::Sealer& sealer)
    : path_(std::move(file)), out_(path_, std::ios::binary | std::ios::trunc), sealer_(sealer) {
  if (!out_) throw Failure({"core.cannot_write", {{"file", path_.string()}}});
}

void IdentityWriter::add(const RowIdentity& identity) {
  put(block_, identity.sheet);
  put(block_, identity.row);
  put(block_, identity.sex);
  put(block_, identity.birth_day);
  for (const auto text : kTexts) {
    const auto kept = (identity.*text).substr(0, UINT16_MAX);
    put(block_, static_cast<uint16_t>(kept.size()));
    block_ += kept;
  }
  if (block_.size() > kBlock) flush();
}

void IdentityWriter::flush() {
  if (block_.empty()) return;
  put_sealed(out_, sealer_.seal(block_, kContext));
  block_.clear();
}

void IdentityWriter::finish() {
  flush();
  out_.close();
  if (!out_) throw Failure({"core.cannot_write", {{"file", path_.string()}}});
}

bool is_of_older_key(const std::filesystem::path& file, const ledger::Sealer& sealer) {
  bool is_older = false;
  each_sealed(file, [&](const std::string& sealed) { is_older = is_older || sealer.is_of_older_key(sealed); });
  return is_older;
}

void seal_identities_anew(const std::filesystem::path& from, const std::filesystem::path& to,
                          const ledger::Sealer& sealer) {
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  each_sealed(
      from, [&](const std::string& sealed) { put_sealed(out, sealer.seal(sealer.open(sealed, kContext), kContext)); });
  out.close();
  if (!out) throw Failure({"core.cannot_write", {{"file", to.string()}}});
  sync_to_disk(to);
}

void read_identities(const std::filesystem::path& file, const ledger::Sealer& sealer,
                     const std::function<void(const RowIdentity&)>& visit) {
  RowIdentity identity;
  each_sealed(file, [&](const std::string& sealed) {
    const std::string block = sealer.open(sealed, kContext);
    const size_t texts = is_of_texts(block, std::size(kTexts)) ? std::size(kTexts) : kTextsOfFirstEdition;
    identity = {};
    for (std::string_view rest = block; !rest.empty();) {
      identity.sheet = take<int32_t>(rest);
      identity.row = take<int64_t>(rest);
      identity.sex = take<int8_t>(rest);
      identity.birth_day = take<int32_t>(rest);
      for (size_t i = 0; i < texts; ++i) {
        const auto length = take<uint16_t>(rest);
        if (rest.size() < length) throw Failure(Refusal{"intake.identities_damaged"});
        identity.*kTexts[i] = rest.substr(0, length);
        rest.remove_prefix(length);
      }
      visit(identity);
    }
  });
}

}  // namespace guben::intake
