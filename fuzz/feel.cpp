// Any bytes as a cell of a decision table: refused, or an expression that can be interpreted and written as SQL.
#include "feel/emit_sql.hpp"
#include "feel/interpreter.hpp"
#include "feel/parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace guben::feel;
  static const Scope scope{{"amount", {Type::Number, 2, true, "f0", "f0_most"}},
                           {"name", {Type::String, 0, true, "f1"}},
                           {"is_listed", {Type::Boolean, 0, true, "f2"}},
                           {"born", {Type::Date, 0, true, "f3"}}};
  static const auto input = parse_expression("amount", scope);
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto expression = parse_expression(text, scope))
    (void)emit_sql(**expression, scope), (void)evaluate(**expression, {});
  if (const auto cell = parse_cell(text, scope, **input))
    (void)emit_cell_sql(*cell, scope, {"f0", "f0_most"}), (void)evaluate_cell(*cell, {}, {});
  return 0;
}
