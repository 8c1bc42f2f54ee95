#include "policy/kept_constraints.hpp"

#include "core/checked_yaml.hpp"
#include "feel/parser.hpp"

namespace guben::policy {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;

constexpr const char* kToday = "today";

feel::Symbol symbol_of(const Field& field) {
  feel::Symbol symbol;
  switch (field.type) {
    case FieldType::YesNo: symbol.type = feel::Type::Boolean; break;
    case FieldType::Date:
    case FieldType::Month: symbol.type = feel::Type::Date; break;
    case FieldType::Money: symbol.scale = 2; break;
    case FieldType::Number: symbol.scale = 4; break;
    case FieldType::Integer:
    case FieldType::Year:
    case FieldType::SchoolYear: break;
    default: symbol.type = feel::Type::String;
  }
  return symbol;
}

feel::Value value_of(const Field& field, const std::optional<std::string>& text) {
  if (!text) return {};
  switch (symbol_of(field).type) {
    case feel::Type::Boolean: return *text == "true";
    case feel::Type::Date: {
      const auto day = Date::from_iso(*text);
      return day ? feel::Value(*day) : feel::Value();
    }
    case feel::Type::Number: {
      const auto number = Decimal::parse(*text);
      return number ? feel::Value(*number) : feel::Value();
    }
    default: return *text;
  }
}

/// Parsed each time: a record is entered by hand, and no expression is longer than a line.
std::optional<bool> holds(const Dataset& dataset, const std::string& check, const feel::Facts& facts) {
  const auto expression = feel::parse_expression(check, scope_of_record(dataset));
  if (!expression) throw Failure(expression.error(), dataset.code + ": " + check);
  const auto value = feel::evaluate(**expression, facts);
  const auto* truth = std::get_if<bool>(&value);
  return truth ? std::optional(*truth) : std::nullopt;
}

}  // namespace

feel::Scope scope_of_record(const Dataset& dataset) {
  feel::Scope scope;
  for (const auto& field : dataset.fields)
    if (!field.sealed) scope.emplace(field.name, symbol_of(field));
  scope.emplace(kToday, feel::Symbol{feel::Type::Date, 0, false, ""});
  return scope;
}

feel::Facts facts_of_record(const Dataset& dataset, const std::vector<std::optional<std::string>>& values, Date today) {
  feel::Facts facts;
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (const auto& field = dataset.fields[f]; !field.sealed) facts.emplace(field.name, value_of(field, values[f]));
  facts.emplace(kToday, today);
  return facts;
}

std::vector<const dictionary::KeptByHand::Constraint*> broken_constraints(const Dataset& dataset,
                                                                          const feel::Facts& facts) {
  std::vector<const dictionary::KeptByHand::Constraint*> broken;
  for (const auto& constraint : dataset.kept->constraints)
    if (holds(dataset, constraint.check, facts) == false) broken.push_back(&constraint);
  return broken;
}

bool is_guarded(const Dataset& dataset, size_t condition, const feel::Facts& facts) {
  return holds(dataset, dataset.kept->seen[condition].when, facts) != false;
}

void check_kept_expressions(const dictionary::Dictionary& dictionary) {
  for (const auto* dataset : dictionary.kept()) {
    const auto scope = scope_of_record(*dataset);
    const auto check = [&](const std::string& text) {
      const auto parsed = feel::parse_expression(text, scope);
      auto why = parsed ? Refusal{"feel.type_clash",
                                  {{"text", text}, {"at", "1"}, {"expected", "boolean"}, {"found", "another"}}}
                        : parsed.error();
      if (parsed && (*parsed)->type == feel::Type::Boolean) return;
      why.values["place"] = "datasets/" + dataset->code + ".yaml";
      throw YamlRefused{std::move(why)};
    };
    for (const auto& constraint : dataset->kept->constraints) check(constraint.check);
    for (const auto& seen : dataset->kept->seen) check(seen.when);
  }
}

}  // namespace guben::policy
