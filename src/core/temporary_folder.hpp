#pragma once
#include <filesystem>

namespace guben {

/// A folder of this process alone (0700), gone with this object and all that is in it.
class TemporaryFolder {
 public:
  /// Throws Failure where there can be none.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace guben
