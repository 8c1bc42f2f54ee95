#include "policy/fact_model.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::policy {
namespace {

constexpr int kShareScale = 8;  // decimals of a sampled share
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

/// A file in two parts: the declaration between the marks, and the SQL below it.
struct ModelFile {
  std::string name, declaration, sql, lineage;
};

ModelFile read_model_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw YamlRefused{{"pack.file_missing", {{"file", file.string()}}}};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  ModelFile parts;
  parts.name = file.filename().string();
  const auto close = text.find("--- */");
  if (!text.starts_with("/* ---\n") || close == std::string::npos)
    throw YamlRefused{{"pack.no_front_matter", {{"file", parts.name}}}};
  parts.declaration = text.substr(7, close - 7);
  const auto body = text.substr(close + 6);
  const auto split_at = body.find(kLineage);
  parts.sql = trimmed(std::string_view(body).substr(0, split_at));
  if (split_at != std::string::npos) parts.lineage = trimmed(std::string_view(body).substr(split_at + kLineage.size()));
  while (parts.sql.ends_with(";")) parts.sql.pop_back();
  while (parts.lineage.ends_with(";")) parts.lineage.pop_back();
  return parts;
}

std::string name_of(const CheckedYaml& yaml, const ModelFile& file) {
  const auto name = yaml.at("name").text();
  if (name + ".sql" != file.name) yaml.at("name").refuse("pack.name_is_not_file", {{"name", name}});
  return name;
}

}  // namespace

FactModel read_fact_model(const std::filesystem::path& file) {
  auto parts = read_model_file(file);
  const auto yaml = CheckedYaml::parse(parts.declaration, parts.name)
                        .only({"name", "subject", "population", "uses", "about", "columns"});

  FactModel model;
  model.name = name_of(yaml, parts);
  model.subject = yaml.text_or("subject", "");
  model.is_population = yaml.flag_or("population", false);
  model.uses = yaml.texts_or_empty("uses");
  if (!yaml.has("columns") != model.subject.empty()) yaml.refuse("pack.missing_key", {{"key", "columns"}});
  if (yaml.has("columns"))
    for (const auto& [column_name, declared] : yaml.at("columns").entries()) {
      declared.only({"type", "bounds", "shown_with", "unit", "null_means", "absent", "zh", "en"});
      FactColumn column;
      column.name = column_name;
      read_type(declared.at("type"), column);
      column.label_zh = declared.at("zh").text();
      column.label_en = declared.at("en").text();
      column.unit = declared.text_or("unit", "");
      column.null_means = declared.text_or("null_means", "");
      column.nullable = !column.null_means.empty();
      column.absent = declared.text_or("absent", "");
      column.shown_with = declared.text_or("shown_with", "");
      column.has_bounds = declared.flag_or("bounds", false);
      if (column.has_bounds && column.type != feel::Type::Number)
        declared.at("bounds").refuse("pack.wrong_type", {{"expected", "a number"}});
      model.columns.push_back(std::move(column));
    }
  model.sql = std::move(parts.sql);
  model.lineage = std::move(parts.lineage);
  return model;
}

FactModel read_indicator(const std::filesystem::path& file) {
  auto parts = read_model_file(file);
  const auto yaml = CheckedYaml::parse(parts.declaration, parts.name)
                        .only({"name", "uses", "about", "unit", "rule", "better", "target", "quantile", "zh", "en",
                               "counted_zh", "counted_en"});
  FactModel model;
  model.name = name_of(yaml, parts);
  model.subject = "area";
  model.uses = yaml.texts_or_empty("uses");
  model.unit = yaml.at("unit").text();
  model.rule = yaml.at("rule").text();
  model.target = yaml.at("target").text();
  const auto better = yaml.at("better").text();
  if (better != "higher" && better != "lower")
    yaml.at("better").refuse("pack.unknown_word", {{"word", better}, {"known", "higher, lower"}});
  model.higher_is_better = better == "higher";
  model.label_zh = yaml.at("zh").text();
  model.label_en = yaml.at("en").text();
  const std::string zh = yaml.at("counted_zh").text(), en = yaml.at("counted_en").text();
  model.quantile = yaml.text_or("quantile", "");
  const auto add = [&](const char* suffix, const std::string& of_zh, const std::string& of_en) -> FactColumn& {
    auto& column = model.columns.emplace_back();
    column.name = model.name + suffix;
    column.label_zh = model.label_zh + "·" + of_zh;
    column.label_en = model.label_en + ", " + of_en;
    column.scale = 2;
    column.absent = "0";
    return column;
  };
  auto& numerator = add("_numerator", zh, en);
  numerator.null_means = "有待核的记录", numerator.nullable = true, numerator.has_bounds = true;
  add("_denominator", "基数", "out of");
  if (model.is_sampled()) {
    add("_low", "置信区间下限", "lower bound of the interval").scale = kShareScale;
    auto& high = add("_high", "置信区间上限", "upper bound of the interval");
    high.scale = kShareScale, high.absent = "1";  // of a place where nobody was drawn nothing is known
  }
  model.sql = std::move(parts.sql);
  return model;
}

}  // namespace guben::policy
