#include "workspace/source_key.hpp"

#include <gtest/gtest.h>

#include "workspace/database.hpp"

namespace guben::workspace {
namespace {

TEST(SourceKey, HasRoomForEverySheetAndRow) {
  constexpr SourceKey keys[] = {{1, 0, 1},
                                {7, 255, 0xFFFFFF},
                                {7, 256, 0x1000000},  // one more of each
                                {300, 299, 2},
                                {SourceKey::kDeliveries - 1, SourceKey::kSheets - 1, SourceKey::kRows - 1}};
  Database database(Files{});
  for (const auto macro : {sql::source_of, sql::sheet_of, sql::row_of}) database.execute(std::string(macro));
  for (const auto& key : keys) {
    EXPECT_GT(key.number(), 0);
    const auto same = SourceKey::of(key.number());
    EXPECT_EQ(same.delivery, key.delivery);
    EXPECT_EQ(same.sheet, key.sheet);
    EXPECT_EQ(same.row, key.row);
    const auto place = SourceKey::place(key.sheet, key.row);
    EXPECT_EQ(database.number(fmt::format("SELECT source_of({}, {}::BIGINT)", key.delivery, place)), key.number());
    EXPECT_EQ(database.number(fmt::format("SELECT sheet_of({}::BIGINT)", place)), key.sheet);
    EXPECT_EQ(database.number(fmt::format("SELECT row_of({}::BIGINT)", place)), key.row);
  }
}

TEST(SourceKey, MeansWhatItMeantInEarlierEditions) {
  EXPECT_EQ(SourceKey::place(255, 0xFFFFFF), (255LL << 24) | 0xFFFFFF);
  EXPECT_EQ((SourceKey{12, 3, 45}.number()), 12LL << 32 | 3LL << 24 | 45);
}

}  // namespace
}  // namespace guben::workspace
