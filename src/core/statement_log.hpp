#pragma once
#include <string_view>

namespace guben {

/// For tests: adds a statement that an engine is about to run to the file named by GUBEN_STATEMENT_LOG, each once a
/// process; does nothing where that is not set. tools/statements-not-run reads it. Thread-safe.
void log_statement(std::string_view sql);

}  // namespace guben
