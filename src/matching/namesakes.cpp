#include "matching/namesakes.hpp"

#include <map>

namespace guben::matching {

bool FileHabits::one_row_each() const {
  int64_t people = 0, repeated = 0;
  for (const uint8_t rows : rows_of) people += rows > 0, repeated += rows > 1;
  return people >= 20 && repeated * 50 <= people;
}

bool FileHabits::is_about_our_people() const {
  int64_t known = 0;
  for (const uint8_t rows : rows_of) known += rows;
  return strangers * 3 <= known;
}

std::vector<Link> settle_namesakes(const std::vector<NameOnlyRow>& rows, const FileHabits& habits, const Registry& registry) {
  std::vector<std::vector<uint32_t>> left;
  left.reserve(rows.size());
  for (const auto& row : rows) left.push_back(row.candidates);
  std::vector<Link> links(rows.size());
  const auto accept = [&](size_t i, uint32_t person, double score, const char* reason) { links[i] = {Method::Probable, score, person, registry.persons()[person].household, {}, reason}; };

  if (!habits.is_about_our_people()) {
    for (size_t i = 0; i < rows.size(); ++i)
      if (!left[i].empty()) links[i] = {Method::Review, 0.5, std::nullopt, std::nullopt, left[i], "matching.name_only"};
    return links;
  }
  if (!habits.one_row_each()) {
    // Events: one may have many. Only a name that one person of the registry bears tells who is meant.
    for (size_t i = 0; i < rows.size(); ++i) {
      if (left[i].size() == 1) accept(i, left[i].front(), 0.88, "matching.only_one_of_this_name");
      else if (!left[i].empty()) links[i] = {Method::Review, 0.5, std::nullopt, std::nullopt, left[i], "matching.name_only"};
    }
    return links;
  }

  auto has_row = habits.rows_of;
  for (bool again = true; again;) {
    again = false;
    std::map<uint32_t, int> claims;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (links[i].person) continue;
      std::erase_if(left[i], [&](uint32_t p) { return has_row[p] > 0; });
      for (const uint32_t p : left[i]) ++claims[p];
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      if (links[i].person || left[i].size() != 1 || claims[left[i].front()] != 1) continue;
      const uint32_t person = left[i].front();
      accept(i, person, 0.9, rows[i].candidates.size() == 1 ? "matching.only_one_of_this_name" : "matching.only_one_left");
      has_row[person] = 1;
      again = true;
    }
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (links[i].person) continue;
    if (left[i].empty()) links[i].reason = rows[i].candidates.empty() ? "matching.nobody" : "matching.namesakes_have_rows";
    else links[i] = {Method::Review, 0.5, std::nullopt, std::nullopt, left[i], "matching.name_only"};
  }
  return links;
}

}  // namespace guben::matching
