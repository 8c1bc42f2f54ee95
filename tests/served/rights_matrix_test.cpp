// Every operation of the contract, asked by every role, of what lies inside and outside its area: what the server lets
// through is what roles.yaml says, worked out here once more from the file itself. Whether roles.yaml is right is
// another question, which tests/access/refusals.yaml answers. GOV-36.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/checked_yaml.hpp"
#include "county/registry_search.hpp"
#include "guben.hpp"
#include "http/contract.hpp"
#include "http/server.hpp"
#include "http/tests/client.hpp"
#include "policy/pack.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kSource = GUBEN_SOURCE_DIR;

struct Answer {
  int status = 0;
  std::string head;
  json body;
  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
};

/// What a right of roles.yaml says, as plain words.
struct Said {
  std::set<std::string> actions, kinds, asks;
  std::string within;
};

/// roles.yaml, read without the module that enforces it.
class Written {
 public:
  Written() {
    const auto yaml = CheckedYaml::load(kSource / "packs" / "national" / "roles.yaml");
    for (const auto& [kind, of] : yaml.at("kinds").entries())
      for (const auto& other : of.texts_or_empty("stands_for")) stands_for_[kind].insert(other);
    for (const auto& [role, of] : yaml.at("roles").entries())
      for (const auto& right : of.at("rights").items()) rights_[role].push_back(read(right));
  }
  /// The rights of the role to this.
  std::vector<Said> rights(const std::string& role, const std::string& action, const std::string& kind) const {
    auto kinds = std::set<std::string>{kind};
    if (const auto several = stands_for_.find(kind); several != stands_for_.end()) kinds = several->second;
    std::vector<Said> found;
    for (const auto& right : rights_.at(role))
      if (right.actions.contains(action) &&
          std::any_of(kinds.begin(), kinds.end(), [&](const auto& one) { return right.kinds.contains(one); }))
        found.push_back(right);
    return found;
  }

 private:
  static std::set<std::string> set_of(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }
  static Said read(const CheckedYaml& right) {
    return {set_of(right.at("may").texts()), set_of(right.at("of").texts()), set_of(right.texts_or_empty("asks")),
            right.at("within").text()};
  }
  std::map<std::string, std::set<std::string>> stands_for_;
  std::map<std::string, std::vector<Said>> rights_;
};

/// A place in the county, of which something is asked.
struct Place {
  std::string region;  ///< a village
  std::string household;
};

class RightsMatrix : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = fs::temp_directory_path() / fmt::format("guben-matrix-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    ASSERT_NO_FATAL_FAILURE(make_screened_county(world, "c", 600));
    http::ServerOptions options;
    options.listen.port = 0;
    options.county = world / "c";
    options.packs = kSource / "packs";
    options.context = Context::of_command_line();
    options.demo_accounts = true;
    auto started = http::Server::start(options, log);
    ASSERT_TRUE(started) << started.error().code << " " << json(started.error().values).dump();
    server = std::move(*started);
    for (const auto& demo : server->demo_accounts()) sign_in(demo);
    find_places();
  }
  static void TearDownTestSuite() {
    server.reset();
    fs::remove_all(world);
  }

  static Answer send(const std::string& role, const std::string& method, const std::string& target,
                     const std::string& body = "", const std::string& type = "application/json") {
    auto request = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", method, target);
    if (const auto who = sessions.find(role); who != sessions.end())
      request += fmt::format("Cookie: guben_session={}\r\nX-CSRF-Token: {}\r\n", who->second.first, who->second.second);
    if (!body.empty()) request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    const http::Client client(server->port());
    client.send(request + "\r\n" + body);
    const auto all = client.read_all(std::chrono::seconds(60));
    const auto end = all.find("\r\n\r\n");
    Answer answer;
    if (all.starts_with("HTTP/1.1 ")) answer.status = std::stoi(all.substr(9, 3));
    answer.head = all.substr(0, end);
    if (end != std::string::npos) answer.body = json::parse(all.substr(end + 4), nullptr, false);
    return answer;
  }
  static void sign_in(const access::DemoAccount& demo) {
    const json typed{{"account", demo.account},
                     {"password", demo.password},
                     {"code", access::code_of(demo.code_secret, access::code_step(std::chrono::system_clock::now()))}};
    const auto answer = send("", "POST", "/api/v1/session", typed.dump());
    ASSERT_EQ(answer.status, 200) << demo.account << " " << answer.body.dump();
    const auto at = answer.head.find("guben_session=") + 14;
    sessions[demo.role_code] = {answer.head.substr(at, answer.head.find(';', at) - at), answer.body["csrf"]};
  }
  /// Whether something of it is routed to somebody: that opens it to their department, whatever the place.
  static bool is_any_departments(const std::string& household) {
    const auto found = send("monitoring_officer", "GET", "/api/v1/households/" + household + "/findings");
    if (!found.body.is_object() || !found.body.contains("items")) return true;
    return std::any_of(found.body["items"].begin(), found.body["items"].end(), [](const json& item) {
      return item["is_protected"].get<bool>() || item.value("route", "") != "乡村振兴";
    });
  }
  /// One in the village of the village's people, one in another village of its township, one in another township.
  static void find_places() {
    const auto session = send("village_cadre", "GET", "/api/v1/session");
    ASSERT_EQ(session.status, 200) << session.head << session.body.dump();
    const auto village = session.body["posts"][0]["regions"][0].get<std::string>();
    auto ledger = ledger::Ledger::open(world / "c", ledger::Access::Read);
    ASSERT_TRUE(ledger);
    const auto pack = policy::load_pack(kSource / "packs", "xiangyin");
    const auto search = county::RegistrySearch::load(**ledger, std::make_shared<const policy::Pack>(*pack));
    ASSERT_TRUE(search);
    for (const auto& household : (*search)->registry().households()) {
      if (household.village.size() != 12 || is_any_departments(household.code)) continue;
      auto& place = household.village == village                          ? own
                    : household.village.starts_with(village.substr(0, 9)) ? beside
                                                                          : elsewhere;
      if (place.region.empty()) place = {household.village, household.code};
    }
    ASSERT_FALSE(own.region.empty() || beside.region.empty() || elsewhere.region.empty());
    for (const auto& [role, session] : sessions) {
      const auto list = send(role, "GET", "/api/v1/households?size=200");
      if (list.status == 200)
        for (const auto& item : list.body["items"]) households_of[role].insert(item["household"].get<std::string>());
    }
    ASSERT_FALSE(households_of["helper"].empty()) << "whoever helps is paired with somebody";
  }

  static inline fs::path world;
  static inline std::ostringstream log;
  static inline std::unique_ptr<http::Server> server;
  static inline std::map<std::string, std::pair<std::string, std::string>> sessions;  ///< by role: cookie, CSRF token
  static inline Place own, beside, elsewhere;
  static inline std::map<std::string, std::set<std::string>> households_of;  ///< by role: those its list has
};

/// What the answer must be so far as rights go.
enum class Expected { NotInThisPost, LooksAbsent, AsksFirst, Through };

/// As roles.yaml says, of something in this village; `rows`: of whatever the post may see.
Expected expected_of(const Written& written, const std::string& role, const http::WhoMayAsk& right, const Place& place,
                     const Place& own, const std::map<std::string, std::set<std::string>>& households_of) {
  const auto rights = written.rights(role, right.action, right.kind);
  if (rights.empty()) return Expected::NotInThisPost;
  if (right.scope != "household" && right.scope != "region") return Expected::Through;
  auto expected = Expected::LooksAbsent;
  for (const auto& one : rights) {
    // Nothing of cases or of samples is any demonstration account's own; households are, of who is paired with them.
    const auto paired = households_of.find(role);
    const bool reaches = one.within == "own_county" ||
                         (one.within == "own_households" && right.scope == "household" &&
                          paired != households_of.end() && paired->second.contains(place.household)) ||
                         (one.within == "own_township" && place.region.starts_with(own.region.substr(0, 9))) ||
                         (one.within == "own_village" && place.region == own.region);
    if (!reaches) continue;
    if (one.asks.empty() || one.asks == std::set<std::string>{"other_person"}) return Expected::Through;
    expected = Expected::AsksFirst;
  }
  return expected;
}

std::string_view word(Expected expected) {
  switch (expected) {
    case Expected::NotInThisPost: return "not in this post";
    case Expected::LooksAbsent: return "as if it were not there";
    case Expected::AsksFirst: return "asks for a purpose, task or code first";
    case Expected::Through: return "let through";
  }
  return "";
}

Expected was(const Answer& answer) {
  const auto code = answer.code();
  if (code == "access.not_in_this_post" || code == "access.nobody_may") return Expected::NotInThisPost;
  if (code == "access.absent_or_outside") return Expected::LooksAbsent;
  if (code.starts_with("access.") && code.ends_with("_needed")) return Expected::AsksFirst;
  return Expected::Through;
}

/// The path with something for each of its parameters, and for the others it must have; of what is not in the map a
/// reader of this test says what would do.
std::string target_of(const http::Operation& operation, const Place& place) {
  const std::map<std::string, std::string> values{{"household", place.household},
                                                  {"region", place.region},
                                                  {"account", "nobody"},
                                                  {"dataset", "hukou"},
                                                  {"row", "1"},
                                                  {"sheet", "0"},
                                                  {"delivery", "9999"},
                                                  {"period", "2020-06"},
                                                  {"piece", "1"},
                                                  {"rule", "risk.uninsured"},
                                                  {"register", "visit"},
                                                  {"record", "nothing"},
                                                  {"waiting", "1"},
                                                  {"q", "张"},
                                                  {"text", "张"},
                                                  {"indicator", "insured_rate"}};
  const auto value_of = [&](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string("nothing-there") : found->second;
  };
  auto target = operation.pattern;
  std::string query;
  for (const auto& parameter : operation.parameters) {
    if (parameter.in == http::Parameter::In::Path) {
      const auto at = target.find("{" + parameter.name + "}");
      target.replace(at, parameter.name.size() + 2, value_of(parameter.name));
    } else if (parameter.in == http::Parameter::In::Query && parameter.required) {
      query += (query.empty() ? "?" : "&") + parameter.name + "=" + value_of(parameter.name);
    }
  }
  return target + query;
}

/// What lies nowhere is told by its handler, not by the gate; of these only who may not at all can be told from
/// outside.
bool is_found_by_handler(const http::Operation& operation) {
  const auto& scope = operation.right.scope;
  return scope != "rows" && ((scope != "household" && scope != "region") || !operation.has_parameter(scope));
}

TEST_F(RightsMatrix, EveryRouteLetsThroughWhomTheRolesLetThroughAndNobodyElse) {
  const Written written;
  size_t asked = 0;
  for (const auto& operation : http::Contract::built_in().operations()) {
    if (operation.right.anyone || operation.right.signed_in) continue;
    for (const auto& demo : server->demo_accounts()) {
      for (const auto* place : {&own, &beside, &elsewhere}) {
        const bool is_of_place = operation.right.scope == "household" || operation.right.scope == "region";
        if (!is_of_place && place != &own) continue;
        const auto answer = send(demo.role_code, operation.method, target_of(operation, *place));
        auto expected = expected_of(written, demo.role_code, operation.right, *place, own, households_of);
        if (is_found_by_handler(operation) && expected != Expected::NotInThisPost) expected = Expected::Through;
        auto found = was(answer);
        if (is_found_by_handler(operation) && found != Expected::NotInThisPost) found = Expected::Through;
        if (operation.right.scope == "rows" && found != Expected::NotInThisPost) found = Expected::Through;
        EXPECT_EQ(word(found), word(expected)) << operation.id << " by " << demo.role_code << " of " << place->region
                                               << ": " << answer.status << " " << answer.body.dump().substr(0, 300);
        EXPECT_LT(answer.status, 500) << operation.id << " by " << demo.role_code << " " << answer.body.dump();
        ++asked;
      }
    }
  }
  EXPECT_GE(asked, 30 * server->demo_accounts().size()) << "the contract shrank, or the test does not ask it all";
}

TEST_F(RightsMatrix, WhoIsNotSignedInIsToldNothingByAnyRoute) {
  for (const auto& operation : http::Contract::built_in().operations()) {
    if (operation.right.anyone) continue;
    const auto answer = send("", operation.method, target_of(operation, own));
    EXPECT_EQ(answer.status, 401) << operation.id << " " << answer.body.dump();
  }
}

TEST_F(RightsMatrix, WhatLiesElsewhereCannotBeToldFromWhatIsNotThere) {
  const Place nowhere{elsewhere.region.substr(0, 9) + "999", "9999999999"};
  for (const auto& operation : http::Contract::built_in().operations()) {
    if (operation.right.scope != "household") continue;
    auto outside = send("village_cadre", operation.method, target_of(operation, elsewhere));
    auto absent = send("village_cadre", operation.method, target_of(operation, nowhere));
    EXPECT_EQ(outside.status, absent.status) << operation.id;
    for (auto* answer : {&outside, &absent})
      for (const char* own_of_request : {"instance", "request", "at"}) answer->body.erase(own_of_request);
    EXPECT_EQ(outside.body, absent.body) << operation.id;
  }
}

}  // namespace
}  // namespace guben
