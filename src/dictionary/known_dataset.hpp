#pragma once
#include "core/result.hpp"
#include "dictionary/dataset.hpp"

namespace guben::dictionary {

/// Refused, with the names most like it, where there is no such dataset; no name at all (none was asked for) is always
/// right.
Result<void> known_dataset(const Dictionary& dictionary, const std::string& dataset);

}  // namespace guben::dictionary
