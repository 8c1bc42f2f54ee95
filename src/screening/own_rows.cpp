#include "screening/own_rows.hpp"

#include "screening/part.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using workspace::Database;
using workspace::quoted_literal;

constexpr size_t kFewPlaces = 256;  ///< a list that a scan of Parquet can skip row groups by

std::string list_of(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> quoted;
  quoted.reserve(files.size());
  for (const auto& file : files) quoted.push_back(workspace::file_literal(file));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

}  // namespace

OwnRows::OwnRows(Database& database, const RunInputs& inputs, const std::set<std::string>& asked) {
  find_wanted(database, inputs);
  std::vector<std::filesystem::path> links;
  for (const auto& d : inputs.deliveries)
    if (asked.contains(d.dataset)) links.push_back(inputs.folder.links_of(d.dataset, d.id));
  if (!links.empty()) find_linked(database, links);
  read_places(database, inputs);
  for (const auto& code : std::set(datasets_)) {
    const auto& dataset = *inputs.pack.dictionary.find(code);
    if (const InForce in_force(dataset, inputs); in_force.has_repeated() || in_force.has_own_code())
      follow(database, inputs, dataset, in_force);
  }
  read_places(database, inputs);
}

void OwnRows::find_wanted(Database& database, const RunInputs& inputs) const {
  const auto& part = *inputs.part;
  std::vector<std::string> codes;
  codes.reserve(part.codes.size());
  for (const auto& code : part.codes) codes.push_back(quoted_literal(code));
  database.execute(
      fmt::format(fmt::runtime(part.kind == "household" ? sql::wanted_households : sql::wanted_households_of_persons),
                  fmt::arg("households", workspace::file_literal(inputs.folder.registry_households())),
                  fmt::arg("persons", workspace::file_literal(inputs.folder.registry_persons())),
                  fmt::arg("codes", codes.empty() ? "''" : fmt::format("{}", fmt::join(codes, ", ")))));
  database.execute(
      fmt::format(sql::wanted_persons, fmt::arg("persons", workspace::file_literal(inputs.folder.registry_persons()))));
  database.execute(fmt::format(sql::wanted_rows_in_review,
                               fmt::arg("candidates", workspace::file_literal(inputs.folder.candidates())),
                               fmt::arg("whose", households())));
}

std::string OwnRows::households() {
  return "(c.household_id IN (SELECT household_id FROM wanted_household) OR "
         "c.person_id IN (SELECT person_id FROM wanted_person))";
}

std::string OwnRows::kept() {
  return "household_id IN (SELECT household_id FROM wanted_household) OR "
         "person_id IN (SELECT person_id FROM wanted_person)";
}

void OwnRows::find_linked(Database& database, const std::vector<std::filesystem::path>& links) const {
  database.execute(fmt::format(sql::wanted_rows, fmt::arg("links", list_of(links)), fmt::arg("whose", households())));
}

void OwnRows::follow(Database& database, const RunInputs& inputs, const Dataset& dataset, const InForce& in_force) {
  std::vector<std::filesystem::path> files;
  for (const auto& d : in_force.deliveries()) files.push_back(inputs.folder.rows_of(dataset.code, d.id));
  // The same row has the same key.
  if (in_force.has_repeated())
    database.execute(
        fmt::format(sql::wanted_rows_like, fmt::arg("files", list_of(files)), fmt::arg("column", "_fingerprint")));
  if (in_force.has_own_code())
    database.execute(fmt::format(sql::wanted_rows_like, fmt::arg("files", list_of(files)), fmt::arg("column", "_key")));
}

void OwnRows::read_places(Database& database, const RunInputs& inputs) {
  places_.clear();
  std::map<int64_t, std::string> dataset_of;
  for (const auto& d : inputs.deliveries) dataset_of.emplace(d.id, d.dataset);
  database.query("SELECT DISTINCT delivery, _place FROM wanted_row ORDER BY ALL", [&](const workspace::Block& block) {
    for (size_t row = 0; row < block.rows; ++row) {
      const auto delivery = block.columns[0].integer(row);
      const auto dataset = dataset_of.find(delivery);
      if (dataset == dataset_of.end()) continue;
      places_[delivery].push_back(block.columns[1].integer(row));
      datasets_.insert(dataset->second);
    }
  });
}

std::string OwnRows::condition(int64_t delivery) const {
  const auto found = places_.find(delivery);
  if (found == places_.end()) return "FALSE";
  const auto places = found->second.size() > kFewPlaces
                          ? fmt::format("SELECT _place FROM wanted_row WHERE delivery = {}", delivery)
                          : fmt::format("{}", fmt::join(found->second, ", "));
  return fmt::format("r._place IN ({0}) AND l._place IN ({0})", places);
}

}  // namespace guben::screening
