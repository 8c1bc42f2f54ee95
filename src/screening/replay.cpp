#include "screening/replay.hpp"

#include "workspace/database.hpp"

namespace guben::screening {
namespace {
using feel::Truth;
using feel::Value;

Value to_feel(workspace::Value value) {
  return std::visit([](auto&& said) -> Value { return std::forward<decltype(said)>(said); }, std::move(value));
}
std::string to_code(workspace::Value value) {
  auto* code = std::get_if<std::string>(&value);
  return code ? std::move(*code) : "";
}
/// The bits are stored as a number.
int64_t to_word(const workspace::Value& value) { return static_cast<int64_t>(std::get<Decimal>(value).units()); }

}  // namespace

Replay::Replay(const Plan& plan, const RunInputs& inputs) : plan_(plan) {
  const auto places = places_of(inputs);
  for (const auto& need : plan.needs) {
    auto& by_village = met_.emplace_back();
    const MetNeed met(need, inputs);
    for (const auto& place : places) by_village.emplace(place, met(place));
  }
}

std::vector<RowResult> Replay::operator()(feel::Facts& facts, const std::string& village) const {
  std::vector<RowResult> results;
  std::map<std::string, std::pair<int64_t, int64_t>> counted;  // rows that hit, rows that may
  for (const auto* decision : plan_.decisions) {
    for (const auto& id : decision->looks_at)
      if (const auto count = counted.find(id); count != counted.end())
        facts["count(" + id + ")"] = feel::between(Decimal(count->second.first), Decimal(count->second.second));
    if (!decision->is_table()) {
      facts[decision->id] = feel::evaluate(*decision->expression.expression, facts);
      continue;
    }
    auto& [hits, possible] = counted[decision->id];
    std::vector<Value> inputs;
    for (const auto& input : decision->inputs) inputs.push_back(feel::evaluate(*input.expression, facts));
    for (const auto& row : decision->rows) {
      const auto result = evaluated(*decision, row, inputs, facts, village);
      hits += result.truth == Truth::True, possible += result.truth != Truth::False || result.wants_value;
      results.push_back(result);
    }
  }
  return results;
}

bool Replay::is_met(const policy::Need& need, const feel::Facts& facts, const std::string& village) const {
  if (need.window == policy::Need::Window::Fact) {
    const auto fact = facts.find(need.name);
    const auto* said = fact == facts.end() ? nullptr : std::get_if<bool>(&fact->second);
    return said && *said;
  }
  const auto& by_village = met_[plan_.need_number(need)];
  const auto found = by_village.find(village);
  return found != by_village.end() && found->second;
}

RowResult Replay::evaluated(const policy::Decision& rule, const policy::TableRow& row, const std::vector<Value>& inputs,
                            const feel::Facts& facts, const std::string& village) const {
  bool could_run = true, wants_value = false;
  for (const auto& need : plan_.needs_of.at(&row))
    if (!is_met(need, facts, village)) could_run = false, wants_value = wants_value || need.is_value();
  if (!could_run) return {&rule, &row, false, Truth::False, false, wants_value};
  size_t failed = 0, unknown = 0;
  for (size_t i = 0; i < row.cells.size() && failed < 2; ++i) {
    const auto cell = feel::evaluate_cell(row.cells[i], inputs[i], facts);
    failed += cell == Truth::False, unknown += cell == Truth::Unknown;
  }
  const Truth truth = failed > 0 ? Truth::False : unknown > 0 ? Truth::Unknown : Truth::True;
  return {&rule, &row, true, truth, failed == 1 && unknown == 0};
}

std::string kind_of(const Plan& plan, const policy::Pack& pack, const feel::Facts& facts) {
  const auto& fact = pack.kinds.at(plan.subject).kind_fact;
  const auto said = facts.find(fact);
  return said == facts.end() ? plan.subject : feel::to_text(said->second);
}

SubjectReader::SubjectReader(const Plan& plan, const policy::Pack& pack, const std::vector<std::string>& columns)
    : plan_(plan), pack_(pack) {
  std::unordered_map<std::string, std::string> name_of, most_of;  // generated column → name
  for (const auto& [name, symbol] : pack.scope_of(plan.subject)) {
    name_of.emplace(symbol.sql, name);
    if (symbol.has_bounds()) most_of.emplace(symbol.sql_most, name);
  }
  for (size_t c = 0; c < columns.size(); ++c) {
    const auto& name = columns[c];
    if (name == "subject_id") reads_.push_back({c, Part::Id});
    else if (name == "household_id") reads_.push_back({c, Part::Household});
    else if (name == "village_code") reads_.push_back({c, Part::Village});
    else if (name.starts_with("hit")) reads_.push_back({c, Part::Hit, std::stoul(name.substr(3))});
    else if (name.starts_with("undecided")) reads_.push_back({c, Part::Undecided, std::stoul(name.substr(9))});
    else if (name.starts_with("not_run")) reads_.push_back({c, Part::NotRun, std::stoul(name.substr(7))});
    else if (const auto found = name_of.find(name); found != name_of.end())
      reads_.push_back({c, Part::Fact, 0, found->second});
  }
  // Both ends are there by then.
  for (size_t c = 0; c < columns.size(); ++c)
    if (const auto found = most_of.find(columns[c]); found != most_of.end())
      reads_.push_back({c, Part::UpperEnd, 0, found->second});
}

Subject SubjectReader::operator()(std::vector<workspace::Value> row) const {
  Subject subject;
  subject.hit.resize(plan_.words());
  subject.undecided.resize(plan_.words());
  subject.not_run.resize(plan_.words());
  for (const auto& read : reads_) {
    auto& value = row[read.column];
    switch (read.part) {
      case Part::Id: subject.id = to_code(std::move(value)); break;
      case Part::Household: subject.household = to_code(std::move(value)); break;
      case Part::Village: subject.village = to_code(std::move(value)); break;
      case Part::Hit: subject.hit[read.word] = to_word(value); break;
      case Part::Undecided: subject.undecided[read.word] = to_word(value); break;
      case Part::NotRun: subject.not_run[read.word] = to_word(value); break;
      case Part::Fact: subject.facts[read.fact] = to_feel(std::move(value)); break;
      case Part::UpperEnd: {
        auto& fact = subject.facts[read.fact];
        fact = feel::between(fact, to_feel(std::move(value)));
      }
    }
  }
  subject.kind = kind_of(plan_, pack_, subject.facts);
  return subject;
}

void each_subject(const workspace::CountyFolder& folder, const std::string& stored, const Plan& plan,
                  const policy::Pack& pack, const std::string& where, const std::function<void(Subject&)>& visit) {
  workspace::Database database(folder.files());
  const std::string sql = "SELECT * FROM " + stored + " WHERE " + where + " ORDER BY subject_id";
  const SubjectReader reader(plan, pack, database.column_names(sql));
  database.query(sql, [&](const workspace::Block& block) {
    for (size_t row = 0; row < block.rows; ++row) {
      auto subject = reader(block.values(row));
      visit(subject);
    }
  });
}

void check_replay(const Plan& plan, const Subject& subject, const std::vector<RowResult>& results) {
  std::vector<int> state(plan.rules.size(), 0);  // 3 hit, 2 undecided, 1 not run
  for (const auto& result : results) {
    auto& s = state[plan.bit_of(result.rule->id)];
    s = std::max(s, result.truth == Truth::True ? 3 : result.truth == Truth::Unknown ? 2 : result.could_run ? 0 : 1);
  }
  for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
    const int stored = has_bit(subject.hit, bit)         ? 3
                       : has_bit(subject.undecided, bit) ? 2
                       : has_bit(subject.not_run, bit)   ? 1
                                                         : 0;
    if (stored != state[bit])
      throw Failure(fmt::format("the replay of {} for {} {} gives {} where the run stored {}", plan.rules[bit],
                                plan.subject, subject.id, state[bit], stored));
  }
}

}  // namespace guben::screening
