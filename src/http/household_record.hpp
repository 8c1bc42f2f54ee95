#pragma once
// What the register has of a household on a day, as pages ask for it.
#include "http/api.hpp"
#include "http/office.hpp"
#include "ledger/records.hpp"

namespace guben::http {

/// The day asked for, and whether as it was known then (as_of, known).
Result<ledger::AsOf> as_of(const Asked& asked);

struct Member {
  std::string code;
  ledger::Version version;
};
struct KeptHousehold {
  ledger::Version household;
  std::vector<Member> members;
};
/// Nothing where there is no record of it on that day. By indexes alone.
std::optional<KeptHousehold> kept_household(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                            const std::string& household, const ledger::AsOf& when,
                                            const county::RegistrySearch& search);

/// What the register says of the households of a list in these fields, into each item that is one's.
void add_said(Office& office, nlohmann::ordered_json& items, const std::vector<std::string>& fields);

/// What a version says in a field; empty where it says nothing.
std::string value_of(const dictionary::Dataset& dataset, const ledger::Version& version, dictionary::Role role);
std::string value_of(const dictionary::Dataset& dataset, const ledger::Version& version, std::string_view field);

}  // namespace guben::http
