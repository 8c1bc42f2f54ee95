#pragma once
// What is being taken out: asked for, written by a job, collected once by who asked for it within the hour, and gone
// then. Until it is collected a file lies sealed under the county's key, mode 0600.
#include <map>
#include <mutex>

#include "core/context.hpp"
#include "core/result.hpp"
#include "ledger/sealer.hpp"

namespace guben::http {

enum class ExportState { Writing, Ready, Failed, Gone };
std::string_view word(ExportState state);

struct ExportFile {
  std::string id, account, post, list, purpose, at;
  std::string form;  ///< xlsx or csv
  std::string job;
  ExportState state = ExportState::Writing;
  // Of one that was written:
  int64_t number = 0, rows = 0;
  std::string fingerprint;
  std::string scope;                    ///< of the post when it was written: another one collects nothing
  std::vector<std::string> households;  ///< in it; whoever collects it must reach them still
  std::chrono::system_clock::time_point until{};
};

class Exports {
 public:
  static constexpr std::chrono::hours kKept{1};
  static constexpr size_t kMostOfAccount = 20;

  /// What an earlier process left in the folder is removed: whoever asked asks again. Throws Failure where it cannot be
  /// used.
  explicit Exports(std::filesystem::path folder);

  /// Refused with export.too_many.
  Result<ExportFile> begin(ExportFile wanted);
  void set_job(const std::string& id, const std::string& job);
  /// A file to write into, removed by whichever of the next two is called.
  std::filesystem::path place_of(const std::string& id) const;
  void ready(const ExportFile& written, const ledger::Sealer& sealer);
  void failed(const std::string& id);

  std::optional<ExportFile> find(const std::string& id);
  /// Of one account, or all; the latest first.
  std::vector<ExportFile> list(const std::string& account);
  /// Its bytes, for once; nothing where it is another's, is over or was collected, or the scope is another by now.
  std::optional<std::string> collect(const std::string& id, const std::string& account, const std::string& scope,
                                     const ledger::Sealer& sealer);
  /// It is over before it was collected.
  void let_go(const std::string& id);
  /// Removes what is over.
  void sweep(std::chrono::system_clock::time_point now);

 private:
  std::filesystem::path sealed(const std::string& id) const { return folder_ / (id + ".sealed"); }
  void end(ExportFile& one, ExportState as) const;
  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, ExportFile> exports_;
};

}  // namespace guben::http
