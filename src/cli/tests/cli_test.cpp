#include <gtest/gtest.h>

#include "cli/session.hpp"

namespace guben::cli {
namespace {

TEST(ReadDay, TakesIsoDaysOnly) {
  EXPECT_TRUE(read_day("2020-06-30"));
  for (const char* text : {"2020-6-30", "30.06.2020", "2020-02-30", ""}) {
    const auto day = read_day(text);
    ASSERT_FALSE(day) << text;
    EXPECT_EQ(day.error().code, "cli.not_a_date");
  }
}

TEST(Output, AppearsOnlyWhenWhole) {
  const auto file = std::filesystem::temp_directory_path() / "guben-output-test.csv";
  std::filesystem::remove(file);
  {
    Output output(file.string());
    output.write("half");
  }
  EXPECT_FALSE(std::filesystem::exists(file));
  Output output(file.string());
  output.write("whole\n");
  output.finish();
  EXPECT_EQ(std::filesystem::file_size(file), 6u);
  std::filesystem::remove(file);
  EXPECT_THROW(Output("/nonexistent/x.csv"), Failure);
}

TEST(OpenSession, RefusesAFolderThatIsNoCounty) {
  const auto session = open_session(Context::of_command_line(), "/tmp/guben-no-such-county", ledger::Access::Read);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, "ledger.not_a_county");
}

}  // namespace
}  // namespace guben::cli
