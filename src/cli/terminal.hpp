#pragma once
// What the program shows goes through here, and is fit for a terminal whoever wrote it (core/shown.hpp). A stream that
// cannot be written to its end is known.
#include <ostream>
#include <streambuf>
#include <string>

namespace guben::cli {

/// Takes the place of a standard stream's buffer as long as it lives.
class Terminal : public std::streambuf {
 public:
  Terminal(std::ostream& stream, int descriptor);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() override;
  /// What the system said when it first took less than was written; 0 while all went well.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  bool write_out(bool all);
  std::ostream& stream_;
  std::streambuf* before_;
  int descriptor_, error_ = 0;
  bool at_once_;  ///< on a terminal, line by line
  std::string waiting_;
};

}  // namespace guben::cli
