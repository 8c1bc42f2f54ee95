#pragma once
// Every text that the contract lets somebody send, in every operation, with what means ill in its place: statements,
// paths, scripts, ends of lines, marks of formats, bytes that are no text, too much of it. Made from the document
// itself, so that a new parameter is asked too.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "http/contract.hpp"

namespace guben::http {

class HostileTexts {
 public:
  using json = nlohmann::json;
  struct Operation {
    std::string id, method, path;
    json parameters, body;  ///< the second: its schema, null where there is none
  };
  struct Question {
    std::string method, target, headers, raw_body, at;
    json body;
    bool is_filter = false;   ///< a text that rows are compared with
    bool is_harmful = false;  ///< a plain one that would do something
  };

  HostileTexts() : document_(json::parse(Contract::built_in().json())) {
    for (const auto& [path, item] : document_["paths"].items())
      for (const auto& [method, said] : item.items()) {
        if (method == "parameters") continue;
        Operation one{said["operationId"], method, path, json::array(), nullptr};
        std::transform(one.method.begin(), one.method.end(), one.method.begin(), ::toupper);
        for (const auto* of : {&item, &said})
          if (of->contains("parameters"))
            for (const auto& parameter : (*of)["parameters"]) one.parameters.push_back(resolved(parameter));
        if (said.contains("requestBody") && said["requestBody"]["content"].contains("application/json"))
          one.body = said["requestBody"]["content"]["application/json"]["schema"];
        operations_.push_back(std::move(one));
      }
  }
  const std::vector<Operation>& operations() const { return operations_; }

  /// As the contract says, of things that mostly are not there.
  Question plain(const Operation& operation) const {
    auto question = question_of(operation, "", "");
    question.is_harmful = operation.id == "signOut" || operation.id == "beginScreening";
    if (!operation.body.is_null()) question.body = sample(operation.body);
    return question;
  }
  /// One after another in the place of each text.
  std::vector<Question> of(const Operation& operation) const {
    std::vector<Question> all;
    for (const auto& parameter : operation.parameters)
      for (const auto& text : texts()) {
        if (text.empty() && parameter["in"] == "path") continue;  // another path
        auto question = question_of(operation, parameter["name"], text);
        question.at = parameter["name"];
        question.is_filter = parameter["in"] == "query" && operation.method == "GET" && !text.empty();
        if (!operation.body.is_null()) question.body = sample(operation.body);
        all.push_back(std::move(question));
      }
    if (operation.body.is_null()) return all;
    std::vector<std::string> places;
    places_of(operation.body, "", places);
    for (const auto& place : places)
      for (const auto& text : texts()) {
        auto question = question_of(operation, "", "");
        question.at = place;
        auto body = sample(operation.body);
        // A text of broken bytes goes as it is; the writer of JSON would mend it.
        body[json::json_pointer(place)] = is_text(text) ? text : "@@";
        question.body = body;
        if (!is_text(text)) {
          question.raw_body = body.dump();
          question.raw_body.replace(question.raw_body.find("@@"), 2, text);
        }
        all.push_back(std::move(question));
      }
    return all;
  }

 private:
  static const std::vector<std::string>& texts() {
    static const std::vector<std::string> all{"' OR '1'='1",
                                              "\"; DROP TABLE journal; --",
                                              "%' UNION SELECT token_hash FROM session WHERE county LIKE '%",
                                              "$1 {0} %s%n {} ${jndi:x}",
                                              "../../../../etc/passwd",
                                              "..\\..\\keys\\county.key",
                                              "/etc/passwd",
                                              "<script>alert('evil')</script>",
                                              "\"><img src=x onerror=alert(1)>",
                                              "a\r\nSet-Cookie: guben_session=evil",
                                              std::string("a\0b", 3),
                                              "\u202e\u2066\u0085x",
                                              "=cmd|'/C calc'!A0",
                                              "\xf0\x9f\x99\x82\xf0\xa0\xae\xb7",
                                              "\xff\xfe\xc0\xaf",
                                              std::string(1000, 'a'),
                                              ""};
    return all;
  }
  static bool is_text(const std::string& text) { return text.empty() || text[0] != '\xff'; }
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
  }
  const json& resolved(const json& schema) const {
    if (!schema.contains("$ref")) return schema;
    return resolved(document_.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1))));
  }

  Question question_of(const Operation& operation, const std::string& hostile, const std::string& text) const {
    Question question;
    question.method = operation.method;
    auto path = operation.path;
    std::string query;
    for (const auto& parameter : operation.parameters) {
      const auto name = parameter["name"].get<std::string>();
      const bool is_hostile = name == hostile;
      const auto plain = name == "register" ? json("visit") : sample(parameter["schema"]);  // one that is there
      const auto value = is_hostile ? escaped(text) : plain.is_string() ? plain.get<std::string>() : plain.dump();
      if (parameter["in"] == "path") {
        const auto at = path.find("{" + name + "}");
        path.replace(at, name.size() + 2, value);
      } else if (parameter["in"] == "query") {
        if (is_hostile || parameter.value("required", false)) query += (query.empty() ? "?" : "&") + name + "=" + value;
      } else if (name == "If-Match" && !is_hostile) {
        question.headers = "If-Match: *\r\n";
      } else if (is_hostile) {
        // Ends of lines would be another field; those are the listener's.
        const bool is_plain = text.find_first_of(std::string("\r\n\0", 3)) == std::string::npos;
        question.headers += name + ": " + (parameter.value("x-escaped", false) || !is_plain ? value : text) + "\r\n";
      }
    }
    question.target = path + query;
    return question;
  }

  /// A value as the schema says, by the name of what it is.
  json sample(const json& schema) const {
    static const std::map<std::string, json> known{{"Id", "nothing-there"},       {"Code", "no_such_code"},
                                                   {"RuleCode", "risk.nothing"},  {"RegionCode", "990101"},
                                                   {"SubjectCode", "9900000022"}, {"AccountName", "target"},
                                                   {"Day", "2020-06-30"},         {"Month", "2020-06"},
                                                   {"RecordCode", "nothing"},     {"StaffCode", "nobody"}};
    if (schema.contains("$ref")) {
      const auto ref = schema["$ref"].get<std::string>();
      const auto named = known.find(ref.substr(ref.rfind('/') + 1));
      return named != known.end() ? named->second : sample(resolved(schema));
    }
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return schema["enum"].front();
    if (schema.contains("oneOf")) return sample(schema["oneOf"][0]);
    const auto type = schema.value("type", "object");
    if (type == "integer") return schema.value("minimum", 1);
    if (type == "boolean") return false;
    if (type == "array") return json::array();
    if (type == "string") {
      const auto pattern = schema.value("pattern", "");
      if (pattern.find("{64}") != std::string::npos) return std::string(64, 'a');
      if (pattern.find("{43}") != std::string::npos) return std::string(43, 'a');
      if (pattern.find("{12}") != std::string::npos) return std::string(12, 'a');
      if (pattern.find("{6}") != std::string::npos) return "000000";
      return "nothing of it";
    }
    auto value = json::object();
    for (const auto& name : schema.value("required", json::array()))
      value[name.get<std::string>()] = sample(schema["properties"][name.get<std::string>()]);
    return value;
  }

  /// Where a text may stand, whether it must or not.
  void places_of(const json& given, const std::string& at, std::vector<std::string>& places) const {
    const auto& schema = resolved(given);
    if (schema.contains("oneOf")) return places_of(schema["oneOf"][0], at, places);
    const auto type = schema.value("type", schema.contains("properties") ? "object" : "string");
    if (type == "string") places.push_back(at);
    if (type == "array") places_of(schema["items"], at + "/0", places);
    if (type != "object") return;
    if (schema.contains("properties"))
      for (const auto& [name, property] : schema["properties"].items()) places_of(property, at + "/" + name, places);
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
      places.push_back(at + "/region");
      places.push_back(at + "/rule");
    }
  }

  json document_;
  std::vector<Operation> operations_;
};

}  // namespace guben::http
