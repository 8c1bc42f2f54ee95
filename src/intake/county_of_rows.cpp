#include "intake/county_of_rows.hpp"

#include "core/messages.hpp"

namespace guben::intake {

CountyOfRows::CountyOfRows(const dictionary::Dataset& dataset, const china::Regions& regions, std::string own)
    : regions_(regions),
      own_(std::move(own)),
      is_judged_by_villages_(!own_.empty() && !dataset.in_ledger && dataset.code != "hukou") {
  if (const auto* field = dataset.with_role(dictionary::Role::County))
    field_ = static_cast<size_t>(field - dataset.fields.data());
}

void CountyOfRows::see(const std::vector<CellValue>& values, const RowIdentity& row) {
  if (field_)
    if (const auto* name = std::get_if<std::string_view>(&values[*field_])) ++named_[std::string(*name)];
  if (is_judged_by_villages_ && !row.village.empty())
    ++(is_own_village(row.township, row.village) ? placed_ : unplaced_);
}

bool CountyOfRows::is_own_village(std::string_view township, std::string_view village) {
  // Neighbours in a file are neighbours in the village, so the last answer is kept.
  if (village == last_village_ && township == last_township_) return last_is_own_;
  last_township_ = township, last_village_ = village;
  const auto code = township.empty() ? std::nullopt : regions_.township_named(own_, township);
  return last_is_own_ = regions_.village_named(own_, code.value_or(""), village).has_value();
}

Result<std::string> CountyOfRows::told() const {
  std::string told;
  if (!named_.empty()) {
    const auto& name = std::max_element(named_.begin(), named_.end(), [](const auto& a, const auto& b) {
                         return a.second < b.second;
                       })->first;
    const auto codes = regions_.counties_named(name);
    if (codes.empty()) return Refusal{"intake.unknown_county", {{"county", name}}};
    const bool may_be_own = std::find(codes.begin(), codes.end(), own_) != codes.end();
    if (!own_.empty() && !may_be_own)
      return Refusal{"intake.other_county", {{"county", name}, {"own", regions_.name(own_)}}};
    if (!may_be_own && codes.size() > 1)
      return Refusal{"intake.county_has_namesakes",
                     {{"county", name}, {"codes", fmt::format("{}", fmt::join(codes, ", "))}}};
    told = may_be_own ? own_ : codes.front();
  }
  if (placed_ + unplaced_ >= 20 && unplaced_ > 4 * placed_)
    return Refusal{
        "intake.other_county", {{"own", regions_.name(own_)}}, {{"county", in_both("intake.unknown_villages")}}};
  return told;
}

}  // namespace guben::intake
