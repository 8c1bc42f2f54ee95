#pragma once
// Roles and their rights as a pack declares them (packs/*/roles.yaml), and how one signs in. Roles are data: nothing in
// the program names one but the three administrators, whose separation is checked here at load.
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace guben::access {

/// Where a thing must lie for a right to hold: in the post's own part of the county, of the registers or of the work.
enum class Scope { OwnHouseholds, OwnVillage, OwnTownship, OwnCounty, OwnDepartment, OwnCases, OwnSample };
/// What a right asks besides.
enum class Ask { Purpose, Task, Code, OtherPerson, Sealing, Release };

struct Right {
  std::set<std::string> actions, kinds;
  Scope within = Scope::OwnCounty;
  std::set<Ask> asks;
  bool speaks_of(std::string_view action, std::string_view kind) const;
};

struct Label {
  std::string zh, en;
};

struct Role {
  std::string code;
  Label label;
  std::set<std::string> levels;        ///< of the regions it is granted for: county, township, village
  std::set<std::string> incompatible;  ///< roles that its holder cannot have beside it; of two each names the other
  std::vector<Label> duties;
  std::vector<Right> rights;
};

/// A kind of record, or of protected value.
struct Kind {
  enum class Department { Nobodys, Provider, Routing };
  Label label;
  bool is_personal = false;                     ///< tells something of a resident
  Department department = Department::Nobodys;  ///< what makes one a department's own
  std::set<std::string> stands_for;             ///< kinds of which only the record itself tells which it is
};

struct SignInRules {
  size_t password_least = 10, password_most = 128;  ///< characters
  int password_days = 180;
  int tries = 5, tries_of_address = 30;
  std::chrono::seconds first_delay{60}, longest_delay{900};
  std::chrono::minutes idle{15};
  std::chrono::hours session{12}, link{72};
  std::set<std::string> common;  ///< passwords that are long enough and on everybody's list, in lower case
};

class Roles {
 public:
  const std::vector<Role>& all() const { return roles_; }
  const std::map<std::string, Kind>& kinds() const { return kinds_; }
  const SignInRules& sign_in() const { return sign_in_; }
  const Role* find(std::string_view code) const;
  const Kind* kind(std::string_view code) const;
  /// Those who may do it to some record at least: who is to be asked where the present post may not.
  std::vector<const Role*> roles_that_may(std::string_view action, std::string_view kind) const;
  /// The departments that a route of the rules' tables sends something to, as datasets name whose they are: 医保 is
  /// 医疗保障局. A route that nothing is said of is its own.
  std::set<std::string> departments_of(const std::string& route) const;
  /// Every pair of action and kind that some role has.
  std::set<std::pair<std::string, std::string>> pairs() const;

 private:
  friend class RolesReader;
  std::map<std::string, Kind> kinds_;
  std::vector<Role> roles_;
  std::map<std::string, std::set<std::string>> departments_;  ///< by route
  SignInRules sign_in_;
};

/// The roles.yaml of the last of the folders (base first) that has one. Refused with file, line and what is wrong: an
/// unknown word, an administrator who sees personal data or may be another one too, a role that has every right,
/// rights granted by anybody but the security administrator, an unmasking without a purpose.
Result<Roles> load_roles(const std::vector<std::filesystem::path>& pack_folders);
/// The same from text, for tests.
Result<Roles> read_roles(std::string_view yaml, const std::string& file_name);

/// Of the three administrators.
inline constexpr std::string_view kSystemAdmin = "system_admin", kSecurityAdmin = "security_admin",
                                  kAuditAdmin = "audit_admin";
std::string_view word(Scope scope);
std::string_view word(Ask ask);

}  // namespace guben::access
