#pragma once
// The county's identity service as `guben serve --oidc FILE` names it (docs/operate.md).
#include <filesystem>
#include <string>

#include "core/language.hpp"
#include "core/result.hpp"

namespace guben::oidc {

/// Who asks for the second factor: our one-time code, or the service by itself.
enum class SecondFactor { Ours, Theirs };

struct Settings {
  std::string issuer, client_id, client_secret;
  Words label;  ///< on the button
  SecondFactor second_factor = SecondFactor::Ours;
};

/// Strict YAML, refused as CheckedYaml says, and with core.cannot_read where there is no such file; with oidc.issuer
/// where it is no https address (http on this machine only), oidc.secret_file where the secret is not there or empty,
/// oidc.secret_open where others than its owner may read it.
Result<Settings> load_settings(const std::filesystem::path& file);

}  // namespace guben::oidc
