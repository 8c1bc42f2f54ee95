#pragma once
// A finding as the replayed row of its table: each condition with its value, what it is held against and whether it
// holds; then the rows of files, the parameters and the clauses it stands on.
#include <nlohmann/json.hpp>

#include "county/held_county.hpp"
#include "http/household_view.hpp"

namespace guben::http {

/// To whom, and what else is known of the run.
struct Told {
  const policy::Pack& pack;
  const county::Snapshot& snapshot;
  const HouseholdView& view;
  bool has_purpose = false;
  Language language = Language::Chinese;
  const county::FoundSince* since = nullptr;  ///< null: what is new is not known
};

/// `hides`: what it is about is not for the post to read, only that there is something.
nlohmann::ordered_json explanation(const Told& told, const screening::Finding& finding, bool hides);

}  // namespace guben::http
