#pragma once
// A register as a file: the records that the post reads, each with all of its fields as the post may see them.
#include "http/export_rows.hpp"

namespace guben::http {

inline constexpr std::string_view kRegisterExport = "register";

/// What is taken out, as rights and the list of exports call it: the wish's filter "register" says which one it is.
std::string register_of(const ExportWish& wish);
/// The kind that rights know the records of a register by; empty where there is no such register.
std::string kind_of_register(Office& office, const std::string& code);
/// As may_export().
Result<void> may_export_register(Office& office, const access::Post& post, const ExportWish& wish);
/// As export_rows().
Result<ExportRows> register_rows(Office& office, const access::Post& post, const ExportWish& wish, Language language);

}  // namespace guben::http
