// How many single changes a second are durable: at most (one sync of the disk each), one by one, and by many people at
// once? On each engine. Status 1 where a change is not on record afterwards.
//   durable_writes_bench [FOLDER]   the disk that is measured; a temporary folder unless said
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "ledger/group_commit.hpp"
#include "store/tests/private_postgres.hpp"

namespace {
namespace fs = std::filesystem;
using namespace guben;
using Clock = std::chrono::steady_clock;
constexpr auto kFor = std::chrono::seconds(3);
constexpr int kPeople = 64;

double rate(int64_t done, Clock::time_point began) {
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - began).count();
}

/// A page more and a sync, again and again: nobody can be durable more often.
double syncs_a_second(const fs::path& folder) {
  const int file = ::open((folder / "sync").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const std::string page(4096, 'x');
  const auto began = Clock::now();
  int64_t done = 0;
  for (; Clock::now() - began < kFor; ++done)
    if (write(file, page.data(), page.size()) < 0 || fdatasync(file) != 0) throw Failure("cannot sync");
  const auto result = rate(done, began);
  ::close(file);
  return result;
}

struct Figures {
  double alone = 0, together = 0;
  bool is_right = false;
};

Figures measure(const fs::path& county) {
  auto ledger = std::move(*ledger::Ledger::open(county, ledger::Access::Write));
  Figures figures;
  int64_t alone = 0;
  auto began = Clock::now();
  for (; Clock::now() - began < kFor; ++alone) {
    ledger::Change change(*ledger);
    ledger->set_setting(fmt::format("alone.{}", alone), "there");
    change.commit();
  }
  figures.alone = rate(alone, began);
  std::atomic<int64_t> together = 0;
  {
    ledger::GroupCommit group(*ledger);
    began = Clock::now();
    std::vector<std::thread> people;
    for (int person = 0; person < kPeople; ++person)
      people.emplace_back([&] {
        while (Clock::now() - began < kFor) {
          const auto name = fmt::format("together.{}", together++);
          group.write([&](ledger::Ledger& l) { l.set_setting(name, "there"); });
        }
      });
    for (auto& person : people) person.join();
    figures.together = rate(together, began);
  }
  figures.is_right = static_cast<int64_t>(ledger->settings("alone.").size()) == alone &&
                     static_cast<int64_t>(ledger->settings("together.").size()) == together &&
                     ledger->verify(std::nullopt).has_value();
  return figures;
}

}  // namespace

int main(int count, char** arguments) {
  const fs::path world =
      (count > 1 ? fs::path(arguments[1]) : fs::temp_directory_path()) / fmt::format("guben-durable-{}", getpid());
  fs::create_directories(world);
  bool is_right = true;
  const auto limit = syncs_a_second(world);
  std::cout << fmt::format("{:<12}{:>12}{:>12}{:>12}{:>14}{:>14}\n", "engine", "syncs/s", "alone/s", "together/s",
                           "alone/syncs", "together/alone");
  setenv("FSYNC", "on", 1);  // of the private server
  for (const bool is_postgres : {false, true}) {
    const auto county = world / (is_postgres ? "postgres" : "sqlite");
    ledger::NewLedger wanted;
    if (is_postgres) wanted.url = store::PrivatePostgres::of_this_program().new_database(), wanted.county = "990101";
    if (const auto made = ledger::Ledger::create(county, wanted); !made) throw Failure(made.error());
    const auto figures = measure(county);
    is_right = is_right && figures.is_right;
    std::cout << fmt::format("{:<12}{:>12.0f}{:>12.0f}{:>12.0f}{:>14.2f}{:>14.2f}{}\n",
                             is_postgres ? "PostgreSQL" : "SQLite", limit, figures.alone, figures.together,
                             figures.alone / limit, figures.together / figures.alone,
                             figures.is_right ? "" : "  WRONG: not all on record");
  }
  fs::remove_all(world);
  return is_right ? 0 : 1;
}
