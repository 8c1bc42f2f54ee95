// Question: how long does a process wait for its pack: read; read and known to be sound; after one model has changed;
// checked from the beginning? The bench fails when a pack is not sound, or when more or less is checked than should be.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include "screening/pack_plan.hpp"

namespace {
using namespace guben;
namespace fs = std::filesystem;

bool all_right = true;

/// A copy of the packs whose plans are its own.
const fs::path& packs() {
  static const fs::path copy = [] {
    const auto folder = fs::temp_directory_path() / fmt::format("guben-pack-bench-{}", getpid());
    fs::copy(GUBEN_PACKS_FOLDER, folder, fs::copy_options::recursive);
    fs::remove_all(folder / ".plans");
    return folder;
  }();
  return copy;
}

policy::Pack loaded() { return std::move(*policy::load_pack(packs(), "xiangyin")); }

void expect(benchmark::State& state, bool is_right, const char* otherwise) {
  if (is_right) return;
  all_right = false;
  state.SkipWithError(otherwise);
}

void Read(benchmark::State& state) {
  for (auto _ : state) expect(state, loaded().rules.size() == 83, "another number of rules");
}
BENCHMARK(Read)->Unit(benchmark::kMillisecond);

void CheckedFromTheBeginning(benchmark::State& state) {
  for (auto _ : state) {
    fs::remove_all(packs() / ".plans");
    const auto sound = screening::require_sound(loaded(), packs());
    expect(state, sound && sound->kept == 0 && sound->checked > 100, "not all was checked");
  }
}
BENCHMARK(CheckedFromTheBeginning)->Unit(benchmark::kMillisecond);

void ReadAndKnownToBeSound(benchmark::State& state) {
  (void)screening::require_sound(loaded(), packs());
  for (auto _ : state) {
    const auto sound = screening::require_sound(loaded(), packs());
    expect(state, sound && sound->checked == 0, "what had not changed was checked");
  }
}
BENCHMARK(ReadAndKnownToBeSound)->Unit(benchmark::kMillisecond);

void AfterOneModelHasChanged(benchmark::State& state) {
  const auto file = packs() / "national/facts/loan.sql";
  (void)screening::require_sound(loaded(), packs());
  for (auto _ : state) {
    state.PauseTiming();
    std::ofstream(file, std::ios::app) << "\n";
    {
      std::ifstream in(file);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      const bool is_max = text.find("max(overdue_days)") != std::string::npos;
      const auto at = text.find(is_max ? "max(overdue_days)" : "min(overdue_days)");
      text.replace(at, 3, is_max ? "min" : "max");
      std::ofstream(file) << text;
    }
    state.ResumeTiming();
    const auto sound = screening::require_sound(loaded(), packs());
    expect(state, sound && sound->checked == 2, "not one model and the indicator that uses it");
  }
}
BENCHMARK(AfterOneModelHasChanged)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  fs::remove_all(packs());
  return all_right ? 0 : 1;
}
