#include "http/worker_pool.hpp"

namespace guben::http {

WorkerPool::WorkerPool(size_t threads, size_t most_waiting) : most_waiting_(most_waiting) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() { end(); }

void WorkerPool::end() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  came_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkerPool::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    if (is_ending_ || waiting_.size() >= most_waiting_) return false;
    waiting_.push_back(std::move(work));
  }
  came_.notify_one();
  return true;
}

size_t WorkerPool::waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void WorkerPool::run() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace guben::http
