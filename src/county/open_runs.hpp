#pragma once
// Runs other than the latest, opened when somebody asks and kept while they are asked for: a few.
#include <list>
#include <mutex>

#include "screening/open_run.hpp"

namespace guben::county {

class OpenRuns {
 public:
  using Run = std::shared_ptr<const screening::OpenRun>;
  explicit OpenRuns(size_t most) : most_(most) {}
  /// The one kept, else the one that `open` gives; of two who ask for one run at once, one opens it. Thread-safe.
  Result<Run> find(const std::string& id, const std::function<Result<Run>()>& open);

 private:
  struct Kept {
    std::string id;
    std::shared_ptr<std::mutex> opening;
    Run run;
  };
  size_t most_;
  std::mutex mutex_;
  std::list<Kept> kept_;  ///< last asked for first
};

}  // namespace guben::county
