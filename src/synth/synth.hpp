#pragma once
#include "synth/layouts.hpp"

namespace guben::synth {

struct Options {
  int persons = 30000;
  uint64_t seed = 1;
  Date as_of;
  Dirt dirt = Dirt::Clean;
};

struct Made {
  size_t persons = 0, households = 0, files = 0, rows = 0, findings = 0;
};

/// Writes the files of a made-up county and the truth about it. Refused: impossible options.
Result<Made> make_county(const policy::Pack& pack, const Options& options, const std::filesystem::path& files, const std::filesystem::path& truth);

}  // namespace guben::synth
