#include "core/side_by_side.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "core/result.hpp"

namespace guben {
namespace {

TEST(SideBySide, DoesEveryJobOnceAndNoneBeforeTheJobsItComesAfter) {
  constexpr size_t kJobs = 300;
  std::vector<std::vector<size_t>> after(kJobs);
  for (size_t job = 1; job < kJobs; ++job) after[job] = {job / 2, job - 1 - (job - 1) % 3};
  for (auto& earlier : after)
    std::erase_if(earlier, [&](size_t e) { return e >= static_cast<size_t>(&earlier - after.data()); });
  std::vector<std::atomic<int>> done(kJobs);
  std::atomic<int> too_early{0};
  side_by_side(
      kJobs,
      [&](size_t job, size_t worker) {
        EXPECT_LT(worker, cores());
        for (const size_t earlier : after[job]) too_early += done[earlier] != 1;
        ++done[job];
      },
      after);
  for (const auto& times : done) EXPECT_EQ(times, 1);
  EXPECT_EQ(too_early, 0);
}

TEST(SideBySide, ThrowsWhatAJobThrewAndBeginsNothingThatComesAfterIt) {
  std::atomic<bool> began{false};
  const auto work = [&](size_t job, size_t) {
    if (job == 0) throw Failure("the disk is full");
    began = true;
  };
  EXPECT_THROW(side_by_side(2, work, {{}, {0}}), Failure);
  EXPECT_FALSE(began);
  side_by_side(0, work);
}

}  // namespace
}  // namespace guben
