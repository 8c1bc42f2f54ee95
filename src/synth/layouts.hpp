#pragma once
#include "synth/county.hpp"

namespace guben::synth {

enum class Dirt { Clean, Usual, Heavy };

/// What became of a row in its file: for the truth about links.
struct WrittenRow {
  int64_t row;  ///< number in the sheet, from 1
  int person;   ///< -1: nobody of the county
  std::string dirt;
  const char* planted;
};

struct WrittenFile {
  std::string dataset, file, sheet;
  std::vector<WrittenRow> rows;  ///< empty for the registry and for what is never matched
};

/// Writes one file as some department would: titles, units, header words, order, dates, container; soils the rows.
WrittenFile write_file(const County& county, const File& file, const std::filesystem::path& folder, Random random,
                       Dirt dirt);

}  // namespace guben::synth
