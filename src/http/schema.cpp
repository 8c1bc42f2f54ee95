#include "http/schema.hpp"

#include <unicode/regex.h>

#include <cmath>
#include <optional>

#include "core/text.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::json;

/// In ICU's steps of time, about a millisecond each.
constexpr int32_t kMostRegexSteps = 50;

Refusal contract(const std::string& place, const std::string& problem) {
  return {"http.contract", {{"place", place}, {"what", problem}}};
}

struct Pattern {
  std::string text;
  std::shared_ptr<icu::RegexPattern> compiled;
};

std::string pointer_step(const std::string& name) { return "/" + replaced(replaced(name, "~", "~0"), "/", "~1"); }

}  // namespace

class Schemas::Schema {
 public:
  std::weak_ptr<const Schema> refers_to;
  bool is_reference = false;
  std::vector<std::string> types;
  std::vector<Json> values;  ///< enum, const
  std::optional<size_t> least_length, most_length, least_items, most_items;
  std::optional<double> least, most;
  std::optional<Pattern> pattern;
  std::map<std::string, Handle> properties;
  std::vector<std::string> required;
  bool allows_others = true;
  Handle others, items;
  std::vector<Handle> one_of;
};

Schemas::~Schemas() = default;

namespace {
using Schema = Schemas::Schema;
using Handle = Schemas::Handle;

bool has_type(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "number") return value.is_number();
  return value.is_number_integer() ||
         (value.is_number_float() && value.get<double>() == std::floor(value.get<double>()));
}

bool fits_pattern(const Pattern& pattern, const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto unicode = icu::UnicodeString::fromUTF8(text);
  const std::unique_ptr<icu::RegexMatcher> matcher(pattern.compiled->matcher(unicode, error));
  if (U_FAILURE(error)) return false;
  matcher->setTimeLimit(kMostRegexSteps, error);
  const bool found = matcher->find(error);
  return U_SUCCESS(error) && found;
}

class Check {
 public:
  std::optional<Mismatch> value(const Schema& schema, const Json& value, const std::string& at) const {
    if (schema.is_reference) {
      const auto target = schema.refers_to.lock();
      assert(target && "a schema outlived the contract");
      return this->value(*target, value, at);
    }
    if (!schema.types.empty() &&
        std::none_of(schema.types.begin(), schema.types.end(), [&](const auto& type) { return has_type(value, type); }))
      return Mismatch{at, fmt::format("{}", fmt::join(schema.types, " / "))};
    if (!schema.values.empty() && std::find(schema.values.begin(), schema.values.end(), value) == schema.values.end())
      return Mismatch{at, words_of(schema.values)};
    if (!schema.one_of.empty()) return one_of(schema, value, at);
    if (value.is_string()) return text(schema, value.get_ref<const std::string&>(), at);
    if (value.is_number()) return number(schema, value.get<double>(), at);
    if (value.is_array()) return array(schema, value, at);
    if (value.is_object()) return object(schema, value, at);
    return {};
  }

 private:
  static std::string words_of(const std::vector<Json>& values) {
    std::string words;
    for (const auto& value : values) {
      words += words.empty() ? "" : " / ";
      words += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return words;
  }
  std::optional<Mismatch> one_of(const Schema& schema, const Json& json, const std::string& at) const {
    size_t fitting = 0;
    std::optional<Mismatch> first;
    for (const auto& one : schema.one_of) {
      auto wrong = value(*one, json, at);
      if (!wrong) ++fitting;
      else if (!first) first = std::move(wrong);
    }
    if (fitting == 1) return {};
    return first ? first : Mismatch{at, "one of several forms"};
  }
  static std::optional<Mismatch> text(const Schema& schema, const std::string& text, const std::string& at) {
    const auto bytes = text.size();
    if (!is_valid_utf8(text)) return Mismatch{at, "UTF-8"};
    const bool counts = schema.least_length || schema.most_length;
    // Bytes bound letters from above, a quarter of them from below: what is absurd is not counted.
    if (schema.most_length && bytes > 4 * *schema.most_length)
      return Mismatch{at, fmt::format("at most {} letters", *schema.most_length)};
    const size_t letters = counts ? code_points(text).size() : 0;
    if (schema.least_length && letters < *schema.least_length)
      return Mismatch{at, fmt::format("at least {} letters", *schema.least_length)};
    if (schema.most_length && letters > *schema.most_length)
      return Mismatch{at, fmt::format("at most {} letters", *schema.most_length)};
    if (schema.pattern && !fits_pattern(*schema.pattern, text)) return Mismatch{at, schema.pattern->text};
    return {};
  }
  static std::optional<Mismatch> number(const Schema& schema, double number, const std::string& at) {
    if (schema.least && number < *schema.least) return Mismatch{at, fmt::format("≥ {}", *schema.least)};
    if (schema.most && number > *schema.most) return Mismatch{at, fmt::format("≤ {}", *schema.most)};
    return {};
  }
  std::optional<Mismatch> array(const Schema& schema, const Json& array, const std::string& at) const {
    if (schema.least_items && array.size() < *schema.least_items)
      return Mismatch{at, fmt::format("≥ {}", *schema.least_items)};
    if (schema.most_items && array.size() > *schema.most_items)
      return Mismatch{at, fmt::format("≤ {}", *schema.most_items)};
    if (!schema.items) return {};
    for (size_t i = 0; i < array.size(); ++i)
      if (auto wrong = value(*schema.items, array[i], at + "/" + std::to_string(i))) return wrong;
    return {};
  }
  std::optional<Mismatch> object(const Schema& schema, const Json& object, const std::string& at) const {
    for (const auto& name : schema.required)
      if (!object.contains(name)) return Mismatch{at + pointer_step(name), "a value"};
    for (const auto& [name, member] : object.items()) {
      const auto known = schema.properties.find(name);
      if (known != schema.properties.end()) {
        if (auto wrong = value(*known->second, member, at + pointer_step(name))) return wrong;
      } else if (!schema.allows_others) {
        return Mismatch{at + pointer_step(name.substr(0, 60)), "no such field"};
      } else if (schema.others) {
        if (auto wrong = value(*schema.others, member, at + pointer_step(name.substr(0, 60)))) return wrong;
      }
    }
    return {};
  }
};

}  // namespace

namespace {

struct Unreadable {
  Refusal refusal;
};

class Compiler {
 public:
  explicit Compiler(const std::map<std::string, std::shared_ptr<Schema>>& named) : named_(named) {}

  void into(Schema& schema, const Json& json, const std::string& place) const {
    if (!json.is_object()) throw Unreadable{contract(place, "a schema")};
    for (const auto& [word, value] : json.items()) read(schema, word, value, place + pointer_step(word));
  }
  Handle made(const Json& json, const std::string& place) const {
    auto schema = std::make_shared<Schema>();
    into(*schema, json, place);
    return schema;
  }

 private:
  static size_t count(const Json& value, const std::string& place) {
    if (!value.is_number_unsigned()) throw Unreadable{contract(place, "a number")};
    return value.get<size_t>();
  }
  void read(Schema& schema, const std::string& word, const Json& value, const std::string& place) const {
    if (word == "$ref") return refer(schema, value.get<std::string>(), place);
    if (word == "type") {
      if (value.is_array()) schema.types = value.get<std::vector<std::string>>();
      else schema.types = {value.get<std::string>()};
      for (const auto& type : schema.types)
        if (std::string(" string boolean null object array number integer ").find(" " + type + " ") ==
            std::string::npos)
          throw Unreadable{contract(place, type)};
    } else if (word == "enum") {
      schema.values = value.get<std::vector<Json>>();
    } else if (word == "const") {
      schema.values = {value};
    } else if (word == "minLength") {
      schema.least_length = count(value, place);
    } else if (word == "maxLength") {
      schema.most_length = count(value, place);
    } else if (word == "minItems") {
      schema.least_items = count(value, place);
    } else if (word == "maxItems") {
      schema.most_items = count(value, place);
    } else if (word == "minimum") {
      schema.least = value.get<double>();
    } else if (word == "maximum") {
      schema.most = value.get<double>();
    } else if (word == "pattern") {
      schema.pattern = pattern(value.get<std::string>(), place);
    } else if (word == "properties") {
      for (const auto& [name, property] : value.items())
        schema.properties[name] = made(property, place + pointer_step(name));
    } else if (word == "required") {
      schema.required = value.get<std::vector<std::string>>();
    } else if (word == "additionalProperties") {
      if (value.is_boolean()) schema.allows_others = value.get<bool>();
      else schema.others = made(value, place);
    } else if (word == "items") {
      schema.items = made(value, place);
    } else if (word == "oneOf") {
      for (const auto& one : value) schema.one_of.push_back(made(one, place));
    } else if (word != "description" && word != "default" && word != "format" && word != "examples" &&
               word != "title" && word != "deprecated") {
      throw Unreadable{contract(place, word)};
    }
  }
  void refer(Schema& schema, const std::string& to, const std::string& place) const {
    constexpr std::string_view kNamed = "#/components/schemas/";
    const auto found = to.starts_with(kNamed) ? named_.find(to.substr(kNamed.size())) : named_.end();
    if (found == named_.end()) throw Unreadable{contract(place, to)};
    schema.is_reference = true;
    schema.refers_to = found->second;
  }
  static Pattern pattern(const std::string& text, const std::string& place) {
    UErrorCode error = U_ZERO_ERROR;
    UParseError where{};
    // Here "$" is the end and nothing else; ICU's own also stands before a line's end.
    const bool is_bounded = text.ends_with('$') && !text.ends_with("\\$");
    const auto icu_text = is_bounded ? text.substr(0, text.size() - 1) + "\\z" : text;
    std::shared_ptr<icu::RegexPattern> compiled(
        icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(icu_text), where, error));
    if (U_FAILURE(error)) throw Unreadable{contract(place, text)};
    return {text, std::move(compiled)};
  }
  const std::map<std::string, std::shared_ptr<Schema>>& named_;
};

}  // namespace

Result<std::shared_ptr<const Schemas>> Schemas::load(const Json& named) {
  std::shared_ptr<Schemas> schemas(new Schemas());
  for (const auto& [name, schema] : named.items()) schemas->named_[name] = std::make_shared<Schema>();
  try {
    const Compiler compiler(schemas->named_);
    for (const auto& [name, schema] : named.items())
      compiler.into(*schemas->named_[name], schema, "#/components/schemas" + pointer_step(name));
  } catch (const Unreadable& unreadable) { return unreadable.refusal; } catch (const Json::exception& error) {
    return contract("#/components/schemas", error.what());
  }
  return std::shared_ptr<const Schemas>(std::move(schemas));
}

Result<Handle> Schemas::compile(const Json& schema, const std::string& place) const {
  try {
    return Compiler(named_).made(schema, place);
  } catch (const Unreadable& unreadable) { return unreadable.refusal; } catch (const Json::exception& error) {
    return contract(place, error.what());
  }
}

std::optional<Mismatch> Schemas::check(const Handle& schema, const Json& value) {
  return Check().value(*schema, value, "");
}

Json Schemas::value_of_text(const Handle& schema, const std::string& text) {
  auto at = schema;
  while (at->is_reference) at = at->refers_to.lock();
  const auto is = [&](const char* type) {
    return std::find(at->types.begin(), at->types.end(), type) != at->types.end();
  };
  if (is("boolean") && (text == "true" || text == "false")) return text == "true";
  const size_t sign = text.starts_with('-') ? 1 : 0;
  const bool is_whole = text.size() > sign && text.size() < 17 &&
                        text.find_first_not_of("0123456789", sign) == std::string::npos &&
                        (text[sign] != '0' || text.size() == sign + 1);
  if (is("integer") && is_whole) return std::stoll(text);
  return text;
}

}  // namespace guben::http
