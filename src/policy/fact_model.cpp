#include "policy/fact_model.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::policy {
namespace {

constexpr std::string_view kLineage = "---- lineage";

void read_type(const CheckedYaml& yaml, FactColumn& column) {
  const auto text = yaml.text();
  if (text == "boolean") column.type = feel::Type::Boolean;
  else if (text == "string") column.type = feel::Type::String;
  else if (text == "date") column.type = feel::Type::Date;
  else if (text == "integer") column.type = feel::Type::Number;
  else if (text == "money") column.type = feel::Type::Number, column.scale = 2;
  else yaml.refuse("pack.unknown_word", {{"word", text}, {"known", "boolean, string, date, integer, money"}});
}

}  // namespace

FactModel read_fact_model(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw YamlRefused{{"pack.file_missing", {{"file", file.string()}}}};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto name = file.filename().string();
  const auto close = text.find("--- */");
  if (!text.starts_with("/* ---\n") || close == std::string::npos) throw YamlRefused{{"pack.no_front_matter", {{"file", name}}}};
  const auto yaml = CheckedYaml::parse(text.substr(7, close - 7), name).only({"name", "subject", "population", "uses", "about", "columns"});

  FactModel model;
  model.name = yaml.at("name").text();
  if (model.name + ".sql" != name) yaml.at("name").refuse("pack.name_is_not_file", {{"name", model.name}});
  model.subject = yaml.text_or("subject", "");
  model.is_population = yaml.flag_or("population", false);
  model.uses = yaml.texts_or_empty("uses");
  if (!yaml.has("columns") != model.subject.empty()) yaml.refuse("pack.missing_key", {{"key", "columns"}});
  if (yaml.has("columns"))
    for (const auto& [column_name, declared] : yaml.at("columns").entries()) {
      declared.only({"type", "unit", "null_means", "absent", "zh", "en"});
      FactColumn column;
      column.name = column_name;
      read_type(declared.at("type"), column);
      column.label_zh = declared.at("zh").text();
      column.label_en = declared.at("en").text();
      column.unit = declared.text_or("unit", "");
      column.null_means = declared.text_or("null_means", "");
      column.nullable = !column.null_means.empty();
      column.absent = declared.text_or("absent", "");
      model.columns.push_back(std::move(column));
    }
  const auto body = text.substr(close + 6);
  const auto split_at = body.find(kLineage);
  model.sql = trimmed(std::string_view(body).substr(0, split_at));
  if (split_at != std::string::npos) model.lineage = trimmed(std::string_view(body).substr(split_at + kLineage.size()));
  while (model.sql.ends_with(";")) model.sql.pop_back();
  while (model.lineage.ends_with(";")) model.lineage.pop_back();
  return model;
}

}  // namespace guben::policy
