#include "http/api.hpp"

#include <gtest/gtest.h>

#include <future>
#include <sstream>

namespace guben::http {
namespace {

constexpr const char* kContract = R"(
servers: [{url: /api/v1}]
paths:
  /things/{thing}:
    parameters: [{name: thing, in: path, required: true, schema: {type: integer, minimum: 1}}]
    get:
      operationId: getThing
      x-right: {action: read, kind: thing, scope: thing}
      parameters: [{name: size, in: query, schema: {type: integer, maximum: 100, default: 20}}]
      responses: {"200": {description: y}}
    put:
      operationId: setThing
      x-right: {signed_in: true}
      parameters: [{name: Idempotency-Key, in: header, schema: {type: string, minLength: 8}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, additionalProperties: false, required: [name], properties: {name: {type: string, maxLength: 10}}}}}}
      responses: {"200": {description: y}}
  /later:
    get: {operationId: later, x-not-yet: true, x-right: {anyone: true}, responses: {"200": {description: y}}}
components: {schemas: {}}
)";

/// Whoever names themselves; only "reader" may.
class NamedGate : public Gate {
 public:
  Result<Caller> who(const Request& request, const Operation&) override {
    const auto name = request.headers.get("X-Test-Account");
    if (name.empty()) return Refusal{"http.not_signed_in"};
    return Caller{std::string(name), "", "7", ""};
  }
  Result<void> may(Caller& caller, const Operation&, const nlohmann::json&) override {
    if (caller.account == "reader") return {};
    return Refusal{"http.absent"};
  }
};

class ApiTest : public testing::Test {
 protected:
  void SetUp() override {
    api.answer("getThing", json_at_once([](const Asked& asked) -> Result<nlohmann::ordered_json> {
                 return nlohmann::ordered_json{{"thing", asked.number("thing")}, {"size", asked.number("size")}};
               }));
    api.answer("setThing", json_at_once([this](const Asked& asked) -> Result<nlohmann::ordered_json> {
                 ++done;
                 return nlohmann::ordered_json{{"name", asked.body["name"]}, {"done", done.load()}};
               }));
    ASSERT_TRUE(api.mount(service));
  }
  Response ask(const std::string& method, const std::string& target, const std::string& account,
               const std::string& body = "", std::vector<std::pair<std::string, std::string>> headers = {}) {
    Request request;
    request.method = method;
    request.raw_target = target;
    request.body = body;
    request.headers.add("Host", "h");
    if (!account.empty()) request.headers.add("X-Test-Account", account);
    if (!body.empty()) request.headers.add("Content-Type", "application/json; charset=utf-8");
    for (auto& [name, value] : headers) request.headers.add(name, value);
    std::promise<Response> answered;
    service.take(std::move(request), [&](Response response) { answered.set_value(std::move(response)); });
    return answered.get_future().get();
  }

  std::ostringstream log;
  Service service{{}, log, {}};
  Contract contract = *Contract::load(kContract);
  Api api{contract, std::make_shared<NamedGate>()};
  std::atomic<int> done = 0;
};

TEST_F(ApiTest, AsksTheGateBeforeAnythingElse) {
  EXPECT_EQ(ask("GET", "/api/v1/things/0", "").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/things/1", "stranger").status, 404);
  EXPECT_EQ(ask("PUT", "/api/v1/things/1", "", "{").status, 401);
}

TEST_F(ApiTest, HoldsParametersToTheContract) {
  EXPECT_EQ(ask("GET", "/api/v1/things/1", "reader").body, R"({"thing":1,"size":20})");
  EXPECT_EQ(ask("GET", "/api/v1/things/1?size=5&lang=en", "reader").body, R"({"thing":1,"size":5})");
  for (const char* wrong : {"/api/v1/things/0", "/api/v1/things/x", "/api/v1/things/1?size=101",
                            "/api/v1/things/1?size=", "/api/v1/things/1?other=1", "/api/v1/things/1?size=5&size=6"}) {
    const auto response = ask("GET", wrong, "reader");
    EXPECT_EQ(response.status, 400) << wrong;
    EXPECT_EQ(nlohmann::json::parse(response.body)["code"], "http.not_as_said") << wrong;
  }
}

TEST_F(ApiTest, HoldsBodiesToTheContract) {
  const auto status = [&](const std::string& body) { return ask("PUT", "/api/v1/things/1", "reader", body).status; };
  EXPECT_EQ(status(R"({"name": "x"})"), 200);
  for (const auto& wrong : std::vector<std::string>{
           "", "{", "[]", "null", R"({"name": 1})", R"({"name": "x", "other": 1})", R"({"name": "x", "name": "y"})",
           R"({"name": "elevenlong!"})", "{\"name\": \"\xff\"}", std::string(100'000, '['), R"({"name": "x"} x)"})
    EXPECT_EQ(status(wrong), 400) << wrong.substr(0, 40);
  Request request;
  EXPECT_EQ(ask("PUT", "/api/v1/things/1", "reader", "", {{"Content-Type", "text/plain"}}).status, 400);
  EXPECT_EQ(done, 1);
}

TEST_F(ApiTest, DoesWhatCameTwiceOnce) {
  const std::vector<std::pair<std::string, std::string>> key{{"Idempotency-Key", "abcdefgh"}};
  const auto first = ask("PUT", "/api/v1/things/1", "reader", R"({"name": "x"})", key);
  const auto again = ask("PUT", "/api/v1/things/1", "reader", R"({"name": "x"})", key);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(done, 1);
  EXPECT_EQ(ask("PUT", "/api/v1/things/1", "reader", R"({"name": "y"})", key).status, 422);
  EXPECT_EQ(ask("PUT", "/api/v1/things/2", "reader", R"({"name": "x"})", key).status, 422);
  // Another's key finds nothing.
  EXPECT_EQ(ask("PUT", "/api/v1/things/1", "other", R"({"name": "y"})", key).status, 200);
  EXPECT_EQ(done, 2);
}

TEST_F(ApiTest, DoesNotHaveWhatIsNotThereYet) { EXPECT_EQ(ask("GET", "/api/v1/later", "reader").status, 404); }

TEST(Mounting, IsRefusedWhereContractAndHandlersDiffer) {
  std::ostringstream log;
  const auto contract = *Contract::load(kContract);
  const auto answer = response_at_once([](const Asked&) { return Response(); });
  {
    Service service({}, log, {});
    Api api(contract, std::make_shared<ClosedGate>());
    api.answer("getThing", answer);
    EXPECT_EQ(api.mount(service).error().values.at("place"), "setThing");
  }
  Service service({}, log, {});
  Api api(contract, std::make_shared<ClosedGate>());
  api.answer("nothing", answer);
  EXPECT_EQ(api.mount(service).error().values.at("place"), "nothing");
}

TEST(IfMatch, IsWantedAndCompared) {
  Request request;
  EXPECT_EQ(check_if_match(request, "\"1\"").error().code, "http.if_match_missing");
  request.headers.add("If-Match", "\"1\"");
  EXPECT_TRUE(check_if_match(request, "\"1\""));
  EXPECT_EQ(check_if_match(request, "\"2\"").error().code, "http.changed");
  const auto body = nlohmann::json::parse(changed_meanwhile(request, {{"a", 1}}, {{"a", 2}}).body);
  EXPECT_EQ(body["status"], 412);
  EXPECT_EQ(body["yours"]["a"], 1);
  EXPECT_EQ(body["theirs"]["a"], 2);
}

TEST(IdempotencyKeys, AreBoundedByNumberAndTime) {
  auto now = std::chrono::steady_clock::now();
  Idempotency keys(3, std::chrono::hours(1), [&] { return now; });
  using As = Idempotency::Seen::As;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(keys.begin("a", std::to_string(i), "x").as, As::New);
  EXPECT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys.begin("a", "9", "x").as, As::UnderWay);
  keys.forget("a", "9");
  EXPECT_EQ(keys.begin("a", "9", "x").as, As::New);
  keys.answered("a", "9", {});
  now += std::chrono::hours(2);
  EXPECT_EQ(keys.begin("a", "9", "other").as, As::New);
}

}  // namespace
}  // namespace guben::http
