#pragma once
// A situation: what an officer says must come of a rule for a household, its rows and a day
// (docs/guides/write-a-situation.md). Read here, played by screening/situations.hpp.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/date.hpp"
#include "core/decimal.hpp"

namespace guben::policy {

/// Field values of a row by header, as written.
using WrittenRow = std::map<std::string, std::string>;

struct SituationPerson {
  std::string name;
  WrittenRow fields;
};

/// What the register said until a day, where it was something else than now.
struct SituationEarlier {
  WrittenRow fields;
  std::string of;  ///< a member; empty: the household
  Date until;
  std::string place;  ///< file and line
};

struct SituationHousehold {
  std::string name;
  WrittenRow fields;
  std::vector<SituationPerson> persons;
  std::vector<SituationEarlier> earlier = {};
};

struct SituationRow {
  WrittenRow fields;
  std::vector<std::string> of;  ///< names of members or households; empty: whom the dataset is about by default
  bool is_of_nobody = false, in_review = false;
  std::map<std::string, bool> same_number;  ///< name, sex, birth: whether they agree on the same number
  std::optional<bool> named_is_member;
  int times = 1;
  std::optional<Date> from, until;  ///< of a record of the ledger: the days it held
  std::string place;                ///< file and line
};

struct SituationDelivery {
  std::string dataset, period;  ///< period empty: around as_of
  std::vector<SituationRow> rows;
};

enum class Expected { Hit, NearMiss, NoHit, Undecided, NotRun };
const char* word_of(Expected expected);

struct Situation {
  std::string rule, zh, en, place;
  Expected expected = Expected::Hit;
  /// What comes of it until the rule is put right: the rule, not the situation, is wrong, and the day it changes is
  /// seen.
  std::optional<Expected> today;
  Date as_of;
  std::vector<SituationHousehold> households;
  std::vector<SituationDelivery> deliveries;
  std::map<std::string, std::optional<Decimal>> values;  ///< parameters it relies on; empty: no value in force
  std::vector<std::string> not_delivered;
  std::string subject;                       ///< empty: the one there is
  std::map<std::string, std::string> facts;  ///< instead of households and rows: FEEL literals by fact
};

/// A rule's file of situations. Throws YamlRefused with file and line.
std::vector<Situation> read_situations(const std::filesystem::path& file);

}  // namespace guben::policy
