#pragma once
#include <filesystem>
#include <fstream>

#include "core/result.hpp"

namespace guben {

/// After reading to the end: a disk that failed looks like the end of the file, and half a file would be taken for all
/// of it. Throws Failure (core.cannot_read).
inline void must_be_read_whole(const std::istream& in, const std::filesystem::path& file) {
  if (in.bad()) throw Failure(Refusal{"core.cannot_read", {{"file", file.string()}}});
}

/// All of it; throws Failure where it cannot be read.
inline std::string read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Failure({"core.file_failed", {{"file", file.string()}}}, "cannot be opened");
  std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  must_be_read_whole(in, file);
  return all;
}

}  // namespace guben
