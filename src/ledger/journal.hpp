#pragma once
// The chain of all changes: one line each, hashed under the county's key over itself and the line before.
#include <optional>
#include <string>
#include <string_view>

#include "core/context.hpp"
#include "core/result.hpp"
#include "ledger/sealer.hpp"
#include "store/store.hpp"

namespace guben::ledger {

struct JournalHead {
  int64_t seq = 0;
  std::string hash_hex;
  /// 120:9f3c…, as reports print it.
  std::string to_text() const;
  /// The reverse: a line's number, and at least 16 digits of its hash. Refused with ledger.not_a_head.
  static Result<JournalHead> from_text(const std::string& text);
};

class Journal {
 public:
  /// `county`, `sealer` and `context` are the ledger's own.
  Journal(store::Store& store, const Sealer& sealer, const std::string& county, const Context& context)
      : store_(store), sealer_(sealer), county_(county), context_(context) {}
  /// Adds one line; inside the transaction of the change it speaks of, where the head is read too.
  void write(std::string_view action, std::string_view subject, std::string_view content,
             std::string_view reason = {}) {
    write(context_, action, subject, content, reason);
  }
  void write(const Context& by, std::string_view action, std::string_view subject, std::string_view content,
             std::string_view reason);
  /// In whose name lines are written now.
  const Context& context() const { return context_; }
  /// At the beginning of a transaction: the head is asked for along with it.
  void expect_head();
  /// The transaction has ended, whichever way, or part of it was undone.
  void forget_head() { head_.reset(), last_.reset(); }
  /// What was written in this transaction, if anything.
  std::optional<JournalHead> new_head() const;
  JournalHead head();
  /// Whether its first line was hashed under this key; of a journal without lines nobody can tell.
  bool is_of_this_key();
  /// The hash of one line, in hexadecimal; nothing where there is no such line.
  std::optional<std::string> hash_of(int64_t seq);
  /// Refused, with the line, where the chain is broken, or does not reach or fit a head on record.
  Result<JournalHead> verify(const std::vector<JournalHead>& on_record);

 private:
  struct Head {
    int64_t seq = 0;
    std::string hash;
  };
  Head read_head();
  store::Store& store_;
  const Sealer& sealer_;
  const std::string& county_;
  const Context& context_;
  std::optional<Head> head_;              ///< inside a transaction
  std::optional<store::Statement> last_;  ///< on its way
  std::optional<store::Statement> add_line_;
};

}  // namespace guben::ledger
