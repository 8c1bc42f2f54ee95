#include "screening/run_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

namespace guben::screening {
namespace {
namespace fs = std::filesystem;

/// A disk that takes only so many more bytes of a file.
class Room {
 public:
  explicit Room(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit narrow{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &narrow);
  }
  ~Room() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(RunFolder, APageThatDoesNotFitOnTheDiskFailsAndLeavesNoHalfOne) {
  const auto run = fs::temp_directory_path() / fmt::format("guben-run-{}", getpid());
  fs::remove_all(run);
  fs::create_directories(run);
  RunSummary summary;
  summary.id = "R1";
  const std::vector<ledger::Delivery> deliveries(1);
  {
    const Room room(16);
    EXPECT_THROW(write_summary(run, summary), Failure);
    EXPECT_THROW(write_deliveries(run, deliveries), Failure);
  }
  EXPECT_TRUE(fs::is_empty(run));
  {
    const Room room(1 << 16);
    write_summary(run, summary);
    write_deliveries(run, deliveries);
  }
  EXPECT_EQ(read_summary(run)->id, "R1");
  EXPECT_EQ(read_deliveries(run)->size(), 1u);
  fs::remove_all(run);
}

}  // namespace
}  // namespace guben::screening
