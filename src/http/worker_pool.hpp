#pragma once
// Threads that work, so that the threads that read and write sockets never wait. What waits for one is bounded.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace guben::http {

class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t most_waiting);
  /// As end().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// False where too much waits already. `work` must not throw.
  bool post(std::function<void()> work);
  /// Works off what waits; nothing is taken any more. Of one thread at a time.
  void end();
  size_t waiting() const;

 private:
  void run();
  const size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::function<void()>> waiting_;
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace guben::http
