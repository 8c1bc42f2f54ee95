#include "http/metrics.hpp"

#include <unistd.h>

namespace guben::http {

void Metrics::answered(const std::string& route, const std::string& method, int status, double seconds) {
  const std::scoped_lock lock(mutex_);
  ++answers_[{route, method, status}];
  auto& one = routes_[{route, method}];
  ++one.count;
  one.seconds += seconds;
  for (size_t i = 0; i < kBounds.size(); ++i)
    if (seconds <= kBounds[i]) ++one.within[i];
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> value) {
  const std::scoped_lock lock(mutex_);
  gauges_.push_back({std::move(name), std::move(help), std::move(value)});
}

std::string Metrics::text() const {
  std::string out;
  const std::scoped_lock lock(mutex_);
  out += "# HELP guben_http_requests_total Requests answered.\n# TYPE guben_http_requests_total counter\n";
  for (const auto& [key, count] : answers_)
    out += fmt::format("guben_http_requests_total{{route=\"{}\",method=\"{}\",status=\"{}\"}} {}\n", std::get<0>(key),
                       std::get<1>(key), std::get<2>(key), count);
  out +=
      "# HELP guben_http_request_seconds From the last byte of a request to its answer.\n"
      "# TYPE guben_http_request_seconds histogram\n";
  for (const auto& [key, one] : routes_) {
    const auto labels = fmt::format("route=\"{}\",method=\"{}\"", key.first, key.second);
    for (size_t i = 0; i < kBounds.size(); ++i)
      out += fmt::format("guben_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, kBounds[i], one.within[i]);
    out += fmt::format("guben_http_request_seconds_bucket{{{},le=\"+Inf\"}} {}\n", labels, one.count);
    out += fmt::format("guben_http_request_seconds_sum{{{}}} {}\n", labels, one.seconds);
    out += fmt::format("guben_http_request_seconds_count{{{}}} {}\n", labels, one.count);
  }
  for (const auto& gauge : gauges_)
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", gauge.name, gauge.help, gauge.value());
  return out;
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_files() {
  std::error_code error;
  double count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    (void)entry;
    ++count;
  }
  return count;
}

}  // namespace guben::http
