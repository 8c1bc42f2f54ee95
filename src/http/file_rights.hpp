#pragma once
// Who may do what with a department's file, handed in or imported: told by whose dataset it is and which places it
// speaks for, each of which must be the post's own.
#include "http/office.hpp"
#include "http/submissions.hpp"

namespace guben::http {

/// `dataset` empty: not known yet; then it is `provider`'s, whose sender it came from. Refused as access::may().
struct FilePlace {
  std::string dataset, provider;
  std::vector<std::string> coverage;  ///< empty: not known, so it may speak for the whole county
  std::string done_by;
};
FilePlace place_of(const Submission& submission);
/// Whose files speak for the regions of the post and no others.
bool is_of_townships(const Submission::Sender& sender);
Result<void> may_with_file(const Office& office, const access::Post& post, std::string_view action,
                           std::string_view kind, const FilePlace& file);
/// Without a refusal's words: for lists.
inline bool sees_file(const Office& office, const access::Post& post, const FilePlace& file) {
  return may_with_file(office, post, "read", "file", file).has_value();
}

}  // namespace guben::http
