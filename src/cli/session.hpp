#pragma once
// An opened county: its folder, its ledger, its pack.
#include "core/context.hpp"
#include "core/new_file.hpp"
#include "core/timings.hpp"
#include "ledger/ledger.hpp"
#include "policy/pack.hpp"
#include "workspace/county_folder.hpp"

namespace guben::cli {

std::filesystem::path packs_folder();

struct Session {
  workspace::CountyFolder folder;
  std::unique_ptr<ledger::Ledger> ledger;
  policy::Pack pack;
  Timings timings;
  std::string county() { return ledger->setting("county").value_or(""); }
};

Result<std::unique_ptr<Session>> open_session(const Context& context, const std::string& folder, ledger::Access access);
/// Refused with cli.not_a_date.
Result<Date> read_day(const std::string& text);
/// Standard output, or a file that appears only when whole.
class Output {
 public:
  explicit Output(const std::string& file);
  void write(std::string_view text);
  void finish();

 private:
  std::optional<NewFile> file_;
};

}  // namespace guben::cli
