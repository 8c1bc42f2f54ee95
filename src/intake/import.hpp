#pragma once
// From a file to a delivery, in two steps that can run apart: `stage` reads, checks and writes beside the ledger
// (several files at once); `commit` makes the delivery part of the record (one at a time). A process killed between
// them leaves nothing behind that counts, and importing again finishes the work.
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "china/regions.hpp"
#include "core/context.hpp"
#include "core/timings.hpp"
#include "dictionary/dataset.hpp"
#include "intake/heading_map.hpp"
#include "intake/staged.hpp"
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"
#include "workspace/database.hpp"

namespace guben::intake {

/// What somebody says of every file of an import.
struct FileWishes {
  std::string dataset;                ///< empty: detected
  std::optional<Period> period;       ///< empty: told from title, file name or rows
  std::vector<std::string> coverage;  ///< empty: told from the title, else from the rows at matching
  bool check_only = false;
  Answer answer;
  std::optional<bool> continued;  ///< whether a sheet without a header continues the first; empty: asked
  std::string name = {};          ///< what the file is called where it came from; empty: as here
  /// Where what goes back is put, by a check too; empty: by an import into the county's folder, by a check nowhere.
  std::filesystem::path returns = {};
};

struct ImportRequest {
  FileWishes wishes;
  std::filesystem::path file;
};

class Importer {
 public:
  Importer(workspace::CountyFolder folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
           const china::Regions& regions, const Context& context, Timings& timings);

  /// Takes the county's lease, for as long as this lives, and finishes or clears away what a killed import left. Call
  /// once. Refused as Ledger::lease(), and where staging/ is a link to somewhere else.
  Result<void> recover();
  void clear_staging();
  /// The ledger's county, else what judge_by said; empty while nobody knows.
  std::string county() const;
  /// The county that a file about to be committed names, when there is none yet. Thread-safe.
  void judge_by(const std::string& county);
  /// What somebody says of headings, beside what the ledger remembers. Before the first file.
  void confirm(const ConfirmedByHeadings& headings);
  /// The headers of files refused because nobody has confirmed them.
  const std::vector<ProposedHeadings>& proposed_headings() const { return proposed_; }
  /// Thread-safe.
  Result<Staged> stage(const ImportRequest& request);
  Result<ImportReport> commit(Staged staged);
  /// What the file means to the earlier deliveries, into its report; refused where it must be asked. Of a file that is
  /// one of them: what the later ones mean to it. Part of commit().
  Result<void> weigh(Staged& staged);

 private:
  void read_record();
  Result<Staged> stage_file(const ImportRequest& request);
  Result<void> find_sheets(spreadsheet::Workbook& book, const ImportRequest& request, const dictionary::Dataset* wanted,
                           Staged& staged);
  /// Refused when a header of the file asks; what it asks is kept.
  Result<void> ask_about_headings(const ImportReport& report);
  /// Whether this very file was imported before, or is being read in this import; the report says so. An export of the
  /// registry that is said to be of another time is another one.
  bool is_known(Staged& staged, const FileWishes& wishes);
  /// Whether the snapshot of the delivery that this file is has been lost or damaged.
  bool is_lost(const ImportReport& report) const;
  /// Puts the rows and identities of a file imported before back where they were. Refused where it reads otherwise now.
  Result<void> restore(Staged& staged);
  /// Fills in the coverage that the title names; refused when it names another county.
  Result<void> read_title(Staged& staged, const std::string& county) const;
  void send_back(const ImportRequest& request, ImportReport& report) const;

  Result<void> commit_file(Staged& staged);
  /// A file without a row says that there is nothing to report, once it is known of which time and place.
  Result<void> check_none_to_report(const Staged& staged) const;
  void set_coverage(const ImportReport& report);
  void tell_what_took_its_place(ImportReport& report) const;
  void tell_of_newer_exports(ImportReport& report, const dictionary::Dataset& dataset) const;
  /// Makes the delivery part of the record, in one transaction.
  ledger::Delivery record(Staged& staged, const std::string& county);
  void make_shared_tables(const dictionary::Dataset& dataset);
  void leave_staging(const Staged& staged) const;
  /// Next month's file with the same headings is read without asking.
  void remember_headings(const ImportReport& report);

  workspace::CountyFolder folder_;
  ledger::Ledger& ledger_;
  const dictionary::Dictionary& dictionary_;
  const china::Regions& regions_;
  const Context context_;
  Timings& timings_;
  HeadingReader reader_;
  workspace::Database workspace_{folder_.files()};  ///< one space for all files
  ConfirmedByHeadings confirmed_;
  std::optional<ledger::Lease> lease_;
  mutable std::mutex known_mutex_;  ///< of what follows: files are staged beside a commit
  std::string county_;
  std::map<std::string, std::multimap<std::string, ledger::Delivery>> known_;  ///< dataset → fingerprint
  /// Dataset and fingerprint of files this import has begun: the same content twice counts once.
  std::set<std::string> staging_;
  std::set<int64_t> together_;                ///< deliveries of this import
  std::set<int64_t> whole_;                   ///< deliveries whose rows were found to be as recorded
  std::vector<ledger::Delivery> deliveries_;  ///< as they were when the import began
  std::vector<ledger::Snapshot> snapshots_;   ///< theirs
  std::vector<ProposedHeadings> proposed_;
};

}  // namespace guben::intake
