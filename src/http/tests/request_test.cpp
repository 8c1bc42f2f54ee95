#include "http/request.hpp"

#include <gtest/gtest.h>

namespace guben::http {
namespace {

TEST(Target, IsDecodedOnce) {
  const auto target = read_target("/api/v1/households/9900%30001?region=9901&name=%E5%B2%A9+%E7%BD%95&x=");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"api", "v1", "households", "99000001"}));
  EXPECT_EQ(target->query[1].second, "岩 罕");
  EXPECT_EQ(target->query[2].second, "");
  EXPECT_EQ(read_target("/%2541")->segments[0], "%41");
}

TEST(Target, IsRefusedWhereItWouldLeaveOrMeanTwoThings) {
  for (const char* raw : {"",
                          "x",
                          "//",
                          "///",
                          "/a//b",
                          "/a//",
                          "/../etc/passwd",
                          "/a/..",
                          "/a/./b",
                          "/%2e%2e/x",
                          "/a%2fb",
                          "/a%5cb",
                          "/a\\b",
                          "/a%00b",
                          "/a%",
                          "/a%4",
                          "/a%zz",
                          "/%ff",
                          "/%c0%af",
                          "/%ed%a0%80",
                          "/a#b",
                          "http://h/a",
                          "*",
                          "/a?x=%ff",
                          "/a?x=%0d%0a",
                          "/a%0ab",
                          "/a\x7f",
                          "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"}) {
    EXPECT_FALSE(read_target(raw)) << raw;
  }
}

TEST(Target, HasSoManyParametersAndNoMore) {
  std::string raw = "/a?";
  for (int i = 0; i < 64; ++i) raw += "x=1&";
  EXPECT_TRUE(read_target(raw));
  EXPECT_FALSE(read_target(raw + "y=1"));
}

Request request_with(std::vector<std::pair<std::string, std::string>> headers, const std::string& target = "/") {
  Request request;
  request.target = *read_target(target);
  for (auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

TEST(LanguageOfARequest, IsTheOneAskedForElseTheHeaviestElseChinese) {
  EXPECT_EQ(language_of(request_with({})), Language::Chinese);
  EXPECT_EQ(language_of(request_with({{"accept-language", "en-GB,en;q=0.9,zh;q=0.5"}})), Language::English);
  EXPECT_EQ(language_of(request_with({{"Accept-Language", "en;q=0.3, zh-CN;q=0.8"}})), Language::Chinese);
  EXPECT_EQ(language_of(request_with({{"Accept-Language", "fr"}})), Language::Chinese);
  EXPECT_EQ(language_of(request_with({{"Accept-Language", "zh"}}, "/?lang=en")), Language::English);
}

TEST(Cookies, AreFoundByNameAndNotAtAllWhereTheyStandTwice) {
  EXPECT_EQ(cookie(request_with({{"Cookie", "a=1; guben_session=xyz"}}), "guben_session"), "xyz");
  EXPECT_FALSE(cookie(request_with({{"Cookie", "xguben_session=1"}}), "guben_session"));
  EXPECT_FALSE(cookie(request_with({{"Cookie", "guben_session=1; guben_session=2"}}), "guben_session"));
  EXPECT_FALSE(cookie(request_with({{"Cookie", "guben_session=1"}, {"cookie", "guben_session=2"}}), "guben_session"));
}

}  // namespace
}  // namespace guben::http
