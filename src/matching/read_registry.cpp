#include "matching/read_registry.hpp"

#include "matching/record_reader.hpp"

namespace guben::matching {
namespace {
using dictionary::Role;

/// Only what somebody may be looked for by.
bool is_asked_for(const dictionary::Field& field) {
  constexpr Role kRoles[] = {Role::Township,   Role::Village, Role::HeadName,  Role::HouseholdCode,
                             Role::PersonName, Role::Sex,     Role::BirthDate, Role::PersonId};
  return std::find(std::begin(kRoles), std::end(kRoles), field.role) != std::end(kRoles);
}

}  // namespace

Result<std::unique_ptr<const Registry>> read_registry(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                                      const china::Regions& regions, const china::NameComparer& names) {
  const auto* households = dictionary.register_of(dictionary::Register::Households);
  const auto* persons = dictionary.register_of(dictionary::Register::Persons);
  if (!households || !persons) return Refusal{"matching.no_register_declared"};
  ledger::Records household_records(ledger, *households), person_records(ledger, *persons);
  if (!household_records.has_table() || !person_records.has_table() || household_records.is_empty() ||
      person_records.is_empty())
    return Refusal{"matching.no_registry"};
  const auto county = ledger.setting("county").value_or("");
  auto registry = std::make_unique<Registry>();
  RecordReader of_households(*households), of_persons(*persons);
  household_records.each(
      {},
      [&](const ledger::Record& record) {
        of_households.read(record);
        registry->add_household(household_of(record, of_households, regions, county));
      },
      is_asked_for);
  person_records.each(
      {},
      [&](const ledger::Record& record) {
        of_persons.read(record);
        const auto id = china::read_id_number(of_persons.text(Role::PersonId));
        registry->add_person(person_of(record, of_persons, id), of_persons.text(Role::HouseholdCode));
      },
      is_asked_for);
  registry->index(names);
  return std::unique_ptr<const Registry>(std::move(registry));
}

}  // namespace guben::matching
