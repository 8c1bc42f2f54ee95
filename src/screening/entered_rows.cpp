#include "screening/entered_rows.hpp"

#include "ledger/records.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using dictionary::Role;

constexpr const char* kFile = "手工登记";  // in place of a file's name

/// A field as every.X calls it.
std::string column_of(const dictionary::Field& field) {
  switch (field.role) {
    case Role::PersonCode: return "person_id";
    case Role::HouseholdCode: return "household_id";
    case Role::Village: return "village_code";
    default: return field.name;
  }
}

}  // namespace

std::vector<EnteredRows> entered_rows(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                      const policy::Pack& pack, const std::string& county, Date as_of) {
  std::vector<EnteredRows> all;
  const auto files = keep_entered(folder, ledger, pack, county);
  for (const auto& [code, file] : files) {
    const auto& dataset = *pack.dictionary.find(code);
    ledger::Delivery delivery;
    delivery.id = number_by_hand(pack.dictionary, dataset);
    delivery.dataset = code, delivery.file = kFile, delivery.fingerprint = file.content;
    delivery.from = delivery.to = as_of;
    delivery.mode = "increment", delivery.sheets = {""};
    all.push_back({std::move(delivery), file});
  }
  return all;
}

std::vector<std::string> columns_of_code(const Dataset& dataset) {
  std::vector<std::string> columns;
  for (const auto* field : dataset.code_fields()) columns.push_back(column_of(*field));
  return columns;
}

void insert_entered(workspace::Database& database, const RunInputs& inputs, const EnteredRows& entered,
                    const std::string& whose) {
  const auto& dataset = *inputs.pack.dictionary.find(entered.delivery.dataset);
  const auto all_of = [](const std::filesystem::path& file) {
    return "read_parquet(" + workspace::file_literal(file) + ")";
  };
  const auto of_hand = "entered_" + dataset.code;
  database.execute(fmt::format(
      sql::entered_rows, fmt::arg("dataset", dataset.code), fmt::arg("rows", all_of(entered.file.file)),
      fmt::arg("persons", all_of(inputs.folder.registry_persons())),
      fmt::arg("households", all_of(inputs.folder.registry_households())), fmt::arg("delivery", entered.delivery.id),
      fmt::arg("as_of", inputs.as_of.to_string()), fmt::arg("whose", whose)));
  std::string same;
  for (const auto& column : columns_of_code(dataset))
    same += fmt::format("{}e.{} IS NOT DISTINCT FROM n.{}", same.empty() ? "" : " AND ", workspace::quoted_name(column),
                        workspace::quoted_name(column));
  database.execute(fmt::format("DELETE FROM every.{0} e USING {1} n WHERE {2}", dataset.code, of_hand, same));
  std::string columns;
  const auto there = database.column_names("SELECT * FROM " + of_hand);
  for (const auto& column : database.column_names("SELECT * FROM every." + dataset.code))
    if (std::find(there.begin(), there.end(), column) != there.end())
      columns += (columns.empty() ? "" : ", ") + workspace::quoted_name(column);
  database.execute(fmt::format("INSERT INTO every.{0} ({2}) SELECT {2} FROM {1}", dataset.code, of_hand, columns));
}

}  // namespace guben::screening
