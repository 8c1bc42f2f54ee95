#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/messages.hpp"

namespace guben::cli {

/// The language of --lang, else of LC_ALL, LC_MESSAGES and LANG, of which the first that is set decides as everywhere;
/// Chinese, the language of the county, where none says anything (C, POSIX). Refused: a --lang that is neither.
Result<Language> session_language(const std::vector<std::string>& arguments,
                                  const std::function<const char*(const char*)>& environment);

}  // namespace guben::cli
