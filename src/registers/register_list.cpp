#include "registers/register_list.hpp"

#include "registers/sql.hpp"

namespace guben::registers {
namespace {

constexpr size_t kTownship = 9;  // digits

/// Conditions with the values they stand for, numbered after the county and the dataset.
class Where {
 public:
  explicit Where(const dictionary::Dataset& dataset) : values_{dataset.code} {}
  std::string value(std::string text) {
    values_.push_back(std::move(text));
    return fmt::format("${}", values_.size() + 1);
  }
  void both(std::string condition) { conditions_ += " AND " + std::move(condition); }
  /// A place and all in it. Codes of townships and villages have columns; the county's is no condition.
  std::string lies_in(const std::string& region) {
    if (region.size() < kTownship) return "TRUE";
    return fmt::format("{} = {}", region.size() == kTownship ? "township" : "region", value(region));
  }
  std::string is_any(const char* column, const std::set<std::string>& all) {
    std::string list;
    for (const auto& one : all) list += (list.empty() ? "" : ", ") + value(one);
    return fmt::format("{} IN ({})", column, list);
  }
  const std::string& conditions() const { return conditions_; }
  store::Statement bound(ledger::Ledger& ledger, const std::string& sql) const {
    auto statement = ledger.store().prepare(sql);
    statement.bind(1, ledger.county());
    for (size_t v = 0; v < values_.size(); ++v) statement.bind(static_cast<int>(v) + 2, values_[v]);
    return statement;
  }

 private:
  std::vector<std::string> values_;
  std::string conditions_;
};

std::string reached(const ListWish& wish, Where& where) {
  if (wish.whole_county) return "TRUE";
  std::string any;
  const auto add = [&](const std::string& one) { any += (any.empty() ? "" : " OR ") + one; };
  for (const auto& region : wish.regions) add(where.lies_in(region));
  if (!wish.households.empty()) add(where.is_any("household", wish.households));
  return any.empty() ? "FALSE" : "(" + any + ")";
}

Where where_of(const dictionary::Dataset& dataset, const ListWish& wish) {
  Where where(dataset);
  where.both(reached(wish, where));
  if (!wish.within.empty()) where.both(where.lies_in(wish.within));
  if (!wish.household.empty()) where.both("household = " + where.value(wish.household));
  const auto& known = dataset.kept->filters;
  for (const auto& [field, wanted] : wish.filters) {
    const auto at = std::find(known.begin(), known.end(), field) - known.begin();
    where.both(fmt::format("filter{} = {}", at + 1, where.value(wanted)));
  }
  if (wish.unseen != 0) where.both(fmt::format("(guarded & {}) = 0", wish.unseen));
  return where;
}

}  // namespace

void RegisterList::put(const ListRow& row) {
  auto filters = row.filters;
  filters.resize(3);
  ledger_.run(sql::put_row, dataset_.code, row.code, row.region.substr(0, kTownship), row.region, row.household,
              row.sort_key, filters[0], filters[1], filters[2], row.guarded, row.staff, row.holds_until,
              row.entered_by.empty() ? ledger_.context().actor : row.entered_by, ledger_.context().now_text());
}

void RegisterList::take_away(const std::string& code) { ledger_.run(sql::take_row_away, dataset_.code, code); }

ListRow RegisterList::row_from(const store::Statement& row) const {
  ListRow one{row.text(0), row.text(1), row.text(2), row.text(3), {}, row.integer(7)};
  for (size_t f = 0; f < dataset_.kept->filters.size(); ++f) one.filters.push_back(row.text(static_cast<int>(f) + 4));
  one.entered_by = row.text(8), one.entered_at = row.text(9);
  return one;
}

std::optional<ListRow> RegisterList::find(const std::string& code) {
  auto row = ledger_.query(sql::find_row, dataset_.code, code);
  return row.step() ? std::optional(row_from(row)) : std::nullopt;
}

std::vector<ListRow> RegisterList::rows(const ListWish& wish) {
  auto where = where_of(dataset_, wish);
  const char* way = dataset_.kept->is_descending ? "DESC" : "ASC";
  if (wish.after)
    where.both(fmt::format("(sort_key, code) {} ({}, {})", dataset_.kept->is_descending ? "<" : ">",
                           where.value(wish.after->first), where.value(wish.after->second)));
  auto found = where.bound(
      ledger_, fmt::format(sql::list_rows, fmt::arg("conditions", where.conditions()), fmt::arg("way", way),
                           fmt::arg("limit", wish.limit), fmt::arg("offset", wish.after ? 0 : wish.offset)));
  std::vector<ListRow> rows;
  while (found.step()) rows.push_back(row_from(found));
  return rows;
}

int64_t RegisterList::count(const ListWish& wish) {
  const auto where = where_of(dataset_, wish);
  auto counted = where.bound(ledger_, fmt::format(sql::count_rows, fmt::arg("conditions", where.conditions())));
  counted.step();
  return counted.integer(0);
}

std::map<std::string, int64_t> RegisterList::count_by_region(const ListWish& wish) {
  const auto where = where_of(dataset_, wish);
  auto counted =
      where.bound(ledger_, fmt::format(sql::count_rows_by_region, fmt::arg("conditions", where.conditions())));
  std::map<std::string, int64_t> counts;
  while (counted.step()) {
    const auto region = counted.text(0);
    for (const size_t digits : {size_t{6}, kTownship, size_t{12}})
      if (digits <= region.size()) counts[region.substr(0, digits)] += counted.integer(1);
  }
  return counts;
}

std::set<std::string> households_of_staff(ledger::Ledger& ledger, const std::string& staff, Date day) {
  std::set<std::string> households;
  if (staff.empty()) return households;
  auto rows = ledger.query(sql::list_households_of_staff, staff, day.to_string());
  while (rows.step()) households.insert(rows.text(0));
  return households;
}

int64_t unseen_by(const dictionary::Dataset& dataset, const std::string& role) {
  int64_t bits = 0;
  for (size_t s = 0; s < dataset.kept->seen.size(); ++s)
    if (!dataset.kept->seen[s].by.contains(role)) bits |= int64_t{1} << s;
  return bits;
}

}  // namespace guben::registers
