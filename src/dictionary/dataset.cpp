#include "dictionary/dataset.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::dictionary {
namespace {

template <typename Enum>
Enum one_of(const CheckedYaml& yaml, const std::vector<std::pair<std::string_view, Enum>>& words) {
  const auto text = yaml.text();
  for (const auto& [word, value] : words)
    if (text == word) return value;
  std::string known;
  for (const auto& [word, value] : words) known += (known.empty() ? "" : ", ") + std::string(word);
  yaml.refuse("pack.unknown_word", {{"word", text}, {"known", known}});
}

const std::vector<std::pair<std::string_view, FieldType>> kTypes{{"text", FieldType::Text},
                                                                 {"name", FieldType::Name},
                                                                 {"id_number", FieldType::IdNumber},
                                                                 {"certificate", FieldType::Certificate},
                                                                 {"code", FieldType::Code},
                                                                 {"yes_no", FieldType::YesNo},
                                                                 {"integer", FieldType::Integer},
                                                                 {"number", FieldType::Number},
                                                                 {"money", FieldType::Money},
                                                                 {"date", FieldType::Date},
                                                                 {"month", FieldType::Month},
                                                                 {"year", FieldType::Year},
                                                                 {"school_year", FieldType::SchoolYear},
                                                                 {"term", FieldType::Term}};
const std::vector<std::pair<std::string_view, Role>> kRoles{{"person_name", Role::PersonName},
                                                            {"person_id", Role::PersonId},
                                                            {"head_name", Role::HeadName},
                                                            {"head_id", Role::HeadId},
                                                            {"household_code", Role::HouseholdCode},
                                                            {"person_code", Role::PersonCode},
                                                            {"sex", Role::Sex},
                                                            {"birth_date", Role::BirthDate},
                                                            {"relation", Role::Relation},
                                                            {"county", Role::County},
                                                            {"township", Role::Township},
                                                            {"village", Role::Village},
                                                            {"named", Role::Named}};

const std::vector<std::pair<std::string_view, Sensitive>> kSensitive{{"phone", Sensitive::Phone},
                                                                     {"bank_account", Sensitive::BankAccount},
                                                                     {"health", Sensitive::Health},
                                                                     {"complainant", Sensitive::Complainant},
                                                                     {"never", Sensitive::Never}};
const std::vector<std::pair<std::string_view, Register>> kRegisters{{"households", Register::Households},
                                                                    {"persons", Register::Persons}};
/// What matching cannot do without.
const std::map<Register, std::vector<Role>> kRolesOfRegister{
    {Register::Households, {Role::HouseholdCode, Role::HeadName, Role::Township, Role::Village}},
    {Register::Persons,
     {Role::PersonCode, Role::HouseholdCode, Role::PersonName, Role::PersonId, Role::Sex, Role::BirthDate}}};

std::optional<Decimal> bound(const CheckedYaml& yaml, const char* key) {
  if (!yaml.has(key)) return std::nullopt;
  const auto value = Decimal::parse(yaml.at(key).text());
  if (!value) yaml.at(key).refuse("pack.wrong_type", {{"expected", "a number"}});
  return value;
}

/// A name of SQL and of a folder.
void check_identifier(const std::string& name, const CheckedYaml& at) {
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    at.refuse("pack.bad_identifier", {{"name", name}});
}

Field read_field(const CheckedYaml& yaml) {
  yaml.only({"name", "header", "type", "role", "synonyms", "required", "sealed", "none_if_blank", "in_ten_thousand",
             "values", "min", "max", "ahead", "none_words", "self_words", "required_unless", "sensitive", "refers",
             "several"});
  Field field;
  field.name = yaml.at("name").text();
  check_identifier(field.name, yaml.at("name"));
  field.header = yaml.at("header").text();
  field.synonyms = yaml.texts_or_empty("synonyms");
  field.type = yaml.has("type") ? one_of(yaml.at("type"), kTypes) : FieldType::Text;
  field.role = yaml.has("role") ? one_of(yaml.at("role"), kRoles) : Role::None;
  field.required = yaml.flag_or("required", false);
  field.sealed = yaml.flag_or("sealed", field.type == FieldType::IdNumber || field.type == FieldType::Certificate);
  field.sensitive = yaml.has("sensitive")                  ? one_of(yaml.at("sensitive"), kSensitive)
                    : field.type == FieldType::IdNumber    ? Sensitive::IdNumber
                    : field.type == FieldType::Certificate ? Sensitive::Certificate
                    : field.sealed                         ? Sensitive::Withheld
                                                           : Sensitive::No;
  field.none_if_blank = yaml.flag_or("none_if_blank", false);
  field.in_ten_thousand = yaml.flag_or("in_ten_thousand", false);
  field.ahead = yaml.flag_or("ahead", false);
  field.refers = yaml.text_or("refers", "");
  field.several = yaml.flag_or("several", false);
  // Cells are compared in one form (Ⅱ becomes II), so the words are brought to it once, here.
  for (const auto& word : yaml.texts_or_empty("none_words")) field.none_words.push_back(squeezed(word));
  for (const auto& word : yaml.texts_or_empty("self_words")) field.self_words.push_back(squeezed(word));
  if (yaml.has("required_unless"))
    for (const auto& [other, values] : yaml.at("required_unless").entries())
      field.unless.push_back({other, values.texts()});
  field.min = bound(yaml, "min");
  field.max = bound(yaml, "max");
  if (yaml.has("values") && yaml.at("values").is_list())  // kept by hand: nobody writes them in other words
    for (const auto& value : yaml.at("values").texts()) field.values.push_back({value, {squeezed(value)}});
  else if (yaml.has("values"))
    for (const auto& [value, words] : yaml.at("values").entries()) {
      CodeValue code{value, {}};
      for (const auto& word : words.texts()) code.words.push_back(squeezed(word));
      field.values.push_back(std::move(code));
    }
  if (field.ahead && field.type != FieldType::Date && field.type != FieldType::Month)
    yaml.at("ahead").refuse("pack.wrong_type", {{"expected", "a date"}});
  if ((field.type == FieldType::Code) != !field.values.empty())
    yaml.refuse("pack.code_without_values", {{"name", field.name}});
  return field;
}

/// What a later delivery of the dataset means is told by fields it has.
void check_meaning_of_later(const Dataset& dataset, const CheckedYaml& yaml) {
  const auto check = [&](const char* where, const std::string& name) {
    const auto* field = dataset.find(name);
    if (!field) yaml.at(where).refuse("pack.unknown_name", {{"name", name}});
    if (where == std::string_view("key") && field->type == FieldType::Money)
      yaml.at(where).refuse("pack.amount_in_key", {{"name", name}});
    if ((where == std::string_view("parts") || where == std::string_view("spells")) && !field->enters_workspace())
      yaml.at(where).refuse("pack.hidden_part", {{"name", name}});
  };
  for (const auto& name : dataset.key) check("key", name);
  for (const auto& name : dataset.parts) check("parts", name);
  if (!dataset.own_code.empty()) check("own_code", dataset.own_code);
  if (!dataset.spell_from.empty()) check("spells", dataset.spell_from), check("spells", dataset.spell_to);
  if (dataset.mode == Mode::Increment && dataset.is_delivered() && !yaml.has("key") && dataset.own_code.empty())
    yaml.refuse("pack.events_without_key", {{"dataset", dataset.code}});
}

/// What the ledger keeps, it keeps under a code; a register has what matching reads.
void check_records(const Dataset& dataset, const CheckedYaml& yaml) {
  if (!dataset.in_ledger) {
    if (yaml.has("register")) yaml.at("register").refuse("pack.register_not_in_ledger", {{"dataset", dataset.code}});
    return;
  }
  // What a run's SQL knows of every record (screening/kept_records.hpp).
  static const std::set<std::string> taken{
      "record_code", "person_code", "household_code", "person_id",  "household_id", "village_code", "township_code",
      "version",     "valid_from",  "valid_until",    "known_from", "known_until",  "is_known"};
  for (const auto& field : dataset.fields)
    if (field.enters_workspace() && taken.contains(field.name))
      yaml.refuse("pack.column_of_ledger", {{"name", field.name}});
  auto code = dataset.code_fields();
  if (!dataset.kept) code = {dataset.record_code()};
  if (code.empty() ||
      !std::all_of(code.begin(), code.end(), [](const auto* f) { return f && f->required && !f->sealed; }))
    yaml.refuse("pack.records_without_code", {{"dataset", dataset.code}});
  if (dataset.is_register_of == Register::None) return;
  for (const auto role : kRolesOfRegister.at(dataset.is_register_of))
    if (!dataset.has_role(role))
      yaml.at("register")
          .refuse("pack.register_lacks_role",
                  {{"dataset", dataset.code},
                   {"role", std::string(std::find_if(kRoles.begin(), kRoles.end(), [&](const auto& known) {
                                          return known.second == role;
                                        })->first)}});
}

KeptByHand read_kept(const CheckedYaml& yaml) {
  yaml.only({"kind", "by", "corrects", "opens_scope", "photos", "since", "until", "list", "constraints", "seen"});
  KeptByHand kept;
  const auto roles = [&](const CheckedYaml& at) {
    const auto all = at.texts();
    return std::set<std::string>(all.begin(), all.end());
  };
  kept.kind = yaml.text_or("kind", kept.kind);
  kept.by = roles(yaml.at("by"));
  if (yaml.has("corrects")) kept.corrects = roles(yaml.at("corrects"));
  kept.opens_scope = yaml.text_or("opens_scope", "");
  if (const auto photos = bound(yaml, "photos")) kept.photos = static_cast<size_t>(photos->rescaled(0)->units());
  kept.since = yaml.text_or("since", "");
  kept.until = yaml.text_or("until", "");
  const auto list = yaml.at("list").only({"columns", "filters", "order"});
  kept.columns = list.at("columns").texts();
  kept.filters = list.texts_or_empty("filters");
  kept.order = list.text_or("order", "");
  kept.is_descending = kept.order.starts_with('-');
  if (kept.is_descending) kept.order.erase(0, 1);
  if (yaml.has("constraints"))
    for (const auto& one : yaml.at("constraints").items()) {
      one.only({"check", "zh", "en"});
      kept.constraints.push_back({one.at("check").text(), one.at("zh").text(), one.at("en").text()});
    }
  if (yaml.has("seen"))
    for (const auto& one : yaml.at("seen").items()) {
      one.only({"when", "by"});
      kept.seen.push_back({one.at("when").text(), roles(one.at("by"))});
    }
  return kept;
}

/// What is entered has a code, and a place to be looked for in; lists show what the record has.
void check_kept(const Dataset& dataset, const CheckedYaml& yaml) {
  if (!dataset.kept) return;
  const auto& kept = *dataset.kept;
  const auto check = [&](const std::string& name) {
    const auto* field = dataset.find(name);
    if (!field) yaml.at("kept").at("list").refuse("pack.unknown_name", {{"name", name}});
    if (field->sealed) yaml.at("kept").at("list").refuse("pack.hidden_part", {{"name", name}});
    return field;
  };
  for (const auto& name : kept.columns) check(name);
  for (const auto& name : kept.filters)
    if (const auto* field = check(name); field->values.empty() && field->type != FieldType::YesNo &&
                                         field->refers.empty() && field->type != FieldType::Year)
      yaml.at("kept").at("list").refuse("pack.wrong_type", {{"expected", "a code, a year, yes or no"}});
  if (!kept.order.empty()) check(kept.order);
  if (!kept.opens_scope.empty()) check(kept.opens_scope);
  for (const auto* day : {&kept.since, &kept.until})
    if (!day->empty() && check(*day)->type != FieldType::Date)
      yaml.at("kept").refuse("pack.wrong_type", {{"expected", "a date"}});
  constexpr size_t kMostFilters = 3;  // each has an index of its own
  if (kept.filters.size() > kMostFilters)
    yaml.at("kept").at("list").refuse("pack.wrong_type", {{"expected", "three filters"}});
  const auto code = dataset.code_fields();
  if (code.empty() || std::any_of(code.begin(), code.end(), [](const auto* field) { return field->sealed; }))
    yaml.refuse("pack.records_without_code", {{"dataset", dataset.code}});
  if (dataset.apart || dataset.is_register_of != Register::None)
    yaml.at("kept").refuse("pack.not_kept_by_hand", {{"dataset", dataset.code}});
}

Dataset read_dataset(const CheckedYaml& yaml) {
  yaml.only({"code",      "label",    "provider", "grain",        "mode",        "period",  "purpose",
             "in_ledger", "register", "apart",    "several_rows", "title_words", "telling", "key",
             "own_code",  "parts",    "spells",   "ages",         "kept",        "fields"});
  Dataset dataset;
  dataset.code = yaml.at("code").text();
  check_identifier(dataset.code, yaml.at("code"));
  if (yaml.has("ages")) {
    const auto ages = yaml.at("ages");
    ages.only({"from", "to"});
    const auto age = [&](const char* key) -> std::optional<int> {
      const auto years = bound(ages, key);
      return years ? std::optional(static_cast<int>(years->rescaled(0)->units())) : std::nullopt;
    };
    dataset.youngest = age("from"), dataset.oldest = age("to");
  }
  const auto label = yaml.at("label");
  label.only({"zh", "en"});
  dataset.label_zh = label.at("zh").text();
  dataset.label_en = label.at("en").text();
  dataset.provider = yaml.at("provider").text();
  // An import without a purpose is refused: here already, where the dataset is declared.
  dataset.purpose = yaml.at("purpose").text();
  dataset.grain = one_of<Grain>(yaml.at("grain"), {{"person", Grain::Person},
                                                   {"household", Grain::Household},
                                                   {"event", Grain::Event},
                                                   {"village", Grain::Village}});
  dataset.mode = one_of<Mode>(yaml.at("mode"), {{"full", Mode::Full}, {"increment", Mode::Increment}});
  if (yaml.has("period")) {
    const auto period = yaml.at("period").only({"year", "school_year", "events"});
    for (const auto& [kind, field] : period.entries()) {
      dataset.period = kind == "year"          ? PeriodKind::Year
                       : kind == "school_year" ? PeriodKind::SchoolYear
                                               : PeriodKind::Events;
      dataset.period_field = field.text();
    }
  }
  dataset.in_ledger = yaml.flag_or("in_ledger", false);
  if (yaml.has("register")) dataset.is_register_of = one_of(yaml.at("register"), kRegisters);
  dataset.apart = yaml.flag_or("apart", false);
  dataset.may_repeat_people = yaml.flag_or("several_rows", dataset.grain == Grain::Event);
  dataset.title_words = yaml.texts_or_empty("title_words");
  dataset.telling = yaml.texts_or_empty("telling");
  dataset.key = yaml.texts_or_empty("key");
  dataset.parts = yaml.texts_or_empty("parts");
  if (yaml.has("own_code")) dataset.own_code = yaml.at("own_code").text();
  if (yaml.has("spells")) {
    const auto spells = yaml.at("spells").only({"from", "to"});
    dataset.spell_from = spells.at("from").text(), dataset.spell_to = spells.at("to").text();
  }
  for (const auto& item : yaml.at("fields").items()) {
    auto field = read_field(item);
    if (dataset.find(field.name)) item.refuse("pack.duplicate_key", {{"key", field.name}});
    dataset.fields.push_back(std::move(field));
  }
  for (const auto& item : yaml.at("fields").items())
    for (const auto& unless : dataset.find(item.at("name").text())->unless) {
      const auto* other = dataset.find(unless.field);
      if (!other) item.at("required_unless").refuse("pack.unknown_name", {{"name", unless.field}});
      for (const auto& value : unless.values)
        if (std::none_of(other->values.begin(), other->values.end(), [&](const auto& v) { return v.value == value; }))
          item.at("required_unless").refuse("pack.unknown_name", {{"name", value}});
    }
  if (yaml.has("kept")) dataset.kept = read_kept(yaml.at("kept"));
  check_meaning_of_later(dataset, yaml);
  check_records(dataset, yaml);
  check_kept(dataset, yaml);
  for (const auto& name : dataset.telling)
    if (!dataset.find(name)) yaml.at("telling").refuse("pack.unknown_name", {{"name", name}});
  if (!dataset.period_field.empty() && !dataset.find(dataset.period_field))
    yaml.at("period").refuse("pack.unknown_name", {{"name", dataset.period_field}});
  return dataset;
}

}  // namespace

std::string_view word(FieldType type) {
  return std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& known) { return known.second == type; })->first;
}

bool Field::is_identity() const {
  switch (role) {
    case Role::PersonName:
    case Role::PersonId:
    case Role::HeadName:
    case Role::HeadId:
    case Role::HouseholdCode:
    case Role::PersonCode:
    case Role::County:
    case Role::Township:
    case Role::Village:
    case Role::Named: return true;
    default: return type == FieldType::Name;
  }
}

std::string Field::sql_type() const {
  switch (type) {
    case FieldType::YesNo: return "BOOLEAN";
    case FieldType::Integer: return "BIGINT";
    case FieldType::Number: return "DECIMAL(18,4)";
    case FieldType::Money: return "DECIMAL(18,2)";
    case FieldType::Date:
    case FieldType::Month: return "DATE";
    case FieldType::Year:
    case FieldType::SchoolYear: return "INTEGER";
    default: return "VARCHAR";
  }
}

const Field* Dataset::find(std::string_view field_name) const {
  for (const auto& field : fields)
    if (field.name == field_name) return &field;
  return nullptr;
}

const Field* Dataset::with_role(Role role) const {
  for (const auto& field : fields)
    if (field.role == role) return &field;
  return nullptr;
}

const Field* Dataset::place() const {
  for (const auto& field : fields)
    if (field.refers == "region" || field.refers == "village") return &field;
  return nullptr;
}

const Field* Dataset::record_code() const {
  if (!own_code.empty()) return find(own_code);
  if (is_register_of == Register::Persons || grain == Grain::Person) return with_role(Role::PersonCode);
  if (is_register_of == Register::Households || grain == Grain::Household) return with_role(Role::HouseholdCode);
  return nullptr;
}

std::vector<const Field*> Dataset::code_fields() const {
  if (!own_code.empty()) return {find(own_code)};
  std::vector<const Field*> fields;
  for (const auto& name : key) fields.push_back(find(name));
  // A key tells the rows of one person, household or village apart.
  for (const auto role : {Role::PersonCode, Role::HouseholdCode, Role::Village})
    if (const auto* whose = with_role(role); whose && whose->required) {
      if (std::find(fields.begin(), fields.end(), whose) == fields.end()) fields.insert(fields.begin(), whose);
      break;
    }
  return fields;
}

bool Dataset::is_told_by(const Field& field) const {
  return std::find(telling.begin(), telling.end(), field.name) != telling.end();
}

bool Dataset::is_of_health() const {
  return !in_ledger &&
         std::any_of(fields.begin(), fields.end(), [](const Field& f) { return f.sensitive == Sensitive::Health; });
}

Result<Dictionary> Dictionary::load(const std::vector<std::filesystem::path>& pack_folders) {
  return catching_yaml([&] {
    std::map<std::string, Dataset> by_code;
    for (const auto& folder : pack_folders) {
      const auto datasets = folder / "datasets";
      if (!std::filesystem::is_directory(datasets)) continue;
      std::vector<std::filesystem::path> files;
      for (const auto& entry : std::filesystem::directory_iterator(datasets))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
      std::sort(files.begin(), files.end());
      for (const auto& file : files) {
        auto dataset = read_dataset(CheckedYaml::load(file));
        by_code.insert_or_assign(dataset.code, std::move(dataset));
      }
    }
    Dictionary dictionary;
    for (const auto& folder : pack_folders)
      if (std::filesystem::exists(folder / "headings.yaml")) dictionary.heading_words_.add(folder / "headings.yaml");
    for (auto& [code, dataset] : by_code) {
      if (const auto* other =
              dataset.is_register_of == Register::None ? nullptr : dictionary.register_of(dataset.is_register_of))
        throw YamlRefused{{"pack.register_twice", {{"dataset", code}, {"other", other->code}}}};
      (dataset.is_delivered() ? dictionary.datasets_ : dictionary.by_hand_).push_back(std::move(dataset));
    }
    for (const auto* dataset : dictionary.all())
      for (const auto& field : dataset->fields) dictionary.check_reference(*dataset, field);
    return dictionary;
  });
}

/// A code of something is one of something that has codes.
void Dictionary::check_reference(const Dataset& dataset, const Field& field) const {
  if (field.refers.empty() || field.refers == "region" || field.refers == "village") return;
  const auto* other = find(field.refers);
  if (!other || !other->kept || other->code_fields().size() != 1)
    throw YamlRefused{
        {"pack.refers_to_nothing", {{"dataset", dataset.code}, {"field", field.name}, {"other", field.refers}}}};
}

std::vector<const Dataset*> Dictionary::all() const {
  std::vector<const Dataset*> all;
  for (const auto* some : {&datasets_, &by_hand_})
    for (const auto& dataset : *some) all.push_back(&dataset);
  return all;
}

Dictionary Dictionary::alone(const Dataset& dataset) const {
  Dictionary one;
  one.datasets_.push_back(dataset);
  one.heading_words_ = heading_words_;
  return one;
}

const Dataset* Dictionary::find(std::string_view code) const {
  for (const auto* some : {&datasets_, &by_hand_})
    for (const auto& dataset : *some)
      if (dataset.code == code) return &dataset;
  return nullptr;
}

std::vector<const Dataset*> Dictionary::kept() const {
  auto kept = all();
  std::erase_if(kept, [](const auto* dataset) { return !dataset->kept; });
  std::sort(kept.begin(), kept.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  return kept;
}

const Dataset* Dictionary::register_of(Register whom) const {
  for (const auto& dataset : datasets_)
    if (dataset.is_register_of == whom) return &dataset;
  return nullptr;
}

Result<void> Dictionary::check_telling() const {
  for (const auto& dataset : datasets_) {
    if (dataset.telling.empty()) return Refusal{"pack.nothing_tells_it", {{"dataset", dataset.code}}};
    for (const auto& name : dataset.telling) {
      const auto header = squeezed(dataset.find(name)->header);
      for (const auto& other : datasets_)
        for (const auto& field : other.fields) {
          const auto& same = field.synonyms;
          const bool is_its = squeezed(field.header) == header ||
                              std::any_of(same.begin(), same.end(),
                                          [&](const std::string& synonym) { return squeezed(synonym) == header; });
          if (is_its && &other != &dataset)
            return Refusal{"pack.does_not_tell",
                           {{"dataset", dataset.code}, {"header", header}, {"other", other.code}}};
        }
    }
  }
  return {};
}

std::string Dictionary::markdown() const {
  std::string page =
      "# Data dictionary\n\nGenerated from `packs/*/datasets/` by `guben pack dictionary`; edit the declarations, not "
      "this page.\n"
      "∅: blank means none. →: the date may lie ahead. Sealed: encrypted at rest, never in the workspace.\n";
  const auto name_of = [](const auto& words, auto value) {
    for (const auto& [word, v] : words)
      if (v == value) return std::string(word);
    return std::string();
  };
  for (const auto* dataset : all()) {
    const auto& d = *dataset;
    const auto comes = !d.is_delivered() ? std::string("kept by hand")
                                         : fmt::format("{} delivery{}", d.mode == Mode::Full ? "full" : "increment",
                                                       d.kept ? ", and kept by hand" : "");
    page += fmt::format(
        "\n## `{}` {} ({})\n\n{}; {}. Purpose: {}\n\n| field | header | type | | also written |\n| --- | --- "
        "| --- | --- | --- |\n",
        d.code, d.label_zh, d.label_en, d.provider, comes, d.purpose);
    for (const auto& f : d.fields) {
      std::string marks;
      if (f.required) marks += "required ";
      if (f.sealed) marks += "sealed ";
      if (f.none_if_blank) marks += "∅ ";
      if (f.ahead) marks += "→ ";
      if (f.several) marks += "several ";
      if (!f.refers.empty()) marks += "of `" + f.refers + "` ";
      std::string type = name_of(kTypes, f.type);
      for (const auto& value : f.values) type += (type == "code" ? ": " : ", ") + value.value;
      page += fmt::format("| `{}` | {} | {} | {}| {} |\n", f.name, f.header, type, marks, fmt::join(f.synonyms, "、"));
    }
  }
  return page;
}

}  // namespace guben::dictionary
