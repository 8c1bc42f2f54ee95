#pragma once
#include "core/progress.hpp"
#include "synth/layouts.hpp"

namespace guben::synth {

struct Options {
  int persons = 30000;
  uint64_t seed = 1;
  Date as_of;
  Dirt dirt = Dirt::Clean;
  int townships = 0;    ///< of the demo county; 0: all
  double minority = 0;  ///< share of households that bear names of one of the groups
  std::vector<std::string> groups{"傣族", "景颇族", "阿昌族", "藏族", "羌族", "彝族"};
  int persons_at_once = 350000;  ///< a county beyond this is made, and hands over, township by township
  ProgressSink progress{};
};

struct Made {
  size_t persons = 0, households = 0, files = 0, rows = 0, findings = 0;
};

/// Writes the files of a made-up county and the truth about it; a large county township by township, so that memory
/// stays that of one. Refused: impossible options.
Result<Made> make_county(const policy::Pack& pack, const Options& options, const std::filesystem::path& files,
                         const std::filesystem::path& truth);
/// The rows of a part with all its departments, for tests.
void fill(County& part, const Random& random);

}  // namespace guben::synth
