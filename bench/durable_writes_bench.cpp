// How many single changes a second are durable: at most (one sync of the disk each), one by one, and by 1, 8 and 64
// people at once through a county held open? On each engine. Status 1 where a change is not on record afterwards.
//   durable_writes_bench [FOLDER [SECONDS]]   the disk that is measured; a temporary folder unless said, 3 seconds each
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "county/held_county.hpp"
#include "store/tests/private_postgres.hpp"

namespace {
namespace fs = std::filesystem;
using namespace guben;
using Clock = std::chrono::steady_clock;
constexpr int kPeople[] = {1, 8, 64};
std::chrono::seconds for_each_figure(3);

double rate(int64_t done, Clock::time_point began) {
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - began).count();
}

/// A page more and a sync, again and again: nobody can be durable more often.
double syncs_a_second(const fs::path& folder) {
  const int file = ::open((folder / "sync").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const std::string page(4096, 'x');
  const auto began = Clock::now();
  int64_t done = 0;
  for (; Clock::now() - began < for_each_figure; ++done)
    if (write(file, page.data(), page.size()) < 0 || fdatasync(file) != 0) throw Failure("cannot sync");
  const auto result = rate(done, began);
  ::close(file);
  return result;
}

struct Figures {
  double alone = 0;
  std::map<int, double> together;
  bool is_right = true;
};

/// One by one, each a transaction of its own.
void write_alone(const fs::path& at, Figures& figures) {
  auto ledger = std::move(*ledger::Ledger::open(at, ledger::Access::Write));
  int64_t done = 0;
  const auto began = Clock::now();
  for (; Clock::now() - began < for_each_figure; ++done) {
    ledger::Change change(*ledger);
    ledger->set_setting(fmt::format("alone.{}", done), "there");
    change.commit();
  }
  figures.alone = rate(done, began);
  figures.is_right = static_cast<int64_t>(ledger->settings("alone.").size()) == done;
}

void write_together(county::HeldCounty& county, int people, Figures& figures) {
  std::atomic<int64_t> done = 0;
  const auto began = Clock::now();
  std::vector<std::thread> threads;
  for (int person = 0; person < people; ++person)
    threads.emplace_back([&, person] {
      Context context;
      context.actor = fmt::format("person {}", person);
      while (Clock::now() - began < for_each_figure) {
        const auto name = fmt::format("by{}.{}", people, done++);
        county.write(context, [&](ledger::Ledger& l) { l.set_setting(name, "there"); });
      }
    });
  for (auto& thread : threads) thread.join();
  figures.together[people] = rate(done, began);
  const auto there = county.read([&](ledger::Ledger& l) { return l.settings(fmt::format("by{}.", people)).size(); });
  figures.is_right = figures.is_right && static_cast<int64_t>(there) == done;
}

Figures measure(const fs::path& at) {
  Figures figures;
  write_alone(at, figures);
  county::Held held;
  held.packs = fs::path(GUBEN_SOURCE_DIR) / "packs";
  held.context = Context::of_command_line();
  const auto county = std::move(*county::HeldCounty::open(at, held));
  for (const int people : kPeople) write_together(*county, people, figures);
  figures.is_right =
      figures.is_right && county->read([](ledger::Ledger& l) { return l.verify(std::nullopt).has_value(); });
  return figures;
}

}  // namespace

int main(int count, char** arguments) {
  const fs::path world =
      (count > 1 ? fs::path(arguments[1]) : fs::temp_directory_path()) / fmt::format("guben-durable-{}", getpid());
  if (count > 2) for_each_figure = std::chrono::seconds(std::atoi(arguments[2]));
  fs::create_directories(world);
  bool is_right = true;
  const auto limit = syncs_a_second(world);
  std::cout << fmt::format("{:<12}{:>10}{:>10}", "engine", "syncs/s", "alone/s");
  for (const int people : kPeople) std::cout << fmt::format("{:>10}", fmt::format("by {}/s", people));
  std::cout << fmt::format("{:>14}{:>14}\n", "alone/syncs", "by 64/alone");
  setenv("FSYNC", "on", 1);  // of the private server
  for (const bool is_postgres : {false, true}) {
    const auto county = world / (is_postgres ? "postgres" : "sqlite");
    ledger::NewLedger wanted;
    wanted.settings["pack"] = "national";
    if (is_postgres) wanted.url = store::PrivatePostgres::of_this_program().new_database(), wanted.county = "990101";
    if (const auto made = ledger::Ledger::create(county, wanted); !made) throw Failure(made.error());
    const auto figures = measure(county);
    is_right = is_right && figures.is_right;
    std::cout << fmt::format("{:<12}{:>10.0f}{:>10.0f}", is_postgres ? "PostgreSQL" : "SQLite", limit, figures.alone);
    for (const auto& [people, rate] : figures.together) std::cout << fmt::format("{:>10.0f}", rate);
    std::cout << fmt::format("{:>14.2f}{:>14.2f}{}\n", figures.alone / limit, figures.together.at(64) / figures.alone,
                             figures.is_right ? "" : "  WRONG: not all on record");
  }
  fs::remove_all(world);
  return is_right ? 0 : 1;
}
