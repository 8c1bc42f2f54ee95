#include "http/contract.hpp"

#include <yaml-cpp/yaml.h>

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::json;

struct Wrong {
  Refusal refusal;
};
[[noreturn]] void wrong(const std::string& place, const std::string& what) {
  throw Wrong{{"http.contract", {{"place", place}, {"what", what}}}};
}

/// A plain scalar as YAML means it; what stands in quotes is text.
Json scalar(const YAML::Node& node) {
  const auto& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "false") return text == "true";
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  const size_t sign = text.starts_with('-') ? 1 : 0;
  if (text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string::npos) {
    if (sign) return std::stoll(text);
    return std::stoull(text);
  }
  return text;
}

Json json_of(const YAML::Node& node) {
  if (node.IsMap()) {
    auto object = Json::object();
    for (const auto& entry : node) object[entry.first.Scalar()] = json_of(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    auto array = Json::array();
    for (const auto& entry : node) array.push_back(json_of(entry));
    return array;
  }
  return node.IsScalar() ? scalar(node) : Json();
}

class Reader {
 public:
  Reader(const Json& document, const Schemas& schemas) : document_(document), schemas_(schemas) {}

  Operation operation(const std::string& base, const std::string& path, const std::string& method, const Json& item,
                      const Json& json) const {
    const auto place = method + " " + path;
    Operation operation;
    operation.id = json.value("operationId", "");
    if (operation.id.empty()) wrong(place, "operationId");
    operation.method = method;
    std::transform(method.begin(), method.end(), operation.method.begin(), ::toupper);
    operation.pattern = base + path;
    operation.summary = json.value("summary", "");
    operation.right = right(json, place);
    for (const auto* list : {&item, &json})
      if (list->contains("parameters"))
        for (const auto& one : (*list)["parameters"]) operation.parameters.push_back(parameter(one, path, place));
    for (const auto part : split(std::string_view(path).substr(1), '/'))
      if (part.starts_with('{') && !operation.has_parameter(part.substr(1, part.size() - 2)))
        wrong(place, std::string(part));
    if (json.contains("requestBody")) operation.body = body(resolved(json["requestBody"]), place);
    if (!json.contains("responses")) wrong(place, "responses");
    for (const auto& [status, answer] : json["responses"].items()) {
      operation.statuses.insert(std::stoi(status));
      const auto& what = resolved(answer);
      const auto content = what.find("content");
      if (content != what.end() && content->contains("application/json"))
        operation.answers[std::stoi(status)] = schema((*content)["application/json"]["schema"], place + " " + status);
    }
    return operation;
  }

 private:
  const Json& resolved(const Json& json) const {
    if (!json.contains("$ref")) return json;
    const auto ref = json["$ref"].get<std::string>();
    const Json::json_pointer pointer(ref.substr(1));
    if (!ref.starts_with("#/components/") || !document_.contains(pointer)) wrong(ref, "$ref");
    return document_.at(pointer);
  }
  Schemas::Handle schema(const Json& json, const std::string& place) const {
    auto compiled = schemas_.compile(json, place);
    if (!compiled) throw Wrong{compiled.error()};
    return *compiled;
  }
  static WhoMayAsk right(const Json& json, const std::string& place) {
    if (!json.contains("x-right")) wrong(place, "x-right");
    const auto& said = json["x-right"];
    WhoMayAsk right{said.value("anyone", false), said.value("signed_in", false), said.value("action", ""),
                    said.value("kind", ""), said.value("scope", "")};
    const bool is_by_post = !right.action.empty() && !right.kind.empty() && !right.scope.empty();
    if (right.anyone + right.signed_in + is_by_post != 1) wrong(place, "x-right");
    return right;
  }
  Parameter parameter(const Json& json, const std::string& path, const std::string& place) const {
    const auto& said = resolved(json);
    Parameter parameter;
    parameter.name = said.at("name").get<std::string>();
    const auto in = said.at("in").get<std::string>();
    if (in != "path" && in != "query" && in != "header") wrong(place, in);
    parameter.in = in == "path" ? Parameter::In::Path : in == "query" ? Parameter::In::Query : Parameter::In::Header;
    parameter.required = said.value("required", false);
    parameter.is_escaped = said.value("x-escaped", false);
    if (in == "path" && (!parameter.required || !contains(path, "{" + parameter.name + "}")))
      wrong(place, parameter.name);
    parameter.schema = schema(said.at("schema"), place + " " + parameter.name);
    if (said["schema"].contains("default")) parameter.fallback = said["schema"]["default"];
    return parameter;
  }
  Operation::Body body(const Json& json, const std::string& place) const {
    Operation::Body body;
    body.required = json.value("required", false);
    const auto& content = json.at("content");
    if (content.size() != 1) wrong(place, "content");
    body.type = content.begin().key();
    const auto& said = content.begin().value().at("schema");
    if (body.type == "application/json") body.schema = schema(said, place + " body");
    else body.most_bytes = said.at("maxLength").get<size_t>();
    return body;
  }
  const Json& document_;
  const Schemas& schemas_;
};

constexpr std::string_view kMethods[] = {"get", "put", "post", "delete", "patch"};

bool is_method(const std::string& word) {
  return std::find(std::begin(kMethods), std::end(kMethods), word) != std::end(kMethods);
}

/// What is promised and not there yet is no part of what is served.
void leave_out_what_is_not_there(Json& document) {
  auto& paths = document["paths"];
  for (auto path = paths.begin(); path != paths.end();) {
    bool has_any = false;
    for (auto entry = path->begin(); entry != path->end();) {
      if (is_method(entry.key()) && entry->value("x-not-yet", false)) {
        entry = path->erase(entry);
        continue;
      }
      has_any = has_any || is_method(entry.key());
      ++entry;
    }
    path = has_any ? std::next(path) : paths.erase(path);
  }
}

}  // namespace

bool Operation::has_parameter(std::string_view name) const {
  return std::any_of(parameters.begin(), parameters.end(), [&](const auto& one) { return one.name == name; });
}

const Contract& Contract::built_in() {
  static const Contract contract = [] {
    auto loaded = load(
#include "http_contract.inc"
    );
    if (!loaded) throw Failure(loaded.error(), loaded.error().values.at("place"));
    return std::move(*loaded);
  }();
  return contract;
}

Result<Contract> Contract::load(std::string_view yaml) {
  auto checked = catching_yaml([&] { return CheckedYaml::parse(yaml, "openapi.yaml"), true; });
  if (!checked) return checked.error();
  try {
    auto document = json_of(YAML::Load(std::string(yaml)));
    leave_out_what_is_not_there(document);
    const auto schemas = Schemas::load(document.at("components").at("schemas"));
    if (!schemas) return schemas.error();
    Contract contract;
    contract.schemas_ = *schemas;
    const auto base = document.at("servers").at(0).at("url").get<std::string>();
    const Reader reader(document, **schemas);
    for (const auto& [path, item] : document.at("paths").items())
      for (const auto& [method, json] : item.items()) {
        if (method == "parameters") continue;
        if (!is_method(method)) wrong(path, method);
        auto operation = reader.operation(base, path, method, item, json);
        if (contract.find(operation.id)) wrong(path, operation.id);
        contract.operations_.push_back(std::move(operation));
      }
    contract.json_ = document.dump();
    return contract;
  } catch (const Wrong& said) { return said.refusal; } catch (const std::exception& error) {
    return Refusal{"http.contract", {{"place", "openapi.yaml"}, {"what", error.what()}}};
  }
}

const Operation* Contract::find(std::string_view id) const {
  for (const auto& operation : operations_)
    if (operation.id == id) return &operation;
  return nullptr;
}

}  // namespace guben::http
