#include "access/roles.hpp"

#include "core/checked_yaml.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {
namespace fs = std::filesystem;

constexpr std::pair<std::string_view, Scope> kScopes[] = {
    {"own_households", Scope::OwnHouseholds}, {"own_village", Scope::OwnVillage},
    {"own_township", Scope::OwnTownship},     {"own_county", Scope::OwnCounty},
    {"own_department", Scope::OwnDepartment}, {"own_cases", Scope::OwnCases},
    {"own_sample", Scope::OwnSample}};
constexpr std::pair<std::string_view, Ask> kAsks[] = {{"purpose", Ask::Purpose}, {"task", Ask::Task},
                                                      {"code", Ask::Code},       {"other_person", Ask::OtherPerson},
                                                      {"sealing", Ask::Sealing}, {"release", Ask::Release}};
constexpr std::pair<std::string_view, Kind::Department> kDepartments[] = {{"provider", Kind::Department::Provider},
                                                                          {"routing", Kind::Department::Routing}};

template <typename Enum, size_t N>
Enum one_of(const CheckedYaml& yaml, const std::pair<std::string_view, Enum> (&words)[N]) {
  const auto text = yaml.text();
  std::string known;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  yaml.refuse("pack.unknown_word", {{"word", text}, {"known", known}});
}

template <typename Enum, size_t N>
std::string_view word_of(Enum value, const std::pair<std::string_view, Enum> (&words)[N]) {
  return std::find_if(std::begin(words), std::end(words), [&](const auto& w) { return w.second == value; })->first;
}

std::set<std::string> set_of(const CheckedYaml& yaml) {
  std::set<std::string> found;
  for (const auto& text : yaml.texts())
    if (!found.insert(text).second) yaml.refuse("pack.duplicate_key", {{"key", text}});
  if (found.empty()) yaml.refuse("pack.wrong_type", {{"expected", "a list"}});
  return found;
}

/// A word of the catalogue: nothing else is asked for under it.
std::string checked_name(const std::string& name, const CheckedYaml& at) {
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    at.refuse("pack.bad_identifier", {{"name", name}});
  return name;
}

Label read_label(const CheckedYaml& yaml) {
  yaml.only({"zh", "en"});
  return {yaml.at("zh").text(), yaml.at("en").text()};
}

int number_between(const CheckedYaml& yaml, const char* key, int least, int most) {
  const auto value = Decimal::parse(yaml.at(key).text());
  if (!value || value->scale() != 0 || *value < Decimal(least) || *value > Decimal(most))
    yaml.at(key).refuse("pack.wrong_type", {{"expected", fmt::format("a whole number from {} to {}", least, most)}});
  return static_cast<int>(value->units());
}

}  // namespace

class RolesReader {
 public:
  Roles read(const CheckedYaml& yaml) {
    yaml.only({"kinds", "departments", "roles", "sign_in"});
    for (const auto& [code, kind] : yaml.at("kinds").entries()) read_kind(code, kind);
    for (const auto& [code, role] : yaml.at("roles").entries()) read_role(code, role);
    if (yaml.has("departments"))
      for (const auto& [route, departments] : yaml.at("departments").entries())
        made_.departments_[route] = set_of(departments);
    read_sign_in(yaml.at("sign_in"));
    for (const auto& [code, role] : yaml.at("roles").entries()) check_incompatible(code, role);
    const auto at = yaml.at("roles");
    check_administrators(at);
    check_nobody_has_all(at);
    return std::move(made_);
  }

 private:
  void read_kind(const std::string& code, const CheckedYaml& yaml) {
    yaml.only({"zh", "en", "personal", "department_by", "stands_for"});
    Kind kind;
    kind.label = {yaml.at("zh").text(), yaml.at("en").text()};
    kind.is_personal = yaml.flag_or("personal", false);
    if (yaml.has("department_by")) kind.department = one_of(yaml.at("department_by"), kDepartments);
    if (yaml.has("stands_for")) {
      kind.stands_for = set_of(yaml.at("stands_for"));
      for (const auto& other : kind.stands_for)
        if (!made_.kinds_.contains(other)) yaml.at("stands_for").refuse("pack.unknown_name", {{"name", other}});
    }
    made_.kinds_.emplace(checked_name(code, yaml), std::move(kind));
  }

  void read_role(const std::string& code, const CheckedYaml& yaml) {
    yaml.only({"label", "levels", "incompatible", "duties", "rights"});
    Role role;
    role.code = checked_name(code, yaml);
    role.label = read_label(yaml.at("label"));
    role.levels = set_of(yaml.at("levels"));
    for (const auto& level : role.levels)
      if (level != "county" && level != "township" && level != "village")
        yaml.at("levels").refuse("pack.unknown_word", {{"word", level}, {"known", "county, township, village"}});
    if (yaml.has("incompatible")) role.incompatible = set_of(yaml.at("incompatible"));
    for (const auto& duty : yaml.at("duties").items()) role.duties.push_back(read_label(duty));
    for (const auto& right : yaml.at("rights").items()) role.rights.push_back(read_right(right));
    for (const auto& right : yaml.at("rights").items()) check_right(role, right);
    made_.roles_.push_back(std::move(role));
  }

  Right read_right(const CheckedYaml& yaml) const {
    yaml.only({"may", "of", "within", "asks"});
    Right right;
    right.actions = set_of(yaml.at("may"));
    for (const auto& action : right.actions) checked_name(action, yaml.at("may"));
    right.kinds = set_of(yaml.at("of"));
    right.within = one_of(yaml.at("within"), kScopes);
    if (yaml.has("asks"))
      for (const auto& ask : yaml.at("asks").items()) right.asks.insert(one_of(ask, kAsks));
    for (const auto& kind : right.kinds) {
      const auto known = made_.kinds_.find(kind);
      if (known == made_.kinds_.end() || !known->second.stands_for.empty())
        yaml.at("of").refuse("pack.unknown_name", {{"name", kind}});
      if (right.within == Scope::OwnDepartment && known->second.department == Kind::Department::Nobodys)
        yaml.at("within").refuse("access.no_department", {{"kind", kind}});
    }
    return right;
  }

  static bool is_administrator(std::string_view role) {
    return role == kSystemAdmin || role == kSecurityAdmin || role == kAuditAdmin;
  }

  void check_right(const Role& role, const CheckedYaml& yaml) const {
    const auto right = read_right(yaml);
    if (right.actions.contains("unmask") && !right.asks.contains(Ask::Purpose))
      yaml.refuse("access.unmask_without_purpose");
    if (role.code != kSecurityAdmin && right.actions.contains("grant") && right.kinds.contains("account"))
      yaml.refuse("access.grants_elsewhere", {{"role", role.code}});
    for (const auto& kind : right.kinds)
      if (is_administrator(role.code) && made_.kinds_.at(kind).is_personal)
        yaml.refuse("access.admin_sees_personal", {{"role", role.code}, {"kind", kind}});
  }

  void check_incompatible(const std::string& code, const CheckedYaml& yaml) const {
    for (const auto& other : made_.find(code)->incompatible) {
      const auto* role = made_.find(other);
      if (!role || other == code) yaml.at("incompatible").refuse("pack.unknown_name", {{"name", other}});
      if (!role->incompatible.contains(code))
        yaml.at("incompatible").refuse("access.one_sided", {{"role", other}, {"other", code}});
    }
  }

  /// Three people: none of them may be anything else.
  void check_administrators(const CheckedYaml& at) const {
    for (const auto admin : {kSystemAdmin, kSecurityAdmin, kAuditAdmin}) {
      const auto* role = made_.find(admin);
      if (!role) at.refuse("pack.missing_key", {{"key", std::string(admin)}});
      for (const auto& other : made_.all())
        if (other.code != admin && !role->incompatible.contains(other.code))
          at.at(std::string(admin).c_str())
              .refuse("access.admin_is_other_too", {{"role", std::string(admin)}, {"other", other.code}});
    }
  }

  void check_nobody_has_all(const CheckedYaml& at) const {
    const auto all = made_.pairs();
    for (const auto& role : made_.all())
      if (std::all_of(all.begin(), all.end(), [&](const auto& pair) {
            return std::any_of(role.rights.begin(), role.rights.end(),
                               [&](const auto& right) { return right.speaks_of(pair.first, pair.second); });
          }))
        at.at(role.code.c_str()).refuse("access.role_has_all", {{"role", role.code}});
  }

  void read_sign_in(const CheckedYaml& yaml) {
    yaml.only({"password_least", "password_most", "password_days", "tries", "tries_of_address", "first_delay_seconds",
               "longest_delay_seconds", "idle_minutes", "session_hours", "link_hours", "common"});
    auto& rules = made_.sign_in_;
    rules.password_least = static_cast<size_t>(number_between(yaml, "password_least", 8, 64));
    rules.password_most = static_cast<size_t>(number_between(yaml, "password_most", 64, 256));
    rules.password_days = number_between(yaml, "password_days", 1, 3650);
    rules.tries = number_between(yaml, "tries", 1, 20);
    rules.tries_of_address = number_between(yaml, "tries_of_address", rules.tries, 1000);
    rules.first_delay = std::chrono::seconds(number_between(yaml, "first_delay_seconds", 1, 3600));
    rules.longest_delay = std::chrono::seconds(
        number_between(yaml, "longest_delay_seconds", static_cast<int>(rules.first_delay.count()), 86400));
    rules.idle = std::chrono::minutes(number_between(yaml, "idle_minutes", 1, 120));
    rules.session = std::chrono::hours(number_between(yaml, "session_hours", 1, 24));
    rules.link = std::chrono::hours(number_between(yaml, "link_hours", 1, 240));
    for (const auto& password : yaml.texts_or_empty("common")) rules.common.insert(lower_ascii(password));
  }

  Roles made_;
};

bool Right::speaks_of(std::string_view action, std::string_view kind) const {
  return actions.contains(std::string(action)) && kinds.contains(std::string(kind));
}

const Role* Roles::find(std::string_view code) const {
  const auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& role) { return role.code == code; });
  return found == roles_.end() ? nullptr : &*found;
}

const Kind* Roles::kind(std::string_view code) const {
  const auto found = kinds_.find(std::string(code));
  return found == kinds_.end() ? nullptr : &found->second;
}

std::vector<const Role*> Roles::roles_that_may(std::string_view action, std::string_view kind) const {
  std::vector<const Role*> found;
  for (const auto& role : roles_)
    if (std::any_of(role.rights.begin(), role.rights.end(),
                    [&](const Right& right) { return right.speaks_of(action, kind); }))
      found.push_back(&role);
  return found;
}

std::set<std::string> Roles::departments_of(const std::string& route) const {
  const auto known = departments_.find(route);
  return known == departments_.end() ? std::set{route} : known->second;
}

std::set<std::pair<std::string, std::string>> Roles::pairs() const {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& role : roles_)
    for (const auto& right : role.rights)
      for (const auto& action : right.actions)
        for (const auto& kind : right.kinds) pairs.emplace(action, kind);
  return pairs;
}

Result<Roles> load_roles(const std::vector<fs::path>& pack_folders) {
  return catching_yaml([&] {
    for (auto folder = pack_folders.rbegin(); folder != pack_folders.rend(); ++folder)
      if (fs::exists(*folder / "roles.yaml")) return RolesReader().read(CheckedYaml::load(*folder / "roles.yaml"));
    throw YamlRefused{{"pack.file_missing", {{"file", "roles.yaml"}}}};
  });
}

Result<Roles> read_roles(std::string_view yaml, const std::string& file_name) {
  return catching_yaml([&] { return RolesReader().read(CheckedYaml::parse(yaml, file_name)); });
}

std::string_view word(Scope scope) { return word_of(scope, kScopes); }
std::string_view word(Ask ask) { return word_of(ask, kAsks); }

}  // namespace guben::access
