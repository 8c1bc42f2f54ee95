#pragma once
// How far a long piece of work is, told to whoever wants to know: a line on a terminal, the record of a job, nobody.
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace guben {

struct StageProgress {
  std::string stage;             ///< in English; in_words() says it
  uint64_t done = 0, total = 0;  ///< total 0: nobody knows
  double seconds = 0;            ///< since the stage began
  bool has_ended = false;
};

/// Where progress goes (Context::progress); nowhere where it is empty. Stages that run side by side tell it from their
/// own threads.
using ProgressSink = std::function<void(const StageProgress&)>;

/// One stage, from its making to its end; told a few times a second, and its end where it was told at all.
class Progress {
 public:
  Progress(const ProgressSink& sink, std::string stage, uint64_t total = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void advance(uint64_t by = 1);

 private:
  const ProgressSink& sink_;
  StageProgress at_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point start_, told_;
};

}  // namespace guben
