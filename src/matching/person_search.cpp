#include "matching/person_search.hpp"

#include <algorithm>

#include "matching/kept_if.hpp"

namespace guben::matching {
using china::NameAgreement;

PersonSearch::PersonSearch(const Matcher& matcher, const Who& who)
    : matcher_(matcher),
      registry_(matcher.registry_),
      names_(matcher.names_),
      who_(who),
      id_(china::read_id_number(who.id_number)) {
  if (id_.form == china::IdForm::NotANumber || id_.form == china::IdForm::WrongLength)
    shown_ = ShownDigits::read(who.id_number);
}

Link PersonSearch::find() {
  if (auto link = by_number()) return *std::move(link);
  if (auto link = by_repaired_number()) return *std::move(link);
  if (auto link = by_head()) return *std::move(link);
  name_key_ = china::name_key(who_.name);
  birth_day_ = who_.row.birth_day != intake::RowIdentity::kNoDate ? who_.row.birth_day
               : id_.birth_date                                   ? id_.birth_date->days_since_1970()
                                                                  : intake::RowIdentity::kNoDate;
  if (auto link = by_shown_digits()) return *std::move(link);
  if (auto link = by_birth()) return *std::move(link);
  if (auto link = by_village()) return *std::move(link);
  return left_for_review();
}

PersonSearch::Found PersonSearch::by_number() {
  const auto with_id = registry_.with_id(id_.key);
  // Nearly every row: one holder, of this very name.
  if (with_id.size() == 1 && person(with_id[0].person).name == who_.name && id_.form != china::IdForm::WrongCheck)
    return matcher_.accepted(with_id[0].person, Method::Exact, 1, "matching.number_and_name");
  for (const auto& entry : with_id) holders_.push_back(entry.person);
  if (holders_.empty()) return std::nullopt;
  const auto best = best_holders();
  if (best.empty()) return relative_of_holders();
  if (agreement_with(best[0]) > NameAgreement::Variant)
    if (auto relative = relative_of_very_name(best[0])) return relative;
  if (id_.form == china::IdForm::WrongCheck)
    return matcher_.accepted(best[0], Method::Repaired, 0.97, "matching.check_digit_wrong");
  return matcher_.accepted(best[0], Method::Exact, 1, "matching.number_and_name");
}

/// Those whose names agree best; none when no name is compatible.
std::vector<uint32_t> PersonSearch::best_holders() {
  auto best = kept_if(holders_, [&](uint32_t p) { return is_compatible(p); });
  if (best.empty()) return best;
  const auto closest = agreement_with(*std::min_element(
      best.begin(), best.end(), [&](uint32_t a, uint32_t b) { return agreement_with(a) < agreement_with(b); }));
  best = kept_if(best, [&](uint32_t p) { return agreement_with(p) == closest; });
  if (best.size() < 2) return best;
  // One person in two households: the household the row speaks of, else the first entered.
  const auto spoken_of = kept_if(best, [&](uint32_t p) {
    return (!who_.head_name.empty() && household_of(p).head_name == who_.head_name) || is_in_village(p);
  });
  return spoken_of.size() == 1 ? spoken_of : best;
}

/// A brother's number: his name may be one character away, but the household has somebody of exactly this name.
PersonSearch::Found PersonSearch::relative_of_very_name(uint32_t holder) const {
  const auto named =
      kept_if(household_of(holder).members, [&](uint32_t p) { return agreement_with(p) == NameAgreement::Same; });
  if (named.size() != 1) return std::nullopt;
  return matcher_.accepted(named[0], Method::Repaired, 0.95, "matching.relatives_number");
}

/// Equal number, other name: a relative's number on the row is common, so ask the household by name. Whoever of it may
/// be meant is a candidate beside the holders.
PersonSearch::Found PersonSearch::relative_of_holders() {
  // Two of a household may hold one number: its members are asked once.
  for (const uint32_t holder : holders_)
    for (const uint32_t member : matcher_.compatible_members(person(holder).household, who_.name))
      if (std::find(relatives_.begin(), relatives_.end(), member) == relatives_.end()) relatives_.push_back(member);
  // One character away from a member, and with another's number: nothing here is theirs for certain.
  if (relatives_.size() != 1 || !is_of_same_sex(relatives_[0]) ||
      agreement_with(relatives_[0]) == NameAgreement::OneCharacter)
    return std::nullopt;
  return matcher_.accepted(relatives_[0], Method::Repaired, 0.95, "matching.relatives_number");
}

PersonSearch::Found PersonSearch::by_repaired_number() const {
  if (!holders_.empty() || id_.is_sound()) return std::nullopt;
  std::vector<uint32_t> repaired;
  for (const int64_t key : china::id_repairs(id_))
    for (const auto& [_, p] : registry_.with_id(key))
      if (agreement_with(p) <= NameAgreement::LookAlike &&
          std::find(repaired.begin(), repaired.end(), p) == repaired.end())
        repaired.push_back(p);
  if (repaired.empty()) return std::nullopt;
  if (repaired.size() > 1) return matcher_.review(repaired, "matching.several_repairs");
  return matcher_.accepted(repaired[0], Method::Repaired, 0.97, kNumberRepaired);
}

PersonSearch::Found PersonSearch::by_head() const {
  const auto head_id = china::read_id_number(who_.head_id);
  if (head_id.key == 0 || head_id.key == id_.key) return std::nullopt;
  for (const auto& [_, head] : registry_.with_id(head_id.key)) {
    if (!who_.head_name.empty() && !china::is_compatible(names_.compare(who_.head_name, person(head).name))) continue;
    const auto members = kept_if(matcher_.compatible_members(person(head).household, who_.name),
                                 [&](uint32_t p) { return !id_.is_sound() || !person(p).id_is_trusted; });
    if (members.size() == 1) return matcher_.accepted(members[0], Method::Probable, 0.93, "matching.member_of_head");
  }
  return std::nullopt;
}

/// A sound number that the registry does not have means somebody else, unless the registry's own number of the
/// candidate is missing or impossible.
bool PersonSearch::may_be(uint32_t p) const {
  return (!id_.is_sound() || !person(p).id_is_trusted) && is_of_same_sex(p) && agrees_with_shown(p);
}

/// Whose own number is not to be trusted cannot be ruled out by it.
bool PersonSearch::agrees_with_shown(uint32_t p) const {
  return !shown_ || !person(p).id_is_trusted || shown_->agrees_with(person(p).id_key);
}

PersonSearch::Found PersonSearch::by_shown_digits() const {
  if (!shown_ || !shown_->can_tell()) return std::nullopt;
  const auto agreeing = kept_if(registry_.with_name(name_key_), [&](uint32_t p) { return may_be(p); });
  if (agreeing.size() != 1 || !person(agreeing[0]).id_is_trusted) return std::nullopt;
  return matcher_.accepted(agreeing[0], Method::Probable, 0.93, "matching.shown_digits");
}

PersonSearch::Found PersonSearch::by_birth() {
  if (birth_day_ == intake::RowIdentity::kNoDate) return std::nullopt;
  const auto possible = [&](uint32_t p) { return may_be(p); };
  const auto same = kept_if(registry_.with_name_and_birth(name_key_, birth_day_), possible);
  if (same.size() == 1) return matcher_.accepted(same[0], Method::Probable, 0.92, "matching.name_and_birth");
  if (same.size() > 1) {
    const auto here = kept_if(same, [&](uint32_t p) { return is_in_village(p); });
    if (here.size() != 1) return matcher_.review(same, "matching.namesakes");
    return matcher_.accepted(here[0], Method::Probable, 0.92, "matching.name_birth_village");
  }
  const auto sounds = kept_if(registry_.with_reading_and_birth(names_.reading(who_.name), birth_day_), possible);
  if (sounds.size() == 1) return matcher_.accepted(sounds[0], Method::Probable, 0.9, "matching.reading_and_birth");
  const auto similar = kept_if(registry_.with_similar_name(names_, who_.name), [&](uint32_t p) {
    return person(p).birth_day == birth_day_ && may_be(p) && is_compatible(p);
  });
  if (similar.size() != 1) return std::nullopt;
  return matcher_.accepted(similar[0], Method::Probable, 0.88, "matching.similar_name_and_birth");
}

PersonSearch::Found PersonSearch::by_village() {
  if (id_.is_sound() || village().empty()) return std::nullopt;
  const auto here =
      kept_if(registry_.with_name_in_village(name_key_, village()), [&](uint32_t p) { return may_be(p); });
  if (here.empty()) return std::nullopt;
  if (here.size() == 1 && birth_day_ == intake::RowIdentity::kNoDate)
    return matcher_.accepted(here[0], Method::Probable, 0.9, "matching.name_and_village");
  return matcher_.review(here, "matching.namesakes");
}

Link PersonSearch::left_for_review() const {
  if (!holders_.empty()) {
    auto candidates = holders_;
    candidates.insert(candidates.end(), relatives_.begin(), relatives_.end());
    return matcher_.review(std::move(candidates), "matching.number_other_name");
  }
  if (id_.is_sound()) return {};
  return matcher_.review(kept_if(registry_.with_name(name_key_), [&](uint32_t p) { return may_be(p); }),
                         "matching.name_only");
}

const std::string& PersonSearch::village() {
  if (!village_) village_ = matcher_.village_code(who_.row);
  return *village_;
}

}  // namespace guben::matching
