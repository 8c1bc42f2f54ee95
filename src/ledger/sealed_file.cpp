#include "ledger/sealed_file.hpp"

#include "core/new_file.hpp"
#include "core/synced.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

constexpr size_t kBlock = 1 << 20, kLength = 4;
constexpr size_t kMostOfBlock = kBlock + 256;  ///< sealed

std::string context_of(std::string_view file, uint64_t block, bool is_last) {
  return fmt::format("{}/{}{}", file, block, is_last ? "/last" : "");
}

Failure cannot_read(const fs::path& file) { return Failure(Refusal{"core.cannot_read", {{"file", file.string()}}}); }

std::string length_of(size_t size) {
  std::string bytes(kLength, '\0');
  for (size_t i = 0; i < kLength; ++i) bytes[i] = static_cast<char>(size >> 8 * i & 0xFF);
  return bytes;
}

void put_sealed(NewFile& file, const std::string& bytes) {
  file.write(length_of(bytes.size()));
  file.write(bytes);
}

void for_its_owner_alone(const fs::path& file) {
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

void open_blocks(const Sealer& sealer, const fs::path& sealed, std::string_view context,
                 const std::function<void(std::string_view block, uint64_t number, bool is_last)>& take) {
  std::ifstream in(sealed, std::ios::binary);
  if (!in) throw cannot_read(sealed);
  const auto damaged = [] { return Failure({"ledger.sealed_damaged"}, "a block is cut"); };
  std::string bytes, plain;
  bool is_last = false;
  for (uint64_t number = 0; !is_last; ++number) {
    std::array<char, kLength> length{};
    if (!in.read(length.data(), kLength)) throw damaged();
    size_t size = 0;
    for (size_t i = 0; i < kLength; ++i) size |= static_cast<size_t>(static_cast<unsigned char>(length[i])) << 8 * i;
    if (size > kMostOfBlock) throw damaged();
    bytes.resize(size);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) throw damaged();
    is_last = in.peek() == std::ifstream::traits_type::eof();
    sealer.open(bytes, context_of(context, number, is_last), plain);
    take(plain, number, is_last);
  }
}

}  // namespace

void seal_blocks(const Sealer& sealer, const fs::path& sealed, std::string_view context, const NextBlock& next) {
  NewFile file(sealed);
  for_its_owner_alone(file.part());
  std::string block;
  uint64_t number = 0;
  for (bool is_last = false; !is_last; ++number) {
    is_last = next(block);
    put_sealed(file, sealer.seal(block, context_of(context, number, is_last)));
  }
  file.finish();
  sync_to_disk(sealed.parent_path());
}

void seal_file(const Sealer& sealer, const fs::path& plain, const fs::path& sealed, std::string_view context) {
  std::ifstream in(plain, std::ios::binary);
  if (!in) throw cannot_read(plain);
  seal_blocks(sealer, sealed, context, [&](std::string& block) {
    block.resize(kBlock);
    in.read(block.data(), kBlock);
    block.resize(static_cast<size_t>(in.gcount()));
    if (in.bad()) throw cannot_read(plain);
    return in.peek() == std::ifstream::traits_type::eof();
  });
}

void seal_text(const Sealer& sealer, std::string_view text, const fs::path& sealed, std::string_view context) {
  seal_blocks(sealer, sealed, context, [&](std::string& block) {
    block = text.substr(0, kBlock);
    text.remove_prefix(block.size());
    return text.empty();
  });
}

void open_sealed_file(const Sealer& sealer, const fs::path& sealed, const fs::path& plain, std::string_view context) {
  NewFile file(plain);
  for_its_owner_alone(file.part());
  open_blocks(sealer, sealed, context, [&](std::string_view block, uint64_t, bool) { file.write(block); });
  file.finish();
}

void seal_again(const Sealer& sealer, const SealedFile& from, const SealedFile& to) {
  NewFile file(to.path);
  for_its_owner_alone(file.part());
  open_blocks(sealer, from.path, from.context, [&](std::string_view block, uint64_t number, bool is_last) {
    put_sealed(file, sealer.seal(block, context_of(to.context, number, is_last)));
  });
  file.finish();
  sync_to_disk(to.path.parent_path());
}

void reseal_file(const Sealer& sealer, const fs::path& sealed, std::string_view context) {
  // The first block says it of all: no later one is of an older key.
  std::array<char, kLength + 2> head{};
  std::ifstream(sealed, std::ios::binary).read(head.data(), head.size());
  if (!sealer.is_of_older_key(std::string_view(head.data(), head.size()).substr(kLength))) return;
  const SealedFile file{sealed, std::string(context)};
  seal_again(sealer, file, file);
}

std::string open_sealed_text(const Sealer& sealer, const fs::path& sealed, std::string_view context) {
  std::string text;
  open_blocks(sealer, sealed, context, [&](std::string_view block, uint64_t, bool) { text += block; });
  return text;
}

}  // namespace guben::ledger
