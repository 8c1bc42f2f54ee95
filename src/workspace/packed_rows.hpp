#pragma once
// Rows of a result for a process that stays up: packed one after the other, so that a hundred thousand of them with
// some hundred values each, most of them unknown or small, take some twenty megabytes and any one is there again in
// microseconds. (A table in DuckDB's memory takes several times the room, and a question of one row the time of
// planning.)
//
// Any number of threads may read once nothing more is appended.
#include "workspace/database.hpp"

namespace guben::workspace {

class PackedRows {
 public:
  /// Numbered from 0 in the order they come.
  void append(const std::vector<Value>& row);
  /// As it was appended, numbers with the decimals they had.
  std::vector<Value> operator[](size_t row) const;
  size_t size() const { return ends_.size(); }
  /// Gives back what was taken in advance.
  void shrink_to_fit();

 private:
  std::string bytes_;
  std::vector<uint64_t> ends_;  ///< of each row, in bytes_
};

}  // namespace guben::workspace
