#include "oidc/issuer.hpp"

#include <gtest/gtest.h>

#include "oidc/tests/issuer_of_tests.hpp"

namespace guben::oidc {
namespace {
using nlohmann::json;
using std::chrono::seconds;

constexpr auto kDiscovery = "/.well-known/openid-configuration";

class IssuerTest : public testing::Test {
 protected:
  /// Somebody goes there, signs in and comes back: their subject, or why not.
  std::string come_back(const std::string& verifier_shown = {}) {
    Proof proof{access::new_token(), access::new_token(), "http://127.0.0.1:8080/login/identity"};
    const auto address = issuer.address("s-1", proof, Language::Chinese);
    if (!address) return address.error().code;
    const auto back = service.sign_in(*address, "u-1001");
    EXPECT_EQ(back.state, "s-1");
    if (!verifier_shown.empty()) proof.verifier = verifier_shown;
    return subject({back.code, ""}, proof);
  }
  std::string subject(const Returned& returned, const Proof& proof) {
    const auto subject = issuer.subject(returned, proof, std::chrono::system_clock::now());
    if (subject) return *subject;
    const auto problem = subject.error().values.find("problem");
    return subject.error().code + (subject.error().code == "oidc.unreachable" || problem == subject.error().values.end()
                                       ? ""
                                       : ": " + problem->second);
  }
  IssuerOfTests service;
  std::chrono::steady_clock::time_point steady{std::chrono::hours(1000)};
  Issuer issuer{service.settings(), [this] { return steady; }};
};

TEST_F(IssuerTest, SaysWhoCameBack) {
  EXPECT_EQ(come_back(), "u-1001");
  EXPECT_EQ(come_back(), "u-1001");
  EXPECT_EQ(service.asked_for(kDiscovery), 1u) << "read once";
  EXPECT_EQ(service.asked_for("/jwks"), 1u);
  steady += std::chrono::hours(1);
  EXPECT_EQ(come_back(), "u-1001");
  EXPECT_EQ(service.asked_for(kDiscovery), 2u) << "and again when it may be another";
}

TEST_F(IssuerTest, SendsTheBrowserWithAllThatBelongsToTheAttempt) {
  const Proof proof{"n-1", "v-1", "https://guben.example/login/identity"};
  const auto address = issuer.address("s-1", proof, Language::English);
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->starts_with(service.issuer() + "/authorize?"));
  auto asked = IssuerOfTests::form_in(address->substr(address->find('?') + 1));
  EXPECT_EQ(asked["response_type"], "code");
  EXPECT_EQ(asked["scope"], "openid");
  EXPECT_EQ(asked["redirect_uri"], "https://guben.example/login/identity");
  EXPECT_EQ(asked["state"], "s-1");
  EXPECT_EQ(asked["nonce"], "n-1");
  EXPECT_EQ(asked["prompt"], "login") << "whoever sat at the machine before is still known there";
  EXPECT_EQ(asked["max_age"], "0");
  EXPECT_EQ(asked["code_challenge_method"], "S256");
  EXPECT_EQ(asked["code_challenge"], access::base64url(*from_hex(sha256_hex("v-1"))));
  EXPECT_EQ(address->find("v-1"), std::string::npos) << "the verifier stays here";
}

TEST_F(IssuerTest, TakesNoCodeWithoutItsVerifierAndNoneTwice) {
  EXPECT_EQ(come_back("another verifier"), "oidc.not_proven: code");
  const Proof proof{"n-1", "v-1", "http://127.0.0.1:8080/login/identity"};
  const auto back = service.sign_in(*issuer.address("s-1", proof, Language::Chinese), "u-1001");
  EXPECT_EQ(subject({back.code, ""}, proof), "u-1001");
  EXPECT_EQ(subject({back.code, ""}, proof), "oidc.not_proven: code");
  EXPECT_EQ(subject({"made up", ""}, proof), "oidc.not_proven: code");
}

TEST_F(IssuerTest, TakesNoTokenOfAnotherAttempt) {
  service.claim([](json& claims) { claims["nonce"] = "of another"; });
  EXPECT_EQ(come_back(), "oidc.not_proven: nonce");
  service.claim([](json& claims) { claims["aud"] = "another"; });
  EXPECT_EQ(come_back(), "oidc.not_proven: aud");
  service.claim([](json& claims) { claims["exp"] = 1; });
  EXPECT_EQ(come_back(), "oidc.not_proven: exp");
  service.claim([](json& claims) { claims["auth_time"] = claims["iat"].get<int64_t>() - 3600; });
  EXPECT_EQ(come_back(), "oidc.not_proven: auth_time") << "somebody who signed in there before";
  service.claim({});
  EXPECT_EQ(come_back(), "u-1001");
}

TEST_F(IssuerTest, ReadsKeysAgainForOneItDoesNotKnowAndNotAllTheTime) {
  ASSERT_EQ(come_back(), "u-1001");
  const auto next = KeyOfTests::ec("next");
  service.sign_by(next);
  EXPECT_EQ(come_back(), "oidc.not_proven: key") << "published by nobody";
  EXPECT_EQ(service.asked_for("/jwks"), 2u);
  EXPECT_EQ(come_back(), "oidc.not_proven: key");
  EXPECT_EQ(service.asked_for("/jwks"), 2u) << "not within the minute";
  service.publish({IssuerOfTests::usual_key().jwk(), next.jwk()});
  steady += seconds(60);
  EXPECT_EQ(come_back(), "u-1001");
  EXPECT_EQ(service.asked_for("/jwks"), 3u);
  service.publish({next.jwk()});
  service.sign_by(IssuerOfTests::usual_key());
  steady += std::chrono::hours(1);
  EXPECT_EQ(come_back(), "oidc.not_proven: key") << "a key that was withdrawn";
}

TEST_F(IssuerTest, HoldsTheServiceToItsName) {
  const Proof proof{"n-1", "v-1", "http://127.0.0.1:8080/login/identity"};
  const auto back = service.sign_in(*issuer.address("s-1", proof, Language::Chinese), "u-1001");
  EXPECT_EQ(subject({back.code, "https://evil.example"}, proof), "oidc.not_proven: another issuer");
  EXPECT_EQ(subject({back.code, service.issuer()}, proof), "u-1001");

  auto says_so = service.description();
  says_so["authorization_response_iss_parameter_supported"] = true;
  service.say(kDiscovery, [&] { return IssuerOfTests::Answer{200, says_so.dump()}; });
  steady += std::chrono::hours(1);
  EXPECT_EQ(come_back(), "oidc.not_proven: another issuer") << "it would have said so";
}

TEST_F(IssuerTest, TakesNoDescriptionThatLeadsElsewhere) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, json>>{{"issuer", "https://evil.example"},
                                                 {"authorization_endpoint", "javascript:alert(1)"},
                                                 {"authorization_endpoint", "http://evil.example/a"},
                                                 {"token_endpoint", "http://10.0.0.1/token"},
                                                 {"token_endpoint", "file:///etc/passwd"},
                                                 {"jwks_uri", "http://localhost.evil/jwks"},
                                                 {"jwks_uri", nullptr}}) {
    auto wrong = service.description();
    wrong[name] = value;
    service.say(kDiscovery, [&] { return IssuerOfTests::Answer{200, wrong.dump()}; });
    EXPECT_EQ(come_back(), "oidc.not_as_said") << name << value;
  }
  service.say(kDiscovery, {});
  EXPECT_EQ(come_back(), "u-1001");
}

TEST_F(IssuerTest, FollowsNobodyElsewhere) {
  IssuerOfTests elsewhere;
  const auto head = "Location: " + elsewhere.issuer() + kDiscovery + "\r\n";
  service.say(kDiscovery, [&] { return IssuerOfTests::Answer{302, "", head}; });
  EXPECT_EQ(come_back(), "oidc.not_as_said");
  EXPECT_EQ(elsewhere.asked_for(kDiscovery), 0u);
}

TEST_F(IssuerTest, ReadsNoMoreThanSoMuchAndNothingThatIsNoJson) {
  for (const bool says_length : {true, false}) {
    const auto spaces = [&](size_t bytes) {
      service.say(kDiscovery, [=, this] {
        return IssuerOfTests::Answer{200, service.description().dump() + std::string(bytes, ' '), {}, says_length};
      });
    };
    spaces(Fetch::kMostBytes);
    EXPECT_EQ(come_back(), "oidc.unreachable") << says_length;
    spaces(Fetch::kMostBytes / 2);
    EXPECT_EQ(come_back(), "u-1001") << says_length;
    steady += std::chrono::hours(1);
  }
  for (const std::string body : {"", "[]", "<html>", "{\"issuer\":", "{\"a\":1,\"a\":2}"}) {
    service.say(kDiscovery, [&] { return IssuerOfTests::Answer{200, body}; });
    EXPECT_EQ(come_back(), "oidc.not_as_said") << body;
  }
  service.say(kDiscovery, {});
  service.say("/jwks", [] { return IssuerOfTests::Answer{200, R"({"keys":[]})"}; });
  EXPECT_EQ(come_back(), "oidc.not_as_said");
  service.say("/jwks", {});
  for (const std::string body : {"", "[]", "{}", R"({"id_token":7})", R"({"id_token":"a.b.c"})"}) {
    service.say("/token", [&] { return IssuerOfTests::Answer{200, body}; });
    EXPECT_TRUE(come_back().starts_with("oidc.not_proven")) << body;
  }
  service.say("/token", [] { return IssuerOfTests::Answer{200, std::string(Fetch::kMostBytes + 1, ' ')}; });
  EXPECT_EQ(come_back(), "oidc.unreachable");
  service.say("/token", {});
  EXPECT_EQ(come_back(), "u-1001");
}

TEST_F(IssuerTest, IsWaitedForNoLongerThanItMay) {
  service.say("/slow", [] {
    std::this_thread::sleep_for(seconds(1));
    return IssuerOfTests::Answer{200, "{}"};
  });
  const auto began = std::chrono::steady_clock::now();
  const Fetch fetch(std::chrono::milliseconds(200));
  EXPECT_FALSE(fetch.get(service.issuer() + "/slow"));
  EXPECT_FALSE(fetch.get(service.issuer() + "/jwks")) << "its time is of all that it asks";
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(600));
  EXPECT_TRUE(Fetch(seconds(5)).get(service.issuer() + "/jwks"));
}

TEST_F(IssuerTest, SaysThatTheServiceIsDown) {
  auto settings = service.settings();
  settings.issuer = "http://127.0.0.1:9";
  Issuer down(settings);
  const auto address = down.address("s", {"n", "v", "r"}, Language::Chinese);
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().code, "oidc.unreachable");
  service.say("/token", [] { return IssuerOfTests::Answer{503, ""}; });
  EXPECT_EQ(come_back(), "oidc.unreachable");
}

}  // namespace
}  // namespace guben::oidc
