#include "ledger/journal.hpp"

#include <charconv>

#include "core/hex.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {
constexpr int64_t kForm = 2;          // of the lines written now
constexpr size_t kShortestHash = 16;  // hexadecimal digits by which a head may be told

/// What a line's hash is computed over: lengths first, so that no two lines can be read as one another.
std::string line_bytes(std::string_view previous, int64_t seq, const std::vector<std::string_view>& parts) {
  std::string all = fmt::format("{}:{};", previous.size(), seq);
  all += previous;
  for (const auto part : parts) all += fmt::format("{}:", part.size()), all += part;
  return all;
}

struct Line {
  int64_t seq, form;
  std::string at, actor, post, request, action, subject, reason, content_hash;

  std::string hash_after(std::string_view previous, const Sealer& sealer) const {
    if (form == 1) return sealer.journal_hash(line_bytes(previous, seq, {at, actor, action, subject, content_hash}));
    return sealer.journal_hash(
        line_bytes(previous, seq, {"2", at, actor, post, request, action, subject, reason, content_hash}));
  }
};

}  // namespace

std::string JournalHead::to_text() const { return fmt::format("{}:{}", seq, hash_hex); }

Result<JournalHead> JournalHead::from_text(const std::string& text) {
  const Refusal no_head{"ledger.not_a_head", {{"text", text}}};
  const auto colon = text.find(':');
  if (colon == std::string::npos) return no_head;
  JournalHead head;
  const auto* const end = text.data() + colon;
  const auto [at, error] = std::from_chars(text.data(), end, head.seq);
  head.hash_hex = text.substr(colon + 1);
  const bool is_hex = head.hash_hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  const auto digits = head.hash_hex.size();
  if (error != std::errc() || at != end || head.seq < 1 || !is_hex || digits < kShortestHash ||
      digits > 2 * Sealer::kHashSize)
    return no_head;
  return head;
}

void Journal::expect_head() {
  last_.emplace(store_.prepare(sql::last_line));
  last_->bind(1, std::string_view(county_));
  if (!last_->send()) last_.reset();
}

Journal::Head Journal::read_head() {
  if (!last_) last_.emplace(store_.prepare(sql::last_line)).bind(1, std::string_view(county_));
  auto last = std::move(*last_);
  last_.reset();
  if (!last.step()) return {};
  return {last.integer(0), last.blob(1)};
}

std::optional<JournalHead> Journal::new_head() const {
  return head_ ? std::optional(JournalHead{head_->seq, to_hex(head_->hash)}) : std::nullopt;
}

void Journal::write(const Context& by, std::string_view action, std::string_view subject, std::string_view content,
                    std::string_view reason) {
  assert(store_.is_in_transaction() && "a line belongs to the transaction of its change");
  if (!head_) head_ = read_head();
  const Line line{head_->seq + 1,
                  kForm,
                  by.now_text(),
                  by.actor,
                  by.post,
                  by.request,
                  std::string(action),
                  std::string(subject),
                  std::string(reason),
                  sealer_.journal_hash(content)};
  const auto hash = line.hash_after(head_->hash, sealer_);
  if (!add_line_) add_line_.emplace(store_.prepare(sql::add_line));
  add_line_
      ->bind_all(std::string_view(county_), line.seq, line.form, std::string_view(line.at),
                 std::string_view(line.actor), std::string_view(line.post), std::string_view(line.request),
                 std::string_view(line.action), std::string_view(line.subject), std::string_view(line.reason),
                 store::Blob{line.content_hash}, store::Blob{hash})
      .run();
  head_ = Head{line.seq, hash};
}

JournalHead Journal::head() {
  const auto head = head_ ? *head_ : read_head();
  return {head.seq, to_hex(head.hash)};
}

namespace {
Line line_from(const store::Statement& row) {
  return {row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4),
          row.text(5),    row.text(6),    row.text(7), row.text(8), row.blob(9)};
}
}  // namespace

bool Journal::is_of_this_key() {
  auto rows = store_.prepare(sql::list_journal);
  rows.bind(1, std::string_view(county_));
  return !rows.step() || line_from(rows).hash_after({}, sealer_) == rows.blob(10);
}

std::optional<std::string> Journal::hash_of(int64_t seq) {
  auto line = store_.prepare("SELECT hash FROM journal WHERE county = $1 AND seq = $2");
  if (!line.bind_all(std::string_view(county_), seq).step()) return std::nullopt;
  return to_hex(line.blob(0));
}

Result<JournalHead> Journal::verify(const std::vector<JournalHead>& on_record) {
  std::string previous;
  int64_t expected = 0;
  auto rows = store_.prepare(sql::list_journal);
  rows.bind(1, std::string_view(county_)).in_parts();
  const auto broken = [](const char* code, int64_t seq) { return Refusal{code, {{"line", std::to_string(seq)}}}; };
  while (rows.step()) {
    const auto line = line_from(rows);
    if (line.seq != ++expected) return broken("journal.line_missing", expected);
    const auto hash = rows.blob(10);
    if (line.hash_after(previous, sealer_) != hash) return broken("journal.line_changed", line.seq);
    for (const auto& head : on_record)
      if (head.seq == line.seq && !to_hex(hash).starts_with(head.hash_hex))
        return broken("journal.rewritten", line.seq);
    previous = hash;
  }
  for (const auto& head : on_record)
    if (head.seq > expected) return broken("journal.tail_cut", head.seq);
  return JournalHead{expected, to_hex(previous)};
}

}  // namespace guben::ledger
