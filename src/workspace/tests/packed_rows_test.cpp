#include "workspace/packed_rows.hpp"

#include <gtest/gtest.h>

#include <random>

namespace guben::workspace {
namespace {

TEST(PackedRows, GiveEveryKindOfValueBackAsItWas) {
  const auto widest = *Decimal::parse("99999999999999999999999999999999999999");
  const std::vector<Value> row{std::monostate(),
                               false,
                               true,
                               *Date::from_iso("1899-12-31"),
                               *Date::from_iso("2020-06-30"),
                               std::string(),
                               std::string("990102 杨柳村"),
                               std::string(3000, 'x') + std::string(1, '\0'),
                               Decimal(0),
                               Decimal(191),
                               Decimal(192),
                               Decimal(-1),
                               Decimal(INT64_MIN),
                               Decimal(INT64_MAX),
                               widest,
                               widest.negated(),
                               Decimal(50, 2),
                               Decimal(-1, 38)};
  PackedRows rows;
  rows.append({});
  rows.append(row);
  rows.append({true});
  rows.shrink_to_fit();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_TRUE(rows[0].empty());
  EXPECT_EQ(rows[1], row);
  EXPECT_EQ(std::get<Decimal>(rows[1][16]).scale(), 2) << "0.50 stays 0.50";
  EXPECT_EQ(rows[2], std::vector<Value>{true});
}

TEST(PackedRows, FindAnyOfThousandsAgain) {
  std::mt19937 random(7);
  const auto value = [&]() -> Value {
    switch (random() % 6) {
      case 0: return {};
      case 1: return random() % 2 == 0;
      case 2: return Date::from_days(static_cast<int32_t>(random() % 60'000) - 30'000);
      case 3: return std::string(random() % 200, 'a');
      default: return Decimal(static_cast<int64_t>(random()) - 2'000'000'000, static_cast<int>(random() % 5));
    }
  };
  std::vector<std::vector<Value>> all(5000);
  PackedRows rows;
  for (auto& row : all) {
    for (auto n = random() % 20; n > 0; --n) row.push_back(value());
    rows.append(row);
  }
  for (int i = 0; i < 20'000; ++i) {
    const auto at = random() % all.size();
    ASSERT_EQ(rows[at], all[at]);
  }
}

}  // namespace
}  // namespace guben::workspace
