#pragma once
// Thresholds are dated data with a source. The value that holds on a day is the one of the smallest region in force:
// county over prefecture over province over nation, by code prefix.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/checked_yaml.hpp"
#include "core/date.hpp"
#include "core/decimal.hpp"

namespace guben::policy {

/// A document of the register: what a source reference like S1§2.3.3 points into.
struct Document {
  std::string id, title;
  std::optional<Date> issued_on;
};
using Documents = std::map<std::string, Document>;

/// "S1§2.3.3(2)" or "S4§4.1; S2§2"; refused when a document is not in the register.
void check_source(const CheckedYaml& at, const std::string& source, const Documents& documents);
bool is_known_source(const std::string& source, const Documents& documents);

struct ParameterValue {
  std::string region;  ///< code prefix; empty is the nation
  Date from;
  std::optional<Date> to;
  Decimal value;
  std::string source;  ///< empty for a local value
  bool local = false;  ///< no document gives it; shown as such wherever it is used
  std::string set_by, set_on;
  std::string place = {};  ///< file and line
};

struct Parameter {
  std::string name, label_zh, label_en, unit;
  std::string place;  ///< file and line
  int scale = 0;      ///< decimals of its values, over all of them
  std::vector<ParameterValue> values;

  /// The value in force for a region on a day; nullptr when there is none.
  const ParameterValue* in_force(const std::string& region, Date on) const;
};

/// Adds one file's parameters; an overlay may add values to a known parameter. Refuses overlapping periods of one
/// region.
void read_parameters(const CheckedYaml& file, const Documents& documents, std::map<std::string, Parameter>& parameters);
Documents read_documents(const std::filesystem::path& sources_yaml);

}  // namespace guben::policy
