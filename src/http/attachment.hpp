#pragma once
#include <string>
#include <string_view>

namespace guben::http {

/// Content-Disposition of a file that is kept under this name (RFC 6266): in ASCII for who knows no better, and whole.
std::string attachment(std::string_view name);

}  // namespace guben::http
