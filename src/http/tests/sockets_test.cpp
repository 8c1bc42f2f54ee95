// The server over real sockets, asked by clients that behave and by clients that do not.
#include <gtest/gtest.h>

#include <future>
#include <sstream>
#include <thread>

#include "core/text.hpp"
#include "http/listener.hpp"
#include "http/server.hpp"
#include "http/service.hpp"
#include "http/tests/client.hpp"

namespace guben::http {
namespace {

class Sockets : public testing::Test {
 protected:
  void start(const std::function<void(ListenOptions&)>& change = [](ListenOptions&) {}) {
    ListenOptions options;
    options.port = 0;
    change(options);
    Service::Settings settings;
    settings.limits = options.limits;
    service = std::make_unique<Service>(settings, log, StaticFiles());
    service->add({"GET", "/hello", at_once([](const Call&) {
                    Response response;
                    response.body = "hello";
                    return response;
                  }),
                  true});
    service->add({"POST", "/echo", at_once([](const Call& call) {
                    Response response;
                    response.body = std::to_string(call.request.body.size());
                    return response;
                  })});
    service->add({"PUT", "/pieces/{piece}", at_once([](const Call& call) {
                    Response response;
                    response.body = std::to_string(call.request.body.size());
                    return response;
                  }),
                  false, true});
    service->add({"GET", "/large", at_once([](const Call&) {
                    Response response;
                    response.body = std::string(size_t{64} << 20, 'x');
                    return response;
                  })});
    service->add({"GET", "/events", at_once([](const Call&) {
                    Response response;
                    response.with("Content-Type", "text/event-stream");
                    response.follow = [](const std::shared_ptr<EventWriter>& writer) {
                      std::thread([writer] {
                        for (int i = 0; i < 3; ++i) writer->write("data: " + std::to_string(i) + "\n\n", i == 2);
                      }).join();
                    };
                    return response;
                  })});
    auto opened = Listener::open(
        options, [this](Request request, Reply::Send send) { service->take(std::move(request), std::move(send)); },
        [this](std::string_view method, std::string_view target) { return service->takes_piece(method, target); });
    ASSERT_TRUE(opened) << opened.error().code;
    listener = std::move(*opened);
  }
  void TearDown() override {
    if (listener) listener->drop();
    service.reset();
    listener.reset();
  }
  std::string ask(const std::string& bytes) {
    const Client client(listener->port());
    client.send(bytes);
    return client.read_all();
  }
  static int status(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
  }

  std::ostringstream log;
  std::unique_ptr<Service> service;
  std::unique_ptr<Listener> listener;
};

/// Connections of a stranger who is gone before anybody looks.
void reset_at_once(uint16_t port, int connections) {
  for (int i = 0; i < connections; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const linger reset{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    (void)::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::close(socket);
  }
}

const std::string kHost = "Host: 127.0.0.1\r\n";
const std::string kClose = "Connection: close\r\n";

TEST_F(Sockets, AnswerOneAfterAnotherOnOneConnection) {
  start();
  const Client client(listener->port());
  for (int i = 0; i < 3; ++i) {
    client.send("GET /hello HTTP/1.1\r\n" + kHost + "\r\n");
    const auto answer = client.read_one();
    EXPECT_EQ(status(answer), 200);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  }
}

TEST_F(Sockets, AnswerPipelinedRequestsInTheirOrder) {
  start();
  const auto answer = ask("GET /hello HTTP/1.1\r\n" + kHost + "\r\nPOST /echo HTTP/1.1\r\n" + kHost +
                          "Content-Length: 3\r\n\r\nabcGET /nothing HTTP/1.1\r\n" + kHost + kClose + "\r\n");
  const auto hello = answer.find("hello"), three = answer.find("\r\n\r\n3"), absent = answer.find("http.absent");
  EXPECT_LT(hello, three) << answer;
  EXPECT_LT(three, absent) << answer;
  EXPECT_NE(absent, std::string::npos);
}

TEST_F(Sockets, SendNoBodyToHead) {
  start();
  const auto answer = ask("HEAD /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n");
  EXPECT_TRUE(contains(answer, "Content-Length: 5\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(Sockets, ReadByteByByte) {
  start();
  const Client client(listener->port());
  for (const char c : "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n" + kClose + "\r\nabcde")
    client.send({&c, 1});
  EXPECT_TRUE(client.read_all().ends_with("\r\n\r\n5"));
}

TEST_F(Sockets, SayWhyABodyIsTooLargeAndDoNotKeepIt) {
  start();
  const std::string body(3 << 20, 'x');
  const auto answer =
      ask("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(status(answer), 413) << answer.substr(0, 200);
  // One that says it is endless is told at once.
  EXPECT_EQ(status(ask("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999\r\n\r\n")), 413);
  EXPECT_EQ(status(ask("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 18446744073709551615\r\n\r\n")), 0);
}

TEST_F(Sockets, TakePiecesOfFourMebibytesAndNoMore) {
  start();
  const auto put = [&](size_t size) {
    return ask("PUT /pieces/7 HTTP/1.1\r\n" + kHost + kClose + "Content-Length: " + std::to_string(size) + "\r\n\r\n" +
               std::string(size, 'x'));
  };
  EXPECT_TRUE(put(4 << 20).ends_with("\r\n\r\n4194304"));
  EXPECT_EQ(status(put((4 << 20) + 1)), 413);
}

TEST_F(Sockets, ReceiveSoManyPiecesAtOnceAndNoMore) {
  start([](ListenOptions& options) { options.limits.bodies_of_pieces = 2; });
  const Client one(listener->port()), other(listener->port());
  const std::string head = "PUT /pieces/1 HTTP/1.1\r\n" + kHost + kClose + "Content-Length: 1000000\r\n\r\n";
  one.send(head);
  other.send(head);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(status(ask(head + std::string(1000000, 'x'))), 503);
  one.send(std::string(1000000, 'x'));
  EXPECT_EQ(status(one.read_all()), 200);
  EXPECT_EQ(status(ask(head + std::string(1000000, 'x'))), 200);
}

TEST_F(Sockets, TakeNoChunkedBodies) {
  start();
  EXPECT_EQ(status(ask("POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")),
            411);
}

TEST_F(Sockets, NeverSeeTwoRequestsWhereAProxySeesOne) {
  start();
  const std::string hidden = "GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n";
  for (const auto& head : std::vector<std::string>{
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
           "Content-Length: 0\r\nContent-Length: 40\r\n", "Content-Length: +0\r\n", "Content-Length: 0x0\r\n",
           "Content-Length : 40\r\n", "Transfer-Encoding : chunked\r\n", "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding:\x0b"
           "chunked\r\n",
           "Content-Length: -1\r\n", "Content-Length: 0, 40\r\n"}) {
    const auto answer = ask("POST /echo HTTP/1.1\r\n" + kHost + head + "\r\n" + hidden);
    EXPECT_FALSE(contains(answer, "hello")) << head << answer;
    EXPECT_FALSE(contains(answer, "HTTP/1.1 200")) << head << answer;
  }
}

TEST_F(Sockets, AnswerOrCutOffWhateverIsNoRequest) {
  start();
  for (const auto& bytes : std::vector<std::string>{
           "\r\n\r\n\r\n", "GET\r\n\r\n", "GET /hello\r\n\r\n", "\x16\x03\x01\x02\x01\x01", std::string(100'000, 'A'),
           "GET /hello HTTP/2.0\r\n" + kHost + "\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
           "GET /hello HTTP/1.1\r\n" + kHost + "X: " + std::string(200'000, 'a') + "\r\n\r\n",
           "GET /" + std::string(200'000, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n",
           "CONNECT evil:80 HTTP/1.1\r\n" + kHost + "\r\n", "GET /hello HTTP/1.1\r\n\r\n",
           "GET /\xff\xfe HTTP/1.1\r\n" + kHost + kClose + "\r\n",
           "GET /hello HTTP/1.1\r\n" + kHost + "X\x01: 1\r\n\r\n", "GET /hello HTTP/1.1\r\n" + kHost + ": 1\r\n\r\n",
           "GET /hello HTTP/1.1\r\n" + kHost + "@refused: x\r\n\r\n"}) {
    const Client client(listener->port());
    client.send(bytes);
    const auto answer = client.read_all(std::chrono::milliseconds(1500));
    EXPECT_NE(status(answer), 200) << bytes.substr(0, 60);
    EXPECT_LT(status(answer), 500) << bytes.substr(0, 60);
  }
  EXPECT_TRUE(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n").ends_with("hello"));
}

TEST_F(Sockets, AnswerAnUpgradeAsAnyRequest) {
  start();
  EXPECT_TRUE(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n").ends_with("hello"));
  const Client client(listener->port());
  client.send("GET /hello HTTP/1.1\r\n" + kHost + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  EXPECT_EQ(status(client.read_one()), 200);
}

TEST_F(Sockets, CutOffWhoIsTooSlowToAsk) {
  start([](ListenOptions& options) { options.limits.to_read = std::chrono::seconds(1); });
  const Client slow(listener->port());
  slow.send("GET /hello HTTP/1.1\r\nHost: ");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(slow.read_all(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(Sockets, CutOffWhoSendsABodyByteByByteAndKeepNothingOfIt) {
  start([](ListenOptions& options) { options.limits.to_read = std::chrono::seconds(1); });
  const Client slow(listener->port());
  slow.send("PUT /pieces/1 HTTP/1.1\r\n" + kHost + "Content-Length: 4194304\r\n\r\n");
  const auto began = std::chrono::steady_clock::now();
  while (slow.send("x") && std::chrono::steady_clock::now() - began < std::chrono::seconds(10))
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5)) << "a byte now and then buys no time";
  for (int i = 0; i < 200 && listener->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(listener->connections(), 0u);
}

TEST_F(Sockets, CutOffWhoDoesNotReadTheAnswer) {
  start([](ListenOptions& options) { options.limits.to_write = std::chrono::seconds(1); });
  const Client deaf(listener->port());
  deaf.send("GET /large HTTP/1.1\r\n" + kHost + "\r\n");
  for (int i = 0; i < 600 && listener->connections() == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (int i = 0; i < 600 && listener->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(listener->connections(), 0u) << "it holds neither a place nor the answer for ever";
  EXPECT_EQ(status(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n")), 200);
}

TEST_F(Sockets, HaveSoManyConnectionsAndTakeOthersWhenSomeGo) {
  start([](ListenOptions& options) { options.limits.connections = 8; });
  std::vector<std::unique_ptr<Client>> all;
  for (int i = 0; i < 8; ++i) {
    all.push_back(std::make_unique<Client>(listener->port()));
    all.back()->send("GET /hello HTTP/1.1\r\n" + kHost + "\r\n");
    EXPECT_EQ(status(all.back()->read_one()), 200);
  }
  EXPECT_EQ(status(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n")), 0);
  all.clear();
  for (int i = 0; i < 200 && listener->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(listener->connections(), 0u);
  EXPECT_EQ(status(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n")), 200);
}

/// RESTinio's own limiter loses a place for each connection that is reset before it is looked at.
TEST_F(Sockets, LoseNoPlaceToConnectionsThatAreResetAtOnce) {
  start([](ListenOptions& options) { options.limits.connections = 8; });
  reset_at_once(listener->port(), 100);
  for (int i = 0; i < 200 && listener->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(status(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n")), 200);
}

/// RESTinio asks a connection for its address twice, the second time where nothing may be thrown: the process ended.
TEST_F(Sockets, OutliveConnectionsThatAreResetWhileTheyAreLookedAt) {
  start();
  std::vector<std::thread> strangers;
  for (int i = 0; i < 4; ++i) strangers.emplace_back([this] { reset_at_once(listener->port(), 5000); });
  for (auto& stranger : strangers) stranger.join();
  for (int i = 0; i < 200 && listener->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(status(ask("GET /hello HTTP/1.1\r\n" + kHost + kClose + "\r\n")), 200);
}

TEST_F(Sockets, EndAConnectionAfterSoManyRequests) {
  start([](ListenOptions& options) { options.limits.requests_of_connection = 2; });
  const Client client(listener->port());
  client.send("GET /hello HTTP/1.1\r\n" + kHost + "\r\nGET /hello HTTP/1.1\r\n" + kHost +
              "\r\nGET /hello HTTP/1.1\r\n" + kHost + "\r\n");
  const auto answer = client.read_all();
  EXPECT_TRUE(contains(answer, "Connection: close")) << answer;
  EXPECT_EQ(answer.find("hello", answer.find("hello", answer.find("hello") + 1) + 1), std::string::npos);
}

TEST_F(Sockets, SendEventsAsTheyCome) {
  start();
  const auto answer = ask("GET /events HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_TRUE(answer.ends_with("data: 0\n\ndata: 1\n\ndata: 2\n\n")) << answer;
  EXPECT_FALSE(contains(answer, "Content-Length"));
}

TEST(Listening, IsRefusedBeyondLoopbackWithoutTls) {
  ListenOptions options;
  options.address = "0.0.0.0";
  options.port = 0;
  EXPECT_EQ(Listener::open(options, {}, {}).error().code, "http.not_loopback");
  options.certificate = "/nowhere.pem";
  options.key = "/nowhere.key";
  EXPECT_EQ(Listener::open(options, {}, {}).error().code, "http.certificate");
}

TEST(Listening, ReadsAddresses) {
  EXPECT_EQ(read_address("[::1]:80")->first, "::1");
  EXPECT_EQ(read_address("localhost:8080")->first, "127.0.0.1");
  for (const char* wrong : {"", "80", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "a.b:80"})
    EXPECT_EQ(read_address(wrong).error().code, "http.address") << wrong;
}

}  // namespace
}  // namespace guben::http
