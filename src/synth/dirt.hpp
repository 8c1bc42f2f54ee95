#pragma once
#include "synth/layouts.hpp"

namespace guben::synth {

/// What happens to a row between a department's database and its spreadsheet.
struct Soiled {
  std::vector<std::string> cells;
  int person;
  int household;
};
std::vector<Soiled> soil(const County& county, const dictionary::Dataset& dataset, const std::vector<Row>& rows, Random random, Dirt dirt);

}  // namespace guben::synth
