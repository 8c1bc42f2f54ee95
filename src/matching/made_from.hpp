#pragma once
// What the links of a county were made from. Links are files beside the snapshots; whoever reads them must know that
// they are those of today's registry and deliveries, and whole. A fingerprint of all that matching looks at is written
// with them, last of all: where a match was killed, or the registry has changed since, the links are stale.
#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"

namespace guben::matching {

/// Of everything that matching reads: the registers' records (how many there are, which export began them, what those
/// say that were changed since), what people decided about the registry, the deliveries in force and their content, the
/// county, the pack as far as matching stands on it (its fingerprint_of_matching), and the matcher. Of what was taken
/// as it was delivered the deliveries tell, so that it costs nothing beside a screening. The same in every county of
/// the same inputs, whichever of its files came first.
std::string links_fingerprint(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                              const std::string& pack_fingerprint);

/// Before the first link is written: from here until remember_links() the county has no links.
void forget_links(const workspace::CountyFolder& folder);
/// After the last one: whose links these are, and what each file holds.
void remember_links(const workspace::CountyFolder& folder, const std::string& fingerprint,
                    const std::vector<ledger::Delivery>& linked);
/// Refused with screening.links_stale where the links are of something else, and with screening.links_damaged where one
/// of their files is lost or not as it was.
Result<void> check_links(const workspace::CountyFolder& folder, const std::string& fingerprint,
                         const std::vector<ledger::Delivery>& wanted);
/// Of the registry's own files alone, for whoever looks for somebody in them first; refused as check_links(), but not
/// where there are none yet.
Result<void> check_registry_files(const workspace::CountyFolder& folder);

}  // namespace guben::matching
