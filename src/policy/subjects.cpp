#include "policy/subjects.hpp"

#include "core/checked_yaml.hpp"

namespace guben::policy {

void read_subjects(const std::filesystem::path& file, SubjectKinds& kinds) {
  for (const auto& [name, yaml] : CheckedYaml::load(file).entries()) {
    yaml.only({"zh", "en", "many", "kind", "of"});
    SubjectKind kind;
    kind.name = name;
    kind.label_zh = yaml.at("zh").text();
    kind.label_en = yaml.at("en").text();
    if (yaml.has("many")) {
      const auto many = yaml.at("many").only({"zh", "en"});
      kind.many_zh = many.at("zh").text();
      kind.many_en = many.at("en").text();
    }
    kind.kind_fact = yaml.text_or("kind", "");
    kind.of = yaml.text_or("of", "");
    if (!kind.of.empty() && !kinds.contains(kind.of)) yaml.at("of").refuse("pack.unknown_name", {{"name", kind.of}});
    kind.order = kinds.contains(name) ? kinds.at(name).order : kinds.size();
    kinds.insert_or_assign(name, std::move(kind));
  }
}

}  // namespace guben::policy
