#include "policy/situation.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::policy {
namespace {

constexpr const char* kOutcomes[] = {"hit", "near miss", "no hit", "undecided", "not run"};
const Date kUsualDay = *Date::from_ymd(2020, 6, 30);

WrittenRow read_fields(const CheckedYaml& yaml) {
  WrittenRow fields;
  for (const auto& [header, value] : yaml.entries()) fields.emplace(header, value.text());
  return fields;
}

bool read_yes_no(const CheckedYaml& yaml) {
  const auto word = yaml.text();
  if (word != "yes" && word != "no" && word != "true" && word != "false")
    yaml.refuse("pack.wrong_type", {{"expected", "yes or no"}});
  return word == "yes" || word == "true";
}

std::vector<SituationPerson> read_persons(const CheckedYaml& yaml) {
  std::vector<SituationPerson> persons;
  for (const auto& [name, fields] : yaml.entries()) persons.push_back({name, read_fields(fields)});
  return persons;
}

Date read_day(const CheckedYaml& yaml) {
  const auto day = Date::from_iso(yaml.text());
  if (!day) yaml.refuse("pack.wrong_type", {{"expected", "a date YYYY-MM-DD"}});
  return *day;
}

SituationEarlier read_earlier(const CheckedYaml& yaml) {
  SituationEarlier earlier;
  earlier.place = yaml.place();
  earlier.until = read_day(yaml.at("until"));
  for (const auto& [key, value] : yaml.entries()) {
    if (key == "of") earlier.of = value.text();
    else if (key != "until") earlier.fields.emplace(key, value.text());
  }
  return earlier;
}

SituationHousehold read_household(const std::string& name, const std::string& usual_member, const CheckedYaml& yaml) {
  SituationHousehold household{name, {}, {{usual_member, {}}}, {}};
  if (yaml.has("household")) household.fields = read_fields(yaml.at("household"));
  if (yaml.has("persons")) household.persons = read_persons(yaml.at("persons"));
  if (yaml.has("earlier"))
    for (const auto& item : yaml.at("earlier").items()) household.earlier.push_back(read_earlier(item));
  return household;
}

SituationRow read_row(const CheckedYaml& yaml) {
  SituationRow row;
  row.place = yaml.place();
  for (const auto& [key, value] : yaml.entries()) {
    if (key == "of") {
      row.of = value.texts();
      row.is_of_nobody = row.of == std::vector<std::string>{"nobody"};
      if (row.is_of_nobody) row.of.clear();
    } else if (key == "in_review") {
      row.in_review = read_yes_no(value);
    } else if (key == "same_number") {
      for (const auto& [what, agrees] : value.only({"name", "sex", "birth"}).entries())
        row.same_number.emplace(what, read_yes_no(agrees));
      row.same_number.emplace("name", true);
    } else if (key == "named_is_member") {
      row.named_is_member = read_yes_no(value);
    } else if (key == "from" || key == "until") {
      (key == "from" ? row.from : row.until) = read_day(value);
    } else if (key == "times") {
      const auto times = Decimal::parse(value.text());
      if (!times || times->scale() != 0 || *times < Decimal(1) || *times > Decimal(1000))
        value.refuse("pack.wrong_type", {{"expected", "a whole number from 1 to 1000"}});
      row.times = static_cast<int>(times->units());
    } else {
      row.fields.emplace(key, value.text());
    }
  }
  if (row.of.size() > 1 && !row.in_review)
    yaml.at("of").refuse("pack.wrong_type", {{"expected", "one person or household; several with in_review: true"}});
  return row;
}

std::vector<SituationDelivery> read_deliveries(const CheckedYaml& yaml) {
  std::vector<SituationDelivery> deliveries;
  for (const auto& [key, rows] : yaml.entries()) {
    const auto blank = key.find(' ');
    auto& delivery = deliveries.emplace_back();
    delivery.dataset = key.substr(0, blank);
    if (blank != std::string::npos) delivery.period = trimmed(std::string_view(key).substr(blank));
    if (!rows.is_empty())
      for (const auto& row : rows.items()) delivery.rows.push_back(read_row(row));
  }
  return deliveries;
}

Expected read_outcome(const CheckedYaml& yaml) {
  const auto word = std::find(std::begin(kOutcomes), std::end(kOutcomes), yaml.text());
  if (word == std::end(kOutcomes))
    yaml.refuse("pack.unknown_word", {{"word", yaml.text()}, {"known", fmt::format("{}", fmt::join(kOutcomes, ", "))}});
  return static_cast<Expected>(word - kOutcomes);
}

Situation read_situation(const std::string& rule, const CheckedYaml& yaml) {
  yaml.only({"zh", "en", "outcome", "today", "household", "persons", "households", "earlier", "rows", "as_of", "values",
             "not_delivered", "subject", "facts"});
  Situation s;
  s.rule = rule;
  s.place = yaml.place();
  s.zh = yaml.at("zh").text();
  s.en = yaml.at("en").text();
  s.expected = read_outcome(yaml.at("outcome"));
  if (yaml.has("today")) {
    s.today = read_outcome(yaml.at("today"));
    if (s.today == s.expected) yaml.at("today").refuse("situation.today_is_right");
  }
  const auto as_of = yaml.has("as_of") ? Date::from_iso(yaml.at("as_of").text()) : kUsualDay;
  if (!as_of) yaml.at("as_of").refuse("pack.wrong_type", {{"expected", "a date YYYY-MM-DD"}});
  s.as_of = *as_of;
  if (yaml.has("households"))
    for (const auto& [name, household] : yaml.at("households").entries())
      s.households.push_back(read_household(name, name + "甲", household.only({"household", "persons", "earlier"})));
  else s.households.push_back(read_household("户", "甲", yaml));
  if (yaml.has("rows")) s.deliveries = read_deliveries(yaml.at("rows"));
  if (yaml.has("values"))
    for (const auto& [name, value] : yaml.at("values").entries()) {
      const auto number = Decimal::parse(value.text());
      if (!number && value.text() != "none") value.refuse("pack.wrong_type", {{"expected", "a number or none"}});
      s.values.emplace(name, number);
    }
  s.not_delivered = yaml.texts_or_empty("not_delivered");
  s.subject = yaml.text_or("subject", "");
  if (yaml.has("facts")) {
    for (const char* key : {"household", "persons", "households", "earlier", "rows", "not_delivered", "subject"})
      if (yaml.has(key)) yaml.at(key).refuse("situation.facts_and_rows");
    for (const auto& [fact, value] : yaml.at("facts").entries()) s.facts.emplace(fact, value.text_or_null());
  }
  return s;
}

}  // namespace

const char* word_of(Expected expected) { return kOutcomes[static_cast<size_t>(expected)]; }

std::vector<Situation> read_situations(const std::filesystem::path& file) {
  const auto yaml = CheckedYaml::load(file).only({"rule", "edition", "situations"});
  const auto rule = yaml.at("rule").text();
  if (rule + ".yaml" != file.filename().string()) yaml.at("rule").refuse("pack.name_is_not_file", {{"name", rule}});
  // Written from the second edition of the rule; the third reads it otherwise and follows.
  if (yaml.has("edition") && yaml.at("edition").text() != "second")
    yaml.at("edition").refuse("pack.unknown_word", {{"word", yaml.at("edition").text()}, {"known", "second"}});
  std::vector<Situation> situations;
  for (const auto& item : yaml.at("situations").items()) {
    auto situation = read_situation(rule, item);
    for (const auto& other : situations)
      if (other.zh == situation.zh || other.en == situation.en)
        item.refuse("pack.duplicate_key", {{"key", situation.zh + " / " + situation.en}});
    situations.push_back(std::move(situation));
  }
  return situations;
}

}  // namespace guben::policy
