#pragma once
// What several answers of the contract have in common.
#include <nlohmann/json.hpp>

#include "china/regions.hpp"
#include "screening/run.hpp"

namespace guben::http {

nlohmann::ordered_json json_of_label(const std::string& chinese, const std::string& english);
nlohmann::ordered_json json_of_region(const china::Regions& regions, const std::string& code);
nlohmann::ordered_json json_of_run(const screening::RunSummary& run, bool is_latest);

}  // namespace guben::http
