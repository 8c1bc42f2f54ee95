#pragma once
// What is looked at and what leaves: reading, unmasking, exports, denials. A line of the journal each, with the codes
// of subjects and never a value.
#include "access/rights.hpp"
#include "ledger/ledger.hpp"

namespace guben::access {

/// Whether somebody said what for: at least four characters.
bool is_purpose(std::string_view text);

/// 核对身份, 联系本人, 拨付核对, 依申请查询, 其他.
enum class Reason { CheckIdentity, Contact, PaymentCheck, OnRequest, Other };
std::optional<Reason> reason_of(std::string_view word);  ///< check_identity …

/// A field of a record is shown for 60 seconds. Refused with access.reason_needed where `other` says fewer than four
/// characters. Inside a Change, as all here; the value is read by the caller, after it.
inline constexpr int kUnmaskedSeconds = 60;
struct Unmasking {
  std::string kind, subject, field;  ///< household or person, its code, the field's name
  Reason reason = Reason::Other;
  std::string note;
};
Result<void> note_unmasking(ledger::Ledger& ledger, const Unmasking& unmasking);

/// A household's file was opened, a list printed.
void note_reading(ledger::Ledger& ledger, std::string_view action, std::string_view kind, std::string_view code,
                  std::string_view purpose);
/// People were looked for: by a code, a number or a name (`how`). Of what was written there stands a keyed fingerprint:
/// the same text has the same one, and nobody reads it from the line.
void note_search(ledger::Ledger& ledger, std::string_view how, std::string_view text, std::string_view purpose);
/// Somebody asked for what the post may not have; `code` as they wrote it.
void note_denial(ledger::Ledger& ledger, std::string_view action, std::string_view kind, std::string_view code,
                 const Refusal& why);

struct Export {
  int64_t number = 0;
  std::string account, post, what, purpose;
  int64_t rows = 0;
  std::string fingerprint, watermark, made_at;
};
struct NewExport {
  std::string what, purpose;  ///< the list, and what for
  bool has_persons = true;
  int64_t rows = 0;
  std::string fingerprint;  ///< SHA-256 of what is in it
  std::string person, post_label;
  std::vector<std::string> columns = {};
  std::vector<std::string> unmasked = {};  ///< of the columns
  std::string unmask_reason = {};          ///< beside the purpose, where any is
};
/// One line of the journal tells purpose, rows and columns. Refused with access.reason_needed where columns are
/// unmasked for no reason of four characters, with access.purpose_needed where persons are in it and no purpose of four
/// characters is given.
Result<Export> add_export(ledger::Ledger& ledger, const NewExport& wanted);
/// Its file was handed over.
void note_collected(ledger::Ledger& ledger, int64_t number);
std::vector<Export> exports(ledger::Ledger& ledger);
/// 张某 县监测专员 2020-06-30 10:20 编号17; without a number on pages.
std::string watermark(const std::string& person, const std::string& post_label, const std::string& at,
                      std::optional<int64_t> number);

/// The journal as 日志审计 shows it, the latest first, `before` a line's number.
struct JournalLine {
  int64_t seq = 0;
  std::string at, actor, post, request, action, subject, reason;
};
enum class Lines { All, Unmasking, Leaving, Denied, SignIn };
std::vector<JournalLine> journal_lines(ledger::Ledger& ledger, Lines which, std::optional<int64_t> before, int most);

}  // namespace guben::access
