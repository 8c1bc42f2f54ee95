#include "oidc/attempts.hpp"

#include <gtest/gtest.h>

namespace guben::oidc {
namespace {
using std::chrono::minutes;
using std::chrono::seconds;

class AttemptsTest : public testing::Test {
 protected:
  Attempt begin(const std::string& address = "10.0.0.1") { return *attempts.begin(address, "https://here/"); }
  std::chrono::steady_clock::time_point steady{std::chrono::hours(1000)};
  Attempts attempts{[this] { return steady; }};
};

TEST_F(AttemptsTest, CountOnceInTheBrowserThatBeganThem) {
  const auto one = begin(), other = begin();
  EXPECT_NE(one.state, other.state);
  EXPECT_NE(one.browser, other.browser);
  EXPECT_FALSE(attempts.take(one.state, other.browser)) << "a link that somebody else was sent";
  EXPECT_FALSE(attempts.take(one.state, ""));
  EXPECT_FALSE(attempts.take("", one.browser));
  const auto taken = attempts.take(one.state, one.browser);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->proof.verifier, one.proof.verifier);
  EXPECT_FALSE(attempts.take(one.state, one.browser)) << "twice";
  EXPECT_TRUE(attempts.take(other.state, other.browser));
}

TEST_F(AttemptsTest, LastTenMinutes) {
  const auto one = begin(), other = begin();
  steady += minutes(10) - seconds(1);
  EXPECT_TRUE(attempts.take(one.state, one.browser));
  steady += seconds(1);
  EXPECT_FALSE(attempts.take(other.state, other.browser));
  EXPECT_EQ(attempts.size(), 0u);
}

TEST_F(AttemptsTest, OweTheCodeForTheBrowserThatWasProven) {
  const auto one = begin(), other = begin();
  EXPECT_FALSE(attempts.who_owes_code(one.browser)) << "nobody was proven yet";
  ASSERT_TRUE(attempts.take(one.state, one.browser));
  attempts.owes_code(one.browser, one.address, "zhang");
  EXPECT_EQ(attempts.who_owes_code(one.browser), "zhang");
  EXPECT_EQ(attempts.who_owes_code(one.browser), "zhang") << "a wrong code is tried again";
  EXPECT_FALSE(attempts.who_owes_code(other.browser));
  EXPECT_FALSE(attempts.take(one.state, one.browser)) << "nor does its state count again";
  steady += minutes(10);
  EXPECT_FALSE(attempts.who_owes_code(one.browser));
}

TEST_F(AttemptsTest, AreOverOnceTheirBrowserIsThrough) {
  const auto one = begin();
  attempts.owes_code(one.browser, one.address, "zhang");
  attempts.is_through(one.browser);
  EXPECT_FALSE(attempts.who_owes_code(one.browser));
}

TEST_F(AttemptsTest, AreBounded) {
  const auto first = begin();
  for (size_t i = 1; i < Attempts::kMostOfAddress; ++i) begin();
  EXPECT_EQ(attempts.size(), Attempts::kMostOfAddress);
  const auto others = begin("10.0.0.2");
  begin();
  EXPECT_EQ(attempts.size(), Attempts::kMostOfAddress + 1) << "of one address the oldest went";
  EXPECT_FALSE(attempts.take(first.state, first.browser));
  for (size_t i = attempts.size(); i < Attempts::kMost; ++i)
    ASSERT_TRUE(attempts.begin("10.1." + std::to_string(i), ""));
  EXPECT_FALSE(attempts.begin("10.0.0.3", "")) << "altogether nobody comes in";
  EXPECT_TRUE(attempts.take(others.state, others.browser)) << "and nobody's place is taken";
  EXPECT_TRUE(attempts.begin("10.0.0.3", ""));
}

}  // namespace
}  // namespace guben::oidc
