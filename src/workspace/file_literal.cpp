#include "workspace/file_literal.hpp"

#include "workspace/database.hpp"

namespace guben::workspace {

std::string file_literal(const std::filesystem::path& file) {
  std::string escaped;
  for (const char c : file.string()) {
    if (c == '[' || c == '*' || c == '?') escaped += {'[', c, ']'};
    else escaped += c;
  }
  return quoted_literal(escaped);
}

}  // namespace guben::workspace
