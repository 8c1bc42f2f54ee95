#pragma once
#include "core/language.hpp"
#include "intake/import_report.hpp"
#include "policy/pack.hpp"

namespace guben::cli {

/// What became of a file, on the terminal: one line, and below it what the officer should know.
void print_import_report(Language language, const intake::ImportReport& report, const policy::Pack& pack,
                         bool check_only);

}  // namespace guben::cli
