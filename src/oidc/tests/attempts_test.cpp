#include "oidc/attempts.hpp"

#include <gtest/gtest.h>

#include "access/tokens.hpp"

namespace guben::oidc {
namespace {
using std::chrono::minutes;
using std::chrono::seconds;

class AttemptsTest : public testing::Test {
 protected:
  Attempt begin(const std::string& address = "10.0.0.1") { return attempts.begin(address, "https://here/"); }
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
  attempts.owes_code(one.browser, one.address, "u-zhang");
  EXPECT_EQ(attempts.who_owes_code(one.browser), "u-zhang");
  EXPECT_EQ(attempts.who_owes_code(one.browser), "u-zhang") << "a wrong code is tried again";
  EXPECT_FALSE(attempts.who_owes_code(other.browser));
  EXPECT_FALSE(attempts.take(one.state, one.browser)) << "nor does its state count again";
  steady += minutes(10);
  EXPECT_FALSE(attempts.who_owes_code(one.browser));
}

TEST_F(AttemptsTest, AreOverOnceTheirBrowserIsThrough) {
  const auto one = begin();
  attempts.owes_code(one.browser, one.address, "u-zhang");
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
  for (size_t i = attempts.size(); i < Attempts::kMost; ++i) begin("10.1." + std::to_string(i));
  EXPECT_EQ(attempts.size(), Attempts::kMost);
  const auto late = begin("10.0.0.3");
  EXPECT_EQ(attempts.size(), Attempts::kMost) << "altogether the oldest goes";
  EXPECT_TRUE(attempts.take(late.state, late.browser)) << "and nobody is shut out";
  EXPECT_TRUE(attempts.take(others.state, others.browser));
}

TEST_F(AttemptsTest, OweTheCodeWithinTheSameBounds) {
  const auto first = begin();
  for (size_t i = 0; i < Attempts::kMostOfAddress; ++i) attempts.owes_code(access::new_token(), "10.0.0.1", "u-zhang");
  EXPECT_EQ(attempts.size(), Attempts::kMostOfAddress);
  EXPECT_FALSE(attempts.take(first.state, first.browser));
}

TEST_F(AttemptsTest, ThatAreRefusedAreWrittenDownSoManyTimes) {
  for (size_t i = 0; i < Attempts::kMostWritten; ++i) EXPECT_TRUE(attempts.is_written("10.0.0.1"));
  EXPECT_FALSE(attempts.is_written("10.0.0.1"));
  EXPECT_TRUE(attempts.is_written("10.0.0.2"));
  steady += minutes(10);
  EXPECT_TRUE(attempts.is_written("10.0.0.1"));
}

}  // namespace
}  // namespace guben::oidc
