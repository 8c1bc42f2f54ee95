#pragma once
// Records that people keep by hand (docs/decisions/0031): entered, corrected, taken back, and found again as of any
// day. They are versions in the ledger with both times; a record that was never there again is one of its versions too.
#include "ledger/records.hpp"
#include "registers/register_list.hpp"
#include "registers/written_entry.hpp"

namespace guben::registers {

/// Of a record: what it says for some days, who said so, when and why.
struct Said {
  int64_t version = 0;
  Date from, until;
  std::vector<std::optional<std::string>> values;  ///< in the ledger's form, in the dataset's order
  ledger::Records::Writer by;
  std::optional<ledger::Records::Writer> superseded_by;  ///< who said otherwise, where somebody did
};

enum class Act { Enter, Correct, TakeBack };
std::string_view word(Act act);

/// What somebody wants of a register.
struct Wanted {
  Act act = Act::Enter;
  std::string code;  ///< of what is there already
  Entry entry;
  std::optional<Date> from;  ///< of a correction: from which day on
  std::string reason;
  ledger::Demand demanded;
};

class Register {
 public:
  /// `ledger` and what is `around` must outlive it.
  Register(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Around& around);

  /// Inside a Change, as all that write. Tells the record's code: that of its fields, or the one it is given. Refused
  /// with registers.problems where the entry has any, and with ledger.record_exists.
  /// `entered_by`: whose it is, where somebody else confirms it.
  Result<std::string> enter(const Entry& entry, const std::string& entered_by = {});
  /// The record says this instead: from the day on where one is given, else for all days it ever spoke of. Tells the
  /// version it has now. Refused as enter(), as Records::change(), with registers.absent where there is no such record
  /// now, and with registers.code_stays where the entry is another record's.
  Result<int64_t> correct(const std::string& code, const Entry& entry, std::optional<Date> from, const std::string& why,
                          const ledger::Demand& demanded);
  /// 作废: it should never have been entered. What it said stays in its history.
  Result<void> take_back(const std::string& code, const std::string& why, const ledger::Demand& demanded);
  /// One of the three; tells the record's code.
  Result<std::string> act(const Wanted& wanted, const std::string& entered_by = {});

  std::optional<ledger::Version> find(const std::string& code, const ledger::AsOf& when = {});
  /// The number of its version now; 0 where there is none.
  int64_t version_of(const std::string& code) { return records_.number_of(code); }
  /// Every version, the latest first.
  std::vector<Said> history(const std::string& code);

  const dictionary::Dataset& dataset() const { return dataset_; }
  /// The row that lists are cut from.
  ListRow row_of(const std::string& code, const std::vector<std::optional<std::string>>& values) const;

 private:
  Date since(const Entry& entry) const;
  Date first_day_of(const std::string& code);
  Result<void> check(const Entry& entry) const;
  ledger::Ledger& ledger_;
  const dictionary::Dataset& dataset_;
  const Around& around_;
  ledger::Records records_;
  RegisterList list_;
};

/// Whether the ledger lacks the table of a register, or a field of one: then nothing can be asked of it.
bool lacks_registers(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary);
/// Makes what is lacking; inside a Change. Refused as Records::fit_table().
Result<void> fit_registers(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary);

}  // namespace guben::registers
