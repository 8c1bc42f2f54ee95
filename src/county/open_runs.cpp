#include "county/open_runs.hpp"

namespace guben::county {

Result<OpenRuns::Run> OpenRuns::find(const std::string& id, const std::function<Result<Run>()>& open) {
  std::list<Kept> let_go;  // closed when nobody waits for the lock
  std::shared_ptr<std::mutex> opening;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept.id == id; });
    if (found == kept_.end()) kept_.push_front({id, std::make_shared<std::mutex>(), nullptr});
    else kept_.splice(kept_.begin(), kept_, found);
    if (kept_.front().run) return kept_.front().run;
    opening = kept_.front().opening;
    while (kept_.size() > std::max<size_t>(most_, 1)) let_go.splice(let_go.begin(), kept_, std::prev(kept_.end()));
  }
  const std::scoped_lock alone(*opening);
  const auto kept_as = [&] {
    return std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept.id == id; });
  };
  {
    const std::scoped_lock lock(mutex_);
    if (const auto kept = kept_as(); kept != kept_.end() && kept->run) return kept->run;
  }
  auto opened = open();
  const std::scoped_lock lock(mutex_);
  const auto kept = kept_as();
  if (kept == kept_.end()) return opened;
  if (opened) kept->run = *opened;
  else kept_.erase(kept);
  return opened;
}

}  // namespace guben::county
