#pragma once
#include "core/language.hpp"
#include "core/progress.hpp"

namespace guben::cli {

/// One line on a terminal: stage, rows, rate, share done and time left. Nothing where standard error is none.
ProgressSink progress_on_terminal(Language language);

}  // namespace guben::cli
