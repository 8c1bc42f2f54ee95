#pragma once
#include <string_view>

namespace guben {

/// For tests: GUBEN_FAIL_STATEMENT=n:FILE lets the n-th statement of the process fail and counts them into FILE.
/// adds a statement that an engine is about to run to the file named by GUBEN_STATEMENT_LOG, each once a
/// process; does nothing where that is not set. tools/statements-not-run reads it. Thread-safe.
void log_statement(std::string_view sql);

}  // namespace guben
