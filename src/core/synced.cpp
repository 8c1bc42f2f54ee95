#include "core/synced.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/new_file.hpp"

namespace guben {

void sync_to_disk(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  // Where a file system knows no fsync there is nothing to wait for.
  const bool is_synced = descriptor >= 0 && (::fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!is_synced) throw cannot_write(path, error);
}

}  // namespace guben
