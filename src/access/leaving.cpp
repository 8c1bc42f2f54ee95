#include "access/leaving.hpp"

#include "access/sql.hpp"
#include "access/view.hpp"
#include "core/hex.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

constexpr std::pair<std::string_view, Reason> kReasons[] = {{"check_identity", Reason::CheckIdentity},
                                                            {"contact", Reason::Contact},
                                                            {"payment_check", Reason::PaymentCheck},
                                                            {"on_request", Reason::OnRequest},
                                                            {"other", Reason::Other}};
constexpr size_t kFewestCharacters = 4;  // of a reason or a purpose in words
constexpr size_t kMostCharacters = 200;
constexpr size_t kLongestCode = 64;

/// What people write stands in the journal without the numbers of anybody.
std::u32string in_words(std::string_view text) {
  return code_points(masked_text(normalised(made_valid_utf8(text)))).substr(0, kMostCharacters);
}

/// A code as it may stand in a line: lines with a colon speak of rows of the record.
std::string as_code(std::string_view code) {
  std::string safe;
  for (const char c : code.substr(0, kLongestCode)) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                          c == '-' || c == '.' || c == '/' || c == '*';
    safe += is_plain ? c : '?';
  }
  return safe.empty() ? "-" : safe;
}

std::string subject_of(std::string_view kind, std::string_view code) {
  return fmt::format("{}/{}", as_code(kind), as_code(code));
}

}  // namespace

bool is_purpose(std::string_view text) { return in_words(text).size() >= kFewestCharacters; }

std::optional<Reason> reason_of(std::string_view word) {
  for (const auto& [known, reason] : kReasons)
    if (known == word) return reason;
  return std::nullopt;
}

Result<void> note_unmasking(ledger::Ledger& ledger, const Unmasking& u) {
  const auto note = in_words(u.note);
  if (u.reason == Reason::Other && note.size() < kFewestCharacters) return Refusal{"access.reason_needed"};
  const auto word = std::find_if(std::begin(kReasons), std::end(kReasons), [&](const auto& r) {
                      return r.second == u.reason;
                    })->first;
  ledger.journal("unmasked", fmt::format("{}/{}", subject_of(u.kind, u.subject), as_code(u.field)), "",
                 note.empty() ? std::string(word) : fmt::format("{} {}", word, to_utf8(note)));
  return {};
}

void note_reading(ledger::Ledger& ledger, std::string_view action, std::string_view kind, std::string_view code,
                  std::string_view purpose) {
  ledger.journal(fmt::format("{}.{}", action == "print" ? "left" : "looked", action), subject_of(kind, code), "",
                 to_utf8(in_words(purpose)));
}

void note_search(ledger::Ledger& ledger, std::string_view how, std::string_view text, std::string_view purpose) {
  constexpr size_t kBytes = 8;
  const auto print = to_hex(std::string_view(ledger.sealer().search_fingerprint(squeezed(text))).substr(0, kBytes));
  ledger.journal("looked.search", fmt::format("household/{}-{}", as_code(how), print), "", to_utf8(in_words(purpose)));
}

void note_denial(ledger::Ledger& ledger, std::string_view action, std::string_view kind, std::string_view code,
                 const Refusal& why) {
  ledger.journal(fmt::format("denied.{}", as_code(action)), subject_of(kind, masked_text(code)), "", why.code);
}

Result<Export> add_export(ledger::Ledger& ledger, const NewExport& wanted) {
  const auto purpose = in_words(wanted.purpose);
  if (wanted.has_persons && purpose.size() < kFewestCharacters) return Refusal{"access.purpose_needed"};
  const auto reason = in_words(wanted.unmask_reason);
  if (!wanted.unmasked.empty() && reason.size() < kFewestCharacters) return Refusal{"access.reason_needed"};
  auto last = ledger.query("SELECT COALESCE(MAX(number), 0) + 1 FROM export WHERE county = $1");
  last.step();
  const auto& context = ledger.context();
  Export made{last.integer(0), context.actor,      context.post, wanted.what,       to_utf8(purpose),
              wanted.rows,     wanted.fingerprint, {},           context.now_text()};
  last.reset();
  made.watermark = watermark(wanted.person, wanted.post_label, made.made_at, made.number);
  ledger.run(sql::add_export, made.number, made.account, made.post, made.what, made.purpose, made.rows,
             made.fingerprint, made.watermark, made.made_at);
  auto said = fmt::format("{} ({}: {})", made.purpose, made.rows, fmt::join(wanted.columns, " "));
  if (!wanted.unmasked.empty())
    said += fmt::format(" unmasked {}: {}", fmt::join(wanted.unmasked, " "), to_utf8(reason));
  ledger.cover("left.export", "export", {made.number}, said);
  return made;
}

void note_collected(ledger::Ledger& ledger, int64_t number) {
  ledger.journal("left.collected", fmt::format("export/{}", number), "");
}

std::vector<Export> exports(ledger::Ledger& ledger) {
  std::vector<Export> all;
  auto rows = ledger.query(sql::list_exports);
  while (rows.step())
    all.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.integer(5),
                   rows.text(6), rows.text(7), rows.text(8)});
  return all;
}

std::string watermark(const std::string& person, const std::string& post_label, const std::string& at,
                      std::optional<int64_t> number) {
  auto minute = at.substr(0, 16);
  if (minute.size() == 16) minute[10] = ' ';
  return fmt::format("{} {} {}{}", person, post_label, minute, number ? fmt::format(" 编号{}", *number) : "");
}

std::vector<JournalLine> journal_lines(ledger::Ledger& ledger, Lines which, std::optional<int64_t> before, int most) {
  const auto beginning = [&]() -> std::string_view {
    switch (which) {
      case Lines::Unmasking: return "unmasked";
      case Lines::Leaving: return "left.";
      case Lines::Denied: return "denied.";
      case Lines::SignIn: return "sign_in.";
      case Lines::All: break;
    }
    return "";
  }();
  std::vector<JournalLine> lines;
  auto rows = ledger.query(sql::list_lines_before, before.value_or(std::numeric_limits<int64_t>::max()), beginning,
                           static_cast<int64_t>(most));
  while (rows.step())
    lines.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5),
                     rows.text(6), rows.text(7)});
  return lines;
}

}  // namespace guben::access
