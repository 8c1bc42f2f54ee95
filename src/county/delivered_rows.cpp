#include "county/delivered_rows.hpp"

#include "intake/identity_file.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/source_key.hpp"

namespace guben::county {
namespace {
namespace fs = std::filesystem;
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;
using workspace::Database;

std::string list_of(const std::vector<int64_t>& places) {
  return places.empty() ? "NULL" : fmt::format("{}", fmt::join(places, ", "));
}

/// As people write it.
std::optional<std::string> in_words(const workspace::Value& value, const Field& field) {
  if (std::holds_alternative<std::monostate>(value)) return {};
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "是" : "否";
  auto text = workspace::to_text(value);
  if (field.type == FieldType::Month) text = text.substr(0, 7);
  if (const auto* number = std::get_if<Decimal>(&value); number && field.type == FieldType::Number)
    text = number->without_trailing_zeros().to_string();
  return text;
}

struct Named {
  size_t field;
  std::string column;
};

/// The columns that a delivery's file has of the dataset's fields: of one that the pack has learnt since, none.
std::vector<Named> columns_there(Database& database, const Dataset& dataset, const std::string& file) {
  const auto names = database.column_names("SELECT * FROM read_parquet(" + file + ")");
  const std::set<std::string> there(names.begin(), names.end());
  std::vector<Named> columns;
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (dataset.fields[f].enters_workspace() && there.contains(dataset.fields[f].name))
      columns.push_back({f, workspace::quoted_name(dataset.fields[f].name)});
  return columns;
}

std::vector<DeliveredRow> read(Database& database, const workspace::CountyFolder& folder, const Dataset& dataset,
                               int64_t delivery, const std::vector<int64_t>& places) {
  std::vector<DeliveredRow> rows;
  const auto file = workspace::file_literal(folder.rows_of(dataset.code, delivery));
  const auto columns = columns_there(database, dataset, file);
  std::string list = "_place";
  for (const auto& column : columns) list += ", " + column.column;
  for (const auto& cells : database.rows(fmt::format(
           "SELECT {} FROM read_parquet({}) WHERE _place IN ({}) ORDER BY _place", list, file, list_of(places)))) {
    const auto key = workspace::SourceKey::of_place(static_cast<int64_t>(std::get<Decimal>(cells[0]).units()));
    auto& row = rows.emplace_back();
    row.sheet = key.sheet, row.row = key.row;
    row.values.resize(dataset.fields.size());
    for (size_t f = 0; f < dataset.fields.size(); ++f)
      if (!dataset.fields[f].enters_workspace()) row.kept_nowhere.insert(f);
    for (size_t c = 0; c < columns.size(); ++c) {
      const auto field = columns[c].field;
      row.values[field] = in_words(cells[c + 1], dataset.fields[field]);
    }
  }
  return rows;
}

/// Of the links of these rows: place, household's number, person's code, village.
void read_links(Database& database, const workspace::CountyFolder& folder, const HouseholdRows& links,
                const Dataset& dataset, int64_t delivery, const std::vector<int64_t>& places,
                const std::string& household, std::vector<DeliveredRow>& rows) {
  const auto file = folder.links_of(dataset.code, delivery);
  if (!fs::exists(file)) return;
  const auto found = database.rows(
      fmt::format("SELECT l._place, l.household_id, p.person_code, l.village_code FROM read_parquet({}) l "
                  "LEFT JOIN read_parquet({}) p ON p.person_id = l.person_id WHERE l._place IN ({}) "
                  "ORDER BY l._place, l.is_further, l.person_id",
                  workspace::file_literal(file), workspace::file_literal(folder.registry_persons()), list_of(places)));
  for (const auto& cells : found) {
    const auto key = workspace::SourceKey::of_place(static_cast<int64_t>(std::get<Decimal>(cells[0]).units()));
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const auto& one) { return one.sheet == key.sheet && one.row == key.row; });
    if (row == rows.end() || !row->household.empty()) continue;
    if (const auto* number = std::get_if<Decimal>(&cells[1])) {
      const auto* code = links.code_of(static_cast<int64_t>(number->units()));
      if (!code || (!household.empty() && *code != household)) continue;
      row->household = *code;
    }
    if (const auto* person = std::get_if<std::string>(&cells[2])) row->person = *person;
    if (const auto* village = std::get_if<std::string>(&cells[3])) row->village = *village;
  }
}

std::optional<std::string_view> named(const intake::RowIdentity& identity, Role role) {
  switch (role) {
    case Role::PersonName: return identity.name;
    case Role::PersonId: return identity.id_number;
    case Role::HeadName: return identity.head_name;
    case Role::HeadId: return identity.head_id;
    case Role::HouseholdCode: return identity.household_code;
    case Role::PersonCode: return identity.person_code;
    case Role::Township: return identity.township;
    case Role::Village: return identity.village;
    case Role::Named: return identity.named;
    default: return {};
  }
}

}  // namespace

std::vector<DeliveredRow> rows_at(const workspace::CountyFolder& folder, const HouseholdRows& links,
                                  const Dataset& dataset, int64_t delivery, const std::vector<int64_t>& places,
                                  const std::string& household) {
  Database database(folder.files());
  auto rows = read(database, folder, dataset, delivery, places);
  read_links(database, folder, links, dataset, delivery, places, household, rows);
  return rows;
}

std::optional<DeliveredRow> row_at(const workspace::CountyFolder& folder, const ledger::Sealer& sealer,
                                   const HouseholdRows* links, const Dataset& dataset, int64_t delivery,
                                   int64_t place) {
  if (!fs::exists(folder.rows_of(dataset.code, delivery))) return {};
  Database database(folder.files());
  auto rows = read(database, folder, dataset, delivery, {place});
  if (rows.empty()) return {};
  if (links) read_links(database, folder, *links, dataset, delivery, {place}, "", rows);
  auto& row = rows.front();
  if (!fs::exists(folder.identities_of(dataset.code, delivery))) return std::move(row);
  intake::read_identities(folder.identities_of(dataset.code, delivery), sealer, [&](const intake::RowIdentity& one) {
    if (one.place() != place) return;
    for (size_t f = 0; f < dataset.fields.size(); ++f) {
      const auto said = named(one, dataset.fields[f].role);
      if (!said) continue;
      row.kept_nowhere.erase(f);
      if (!said->empty()) row.values[f] = std::string(*said);
    }
  });
  return std::move(row);
}

}  // namespace guben::county
