#include "intake/row_identity.hpp"

namespace guben::intake {
using dictionary::Role;

namespace {

/// 本人, 户主本人: the words of this field for the row's own person.
bool says_oneself(const dictionary::Field& field, std::string_view text) {
  return std::find(field.self_words.begin(), field.self_words.end(), text) != field.self_words.end();
}

/// The row's own person where a name says so: who a person's row is about, else the head of the household.
void name_oneself(const dictionary::Dataset& dataset, RowIdentity& identity) {
  for (const auto& field : dataset.fields) {
    if (field.self_words.empty()) continue;
    if (field.role == Role::Named && says_oneself(field, identity.named))
      identity.named = identity.name.empty() ? identity.head_name : identity.name;
    if (field.role == Role::PersonName && says_oneself(field, identity.name)) {
      identity.name = identity.head_name;
      if (identity.id_number.empty()) identity.id_number = identity.head_id;
    }
  }
}

}  // namespace

RowIdentity identity_of(const dictionary::Dataset& dataset, TypedRow& row, int32_t sheet) {
  const auto& values = row.values;
  RowIdentity identity;
  std::string_view certificate;
  identity.sheet = sheet;
  identity.row = row.number;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto* text = std::get_if<std::string_view>(&values[f]);
    switch (dataset.fields[f].role) {
      case Role::PersonName:
        if (text) identity.name = *text;
        break;
      case Role::PersonId:
        if (text) identity.id_number = *text;
        break;
      case Role::HeadName:
        if (text) identity.head_name = *text;
        break;
      case Role::HeadId:
        if (text) identity.head_id = *text;
        break;
      case Role::HouseholdCode:
        if (text) identity.household_code = row.texts.squeezed(*text);
        break;
      case Role::PersonCode:
        if (text) identity.person_code = row.texts.squeezed(*text);
        break;
      case Role::Township:
        if (text) identity.township = *text;
        break;
      case Role::Village:
        if (text) identity.village = *text;
        break;
      case Role::Named:
        if (text) identity.named = *text;
        break;
      case Role::Sex:
        if (text) identity.sex = *text == "男" ? 1 : 0;
        break;
      case Role::BirthDate:
        if (const auto* date = std::get_if<Date>(&values[f])) identity.birth_day = date->days_since_1970();
        break;
      default:
        if (text && dataset.fields[f].type == dictionary::FieldType::Certificate) certificate = *text;
    }
  }
  // A disability certificate's number begins with the ID number of its holder.
  if (identity.id_number.empty() && certificate.size() >= 20) identity.id_number = certificate.substr(0, 18);
  name_oneself(dataset, identity);
  return identity;
}

}  // namespace guben::intake
