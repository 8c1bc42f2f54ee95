#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace guben {

/// A file without a disk, for readers that want a path: gone with this object, and never seen by anybody else.
class MemoryFile {
 public:
  /// Throws Failure where the system gives none.
  explicit MemoryFile(std::string_view content);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  /// Of this process alone.
  std::filesystem::path path() const;

 private:
  int descriptor_;
};

}  // namespace guben
