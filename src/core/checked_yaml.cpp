#include "core/checked_yaml.hpp"

#include "core/text.hpp"

namespace guben {

namespace {
constexpr int kDeepest = 32;          // levels of a pack's declarations
constexpr size_t kMost = 200000;      // nodes of one file, aliases written out
constexpr size_t kLongest = 4 << 20;  // bytes of one file
}  // namespace

CheckedYaml CheckedYaml::parse(std::string_view text, std::string file_name) {
  if (text.size() > kLongest) throw YamlRefused{{"pack.yaml_too_large", {{"place", file_name}}}};
  if (!is_valid_utf8(text)) throw YamlRefused{{"pack.not_utf8", {{"file", file_name}}}};
  YAML::Node node;
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.size() > 1) throw YamlRefused{{"pack.several_documents", {{"place", file_name}}}};
    if (!documents.empty()) node = documents.front();
  } catch (const YAML::Exception& problem) {
    throw YamlRefused{{"pack.yaml_syntax",
                       {{"place", fmt::format("{}:{}", file_name, problem.mark.line + 1)}, {"problem", problem.msg}}}};
  }
  CheckedYaml yaml(node, std::move(file_name));
  size_t nodes = 0;
  yaml.check_keys(node, 0, nodes);
  return yaml;
}

CheckedYaml CheckedYaml::load(const std::filesystem::path& file) {
  // A folder named x.yaml, a pipe that never ends: no file of a pack.
  if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file))
    throw YamlRefused{{"pack.no_regular_file", {{"file", file.string()}}}};
  std::ifstream in(file, std::ios::binary);
  if (!in) throw YamlRefused{{"pack.file_missing", {{"file", file.string()}}}};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto parent = file.parent_path();
  return parse(text, (parent.parent_path().filename() / parent.filename() / file.filename()).string());
}

void CheckedYaml::check_keys(const YAML::Node& node, int depth, size_t& nodes) const {
  if (depth > kDeepest || ++nodes > kMost) refuse("pack.yaml_too_large");
  if (node.IsSequence()) {
    for (const auto& item : node) check_keys(item, depth + 1, nodes);
  } else if (node.IsMap()) {
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar())
        CheckedYaml(entry.first, file_).refuse("pack.wrong_type", {{"expected", "a plain key"}});
      if (!seen.insert(entry.first.Scalar()).second)
        CheckedYaml(entry.first, file_).refuse("pack.duplicate_key", {{"key", entry.first.Scalar()}});
      check_keys(entry.second, depth + 1, nodes);
    }
  }
}

const CheckedYaml& CheckedYaml::only(std::initializer_list<std::string_view> keys) const {
  if (!node_.IsMap()) refuse("pack.wrong_type", {{"expected", "a mapping"}});
  for (const auto& entry : node_)
    if (std::find(keys.begin(), keys.end(), entry.first.Scalar()) == keys.end())
      CheckedYaml(entry.first, file_)
          .refuse("pack.unknown_key",
                  {{"key", entry.first.Scalar()}, {"known", fmt::format("{}", fmt::join(keys, ", "))}});
  return *this;
}

CheckedYaml CheckedYaml::at(const char* key) const {
  if (!has(key)) refuse("pack.missing_key", {{"key", key}});
  return {node_[key], file_};
}

std::string CheckedYaml::text() const {
  if (!node_.IsScalar()) refuse("pack.wrong_type", {{"expected", "a single value"}});
  return node_.Scalar();
}

std::string CheckedYaml::text_or_null() const { return node_.IsNull() ? "null" : text(); }

bool CheckedYaml::flag_or(const char* key, bool fallback) const {
  if (!has(key)) return fallback;
  const auto value = at(key).text();
  if (value != "true" && value != "false") at(key).refuse("pack.wrong_type", {{"expected", "true or false"}});
  return value == "true";
}

std::vector<std::string> CheckedYaml::texts() const {
  if (node_.IsScalar()) return {node_.Scalar()};
  std::vector<std::string> all;
  for (const auto& item : items()) all.push_back(item.text());
  return all;
}

std::vector<CheckedYaml> CheckedYaml::items() const {
  if (!node_.IsSequence()) refuse("pack.wrong_type", {{"expected", "a list"}});
  std::vector<CheckedYaml> all;
  for (const auto& item : node_) all.push_back({item, file_});
  return all;
}

std::vector<std::pair<std::string, CheckedYaml>> CheckedYaml::entries() const {
  if (!node_.IsMap()) refuse("pack.wrong_type", {{"expected", "a mapping"}});
  std::vector<std::pair<std::string, CheckedYaml>> all;
  for (const auto& entry : node_) all.emplace_back(entry.first.Scalar(), CheckedYaml{entry.second, file_});
  return all;
}

std::string CheckedYaml::place() const { return fmt::format("{}:{}", file_, node_.Mark().line + 1); }

void CheckedYaml::refuse(std::string code, std::map<std::string, std::string> values) const {
  values["place"] = place();
  throw YamlRefused{{std::move(code), std::move(values)}};
}

}  // namespace guben
