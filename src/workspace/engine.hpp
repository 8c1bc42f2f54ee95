#pragma once
// The DuckDB of a process. Opening one costs as much as reading a small file, and each would take all cores and memory
// for itself: so there is one for a county (that is: for the directories its statements may reach), whose memory has a
// bound, and whatever reads or computes there gets a space of its own in it (database.hpp).
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace guben::workspace {

/// The directories in which statements may read and write files. What lies elsewhere is out of reach, by whatever name
/// and through whatever link. Without one, no file at all.
struct Files {
  std::vector<std::filesystem::path> directories;
};

/// One open DuckDB; closed with the last who holds it.
class Instance;

class Engine {
 public:
  struct Limits {
    int64_t memory = half_of_machine();  ///< bytes, of one instance; what needs more is spilled to its first directory
    size_t threads = 0;                  ///< of one instance; 0: all cores
    size_t bulk_jobs = 1;                ///< that compute at once: each is given all of the memory
    size_t kept = 4;                     ///< instances that stay open while nobody uses them
  };
  static int64_t half_of_machine();

  explicit Engine(const Limits& limits) : limits_(limits) {}
  Engine() : Engine(Limits()) {}
  /// The one of this process; its memory is what GUBEN_MEMORY says ("4GB"), if it does.
  static Engine& of_process();

  /// The instance for these directories, opened if it is not.
  std::shared_ptr<Instance> instance(const Files& files);

  /// What computes over a whole county waits here until there is room for it, and has it as long as it lives. One that
  /// begins within another, on the same thread, is part of it. It may end on any thread.
  class BulkJob {
   public:
    explicit BulkJob(Engine& engine);
    ~BulkJob();
    BulkJob(const BulkJob&) = delete;
    BulkJob& operator=(const BulkJob&) = delete;

   private:
    Engine& engine_;
    const std::thread::id thread_;
  };
  size_t bulk_jobs_running() const;

 private:
  Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable job_ended_;
  size_t running_ = 0;
  std::map<std::thread::id, int> jobs_of_;  ///< by the thread on which they began
  std::list<std::pair<std::vector<std::filesystem::path>, std::shared_ptr<Instance>>> kept_;  ///< last used first
};

/// "512MB", "4GB" in bytes, by powers of 1024; 0 for anything else.
int64_t bytes_of(const std::string& text);

}  // namespace guben::workspace
