#pragma once
#include "china/regions.hpp"
#include "ledger/ledger.hpp"

namespace guben::intake {

struct NewCounty {
  std::string pack;                 ///< its name
  std::string county_of_pack = {};  ///< whose policy the pack is; empty: no county's
  ledger::Algorithm algorithm = ledger::Algorithm::Aes256Gcm;
  std::string url = {};     ///< of a PostgreSQL; empty: a file in the folder
  std::string county = {};  ///< its code; empty: the pack's, or told by the registry
};

/// A county's folder and ledger. Refused with cli.needs_county where a ledger beside other counties' would not know
/// whose it is, with cli.unknown_county, and as ledger::Ledger::create().
Result<void> init_county(const std::filesystem::path& folder, const NewCounty& wanted, const china::Regions& regions,
                         const Context& context);

}  // namespace guben::intake
