#pragma once
#include <filesystem>
#include <istream>

#include "core/result.hpp"

namespace guben {

/// After reading to the end: a disk that failed looks like the end of the file, and half a file would be taken for all
/// of it. Throws Failure (core.cannot_read).
inline void must_be_read_whole(const std::istream& in, const std::filesystem::path& file) {
  if (in.bad()) throw Failure(Refusal{"core.cannot_read", {{"file", file.string()}}});
}

}  // namespace guben
