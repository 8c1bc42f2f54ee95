#include "county/stock.hpp"

#include "county/sql.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"

namespace guben::county {
namespace {

bool is_matched(const workspace::CountyFolder& folder) {
  return std::filesystem::exists(folder.registry_households()) && std::filesystem::exists(folder.registry_persons());
}

int64_t number(const workspace::Value& value) { return static_cast<int64_t>(std::get<Decimal>(value).units()); }

}  // namespace

std::vector<StockLine> stock_of(const workspace::CountyFolder& folder, const dictionary::Dataset& households,
                                const std::string& region) {
  std::vector<StockLine> lines;
  if (!is_matched(folder)) return lines;
  workspace::Database database(folder.files());
  for (const auto& [field, condition] : {std::pair{"household_type", "TRUE"},
                                         std::pair{"monitored_type", "is_monitored AND risk_eliminated IS NOT TRUE"}}) {
    const auto* declared = households.find(field);
    if (!declared || !households.find("is_monitored") || !households.find("risk_eliminated")) continue;
    for (const auto& row : database.rows(
             fmt::format(sql::stock, fmt::arg("field", workspace::quoted_name(field)), fmt::arg("condition", condition),
                         fmt::arg("households", workspace::file_literal(folder.registry_households())),
                         fmt::arg("persons", workspace::file_literal(folder.registry_persons())),
                         fmt::arg("region", workspace::quoted_literal(region)))))
      lines.push_back({workspace::to_text(row[0]), number(row[1]), number(row[2])});
  }
  return lines;
}

std::optional<UnresolvedRisk> unresolved_risk(const workspace::CountyFolder& folder,
                                              const dictionary::Dataset& households, const std::string& region) {
  if (!is_matched(folder) || !households.find("is_monitored") || !households.find("risk_eliminated")) return {};
  workspace::Database database(folder.files());
  const auto row =
      database.rows(fmt::format(sql::unresolved_risk, fmt::arg("region", workspace::quoted_literal(region)),
                                fmt::arg("households", workspace::file_literal(folder.registry_households())),
                                fmt::arg("persons", workspace::file_literal(folder.registry_persons()))))[0];
  return UnresolvedRisk{number(row[0]), number(row[1])};
}

std::optional<StockChange> stock_change(const workspace::CountyFolder& folder, const dictionary::Dataset& households,
                                        const std::string& region, Date from, Date until) {
  if (!is_matched(folder)) return {};
  for (const char* field : {"is_monitored", "monitored_on", "risk_eliminated", "eliminated_on"})
    if (!households.find(field)) return {};
  workspace::Database database(folder.files());
  const auto row =
      database.rows(fmt::format(sql::stock_change, fmt::arg("region", workspace::quoted_literal(region)),
                                fmt::arg("households", workspace::file_literal(folder.registry_households())),
                                fmt::arg("persons", workspace::file_literal(folder.registry_persons())),
                                fmt::arg("from", fmt::format("DATE '{}'", from.to_string())),
                                fmt::arg("until", fmt::format("DATE '{}'", until.to_string()))))[0];
  StockChange change;
  size_t at = 0;
  for (auto* line :
       {&change.opening, &change.added, &change.again, &change.eliminated, &change.closing, &change.undated})
    line->households = number(row[at]), line->people = number(row[at + 1]), at += 2;
  return change;
}

}  // namespace guben::county
