#include "oidc/settings.hpp"

#include <fstream>

#include "core/checked_yaml.hpp"
#include "core/text.hpp"
#include "oidc/address.hpp"

namespace guben::oidc {
namespace {
namespace fs = std::filesystem;

constexpr size_t kLongestSecret = 1024;

/// Relative to the file that names it.
std::string secret_in(const CheckedYaml& yaml, const fs::path& settings) {
  const auto file = settings.parent_path() / yaml.text();
  std::error_code error;
  const auto status = fs::status(file, error);
  if (error || !fs::is_regular_file(status)) yaml.refuse("oidc.secret_file", {{"file", file.string()}});
  if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
    yaml.refuse("oidc.secret_open", {{"file", file.string()}});
  std::ifstream in(file, std::ios::binary);
  std::string text(kLongestSecret + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  auto secret = std::string(trimmed(text));
  if (secret.empty() || text.size() > kLongestSecret) yaml.refuse("oidc.secret_file", {{"file", file.string()}});
  return secret;
}

std::string filled(const CheckedYaml& yaml) {
  auto text = yaml.text();
  if (text.empty()) yaml.refuse("pack.wrong_type", {{"expected", "a value"}});
  return text;
}

SecondFactor second_factor_in(const CheckedYaml& yaml) {
  const auto word = yaml.text_or("second_factor", "ours");
  if (word == "ours") return SecondFactor::Ours;
  if (word == "theirs") return SecondFactor::Theirs;
  yaml.at("second_factor").refuse("pack.unknown_word", {{"word", word}, {"known", "ours, theirs"}});
}

}  // namespace

Result<Settings> load_settings(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return Refusal{"core.cannot_read", {{"file", file.string()}}};
  return catching_yaml([&] {
    const auto yaml = CheckedYaml::load(file);
    yaml.only({"issuer", "client_id", "client_secret_file", "label", "second_factor"});
    Settings settings;
    settings.issuer = yaml.at("issuer").text();
    if (!is_issuer(settings.issuer)) yaml.at("issuer").refuse("oidc.issuer", {{"issuer", settings.issuer}});
    settings.client_id = filled(yaml.at("client_id"));
    settings.client_secret = secret_in(yaml.at("client_secret_file"), file);
    yaml.at("label").only({"zh", "en"});
    settings.label = {filled(yaml.at("label").at("zh")), filled(yaml.at("label").at("en"))};
    settings.second_factor = second_factor_in(yaml);
    return settings;
  });
}

}  // namespace guben::oidc
