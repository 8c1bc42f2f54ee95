#include "screening/finding_of.hpp"

#include "core/text.hpp"

namespace guben::screening {
using feel::Truth;
using feel::Value;
namespace {

std::string text_of(const Value& value) {
  const auto* number = std::get_if<Decimal>(&value);
  return number ? number->without_trailing_zeros().to_string() : feel::to_text(value);
}

/// Of a comparison with what is reckoned: what it comes to for this subject.
std::string limit_of(const policy::TableRow& row, size_t cell, const feel::Facts& facts) {
  using feel::Kind;
  if (row.cells[cell].tests.size() != 1) return {};
  const auto& test = *row.cells[cell].tests.front();
  const auto side = [&](size_t part) { return feel::evaluate(*test.parts[part], facts); };
  const auto is_number = [](const Value& value) { return std::holds_alternative<Decimal>(value); };
  if (test.kind == Kind::Between && test.parts.size() == 3) {
    if (test.parts[1]->kind == Kind::Literal && test.parts[2]->kind == Kind::Literal) return {};
    const auto low = side(1), high = side(2);
    return is_number(low) && is_number(high) ? text_of(low) + ".." + text_of(high) : "";
  }
  constexpr std::array kComparisons{Kind::Less,         Kind::LessEqual, Kind::Greater,
                                    Kind::GreaterEqual, Kind::Equal,     Kind::NotEqual};
  if (std::find(kComparisons.begin(), kComparisons.end(), test.kind) == kComparisons.end()) return {};
  if (test.parts[1]->kind == Kind::Literal) return {};
  const auto limit = side(1);
  return is_number(limit) ? text_of(limit) : "";
}

void add_tests(std::vector<TestedCell>& tests, const policy::Decision& rule, const policy::TableRow& row,
               const feel::Facts& facts) {
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const auto& input = rule.inputs[i];
    if (row.cells[i].any || std::any_of(tests.begin(), tests.end(), [&](const TestedCell& known) {
          return known.input == input.text && known.test == row.entries[i];
        }))
      continue;
    const auto value = feel::evaluate(*input.expression, facts);
    const auto* bounds = std::get_if<feel::Bounds>(&value);
    TestedCell tested{input.text, row.entries[i], bounds ? "null" : text_of(value), {}, limit_of(row, i, facts)};
    if (bounds) tested.bounds = *bounds;
    tested.truth = feel::evaluate_cell(row.cells[i], value, facts);
    tests.push_back(std::move(tested));
  }
}

Truth truth_of(Outcome outcome) { return outcome == Outcome::Hit ? Truth::True : Truth::Unknown; }

}  // namespace

const policy::TableRow& telling_row(const std::vector<RowResult>& results, const std::string& rule, Outcome outcome) {
  const auto told = std::find_if(results.rbegin(), results.rend(), [&](const auto& result) {
    return result.rule->id == rule && result.truth == truth_of(outcome);
  });
  assert(told != results.rend());  // check_replay() found that they say what is stored
  return *told->row;
}

Finding finding_of(const Plan& plan, const policy::Pack& pack, const RunInputs& inputs, const RunSummary& run,
                   const Subject& subject, size_t bit, const std::vector<RowResult>& results, const Sources* sources_of,
                   const std::vector<std::string>& also_facts) {
  const auto outcome = has_bit(subject.hit, bit) ? Outcome::Hit : Outcome::Undecided;
  Finding finding;
  finding.run = run.id;
  finding.rule = plan.rules[bit];
  finding.outcome = outcome;
  finding.subject_kind = subject.kind;
  finding.subject_id = subject.id;
  finding.household_id = subject.household;
  finding.region = subject.village.empty() ? run.county : subject.village;
  finding.as_of = run.as_of;
  const auto& telling = telling_row(results, finding.rule, outcome);
  finding.severity = telling.severity;
  finding.route = telling.route;
  std::set<std::string> names, sources;
  for (const auto& result : results) {
    if (result.rule->id != finding.rule || result.truth != truth_of(outcome)) continue;
    for (const auto part : split(result.row->source, ';')) sources.emplace(trimmed(part));
    names.merge(policy::names_of(*result.rule, *result.row));
    add_tests(finding.tests, *result.rule, *result.row, subject.facts);
  }
  for (const auto* model : pack.models_of(plan.subject))
    for (const auto& column : model->columns)
      if (names.contains(column.name) && !column.shown_with.empty()) names.insert(column.shown_with);
  for (const auto& name : also_facts)
    if (subject.facts.contains(name)) names.insert(name);
  finding.sources.assign(sources.begin(), sources.end());
  for (const auto& name : names) {
    if (const auto parameter = pack.parameters.find(name); parameter != pack.parameters.end()) {
      const auto* value = parameter->second.in_force(pack.policy_region(finding.region), inputs.as_of);
      if (value)
        finding.parameters.push_back({name, value->value.without_trailing_zeros().to_string(),
                                      value->local ? fmt::format("{} {}", value->set_by, value->set_on) : value->source,
                                      value->local});
      continue;
    }
    const auto found = subject.facts.find(name);
    EvidenceFact fact;
    fact.name = name;
    const Value value = found == subject.facts.end() ? Value() : found->second;
    const auto* bounds = std::get_if<feel::Bounds>(&value);
    fact.is_null = feel::is_null(value) || bounds;
    if (bounds) fact.bounds = *bounds;
    fact.value = bounds ? "null" : feel::to_text(value);
    fact.type = std::holds_alternative<Decimal>(value) ? feel::Type::Number
                : std::holds_alternative<bool>(value)  ? feel::Type::Boolean
                                                       : feel::Type::String;
    fact.from = sources_of ? sources_of->of(name, subject.id) : nullptr;
    finding.evidence.push_back(std::move(fact));
  }
  return finding;
}

SourceRows::SourceRows(const std::vector<ledger::Delivery>& deliveries) {
  for (const auto& delivery : deliveries) delivery_of_[delivery.id] = &delivery;
}

SourceRow SourceRows::operator()(int64_t source) const {
  const auto key = workspace::SourceKey::of(source);
  const auto& delivery = *delivery_of_.at(key.delivery);
  const auto sheet = static_cast<size_t>(key.sheet);
  return {delivery.dataset, delivery.file, sheet < delivery.sheets.size() ? delivery.sheets[sheet] : "",
          key.row,          key.delivery,  key.sheet};
}

}  // namespace guben::screening
