#include "ledger/sealed_file.hpp"

#include <gtest/gtest.h>

#include "core/digest.hpp"

namespace guben::ledger {
namespace {
namespace fs = std::filesystem;

class SealedFile : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-sealed-{}", getpid());
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  static std::string written(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
    return bytes;
  }
  static std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder;
  Sealer sealer{std::string(32, 'k')};
};

TEST_F(SealedFile, ComesBackAsItWasAtAnySizeAndIsForItsOwnerAlone) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{1} << 20, (size_t{1} << 20) + 1, size_t{5} << 19}) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 % 251);
    written(folder / "plain", bytes);
    seal_file(sealer, folder / "plain", folder / "sealed", "one");
    EXPECT_EQ(fs::status(folder / "sealed").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    open_sealed_file(sealer, folder / "sealed", folder / "again", "one");
    EXPECT_EQ(fs::status(folder / "again").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(sha256_hex_of_file(folder / "again"), sha256_hex(bytes)) << size;
  }
  seal_text(sealer, "岩罕 990101199001010016", folder / "text", "two");
  EXPECT_EQ(open_sealed_text(sealer, folder / "text", "two"), "岩罕 990101199001010016");
  EXPECT_EQ(bytes_of(folder / "text").find("990101"), std::string::npos);
}

TEST_F(SealedFile, IsSealedAnewInItsPlaceWhereAnOlderKeySealedIt) {
  const std::string text((2 << 20) + 9, 'x'), first(32, 'k');
  const Sealer newer(std::make_shared<KeyRing>(std::vector{first, std::string(32, 'n')}), Algorithm::Aes256Gcm);
  seal_text(sealer, text, folder / "sealed", "one");
  EXPECT_EQ(open_sealed_text(newer, folder / "sealed", "one"), text) << "the older key opens what it sealed";
  reseal_file(newer, folder / "sealed", "one");
  EXPECT_EQ(open_sealed_text(newer, folder / "sealed", "one"), text);
  EXPECT_EQ(fs::status(folder / "sealed").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto anew = bytes_of(folder / "sealed");
  try {
    open_sealed_text(sealer, folder / "sealed", "one");
    FAIL() << "the older key is of no use any more";
  } catch (const Failure& failure) { EXPECT_EQ(failure.said().code, "ledger.data_key_unknown"); }
  reseal_file(newer, folder / "sealed", "one");
  EXPECT_EQ(bytes_of(folder / "sealed"), anew) << "once is enough";
}

TEST_F(SealedFile, SaysOfEveryFieldWhichKeySealedItByEitherAlgorithm) {
  const std::string first(32, 'k'), second(32, 'n');
  for (const auto algorithm : {Algorithm::Aes256Gcm, Algorithm::Sm4CtrSm3}) {
    const Sealer older(first, algorithm);
    const Sealer newer(std::make_shared<KeyRing>(std::vector{first, second}), algorithm);
    const auto by_older = older.seal("10012345678", "person.phone"),
               by_newer = newer.seal("10012345678", "person.phone");
    EXPECT_EQ(newer.open(by_older, "person.phone"), "10012345678");
    EXPECT_EQ(newer.open(by_newer, "person.phone"), "10012345678");
    EXPECT_TRUE(newer.is_of_older_key(by_older));
    EXPECT_FALSE(newer.is_of_older_key(by_newer) || older.is_of_older_key(by_older));
    EXPECT_EQ(newer.search_fingerprint("x"), older.search_fingerprint("x")) << "what is kept of them stays findable";
    // Nobody takes it for another key's, or cuts it.
    for (size_t at = 0; at < by_newer.size(); ++at) {
      auto changed = by_newer;
      changed[at] ^= 1;
      EXPECT_THROW((void)newer.open(changed, "person.phone"), Failure) << at;
      EXPECT_THROW((void)newer.open(by_newer.substr(0, at), "person.phone"), Failure) << at;
    }
  }
}

TEST_F(SealedFile, IsRefusedWhenChangedCutContinuedMovedOrOfAnotherKey) {
  seal_text(sealer, std::string((2 << 20) + 9, 'x'), folder / "sealed", "one");
  const auto whole = bytes_of(folder / "sealed");
  const auto is_damaged = [&](const std::string& bytes, const Sealer& by, std::string_view context) {
    written(folder / "spoilt", bytes);
    try {
      open_sealed_text(by, folder / "spoilt", context);
      return false;
    } catch (const Failure& failure) { return failure.said().code == "ledger.sealed_damaged"; }
  };
  const size_t block = (1 << 20) + 29 + 4;  // as it is sealed, with its length
  auto changed = whole;
  changed[whole.size() / 2] ^= 1;
  EXPECT_FALSE(is_damaged(whole, sealer, "one"));
  EXPECT_TRUE(is_damaged(changed, sealer, "one"));
  EXPECT_TRUE(is_damaged(whole.substr(0, whole.size() - 1), sealer, "one"));
  EXPECT_TRUE(is_damaged(whole.substr(0, 2 * block), sealer, "one")) << "the last block is missing";
  EXPECT_TRUE(is_damaged(whole.substr(block), sealer, "one")) << "the first block is missing";
  EXPECT_TRUE(is_damaged(whole.substr(block, block) + whole.substr(0, block) + whole.substr(2 * block), sealer, "one"));
  EXPECT_TRUE(is_damaged(whole + whole.substr(2 * block), sealer, "one"));
  EXPECT_TRUE(is_damaged("", sealer, "one"));
  EXPECT_TRUE(is_damaged(whole, sealer, "two"));
  EXPECT_TRUE(is_damaged(whole, Sealer(std::string(32, 'l')), "one"));
}

}  // namespace
}  // namespace guben::ledger
