#include "cli/subject_command.hpp"

#include <fstream>
#include <iostream>
#include <optional>

#include "cli/coverage_line.hpp"
#include "cli/findings_output.hpp"
#include "core/text.hpp"
#include "screening/actions/screen_again.hpp"

namespace guben::cli {
namespace {

/// The codes named on the command line and in the file, one a line; what else stands in a line of CSV is left alone.
Result<std::set<std::string>> codes_of(const SubjectArguments& a) {
  std::set<std::string> codes(a.codes.begin(), a.codes.end());
  if (!a.file.empty()) {
    if (!std::filesystem::is_regular_file(a.file)) return Refusal{"screening.no_subject_file", {{"file", a.file}}};
    std::ifstream in(a.file);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
      codes.emplace(trimmed(line.substr(0, line.find_first_of(",\r"))));
    }
  }
  codes.erase("");
  if (codes.empty()) return Refusal{"screening.no_subject"};
  return codes;
}

}  // namespace

void add_subject_options(Program& program, CLI::App* screen, SubjectArguments& a) {
  auto* subjects = screen->add_option("--subject", a.codes);
  auto* file = screen->add_option("--subjects", a.file);
  screen->add_option("--kind", a.kind);
  screen->add_option("--format", a.format)->check(CLI::IsMember({"table", "csv", "json"}));
  add_output(program, screen, "--out", a.out);
  subjects->excludes(file);
}

Result<int> screen_again(const Context& context, const SubjectArguments& a) {
  const auto as_of = read_day(a.as_of);
  if (!as_of) return as_of.error();
  const auto codes = codes_of(a);
  if (!codes) return codes.error();
  auto session = open_session(context, a.folder, a.match ? ledger::Access::Write : ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  screening::ScreeningWishes wishes{*as_of, packs_folder(), a.match};
  wishes.derived = [&](const auto& derived) { std::cerr << coverage_line(context.language, derived, s.pack) << '\n'; };
  std::optional<FindingsOutput> output;  // nothing of it where it is refused
  const auto done = screening::screen_again(s.folder, *s.ledger, s.pack, *codes, a.kind, wishes, context, s.timings,
                                            [&](const auto& finding) {
                                              if (!output) output.emplace(context.language, s.pack, a.format, a.out);
                                              output->write(finding);
                                            });
  if (!done) return done.error();
  if (!output) output.emplace(context.language, s.pack, a.format, a.out);
  output->finish();
  if (a.timings) std::cerr << s.timings.table(context.language);
  return 0;
}

}  // namespace guben::cli
