#pragma once
// The clean county: people and households, and each department's rows in canonical form.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/date.hpp"
#include "policy/pack.hpp"
#include "synth/random.hpp"
#include "synth/same_name.hpp"

namespace guben::synth {

struct Person {
  int household = 0;
  std::string code, name, relation, ethnic_group = "汉族";
  bool male = false;
  Date birth;
  int64_t id_key = 0;
  std::string registry_id;  ///< as the registry writes it: planted errors live here
  std::optional<Date> died_on, moved_on;
  std::string stage = "非在校生";  ///< what the registry says of school
  int work_months = 0;
  bool registry_insured = true, registry_dibao = false, has_pension = true;
  bool is_disabled = false;  ///< the federation knows them
  std::string health = "健康", work_place;
  std::string certificate;     ///< disability certificate in the registry
  std::optional<int> twin_of;  ///< planted: the same person entered again in another household
  bool lends_number = false;   ///< planted: stands for a brother or sister too, and stays sound here
};

struct Household {
  std::string code, village, township;  ///< region codes
  std::vector<int> members;
  std::string type = "一般农户";
  bool monitored = false, risk_eliminated = false, relocated = false, water_safe = true;
  std::string monitored_type, risk_kind, house_grade = "A";
  std::optional<Date> monitored_on, eliminated_on;
  std::optional<Date> cause_on;  ///< planted: the event that led to the identification
  int exit_year = 0;             ///< 脱贫户: the year of exit
  bool on_dibao = false;
  /// Cells of the registry that nobody filled in: what stands above is then how things are, not what is written.
  bool monitored_is_blank = false, eliminated_is_blank = false;
  bool is_listed() const { return type != "一般农户" || (monitored && !risk_eliminated); }
};

/// One row of a department's file: values by field of the dataset, canonical text, empty for blank; and whom it is
/// about.
struct Row {
  std::vector<std::string> cells;
  int person = -1;
  int household = -1;
  const char* planted = "";  ///< the cell in which a difference was planted: birth, sex, name
};

/// A file a department hands over: one dataset, one period, perhaps one township or one bank.
struct File {
  std::string dataset, period_words;  ///< "2020年6月"
  std::string area;                   ///< name written in the title
  bool superseded = false;            ///< a later state of the same dataset follows
  std::vector<Row> rows;
  std::string part = {};                 ///< what of the dataset it holds, where others hold the rest: a bank, a 学段
  std::optional<Date> known_until = {};  ///< a list of spells of an earlier year: what it leaves open is open till then
};

/// The county, or those of its townships that are made together.
struct County {
  const policy::Pack* pack = nullptr;
  std::shared_ptr<const SameName> same_name;
  std::string code;
  std::vector<std::string> townships;  ///< codes
  std::string area;                    ///< the name that stands in the titles of its files
  int first_household = 0;             ///< households of the parts made before
  Date as_of;
  std::vector<Person> persons;
  std::vector<Household> households;
  std::vector<File> files;
  /// Its villages with the townships they lie in.
  std::vector<std::pair<const china::Region*, const china::Region*>> villages() const {
    std::vector<std::pair<const china::Region*, const china::Region*>> all;
    for (const auto& township : townships)
      for (const auto* village : pack->regions.children(township))
        all.emplace_back(pack->regions.find(township), village);
    return all;
  }
  std::string name() const { return pack->regions.name(code); }
  const Person& head(const Household& h) const { return persons[static_cast<size_t>(h.members.front())]; }
  /// "2020-06" for a month some months before as_of.
  Date month(int months_before) const { return as_of.first_of_month().plus_months(-months_before); }
};

/// Builds a row by field names; a name the dataset does not have is a bug.
class RowBuilder {
 public:
  explicit RowBuilder(const dictionary::Dataset& dataset) : dataset_(dataset) {}
  Row operator()(int person, int household, std::initializer_list<std::pair<const char*, std::string>> values) const;

 private:
  const dictionary::Dataset& dataset_;
};

void add_incomes(County& county, Random random);
void add_departments(County& county, Random random);
void add_registry(County& county, Random words);
/// Cuts the files of some datasets into those of the offices that hand them over.
void deliver_in_parts(County& county, const Random& random);
/// Empties cells that offices leave empty, in the rows and in what the truth reads of households.
void leave_blanks(County& county, const Random& random);

std::string money(int64_t fen);
std::string yes_no(bool yes);

}  // namespace guben::synth
