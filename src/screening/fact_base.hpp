#pragma once
// The SQL world of a run: the registers of households and persons, region, delivered, parameter, review (rows that
// wait, with whom they may be about) and past_review (the same of every delivery), what the ledger keeps
// (kept_records.hpp), and for each dataset that is delivered
//   every.X    all delivered rows in force with their links (a row delivered twice is one)
//   latest.X   what holds: per village the full delivery of the latest period (in_force.hpp)
//   numbers.X  pairs of a row and a registry person with the same 17 digits
// and fact.M for each fact model, in turn.
#include "core/context.hpp"
#include "core/timings.hpp"
#include "ledger/ledger.hpp"
#include "policy/pack.hpp"
#include "registers/completeness.hpp"
#include "screening/kept_records.hpp"
#include "screening/part.hpp"
#include "workspace/county_folder.hpp"
#include "workspace/database.hpp"

namespace guben::screening {

/// What was entered by hand of a dataset that is delivered too (entered_rows.hpp).
struct EnteredRows {
  ledger::Delivery delivery;  ///< as which it is named where a row came from
  KeptFile file;
};

/// What a run speaks about.
struct RunInputs {
  const workspace::CountyFolder& folder;
  const policy::Pack& pack;
  std::vector<ledger::Delivery> deliveries;
  std::string county;
  Date as_of;
  /// Parameters without a value in force somewhere in the county: what needs one is not run there.
  std::set<std::string> absent = absent_parameters(pack, county, as_of);
  std::vector<ledger::Standing> standings{};    ///< what the deliveries mean to one another
  std::optional<Part> part{};                   ///< of whom; everybody where there is none
  ProgressSink progress{};                      ///< told how far its models are
  std::map<std::string, KeptFile> kept{};       ///< what models read of the ledger's records, by dataset
  std::vector<EnteredRows> entered{};           ///< by hand, of datasets that are delivered too
  std::vector<registers::Complete> complete{};  ///< up to when registers are, as their keepers say

  static std::set<std::string> absent_parameters(const policy::Pack& pack, const std::string& county, Date as_of);
};

void prepare_fact_base(workspace::Connections& connections, const RunInputs& inputs, Timings& timings);
/// The macros that fact models may use, the schemas they find their relations in, and the relations of review and
/// places, empty.
void create_language(workspace::Database& database);
/// What nobody has delivered, as a relation without rows.
std::string empty_table(const dictionary::Dataset& dataset);
/// A parameter without a value, as SQL knows it.
std::string null_of(const policy::Parameter& parameter);
/// Fills in $as_of and $parameter: the county's value, or null where none is in force.
std::string filled_in(const std::string& sql, const RunInputs& inputs);
/// Where a need is met: asked for a village, a township, or "" for people whose village is unknown.
class MetNeed {
 public:
  MetNeed(const policy::Need& need, const RunInputs& inputs);
  bool operator()(const std::string& place) const;

 private:
  bool is_covered(const std::string& place) const;
  const policy::Need& need_;
  const RunInputs& inputs_;
  std::set<std::string, std::less<>> coverage_;  ///< region codes of the deliveries of the needed time
  bool whole_county_ = false;
};
/// The places of a county a need is asked for: "", its townships and their villages.
std::vector<std::string> places_of(const RunInputs& inputs);

}  // namespace guben::screening
