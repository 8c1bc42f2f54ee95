#include <iostream>
#include <nlohmann/json.hpp>

#include "china/known_region.hpp"
#include "cli/commands.hpp"
#include "cli/coverage_line.hpp"
#include "cli/findings_output.hpp"
#include "cli/open_run.hpp"
#include "cli/session.hpp"
#include "cli/subject_command.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/findings_workbook.hpp"
#include "documents/judgement_page.hpp"
#include "documents/summary_text.hpp"
#include "screening/actions/compare_runs.hpp"
#include "screening/actions/list_discrepancies.hpp"
#include "screening/actions/screen_county.hpp"
#include "screening/actions/simulate.hpp"
#include "screening/evaluation.hpp"
#include "screening/known_names.hpp"

namespace guben::cli {
namespace {
using screening::Finding;

Result<int> screen(const Context& context, const std::string& folder, const std::string& as_of_text, bool match,
                   bool timings) {
  const auto as_of = read_day(as_of_text);
  if (!as_of) return as_of.error();
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  screening::ScreeningWishes wishes{*as_of, packs_folder(), match};
  wishes.derived = [&](const auto& derived) { std::cout << coverage_line(context.language, derived, s.pack) << '\n'; };
  const auto summary = screening::screen_county(s.folder, *s.ledger, s.pack, wishes, context, s.timings);
  if (!summary) return summary.error();
  std::cout << documents::summary_text(*summary, s.pack, context.language);
  if (timings) std::cout << s.timings.table(context.language);
  return 0;
}

struct FindingsArguments {
  std::string folder, rule, subject, region, format = "table", out, run;
};

Result<int> findings(const Context& context, const FindingsArguments& a) {
  auto session = open_session(context, a.folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s, a.run);
  if (!run) return run.error();
  for (const auto& known :
       {screening::known_rule(s.pack, a.rule), china::known_region(s.pack.regions, run->county, a.region),
        screening::known_subject(s.folder, s.pack, *run, a.subject)})
    if (!known) return known.error();
  screening::FindingFilter filter{a.rule, a.subject, a.region, false, a.format != "table"};
  if (a.format == "xlsx") {
    if (a.out.empty()) return Refusal{"cli.needs_out"};
    const auto done = documents::write_findings_workbook(s.folder, s.pack, *run, filter, s.ledger->head().to_text(),
                                                         context.language, a.out);
    if (!done) return done.error();
    std::cout << message(context.language, "cli.written", {{"file", a.out}}) << '\n';
    return 0;
  }
  FindingsOutput output(context.language, s.pack, a.format, a.out);
  const auto done = screening::each_finding(s.folder, s.pack, *run, filter, [&](const Finding& f) { output.write(f); });
  if (!done) return done.error();
  output.finish();
  return 0;
}

Result<int> explain(const Context& context, const std::string& folder, const std::string& subject,
                    const std::string& rule) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s);
  if (!run) return run.error();
  for (const auto& known :
       {screening::known_rule(s.pack, rule), screening::known_subject(s.folder, s.pack, *run, subject)})
    if (!known) return known.error();
  size_t count = 0;
  const auto done =
      screening::each_finding(s.folder, s.pack, *run, {rule, subject, "", false, true}, [&](const Finding& f) {
        ++count;
        std::cout << documents::finding_text(f, s.pack, context.language) << '\n';
      });
  if (!done) return done.error();
  if (count == 0)
    std::cout << message(context.language, "cli.no_finding", {{"subject", subject}, {"as_of", run->as_of}}) << '\n';
  return 0;
}

Result<int> diff(const Context& context, const std::string& folder, const std::string& older,
                 const std::string& newer) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto compared = screening::compare_runs(s.folder, *s.ledger, s.pack, older, newer);
  if (!compared) return compared.error();
  for (const auto& h : compared->fresh) std::cout << "new," << h[0] << ',' << h[1] << ',' << csv_cell(h[2]) << '\n';
  for (const auto& h : compared->gone) std::cout << "gone," << h[0] << ',' << h[1] << ',' << csv_cell(h[2]) << '\n';
  std::cerr << message(context.language, "cli.diff",
                       {{"new", std::to_string(compared->fresh.size())},
                        {"gone", std::to_string(compared->gone.size())},
                        {"same", std::to_string(compared->same)}})
            << '\n';
  return 0;
}

nlohmann::json json_of(const std::map<std::string, screening::Score>& scores, const char* last) {
  auto j = nlohmann::json::object();
  for (const auto& [name, s] : scores) j[name] = {{"tp", s.tp}, {"fp", s.fp}, {"fn", s.fn}, {last, s.undecided}};
  return j;
}

Result<int> evaluate(const Context& context, const std::string& folder, const std::string& truth,
                     const std::string& format, const std::string& out) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s);
  if (!run) return run.error();
  const auto evaluation = screening::evaluate(s.folder, *s.ledger, s.pack, *run, truth);
  if (!evaluation) return evaluation.error();
  if (format == "html") {
    if (out.empty()) return Refusal{"cli.needs_out"};
    const auto page = documents::judgement_page(s.folder, s.pack, *run, *evaluation, context.language);
    if (!page) return page.error();
    Output output(out);
    output.write(*page);
    output.finish();
    std::cout << message(context.language, "cli.written", {{"file", out}}) << '\n';
    return 0;
  }
  if (format == "json") {
    std::cout << nlohmann::json{{"rules", json_of(evaluation->rules, "undecided")},
                                {"near", evaluation->near},
                                {"datasets", json_of(evaluation->datasets, "review")},
                                {"discrepancies", json_of(evaluation->discrepancies, "undecided")}}
                     .dump(1)
              << '\n';
    return 0;
  }
  for (const auto* scores : {&evaluation->rules, &evaluation->datasets}) {
    const bool of_rules = scores == &evaluation->rules;
    std::cout << padded(message(context.language, of_rules ? "documents.rule" : "judgement.dataset"), 34)
              << padded_left(message(context.language, "judgement.found"), 8)
              << padded_left(message(context.language, "judgement.false"), 8)
              << padded_left(message(context.language, "judgement.missed"), 8)
              << padded_left(message(context.language, of_rules ? "documents.undecided" : "judgement.review"), 11)
              << padded_left(message(context.language, "judgement.precision"), 11)
              << padded_left(message(context.language, "judgement.recall"), 9) << padded_left("F1", 8)
              << (of_rules ? padded_left(message(context.language, "judgement.near_short"), 9) : "") << '\n';
    for (const auto& [name, score] : *scores) {
      const auto near = evaluation->near.find(name);
      const auto one_away = !of_rules ? "" : std::to_string(near == evaluation->near.end() ? 0 : near->second);
      std::cout << fmt::format("{:<34}{:>8}{:>8}{:>8}{:>11}{:>11.4f}{:>9.4f}{:>8.4f}{:>9}\n", name, score.tp, score.fp,
                               score.fn, score.undecided, score.precision(), score.recall(), score.f1(), one_away);
    }
    std::cout << '\n';
  }
  return 0;
}

std::string shown_value(Language language, const std::string& value) {
  if (value.empty()) return "—";
  if (value == "true" || value == "false") return message(language, value == "true" ? "documents.yes" : "documents.no");
  return value;
}

Result<int> discrepancies(const Context& context, const std::string& folder, const std::string& dataset,
                          const std::string& format, const std::string& out) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s);
  if (!run) return run.error();
  const auto all = screening::list_discrepancies(s.folder, s.pack, *run, dataset);
  if (!all) return all.error();
  Output output(out);
  static const std::vector<std::string> columns{
      "dataset", "subject_kind", "subject_id", "field", "registry_value", "department_value",
      "class",   "file",         "sheet",      "row",   "state"};
  auto list = nlohmann::json::array();
  if (format == "csv") output.write(fmt::format("{}\n", fmt::join(columns, ",")));
  for (const auto& d : *all) {
    const std::vector<std::string> cells{d.dataset,
                                         d.subject_kind,
                                         d.subject_id,
                                         d.field,
                                         d.registry_value,
                                         d.department_value,
                                         d.kind,
                                         d.from.file,
                                         d.from.sheet,
                                         d.from.file.empty() ? "" : std::to_string(d.from.row),
                                         "open"};
    if (format == "json") {
      auto& item = list.emplace_back();
      for (size_t i = 0; i < cells.size(); ++i) item[columns[i]] = cells[i];
    } else if (format == "csv") {
      std::string line;
      for (size_t i = 0; i < cells.size(); ++i) line += (i ? "," : "") + csv_cell(cells[i]);
      output.write(line + "\n");
    } else {
      output.write(fmt::format("{:<20}{:<14}{:<14}{} → {}  {}\n", d.dataset, d.subject_id, d.field,
                               shown_value(context.language, d.registry_value),
                               shown_value(context.language, d.department_value),
                               message(context.language, "cli.difference_" + d.kind)));
    }
  }
  if (format == "json") output.write(list.dump(1) + "\n");
  output.finish();
  return 0;
}

Result<int> simulate(const Context& context, const std::string& folder, const std::string& as_of_text,
                     const std::vector<std::string>& settings) {
  const auto as_of = read_day(as_of_text);
  if (!as_of) return as_of.error();
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto moved =
      screening::simulate(s.folder, *s.ledger, s.pack, packs_folder(), *as_of, settings, context, s.timings);
  if (!moved) return moved.error();
  std::cout << message(context.language, "cli.simulate_header") << '\n';
  for (const auto& m : *moved)
    std::cout << fmt::format("{:<34}{:>8}{:>8}  {}\n", m.rule, m.entering, m.leaving, s.pack.regions.name(m.township));
  return 0;
}

Result<int> verify_run(const Context& context, const std::string& folder) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s);
  if (!run) return run.error();
  const auto compared = screening::verify_replay(s.folder, s.pack, *run);
  if (!compared) return compared.error();
  std::cout << message(context.language, "cli.replayed", {{"count", std::to_string(*compared)}, {"run", run->id}})
            << '\n';
  return 0;
}

}  // namespace

void add_screening_commands(Program& program) {
  const auto text = [] { return std::make_shared<std::string>(); };
  {
    auto* c = add_command(program, &program.app, "screen", "筛查 / facts, decisions, findings",
                          "guben screen ./xiangyin --as-of 2020-06-30");
    auto a = std::make_shared<SubjectArguments>();
    c->add_option("DIR", a->folder)->required();
    c->add_option("--as-of", a->as_of)->required();
    add_subject_options(program, c, *a);
    c->add_flag("--match", a->match);
    c->add_flag("--timings", a->timings);
    c->callback([=, &program] {
      program.run = [=](const Context& context) {
        return a->asks() ? screen_again(context, *a) : screen(context, a->folder, a->as_of, a->match, a->timings);
      };
    });
  }
  {
    auto* c = add_command(program, &program.app, "findings", "问题清单 / the latest run's findings",
                          "guben findings ./xiangyin --rule risk.uninsured --format xlsx --out 未参保.xlsx");
    auto a = std::make_shared<FindingsArguments>();
    c->add_option("DIR", a->folder)->required();
    c->add_option("--rule", a->rule);
    c->add_option("--subject", a->subject);
    c->add_option("--region", a->region);
    c->add_option("--run", a->run);
    c->add_option("--format", a->format)->check(CLI::IsMember({"table", "csv", "json", "xlsx"}));
    add_output(program, c, "--out", a->out);
    c->callback([=, &program] { program.run = [=](const Context& context) { return findings(context, *a); }; });
  }
  {
    auto* c = add_command(program, &program.app, "explain", "为什么 / why: facts, rows, thresholds, documents",
                          "guben explain ./xiangyin 9900000042 --rule risk.income_below_line");
    auto folder = text(), subject = text(), rule = text();
    c->add_option("DIR", *folder)->required();
    c->add_option("SUBJECT", *subject)->required();
    c->add_option("--rule", *rule);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return explain(context, *folder, *subject, *rule); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "diff", "两次筛查的差别 / new, gone, unchanged findings",
                          "guben diff ./xiangyin RUN1 RUN2");
    auto folder = text(), older = text(), newer = text();
    c->add_option("DIR", *folder)->required();
    c->add_option("RUN1", *older)->required();
    c->add_option("RUN2", *newer)->required();
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return diff(context, *folder, *older, *newer); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "evaluate", "与真值比较 / precision and recall against a truth",
                          "guben evaluate ./xiangyin truth --format html --out 判定质量.html");
    auto folder = text(), truth = text(), format = std::make_shared<std::string>("table"), out = text();
    c->add_option("DIR", *folder)->required();
    c->add_option("TRUTH", *truth)->required();
    c->add_option("--format", *format)->check(CLI::IsMember({"table", "json", "html"}));
    add_output(program, c, "--out", *out);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return evaluate(context, *folder, *truth, *format, *out); };
    });
  }
  {
    auto* c =
        add_command(program, &program.app, "discrepancies", "账账不符 / differences between registry and departments",
                    "guben discrepancies ./xiangyin --dataset medical_insurance --format csv --out 差异.csv");
    auto folder = text(), dataset = text(), format = std::make_shared<std::string>("table"), out = text();
    c->add_option("DIR", *folder)->required();
    c->add_option("--dataset", *dataset);
    c->add_option("--format", *format)->check(CLI::IsMember({"table", "csv", "json"}));
    add_output(program, c, "--out", *out);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return discrepancies(context, *folder, *dataset, *format, *out); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "simulate",
                          "参数变动的影响 / who would enter and leave if a parameter changed",
                          "guben simulate ./xiangyin --as-of 2020-06-30 --set income_standard=4500");
    auto folder = text(), as_of = text();
    auto settings = std::make_shared<std::vector<std::string>>();
    c->add_option("DIR", *folder)->required();
    c->add_option("--as-of", *as_of)->required();
    c->add_option("--set", *settings)->required();
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return simulate(context, *folder, *as_of, *settings); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "replay",
                          "逐个重算核对 / interpret every subject and compare with the stored bits",
                          "guben replay ./xiangyin");
    auto folder = text();
    c->add_option("DIR", *folder)->required();
    c->callback([=, &program] { program.run = [=](const Context& context) { return verify_run(context, *folder); }; });
  }
}

}  // namespace guben::cli
