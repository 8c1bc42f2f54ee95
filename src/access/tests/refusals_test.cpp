// tests/access/refusals.yaml, written by hand, held against roles.yaml; and the table itself against the code.
#include <regex>

#include "access/keepers.hpp"
#include "access/tests/world.hpp"
#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

const std::map<std::string, std::string> kAnswers{{"permitted", ""},
                                                  {"not_this_post", "access.not_in_this_post"},
                                                  {"outside", "access.absent_or_outside"},
                                                  {"purpose", "access.purpose_needed"},
                                                  {"task", "access.task_needed"},
                                                  {"code", "access.code_needed"},
                                                  {"other_person", "access.other_person_needed"},
                                                  {"sealing", "access.before_sealing"},
                                                  {"release", "access.before_release"}};

std::set<std::string> set_in(const CheckedYaml& yaml, const char* key) {
  const auto texts = yaml.texts_or_empty(key);
  return {texts.begin(), texts.end()};
}

Post post_from(const std::string& role, const CheckedYaml& yaml) {
  yaml.only({"regions", "provider", "households", "samples"});
  Post post;
  post.id = 7, post.account = "zhang", post.role = role;
  post.regions = yaml.texts_or_empty("regions");
  post.provider = yaml.text_or("provider", "");
  post.households = set_in(yaml, "households"), post.samples = set_in(yaml, "samples");
  return post;
}

Subject place_from(const CheckedYaml& yaml) {
  yaml.only({"region", "household", "provider", "routed_to", "samples", "mine", "done_by_me", "sealed", "released"});
  Subject subject;
  subject.region = yaml.text_or("region", ""), subject.household = yaml.text_or("household", "");
  subject.provider = yaml.text_or("provider", ""), subject.routed_to = set_in(yaml, "routed_to");
  subject.samples = set_in(yaml, "samples");
  if (yaml.flag_or("mine", false)) subject.handlers = {7};
  if (yaml.flag_or("done_by_me", false)) subject.done_by = "zhang";
  subject.is_sealed = yaml.flag_or("sealed", false), subject.is_released = yaml.flag_or("released", false);
  return subject;
}

TEST(Rights, AreAsTheDocumentsSay) {
  const auto file = CheckedYaml::load(std::filesystem::path(GUBEN_SOURCE_DIR) / "tests" / "access" / "refusals.yaml");
  file.only({"posts", "places", "cases"});
  std::map<std::string, Post> posts;
  for (const auto& [role, yaml] : file.at("posts").entries()) posts.emplace(role, post_from(role, yaml));
  EXPECT_EQ(posts.size(), national_roles().all().size());
  std::map<std::string, Subject> places;
  for (const auto& [name, yaml] : file.at("places").entries()) places.emplace(name, place_from(yaml));
  int cases = 0;
  std::set<std::string> roles_asked;
  for (const auto& yaml : file.at("cases").items()) {
    yaml.only({"post", "does", "where", "given", "answer", "why"});
    const auto post = yaml.at("post").text(), does = yaml.at("does").text(), where = yaml.at("where").text(),
               answer = yaml.at("answer").text();
    ASSERT_TRUE(posts.contains(post) && places.contains(where) && kAnswers.contains(answer)) << yaml.place();
    const auto words = split(does, ' ');
    ASSERT_EQ(words.size(), 2u) << yaml.place();
    ASSERT_NE(national_roles().kind(words[1]), nullptr) << yaml.place();
    const auto given = set_in(yaml, "given");
    const auto decided = may(national_roles(), posts.at(post), words[0], words[1], places.at(where),
                             {given.contains("purpose"), given.contains("task"), given.contains("code")});
    EXPECT_EQ(code(decided), kAnswers.at(answer))
        << yaml.place() << " " << post << " " << does << " " << where << ": " << yaml.at("why").text();
    EXPECT_EQ(may_at_all(national_roles(), posts.at(post), words[0], words[1]).has_value(), answer != "not_this_post")
        << yaml.place();
    roles_asked.insert(post), ++cases;
  }
  EXPECT_GE(cases, 120);
  EXPECT_EQ(roles_asked.size(), posts.size()) << "every role is asked something";
}

/// A route that asks for a right nobody has would be shut to everybody.
TEST(Rights, AreThoseThatTheRoutesOfTheServerAskFor) {
  std::ifstream in(std::filesystem::path(GUBEN_SOURCE_DIR) / "api" / "openapi.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  static const std::regex right(R"(x-right: \{action: ([a-z_]+), kind: ([a-z_]+))");
  int asked = 0;
  for (std::sregex_iterator i(text.begin(), text.end(), right), end; i != end; ++i, ++asked) {
    const auto action = (*i)[1].str(), kind = (*i)[2].str();
    const auto& all = national_roles().all();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(),
                            [&](const Role& role) {
                              Post post;
                              post.role = role.code;
                              return may_at_all(national_roles(), post, action, kind).has_value();
                            }))
        << action << " " << kind;
  }
  EXPECT_GT(asked, 30);
}

/// A subject for each way a scope can be met, and one that meets none.
struct Laid {
  std::optional<Scope> within;
  Subject subject;
};
std::vector<Laid> subjects() {
  std::vector<Laid> all;
  const auto add = [&](std::optional<Scope> within, auto set) {
    Subject subject;
    subject.region = "980101100001", subject.household = "H9", subject.is_sealed = subject.is_released = true;
    set(subject);
    all.push_back({within, subject});
  };
  add(std::nullopt, [](Subject&) {});
  add(Scope::OwnHouseholds, [](Subject& s) { s.household = "H1"; });
  add(Scope::OwnVillage, [](Subject& s) { s.region = "990101100001"; });
  add(Scope::OwnTownship, [](Subject& s) { s.region = "990101100002"; });
  add(Scope::OwnCounty, [](Subject& s) { s.region = "990101101001"; });
  add(Scope::OwnDepartment, [](Subject& s) { s.provider = "部/局", s.routed_to = {"局"}; });
  add(Scope::OwnCases, [](Subject& s) { s.handlers = {7}; });
  add(Scope::OwnSample, [](Subject& s) { s.samples = {"S"}; });
  return all;
}
/// Whether a thing of one scope lies within the other too: what is in the village is in the township.
bool holds(Scope right, Scope laid) {
  const auto level = [](Scope scope) {
    return scope == Scope::OwnVillage ? 1 : scope == Scope::OwnTownship ? 2 : scope == Scope::OwnCounty ? 3 : 0;
  };
  return right == laid || (level(right) && level(laid) && level(laid) <= level(right));
}

TEST(Rights, AreTheTableAndNothingElse) {
  const auto& roles = national_roles();
  const Given everything{true, true, true};
  size_t asked = 0, permitted = 0;
  for (const auto& role : roles.all()) {
    const Post post{7, "zhang", role.code, "", "局", {"990101", "990101100001"}, {"H1"}, {"S"}};
    for (const auto& [action, kind] : roles.pairs())
      for (const auto& laid : subjects()) {
        const bool table = std::any_of(role.rights.begin(), role.rights.end(), [&](const Right& right) {
          return right.actions.contains(action) && right.kinds.contains(kind) && laid.within &&
                 holds(right.within, *laid.within);
        });
        const auto decided = may(roles, post, action, kind, laid.subject, everything);
        EXPECT_EQ(decided.has_value(), table) << role.code << " " << action << " " << kind;
        if (!decided) {
          const auto at_all = may_at_all(roles, post, action, kind);
          EXPECT_EQ(code(decided), at_all ? "access.absent_or_outside" : "access.not_in_this_post");
        }
        ++asked, permitted += table;
      }
  }
  EXPECT_GT(asked, 10000u);
  EXPECT_GT(permitted, 300u);
}

TEST(Rights, AskForAllThatTheTableAsksFor) {
  const auto& roles = national_roles();
  size_t asked = 0;
  for (const auto& role : roles.all())
    for (const auto& right : role.rights) {
      if (right.asks.empty()) continue;
      for (const auto& action : right.actions)
        for (const auto& kind : right.kinds) {
          const Post post{7, "zhang", role.code, "", "局", {"990101", "990101100001"}, {"H1"}, {"S"}};
          Subject subject{"990101100001", "H1", "局", {"局"}, {7}, {"S"}, "zhang", false, false};
          if (std::any_of(role.rights.begin(), role.rights.end(),
                          [&](const Right& other) { return other.asks.empty() && other.speaks_of(action, kind); }))
            continue;  // within another scope it asks for nothing
          EXPECT_FALSE(may(roles, post, action, kind, subject)) << role.code << " " << action << " " << kind;
          subject.done_by = "li", subject.is_sealed = subject.is_released = true;
          EXPECT_TRUE(may(roles, post, action, kind, subject, {true, true, true}));
          ++asked;
        }
    }
  EXPECT_GT(asked, 40u);
}

TEST(Rights, NameWhoMayWhereThePostMayNot) {
  const Post post{7, "zhang", "helper", "", "", {"990101"}, {}, {}};
  const auto refused = may_at_all(national_roles(), post, "approve", "case");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().values.at("roles"), "county_approver");
  EXPECT_EQ(code(may_at_all(national_roles(), post, "delete", "household")), "access.nobody_may");
  EXPECT_EQ(code(may_at_all(national_roles(), post, "unmask", "field")), "") << "of some field";
  const Post nobody{7, "zhang", "no such role", "", "", {"990101"}, {}, {}};
  EXPECT_EQ(code(may(national_roles(), nobody, "read", "household", {})), "access.not_in_this_post");
}

TEST(Rights, CutAListDownToWhereItsRecordsLie) {
  const auto& roles = national_roles();
  const Post helper{7, "zhang", "helper", "", "", {"990101"}, {"H1", "H2"}, {}};
  EXPECT_EQ(reach(roles, helper, "read", "household").households, helper.households);
  EXPECT_TRUE(reach(roles, helper, "approve", "case").is_nothing());
  const Post township{7, "zhang", "township_officer", "", "", {"990101100", "990101101"}, {}, {}};
  const auto reached = reach(roles, township, "list", "household");
  EXPECT_EQ(reached.regions, township.regions);
  EXPECT_FALSE(reached.whole_county);
  EXPECT_TRUE(reached.asks.contains(Ask::Task));
  const Post department{7, "zhang", "department_officer", "", "局", {"990101"}, {}, {}};
  EXPECT_EQ(reach(roles, department, "read", "household").routed_to, "局");
  EXPECT_EQ(reach(roles, department, "read", "file").provider, "局");
  EXPECT_FALSE(reach(roles, department, "read", "household").whole_county);
}

/// A table that is refused at load, and for what.
std::string refused_with(const std::string& what, const std::string& instead) {
  std::ifstream in(std::filesystem::path(GUBEN_SOURCE_DIR) / "packs" / "national" / "roles.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_NE(text.find(what), std::string::npos) << what;
  return code(read_roles(replaced(text, what, instead), "roles.yaml"));
}

TEST(RolesAreRefused, ThatWouldUndoTheSeparationOfPowers) {
  EXPECT_EQ(refused_with("may: [read, make, end_sessions], of: [account]", "may: [read], of: [account, household]"),
            "access.admin_sees_personal");
  EXPECT_EQ(refused_with("may: [read, make, end_sessions], of: [account]", "may: [read, make, grant], of: [account]"),
            "access.grants_elsewhere");
  EXPECT_EQ(refused_with("  system_admin:\n    label", "  system_boss:\n    label"), "pack.unknown_name");
  EXPECT_EQ(refused_with("may: [unmask], of: [phone], within: own_village, asks: [purpose]",
                         "may: [unmask], of: [phone], within: own_village"),
            "access.unmask_without_purpose");
  EXPECT_EQ(refused_with("grievance_officer, system_admin, audit_admin]", "grievance_officer, audit_admin]"),
            "access.one_sided");
  EXPECT_EQ(refused_with("nothing", "nothing"), "") << "as it is";
}

TEST(RolesAreRefused, ThatAreMisspelt) {
  EXPECT_EQ(refused_with("within: own_village}", "within: own_vilage}"), "pack.unknown_word");
  EXPECT_EQ(refused_with("of: [match_pair, difference]", "of: [matchpair, difference]"), "pack.unknown_name");
  EXPECT_EQ(refused_with("asks: [release]", "asks: [relase]"), "pack.unknown_word");
  EXPECT_EQ(refused_with("    levels: [township]", "    level: [township]"), "pack.unknown_key");
  EXPECT_EQ(refused_with("password_least: 10", "password_least: 4"), "pack.wrong_type");
  EXPECT_EQ(refused_with("idle_minutes: 15", "idle_minutes: 0"), "pack.wrong_type");
  EXPECT_EQ(refused_with("of: [health], within: own_households", "of: [visit], within: own_department"),
            "access.no_department");
  EXPECT_EQ(code(load_roles({GUBEN_SOURCE_DIR "/packs/xiangyin"})), "pack.file_missing");
}

/// A pack might give one role everything.
TEST(RolesAreRefused, ThatHaveEveryRight) {
  const std::string admins = "system_admin, security_admin, audit_admin";
  std::string yaml = "kinds: {task: {zh: 事, en: task}}\nroles:\n";
  const auto add = [&](const std::string& role, const std::string& others, const std::string& rights) {
    yaml += fmt::format(
        "  {}: {{label: {{zh: 岗, en: post}}, levels: [county], incompatible: [{}], duties: [], rights: [{}]}}\n", role,
        others, rights);
  };
  const std::string reads = "{may: [read], of: [task], within: own_county}";
  add("boss", admins, "{may: [read, make], of: [task], within: own_county}");
  add("system_admin", "boss, security_admin, audit_admin", reads);
  add("security_admin", "boss, system_admin, audit_admin", reads);
  add("audit_admin", "boss, system_admin, security_admin", reads);
  yaml +=
      "sign_in: {password_least: 10, password_most: 128, password_days: 180, tries: 5, tries_of_address: 30, "
      "first_delay_seconds: 60, longest_delay_seconds: 900, idle_minutes: 15, session_hours: 12, link_hours: 72}\n";
  EXPECT_EQ(code(read_roles(yaml, "roles.yaml")), "access.role_has_all");
  EXPECT_EQ(code(read_roles(replaced(yaml, "[read, make]", "[make]"), "roles.yaml")), "");
}

TEST(Keepers, OfEveryRegisterHaveTheRightToEnterIt) {
  const auto national = std::filesystem::path(GUBEN_SOURCE_DIR) / "packs" / "national";
  const auto dictionary = *dictionary::Dictionary::load({national});
  EXPECT_EQ(code(check_keepers(national_roles(), dictionary)), "");
  std::ifstream in(national / "roles.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string of_helper = "of: [finding, case, measure, visit, proposal], within: own_households";
  ASSERT_NE(text.find(of_helper), std::string::npos);
  const auto without = read_roles(
      replaced(text, of_helper, "of: [finding, case, measure, proposal], within: own_households"), "roles.yaml");
  ASSERT_TRUE(without) << without.error().code;
  const auto refused = check_keepers(*without, dictionary);
  EXPECT_EQ(code(refused), "pack.keeper_may_not");
  EXPECT_EQ(refused.error().values.at("role"), "helper");
}

}  // namespace
}  // namespace guben::access
