#pragma once
// What several answers of the contract have in common.
#include <nlohmann/json.hpp>

#include "china/regions.hpp"
#include "policy/pack.hpp"
#include "screening/run.hpp"

namespace guben::http {

nlohmann::ordered_json json_of_label(const std::string& chinese, const std::string& english);
/// A word that the pack has in Chinese, with what its english.yaml says of it.
nlohmann::ordered_json json_of_word(const policy::Pack& pack, const std::string& chinese);
nlohmann::ordered_json json_of_region(const china::Regions& regions, const std::string& code);
nlohmann::ordered_json json_of_run(const screening::RunSummary& run, bool is_latest);

}  // namespace guben::http
