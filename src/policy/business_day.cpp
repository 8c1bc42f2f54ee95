#include "policy/business_day.hpp"

namespace guben::policy {

Date business_day(const Pack& pack, std::string_view county, Date today) {
  return county.starts_with("99") && pack.demo.as_of ? *pack.demo.as_of : today;
}

}  // namespace guben::policy
