#pragma once
// Findings as people and programs read them: a table, CSV or JSON, in columns that stay.
#include "cli/session.hpp"
#include "screening/findings.hpp"

namespace guben::cli {

class FindingsOutput {
 public:
  /// `format`: table, csv or json; standard output where `file` is empty.
  FindingsOutput(Language language, const policy::Pack& pack, const std::string& format, const std::string& file);
  void write(const screening::Finding& finding);
  void finish();

 private:
  std::string row_of(const screening::Finding& finding) const;
  const Language language_;
  const policy::Pack& pack_;
  const std::string format_;
  const std::vector<std::string> columns_ = screening::finding_columns();
  Output output_;
  bool is_first_ = true;
};

}  // namespace guben::cli
