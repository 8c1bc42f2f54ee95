#pragma once
#include "cli/session.hpp"
#include "screening/run.hpp"

namespace guben::cli {

/// The latest run of the county, or the one named, found whole. The session speaks of it from here on: its pack is the
/// one the run used, though the county's has changed since.
Result<screening::RunSummary> open_run(Session& session, const std::string& run = {});

}  // namespace guben::cli
