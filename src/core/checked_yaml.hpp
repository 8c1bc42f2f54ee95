#pragma once
// YAML with a closed schema. yaml-cpp accepts duplicate keys and says nothing about unknown ones; a pack with a
// misspelt key would silently lose a rule, so every reading of a pack goes through here and every complaint names file
// and line.
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace guben {

/// Thrown inside pack loading only, and turned into a Refusal by `catching_yaml` at its edge: it spares every reader of
/// a deeply nested declaration from carrying Results upward.
struct YamlRefused {
  Refusal refusal;
};

class CheckedYaml {
 public:
  /// Refused (thrown) with "pack.yaml_syntax" or "pack.duplicate_key".
  static CheckedYaml load(const std::filesystem::path& file);
  static CheckedYaml parse(std::string_view text, std::string file_name);

  /// Only these keys may stand in this mapping: "pack.unknown_key" otherwise.
  const CheckedYaml& only(std::initializer_list<std::string_view> keys) const;
  bool has(const char* key) const { return node_.IsMap() && node_[key].IsDefined() && !node_[key].IsNull(); }
  CheckedYaml at(const char* key) const;  ///< "pack.missing_key" when absent
  CheckedYaml operator[](size_t index) const { return {node_[index], file_}; }
  std::string text() const;          ///< "pack.wrong_type" unless a scalar
  std::string text_or_null() const;  ///< null as the word null
  bool is_empty() const { return node_.IsNull(); }
  bool is_list() const { return node_.IsSequence(); }
  std::string text_or(const char* key, std::string fallback) const { return has(key) ? at(key).text() : fallback; }
  bool flag_or(const char* key, bool fallback) const;
  std::vector<std::string> texts() const;  ///< a scalar or a sequence of scalars
  std::vector<std::string> texts_or_empty(const char* key) const {
    return has(key) ? at(key).texts() : std::vector<std::string>{};
  }
  std::vector<CheckedYaml> items() const;
  std::vector<std::pair<std::string, CheckedYaml>> entries() const;

  std::string place() const;  ///< "file:line"
  [[noreturn]] void refuse(std::string code, std::map<std::string, std::string> values = {}) const;

 private:
  CheckedYaml(const YAML::Node& node, std::string file) : node_(node), file_(std::move(file)) {}
  /// Keys once each; depth and size bounded, aliases counted as often as they are used: a file of a few lines may say
  /// "ten times ten times ten …", or stand for itself.
  void check_keys(const YAML::Node& node, int depth, size_t& nodes) const;
  YAML::Node node_;
  std::string file_;
};

/// Runs a loader and turns what it refused into a Result.
template <typename Load>
auto catching_yaml(Load&& load) -> Result<decltype(load())> {
  try {
    return load();
  } catch (YamlRefused& refused) { return std::move(refused.refusal); }
}

}  // namespace guben
