#pragma once
// One open DuckDB, as engine.hpp hands it out and database.hpp connects to it.
#include <duckdb.h>

#include <atomic>
#include <string>

#include "workspace/engine.hpp"

namespace guben::workspace {

class Instance {
 public:
  /// Extensions are neither fetched nor loaded, files only read and written where `files` says; no statement can change
  /// that.
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
  std::atomic<uint64_t> next_space_ = 1;
};

}  // namespace guben::workspace
