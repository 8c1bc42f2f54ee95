#pragma once
// Where the time of a long command goes (--timings).
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "core/language.hpp"

namespace guben {

/// Seconds by stage, in the order the stages were first entered; safe from several threads.
class Timings {
 public:
  void add(const std::string& stage, double seconds, uint64_t rows = 0);
  struct Line {
    std::string stage;
    double seconds = 0;
    uint64_t rows = 0;
  };
  std::vector<Line> lines() const;
  std::string table(Language language) const;

 private:
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
};

/// Adds the time from its making to its end to one stage.
class Stopwatch {
 public:
  Stopwatch(Timings& timings, std::string stage)
      : timings_(timings), stage_(std::move(stage)), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    timings_.add(stage_, std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(), rows);
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  uint64_t rows = 0;

 private:
  Timings& timings_;
  std::string stage_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace guben
