#include "http/demonstration.hpp"

#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

/// Whoever tries the demonstration has no telephone that knows its generators: their codes stand beside the sign-in.
Json json_of(const access::DemoAccount& demo, std::chrono::system_clock::time_point now) {
  return {{"account", demo.account},
          {"role", demo.role_code},
          {"label", json_of_label(demo.role.zh, demo.role.en)},
          {"code", access::code_of(demo.code_secret, access::code_step(now))}};
}

/// Where the people of a demonstration work: the village with most households of the registry.
access::DemoPlaces demo_places(const county::Snapshot& snapshot) {
  access::DemoPlaces places{"", "", snapshot.pack->demo.department, {}};
  std::map<std::string, int> households;
  if (snapshot.registry)
    for (const auto& household : snapshot.registry->registry().households()) ++households[household.village];
  households.erase("");
  const auto most = std::max_element(households.begin(), households.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == households.end()) return places;
  places.village = most->first;
  if (const auto* village = snapshot.pack->regions.find(most->first)) places.township = village->parent;
  if (snapshot.pairings) places.staff = snapshot.pairings->busiest_in(places.village);
  return places;
}

}  // namespace

Result<std::vector<access::DemoAccount>> make_demo_accounts(Office& office, const ServerOptions& options) {
  if (!options.demo_accounts) return std::vector<access::DemoAccount>();
  if (!is_loopback(options.listen.address) || options.listen.behind_proxy) return Refusal{"http.demo_not_from_outside"};
  const auto places = demo_places(*office.county().snapshot());
  if (places.village.empty()) return Refusal{"matching.no_registry"};
  auto ledger = ledger::Ledger::open(options.county, ledger::Access::Write, options.context);
  if (!ledger) return ledger.error();
  return access::make_demo_accounts(**ledger, office.roles(), office.sign_in(), places, office.business_day(),
                                    options.context);
}

void add_version(Api& api, Office& office, const std::vector<access::DemoAccount>& demo_accounts,
                 const IdentityService* identity_service) {
  api.answer(
      "getVersion", json_at_once([&office, &demo_accounts, identity_service](const Asked&) -> Result<Json> {
        Json version{{"version", GUBEN_VERSION}, {"county_name", office.name()}, {"invented", office.is_invented()}};
        if (identity_service) {
          const auto& label = identity_service->issuer.settings().label;
          version["identity"] = {{"label", json_of_label(label.chinese, label.english)}};
        }
        for (const auto& demo : demo_accounts)
          version["demo_accounts"].push_back(json_of(demo, std::chrono::system_clock::now()));
        return version;
      }));
}

}  // namespace guben::http
