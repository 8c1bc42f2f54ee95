#include "core/memory_file.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/result.hpp"

namespace guben {

MemoryFile::MemoryFile(std::string_view content) : descriptor_(memfd_create("guben", MFD_CLOEXEC)) {
  if (descriptor_ < 0) throw Failure("core: no file in memory");
  while (!content.empty()) {
    const auto written = write(descriptor_, content.data(), content.size());
    if (written <= 0) {
      close(descriptor_);
      throw Failure("core: no room for a file in memory");
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
}

MemoryFile::~MemoryFile() { close(descriptor_); }

std::filesystem::path MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

}  // namespace guben
