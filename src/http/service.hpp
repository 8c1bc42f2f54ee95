#pragma once
// What stands between the sockets and the handlers: the shape of requests, routes, the web build, worker threads, the
// head of every answer, counting and logging. Knows no socket, so tests ask it directly.
#include <atomic>

#include "http/limits.hpp"
#include "http/log.hpp"
#include "http/metrics.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"
#include "http/worker_pool.hpp"

namespace guben::http {

/// What a route was asked for: the request and what its pattern names.
struct Call {
  Request request;
  std::map<std::string, std::string> parameters;
};
/// Answers at once, or keeps the reply and answers later. Runs on a worker thread; what it throws is answered as a
/// failure.
using Handler = std::function<void(std::shared_ptr<const Call>, Reply)>;
/// For what answers where it stands.
Handler at_once(std::function<Response(const Call&)> answer);

struct Route {
  std::string method, pattern;  ///< "/api/v1/households/{household}"
  Handler handler;
  bool quick = false;      ///< answers from memory, in the thread that read it
  bool has_piece = false;  ///< its body may be as large as a piece of an upload
};

class Service {
 public:
  struct Settings {
    Limits limits;
    size_t threads = 8;
    bool behind_proxy = false;
  };
  Service(Settings settings, std::ostream& log, StaticFiles files);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Before the first request. A second route of the same method and pattern is a bug.
  void add(Route route);
  /// Never blocks and never throws; `send` is called once, from any thread.
  void take(Request request, Reply::Send send);
  /// From now on every answer ends its connection, and what comes new is told so.
  void begin_to_stop() { is_stopping_ = true; }
  bool is_stopping() const { return is_stopping_; }
  size_t under_way() const { return under_way_; }

  Metrics& metrics() { return metrics_; }
  Log& log() { return log_; }
  const Settings& settings() const { return settings_; }
  /// Whether a request of this method and path may have a body as large as a piece.
  bool takes_piece(std::string_view method, std::string_view raw_target) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };
  const Entry* find(const Request& request, std::map<std::string, std::string>& parameters, std::string& allowed) const;
  std::optional<Refusal> what_is_wrong(const Request& request) const;
  void answer(std::shared_ptr<const Call> call, const Entry& entry, Reply reply);
  Settings settings_;
  Log log_;
  Metrics metrics_;
  StaticFiles files_;
  std::vector<Entry> routes_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<size_t> under_way_ = 0;
  std::unique_ptr<WorkerPool> pool_;
};

/// A number for a request: 16 random hexadecimal digits.
std::string new_request_id();

}  // namespace guben::http
