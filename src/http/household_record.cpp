#include "http/household_record.hpp"

namespace guben::http {
using dictionary::Dataset;
using dictionary::Role;
using ledger::AsOf;
using ledger::Version;

Result<AsOf> as_of(const Asked& asked) {
  AsOf when;
  const auto text = asked.text("as_of");
  if (text.empty()) return when;
  const auto day = Date::from_iso(text);
  if (!day) return Refusal{"http.not_as_said", {{"at", "as_of"}, {"expected", "YYYY-MM-DD"}}};
  when.day = day;
  if (asked.text("known") == "then") when.known_on = day;
  return when;
}

std::string value_of(const Dataset& dataset, const Version& version, Role role) {
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].role == role && i < version.values.size()) return version.values[i].value_or("");
  return "";
}

std::string value_of(const Dataset& dataset, const Version& version, std::string_view field) {
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].name == field && i < version.values.size()) return version.values[i].value_or("");
  return "";
}

void add_said(Office& office, nlohmann::ordered_json& items, const std::vector<std::string>& fields) {
  const auto& dataset = *office.snapshot()->pack->dictionary.register_of(dictionary::Register::Households);
  std::vector<std::string> codes;
  for (const auto& item : items) codes.push_back(item["household"].get<std::string>());
  const auto found =
      office.county().read([&](ledger::Ledger& ledger) { return ledger::Records(ledger, dataset).find(codes); });
  for (auto& item : items) {
    const auto version = found.find(item["household"].get<std::string>());
    if (version == found.end()) continue;
    for (const auto& field : fields)
      if (auto value = value_of(dataset, version->second, field); !value.empty()) item[field] = std::move(value);
  }
}

std::optional<KeptHousehold> kept_household(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                            const std::string& household, const AsOf& when,
                                            const county::RegistrySearch& search) {
  const auto& of_households = *dictionary.register_of(dictionary::Register::Households);
  const auto& of_persons = *dictionary.register_of(dictionary::Register::Persons);
  ledger::Records households(ledger, of_households), persons(ledger, of_persons);
  auto version = households.find(household, when);
  if (!version) return {};
  KeptHousehold kept{std::move(*version), {}};
  // Whoever belongs to it now, and, of another day, whoever ever did.
  std::vector<std::string> codes;
  const auto& registry = search.registry();
  if (const auto* known = registry.find_household(household))
    for (const auto member : known->members) codes.push_back(registry.persons()[member].code);
  if (when.day)
    for (const auto& code : search.former_members(household))
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  auto found = persons.find(codes, when);
  for (const auto& code : codes)
    if (const auto one = found.find(code);
        one != found.end() && value_of(of_persons, one->second, Role::HouseholdCode) == household)
      kept.members.push_back({code, std::move(one->second)});
  return kept;
}

}  // namespace guben::http
