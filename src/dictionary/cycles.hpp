#pragma once
// How often a file of a dataset is expected (packs/*/cycles.yaml): what is shown as missing and due, no input of any
// finding.
#include "core/date.hpp"
#include "dictionary/dataset.hpp"

namespace guben::dictionary {

enum class Cycle { Month, Quarter, Half, Term, Year };
std::string_view word(Cycle cycle);

/// The first and last day of the time of such a cycle that a day lies in.
struct Span {
  Date from, to;
};
Span span_of(Cycle cycle, Date day);

class Cycles {
 public:
  /// Of each folder in turn; a later one speaks where it says something. Refused with file and line: an unknown dataset
  /// or word, a dataset twice in one file.
  static Result<Cycles> load(const std::vector<std::filesystem::path>& pack_folders, const Dictionary& dictionary);

  /// Nothing of one that is not expected regularly.
  std::optional<Cycle> of(const std::string& dataset) const;
  /// The last day on which a file is in time that speaks for this span.
  Date due(const Span& span) const { return span.to.plus_days(days_after_); }

 private:
  std::map<std::string, Cycle> cycles_;
  int days_after_ = 0;
};

}  // namespace guben::dictionary
