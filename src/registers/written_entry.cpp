#include "registers/written_entry.hpp"

#include "core/text.hpp"
#include "intake/cell_values.hpp"
#include "intake/snapshot.hpp"
#include "policy/kept_constraints.hpp"

namespace guben::registers {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

constexpr size_t kLongest = 6000;  // bytes of a text: 2000 characters
constexpr std::string_view kBetween = "、";

const Field* about(const Dataset& dataset, Role role) { return dataset.with_role(role); }

/// Sentences as they were written, lines and marks among them, but for what no reader sees: controls, and marks that
/// turn the direction of what follows.
std::string as_written(std::string_view text) {
  std::string kept;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto three = text.substr(at, 3);
    const bool turns = (three >= "\u202a" && three <= "\u202e") || (three >= "\u2066" && three <= "\u2069");
    if (turns) at += 2;
    else if (text[at] == '\n' || static_cast<unsigned char>(text[at]) >= ' ') kept += text[at];
  }
  return std::string(trimmed(kept));
}

/// As it stands there; a date cell as its sheet shows it.
std::string text_of(const spreadsheet::Cell& cell) {
  return cell.kind == spreadsheet::CellKind::Text ? std::string(cell.text) : intake::shown(cell);
}

/// One field's text, as it is to be kept.
class Reading {
 public:
  Reading(const Dataset& dataset, const Around& around, Entry& entry)
      : dataset_(dataset), around_(around), entry_(entry) {}

  std::optional<std::string> value(const Field& field, const WrittenCell& written) {
    if (written.cell.text.size() > kLongest) return wrong(field, "registers.too_long");
    if (field.several) return several(field, text_of(written.cell));
    return one(field, written);
  }

 private:
  std::optional<std::string> one(const Field& field, const WrittenCell& written) {
    texts_.clear();
    const auto read = intake::read_cell(field, written.cell, written.ten_thousand, texts_);
    if (read.problem) return wrong(field, read.problem, {{"value", intake::shown(written.cell)}});
    if (std::holds_alternative<std::monostate>(read.value)) return std::nullopt;
    if (is_prose(field)) return as_written(text_of(written.cell));
    auto text = intake::ledger_text(read.value, field);
    if (field.refers == "region" || field.refers == "village" || field.role == Role::Village) return place(field, text);
    if (const auto* problem = unknown(field, text)) return wrong(field, problem, {{"value", text}});
    if (const auto* problem = ahead(field, read.value)) return wrong(field, problem, {{"value", text}});
    return text;
  }

  /// What people say in their own words, and what nothing is told apart or looked up by.
  bool is_prose(const Field& field) const {
    const auto code = dataset_.code_fields();
    return field.type == FieldType::Text && field.role == Role::None && field.refers.empty() && !field.several &&
           std::find(code.begin(), code.end(), &field) == code.end();
  }

  std::optional<std::string> several(const Field& field, const std::string& written) {
    std::vector<std::string> all;
    for (const auto& part : parts_of(field, replaced(replaced(written, "，", "、"), "；", "、")))
      if (const auto text = one(field, {{spreadsheet::CellKind::Text, part}});
          text && std::find(all.begin(), all.end(), *text) == all.end())
        all.push_back(*text);
    return all.empty() ? std::nullopt : std::optional(fmt::format("{}", fmt::join(all, kBetween)));
  }
  /// A place by its code, or by the name that only one in the county has. A dataset that departments deliver has names.
  std::optional<std::string> place(const Field& field, const std::string& text) {
    const auto& regions = around_.pack.regions;
    const auto* region = regions.find(text);
    if (!region)
      if (const auto village = regions.village_named(around_.county, "", text)) region = regions.find(*village);
    if (!region && field.refers == "region")
      if (const auto township = regions.township_named(around_.county, text)) region = regions.find(*township);
    const bool is_here = region && region->code.starts_with(around_.county);
    if (!is_here || (field.refers != "region" && region->level != "village"))
      return wrong(field, "registers.no_such_place", {{"value", text}});
    return field.refers.empty() ? regions.name(region->parent) + region->name : region->code;
  }

  const char* unknown(const Field& field, const std::string& code) const {
    if (field.role == Role::HouseholdCode && !around_.known.place_of(code)) return "registers.no_such_household";
    if (!field.refers.empty() && !around_.known.has(field.refers, code)) return "registers.no_such_record";
    return nullptr;
  }

  const char* ahead(const Field& field, const intake::CellValue& value) const {
    const auto* day = std::get_if<Date>(&value);
    return day && !field.ahead && *day > around_.today ? "registers.lies_ahead" : nullptr;
  }

  std::nullopt_t wrong(const Field& field, const char* code, std::map<std::string, std::string> values = {}) {
    values["field"] = field.header;
    entry_.problems.push_back({field.name, {code, std::move(values)}});
    return std::nullopt;
  }

  const Dataset& dataset_;
  const Around& around_;
  Entry& entry_;
  intake::RowTexts texts_;
};

bool is_excused(const Dataset& dataset, const Field& field, const Entry& entry) {
  return std::any_of(field.unless.begin(), field.unless.end(), [&](const auto& unless) {
    const auto said = value_of(dataset, dataset.find(unless.field), entry.values);
    return std::find(unless.values.begin(), unless.values.end(), said) != unless.values.end();
  });
}

void check_required(const Dataset& dataset, Entry& entry) {
  const auto code = dataset.code_fields();
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    const bool has_problem = std::any_of(entry.problems.begin(), entry.problems.end(),
                                         [&](const auto& problem) { return problem.field == field.name; });
    if (entry.values[f] || has_problem || !is_written(dataset, field) || field.name == dataset.own_code) continue;
    const bool is_of_code = std::find(code.begin(), code.end(), &field) != code.end();
    if (is_of_code || (field.required && !is_excused(dataset, field, entry)))
      entry.problems.push_back({field.name, {"registers.required", {{"field", field.header}}}});
  }
}

/// It stands in addresses and in lines of the journal.
void check_code(const Dataset& dataset, Entry& entry) {
  constexpr size_t kLongestCode = 60;  // bytes of a part
  for (const auto* field : dataset.code_fields()) {
    const auto part = value_of(dataset, field, entry.values);
    if (part.size() > kLongestCode || part.find_first_of("/:~?#%\\") != std::string::npos)
      entry.problems.push_back({field->name, {"registers.bad_code", {{"field", field->header}, {"value", part}}}});
  }
}

/// A member is of the household that stands beside them: whoever is of another and whoever is nobody look alike there.
void check_member(const Dataset& dataset, const Around& around, Entry& entry) {
  const auto *person = about(dataset, Role::PersonCode), *household = about(dataset, Role::HouseholdCode);
  const auto of_person = value_of(dataset, person, entry.values), beside = value_of(dataset, household, entry.values);
  if (of_person.empty()) return;
  const auto of_register = around.known.household_of(of_person);
  if (beside.empty() ? of_register.has_value() : of_register == beside) return;
  const char* why = beside.empty() ? "registers.no_such_person" : "registers.of_another_household";
  entry.problems.push_back({person->name, {why, {{"field", person->header}, {"value", of_person}}}});
}

void check_constraints(const Dataset& dataset, const Around& around, Entry& entry) {
  const auto facts = policy::facts_of_record(dataset, entry.values, around.today);
  for (const auto* broken : policy::broken_constraints(dataset, facts))
    entry.problems.push_back({"", {"registers.constraint", {}, {{"says", {broken->zh, broken->en}}}}});
}

}  // namespace

bool is_written(const Dataset& dataset, const Field& field) {
  switch (field.role) {
    case Role::PersonName:
    case Role::PersonId: return !about(dataset, Role::PersonCode);
    case Role::HeadName:
    case Role::HeadId: return !about(dataset, Role::HouseholdCode);
    case Role::County:
    case Role::Township: return !about(dataset, Role::Village) && !about(dataset, Role::HouseholdCode);
    default: return true;
  }
}

std::string value_of(const Dataset& dataset, const Field* field,
                     const std::vector<std::optional<std::string>>& values) {
  return field ? values[static_cast<size_t>(field - dataset.fields.data())].value_or("") : std::string();
}

std::vector<std::string> parts_of(const Field& field, const std::string& value) {
  if (!field.several) return {value};
  std::vector<std::string> parts;
  for (size_t at = 0; at <= value.size();) {
    const auto end = std::min(value.find(kBetween, at), value.size());
    parts.push_back(value.substr(at, end - at));
    at = end + kBetween.size();
  }
  return parts;
}

Entry read_entry(const Dataset& dataset, const Written& written, const Around& around) {
  WrittenCells cells;
  for (const auto& [field, text] : written) cells[field] = {{spreadsheet::CellKind::Text, text}};
  return read_entry(dataset, cells, around);
}

Entry read_entry(const Dataset& dataset, const WrittenCells& written, const Around& around) {
  Entry entry;
  Reading reading(dataset, around, entry);
  for (const auto& field : dataset.fields) {
    const auto said = written.find(field.name);
    auto value =
        said == written.end() || !is_written(dataset, field) ? std::nullopt : reading.value(field, said->second);
    entry.values.push_back(std::move(value));
  }
  for (const auto& [name, said] : written)
    if (const auto* field = dataset.find(name);
        !field || (!is_written(dataset, *field) && !trimmed(said.cell.text).empty()))
      entry.problems.push_back({name, {"registers.no_such_field", {{"field", name}}}});
  check_required(dataset, entry);
  check_member(dataset, around, entry);
  check_code(dataset, entry);
  if (entry.problems.empty()) check_constraints(dataset, around, entry);
  entry.code = code_of(dataset, entry.values);
  const auto place = place_of(dataset, entry.values, around);
  entry.region = place.region, entry.household = place.household;
  return entry;
}

std::string code_of(const Dataset& dataset, const std::vector<std::optional<std::string>>& values) {
  std::string code;
  for (const auto* field : dataset.code_fields()) {
    const auto part = value_of(dataset, field, values);
    if (part.empty()) return {};
    code += (code.empty() ? "" : "~") + part;
  }
  return code;
}

Place place_of(const Dataset& dataset, const std::vector<std::optional<std::string>>& values, const Around& around) {
  Place place;
  place.household = value_of(dataset, about(dataset, Role::HouseholdCode), values);
  if (place.household.empty())
    if (const auto person = value_of(dataset, about(dataset, Role::PersonCode), values); !person.empty())
      place.household = around.known.household_of(person).value_or("");
  if (!place.household.empty()) place.region = around.known.place_of(place.household).value_or("");
  if (place.region.empty()) place.region = value_of(dataset, dataset.place(), values);
  if (const auto village = value_of(dataset, about(dataset, Role::Village), values);
      place.region.empty() && !village.empty())
    place.region = around.pack.regions.village_named(around.county, "", village).value_or("");
  if (place.region.empty()) place.region = around.county;
  return place;
}

}  // namespace guben::registers
