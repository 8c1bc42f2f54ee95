#pragma once
// Things of runs other than the latest, made when somebody asks and kept while they are asked for: a few.
#include <list>
#include <mutex>
#include <set>

#include "core/result.hpp"

namespace guben::county {

template <typename Thing>
class FewKept {
 public:
  using Held = std::shared_ptr<const Thing>;
  explicit FewKept(size_t most) : most_(most) {}
  /// The one kept, else the one that `make` gives; of two who ask for one at once, one makes it. Thread-safe.
  Result<Held> find(const std::string& id, const std::function<Result<Held>()>& make) {
    std::list<Kept> let_go;  // ended when nobody waits for the lock
    std::shared_ptr<std::mutex> making;
    {
      const std::scoped_lock lock(mutex_);
      const auto found = kept_as(id);
      if (found == kept_.end()) kept_.push_front({id, std::make_shared<std::mutex>(), nullptr});
      else kept_.splice(kept_.begin(), kept_, found);
      if (kept_.front().thing) return kept_.front().thing;
      making = kept_.front().making;
      while (kept_.size() > std::max<size_t>(most_, 1)) let_go.splice(let_go.begin(), kept_, std::prev(kept_.end()));
    }
    const std::scoped_lock alone(*making);
    {
      const std::scoped_lock lock(mutex_);
      if (const auto kept = kept_as(id); kept != kept_.end() && kept->thing) return kept->thing;
    }
    auto made = make();
    const std::scoped_lock lock(mutex_);
    const auto kept = kept_as(id);
    if (kept == kept_.end()) return made;
    if (made) kept->thing = *made;
    else kept_.erase(kept);
    return made;
  }
  /// Lets go of one, where it is made already.
  void let_go(const std::string& id) {
    Held thing;  // ended when nobody waits for the lock
    const std::scoped_lock lock(mutex_);
    const auto kept = kept_as(id);
    if (kept == kept_.end() || !kept->thing) return;
    thing = std::move(kept->thing);
    kept_.erase(kept);
  }
  /// Lets go of those that are not among these any more.
  void keep_only(const std::set<std::string>& ids) {
    std::list<Kept> let_go;
    const std::scoped_lock lock(mutex_);
    for (auto kept = kept_.begin(); kept != kept_.end();) {
      const auto next = std::next(kept);
      if (kept->thing && !ids.contains(kept->id)) let_go.splice(let_go.end(), kept_, kept);
      kept = next;
    }
  }

 private:
  struct Kept {
    std::string id;
    std::shared_ptr<std::mutex> making;
    Held thing;
  };
  typename std::list<Kept>::iterator kept_as(const std::string& id) {
    return std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) { return kept.id == id; });
  }
  size_t most_;
  std::mutex mutex_;
  std::list<Kept> kept_;  ///< last asked for first
};

}  // namespace guben::county
