// Whom an answer is taken from, and how long it is waited for.
#include "oidc/fetch.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include "core/text.hpp"
#include "oidc/tests/tls_of_tests.hpp"

constexpr std::string_view kDeadName = "dead-dns.example";

/// Where libcurl asks for addresses: of that one name nobody answers for seconds, all others are as ever.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* name, const char* service,
                                                                  const addrinfo* hints, addrinfo** found) {
  static const auto usual = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (!name || name != kDeadName) return usual(name, service, hints, found);
  std::this_thread::sleep_for(std::chrono::seconds(3));
  return EAI_AGAIN;
}

namespace guben::oidc {
namespace {
using std::chrono::milliseconds;

TEST(AFetch, IsOverInItsTimeThoughNobodySaysWhereTheNameIs) {
  const auto began = std::chrono::steady_clock::now();
  const auto answer = Fetch(milliseconds(300)).get(fmt::format("https://{}/", kDeadName));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "oidc.unreachable");
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(1500)) << "nor does it wait for who asks the name";
}

TEST(AFetch, TakesNothingFromWhoseCertificateNobodySigned) {
  TlsOfTests service;
  const auto answer = Fetch(std::chrono::seconds(5)).get(service.address());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "oidc.unreachable");
  EXPECT_TRUE(contains(answer.error().values.at("problem"), "certificate")) << answer.error().values.at("problem");
  EXPECT_EQ(service.came(), 1);
  EXPECT_EQ(service.asked(), 0) << "nor is it told anything";
}

}  // namespace
}  // namespace guben::oidc
