#pragma once
#include "synth/county.hpp"

namespace guben::synth {

enum class Dirt { Clean,
                  Usual,
                  Heavy };

/// Where a row of a written file stands, for the truth about links.
struct Written {
  std::string dataset, file, sheet;
  int64_t row;
  int person;
  std::string dirt;
  const char* planted = "";
};

/// Under which name the file was written; the container is the department's choice.
std::string file_name(const County& county, const File& file, const std::filesystem::path& folder);

/// Writes one file as some department would: titles, units, header words, order, dates, container; soils the rows.
std::vector<Written> write_file(const County& county, const File& file, const std::filesystem::path& folder, Random random, Dirt dirt);

}  // namespace guben::synth
