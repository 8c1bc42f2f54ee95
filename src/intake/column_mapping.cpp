#include "intake/column_mapping.hpp"

#include "core/text.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;

/// 姓名 under 监护人信息 is not the pupil's, if no field of the guardian's name is declared.
bool is_anothers(const HeaderColumn& column, const Dataset& dataset, const Field& field,
                 const dictionary::HeadingWords& words) {
  if (field.type != FieldType::Name && field.type != FieldType::IdNumber) return false;
  const auto around = surroundings_of(column);
  if (around.empty()) return false;
  std::vector<std::string> names;
  for (const auto& other : dataset.fields)
    if (&other == &field || (other.role == field.role) || other.type == FieldType::Name) {
      const bool is_same_person =
          (other.role == dictionary::Role::HeadName || other.role == dictionary::Role::HeadId) ==
          (field.role == dictionary::Role::HeadName || field.role == dictionary::Role::HeadId);
      if (!is_same_person) continue;
      names.push_back(other.header);
      names.insert(names.end(), other.synonyms.begin(), other.synonyms.end());
    }
  return words.names_other_person(around, names);
}

void add(ColumnMapping& mapping, KnownColumn column) {
  for (auto& known : mapping.columns) {
    if (known.field != column.field) continue;
    // The group tells two columns of one word apart.
    if (column.with_group && !known.with_group) known = column;
    else if (column.with_group == known.with_group && !mapping.clash)
      mapping.clash = {known.column, column.column}, mapping.clash_field = column.field;
    return;
  }
  mapping.columns.push_back(column);
}

}  // namespace

bool ColumnMapping::maps(size_t field) const {
  return std::any_of(columns.begin(), columns.end(), [&](const KnownColumn& m) { return m.field == field; });
}

const KnownColumn* ColumnMapping::of_column(size_t column) const {
  const auto at =
      std::find_if(columns.begin(), columns.end(), [&](const KnownColumn& m) { return m.column == column; });
  return at == columns.end() ? nullptr : &*at;
}

bool ColumnMapping::maps_same_as(const ColumnMapping& other) const {
  return std::equal(
      columns.begin(), columns.end(), other.columns.begin(), other.columns.end(),
      [](const KnownColumn& a, const KnownColumn& b) { return a.column == b.column && a.field == b.field; });
}

bool ColumnMapping::tells() const {
  return std::any_of(columns.begin(), columns.end(), [](const KnownColumn& column) { return column.tells; });
}

std::map<size_t, ColumnMapping> map_columns(const HeaderLines& lines, const HeadingReader& reader) {
  const auto& datasets = reader.dictionary.datasets();
  const auto& words = reader.dictionary.heading_words();
  std::map<size_t, ColumnMapping> mappings;
  std::unordered_map<std::string, int> times;
  for (size_t c = 0; c < lines.size(); ++c) {
    if (lines[c].is_blank()) continue;
    // A heading by itself for the third time says no more than for the second: one field, two columns.
    if (lines[c].groups.empty() && ++times[lines[c].own.full] > 2) continue;
    std::set<size_t> known_of;  // datasets
    for (const auto& form : forms_of(lines[c], words)) {
      const auto* declared = reader.declared.find(form.text);
      if (!declared) continue;
      for (const auto& at : *declared) {
        const auto& dataset = datasets[at.dataset];
        const auto& field = dataset.fields[at.field];
        if (known_of.contains(at.dataset)) continue;
        if (!form.with_group && is_anothers(lines[c], dataset, field, words)) continue;
        known_of.insert(at.dataset);
        add(mappings[at.dataset], {c, at.field, form.with_group, declared->size() == 1 && dataset.is_told_by(field)});
      }
    }
  }
  return mappings;
}

bool is_in_ten_thousand(const HeaderColumn& column, const Field& field, bool sheet_says) {
  if (field.type != FieldType::Money) return false;
  if (column.own.ten_thousand) return *column.own.ten_thousand;
  for (auto group = column.groups.rbegin(); group != column.groups.rend(); ++group)
    if (const auto unit = read_header_text(*group).ten_thousand) return *unit;
  return field.in_ten_thousand || sheet_says;
}

bool is_aside(const HeaderColumn& column, const dictionary::HeadingWords& words) {
  const auto meanings = words.meanings_in(column.own.bare);
  return column.own.bare == "编号" ||
         std::any_of(meanings.begin(), meanings.end(), [&](auto meaning) { return words.is_aside(meaning); });
}

size_t columns_that_count(const HeaderLines& lines, const dictionary::HeadingWords& words) {
  return static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [&](const HeaderColumn& column) {
    return !column.is_blank() && !is_aside(column, words);
  }));
}

bool is_likely(size_t mapped, const Dataset& dataset, size_t columns_that_count) {
  return mapped >= 2 && mapped * 2 >= columns_that_count && (mapped >= 5 || mapped * 3 >= dataset.fields.size());
}

double columns_score(size_t mapped, const Dataset& dataset) {
  return 2.0 * static_cast<double>(mapped) -
         0.7 * static_cast<double>(dataset.fields.size() - std::min(dataset.fields.size(), mapped));
}

std::vector<std::string> missing_required(const ColumnMapping& mapping, const Dataset& dataset) {
  std::vector<std::string> missing;
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].required && !mapping.maps(i)) missing.push_back(dataset.fields[i].header);
  return missing;
}

}  // namespace guben::intake
