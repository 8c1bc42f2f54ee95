#include "dictionary/cycles.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace guben::dictionary {
namespace {
namespace fs = std::filesystem;

class CyclesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-cycles-{}", getpid());
    fs::create_directories(folder);
    dictionary = *Dictionary::load({national});
  }
  void TearDown() override { fs::remove_all(folder); }
  Result<Cycles> with(const std::string& yaml) {
    std::ofstream(folder / "cycles.yaml") << yaml;
    return Cycles::load({national, folder}, dictionary);
  }
  static std::string span(Cycle cycle, const char* day) {
    const auto s = span_of(cycle, *Date::from_iso(day));
    return s.from.to_string() + " " + s.to.to_string();
  }
  const fs::path national = fs::path(GUBEN_SOURCE_DIR) / "packs/national";
  fs::path folder;
  Dictionary dictionary;
};

TEST_F(CyclesTest, ATimeIsTheMonthQuarterHalfTermOrYearThatADayLiesIn) {
  EXPECT_EQ(span(Cycle::Month, "2020-02-29"), "2020-02-01 2020-02-29");
  EXPECT_EQ(span(Cycle::Quarter, "2020-06-30"), "2020-04-01 2020-06-30");
  EXPECT_EQ(span(Cycle::Half, "2020-07-01"), "2020-07-01 2020-12-31");
  EXPECT_EQ(span(Cycle::Term, "2020-07-31"), "2020-02-01 2020-07-31");
  EXPECT_EQ(span(Cycle::Term, "2020-08-01"), "2020-08-01 2021-01-31");
  EXPECT_EQ(span(Cycle::Term, "2021-01-31"), "2020-08-01 2021-01-31");
  EXPECT_EQ(span(Cycle::Year, "2020-01-01"), "2020-01-01 2020-12-31");
}

TEST_F(CyclesTest, APackAboveSaysOtherwiseOfTheDatasetsItNamesAndOfNoOther) {
  const auto national_alone = Cycles::load({national}, dictionary);
  ASSERT_TRUE(national_alone) << national_alone.error().code;
  EXPECT_EQ(national_alone->of("income"), Cycle::Month);
  EXPECT_EQ(national_alone->of("grievance"), std::nullopt);
  EXPECT_EQ(national_alone->due(span_of(Cycle::Month, *Date::from_iso("2020-06-05"))).to_string(), "2020-07-10");
  const auto here = with("days_after: 5\ncycles: {half: [income], none: [visit]}\n");
  ASSERT_TRUE(here);
  EXPECT_EQ(here->of("income"), Cycle::Half);
  EXPECT_EQ(here->of("visit"), std::nullopt);
  EXPECT_EQ(here->of("loan"), Cycle::Month);
  EXPECT_EQ(here->due(span_of(Cycle::Month, *Date::from_iso("2020-06-05"))).to_string(), "2020-07-05");
}

TEST_F(CyclesTest, WhatIsMisspeltOrSaidTwiceIsRefusedWithItsPlace) {
  EXPECT_EQ(with("cycles: {weekly: [income]}\n").error().code, "pack.unknown_word");
  EXPECT_EQ(with("cycles: {month: [incomes]}\n").error().code, "pack.unknown_name");
  EXPECT_EQ(with("cycles: {month: [income], year: [income]}\n").error().code, "pack.duplicate_key");
  EXPECT_EQ(with("days_after: -1\ncycles: {}\n").error().code, "pack.wrong_type");
  EXPECT_EQ(with("cycle: {}\n").error().code, "pack.unknown_key");
}

}  // namespace
}  // namespace guben::dictionary
