#pragma once
// What the program counts of itself, in the text form of Prometheus. Routes are those of the contract, never paths.
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace guben::http {

class Metrics {
 public:
  void answered(const std::string& route, const std::string& method, int status, double seconds);
  /// A figure that is asked for when somebody reads them.
  void gauge(std::string name, std::string help, std::function<double()> value);
  std::string text() const;

 private:
  static constexpr std::array<double, 11> kBounds{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5};
  struct Route {
    std::array<uint64_t, kBounds.size()> within{};
    uint64_t count = 0;
    double seconds = 0;
  };
  struct Gauge {
    std::string name, help;
    std::function<double()> value;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Route> routes_;
  std::map<std::tuple<std::string, std::string, int>, uint64_t> answers_;
  std::vector<Gauge> gauges_;
};

/// Bytes of this process in memory, and its open files.
double resident_bytes();
double open_files();

}  // namespace guben::http
