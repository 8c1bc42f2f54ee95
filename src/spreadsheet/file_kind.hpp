#pragma once
// What a file is by its first bytes: its name says little. An office hands out web pages, pictures and archives as
// .xls.
#include <optional>
#include <string_view>

#include "core/result.hpp"

namespace guben::spreadsheet {

enum class FileKind { Archive, Compound, BareXls, WebPage, MimeWebPage, Text };

/// `head`: the first bytes of a file, as many as kHeadBytes. Refused: what we know and do not read, named, with what to
/// do.
Result<FileKind> kind_of_file(std::string_view head);
constexpr size_t kHeadBytes = 4096;

}  // namespace guben::spreadsheet
