// Over a served county, how long do people wait for a household's file (with its line in the journal), an explanation
// and a list of findings, when requests come at a fixed rate from many connections? Each is timed from the moment it
// was due, whether or not a connection was free for it. Then the same beside two thousand open connections, and beside
// a screening. The load comes from this very process, which shares its cores. Status 1 where an answer is wrong or a
// look at a household has no line in the journal.
//   serving_bench COUNTY [SECONDS [CONNECTIONS [SHARE]]]
// of an invented county that was screened; 10 seconds a figure and 200 connections unless said; SHARE of the rates
// aimed at.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/text.hpp"
#include "county/registry_search.hpp"
#include "http/server.hpp"
#include "policy/pack.hpp"

namespace {
namespace fs = std::filesystem;
using namespace guben;
using Clock = std::chrono::steady_clock;

/// One connection that stays open, and the request it is at.
class Connection {
 public:
  explicit Connection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw Failure("no connection");
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  int socket() const { return socket_; }
  void send(const std::string& request) {
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      throw Failure("could not send");
    answer_.clear();
  }
  /// Takes what has come; the answer once it is whole.
  std::optional<std::string> receive() {
    char buffer[65536];
    const auto got = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) throw Failure("the server closed a connection");
    if (got > 0) answer_.append(buffer, static_cast<size_t>(got));
    const auto end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    const auto at = answer_.find("Content-Length: ");
    const size_t length = at < end ? std::stoul(answer_.substr(at + 16, 20)) : 0;
    if (answer_.size() < end + 4 + length) return {};
    return answer_;
  }
  std::string ask(const std::string& request) {
    send(request);
    for (;;)
      if (auto answer = receive()) return *answer;
      else std::this_thread::sleep_for(std::chrono::microseconds(200));
  }

 private:
  int socket_;
  std::string answer_;
};

struct SignedIn {
  std::string cookie, csrf;
  std::string request(const std::string& method, const std::string& path, const std::string& body = "") const {
    auto text =
        fmt::format("{} /api/v1{} HTTP/1.1\r\nHost: localhost\r\nCookie: guben_session={}\r\n", method, path, cookie);
    if (method != "GET") text += fmt::format("X-CSRF-Token: {}\r\n", csrf);
    if (!body.empty()) text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    return text + "\r\n" + body;
  }
};

nlohmann::json body_of(const std::string& answer) {
  return nlohmann::json::parse(answer.substr(answer.find("\r\n\r\n") + 4), nullptr, false);
}

SignedIn sign_in(const http::Server& server, const std::string& role) {
  for (const auto& demo : server.demo_accounts()) {
    if (demo.role_code != role) continue;
    const nlohmann::json typed{
        {"account", demo.account},
        {"password", demo.password},
        {"code", access::code_of(demo.code_secret, access::code_step(std::chrono::system_clock::now()))}};
    Connection connection(server.port());
    const auto answer = connection.ask(SignedIn().request("POST", "/session", typed.dump()));
    const auto at = answer.find("guben_session=") + 14;
    if (at < 14 || !answer.starts_with("HTTP/1.1 200")) throw Failure("not signed in: " + answer);
    return {answer.substr(at, answer.find(';', at) - at), body_of(answer)["csrf"]};
  }
  throw Failure("no demonstration account of " + role);
}

struct Figures {
  std::vector<double> waits;  ///< milliseconds from when it was due
  size_t wrong = 0;
  double seconds = 0;
  double at(double share) const {
    return waits.empty() ? 0 : waits[static_cast<size_t>(share * static_cast<double>(waits.size() - 1))];
  }
};

/// The n-th request, and whether this answers it.
struct Question {
  std::function<std::string(size_t)> request;
  std::function<bool(size_t, const std::string&)> is_right;
};

Figures ask_at_rate(uint16_t port, const Question& question, double a_second, std::chrono::seconds how_long,
                    size_t connections) {
  std::vector<std::unique_ptr<Connection>> all;
  for (size_t i = 0; i < connections; ++i) all.push_back(std::make_unique<Connection>(port));
  const int waits = epoll_create1(0);
  for (size_t i = 0; i < connections; ++i) {
    epoll_event wanted{};
    wanted.events = EPOLLIN, wanted.data.u64 = i;
    epoll_ctl(waits, EPOLL_CTL_ADD, all[i]->socket(), &wanted);
  }
  std::vector<size_t> free(connections), asked(connections);
  for (size_t i = 0; i < connections; ++i) free[i] = i;
  const auto count = static_cast<size_t>(a_second * static_cast<double>(how_long.count()));
  const auto began = Clock::now();
  const auto due = [&](size_t n) {
    return began + std::chrono::nanoseconds(static_cast<int64_t>(1e9 * static_cast<double>(n) / a_second));
  };
  Figures figures;
  size_t sent = 0, answered = 0;
  while (answered < count) {
    while (sent < count && !free.empty() && due(sent) <= Clock::now()) {
      const auto one = free.back();
      free.pop_back();
      asked[one] = sent;
      all[one]->send(question.request(sent++));
    }
    epoll_event ready[64];
    const int n =
        epoll_wait(waits, ready, 64, sent < count && !free.empty() ? (due(sent) > Clock::now() ? 1 : 0) : 100);
    for (int i = 0; i < n; ++i) {
      const auto one = ready[i].data.u64;
      const auto answer = all[one]->receive();
      if (!answer) continue;
      figures.waits.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due(asked[one])).count());
      if (!question.is_right(asked[one], *answer)) {
        if (++figures.wrong == 1) std::cerr << "a wrong answer: " << answer->substr(0, 600) << "\n";
      }
      free.push_back(one);
      ++answered;
    }
  }
  figures.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  ::close(waits);
  std::sort(figures.waits.begin(), figures.waits.end());
  return figures;
}

double resident_megabytes() {
  std::ifstream status("/proc/self/statm");
  double size = 0, resident = 0;
  status >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

void print(const std::string& what, double rate, const Figures& figures) {
  std::cout << fmt::format("{:<44}{:>9.0f}{:>9.0f}{:>9.1f}{:>9.1f}{:>9.1f}{:>9.0f}{}\n", what, rate,
                           static_cast<double>(figures.waits.size()) / figures.seconds, figures.at(0.5),
                           figures.at(0.99), figures.at(1), resident_megabytes(),
                           figures.wrong ? fmt::format("  WRONG: {}", figures.wrong) : "")
            << std::flush;
}

std::vector<std::string> household_codes(const fs::path& county, const policy::Pack& pack) {
  auto ledger = ledger::Ledger::open(county, ledger::Access::Read);
  if (!ledger) throw Failure(ledger.error());
  const auto search = county::RegistrySearch::load(**ledger, std::make_shared<const policy::Pack>(pack));
  if (!search) throw Failure(search.error());
  std::vector<std::string> codes;
  for (const auto& household : (*search)->registry().households()) codes.push_back(household.code);
  return codes;
}

int64_t lines_of_reading(const fs::path& county) {
  auto ledger = ledger::Ledger::open(county, ledger::Access::Read);
  auto count = (*ledger)->query("SELECT COUNT(*) FROM journal WHERE county = $1 AND subject LIKE 'household/%'");
  count.step();
  return count.integer(0);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::cerr << "serving_bench COUNTY [SECONDS [CONNECTIONS [SHARE]]]\n", 2;
  const fs::path county = arguments[1];
  const std::chrono::seconds how_long(count > 2 ? std::atoi(arguments[2]) : 10);
  const auto connections = static_cast<size_t>(count > 3 ? std::atoi(arguments[3]) : 200);
  const double share = count > 4 ? std::atof(arguments[4]) : 1.0;
  http::ServerOptions options;
  options.listen.port = 0;
  options.county = county;
  options.packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
  options.context = Context::of_command_line();
  options.demo_accounts = true;
  std::ofstream log("/dev/null");
  const auto started = http::Server::start(options, log);
  if (!started) throw Failure(started.error());
  const auto& server = **started;
  const auto pack = policy::load_pack(options.packs, "xiangyin");
  const auto codes = household_codes(county, *pack);
  const auto officer = sign_in(server, "data_officer");
  const auto code_of = [&](size_t n) -> const std::string& { return codes[(n * 7919) % codes.size()]; };
  const auto is_of = [&](size_t n, const std::string& answer) {
    return answer.starts_with("HTTP/1.1 200") && contains(answer, code_of(n));
  };
  const Question file{[&](size_t n) { return officer.request("GET", "/households/" + code_of(n)); }, is_of};
  const Question explanation{
      [&](size_t n) { return officer.request("GET", "/households/" + code_of(n) + "/findings"); },
      [](size_t, const std::string& answer) { return answer.starts_with("HTTP/1.1 200"); }};
  const Question findings{
      [&](size_t n) { return officer.request("GET", fmt::format("/findings?page={}", 1 + n % 50)); },
      [](size_t, const std::string& answer) {
        return answer.starts_with("HTTP/1.1 200") && contains(answer, "\"items\"");
      }};
  std::cout << fmt::format("{} households, {} connections, {} s a figure; waits in ms from when a request was due\n",
                           codes.size(), connections, how_long.count());
  std::cout << fmt::format("{:<44}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}\n", "", "due/s", "done/s", "p50", "p99", "max", "MB")
            << fmt::format("{:<44}{:>54}{:>9.0f}\n", "just started", "", resident_megabytes()) << std::flush;
  // In its first seconds the server reads the run before the latest, to compare them; who asks for a list waits.
  Connection first(server.port());
  (void)first.ask(findings.request(0));
  std::this_thread::sleep_for(std::chrono::seconds(3));
  std::cout << fmt::format("{:<44}{:>54}{:>9.0f}\n", "at rest", "", resident_megabytes()) << std::flush;
  size_t wrong = 0;
  const auto measure = [&](const std::string& what, const Question& question, double rate) {
    const auto figures = ask_at_rate(server.port(), question, rate * share, how_long, connections);
    print(what, rate * share, figures);
    wrong += figures.wrong;
    return figures;
  };
  const auto lines_before = lines_of_reading(county);
  size_t looked = 0;
  looked += measure("household files, with their lines", file, 2000).waits.size();
  looked += measure("explanations", explanation, 400).waits.size();
  measure("lists of findings", findings, 200);
  {
    std::vector<std::unique_ptr<Connection>> idle;
    for (int i = 0; i < 2000; ++i) idle.push_back(std::make_unique<Connection>(server.port()));
    looked += measure("household files beside 2000 open connections", file, 2000).waits.size();
  }
  const auto alone = measure("household files at an easy rate", file, 200);
  looked += alone.waits.size();
  Connection connection(server.port());
  // Of a day that no run is there of: else there would be nothing to compute.
  const auto runs = body_of(connection.ask(officer.request("GET", "/runs")));
  auto day = *Date::from_iso("2020-06-30");
  const auto is_screened = [&] {
    return std::any_of(runs["items"].begin(), runs["items"].end(),
                       [&](const auto& run) { return run["as_of"] == day.to_string(); });
  };
  while (is_screened()) day = day.plus_days(-1);
  const auto job = body_of(
      connection.ask(officer.request("POST", "/screenings", nlohmann::json{{"as_of", day.to_string()}}.dump())));
  const auto beside = measure("the same beside a screening", file, 200);
  looked += beside.waits.size();
  const auto now = body_of(connection.ask(officer.request("GET", "/jobs/" + job.value("id", ""))));
  std::cout << fmt::format("p99 beside a screening of {}: {:.1f} times; it began {}, ended {} and is {}\n",
                           day.to_string(), beside.at(0.99) / alone.at(0.99), now.value("began", "never"),
                           now.value("ended", "not yet"), now.value("state", "unknown"));
  wrong += now.value("began", "").empty();
  const auto lines = lines_of_reading(county) - lines_before;
  if (lines < static_cast<int64_t>(looked))
    std::cout << fmt::format("WRONG: {} looks, {} lines in the journal\n", looked, lines);
  return wrong || lines < static_cast<int64_t>(looked) ? 1 : 0;
}
