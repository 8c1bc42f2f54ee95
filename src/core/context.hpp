#pragma once
// In whose name something is done, and how they are spoken to. Handed to every action, so that one process can act for
// many people at once.
#include <chrono>
#include <functional>
#include <string>

#include "core/language.hpp"
#include "core/progress.hpp"

namespace guben {

struct Context {
  std::string actor;    ///< the account; on the command line that of the system
  std::string post;     ///< the post in which they act; empty on the command line
  std::string request;  ///< the request it came with; empty on the command line
  /// Record time, never an input of a result.
  std::function<std::chrono::system_clock::time_point()> clock = std::chrono::system_clock::now;
  Language language = Language::Chinese;  ///< they read
  ProgressSink progress{};                ///< who watches

  /// ISO time in UTC.
  std::string now_text() const;
  static Context of_command_line();
};

}  // namespace guben
