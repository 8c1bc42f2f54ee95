#include "policy/business_day.hpp"

namespace guben::policy {

bool has_demo_day(const Pack& pack, std::string_view county) {
  return county.starts_with("99") && pack.demo.as_of.has_value();
}

Date business_day(const Pack& pack, std::string_view county, Date today, std::optional<Date> moved) {
  return has_demo_day(pack, county) ? moved.value_or(*pack.demo.as_of) : today;
}

}  // namespace guben::policy
