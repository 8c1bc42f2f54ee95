#pragma once
// Evaluates for one subject, with FEEL's own meaning of null; screening tables add what "unknown" means on top.
#include "feel/ast.hpp"

namespace guben::feel {

using Facts = std::unordered_map<std::string, Value>;

/// Overflow gives null, as FEEL has it.
Value evaluate(const Expression& expression, const Facts& facts, const Value& input = {});

enum class Truth { False, True, Unknown };

/// Screening tables work on known facts: an input that is null makes the cell unknown before FEEL is asked, unless the
/// cell is
/// "-" or names null.
Truth evaluate_cell(const Cell& cell, const Value& input, const Facts& facts);

/// Null is of every type.
bool is_of_type(const Value& value, Type type);
std::string to_text(const Value& value);

}  // namespace guben::feel
