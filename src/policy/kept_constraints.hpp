#pragma once
// What must be so of a record that somebody enters, and which records only some may see: FEEL over the record's fields
// and `today`.
#include "dictionary/dataset.hpp"
#include "feel/interpreter.hpp"

namespace guben::policy {

/// The fields of a record as an expression may name them; what is sealed it may not.
feel::Scope scope_of_record(const dictionary::Dataset& dataset);
/// `values` in the ledger's form, in the dataset's order.
feel::Facts facts_of_record(const dictionary::Dataset& dataset, const std::vector<std::optional<std::string>>& values,
                            Date today);

/// Those that do not hold; one that cannot be told is no objection.
std::vector<const dictionary::KeptByHand::Constraint*> broken_constraints(const dictionary::Dataset& dataset,
                                                                          const feel::Facts& facts);
/// Whether the condition of this number under `seen` holds of a record, or cannot be told: then it is for few alone.
bool is_guarded(const dictionary::Dataset& dataset, size_t condition, const feel::Facts& facts);

/// Whether every expression of every register says something that can be asked. Throws YamlRefused.
void check_kept_expressions(const dictionary::Dictionary& dictionary);

}  // namespace guben::policy
