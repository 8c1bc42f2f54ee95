#pragma once
// Bytes as a file that lies in memory and has a path.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace guben::fuzz {

class FileOfBytes {
 public:
  FileOfBytes(const uint8_t* data, size_t size) : file_(memfd_create("bytes", 0)) {
    if (file_ < 0 || write(file_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~FileOfBytes() { close(file_); }
  FileOfBytes(const FileOfBytes&) = delete;
  FileOfBytes& operator=(const FileOfBytes&) = delete;
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

}  // namespace guben::fuzz
