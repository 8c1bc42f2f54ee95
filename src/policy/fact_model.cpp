#include "policy/fact_model.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"
#include "feel/parser.hpp"

namespace guben::policy {
namespace {

constexpr int kShareScale = 8;  // decimals of a sampled share
constexpr std::string_view kLineage = "---- lineage", kByteOrderMark = "\xEF\xBB\xBF";

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
  int sql_line = 1, lineage_line = 1;
};

int line_of(const std::string& text, size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
}

ModelFile read_model_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw YamlRefused{{"pack.file_missing", {{"file", file.string()}}}};
  ModelFile parts;
  parts.name = file.filename().string();
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!is_valid_utf8(bytes)) throw YamlRefused{{"pack.not_utf8", {{"file", parts.name}}}};
  // As an editor of another system leaves it.
  const auto text =
      replaced(bytes.starts_with(kByteOrderMark) ? bytes.substr(kByteOrderMark.size()) : bytes, "\r\n", "\n");
  const auto close = text.find("--- */");
  if (!text.starts_with("/* ---\n") || close == std::string::npos)
    throw YamlRefused{{"pack.no_front_matter", {{"file", parts.name}}}};
  parts.declaration = text.substr(7, close - 7);
  const auto begin = [&](size_t from) { return std::min(text.find_first_not_of(" \n\r\t", from), text.size()); };
  const auto sql_at = begin(close + 6), mark = text.find(kLineage, sql_at);
  parts.sql = trimmed(std::string_view(text).substr(sql_at, mark == std::string::npos ? mark : mark - sql_at));
  parts.sql_line = line_of(text, sql_at);
  if (mark != std::string::npos) {
    const auto lineage_at = begin(mark + kLineage.size());
    parts.lineage = trimmed(std::string_view(text).substr(lineage_at));
    parts.lineage_line = line_of(text, lineage_at);
  }
  while (parts.sql.ends_with(";")) parts.sql.pop_back();
  while (parts.lineage.ends_with(";")) parts.lineage.pop_back();
  return parts;
}

std::set<std::string> texts_of(const std::string& sql) {
  std::set<std::string> texts;
  for (auto open = sql.find('\''); open != std::string::npos;) {
    const auto close = sql.find('\'', open + 1);
    if (close == std::string::npos) break;
    texts.insert(sql.substr(open + 1, close - open - 1));
    open = sql.find('\'', close + 1);
  }
  return texts;
}

void take_sql(FactModel& model, ModelFile&& file) {
  model.relations = relations_named(file.sql);
  model.texts = texts_of(file.sql);
  model.file = file.name;
  model.sql = std::move(file.sql), model.lineage = std::move(file.lineage);
  model.sql_line = file.sql_line, model.lineage_line = file.lineage_line;
}

/// Names become names of SQL.
std::string identifier(const std::string& name, const CheckedYaml& at) {
  static const std::string letters = "abcdefghijklmnopqrstuvwxyz", rest = letters + "0123456789_";
  if (name.empty() || letters.find(name[0]) == std::string::npos || name.find_first_not_of(rest) != std::string::npos)
    at.refuse("pack.bad_identifier", {{"name", name}});
  return name;
}

/// The value of subjects without a row, as SQL knows it: a literal, nothing that could be run.
std::string literal(const CheckedYaml& yaml, const FactColumn& column) {
  constexpr size_t kDigits = 18;
  const auto text = yaml.text();
  const auto value = feel::parse_literal(lower_ascii(text));
  const auto* number = value ? std::get_if<Decimal>(&*value) : nullptr;
  const bool is_number = number && number->scale() <= column.scale && text.size() <= kDigits;
  if (column.type == feel::Type::Boolean && (!value || !std::holds_alternative<bool>(*value)))
    yaml.refuse("pack.wrong_type", {{"expected", "TRUE or FALSE"}});
  if (column.type == feel::Type::Number && !is_number)
    yaml.refuse("pack.wrong_type", {{"expected", fmt::format("a number of at most {} decimals", column.scale)}});
  if (column.type != feel::Type::Boolean && column.type != feel::Type::Number)
    yaml.refuse("pack.wrong_type", {{"expected", "no value: a text or a day that is not there is null"}});
  return text;
}

std::string name_of(const CheckedYaml& yaml, const ModelFile& file) {
  const auto name = identifier(yaml.at("name").text(), yaml.at("name"));
  if (name + ".sql" != file.name) yaml.at("name").refuse("pack.name_is_not_file", {{"name", name}});
  return name;
}

}  // namespace

std::set<std::string> relations_named(const std::string& sql) {
  static const std::set<std::string> schemas{"every", "latest",    "numbers", "fact",
                                             "found", "undecided", "unit",    "lineage"};
  static const std::set<std::string> alone{"registry_household", "registry_person", "review",    "review_row",
                                           "past_review",        "delivered",       "parameter", "region"};
  std::set<std::string> relations;
  std::string word, schema;
  for (const char c : sql + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      word += c;
      continue;
    }
    if (!word.empty() && !schema.empty()) relations.insert(schema + "." + word);
    else if (alone.contains(word)) relations.insert(word);
    schema = c == '.' && schemas.contains(word) ? word : "";
    word.clear();
  }
  return relations;
}

std::string with_names_filled_in(const std::string& sql,
                                 const std::function<std::string(const std::string&)>& value_of) {
  std::string out;
  size_t begin = 0;
  for (auto at = sql.find('$'); at != std::string::npos; at = sql.find('$', begin)) {
    auto end = at + 1;
    while (end < sql.size() && ((sql[end] >= 'a' && sql[end] <= 'z') || sql[end] == '_')) ++end;
    out += sql.substr(begin, at - begin) + value_of(sql.substr(at + 1, end - at - 1));
    begin = end;
  }
  return out + sql.substr(begin);
}

std::set<std::string> parameters_named(const std::string& sql) {
  std::set<std::string> names;
  with_names_filled_in(sql, [&](const std::string& name) {
    if (name != "as_of") names.insert(name);
    return std::string();
  });
  return names;
}

FactModel read_fact_model(const std::filesystem::path& file) {
  auto parts = read_model_file(file);
  const auto yaml = CheckedYaml::parse("\n" + parts.declaration, parts.name)
                        .only({"name", "subject", "population", "beyond", "replaces", "uses", "about", "columns"});

  FactModel model;
  model.name = name_of(yaml, parts);
  if (yaml.has("subject")) model.subject = identifier(yaml.at("subject").text(), yaml.at("subject"));
  model.is_population = yaml.flag_or("population", false);
  model.looks_beyond = yaml.flag_or("beyond", false);
  model.replaces = yaml.flag_or("replaces", false);
  model.uses = yaml.texts_or_empty("uses");
  if (!yaml.has("columns") != model.subject.empty()) yaml.refuse("pack.missing_key", {{"key", "columns"}});
  if (yaml.has("columns"))
    for (const auto& [column_name, declared] : yaml.at("columns").entries()) {
      declared.only({"type", "bounds", "codes", "values", "shown_with", "unit", "null_means", "absent", "zh", "en"});
      FactColumn column;
      column.name = identifier(column_name, declared);
      read_type(declared.at("type"), column);
      column.label_zh = declared.at("zh").text();
      column.label_en = declared.at("en").text();
      column.unit = declared.text_or("unit", "");
      column.null_means = declared.text_or("null_means", "");
      column.nullable = !column.null_means.empty();
      if (declared.has("absent")) column.absent = literal(declared.at("absent"), column);
      column.shown_with = declared.text_or("shown_with", "");
      column.codes = declared.text_or("codes", "");
      column.values = declared.texts_or_empty("values");
      column.has_bounds = declared.flag_or("bounds", false);
      if (column.has_bounds && column.type != feel::Type::Number)
        declared.at("bounds").refuse("pack.wrong_type", {{"expected", "a number"}});
      model.columns.push_back(std::move(column));
    }
  take_sql(model, std::move(parts));
  return model;
}

FactModel read_indicator(const std::filesystem::path& file) {
  auto parts = read_model_file(file);
  const auto yaml = CheckedYaml::parse("\n" + parts.declaration, parts.name)
                        .only({"name", "replaces", "uses", "about", "unit", "rule", "better", "target", "quantile",
                               "zh", "en", "counted_zh", "counted_en"});
  FactModel model;
  model.name = name_of(yaml, parts);
  model.subject = "area";
  model.replaces = yaml.flag_or("replaces", false);
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
    // An answer that is not known moves both: each end lies between none and all of those counted.
    const auto add_end = [&](const char* suffix, const char* of_zh, const char* of_en, const char* absent) {
      auto& end = add(suffix, of_zh, of_en);
      end.scale = kShareScale, end.absent = absent;
      end.null_means = "有结论未填", end.nullable = true, end.has_bounds = true;
    };
    add_end("_low", "置信区间下限", "lower bound of the interval", "0");
    add_end("_high", "置信区间上限", "upper bound of the interval", "1");  // nobody drawn: nothing is known
  }
  take_sql(model, std::move(parts));
  return model;
}

}  // namespace guben::policy
