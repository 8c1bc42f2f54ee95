#include "http/contract.hpp"

#include <gtest/gtest.h>

namespace guben::http {
namespace {
using Json = nlohmann::json;

Schemas::Handle schema(const std::shared_ptr<const Schemas>& schemas, const char* json) {
  auto compiled = schemas->compile(Json::parse(json), "test");
  EXPECT_TRUE(compiled) << compiled.error().values.at("what");
  return *compiled;
}

class SchemaTest : public testing::Test {
 protected:
  std::string where(const char* json, const Json& value) {
    const auto mismatch = Schemas::check(schema(schemas, json), value);
    return mismatch ? (mismatch->at.empty() ? "/" : mismatch->at) : "";
  }
  std::shared_ptr<const Schemas> schemas = *Schemas::load(Json::parse(R"({
    "Code": {"type": "string", "pattern": "^[0-9]{6}$"},
    "Tree": {"type": "object", "properties": {"leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}
  })"));
};

TEST_F(SchemaTest, NamesThePlaceOfTheFirstMismatch) {
  const char* person = R"({"type": "object", "additionalProperties": false, "required": ["name"], "properties":
    {"name": {"type": "string", "minLength": 1, "maxLength": 3}, "codes": {"type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Code"}},
     "age": {"oneOf": [{"type": "integer", "minimum": 0, "maximum": 150}, {"type": "null"}]}, "kind": {"enum": ["a", "b"]}}})";
  EXPECT_EQ(where(person, {{"name", "岩罕香"}, {"codes", {"990101"}}, {"age", nullptr}, {"kind", "a"}}), "");
  EXPECT_EQ(where(person, Json::object()), "/name");
  EXPECT_EQ(where(person, {{"name", ""}}), "/name");
  EXPECT_EQ(where(person, {{"name", "岩罕香木"}}), "/name");
  EXPECT_EQ(where(person, {{"name", "x"}, {"codes", {"990101", "99010"}}}), "/codes/1");
  EXPECT_EQ(where(person, {{"name", "x"}, {"codes", {"990101", "990101", "990101"}}}), "/codes");
  EXPECT_EQ(where(person, {{"name", "x"}, {"age", 151}}), "/age");
  EXPECT_EQ(where(person, {{"name", "x"}, {"age", 1.5}}), "/age");
  EXPECT_EQ(where(person, {{"name", "x"}, {"kind", "c"}}), "/kind");
  EXPECT_EQ(where(person, {{"name", "x"}, {"a/b~", 1}}), "/a~1b~0");
  EXPECT_EQ(where(person, Json::array()), "/");
}

TEST_F(SchemaTest, TakesTheEndOfATextForItsEnd) {
  EXPECT_EQ(where(R"({"$ref": "#/components/schemas/Code"})", "990101\n"), "/");
  EXPECT_EQ(where(R"({"type": "string", "maxLength": 5})", std::string("a\xff")), "/");
}

TEST_F(SchemaTest, FollowsNamesThatStandInThemselves) {
  EXPECT_EQ(where(R"({"$ref": "#/components/schemas/Tree"})", {{"leaves", {{{"leaves", {1}}}}}}), "/leaves/0/leaves/0");
}

TEST_F(SchemaTest, ReadsNumbersAndFlagsOfParametersOnlyAsTheyAreWrittenPlainly) {
  const auto number = schema(schemas, R"({"type": "integer"})"), flag = schema(schemas, R"({"type": "boolean"})");
  EXPECT_EQ(Schemas::value_of_text(number, "12"), 12);
  EXPECT_EQ(Schemas::value_of_text(number, "-3"), -3);
  for (const char* other : {"", "012", "+1", "1e3", "0x1", " 1", "1 ", "99999999999999999999", "-"})
    EXPECT_TRUE(Schemas::value_of_text(number, other).is_string()) << other;
  EXPECT_EQ(Schemas::value_of_text(flag, "true"), true);
  EXPECT_TRUE(Schemas::value_of_text(flag, "1").is_string());
}

TEST_F(SchemaTest, EndsAPatternThatWouldTakeForEver) {
  const auto slow = schema(schemas, R"({"type": "string", "pattern": "^(a+)+$"})");
  EXPECT_TRUE(Schemas::check(slow, std::string(40, 'a') + "!"));
}

TEST(AContract, IsRefusedWhereSomethingInItWouldNotBeHeld) {
  const auto what = [](const std::string& operation) {
    const auto contract = Contract::load("servers: [{url: /api/v1}]\npaths:\n  /x/{id}:\n    get: " + operation +
                                         "\ncomponents: {schemas: {}}\n");
    return contract ? "" : contract.error().values.at("what");
  };
  const std::string id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]";
  const std::string rest = "x-right: {anyone: true}, responses: {\"200\": {description: y}}";
  EXPECT_EQ(what("{operationId: a, " + id + ", " + rest + "}"), "");
  EXPECT_EQ(what("{" + id + ", " + rest + "}"), "operationId");
  EXPECT_EQ(what("{operationId: a, " + rest + "}"), "{id}");
  EXPECT_EQ(what("{operationId: a, " + id + ", responses: {\"200\": {description: y}}}"), "x-right");
  EXPECT_EQ(what("{operationId: a, " + id + ", x-right: {anyone: true, signed_in: true}, responses: {}}"), "x-right");
  EXPECT_EQ(what("{operationId: a, " + id + ", x-right: {action: read}, responses: {}}"), "x-right");
  EXPECT_EQ(what("{operationId: a, parameters: [{name: id, in: path, required: true, schema: {multipleOf: 2}}], " +
                 rest + "}"),
            "multipleOf");
}

TEST(TheContract, IsSoundAndGivesEveryOperationARight) {
  const auto& contract = Contract::built_in();
  EXPECT_GE(contract.operations().size(), 8u);
  for (const auto& operation : contract.operations()) {
    EXPECT_TRUE(operation.right.anyone || operation.statuses.contains(401)) << operation.id;
    EXPECT_TRUE(operation.parameters.empty() || operation.statuses.contains(400) || operation.statuses.contains(404))
        << operation.id;
  }
  EXPECT_EQ(contract.json().find("x-not-yet"), std::string::npos);
}

}  // namespace
}  // namespace guben::http
