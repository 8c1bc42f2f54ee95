#pragma once
// Files become deliveries: read side by side, made part of the record one after the other.
#include "intake/import.hpp"

namespace guben::intake {

struct ImportWishes {
  std::vector<std::filesystem::path> files;  ///< and folders, whose files are meant
  FileWishes of_each;
  ConfirmedByHeadings headings;  ///< what somebody says of headings, beside what the ledger remembers
};

/// What became of a file: what it came to, or why it is not taken. A check that refuses says both.
struct ImportedFile {
  std::optional<ImportReport> report;
  std::optional<Refusal> refusal;
};

struct Imported {
  bool any_refused = false;
  std::map<std::string, int> checked;      ///< new files that were only checked, by dataset: each as if it came alone
  std::vector<ProposedHeadings> proposed;  ///< headers of files refused because nobody has confirmed them
};

/// Tells of each file in the order of the files, as they come. Refused as a whole where a dataset or region is not
/// known, and where staging/ is a link to somewhere else.
Result<Imported> import_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                              const dictionary::Dictionary& dictionary, const china::Regions& regions,
                              const ImportWishes& wishes, const Context& context, Timings& timings,
                              const std::function<void(const ImportedFile&)>& tell);

}  // namespace guben::intake
