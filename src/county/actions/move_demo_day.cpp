#include "county/actions/move_demo_day.hpp"

#include "policy/business_day.hpp"

namespace guben::county {

Result<void> move_demo_day(ledger::Ledger& ledger, const policy::Pack& pack, Date day, const Context& context) {
  const auto county = ledger.setting("county").value_or("");
  if (!policy::has_demo_day(pack, county)) return Refusal{"county.not_invented", {{"county", county}}};
  if (day < *pack.demo.as_of) return before_demo(pack, day);
  ledger::Change change(ledger, context);
  ledger.set_setting("demo_day", day.to_string());
  change.commit();
  return {};
}

Refusal before_demo(const policy::Pack& pack, Date day) {
  return {"county.demo_day_before", {{"day", day.to_string()}, {"first", pack.demo.as_of->to_string()}}};
}

}  // namespace guben::county
