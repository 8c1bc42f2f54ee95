#include "matching/namesakes.hpp"

#include <map>
#include <numeric>

#include "matching/kept_if.hpp"

namespace guben::matching {

bool FileHabits::one_row_each() const {
  int64_t people = 0, repeated = 0;
  for (const uint8_t rows : rows_of) people += rows > 0, repeated += rows > 1;
  return people >= 20 && repeated * 50 <= people;
}

int64_t FileHabits::told() const { return std::accumulate(rows_of.begin(), rows_of.end(), int64_t{0}); }

bool FileHabits::is_about_our_people() const { return strangers * 3 <= told(); }

bool FileHabits::is_about_heads() const { return heads >= 20 && heads * 100 >= told() * 98; }

namespace {

using Place = NameOnlyRow::Place;

class Settlement {
 public:
  Settlement(const std::vector<NameOnlyRow>& rows, const FileHabits& habits, const Registry& registry)
      : rows_(rows),
        registry_(registry),
        has_row_(habits.rows_of),
        only_heads_(habits.is_about_heads()),
        links_(rows.size()) {
    for (const auto& row : rows) {
      auto &left = left_.emplace_back(row.candidates), &elsewhere = elsewhere_.emplace_back(row.elsewhere);
      if (only_heads_)
        for (auto* some : {&left, &elsewhere}) std::erase_if(*some, [&](uint32_t p) { return !registry.is_head(p); });
      may_be_.push_back(left.size());
    }
  }

  /// Among their own family it is they, were it their second row.
  void settle_beside_families() {
    for (size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].place == Place::BesideFamily && left_[i].size() == 1) accept(i, 0.9, "matching.place_in_file");
  }
  /// One may have many rows: only a name that one person bears tells who is meant.
  void settle_events() {
    for (size_t i = 0; i < rows_.size(); ++i)
      if (!links_[i].person && left_[i].size() == 1) accept(i, 0.88, only_candidate(i));
  }
  /// Whoever has a row is not meant again, and one settled row may settle the next.
  void settle_list() {
    for (bool again = true; again;) {
      again = false;
      std::map<uint32_t, int> claims;
      for (size_t i = 0; i < rows_.size(); ++i) {
        if (links_[i].person) continue;
        std::erase_if(left_[i], [&](uint32_t p) { return has_row_[p] > 0; });
        for (const uint32_t p : left_[i]) ++claims[p];
      }
      for (size_t i = 0; i < rows_.size(); ++i) {
        if (links_[i].person || left_[i].size() != 1 || claims[left_[i].front()] != 1) continue;
        accept(i, 0.9, may_be_[i] == 1 ? only_candidate(i) : "matching.only_one_left");
        again = true;
      }
    }
  }
  /// The rest waits for a person, or is nobody's. Where nobody of the name can stand the row may have been added below
  /// the list.
  std::vector<Link> finish(bool one_row_each, bool may_repeat_people) {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (links_[i].person) continue;
      // A second row of somebody is no stranger's.
      if (may_repeat_people && left_[i].empty()) left_[i] = standing(i);
      const bool can_stand = may_be_[i] > 0, has_namesakes = can_stand || !elsewhere_[i].empty();
      const char* reason = can_stand ? "matching.name_only" : "matching.namesakes_stand_elsewhere";
      if (!can_stand) {
        left_[i] = std::move(elsewhere_[i]);
        if (one_row_each) std::erase_if(left_[i], [&](uint32_t p) { return has_row_[p] > 0; });
      }
      if (left_[i].empty()) links_[i].reason = has_namesakes ? "matching.namesakes_have_rows" : "matching.nobody";
      else links_[i] = {Method::Review, 0.5, std::nullopt, std::nullopt, std::move(left_[i]), reason};
    }
    return std::move(links_);
  }

 private:
  /// Who may be meant by a row, whether they have one or not.
  std::vector<uint32_t> standing(size_t i) const {
    return kept_if(rows_[i].candidates, [&](uint32_t p) { return !only_heads_ || registry_.is_head(p); });
  }
  void accept(size_t i, double score, const char* reason) {
    const uint32_t person = left_[i].front();
    links_[i] = {Method::Probable, score, person, registry_.persons()[person].household, {}, reason};
    has_row_[person] = 1;
  }
  const char* only_candidate(size_t i) const {
    if (rows_[i].place != Place::Anywhere) return "matching.place_in_file";
    return rows_[i].candidates.size() == 1 ? "matching.only_one_of_this_name" : "matching.only_head_of_this_name";
  }

  const std::vector<NameOnlyRow>& rows_;
  const Registry& registry_;
  std::vector<uint8_t> has_row_;
  bool only_heads_;
  std::vector<size_t> may_be_;               ///< how many candidates are left by what the file is about
  std::vector<std::vector<uint32_t>> left_;  ///< those not yet ruled out
  std::vector<std::vector<uint32_t>> elsewhere_;
  std::vector<Link> links_;
};

}  // namespace

std::vector<Link> settle_namesakes(const std::vector<NameOnlyRow>& rows, const FileHabits& habits,
                                   const Registry& registry) {
  Settlement settlement(rows, habits, registry);
  settlement.settle_beside_families();
  const bool one_row_each = habits.one_row_each();
  if (habits.is_about_our_people()) one_row_each ? settlement.settle_list() : settlement.settle_events();
  return settlement.finish(one_row_each, habits.may_repeat_people);
}

}  // namespace guben::matching
