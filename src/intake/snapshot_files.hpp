#pragma once
// The files of a delivery's snapshot, its rows and the identities beside them, as they were when it was recorded: the
// ledger has their digests, whoever reads them asks first, and importing the same file again makes them anew.
#include <map>
#include <vector>

#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

enum class Files { Rows, Identities };

/// What two files in staging hold, once they are on the disk. `delivery` is not known yet.
std::vector<ledger::Snapshot> take_snapshots(const std::filesystem::path& rows_file,
                                             const std::filesystem::path& identities_file, int64_t rows);

/// Refused with intake.snapshot_lost or intake.snapshot_damaged, which say what to do, where a file of one of these
/// deliveries is not what was recorded. Of deliveries of earlier editions nobody knows more than whether it is there.
Result<void> check_snapshots(const workspace::CountyFolder& folder, const std::vector<ledger::Snapshot>& recorded,
                             const std::vector<ledger::Delivery>& deliveries, const std::vector<Files>& files);

/// Those that were taken back too.
std::vector<ledger::Delivery> deliveries_ever(ledger::Ledger& ledger);
/// What was recorded of identities, by delivery.
std::map<int64_t, ledger::Snapshot> recorded_identities(ledger::Ledger& ledger);
/// The name, without its ending, under which the files of a delivery wait in staging.
std::string staging_name(const std::string& dataset, const std::string& fingerprint);
/// Of identities that were sealed anew and have not yet taken the place of the old ones.
std::filesystem::path sealed_anew(const std::filesystem::path& identities);
/// Under the lease: what was recorded of a file before a process was killed comes true now. An import's files leave
/// staging, identities that were sealed anew take the place of the old ones.
void put_in_place(ledger::Ledger& ledger, const workspace::CountyFolder& folder);

}  // namespace guben::intake
