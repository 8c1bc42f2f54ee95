#pragma once
#include <filesystem>

namespace guben {

/// What was written of a file, or which names stand in a folder, is on the disk. Throws Failure.
void sync_to_disk(const std::filesystem::path& path);

}  // namespace guben
