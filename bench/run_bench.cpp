// Question: how long do explain(household) and findings(rule, village) take in a process that holds the run open?
//
// Of households and persons drawn from everybody of whom something was found, and of rules and villages drawn from what
// was found, each answer is timed, and compared word for word with each_finding(), which reads the run's files. It
// fails where one differs, and, of a county of 300 000 persons or more, where one of twenty takes 50 ms or longer.
//   run_bench COUNTY [QUESTIONS]        the latest run of a county directory; 200 questions of each sort
//   run_bench --persons N [QUESTIONS]   makes a county first, in the temporary folder
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

#include "cli/commands.hpp"
#include "cli/open_run.hpp"
#include "screening/findings.hpp"
#include "screening/open_run.hpp"

namespace {
using namespace guben;
using Clock = std::chrono::steady_clock;
using Answer = std::vector<std::vector<std::string>>;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool make_county(const std::filesystem::path& at, const std::string& persons) {
  const auto path = [&](const char* name) { return (at / name).string(); };
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"synth", "--pack", "xiangyin", "--persons", persons, "--seed", "4720", "--as-of", "2020-06-30", "--out",
            path("files"), "--truth", path("truth")},
           {"init", path("c"), "--pack", "xiangyin"},
           {"import", path("c"), path("files")},
           {"match", path("c")},
           {"screen", path("c"), "--as-of", "2020-06-30"}})
    if (cli::run_program(Context::of_command_line(), command) != 0) return false;
  return true;
}

struct Times {
  std::vector<double> all;
  double at(double share) {
    std::sort(all.begin(), all.end());
    return all[std::min(all.size() - 1, static_cast<size_t>(share * static_cast<double>(all.size())))];
  }
};

/// One sort of question: asked, timed, and held against the answer of the files.
bool ask(const char* what, const std::vector<std::pair<std::string, std::string>>& questions,
         const std::function<void(const std::string&, const std::string&,
                                  const std::function<void(const screening::Finding&)>&)>& held,
         const std::function<Result<void>(const std::string&, const std::string&,
                                          const std::function<void(const screening::Finding&)>&)>& read,
         double& late) {
  Times times, processor;
  size_t rows = 0;
  for (const auto& [one, other] : questions) {
    Answer from_held, from_files;
    const auto start = Clock::now();
    const auto used = std::clock();
    held(one, other, [&](const auto& finding) { from_held.push_back(screening::finding_cells(finding)); });
    times.all.push_back(milliseconds_since(start));
    processor.all.push_back(static_cast<double>(std::clock() - used) * 1000 / CLOCKS_PER_SEC);
    const auto done =
        read(one, other, [&](const auto& finding) { from_files.push_back(screening::finding_cells(finding)); });
    rows += from_held.size();
    if (!done || from_held != from_files || from_held.empty()) {
      std::fprintf(stderr, "%s %s %s: %zu findings held, %zu read\n", what, one.c_str(), other.c_str(),
                   from_held.size(), from_files.size());
      return false;
    }
  }
  late = times.at(0.95);
  std::printf(
      "%-10s %5zu asked, %7zu findings: median %6.2f ms, one of twenty %6.2f ms, slowest %6.2f ms; "
      "of the processor: median %6.2f ms, one of twenty %6.2f ms\n",
      what, questions.size(), rows, times.at(0.5), late, times.at(1), processor.at(0.5), processor.at(0.95));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) return std::fprintf(stderr, "run_bench COUNTY | --persons N  [QUESTIONS]\n"), 2;
  std::filesystem::path county = arguments[0], made;
  size_t next = 1;
  if (arguments[0] == "--persons") {
    if (arguments.size() < 2) return 2;
    made = std::filesystem::temp_directory_path() / fmt::format("guben-run-bench-{}", getpid());
    if (!make_county(made, arguments[1])) return 1;
    county = made / "c";
    next = 2;
  }
  const size_t wanted = arguments.size() > next ? std::stoul(arguments[next]) : 200;

  auto session = cli::open_session(Context::of_command_line(), county.string(), ledger::Access::Read);
  if (!session) return 2;
  auto& s = **session;
  auto summary = cli::open_run(s);
  if (!summary) return std::fprintf(stderr, "%s\n", summary.error().code.c_str()), 2;
  const auto start = Clock::now();
  const auto used = std::clock();
  const auto opened = screening::OpenRun::open(s.folder, std::make_shared<policy::Pack>(s.pack), *summary);
  if (!opened) return std::fprintf(stderr, "%s\n", opened.error().code.c_str()), 2;
  const auto& run = **opened;
  std::printf("opened in %.0f ms (%.0f ms of the processor): %lld persons\n", milliseconds_since(start),
              static_cast<double>(std::clock() - used) * 1000 / CLOCKS_PER_SEC,
              static_cast<long long>(summary->subjects["person"]));

  const auto outcomes = screening::outcomes_of(s.folder, s.pack, *summary);
  if (!outcomes) return 2;
  std::vector<std::array<std::string, 3>> found(outcomes->hits.begin(), outcomes->hits.end());
  std::shuffle(found.begin(), found.end(), std::mt19937(4720));
  std::vector<std::pair<std::string, std::string>> subjects, places;
  for (const auto& hit : found) {
    if (subjects.size() < wanted) subjects.emplace_back(hit[2], "");
    if (places.size() >= wanted) continue;
    run.explain(hit[2], [&](const screening::Finding& finding) {
      const bool is_in_village = china::level_of(finding.region) == std::string_view("village");
      if (places.size() < wanted && finding.rule == hit[0] && is_in_village)
        places.emplace_back(hit[0], finding.region);
    });
  }
  double late_explain = 0, late_findings = 0;
  const bool is_right =
      ask(
          "explain", subjects,
          [&](const auto& subject, const auto&, const auto& visit) { run.explain(subject, visit); },
          [&](const auto& subject, const auto&, const auto& visit) {
            return screening::each_finding(s.folder, s.pack, *summary, {"", subject, "", false, true}, visit);
          },
          late_explain) &&
      ask(
          "findings", places,
          [&](const auto& rule, const auto& region, const auto& visit) { run.findings(rule, region, visit); },
          [&](const auto& rule, const auto& region, const auto& visit) {
            return screening::each_finding(s.folder, s.pack, *summary, {rule, "", region, false, true}, visit);
          },
          late_findings);
  if (!made.empty()) std::filesystem::remove_all(made);
  if (!is_right) return 1;
  return summary->subjects["person"] >= 300000 && std::max(late_explain, late_findings) >= 50 ? 1 : 0;
}
