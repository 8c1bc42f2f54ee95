#include "core/side_by_side.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace guben {

namespace {
std::atomic<bool> leaves_a_core = false;
}

size_t cores() {
  const size_t all = std::max(1u, std::thread::hardware_concurrency());
  return leaves_a_core && all > 1 ? all - 1 : all;
}

void leave_a_core() { leaves_a_core = true; }

void side_by_side(size_t jobs, const std::function<void(size_t job, size_t worker)>& work,
                  const std::vector<std::vector<size_t>>& after) {
  enum class State { Waiting, Begun, Ended };
  std::vector<State> states(jobs, State::Waiting);
  std::mutex mutex;
  std::condition_variable ended;
  std::exception_ptr failure;
  const auto may_start = [&](size_t job) {
    return states[job] == State::Waiting &&
           (job >= after.size() || std::all_of(after[job].begin(), after[job].end(),
                                               [&](size_t earlier) { return states[earlier] == State::Ended; }));
  };
  const auto run = [&](size_t worker) {
    std::unique_lock lock(mutex);
    for (;;) {
      size_t job = 0;
      bool any_waiting = false;
      for (; job < jobs && !may_start(job); ++job) any_waiting = any_waiting || states[job] == State::Waiting;
      if (failure || (job == jobs && !any_waiting)) return;
      if (job == jobs) {
        ended.wait(lock);
        continue;
      }
      states[job] = State::Begun;
      lock.unlock();
      try {
        work(job, worker);
        lock.lock();
      } catch (...) {
        lock.lock();
        if (!failure) failure = std::current_exception();
      }
      states[job] = State::Ended;
      ended.notify_all();
    }
  };
  std::vector<std::thread> workers;
  for (size_t worker = 1; worker < std::min(cores(), jobs); ++worker) workers.emplace_back(run, worker);
  run(0);
  for (auto& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace guben
