#include "cli/coverage_line.hpp"

#include "core/messages.hpp"

namespace guben::cli {

std::string coverage_line(Language language, const matching::DerivedCoverage& derived, const policy::Pack& pack) {
  return message(language, derived.coverage.empty() ? "cli.coverage_unknown" : "cli.coverage_derived",
                 {{"file", derived.delivery.file}, {"coverage", pack.regions.names(derived.coverage)}});
}

}  // namespace guben::cli
