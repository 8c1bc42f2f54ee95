#pragma once
// Where a run's files lie, and what they say: subjects with their facts and outcomes, parameters and needs by place,
// the units behind indicators, the rows of files behind facts, the summary and the deliveries it saw.
#include "screening/run.hpp"

namespace guben::screening {

std::filesystem::path run_folder(const workspace::CountyFolder& folder, const std::string& run);
std::filesystem::path subjects_file(const std::filesystem::path& run, const std::string& subject);
std::filesystem::path parameters_file(const std::filesystem::path& run);
std::filesystem::path needs_file(const std::filesystem::path& run, const std::string& subject);
std::filesystem::path lineage_file(const std::filesystem::path& run, const std::string& model);
/// What was found, by whose it is: whose, subject, rule.
std::filesystem::path hits_file(const std::filesystem::path& run);
/// The list of all the other files.
std::filesystem::path manifest_file(const std::filesystem::path& run);
/// Whom an indicator of the run counted: unit, village_code, numerator, denominator.
std::filesystem::path units_file(const std::filesystem::path& run, const std::string& indicator);

/// A relation of the run's subjects of one kind with their facts, parameters, needs and outcomes; nothing if the run
/// has none.
std::optional<std::string> stored_subjects(const std::filesystem::path& run, const std::string& subject);

void write_summary(const std::filesystem::path& run, const RunSummary& summary);
/// Refused with screening.run_damaged.
Result<RunSummary> read_summary(const std::filesystem::path& run);
void write_deliveries(const std::filesystem::path& run, const std::vector<ledger::Delivery>& deliveries);
/// Without the number of rows and the file's fingerprint. Refused with screening.run_damaged.
Result<std::vector<ledger::Delivery>> read_deliveries(const std::filesystem::path& run);

}  // namespace guben::screening
