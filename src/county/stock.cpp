#include "county/stock.hpp"

#include "county/sql.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"

namespace guben::county {

std::vector<StockLine> stock_of(const workspace::CountyFolder& folder, const dictionary::Dataset& households,
                                const std::string& region) {
  std::vector<StockLine> lines;
  if (!std::filesystem::exists(folder.registry_households()) || !std::filesystem::exists(folder.registry_persons()))
    return lines;
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
      lines.push_back({workspace::to_text(row[0]), static_cast<int64_t>(std::get<Decimal>(row[1]).units()),
                       static_cast<int64_t>(std::get<Decimal>(row[2]).units())});
  }
  return lines;
}

}  // namespace guben::county
