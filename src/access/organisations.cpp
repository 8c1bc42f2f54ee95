#include "access/organisations.hpp"

#include "access/sql.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

Organisation organisation_from(const store::Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)};
}

}  // namespace

Result<void> add_organisation(ledger::Ledger& ledger, const Organisation& o) {
  const auto code = squeezed(o.code), name = squeezed(o.name);
  if (code.empty() || code.size() > 64 || code.find_first_of(":/") != std::string::npos || name.empty() ||
      name.size() > 200)
    return Refusal{"access.bad_name", {{"name", o.code + " " + o.name}}};
  if (find_organisation(ledger, code)) return Refusal{"access.organisation_exists", {{"code", code}}};
  ledger.run(sql::add_organisation, code, name, o.kind, o.region, o.parent, o.provider, o.formed_on, o.ended_on);
  ledger.cover("organisation.added", "organisation", {code});
  return {};
}

Result<void> end_organisation(ledger::Ledger& ledger, const std::string& code, Date last_day) {
  if (!find_organisation(ledger, code)) return Refusal{"access.organisation_unknown", {{"code", code}}};
  ledger.run("UPDATE organisation SET ended_on = $3 WHERE county = $1 AND code = $2", code, last_day.to_string());
  ledger.cover("organisation.ended", "organisation", {code});
  return {};
}

std::optional<Organisation> find_organisation(ledger::Ledger& ledger, const std::string& code) {
  auto row = ledger.query(sql::find_organisation, code);
  return row.step() ? std::optional(organisation_from(row)) : std::nullopt;
}

std::vector<Organisation> organisations(ledger::Ledger& ledger) {
  std::vector<Organisation> all;
  auto rows = ledger.query(sql::list_organisations);
  while (rows.step()) all.push_back(organisation_from(rows));
  return all;
}

}  // namespace guben::access
