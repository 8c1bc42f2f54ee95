#include "http/export_rows.hpp"

#include "access/leaving.hpp"
#include "core/digest.hpp"
#include "core/messages.hpp"
#include "http/finding_list_answers.hpp"
#include "http/household_record.hpp"
#include "http/household_view.hpp"
#include "http/overview_answers.hpp"
#include "http/register_export.hpp"
#include "http/unit_answers.hpp"
#include "screening/indicators.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Sensitive;

/// A list that can be taken out.
struct List {
  const char *name, *operation, *kind, *title;
  Result<Json> (*answer)(Office&, const Asked&);
};
constexpr List kLists[] = {
    {"findings", "listFindings", "finding", "export.findings", list_findings},
    {"indicator_units", "listUnitsBehind", "finding", "export.units", list_units_behind},
    {"overview", "getOverview", "overview", "export.overview", list_areas},
    {"indicators", "getOverview", "overview", "export.indicators", list_indicators},
    {"households", "listHouseholds", "household", "export.households", nullptr},
    {"deliveries", "listDeliveries", "file", "export.deliveries", nullptr},
    {"journal", "listJournal", "journal", "export.journal", nullptr},
};
const List& list_of(const ExportWish& wish) {
  return *std::find_if(std::begin(kLists), std::end(kLists), [&](const auto& one) { return wish.list == one.name; });
}

/// What a column shows of a row.
struct Shown {
  const policy::Pack& pack;
  Language language;
  std::string word(const char* code) const { return message(language, code); }
  std::string label(const std::string& rule) const {
    const auto known = pack.rules.find(rule);
    return known == pack.rules.end() ? rule : in_language(language, known->second.label_zh, known->second.label_en);
  }
  std::string finding(const Json& of) const {
    return of.value("is_protected", false) ? word("timeline.protected") : label(of.value("rule", ""));
  }
  std::string text(const Json& row, const char* field) const {
    if (!row.contains(field) || row[field].is_null()) return "";
    return row[field].is_string() ? row[field].get<std::string>() : row[field].dump();
  }
};

struct Column {
  const char *key, *header;
  double width;
  bool is_number;
  std::string (*cell)(const Shown&, const Json&);
};

std::string change_of(const Shown& shown, const Json& row) {
  const auto change = row.value("change", "");
  return change.empty() ? "" : message(shown.language, change == "gone" ? "export.gone_since" : "export." + change);
}
std::string region_of(const Shown& shown, const Json& row) {
  return shown.pack.regions.full_name(row.value("region", row.value("village", "")));
}
std::string severity_of(const Shown& shown, const Json& row) {
  return message(shown.language, "documents." + row.value("severity", "amber"));
}
std::string name_of(const Shown& shown, const Json& row) {
  for (const char* field : {"head", "subject_name", "name"})
    if (row.contains(field)) return shown.text(row, field);
  return "";
}
std::string code_of(const Shown& shown, const Json& row) {
  for (const char* field : {"subject", "unit", "household"})
    if (row.contains(field)) return shown.text(row, field);
  return "";
}
std::string findings_of(const Shown& shown, const Json& row) {
  if (!row.contains("rules")) return shown.finding(row);
  std::string all;
  for (const auto& rule : row["rules"]) all += (all.empty() ? "" : "; ") + shown.finding(rule);
  return all;
}
std::string routes_of(const Shown& shown, const Json& row) {
  if (!row.contains("routes")) return shown.pack.in_words(row.value("route", ""), shown.language);
  std::string all;
  for (const auto& route : row["routes"])
    all += (all.empty() ? "" : "; ") + shown.pack.in_words(route.get<std::string>(), shown.language);
  return all;
}
std::string changes_of(const Shown& shown, const Json& row) {
  if (!row.contains("rules")) return change_of(shown, row);
  std::string all;
  for (const auto& rule : row["rules"]) all += (all.empty() ? "" : "; ") + change_of(shown, rule);
  return all;
}
std::string area_of(const Shown& shown, const Json& row) {
  return shown.pack.regions.full_name(row["region"]["code"].get<std::string>());
}
template <const char* kPart, const char* kField>
std::string of_part(const Shown& shown, const Json& row) {
  return row.contains(kPart) ? shown.text(row[kPart], kField) : "";
}
std::string indicator_of(const Shown& shown, const Json& row) {
  return in_language(shown.language, row["label"]["zh"].get<std::string>(), row["label"]["en"].get<std::string>());
}
/// As the page shows a share: 98.79%.
std::string percent(const std::string& share) {
  const auto hundredfold = Decimal::multiply(*Decimal::parse(share)->rescaled(4), Decimal(100));
  return hundredfold->without_trailing_zeros().to_string() + "%";
}
template <const char* kField>
std::string percent_of(const Shown&, const Json& row) {
  return row.contains(kField) ? percent(row[kField].get<std::string>()) : "";
}
std::string interval_of(const Shown&, const Json& row) {
  if (!row.contains("interval")) return "";
  return fmt::format("[{}, {}]", percent(row["interval"][0].get<std::string>()),
                     percent(row["interval"][1].get<std::string>()));
}
std::string share_in(const Shown&, const Json& row) {
  const auto share = screening::share_of(*Decimal::parse(row["numerator"].get<std::string>()),
                                         *Decimal::parse(row["denominator"].get<std::string>()));
  return share ? percent(share->to_string()) : "";
}
std::string state_of(const Shown& shown, const Json& row) {
  return shown.word(("export.state_" + row["state"].get<std::string>()).c_str());
}
template <const char* kField>
std::string plain(const Shown& shown, const Json& row) {
  return shown.text(row, kField);
}
constexpr char kHit[] = "hit", kNew[] = "new", kGone[] = "gone", kUndecided[] = "undecided", kNotRun[] = "not_run",
               kNumerator[] = "numerator", kDenominator[] = "denominator", kCounts[] = "counts",
               kHouseholds[] = "households", kPeople[] = "people", kRed[] = "red", kAmber[] = "amber",
               kTarget[] = "target", kClause[] = "clause", kUnknown[] = "unknown", kBefore[] = "before";

constexpr Column kSeverity{"severity", "export.severity", 8, false, severity_of},
    kName{"subject", "export.name", 14, false, name_of}, kCode{"subject", "export.code", 18, false, code_of},
    kFinding{"finding", "export.finding", 40, false, findings_of},
    kRegion{"region", "export.region", 30, false, region_of}, kRoute{"route", "export.route", 16, false, routes_of},
    kChange{"change", "export.change", 12, false, changes_of};

/// By list, and of findings by what their rows are.
const std::vector<Column>& columns_of(const ExportWish& wish) {
  static const std::vector<Column> of_findings{kSeverity, kName, kCode, kFinding, kRegion, kRoute, kChange};
  static const std::vector<Column> of_rules{kSeverity,
                                            {"rule", "export.finding", 40, false, findings_of},
                                            kRoute,
                                            {"hit", "export.hit", 10, true, plain<kHit>},
                                            {"new", "export.new", 10, true, plain<kNew>},
                                            {"gone", "export.gone_since", 10, true, plain<kGone>},
                                            {"undecided", "export.undecided", 10, true, plain<kUndecided>},
                                            {"not_run", "export.not_run", 10, true, plain<kNotRun>}};
  static const std::vector<Column> of_lines{
      kSeverity, kName, kCode, {"rule", "export.finding", 40, false, findings_of}, kRegion, kRoute, kChange};
  static const std::vector<Column> of_units{{"unit", "export.name", 14, false, name_of},
                                            {"unit", "export.code", 18, false, code_of},
                                            {"village", "export.region", 30, false, region_of},
                                            {"numerator", "export.numerator", 12, true, plain<kNumerator>},
                                            {"denominator", "export.denominator", 12, true, plain<kDenominator>}};
  static const std::vector<Column> of_areas{
      {"area", "export.region", 30, false, area_of},
      {"households", "export.households_of_area", 10, true, of_part<kCounts, kHouseholds>},
      {"people", "export.people", 10, true, of_part<kCounts, kPeople>},
      {"red", "export.red", 10, true, of_part<kCounts, kRed>},
      {"amber", "export.amber", 10, true, of_part<kCounts, kAmber>},
      {"undecided", "export.undecided", 10, true, of_part<kCounts, kUndecided>},
      {"not_run", "export.not_run", 10, true, of_part<kCounts, kNotRun>},
      {"red_before", "export.red_before", 12, true, of_part<kBefore, kRed>},
      {"amber_before", "export.amber_before", 12, true, of_part<kBefore, kAmber>},
      {"undecided_before", "export.undecided_before", 12, true, of_part<kBefore, kUndecided>},
      {"not_run_before", "export.not_run_before", 12, true, of_part<kBefore, kNotRun>}};
  static const std::vector<Column> of_indicators{{"indicator", "export.indicator", 30, false, indicator_of},
                                                 {"numerator", "export.numerator", 12, true, plain<kNumerator>},
                                                 {"denominator", "export.denominator", 12, true, plain<kDenominator>},
                                                 {"unknown", "export.unknown", 10, true, plain<kUnknown>},
                                                 {"share", "export.share", 12, false, share_in},
                                                 {"interval", "export.interval", 20, false, interval_of},
                                                 {"target", "export.target", 12, false, percent_of<kTarget>},
                                                 {"clause", "export.clause", 16, false, plain<kClause>},
                                                 {"state", "export.state", 18, false, state_of},
                                                 {"before", "export.share_before", 12, false, percent_of<kBefore>}};
  if (wish.list == "indicator_units") return of_units;
  if (wish.list == "overview") return of_areas;
  if (wish.list == "indicators") return of_indicators;
  const auto by = wish.filters.find("by");
  if (by != wish.filters.end() && by->second == "rule") return of_rules;
  if (by != wish.filters.end() && by->second == "finding") return of_lines;
  return of_findings;
}

/// A field of the household's record beside what the list shows: by name, and never one that leaves nothing.
const dictionary::Field* record_field(const policy::Pack& pack, const ExportWish& wish, const std::string& column) {
  const auto by = wish.filters.find("by");
  if (wish.list != "findings" || (by != wish.filters.end() && by->second == "rule")) return nullptr;
  const auto* field = pack.dictionary.register_of(dictionary::Register::Households)->find(column);
  return field && field->sensitive != Sensitive::Never ? field : nullptr;
}

/// The filters as the list's own parameters, with the size that makes it one page.
Result<nlohmann::json> given_of(const ExportWish& wish) {
  constexpr int64_t kAll = 1'000'000'000;
  const auto* operation = Contract::built_in().find(list_of(wish).operation);
  auto given = nlohmann::json::object();
  const auto refused = [](const std::string& name, const std::string& expected) {
    return Refusal{"http.not_as_said", {{"at", "/filters/" + name}, {"expected", expected}}};
  };
  for (const auto& [name, text] : wish.filters)
    if (!operation->has_parameter(name) || name == "page" || name == "size" || name == "after" || name == "X-Purpose")
      return refused(name, "no such field");
  for (const auto& parameter : operation->parameters) {
    const auto said = wish.filters.find(parameter.name);
    if (said == wish.filters.end()) {
      if (parameter.required) return refused(parameter.name, "a value");
      if (!parameter.fallback.is_null()) given[parameter.name] = parameter.fallback;
      continue;
    }
    auto value = Schemas::value_of_text(parameter.schema, said->second);
    if (const auto mismatch = Schemas::check(parameter.schema, value))
      return refused(parameter.name, mismatch->expected);
    given[parameter.name] = std::move(value);
  }
  given["page"] = 1;
  given["size"] = kAll;
  given["X-Purpose"] = wish.purpose;
  return given;
}

/// Where the filters name a region, it has to be the post's; a list that is narrowed to the post's own needs no such.
Result<void> check_region(Office& office, const access::Post& post, const ExportWish& wish) {
  const auto region = wish.filters.find("region");
  const std::string kind = list_of(wish).kind;
  if ((wish.list != "indicator_units" && kind != "overview") || region == wish.filters.end()) return {};
  access::Subject subject;
  subject.region = region->second;
  const auto may = [&](const char* action, std::string_view of) {
    return access::may(office.roles(), post, action, of, subject, {.has_purpose = true});
  };
  if (kind != "overview") return may("read", "household");
  if (auto reads = may("read", kind); !reads) return reads;
  return may("export", kind);
}

/// What the numbers are, where the rows do not say it.
void note_what_is_counted(const Json& answered, const ExportWish& wish, Language language,
                          std::vector<std::string>& notes) {
  if (wish.list == "overview") notes.push_back(message(language, "export.counted_" + answered.value("count", "")));
  if (!wish.filters.contains("against")) return;
  if (!answered.contains("against")) return notes.push_back(message(language, "export.nothing_against"));
  notes.push_back(message(language, "export.against",
                          {{"as_of", answered["against"]["as_of"].get<std::string>()},
                           {"run", answered["against"]["id"].get<std::string>()}}));
}

struct RecordColumn {
  const dictionary::Field* field;
  size_t at;  ///< in the dataset
  bool is_unmasked;
};

/// As the post may see it; whole where it is to be unmasked and may be, of this household.
std::string record_cell(const HouseholdView& view, const dictionary::Dataset& dataset, const RecordColumn& column,
                        const std::optional<std::string>& value, Language language) {
  const auto shown = view.shown(dataset, *column.field, value ? std::string_view(*value) : "-");
  if (shown.as == access::Shown::As::Protected) return message(language, "access.protected_value");
  if (!value) return "";
  if (column.is_unmasked && !shown.unmask_kind.empty()) return *value;
  if (column.field->type == dictionary::FieldType::YesNo)
    return message(language, *value == "true" ? "documents.yes" : "documents.no");
  return shown.text;
}

std::vector<std::string> record_cells(Office& office, ledger::Records& records, const dictionary::Dataset& dataset,
                                      const access::Post& post, const std::vector<RecordColumn>& columns,
                                      const std::string& household, Language language) {
  std::vector<std::string> cells(columns.size());
  const auto view = HouseholdView::of(office, post, household, office.business_day());
  const auto version = view ? records.find(household) : std::nullopt;
  if (!version) return cells;
  for (size_t c = 0; c < columns.size(); ++c)
    cells[c] = record_cell(*view, dataset, columns[c], version->values[columns[c].at], language);
  return cells;
}

}  // namespace

ExportWish ExportWish::of(const nlohmann::json& body) {
  ExportWish wish;
  wish.list = body["list"].get<std::string>();
  wish.form = body.value("form", "xlsx");
  wish.purpose = body["purpose"].get<std::string>();
  wish.filters = body.value("filters", std::map<std::string, std::string>());
  wish.columns = body.value("columns", std::vector<std::string>());
  if (body.contains("unmask")) {
    wish.unmasked = body["unmask"]["columns"].get<std::set<std::string>>();
    wish.unmask_reason = body["unmask"]["reason"].get<std::string>();
  }
  return wish;
}

std::string ExportWish::what() const { return list == kRegisterExport ? list + "/" + register_of(*this) : list; }

nlohmann::json ExportWish::to_json() const {
  nlohmann::json json{{"list", list}, {"form", form}, {"purpose", purpose}, {"filters", filters}, {"columns", columns}};
  if (!unmasked.empty()) json["unmask"] = {{"columns", unmasked}, {"reason", unmask_reason}};
  return json;
}

Result<void> may_export(Office& office, const access::Post& post, const ExportWish& wish) {
  if (wish.list == kRegisterExport) return may_export_register(office, post, wish);
  const auto& list = list_of(wish);
  if (auto may = access::may_at_all(office.roles(), post, "export", list.kind); !may) return may;
  if (!list.answer) return Refusal{"access.nobody_may"};
  if (auto may = access::may_at_all(office.roles(), post, "read", list.kind); !may) return may;
  if (!access::is_purpose(wish.purpose)) return Refusal{"access.purpose_needed"};
  if (const auto given = given_of(wish); !given) return given.error();
  if (auto reaches = check_region(office, post, wish); !reaches) return reaches;
  const auto& pack = *office.snapshot()->pack;
  const auto& known = columns_of(wish);
  std::set<std::string> seen;
  for (const auto& column : wish.columns) {
    const bool is_shown = std::any_of(known.begin(), known.end(), [&](const auto& one) { return column == one.key; });
    if ((!is_shown && !record_field(pack, wish, column)) || !seen.insert(column).second)
      return Refusal{"http.not_as_said", {{"at", "/columns"}, {"expected", "no such field"}}};
  }
  if (wish.unmasked.empty()) return {};
  if (!access::is_purpose(wish.unmask_reason)) return Refusal{"access.reason_needed"};
  for (const auto& column : wish.unmasked) {
    const auto* field = record_field(pack, wish, column);
    if (!field || !seen.contains(column))
      return Refusal{"http.not_as_said", {{"at", "/unmask/columns"}, {"expected", "no such field"}}};
    const auto kind = access::kind_of(field->sensitive);
    if (kind.empty()) return Refusal{"access.nobody_may"};
    if (auto may = access::may_at_all(office.roles(), post, "unmask", kind); !may) return may;
  }
  return {};
}

bool reaches_still(Office& office, const access::Post& post, const std::string& list,
                   const std::vector<std::string>& households) {
  ExportWish wish;
  wish.list = list;
  const auto slash = list.find('/');
  const auto kind = slash == std::string::npos ? list_of(wish).kind : kind_of_register(office, list.substr(slash + 1));
  if (access::reach(office.roles(), post, "read", kind).whole_county) return true;
  const auto snapshot = office.snapshot();
  if (!snapshot->registry) return false;
  return std::all_of(households.begin(), households.end(), [&](const auto& code) {
    // One that left the register lies where it lay when the list was made.
    if (!snapshot->registry->registry().find_household(code)) return true;
    const auto subject = office.subject_of_household(code);
    return subject && access::may(office.roles(), post, "read", kind, *subject, {.has_purpose = true});
  });
}

void finish(ExportRows& made, const ExportWish& wish) {
  std::string content;
  for (const auto& row : made.document.rows)
    for (const auto& cell : row) content += fmt::format("{} {}\n", cell.size(), cell);
  made.fingerprint = sha256_hex(content).substr(0, 32);
  for (const auto& [name, value] : wish.filters) made.conditions.push_back(name + "=" + access::masked_text(value));
}

Result<ExportRows> export_rows(Office& office, const Asked& asked, const access::Post& post, const ExportWish& wish) {
  if (wish.list == kRegisterExport) return register_rows(office, post, wish, asked.request().language);
  const auto& list = list_of(wish);
  auto given = given_of(wish);
  if (!given) return given.error();
  auto as_list = asked;
  as_list.operation = Contract::built_in().find(list.operation);
  as_list.given = std::move(*given);
  const auto answered = list.answer(office, as_list);
  if (!answered) return answered.error();
  const auto snapshot = office.snapshot();
  const auto& pack = *snapshot->pack;
  const auto language = asked.request().language;
  const auto& dataset = *pack.dictionary.register_of(dictionary::Register::Households);

  ExportRows made;
  made.document.title = message(language, list.title);
  std::vector<const Column*> columns;
  std::vector<RecordColumn> of_record;
  const auto is_wanted = [&](const char* key) {
    return wish.columns.empty() || std::find(wish.columns.begin(), wish.columns.end(), key) != wish.columns.end();
  };
  for (const auto& column : columns_of(wish)) {
    if (!is_wanted(column.key)) continue;
    columns.push_back(&column);
    made.document.columns.push_back({message(language, column.header), column.width, column.is_number});
  }
  for (const auto& name : wish.columns)
    if (const auto* field = record_field(pack, wish, name);
        field && std::none_of(columns.begin(), columns.end(), [&](const auto* one) { return name == one->key; })) {
      of_record.push_back({field, static_cast<size_t>(field - dataset.fields.data()), wish.unmasked.contains(name)});
      made.document.columns.push_back(
          {in_language(language, field->header, pack.in_words(field->header, language)), 22});
    }

  const Shown shown{pack, language};
  office.county().read([&](ledger::Ledger& ledger) {
    ledger::Records records(ledger, dataset);
    for (const auto& item : (*answered)["items"]) {
      auto& row = made.document.rows.emplace_back();
      for (const auto* column : columns) row.push_back(column->cell(shown, item));
      if (!of_record.empty())
        for (auto& cell :
             record_cells(office, records, dataset, post, of_record, item.value("household", ""), language))
          row.push_back(std::move(cell));
    }
  });
  std::set<std::string> households;
  for (const auto& item : (*answered)["items"])
    if (auto code = item.value("household", "");  // an area or a project stands in a row as a household does
        !code.empty() &&
        (wish.list != "findings" || item.value("subject_kind", "") == "household" || item.contains("subject")))
      households.insert(std::move(code));
  made.households.assign(households.begin(), households.end());
  finish(made, wish);
  if (answered->contains("run"))
    made.document.notes.push_back(message(language, "export.as_of",
                                          {{"as_of", (*answered)["run"]["as_of"].get<std::string>()},
                                           {"run", (*answered)["run"]["id"].get<std::string>()}}));
  note_what_is_counted(*answered, wish, language, made.document.notes);
  if (const auto elsewhere = answered->value("elsewhere", int64_t{0}); elsewhere > 0)
    made.document.notes.push_back(message(language, "export.elsewhere", {{"count", std::to_string(elsewhere)}}));
  return made;
}

}  // namespace guben::http
