#pragma once
// The file by which the processes that share a county's folder keep out of each other's way. Short changes need none:
// the store orders them. Who writes in bulk has the lease; whoever asks for it meanwhile reads in the file who has it.
#include <filesystem>
#include <optional>
#include <string>

namespace guben::ledger {

/// Who writes in bulk, with which command and since when.
struct LeaseHolder {
  std::string actor, since, work, process;
};

class CountyLock {
 public:
  explicit CountyLock(const std::filesystem::path& folder);
  ~CountyLock();
  CountyLock(const CountyLock&) = delete;
  CountyLock& operator=(const CountyLock&) = delete;
  /// Nothing where it is ours from now on; else who has it.
  std::optional<LeaseHolder> take_lease(const LeaseHolder& mine);
  void give_back_lease();
  /// Whoever else has the lease; asking takes it from nobody.
  std::optional<LeaseHolder> other_holder() const;

  /// One at a time, and not for long: publishing the journal's head.
  class Publishing {
   public:
    explicit Publishing(CountyLock& lock);
    ~Publishing();
    Publishing(const Publishing&) = delete;
    Publishing& operator=(const Publishing&) = delete;

   private:
    CountyLock& lock_;
  };

 private:
  LeaseHolder read() const;
  int file_ = -1;
};

}  // namespace guben::ledger
