#include "screening/actions/simulate.hpp"

#include "core/nearest.hpp"
#include "screening/findings.hpp"
#include "screening/kept_runs.hpp"
#include "screening/pack_plan.hpp"

namespace guben::screening {
namespace {

/// From the day on which today's value began, this one everywhere; what held before, and rules that look back ask for,
/// stays.
void set_from_now(policy::Parameter& parameter, const policy::ParameterValue* in_force, Decimal value) {
  const Date from = in_force ? in_force->from : *Date::from_ymd(1, 1, 1);
  std::erase_if(parameter.values, [&](const auto& v) { return v.from >= from; });
  for (auto& v : parameter.values)
    if (!v.to || *v.to >= from) v.to = from.plus_days(-1);
  parameter.values.push_back({"", from, {}, value, "", true, "simulate", ""});
}

Refusal unknown_parameter(const policy::Pack& pack, const std::string& setting) {
  std::vector<std::string> known;
  known.reserve(pack.parameters.size());
  for (const auto& [name, parameter] : pack.parameters) known.push_back(name);
  return {"cli.unknown_parameter",
          {{"text", setting}},
          {{"hint", nearest_text(setting.substr(0, setting.find('=')), known)}}};
}

/// (rule, kind, subject) → region
using Hits = std::map<std::array<std::string, 3>, std::string>;

Result<Hits> hits_of(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run) {
  Hits hits;
  FindingFilter filter;
  filter.hits_only = true;
  filter.with_sources = false;
  const auto done = each_finding(folder, pack, run, filter, [&](const Finding& f) {
    hits.emplace(std::array<std::string, 3>{f.rule, f.subject_kind, f.subject_id}, f.region);
  });
  if (!done) return done.error();
  return hits;
}

std::vector<Moved> moved_between(const Hits& before, const Hits& after) {
  std::map<std::pair<std::string, std::string>, Moved> moved;
  const auto of = [&](const std::string& rule, const std::string& region) -> Moved& {
    const auto township = region.substr(0, 9);
    return moved.try_emplace({rule, township}, Moved{rule, township, 0, 0}).first->second;
  };
  for (const auto& [hit, region] : after)
    if (!before.contains(hit)) ++of(hit[0], region).entering;
  for (const auto& [hit, region] : before)
    if (!after.contains(hit)) ++of(hit[0], region).leaving;
  std::vector<Moved> all;
  all.reserve(moved.size());
  for (auto& [place, counts] : moved) all.push_back(std::move(counts));
  return all;
}

}  // namespace

Result<policy::Pack> with_parameters(policy::Pack pack, const std::vector<std::string>& settings,
                                     const std::string& county, Date as_of) {
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    const auto found = pack.parameters.find(setting.substr(0, equals));
    if (equals == std::string::npos || found == pack.parameters.end()) return unknown_parameter(pack, setting);
    auto& parameter = found->second;
    const auto value = Decimal::parse(setting.substr(equals + 1));
    // The tables were typed with the decimals the parameter has.
    if (!value || value->without_trailing_zeros().scale() > parameter.scale)
      return Refusal{"cli.not_a_value", {{"text", setting}, {"decimals", std::to_string(parameter.scale)}}};
    set_from_now(parameter, parameter.in_force(pack.policy_region(county), as_of), *value);
    pack.fingerprint += "+" + setting;
  }
  return pack;
}

Result<std::vector<Moved>> simulate(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                    const policy::Pack& pack, const std::filesystem::path& packs, Date as_of,
                                    const std::vector<std::string>& settings, const Context& context,
                                    Timings& timings) {
  if (const auto sound = require_sound(pack, packs); !sound) return sound.error();
  const auto changed = with_parameters(pack, settings, ledger.setting("county").value_or(""), as_of);
  if (!changed) return changed.error();
  PlaceAside aside(folder);
  Hits hits[2];
  const policy::Pack* of[] = {&pack, &*changed};
  for (int i = 0; i < 2; ++i) {
    const auto run = screen_aside(folder, ledger, *of[i], as_of, context, timings, aside.next());
    if (!run) return run.error();
    auto found = hits_of(folder, *of[i], *run);
    if (!found) return found.error();
    hits[i] = std::move(*found);
  }
  return moved_between(hits[0], hits[1]);
}

}  // namespace guben::screening
