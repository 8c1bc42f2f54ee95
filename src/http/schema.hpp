#pragma once
// What a value must look like, as the contract says: the part of JSON Schema that api/openapi.yaml uses and no more. A
// word of it that is not known here is refused when the contract is read, never passed over.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/result.hpp"

namespace guben::http {

/// Where a value is not as it must be, and what is expected there in words that core/messages.yaml knows.
struct Mismatch {
  std::string at;  ///< a JSON pointer; "" is the whole value
  std::string expected;
};

class Schemas {
 public:
  /// `named`: components/schemas. Throws YamlRefused-like Refusal inside Result: http.contract with the place.
  static Result<std::shared_ptr<const Schemas>> load(const nlohmann::json& named);

  class Schema;
  using Handle = std::shared_ptr<const Schema>;
  /// A schema that stands somewhere in the contract; may refer to the named ones. Refused with http.contract.
  Result<Handle> compile(const nlohmann::json& schema, const std::string& place) const;
  /// The first mismatch, or none.
  static std::optional<Mismatch> check(const Handle& schema, const nlohmann::json& value);
  /// A parameter's text as the value its schema speaks of: numbers and flags are written plainly or are none.
  static nlohmann::json value_of_text(const Handle& schema, const std::string& text);

  ~Schemas();

 private:
  Schemas() = default;
  std::map<std::string, std::shared_ptr<Schema>> named_;
};

}  // namespace guben::http
