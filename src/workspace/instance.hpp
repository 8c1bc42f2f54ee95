#pragma once
// One open DuckDB, as engine.hpp hands it out and database.hpp connects to it.
#include <duckdb.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "workspace/engine.hpp"

namespace guben::workspace {

/// Threads that compute for a DuckDB beside whoever asks it. One of DuckDB's own ends the process where memory fails
/// between two tasks; these go on.
class Workers {
 public:
  Workers(duckdb_database database, size_t count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  void work() const;
  void end();
  duckdb_task_state tasks_;
  std::vector<std::thread> threads_;
};

class Instance {
 public:
  /// Extensions are neither fetched nor loaded, files only read and written where `files` says; no statement can change
  /// that. `threads`: that compute, whoever asks being one of them; 0: as many as there are cores.
  Instance(const Files& files, int64_t memory, size_t threads);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  duckdb_connection connect() const;
  /// A name no other space has.
  std::string new_space() { return "space" + std::to_string(next_space_++); }

 private:
  void execute(const std::string& sql) const;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
  std::unique_ptr<Workers> workers_;
  std::atomic<uint64_t> next_space_ = 1;
};

}  // namespace guben::workspace
