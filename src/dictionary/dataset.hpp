#pragma once
// One dataset of the exchange (docs/data-dictionary.md): what a department hands over, column by column.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/result.hpp"
#include "dictionary/heading_words.hpp"
#include "dictionary/kept_by_hand.hpp"

namespace guben::dictionary {

enum class FieldType {
  Text,
  Name,
  IdNumber,
  Certificate,
  Code,
  YesNo,
  Integer,
  Number,
  Money,
  Date,
  Month,
  Year,
  SchoolYear,
  Term
};

/// What a field says about who or where the row is about; None for everything else. Named: one more person the row
/// names, of whom only one thing is asked: are they of the household.
enum class Role {
  None,
  PersonName,
  PersonId,
  HeadName,
  HeadId,
  HouseholdCode,
  PersonCode,
  Sex,
  BirthDate,
  Relation,
  County,
  Township,
  Village,
  Named
};

/// What of a field is protected, and how it is shown to who need not act on it (src/access). Never: in no answer at
/// all.
enum class Sensitive { No, IdNumber, Certificate, Phone, BankAccount, Health, Complainant, Withheld, Never };

/// One value of a code list with the words departments write for it.
struct CodeValue {
  std::string value;
  std::vector<std::string> words;
};

struct Field {
  std::string name;    ///< identifier: column name in SQL
  std::string header;  ///< canonical Chinese header, without the unit
  std::vector<std::string> synonyms;
  FieldType type = FieldType::Text;
  Role role = Role::None;
  bool required = false;  ///< a row without it is returned
  bool sealed = false;    ///< ID, bank and phone numbers, illness: encrypted at rest, never in the workspace
  Sensitive sensitive = Sensitive::No;
  bool none_if_blank = false;    ///< ∅: blank means none or not yet, not unknown
  bool in_ten_thousand = false;  ///< the canonical header is in 万元; stored in yuan all the same
  /// What its codes are codes of: "region", "village", or a dataset that is kept (organisation); empty: of nothing.
  std::string refers;
  bool several = false;  ///< of a text or code kept by hand: more than one, with 、 between them
  bool ahead = false;    ///< a date that may lie ahead (到期, 计划, 终止, 有效期): "no end" is an answer there
  /// Words that say "none" or "not yet" in this column beside 无, 没有, 否 and 0: 未签约 where a doctor is named.
  std::vector<std::string> none_words;
  /// Words for the row's own person where a name is asked for: 本人, 户主本人.
  std::vector<std::string> self_words;
  /// Not required of rows of which another field says one of these: no year of payment of who never paid.
  struct Unless {
    std::string field;
    std::vector<std::string> values;
  };
  std::vector<Unless> unless;
  std::vector<CodeValue> values;
  std::optional<Decimal> min, max;

  /// Identity columns stay with the sealed identities; only the rest may enter the workspace.
  bool is_identity() const;
  bool enters_workspace() const { return !sealed && !is_identity(); }
  /// Whether facts may know something of it: of a sealed certificate its kind. All else that is sealed stays so.
  bool is_opened_for_facts() const { return !sealed || type == FieldType::Certificate; }
  /// The SQL type both engines understand.
  std::string sql_type() const;
};

/// As declarations write it.
std::string_view word(FieldType type);

enum class Mode { Full, Increment };
enum class Grain { Person, Household, Event, Village };
/// Of the datasets that the ledger keeps two say who there is: matching reads them, and every other dataset speaks of
/// their people by their codes.
enum class Register { None, Households, Persons };
/// How a delivery's period is known: a state on a day, or a year, school year or date column of the rows.
enum class PeriodKind { State, Year, SchoolYear, Events };

struct Dataset {
  std::string code, label_zh, label_en, provider, purpose;
  Grain grain = Grain::Person;
  Mode mode = Mode::Full;
  PeriodKind period = PeriodKind::State;
  std::string period_field;             ///< for Year, SchoolYear, Events
  std::optional<int> youngest, oldest;  ///< ages at which people occur in it: tells namesakes apart, judges nobody
  bool in_ledger = false;               ///< kept record by record, with every version: no department's snapshot
  std::optional<KeptByHand> kept;       ///< people enter it in guben; in the ledger alone, or beside what is delivered
  Register is_register_of = Register::None;
  bool apart = false;              ///< grievances: a store of their own, never matched, never screened
  bool may_repeat_people = false;  ///< somebody may have several rows: schemes, years, spells, events
  std::vector<std::string> title_words;
  /// Fields whose headings tell this dataset from all others: a sheet is taken for it by one of them or by a title
  /// word, never by a name and a number alone.
  std::vector<std::string> telling;
  /// Fields that tell rows of one person, household or village apart: a later file's row of the same key speaks of the
  /// same thing. Never an amount: that is what a correction changes.
  std::vector<std::string> key;
  /// Events with a code of their own: a later file's row of it brings it up to date; of a dataset in the ledger what
  /// tells one record from another.
  std::string own_code;
  std::vector<std::string> parts;    ///< full: fields whose values tell the files of one delivery apart (bank, 学段)
  std::string spell_from, spell_to;  ///< full: months of a spell; each list speaks for the months of its period
  std::vector<Field> fields;

  const Field* find(std::string_view field_name) const;
  const Field* with_role(Role role) const;
  bool has_role(Role role) const { return with_role(role) != nullptr; }
  bool is_told_by(const Field& field) const;
  /// That somebody has a row in it tells of their health.
  bool is_of_health() const;
  /// The field with the code of the place a record is about; null where it has none.
  const Field* place() const;
  /// What tells a record of the ledger from another: `own_code`, else the code of the person or household it is about.
  const Field* record_code() const;
  /// The same of what is kept by hand, where several fields may do it together: what it is about, and its key.
  std::vector<const Field*> code_fields() const;
  /// Whether files of it are read: all but what is kept by hand alone.
  bool is_delivered() const { return !in_ledger || !kept; }
};

class Dictionary {
 public:
  /// Reads datasets/*.yaml of each pack folder in turn; a later pack's file of the same code replaces the earlier one.
  static Result<Dictionary> load(const std::vector<std::filesystem::path>& pack_folders);
  /// Those of which files are read.
  const std::vector<Dataset>& datasets() const { return datasets_; }
  /// Those that are kept by hand alone: no file is ever taken for one.
  const std::vector<Dataset>& by_hand() const { return by_hand_; }
  std::vector<const Dataset*> all() const;  ///< the first, then the second
  /// Of this one alone, by hand or not: for a workbook of which it is known what it is filled in for.
  Dictionary alone(const Dataset& dataset) const;
  /// Of both.
  const Dataset* find(std::string_view code) const;
  /// Those that people keep in guben, by code, whether files of them come besides or not.
  std::vector<const Dataset*> kept() const;
  /// Null where no dataset says that it is this register.
  const Dataset* register_of(Register whom) const;
  const HeadingWords& heading_words() const { return heading_words_; }
  /// Refused when a dataset has nothing that tells it, or when what it declares to tell it is another's heading too.
  Result<void> check_telling() const;
  /// The data dictionary as a Markdown page (docs/data-dictionary.md is this, for the packs in the repository).
  std::string markdown() const;

 private:
  void check_reference(const Dataset& dataset, const Field& field) const;
  std::vector<Dataset> datasets_, by_hand_;
  HeadingWords heading_words_;
};

}  // namespace guben::dictionary
