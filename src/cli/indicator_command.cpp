#include <iostream>

#include "china/known_region.hpp"
#include "cli/commands.hpp"
#include "cli/open_run.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "screening/indicators.hpp"

namespace guben::cli {
namespace {
using screening::AreaFigure;
using screening::UnitBehind;

struct Arguments {
  std::string folder, format = "table", out;
  screening::IndicatorFilter filter;
  bool list = false;
};

std::string number(const Decimal& value) { return value.without_trailing_zeros().to_string(); }

/// 9874 hundredths of a per cent as 98.74%.
std::string percent(__int128 hundredths) {
  return fmt::format("{}.{:02}%", static_cast<int64_t>(hundredths / 100), static_cast<int64_t>(hundredths % 100));
}

/// Nothing where nobody was counted.
std::string share(const AreaFigure& f) {
  return f.denominator.units() == 0 ? "" : percent(f.numerator.units() * 10000 / f.denominator.units());
}

std::string interval(const AreaFigure& f) {
  return f.interval ? fmt::format("[{}, {}]", percent(f.interval->first.rescaled(4)->units()),
                                  percent(f.interval->second.rescaled(4)->units()))
                    : "";
}

void write_figures(Language language, const std::vector<AreaFigure>& figures, const Session& s,
                   const std::string& format, Output& output) {
  if (format == "csv") output.write("indicator,rule,level,area,numerator,denominator,unknown,target,missed,low,high\n");
  for (const auto& f : figures) {
    const auto target = f.target ? number(f.target->value) : "";
    if (format == "csv")
      output.write(fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", f.indicator->name, f.indicator->rule, f.level,
                               f.area, number(f.numerator), number(f.denominator), f.unknown, target,
                               f.is_missed                  ? "yes"
                               : screening::is_unsettled(f) ? "unsettled"
                                                            : "no",
                               f.interval ? number(f.interval->first) : "",
                               f.interval ? number(f.interval->second) : ""));
    else
      output.write(fmt::format("{} {:<26}{:>14}{:>14}{:>10} {:<18} {} {}  {} {}\n",
                               f.is_missed                  ? "○"
                               : screening::is_unsettled(f) ? "?"
                                                            : " ",
                               f.indicator->name, number(f.numerator), number(f.denominator), share(f), interval(f),
                               f.indicator->higher_is_better ? "≥" : "≤", target, s.pack.regions.full_name(f.area),
                               in_language(language, f.indicator->label_zh, f.indicator->label_en)));
  }
  if (format != "csv" && std::any_of(figures.begin(), figures.end(), screening::is_unsettled))
    output.write(message(language, "cli.indicator_open") + "\n");
}

void write_units(Language language, const std::vector<UnitBehind>& units, const Session& s, const std::string& format,
                 Output& output) {
  if (format == "csv") output.write("indicator,unit_kind,unit,village,numerator,denominator,unknown\n");
  for (const auto& u : units) {
    if (format == "csv")
      output.write(fmt::format("{},{},{},{},{},{},{}\n", u.indicator->name, u.indicator->unit, csv_cell(u.unit),
                               u.village, u.is_unknown ? "" : number(u.numerator), number(u.denominator),
                               u.is_unknown ? "yes" : "no"));
    else
      output.write(fmt::format("{:<26}{:<10}{:<16}{:>14}{:>14}  {}\n", u.indicator->name,
                               s.pack.label_of(u.indicator->unit, language), u.unit,
                               u.is_unknown ? message(language, "documents.unknown_value") : number(u.numerator),
                               number(u.denominator), s.pack.regions.full_name(u.village)));
  }
}

Result<int> indicators(const Context& context, const Arguments& a) {
  auto session = open_session(context, a.folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto run = open_run(s);
  if (!run) return run.error();
  if (const auto known = screening::known_indicator(s.pack, a.filter.rule); !known) return known.error();
  if (const auto known = china::known_region(s.pack.regions, run->county, a.filter.region); !known)
    return known.error();
  Output output(a.out);
  if (a.list) {
    const auto units = screening::units_behind(s.folder, s.pack, *run, a.filter);
    if (!units) return units.error();
    write_units(context.language, *units, s, a.format, output);
  } else {
    const auto figures = screening::figures_of(s.folder, s.pack, *run, a.filter);
    if (!figures) return figures.error();
    write_figures(context.language, *figures, s, a.format, output);
  }
  output.finish();
  return 0;
}

}  // namespace

void add_indicator_command(Program& program) {
  auto* c = add_command(program, &program.app, "indicators",
                        "区域指标 / figures of the county, its townships and villages, and the list behind each",
                        "guben indicators ./xiangyin --level township\n  guben indicators ./xiangyin --rule "
                        "area.insured_rate --region 990101100 --list --format csv --out 未参保.csv");
  auto a = std::make_shared<Arguments>();
  c->add_option("DIR", a->folder)->required();
  c->add_option("--rule", a->filter.rule);
  c->add_option("--region", a->filter.region);
  c->add_option("--level", a->filter.level)->check(CLI::IsMember({"village", "township", "county"}));
  c->add_flag("--list", a->list);
  c->add_option("--format", a->format)->check(CLI::IsMember({"table", "csv"}));
  add_output(program, c, "--out", a->out);
  c->callback([=, &program] { program.run = [=](const Context& context) { return indicators(context, *a); }; });
}

}  // namespace guben::cli
