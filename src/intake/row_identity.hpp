#pragma once
#include "intake/identity_file.hpp"
#include "intake/row_reader.hpp"

namespace guben::intake {

/// Who a row is about, told from the roles of the dataset's fields. Views of the row.
RowIdentity identity_of(const dictionary::Dataset& dataset, TypedRow& row, int32_t sheet);

}  // namespace guben::intake
