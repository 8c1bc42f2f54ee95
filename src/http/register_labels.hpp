#pragma once
#include "http/register_view.hpp"

namespace guben::http {

/// What the codes in records of a register are called, a JSON object a record: those of other registers by the field
/// that says a name or a title there, those of persons by their names. Read for all records together.
std::vector<nlohmann::ordered_json> labels_of(const RegisterView& view, ledger::Ledger& ledger,
                                              const std::vector<std::vector<std::optional<std::string>>>& records);

}  // namespace guben::http
