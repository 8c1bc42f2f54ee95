#include "screening/pack_check.hpp"

#include "core/text.hpp"
#include "screening/empty_world.hpp"

namespace guben::screening {
namespace {
using policy::Decision;
using policy::FactColumn;
using policy::TableRow;

[[noreturn]] void refuse(const std::string& code, std::map<std::string, std::string> values) {
  throw YamlRefused{{code, std::move(values)}};
}

std::string joined(const std::set<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

/// Holds the texts that a decision's inputs and cells compare facts with against the words the facts may hold.
class CellWords {
 public:
  CellWords(const policy::Pack& pack, const Decision& decision) : pack_(pack), decision_(decision) {
    for (const auto* model : pack.models_of(decision.subject))
      for (const auto& column : model->columns) column_of_[column.name] = &column;
  }
  void check() const {
    for (const auto& input : decision_.inputs) check(*input.expression, nullptr, decision_.place);
    for (const auto& row : decision_.rows)
      for (size_t i = 0; i < row.cells.size(); ++i)
        for (const auto& test : row.cells[i].tests) check(*test, decision_.inputs[i].expression.get(), row.place);
  }

 private:
  /// `input` stands for "?".
  void check(const feel::Expression& e, const feel::Expression* input, const std::string& place) const {
    for (const auto& part : e.parts) check(*part, input, place);
    if (e.kind != feel::Kind::Equal && e.kind != feel::Kind::NotEqual) return;
    compare(*e.parts[0], *e.parts[1], input, place);
    compare(*e.parts[1], *e.parts[0], input, place);
  }

  void compare(const feel::Expression& tested, const feel::Expression& literal, const feel::Expression* input,
               const std::string& place) const {
    const auto* text = literal.kind == feel::Kind::Literal ? std::get_if<std::string>(&literal.literal) : nullptr;
    const auto& named = tested.kind == feel::Kind::Input && input ? *input : tested;
    const auto column = named.kind == feel::Kind::Name ? column_of_.find(named.name) : column_of_.end();
    if (!text || column == column_of_.end()) return;
    const auto known = words_of(*column->second);
    if (known.empty()) refuse("pack.fact_without_words", {{"place", place}, {"name", named.name}});
    if (!known.contains(*text))
      refuse("pack.unknown_code", {{"place", place}, {"word", *text}, {"name", named.name}, {"known", joined(known)}});
  }

  std::set<std::string> words_of(const FactColumn& column) const {
    std::set<std::string> words(column.values.begin(), column.values.end());
    if (column.codes.empty()) return words;
    for (const auto& value : pack_.code_list(column.codes)->values) words.insert(value.value);
    return words;
  }

  const policy::Pack& pack_;
  const Decision& decision_;
  std::map<std::string, const FactColumn*> column_of_;
};

/// The conditions of a row, as they are written.
std::map<std::string, std::string> conditions_of(const Decision& decision, const TableRow& row) {
  std::map<std::string, std::string> conditions;
  for (size_t i = 0; i < row.cells.size(); ++i)
    if (!row.cells[i].any) conditions.emplace(decision.inputs[i].text, row.entries[i]);
  return conditions;
}

/// A row that asks nothing, or nothing that another row does not ask already.
void check_rows(const Decision& decision) {
  std::set<std::string> inputs;
  for (const auto& input : decision.inputs)
    if (!inputs.insert(input.text).second)
      refuse("pack.duplicate_key", {{"place", decision.place}, {"key", input.text}});
  for (const auto& row : decision.rows)
    if (conditions_of(decision, row).empty()) refuse("pack.row_without_condition", {{"place", row.place}});
  for (size_t i = 0; i < decision.inputs.size(); ++i)
    if (std::all_of(decision.rows.begin(), decision.rows.end(), [&](const auto& row) { return row.cells[i].any; }))
      refuse("pack.dead_column", {{"place", decision.place}, {"name", decision.inputs[i].text}});
  for (const auto& row : decision.rows) {
    const auto conditions = conditions_of(decision, row);
    for (const auto& other : decision.rows) {
      if (&other == &row || other.severity != row.severity || other.route != row.route) continue;
      const auto others = conditions_of(decision, other);
      const bool needs_less = std::all_of(other.needs.begin(), other.needs.end(), [&](const auto& need) {
        return std::find(row.needs.begin(), row.needs.end(), need) != row.needs.end();
      });
      // What the other asks, this one asks too: it never says anything the other does not.
      const bool says_nothing =
          needs_less && std::includes(conditions.begin(), conditions.end(), others.begin(), others.end());
      if (says_nothing && (others != conditions || other.id < row.id))
        refuse("pack.dead_row", {{"place", row.place}, {"other", other.id}});
    }
  }
}

void check_unit(const policy::Pack& pack, const std::string& unit, const std::string& place) {
  if (unit.empty() || pack.units.contains(unit)) return;
  std::set<std::string> known;
  for (const auto& [word, _] : pack.units) known.insert(word);
  refuse("pack.unknown_unit", {{"place", place}, {"unit", unit}, {"known", joined(known)}});
}

void check_units(const policy::Pack& pack) {
  for (const auto& [name, parameter] : pack.parameters) check_unit(pack, parameter.unit, parameter.place);
  for (const auto& model : pack.models)
    for (const auto& column : model.columns) check_unit(pack, column.unit, model.file + " " + column.name);
}

void check_parameters(const policy::Pack& pack) {
  for (const auto& [name, parameter] : pack.parameters)
    for (const auto& value : parameter.values) {
      const auto digits = value.region.size();
      const bool is_code = value.region.find_first_not_of("0123456789") == std::string::npos &&
                           (digits == 0 || digits == 2 || digits == 4 || digits == 6 ||
                            digits == 9);  // values hold for townships and what lies above them
      // The base may have values for many places, a place's own files only its own.
      const bool is_here = !value.place.starts_with(pack.name + "/") || pack.county.starts_with(value.region) ||
                           value.region.starts_with(pack.county);
      if (!is_code || !is_here)
        refuse("pack.region_elsewhere",
               {{"place", value.place}, {"name", name}, {"region", value.region}, {"county", pack.county}});
    }
}

}  // namespace

Result<void> check_pack(const policy::Pack& pack, const std::function<bool(const std::string&)>& is_known) {
  const auto checked = catching_yaml([&] {
    if (auto told = pack.dictionary.check_telling(); !told) throw YamlRefused{told.error()};
    for (const auto whom : {dictionary::Register::Households, dictionary::Register::Persons})
      if (!pack.dictionary.register_of(whom)) throw YamlRefused{{"pack.no_register", {}}};
    check_parameters(pack);
    check_units(pack);
    // What has changed, and what it stands on: a lineage may name steps that its model does not use.
    std::set<std::string> wanted;
    for (auto model = pack.models.rbegin(); model != pack.models.rend(); ++model) {
      if (is_known(model->name) && !wanted.contains(model->name)) continue;
      wanted.insert(model->name);
      wanted.insert(model->uses.begin(), model->uses.end());
      for (const auto& relation : policy::relations_named(model->lineage))
        if (relation.starts_with("lineage.")) wanted.insert(relation.substr(8));
    }
    if (!wanted.empty()) {
      EmptyWorld world(pack);
      for (const auto& model : pack.models)
        if (wanted.contains(model.name)) is_known(model.name) ? world.make(model) : world.check(model);
    }
    for (const auto& decision : pack.decisions) {
      if (!decision.is_table() || is_known(decision.id)) continue;
      CellWords(pack, decision).check();
      check_rows(decision);
    }
    return true;
  });
  if (!checked) return checked.error();
  return {};
}

}  // namespace guben::screening
