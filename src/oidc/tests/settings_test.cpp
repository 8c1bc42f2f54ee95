#include "oidc/settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/text.hpp"
#include "oidc/address.hpp"

namespace guben::oidc {
namespace {
namespace fs = std::filesystem;

constexpr auto kSound = R"(issuer: https://sso.example
client_id: guben
client_secret_file: secret
label: {zh: 统一身份认证, en: County sign-on}
)";

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder);
    write("secret", "s3cret\n");
    fs::permissions(folder / "secret", fs::perms::owner_read | fs::perms::owner_write);
  }
  void TearDown() override { fs::remove_all(folder); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; }
  Result<Settings> load(const std::string& text) {
    write("oidc.yaml", text);
    return load_settings(folder / "oidc.yaml");
  }
  std::string refused(const std::string& text) {
    const auto loaded = load(text);
    return loaded ? "" : loaded.error().code;
  }
  const fs::path folder = fs::temp_directory_path() / fmt::format("guben-oidc-{}", getpid());
};

TEST_F(SettingsTest, AreReadAsTheyAreWritten) {
  const auto loaded = load(kSound);
  ASSERT_TRUE(loaded) << loaded.error().code;
  EXPECT_EQ(loaded->issuer, "https://sso.example");
  EXPECT_EQ(loaded->client_secret, "s3cret");
  EXPECT_EQ(loaded->label.chinese, "统一身份认证");
  EXPECT_EQ(loaded->second_factor, SecondFactor::Ours) << "where nothing is said";
  EXPECT_EQ(load(std::string(kSound) + "second_factor: theirs\n")->second_factor, SecondFactor::Theirs);
}

TEST_F(SettingsTest, SayNothingElseAndNothingLess) {
  EXPECT_EQ(refused(std::string(kSound) + "scope: openid\n"), "pack.unknown_key");
  EXPECT_EQ(refused(std::string(kSound) + "second_factor: none\n"), "pack.unknown_word");
  EXPECT_EQ(refused(std::string(kSound) + "client_id: other\n"), "pack.duplicate_key");
  EXPECT_EQ(load_settings(folder / "none.yaml").error().code, "core.cannot_read");
  EXPECT_EQ(refused(replaced(kSound, "client_id: guben\n", "")), "pack.missing_key");
  EXPECT_EQ(refused(replaced(kSound, ", en: County sign-on", "")), "pack.missing_key");
  EXPECT_EQ(refused(replaced(kSound, "client_id: guben", "client_id: ''")), "pack.wrong_type");
}

TEST_F(SettingsTest, TakeNoSecretThatOthersRead) {
  for (const auto other : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(folder / "secret", other, fs::perm_options::add);
    EXPECT_EQ(refused(kSound), "oidc.secret_open");
    fs::permissions(folder / "secret", other, fs::perm_options::remove);
    EXPECT_EQ(refused(kSound), "");
  }
  EXPECT_EQ(refused(replaced(kSound, "client_secret_file: secret", "client_secret_file: elsewhere")),
            "oidc.secret_file");
  write("secret", "  \n");
  EXPECT_EQ(refused(kSound), "oidc.secret_file");
}

TEST_F(SettingsTest, NameAnIssuerByHttpsOrOnThisMachine) {
  for (const char* sound :
       {"https://sso.example", "https://sso.example:8443/realms/county", "http://127.0.0.1:3000", "http://[::1]:3000"})
    EXPECT_TRUE(is_issuer(sound)) << sound;
  for (const char* wrong :
       {"http://sso.example", "http://127.0.0.1.evil.example", "http://localhost:3000", "sso.example", "https://",
        "ftp://127.0.0.1", "https://user:word@sso.example", "https://sso.example?a=b", "https://sso.example#x",
        "https://sso.example/a b", "javascript:alert(1)", "", "file:///etc"})
    EXPECT_FALSE(is_issuer(wrong)) << wrong;
  EXPECT_EQ(refused(replaced(kSound, "https://sso", "http://sso")), "oidc.issuer");
}

TEST(Addresses, OfAnotherSchemeAreNotAsked) {
  EXPECT_TRUE(may_be_asked("https://keys.example/jwks?x=1", "https://sso.example"));
  EXPECT_FALSE(may_be_asked("http://127.0.0.1/jwks", "https://sso.example")) << "nor this machine, by a strange issuer";
  EXPECT_TRUE(may_be_asked("http://127.0.0.1/jwks", "http://127.0.0.1:3000"));
}

TEST(Addresses, HoldWhatIsPutBehindThemAndNothingElse) {
  EXPECT_EQ(with_query("https://a.example/x", {{"a b", "c&d=e"}, {"f", "汉"}}),
            "https://a.example/x?a%20b=c%26d%3De&f=%E6%B1%89");
  EXPECT_EQ(with_query("https://a.example/x?y=1", {{"a", "b"}}), "https://a.example/x?y=1&a=b");
}

}  // namespace
}  // namespace guben::oidc
