#include "core/progress.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace guben {
namespace {

TEST(Progress, IsToldToWhoeverAskedAndToNobodyElse) {
  std::vector<StageProgress> mine, theirs;
  const ProgressSink to_me = [&](const StageProgress& at) { mine.push_back(at); };
  const ProgressSink to_them = [&](const StageProgress& at) { theirs.push_back(at); };
  {
    Progress of_mine(to_me, "match", 3), of_theirs(to_them, "facts");
    of_mine.advance();
    std::this_thread::sleep_for(std::chrono::milliseconds(160));
    of_mine.advance();
  }
  ASSERT_EQ(mine.size(), 2u);
  EXPECT_EQ(mine[0].stage, "match");
  EXPECT_EQ(mine[0].done, 2u);
  EXPECT_EQ(mine[0].total, 3u);
  EXPECT_FALSE(mine[0].has_ended);
  EXPECT_TRUE(mine[1].has_ended);
  EXPECT_TRUE(theirs.empty()) << "what ended at once is not worth a word";
}

TEST(Progress, GoesNowhereWhereNobodyWatches) {
  const ProgressSink nobody;
  Progress progress(nobody, "match", 3);
  progress.advance();
}

}  // namespace
}  // namespace guben
