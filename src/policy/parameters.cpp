#include "policy/parameters.hpp"

#include "core/text.hpp"

namespace guben::policy {
namespace {
// What DECIMAL(18,4) holds, of which the relation `parameter` is.
constexpr int kDecimals = 4;
constexpr int64_t kLargest = 999999999999999999;

Date date_at(const CheckedYaml& yaml) {
  const auto date = Date::from_iso(yaml.text());
  if (!date) yaml.refuse("pack.wrong_type", {{"expected", "a date YYYY-MM-DD"}});
  return *date;
}

std::vector<std::string> documents_named(const std::string& source) {
  std::vector<std::string> ids;
  for (const auto part : split(source, ';')) {
    const auto reference = trimmed(part);
    ids.emplace_back(reference.substr(0, reference.find("§")));
  }
  return ids;
}

ParameterValue read_value(const CheckedYaml& yaml, const Documents& documents) {
  yaml.only({"region", "from", "to", "value", "source", "local", "retroactive"});
  ParameterValue value;
  value.region = yaml.text_or("region", "");
  value.from = date_at(yaml.at("from"));
  value.place = yaml.place();
  if (yaml.has("to")) value.to = date_at(yaml.at("to"));
  if (value.to && *value.to < value.from) yaml.at("to").refuse("pack.period_ends_before_it_begins");
  const auto number = Decimal::parse(yaml.at("value").text());
  const auto kept = number ? number->rescaled(kDecimals) : std::nullopt;
  if (!kept || number->scale() > kDecimals || kept->units() > kLargest || kept->units() < -kLargest)
    yaml.at("value").refuse("pack.wrong_type", {{"expected", "a number of at most 14 digits and 4 decimals"}});
  value.value = *number;
  if (*number < Decimal(0)) yaml.at("value").refuse("pack.negative_value");
  if (yaml.has("local")) {
    const auto local = yaml.at("local");
    local.only({"by", "on"});
    value.local = true;
    value.set_by = local.at("by").text();
    value.set_on = date_at(local.at("on")).to_string();
    if (yaml.has("source")) yaml.at("source").refuse("pack.local_with_source");
    return value;
  }
  if (!yaml.has("source")) yaml.refuse("pack.value_without_source");
  value.source = yaml.at("source").text();
  check_source(yaml.at("source"), value.source, documents);
  // A value cannot hold before its document was written, unless the document says so itself (a line named for its
  // year).
  if (!yaml.flag_or("retroactive", false))
    for (const auto& id : documents_named(value.source))
      if (const auto& issued = documents.at(id).issued_on; issued && value.from < *issued)
        yaml.at("from").refuse("pack.value_before_document",
                               {{"document", documents.at(id).title}, {"issued", issued->to_string()}});
  return value;
}

bool overlaps(const ParameterValue& a, const ParameterValue& b) {
  return a.region == b.region && (!a.to || b.from <= *a.to) && (!b.to || a.from <= *b.to);
}

}  // namespace

bool is_known_source(const std::string& source, const Documents& documents) {
  if (source.empty()) return false;
  for (const auto& id : documents_named(source))
    if (!documents.contains(id)) return false;
  // One clause each: what stands behind a second mark would be in no register.
  constexpr std::string_view kClause = "§";
  for (const auto part : split(source, ';'))
    if (const auto mark = part.find(kClause); mark != std::string_view::npos)
      if (trimmed(part.substr(mark + kClause.size())).empty() || part.find(kClause, mark + 1) != std::string_view::npos)
        return false;
  return true;
}

void check_source(const CheckedYaml& at, const std::string& source, const Documents& documents) {
  if (!is_known_source(source, documents)) at.refuse("pack.unknown_source", {{"source", source}});
}

const ParameterValue* Parameter::in_force(const std::string& region, Date on) const {
  const ParameterValue* best = nullptr;
  for (const auto& value : values)
    if (region.starts_with(value.region) && value.from <= on && (!value.to || on <= *value.to) &&
        (!best || value.region.size() > best->region.size()))
      best = &value;
  return best;
}

void read_parameters(const CheckedYaml& file, const Documents& documents,
                     std::map<std::string, Parameter>& parameters) {
  for (const auto& [name, yaml] : file.entries()) {
    yaml.only({"label", "unit", "values"});  // values: [] is a parameter nobody has set yet
    auto& parameter = parameters[name];
    parameter.name = name;
    if (yaml.has("label")) {
      const auto label = yaml.at("label");
      label.only({"zh", "en"});
      parameter.label_zh = label.at("zh").text();
      parameter.label_en = label.at("en").text();
      parameter.unit = yaml.at("unit").text();
      parameter.place = yaml.at("unit").place();
    } else if (parameter.label_zh.empty()) {
      yaml.refuse("pack.missing_key", {{"key", "label"}});
    }
    for (const auto& item : yaml.at("values").items()) {
      auto value = read_value(item, documents);
      for (const auto& other : parameter.values)
        if (overlaps(other, value)) item.refuse("pack.overlapping_periods", {{"name", name}});
      parameter.scale = std::max(parameter.scale, value.value.scale());
      parameter.values.push_back(std::move(value));
    }
  }
}

Documents read_documents(const std::filesystem::path& sources_yaml) {
  Documents documents;
  for (const auto& [id, yaml] : CheckedYaml::load(sources_yaml).entries()) {
    yaml.only({"title", "number", "issued_on", "note"});
    documents.emplace(id,
                      Document{id, yaml.at("title").text(),
                               yaml.has("issued_on") ? std::optional(date_at(yaml.at("issued_on"))) : std::nullopt});
  }
  return documents;
}

}  // namespace guben::policy
