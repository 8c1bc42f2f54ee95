#include "oidc/id_token.hpp"

#include <gtest/gtest.h>

#include "oidc/tests/keys_of_tests.hpp"

namespace guben::oidc {
namespace {
using nlohmann::json;

const auto kNow = std::chrono::system_clock::from_time_t(1593475200);  // 2020-06-30
constexpr int64_t kSeconds = 1593475200;

const KeyOfTests& rsa() {
  static const auto key = KeyOfTests::rsa("r1");
  return key;
}
const KeyOfTests& ec() {
  static const auto key = KeyOfTests::ec("e1");
  return key;
}

KeySet keys_of(const std::vector<json>& keys) { return *KeySet::read(json{{"keys", keys}}.dump()); }
const KeySet& both() {
  static const auto keys = keys_of({rsa().jwk(), ec().jwk()});
  return keys;
}

json claims() {
  return {{"iss", "https://sso.example"}, {"aud", "guben"}, {"sub", "u-1001"},      {"iat", kSeconds},
          {"exp", kSeconds + 300},        {"nonce", "n-1"}, {"auth_time", kSeconds}};
}
/// With this changed; null takes it away.
json claims_but(const char* name, const json& value) {
  auto changed = claims();
  if (value.is_null()) changed.erase(name);
  else changed[name] = value;
  return changed;
}

/// The subject, or what is wrong.
std::string read(const std::string& token, const KeySet& keys = both()) {
  const auto subject =
      subject_of(token, keys, {"https://sso.example", "guben", "n-1", kNow, kNow - std::chrono::minutes(5)});
  if (subject) return *subject;
  if (subject.error().code != "oidc.not_proven") return subject.error().code;
  return "wrong: " + subject.error().values.at("problem");
}
std::string read(const json& said) { return read(rsa().token("RS256", said)); }

TEST(AnIdToken, IsTakenAsItsAlgorithmsSignIt) {
  EXPECT_EQ(read(rsa().token("RS256", claims())), "u-1001");
  EXPECT_EQ(read(rsa().token("PS256", claims())), "u-1001");
  EXPECT_EQ(read(ec().token("ES256", claims())), "u-1001");
}

TEST(AnIdToken, IsNothingUnsignedOrSignedByWhatEverybodyKnows) {
  EXPECT_EQ(read(rsa().token("none", claims())), "wrong: alg");
  EXPECT_EQ(read(rsa().token("HS256", claims())), "wrong: alg");
  EXPECT_EQ(read(rsa().token("RS512", claims())), "wrong: alg");
  for (const char* algorithm : {"", "None", "NONE", "rs256", "RS256 ", "HS512", "dir"})
    EXPECT_EQ(read(rsa().token(algorithm, claims())), "wrong: alg") << algorithm;
  // A head that says one thing to one reader and another to the next.
  const auto two = access::base64url(R"({"alg":"RS256","kid":"r1","alg":"none"})");
  const auto sound = rsa().token("RS256", claims());
  EXPECT_EQ(read(two + sound.substr(sound.find('.'))), "wrong: head");
  EXPECT_EQ(
      read(rsa().token(json{{"alg", "RS256"}, {"kid", "r1"}, {"crit", {"b64"}}, {"b64", false}}, claims().dump())),
      "wrong: crit");
}

TEST(AnIdToken, IsNothingWithAnotherSignature) {
  const auto sound = rsa().token("RS256", claims());
  ASSERT_EQ(read(sound), "u-1001");
  for (const size_t at : {sound.find('.') + 5, sound.rfind('.') + 20, size_t{3}}) {
    auto altered = sound;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(read(altered).starts_with("wrong: ")) << at << read(altered);
  }
  // Somebody else's key under the same name.
  EXPECT_EQ(read(KeyOfTests::rsa("r1").token("RS256", claims())), "wrong: signature");
  EXPECT_EQ(read(KeyOfTests::ec("e1").token("ES256", claims())), "wrong: signature");
  EXPECT_EQ(read(sound.substr(0, sound.rfind('.') + 1)), "wrong: signature");
  // The signature of one way shown as another's.
  auto as_pss = json{{"alg", "PS256"}, {"kid", "r1"}}.dump();
  EXPECT_EQ(read(access::base64url(as_pss) + sound.substr(sound.find('.'))), "wrong: signature");
}

TEST(AnIdToken, GoesByTheKeyItNamesAndOneOfItsKind) {
  EXPECT_EQ(read(KeyOfTests::rsa("r2").token("RS256", claims())), "oidc.key_unknown");
  EXPECT_EQ(read(ec().token(json{{"alg", "RS256"}, {"kid", "e1"}}, claims().dump())), "oidc.key_unknown");
  EXPECT_EQ(read(rsa().token(json{{"alg", "RS256"}}, claims().dump())), "u-1001") << "the only one of its kind";
  const auto two = keys_of({rsa().jwk(), KeyOfTests::rsa("r2").jwk()});
  EXPECT_EQ(read(rsa().token(json{{"alg", "RS256"}}, claims().dump()), two), "oidc.key_unknown") << "which of two?";
  auto of_pss = rsa().jwk();
  of_pss["alg"] = "PS256";
  EXPECT_EQ(read(rsa().token("RS256", claims()), keys_of({of_pss})), "oidc.key_unknown");
  EXPECT_EQ(read(rsa().token("PS256", claims()), keys_of({of_pss})), "u-1001");
}

TEST(AnIdToken, IsOfThisIssuerForThisClientAndThisAttempt) {
  ASSERT_EQ(read(claims()), "u-1001");
  EXPECT_EQ(read(claims_but("iss", "https://sso.example/")), "wrong: iss");
  EXPECT_EQ(read(claims_but("iss", nullptr)), "wrong: iss");
  EXPECT_EQ(read(claims_but("aud", "another")), "wrong: aud");
  EXPECT_EQ(read(claims_but("aud", nullptr)), "wrong: aud");
  EXPECT_EQ(read(claims_but("aud", json::array({"guben"}))), "u-1001");
  EXPECT_EQ(read(claims_but("aud", json::array({"guben", "another"}))), "wrong: aud") << "made for whom?";
  auto among = claims_but("aud", json::array({"guben", "another"}));
  among["azp"] = "guben";
  EXPECT_EQ(read(among), "u-1001");
  among["azp"] = "another";
  EXPECT_EQ(read(among), "wrong: aud");
  EXPECT_EQ(read(claims_but("azp", "another")), "wrong: aud");
  EXPECT_EQ(read(claims_but("nonce", "n-2")), "wrong: nonce");
  EXPECT_EQ(read(claims_but("nonce", nullptr)), "wrong: nonce");
  EXPECT_EQ(read(claims_but("sub", nullptr)), "wrong: sub");
  EXPECT_EQ(read(claims_but("sub", 1001)), "wrong: sub");
  EXPECT_EQ(read(claims_but("sub", std::string(256, 'u'))), "wrong: sub");
  EXPECT_EQ(read(claims_but("sub", std::string(255, 'u'))), std::string(255, 'u'));
}

TEST(AnIdToken, IsOfNow) {
  EXPECT_EQ(read(claims_but("exp", kSeconds - 59)), "u-1001");
  EXPECT_EQ(read(claims_but("exp", kSeconds - 60)), "wrong: exp");
  EXPECT_EQ(read(claims_but("exp", nullptr)), "wrong: exp");
  EXPECT_EQ(read(claims_but("exp", "tomorrow")), "wrong: exp");
  EXPECT_EQ(read(claims_but("iat", kSeconds + 59)), "u-1001") << "their clock is ahead";
  EXPECT_EQ(read(claims_but("iat", kSeconds + 61)), "wrong: iat");
  EXPECT_EQ(read(claims_but("iat", kSeconds - 659)), "u-1001");
  EXPECT_EQ(read(claims_but("iat", kSeconds - 661)), "wrong: iat");
  EXPECT_EQ(read(claims_but("iat", nullptr)), "wrong: iat");
  EXPECT_EQ(read(claims_but("nbf", kSeconds + 61)), "wrong: nbf");
  EXPECT_EQ(read(claims_but("nbf", kSeconds)), "u-1001");
}

TEST(AnIdToken, IsOfWhoSignedInSinceItWasAskedFor) {
  EXPECT_EQ(read(claims_but("auth_time", kSeconds - 300)), "u-1001");
  EXPECT_EQ(read(claims_but("auth_time", kSeconds - 359)), "u-1001") << "their clock is behind";
  EXPECT_EQ(read(claims_but("auth_time", kSeconds - 361)), "wrong: auth_time");
  EXPECT_EQ(read(claims_but("auth_time", kSeconds + 59)), "u-1001");
  EXPECT_EQ(read(claims_but("auth_time", kSeconds + 61)), "wrong: auth_time");
  EXPECT_EQ(read(claims_but("auth_time", nullptr)), "wrong: auth_time") << "nobody says when";
  EXPECT_EQ(read(claims_but("auth_time", "now")), "wrong: auth_time");
}

TEST(AnIdToken, OfNoFormIsNone) {
  const auto sound = rsa().token("RS256", claims());
  for (const std::string& text : {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), sound + ".",
                                  sound.substr(sound.find('.')), std::string(kLongestToken + 1, 'a'), "{" + sound})
    EXPECT_TRUE(read(text).starts_with("wrong: ")) << text.substr(0, 40) << " " << read(text);
  for (const std::string& said : {std::string("[]"), std::string("1"), std::string("{"), std::string(),
                                  std::string(R"({"iss":"https://sso.example","iss":"x"})"), std::string(5000, '[')})
    EXPECT_EQ(read(rsa().token(json{{"alg", "RS256"}, {"kid", "r1"}}, said)), "wrong: claims") << said.substr(0, 40);
  auto large = claims();
  large["picture"] = std::string(kLongestToken, 'x');
  EXPECT_EQ(read(large), "wrong: form");
  large["picture"] = std::string(2000, 'x');
  EXPECT_EQ(read(large), "u-1001");
}

TEST(Keys, ThatAreOfNoUseAreLeftOut) {
  const auto with = [](const json& change) {
    auto key = rsa().jwk();
    key.update(change);
    return KeySet::read(json{{"keys", {key}}}.dump()).has_value();
  };
  EXPECT_TRUE(with(json::object()));
  EXPECT_TRUE(with({{"use", "sig"}}));
  EXPECT_FALSE(with({{"use", "enc"}}));
  EXPECT_FALSE(with({{"alg", "RS512"}}));
  EXPECT_FALSE(with({{"n", ""}}));
  EXPECT_FALSE(with({{"kty", "oct"}, {"k", "c2VjcmV0"}}));
  EXPECT_FALSE(KeySet::read(json{{"keys", {KeyOfTests::rsa("short", 1024).jwk()}}}.dump()));
  auto of_another_curve = ec().jwk();
  of_another_curve["crv"] = "P-521";
  EXPECT_FALSE(KeySet::read(json{{"keys", {of_another_curve}}}.dump()));
  auto off_the_curve = ec().jwk();
  off_the_curve["y"] = off_the_curve["x"];
  EXPECT_FALSE(KeySet::read(json{{"keys", {off_the_curve}}}.dump()));
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[1,null]})"})
    EXPECT_FALSE(KeySet::read(text)) << text;
}

}  // namespace
}  // namespace guben::oidc
