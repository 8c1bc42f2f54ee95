#include "core/hex.hpp"

#include <gtest/gtest.h>

namespace guben {
namespace {

TEST(Hex, GivesBackTheBytesItWrote) {
  const std::string bytes("\x00\x1f\xff guben", 9);
  EXPECT_EQ(to_hex(bytes), "001fff20677562656e");
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  EXPECT_EQ(from_hex("1FfF"), "\x1f\xff");
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, ReadsNothingFromWhatIsNotDigitsInPairs) {
  for (const char* other : {"1", "abc", "0g", " 1", "+1", "0x"}) EXPECT_FALSE(from_hex(other)) << other;
}

TEST(Hex, IsRandomAnewEachTime) {
  EXPECT_EQ(random_hex(16).size(), 32u);
  EXPECT_NE(random_hex(16), random_hex(16));
}

}  // namespace
}  // namespace guben
