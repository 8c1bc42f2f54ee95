#pragma once
#include "synth/layouts.hpp"

namespace guben::synth {

/// What happens to a row between a department's database and its spreadsheet.
struct Soiled {
  std::vector<std::string> cells;
  int person;
  int household;
  const char* planted = "";
  std::string dirt = {};  ///< what was done to it: "id_missing+name"; empty when nothing
};
std::vector<Soiled> soil(const County& county, const dictionary::Dataset& dataset, const std::vector<Row>& rows,
                         Random random, Dirt dirt, bool many_outsiders = false);

}  // namespace guben::synth
