#include "http/service.hpp"

#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <sstream>

namespace guben::http {
namespace {

class ServiceTest : public testing::Test {
 protected:
  Request get(const std::string& target, const std::string& method = "GET") {
    Request request;
    request.method = method;
    request.raw_target = target;
    request.headers.add("Host", "127.0.0.1");
    return request;
  }
  Response ask(Request request) {
    std::promise<Response> answered;
    service.take(std::move(request), [&](Response response) { answered.set_value(std::move(response)); });
    return answered.get_future().get();
  }
  std::string header(const Response& response, const std::string& name) {
    for (const auto& [known, value] : response.headers)
      if (same_word(known, name)) return value;
    return {};
  }

  std::ostringstream log;
  Service service{{}, log, {}};
};

TEST_F(ServiceTest, FindsTheRouteAndNamesWhatItsPatternNames) {
  service.add({"GET", "/api/v1/households/{household}/rows/{dataset}", at_once([](const Call& call) {
                 Response response;
                 response.body = call.parameters.at("household") + "|" + call.parameters.at("dataset");
                 return response;
               })});
  EXPECT_EQ(ask(get("/api/v1/households/99/rows/income")).body, "99|income");
  EXPECT_EQ(ask(get("/api/v1/households/99/rows")).status, 404);
  const auto other = ask(get("/api/v1/households/99/rows/income", "DELETE"));
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(header(other, "Allow"), "GET, HEAD");
}

TEST_F(ServiceTest, SaysProblemsInTheLanguageAskedForWithTheRequestsNumber) {
  auto request = get("/nothing");
  request.headers.add("Accept-Language", "en");
  const auto response = ask(std::move(request));
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(body["code"], "http.absent");
  EXPECT_EQ(body["title"], "Not there");
  EXPECT_EQ(body["instance"], header(response, "X-Request-Id"));
  EXPECT_EQ(nlohmann::json::parse(ask(get("/nothing")).body)["title"], "没有这条记录");
}

TEST_F(ServiceTest, TellsBrowsersToGuessFrameAndRunNothing) {
  const auto response = ask(get("/nothing"));
  const auto policy = header(response, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header(response, "Strict-Transport-Security"), "");
  auto by_tls = get("/nothing");
  by_tls.is_secure = true;
  EXPECT_NE(header(ask(std::move(by_tls)), "Strict-Transport-Security"), "");
}

TEST_F(ServiceTest, RefusesShapesThatMeanTwoThingsAndEndsTheirConnection) {
  const auto refused = [&](const std::function<void(Request&)>& spoil) {
    auto request = get("/x");
    spoil(request);
    const auto response = ask(std::move(request));
    EXPECT_TRUE(response.closes);
    return nlohmann::json::parse(response.body)["code"].get<std::string>();
  };
  EXPECT_EQ(refused([](Request& r) { r.headers.add("Host", "other"); }), "http.bad_host");
  EXPECT_EQ(refused([](Request& r) { r.raw_target = "/a%2fb"; }), "http.bad_target");
  EXPECT_EQ(refused([](Request& r) { r.raw_target = "/" + std::string(5000, 'a'); }), "http.target_too_long");
  EXPECT_EQ(refused([](Request& r) { r.headers.add("X", std::string(9000, 'a')); }), "http.header_too_large");
  EXPECT_EQ(refused([](Request& r) {
              for (int i = 0; i < 70; ++i) r.headers.add("X", "1");
            }),
            "http.header_too_large");
  EXPECT_EQ(refused([](Request& r) {
              r.headers.add("If-Match", "1");
              r.headers.add("if-match", "2");
            }),
            "http.bad_header");
}

TEST_F(ServiceTest, AnswersAFailureWithoutWhatALibrarySaid) {
  service.add({"GET", "/fails", at_once([](const Call&) -> Response { throw Failure("secret /path of 岩罕"); })});
  const auto response = ask(get("/fails"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_NE(log.str().find("secret"), std::string::npos);  // for who maintains it
}

TEST_F(ServiceTest, AnswersWhereAHandlerForgetsTo) {
  service.add({"GET", "/forgets", [](const std::shared_ptr<const Call>&, const Reply&) {}});
  EXPECT_EQ(ask(get("/forgets")).status, 500);
}

TEST_F(ServiceTest, TakesTheFirstAnswerOnly) {
  service.add({"GET", "/twice", [](const std::shared_ptr<const Call>&, const Reply& reply) {
                 reply({});
                 reply({});
               }});
  EXPECT_EQ(ask(get("/twice")).status, 200);
}

TEST_F(ServiceTest, LogsRoutesAndCodesAndNeverPathsOrValues) {
  service.add({"GET", "/api/v1/households/{household}", at_once([](const Call& call) {
                 return problem({"http.absent", {{"name", "岩罕"}}}, call.request);
               })});
  ask(get("/api/v1/households/9900000032?name=%E5%B2%A9"));
  const auto line = nlohmann::json::parse(log.str());
  EXPECT_EQ(line["route"], "/api/v1/households/{household}");
  EXPECT_EQ(line["code"], "http.absent");
  EXPECT_EQ(log.str().find("9900000032"), std::string::npos);
  EXPECT_EQ(log.str().find("岩"), std::string::npos);
}

TEST_F(ServiceTest, EndsConnectionsAndTakesNothingNewWhileItStops) {
  service.add({"GET", "/x", at_once([](const Call&) { return Response(); })});
  service.begin_to_stop();
  const auto response = ask(get("/x"));
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.closes);
}

TEST(ServiceUnderLoad, RefusesWhatWouldWaitTooLong) {
  std::ostringstream log;
  Service::Settings settings;
  settings.threads = 1;
  settings.limits.waiting = 2;
  Service service(settings, log, {});
  std::promise<void> go;
  auto gone = go.get_future().share();
  service.add({"GET", "/slow", at_once([gone](const Call&) {
                 gone.wait();
                 return Response();
               })});
  std::mutex mutex;
  std::map<int, int> statuses;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 10; ++i) {
    Request request;
    request.method = "GET";
    request.raw_target = "/slow";
    request.headers.add("Host", "h");
    service.take(std::move(request), [&](Response response) {
      const std::scoped_lock lock(mutex);
      ++statuses[response.status];
      ++answered;
    });
  }
  go.set_value();
  while (answered < 10) std::this_thread::yield();
  EXPECT_GE(statuses[503], 7);
  EXPECT_GE(statuses[200], 2);
}

TEST(Statuses, StandForEveryCodeTheProgramMaySay) {
  for (const auto& code : message_codes()) EXPECT_TRUE(has_status(code)) << code;
  EXPECT_EQ(status_of("http.absent"), 404);
  EXPECT_EQ(status_of("screening.links_stale"), 409);
}

}  // namespace
}  // namespace guben::http
