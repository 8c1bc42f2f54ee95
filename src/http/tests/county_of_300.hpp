#pragma once
// The county of three hundred households (tests/county300) served, and people of several posts at their browsers. Every
// answer is held against the contract.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/sign_in.hpp"
#include "http/server.hpp"
#include "http/tests/person.hpp"
#include "intake/actions/import_files.hpp"
#include "intake/actions/init_county.hpp"
#include "policy/pack.hpp"
#include "screening/actions/screen_county.hpp"

namespace guben::http {

/// One for all tests of a program: made when first asked for.
class CountyOf300 {
 public:
  static CountyOf300& of_tests() {
    static CountyOf300 county;
    return county;
  }
  /// By the one-time link, once: password, code generator, duties.
  Person& in_post(const std::string& account) {
    if (const auto known = there_.find(account); known != there_.end()) {
      known->second.purpose.clear();
      return known->second;
    }
    return there_.emplace(account, first_time(account)).first->second;
  }
  /// Somebody who is not known to any other test: made, granted and there.
  Person newcomer(const std::string& account, const std::string& role, const std::string& region = "990101",
                  const std::string& staff_code = "") {
    nlohmann::json wanted{{"account", account}, {"name", account + "某"}};
    if (!staff_code.empty()) wanted["staff_code"] = staff_code;
    const auto made = in_post("system").ask("POST", "/accounts", wanted);
    EXPECT_EQ(made.status, 201) << made.body;
    links_[account] = made.value()["link"].get<std::string>().substr(std::string("/invitation/").size());
    grant(account, role, region);
    return first_time(account);
  }
  /// The number of the post.
  std::string grant(const std::string& account, const std::string& role, const std::string& region = "990101") {
    auto& security = in_post("grantor");
    security.headers = "If-Match: \"" + version_of(account) + "\"\r\n";
    const auto granted = security.ask("POST", "/accounts/" + account + "/grants",
                                      {{"role", role},
                                       {"organisation", "office"},
                                       {"regions", {region}},
                                       {"from", "2020-01-01"},
                                       {"reason", "for the test"}});
    EXPECT_EQ(granted.status, 201) << granted.body;
    return granted.value()["grants"].back()["id"];
  }
  std::string version_of(const std::string& account) {
    return in_post("grantor").get("/accounts/" + account).value()["version"].dump();
  }
  /// With password and the next code, once after the first time: a code counts once.
  Person signed_in(const std::string& account, const std::string& password = kPassword) {
    Person person(server_->port());
    const auto code = access::code_of(secrets_.at(account), access::code_step(std::chrono::system_clock::now()) + 1);
    const auto session = person.ask("POST", "/session", {{"account", account}, {"password", password}, {"code", code}});
    EXPECT_EQ(session.status, 200) << session.body;
    if (session.status == 200) person.csrf = session.value()["csrf"];
    return person;
  }
  uint16_t port() const { return server_->port(); }
  std::string log() const { return log_.str(); }
  static constexpr const char* kPassword = "three plain words 7";
  /// What the journal says of somebody, the latest line first.
  nlohmann::json lines_of(const std::string& account, const std::string& more = "") {
    return in_post("audit").get("/journal?size=200&actor=" + account + more).value()["items"];
  }
  const std::filesystem::path& folder() const { return folder_; }
  static constexpr const char* kOwnVillage = "990101100205";

 private:
  Person first_time(const std::string& account) {
    Person person(server_->port());
    const auto first = person.ask("POST", "/invitations/" + links_.at(account), {{"password", kPassword}});
    EXPECT_EQ(first.status, 200) << first.body;
    person.csrf = first.value()["csrf"];
    const auto secret = bytes_of_base32(person.ask("POST", "/session/code").value()["secret"]);
    const auto code = access::code_of(secret, access::code_step(std::chrono::system_clock::now()));
    EXPECT_EQ(person.ask("PUT", "/session/code", {{"code", code}}).status, 204);
    EXPECT_EQ(person.ask("PUT", "/session/duties").status, 204);
    secrets_[account] = secret;
    return person;
  }
  CountyOf300() {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("guben-county300-{}", getpid());
    std::filesystem::remove_all(folder_);
    const auto packs = std::filesystem::path(GUBEN_SOURCE_DIR) / "packs";
    auto pack = policy::load_pack(packs, "xiangyin");
    EXPECT_TRUE(pack);
    const auto context = Context::of_command_line();
    EXPECT_TRUE(intake::init_county(folder_, {"xiangyin", pack->county}, pack->regions, context));
    fill(*pack, packs, context);
    ServerOptions options;
    options.listen.port = 0;
    options.county = folder_;
    options.packs = packs;
    options.context = context;
    auto started = Server::start(options, log_);
    EXPECT_TRUE(started) << (started ? "" : started.error().code + nlohmann::json(started.error().values).dump());
    server_ = std::move(*started);
  }
  ~CountyOf300() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  void fill(const policy::Pack& pack, const std::filesystem::path& packs, const Context& context) {
    auto opened = ledger::Ledger::open(folder_, ledger::Access::Write, context);
    EXPECT_TRUE(opened);
    auto& ledger = **opened;
    const workspace::CountyFolder folder{folder_};
    Timings timings;
    intake::ImportWishes wishes;
    wishes.files = {std::filesystem::path(GUBEN_SOURCE_DIR) / "tests/county300/files"};
    const auto imported = intake::import_files(folder, ledger, pack.dictionary, pack.regions, wishes, context, timings,
                                               [](const auto&) {});
    EXPECT_TRUE(imported && !imported->any_refused);
    // Screenings before the one that counts: something is new since then, and something gone.
    for (const char* day : {"2019-09-30", "2020-01-31", "2020-06-30"}) {
      const auto run =
          screening::screen_county(folder, ledger, pack, {*Date::from_iso(day), packs, true, {}}, context, timings);
      EXPECT_TRUE(run) << run.error().code;
    }
    make_people(ledger, *access::load_roles(pack.folders));
  }
  void make_people(ledger::Ledger& ledger, const access::Roles& roles) {
    auto context = Context::of_command_line();
    context.actor = "security";
    ledger::Change change(ledger, context);
    EXPECT_TRUE(access::add_organisation(ledger, {"office", "县防返贫办", "office", "990101", "", "", "", ""}));
    EXPECT_TRUE(
        access::add_organisation(ledger, {"health", "县医保局", "department", "990101", "", "医疗保障局", "", ""}));
    EXPECT_TRUE(access::add_organisation(ledger, {"disabled", "县残联", "department", "990101", "", "残联", "", ""}));
    for (const auto& [account, person, role, region, organisation] :
         {std::tuple{"monitor", "王某", "monitoring_officer", "990101", "office"},
          std::tuple{"data", "李某", "data_officer", "990101", "office"},
          std::tuple{"leader", "周某", "county_leader", "990101", "office"},
          std::tuple{"auditor", "郑某", "auditor", "990101", "office"},
          std::tuple{"cadre", "岩某", "village_cadre", kOwnVillage, "office"},
          std::tuple{"insurer", "钱某", "department_officer", "990101", "health"},
          std::tuple{"disabled", "吴某", "department_officer", "990101", "disabled"},
          std::tuple{"audit", "审某", "audit_admin", "990101", "office"},
          std::tuple{"system", "席某", "system_admin", "990101", "office"},
          std::tuple{"grantor", "权某", "security_admin", "990101", "office"}}) {
      const auto link = access::add_account(ledger, roles, {account, person});
      EXPECT_TRUE(link) << link.error().code;
      links_[account] = link->token;
      access::NewPost post;
      post.account = account, post.role = role, post.organisation = organisation, post.regions = {region};
      post.starts_on = *Date::from_iso("2020-01-01"), post.reason = "for the test";
      EXPECT_TRUE(access::grant_post(ledger, roles, post));
    }
    change.commit();
  }

  std::filesystem::path folder_;
  std::ostringstream log_;
  std::unique_ptr<Server> server_;
  std::map<std::string, std::string> links_, secrets_;
  std::map<std::string, Person> there_;
};

}  // namespace guben::http
