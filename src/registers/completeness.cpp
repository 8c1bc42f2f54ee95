#include "registers/completeness.hpp"

#include "registers/sql.hpp"

namespace guben::registers {

Result<void> declare_complete(ledger::Ledger& ledger, const Complete& declared, Date today) {
  if (declared.until > today) return Refusal{"registers.complete_ahead", {{"until", declared.until.to_string()}}};
  if (declared.until < declared.since)
    return Refusal{"registers.complete_backwards",
                   {{"since", declared.since.to_string()}, {"until", declared.until.to_string()}}};
  ledger.run(sql::put_complete, declared.dataset, declared.region, declared.since.to_string(),
             declared.until.to_string(), ledger.context().actor, ledger.context().now_text());
  ledger.cover("register.complete", "register_complete", {declared.dataset, declared.region});
  return {};
}

std::vector<Complete> declared_complete(ledger::Ledger& ledger, const std::string& dataset) {
  std::vector<Complete> all;
  auto rows = ledger.query(sql::list_complete, dataset);
  while (rows.step())
    all.push_back({rows.text(0), rows.text(1), *Date::from_iso(rows.bytes(2)), *Date::from_iso(rows.bytes(3)),
                   rows.text(4), rows.text(5)});
  return all;
}

}  // namespace guben::registers
