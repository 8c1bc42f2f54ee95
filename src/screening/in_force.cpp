#include "screening/in_force.hpp"

#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using dictionary::Mode;
using dictionary::PeriodKind;
using ledger::Delivery;
using ledger::Meaning;
using workspace::quoted_literal;

int school_year_of(Date day) { return day.month() < 9 ? day.year() - 1 : day.year(); }

std::pair<Date, Date> period_of(const Delivery& d) { return {d.from, d.to}; }

/// The condition under which a column's region lies in a coverage: codes are prefixes of one another.
std::string lies_in(const std::vector<std::string>& coverage, const std::string& column) {
  std::map<size_t, std::vector<std::string>> by_digits;
  for (const auto& region : coverage) by_digits[region.size()].push_back(quoted_literal(region));
  std::string any;
  for (const auto& [digits, regions] : by_digits)
    any += fmt::format("{}substring(coalesce({}, ''), 1, {}) IN ({})", any.empty() ? "" : " OR ", column, digits,
                       fmt::join(regions, ", "));
  return any.empty() ? "FALSE" : "(" + any + ")";
}

std::string any_of(const std::vector<std::string>& conditions) {
  return conditions.empty() ? "FALSE" : fmt::format("({})", fmt::join(conditions, " OR "));
}

/// Where a row's delivery stands among these, from 1.
std::string position_in(const std::vector<Delivery>& deliveries) {
  std::vector<int64_t> ids;
  ids.reserve(deliveries.size());
  for (const auto& d : deliveries) ids.push_back(d.id);
  return fmt::format("list_position([{}]::BIGINT[], _delivery)", fmt::join(ids, ", "));
}

/// The rows of one delivery where another speaks; all of them, where it speaks for every place.
std::string rows_where(const Delivery& of, const Delivery& speaks) {
  const auto all = fmt::format("_delivery = {}", of.id);
  return ledger::covers(speaks.coverage, of.coverage) ? all : all + " AND " + lies_in(speaks.coverage, "village_code");
}

}  // namespace

InForce::InForce(const Dataset& dataset, const RunInputs& inputs) : dataset_(dataset), inputs_(inputs) {
  for (const auto& d : inputs.deliveries)
    // A state that was taken after as_of is not yet known on that day.
    if (d.dataset == dataset.code &&
        (dataset.period != PeriodKind::State || dataset.mode != Mode::Full || d.from <= inputs.as_of))
      deliveries_.push_back(d);
  std::sort(deliveries_.begin(), deliveries_.end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.from, a.to, a.fingerprint, a.id) < std::tie(b.from, b.to, b.fingerprint, b.id);
  });
  if (is_simple()) return;
  const auto by_id = [&](int64_t id) {
    return std::find_if(deliveries_.begin(), deliveries_.end(), [&](const auto& d) { return d.id == id; });
  };
  for (const auto& s : inputs.standings) {
    const auto later = by_id(s.later), earlier = by_id(s.earlier);
    if (later == deliveries_.end() || earlier == deliveries_.end()) continue;
    if (s.meaning == Meaning::Replacement) replacements_.emplace_back(*later, *earlier);
    if (s.meaning == Meaning::Correction) corrections_[s.later].push_back(s.earlier);
  }
}

std::string InForce::replaced(bool rows_have_year) const {
  std::vector<std::string> conditions;
  for (const auto& [later, earlier] : replacements_) {
    auto condition = rows_where(earlier, later);
    if (dataset_.period == PeriodKind::Year || dataset_.period == PeriodKind::SchoolYear) {
      if (!rows_have_year) continue;
      const bool school = dataset_.period == PeriodKind::SchoolYear;
      condition += fmt::format(" AND {} BETWEEN {} AND {}", workspace::quoted_name(dataset_.period_field),
                               school ? school_year_of(later.from) : later.from.year(),
                               school ? school_year_of(later.to) : later.to.year());
    }
    conditions.push_back("(" + condition + ")");
  }
  return any_of(conditions);
}

std::string InForce::followed() const {
  std::vector<std::string> conditions;
  if (dataset_.mode != Mode::Full || dataset_.period != PeriodKind::State || !dataset_.spell_from.empty())
    return any_of(conditions);
  for (const auto& earlier : deliveries_)
    for (const auto& later : deliveries_)
      if (period_of(later) > period_of(earlier) && ledger::may_meet(later.coverage, earlier.coverage))
        conditions.push_back("(" + rows_where(earlier, later) + ")");
  return any_of(conditions);
}

std::vector<std::string> InForce::corrections() const {
  std::vector<std::string> statements;
  const auto rows_of = [&](int64_t id) { return workspace::file_literal(inputs_.folder.rows_of(dataset_.code, id)); };
  // From the latest to the first: what a correction says holds as long as no later one says otherwise.
  for (auto later = corrections_.rbegin(); later != corrections_.rend(); ++later)
    statements.push_back(fmt::format(sql::delete_corrected, fmt::arg("dataset", dataset_.code),
                                     fmt::arg("earlier", fmt::format("{}", fmt::join(later->second, ", "))),
                                     fmt::arg("rows", rows_of(later->first))));
  if (has_own_code())
    statements.push_back(
        fmt::format(sql::delete_outdated, fmt::arg("dataset", dataset_.code), fmt::arg("rank", rank_by_end())));
  return statements;
}

bool InForce::has_parts() const {
  return std::any_of(inputs_.standings.begin(), inputs_.standings.end(), [&](const auto& s) {
    return s.meaning == Meaning::Part && is_there(s.later) && is_there(s.earlier);
  });
}

bool InForce::is_there(int64_t id) const {
  return std::any_of(deliveries_.begin(), deliveries_.end(), [&](const auto& d) { return d.id == id; });
}

std::string InForce::rank() const { return position_in(deliveries_); }

std::string InForce::period_rank() const {
  std::vector<size_t> periods;
  for (const auto& d : deliveries_) {
    const bool is_same = !periods.empty() && period_of(d) == period_of(deliveries_[periods.size() - 1]);
    periods.push_back(is_same ? periods.back() : periods.size() + 1);
  }
  return fmt::format("[{}][{}]", fmt::join(periods, ", "), rank());
}

/// Of the same days both say the same, or the import asked and one of them is a correction.
std::string InForce::rank_by_end() const {
  auto by_end = deliveries_;
  std::sort(by_end.begin(), by_end.end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.to, a.from, a.id) < std::tie(b.to, b.from, b.id);
  });
  return position_in(by_end);
}

std::string InForce::told_until() const {
  std::string cases;
  for (const auto& earlier : deliveries_)
    for (const auto& later : deliveries_)  // in the order in which they begin: the first that covers the place ends it
      if (std::pair(later.to, later.from) > std::pair(earlier.to, earlier.from) &&
          ledger::may_meet(later.coverage, earlier.coverage))
        cases += fmt::format(" WHEN {} THEN DATE '{}'", rows_where(earlier, later),
                             later.from.plus_days(-1).first_of_month().to_string());
  return cases.empty() ? "CAST(NULL AS DATE)" : "CASE" + cases + " END";
}

}  // namespace guben::screening
