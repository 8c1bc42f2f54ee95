#include "core/text.hpp"
#include "ledger/ledger.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

std::string joined(const std::vector<std::string>& parts, char separator) {
  return fmt::format("{}", fmt::join(parts, std::string(1, separator)));
}
std::vector<std::string> parted(const std::string& text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (const auto part : split(text, separator)) parts.emplace_back(part);
  return parts;
}

Delivery delivery_from(const store::Statement& row) {
  return {row.integer(0),
          row.text(1),
          row.text(2),
          row.text(3),
          *Date::from_iso(row.text(4)),
          *Date::from_iso(row.text(5)),
          row.text(6),
          parted(row.text(7), ' '),
          parted(row.text(8), '\n'),
          row.integer(9),
          row.integer(10),
          row.integer(11) != 0,
          row.text(12)};
}

constexpr Meaning kMeanings[] = {Meaning::Replacement, Meaning::Part, Meaning::Correction, Meaning::Events};

/// What an edition that asked nobody made of its deliveries: of two full ones for one time the newer replaced the
/// other.
std::vector<Standing> unasked_standings(const std::vector<Delivery>& deliveries) {
  std::vector<Standing> standings;
  for (const auto& later : deliveries)
    for (const auto& earlier : deliveries) {
      if (later.is_weighed || earlier.is_weighed || later.id <= earlier.id || later.mode != "full") continue;
      if (later.dataset == earlier.dataset && later.from == earlier.from && later.to == earlier.to)
        standings.push_back({later.id, earlier.id, Meaning::Replacement});
    }
  return standings;
}

}  // namespace

Delivery Ledger::add_delivery(Delivery d) {
  auto added = query(sql::add_delivery, d.dataset, d.file, d.fingerprint, d.from.to_string(), d.to.to_string(), d.mode,
                     joined(d.coverage, ' '), joined(d.sheets, '\n'), d.rows, d.returned, context_.now_text());
  added.step();
  d.id = added.integer(0);
  added.reset();
  cover("delivery.received", "delivery", {d.id});
  return d;
}

void Ledger::set_coverage(int64_t delivery, const std::vector<std::string>& coverage) {
  run("UPDATE delivery SET coverage = $3 WHERE county = $1 AND id = $2", delivery, joined(coverage, ' '));
  cover("delivery.coverage", "delivery", {delivery});
}

std::vector<Delivery> Ledger::deliveries_of(std::string_view sql) {
  std::vector<Delivery> all;
  auto rows = query(sql);
  while (rows.step()) all.push_back(delivery_from(rows));
  return all;
}
std::vector<Delivery> Ledger::deliveries() { return deliveries_of(sql::list_deliveries); }
std::vector<Delivery> Ledger::withdrawn_deliveries() { return deliveries_of(sql::list_withdrawn_deliveries); }

void Ledger::add_standing(const Standing& s) {
  run("INSERT INTO standing (county, later, earlier, meaning) VALUES ($1, $2, $3, $4)", s.later, s.earlier,
      std::string_view(word(s.meaning)));
  cover("delivery.standing", "standing", {s.later, s.earlier});
}

std::vector<Standing> Ledger::standings() {
  auto all = unasked_standings(deliveries());
  auto rows = query(sql::list_standings);
  while (rows.step())
    for (const auto meaning : kMeanings)
      if (rows.text(2) == word(meaning)) all.push_back({rows.integer(0), rows.integer(1), meaning});
  return all;
}

void Ledger::withdraw(int64_t delivery, const std::string& reason) {
  run("INSERT INTO withdrawal (county, delivery, reason, actor, recorded_at) VALUES ($1, $2, $3, $4, $5)", delivery,
      reason, context_.actor, context_.now_text());
  cover("delivery.withdrawn", "withdrawal", {delivery}, reason);
}

std::vector<Withdrawal> Ledger::withdrawals() {
  std::vector<Withdrawal> all;
  auto rows = query("SELECT delivery, reason, actor, recorded_at FROM withdrawal WHERE county = $1 ORDER BY delivery");
  while (rows.step()) all.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3)});
  return all;
}

void Ledger::add_record_schema(const std::string& dataset, int64_t version, const std::string& form,
                               const std::string& fields) {
  run("INSERT INTO record_schema (county, dataset, version, form, fields) VALUES ($1, $2, $3, $4, $5)", dataset,
      version, form, fields);
  cover("record.schema", "record_schema", {dataset, version});
}

}  // namespace guben::ledger
