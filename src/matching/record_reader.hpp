#pragma once
// Records of the registry as matching sees them.
#include "china/id_number.hpp"
#include "china/regions.hpp"
#include "intake/snapshot.hpp"
#include "ledger/records.hpp"
#include "matching/registry.hpp"

namespace guben::matching {

/// Reads the records of one kind: the fields matching and facts need, typed, and those of a role by name. Phones,
/// accounts and illness stay sealed.
class RecordReader {
 public:
  explicit RecordReader(const dictionary::Dataset& dataset) : dataset_(dataset), values_(dataset.fields.size()) {}
  static bool is_needed(const dictionary::Field& field) {
    return field.is_opened_for_facts() || field.role == dictionary::Role::PersonId;
  }
  const std::vector<intake::CellValue>& read(const ledger::Record& record) {
    for (size_t f = 0; f < values_.size(); ++f) {
      if (record.values[f]) values_[f] = intake::value_of_ledger_text(*record.values[f], dataset_.fields[f]);
      else values_[f] = {};
    }
    return values_;
  }
  std::string_view text(dictionary::Role role) const {
    const auto* text = std::get_if<std::string_view>(&values_[at(role)]);
    return text ? *text : std::string_view();
  }
  std::optional<Date> date(dictionary::Role role) const {
    const auto* date = std::get_if<Date>(&values_[at(role)]);
    return date ? std::optional(*date) : std::nullopt;
  }

 private:
  size_t at(dictionary::Role role) const {
    const auto* field = dataset_.with_role(role);
    assert(field && "the national pack declares the registry");
    return static_cast<size_t>(field - dataset_.fields.data());
  }
  const dictionary::Dataset& dataset_;
  std::vector<intake::CellValue> values_;
};

/// Its members come with the persons.
inline Household household_of(const ledger::Record& record, const RecordReader& reader, const china::Regions& regions,
                              const std::string& county) {
  using dictionary::Role;
  const auto township = regions.township_named(county, reader.text(Role::Township)).value_or("");
  const auto village = regions.village_named(county, township, reader.text(Role::Village)).value_or("");
  return {std::string(record.code), std::string(reader.text(Role::HeadName)), village, township, {}};
}

/// `id` is what the record's number says.
inline Person person_of(const ledger::Record& record, const RecordReader& reader, const china::IdReading& id) {
  using dictionary::Role;
  Person person;
  person.code = record.code;
  person.name = reader.text(Role::PersonName);
  person.id_key = id.key;
  if (const auto sex = reader.text(Role::Sex); !sex.empty()) person.sex = sex == "男" ? 1 : 0;
  if (const auto birth = reader.date(Role::BirthDate)) person.birth_day = birth->days_since_1970();
  person.id_is_trusted = id.is_sound() &&
                         (person.birth_day == INT32_MIN || person.birth_day == id.birth_date->days_since_1970()) &&
                         (person.sex < 0 || (person.sex == 1) == *id.is_male);
  return person;
}

}  // namespace guben::matching
