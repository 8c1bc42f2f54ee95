#pragma once
#include "core/result.hpp"
#include "feel/ast.hpp"

namespace guben::feel {

/// Refused: feel.too_complex, .syntax, .unknown_name, .type_clash, .not_in_profile, .full_width, .empty_range,
/// .thousands_mark; values name the place
/// in the text.
Result<ExpressionPtr> parse_expression(const std::string& text, const Scope& scope);
/// `input` is the type of the column's input expression, for "?" and the comparisons that leave it out.
Result<Cell> parse_cell(const std::string& text, const Scope& scope, const Expression& input);
/// A literal output entry.
Result<Value> parse_literal(const std::string& text);

}  // namespace guben::feel
