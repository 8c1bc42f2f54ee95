#include "policy/business_day.hpp"

#include <gtest/gtest.h>

namespace guben::policy {
namespace {

TEST(BusinessDay, IsTodayButForAnInventedCountyWithADemo) {
  const auto today = *Date::from_iso("2026-11-26"), demo = *Date::from_iso("2020-06-30"),
             moved = *Date::from_iso("2020-07-15");
  Pack pack;
  pack.demo.as_of = demo;
  EXPECT_EQ(business_day(pack, "990101", today, std::nullopt), demo);
  EXPECT_EQ(business_day(pack, "990101", today, moved), moved);
  EXPECT_EQ(business_day(pack, "533122", today, moved), today) << "a real county never goes by another day";
  pack.demo.as_of.reset();
  EXPECT_EQ(business_day(pack, "990101", today, moved), today);
}

}  // namespace
}  // namespace guben::policy
