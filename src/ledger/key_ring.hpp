#pragma once
// The roots from which a county's data keys are made, as this process knows them: the first, and one more after each
// time that a data key leaked. Another process may add one at any time; whoever holds the list looks for it.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace guben::ledger {

class KeyRing {
 public:
  /// Empty where they cannot be read now.
  using Read = std::function<std::vector<std::string>()>;
  /// Once this has passed since one was added, nobody who sees the file begins to seal with another.
  static constexpr std::chrono::milliseconds kKnownEverywhere{1200};

  explicit KeyRing(std::vector<std::string> roots) : roots_(std::move(roots)), newest_(roots_.size() - 1) {}
  /// Of keys that are kept in `file`.
  KeyRing(std::vector<std::string> roots, std::filesystem::path file, Read read);

  /// Which one seals. May be asked for every field: the file is looked at once a second.
  size_t newest();
  /// Throws ledger.data_key_unknown where the file has none of that number either.
  std::string root(size_t number);

 private:
  void look();
  std::mutex mutex_;
  std::vector<std::string> roots_;
  std::filesystem::path file_;
  Read read_;
  std::filesystem::file_time_type changed_{};  ///< of the file as it was read
  std::atomic<size_t> newest_;
  std::atomic<int64_t> looked_ = -1;  ///< seconds of a clock that only goes forward
};

}  // namespace guben::ledger
