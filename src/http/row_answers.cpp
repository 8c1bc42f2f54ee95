#include "http/row_answers.hpp"

#include "access/leaving.hpp"
#include "core/messages.hpp"
#include "county/delivered_rows.hpp"
#include "http/household_answers.hpp"
#include "http/household_record.hpp"
#include "http/shapes.hpp"
#include "workspace/source_key.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using access::Shown;
using county::Force;
using dictionary::Dataset;
using workspace::SourceKey;

constexpr size_t kMostRows = 2000;

std::string_view word(Force force) {
  return force == Force::InForce ? "in_force" : force == Force::Superseded ? "superseded" : "withdrawn";
}

/// Datasets of which nothing came for the region when the county was screened.
std::set<std::string> missing_in(const screening::RunSummary& run, const std::string& region) {
  std::set<std::string> datasets;
  for (const auto& [need, townships] : run.missing)
    if (std::any_of(townships.begin(), townships.end(), [&](const auto& t) { return region.starts_with(t); }))
      datasets.insert(need.substr(0, need.find(':')));
  return datasets;
}

bool speaks_for(const ledger::Delivery& delivery, const std::string& region) {
  return delivery.coverage.empty() ||
         std::any_of(delivery.coverage.begin(), delivery.coverage.end(),
                     [&](const auto& place) { return region.starts_with(place) || place.starts_with(region); });
}

bool is_told(const dictionary::Field& field) {
  return field.enters_workspace() && field.sensitive != dictionary::Sensitive::Never;
}

Json column_of(const policy::Pack& pack, const dictionary::Field& field) {
  const bool is_number = field.type == dictionary::FieldType::Money || field.type == dictionary::FieldType::Number ||
                         field.type == dictionary::FieldType::Integer;
  return {{"name", field.name}, {"label", json_of_word(pack, field.header)}, {"type", is_number ? "number" : "text"}};
}

/// As the post may see it: what is protected says so whether there is something or not.
Json cell_of(const Dataset& dataset, const dictionary::Field& field, const std::optional<std::string>& value,
             const HouseholdView& view, Language language) {
  const auto shown = view.shown(dataset, field, value ? std::string_view(*value) : "-");
  if (shown.as == Shown::As::Protected) return message(language, "access.protected_value");
  if (!value) return nullptr;
  if (field.type == dictionary::FieldType::YesNo) return *value == "是" ? "true" : "false";
  return shown.text;
}

/// What was delivered, as of the day asked for and as it was known then.
struct Looked {
  std::map<int64_t, county::Deliveries::State> states;
  const county::Deliveries& deliveries;
  std::optional<Date> day;

  static Looked at(const county::Deliveries& deliveries, const ledger::AsOf& when) {
    Looked looked{{}, deliveries, when.day};
    if (when.known_on) looked.states = deliveries.states_on(*when.known_on);
    else
      for (const auto& one : deliveries.all()) looked.states[one.delivery.id] = deliveries.state_of(one.delivery.id);
    return looked;
  }
  const county::Received* find(int64_t id, const std::string& dataset) const {
    const auto* received = deliveries.find(id);
    const bool is_there = received && states.contains(id) && received->delivery.dataset == dataset &&
                          (!day || received->delivery.from <= *day);
    return is_there ? received : nullptr;
  }
};

Json row_json(const Dataset& dataset, const county::Received& received, Force force, const county::DeliveredRow& row,
              const HouseholdView& view, const matching::Registry& registry, const Asked& asked) {
  const auto& sheets = received.delivery.sheets;
  const auto sheet = static_cast<size_t>(row.sheet);
  auto cells = Json::array();
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (is_told(dataset.fields[f]))
      cells.push_back(cell_of(dataset, dataset.fields[f], row.values[f], view, asked.request().language));
  Json json;
  if (const auto* person = row.person.empty() ? nullptr : registry.find_person(row.person))
    json["person"] = person->name;
  json["cells"] = std::move(cells);
  json["source"] =
      json_of_place(&received, dataset, received.delivery.file, sheet < sheets.size() ? sheets[sheet] : "", row.sheet,
                    row.row, view.opens_source_row(dataset, access::is_purpose(asked.purpose())));
  json["state"] = word(force);
  return json;
}

Result<Json> list_household_rows(Office& office, const Asked& asked) {
  const auto code = asked.text("household");
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto when = as_of(asked);
  if (!when) return when.error();
  const auto view = HouseholdView::of(office, *post, code, when->day.value_or(office.business_day()));
  if (!view) return view.error();
  const auto snapshot = office.snapshot();
  const auto* dataset = snapshot->pack->dictionary.find(asked.text("dataset"));
  if (!dataset || !view->opens(*dataset)) return Refusal{"access.absent_or_outside"};
  note_reading_of(office, asked, "read_rows");

  const auto looked = Looked::at(*snapshot->deliveries, *when);
  std::map<int64_t, std::vector<int64_t>, std::greater<>> places;  // the latest delivery first
  size_t count = 0;
  if (snapshot->rows)
    for (const auto number : snapshot->rows->of(code))
      if (const auto key = SourceKey::of(number); looked.find(key.delivery, dataset->code))
        if (++count <= kMostRows) places[key.delivery].push_back(SourceKey::place(key.sheet, key.row));
  bool is_delivered = count > 0;
  for (const auto& [id, state] : looked.states)
    if (const auto* received = looked.find(id, dataset->code))
      is_delivered =
          is_delivered || (state.force == Force::InForce && speaks_for(received->delivery, view->subject().region));
  auto columns = Json::array(), rows = Json::array();
  for (const auto& field : dataset->fields)
    if (is_told(field)) columns.push_back(column_of(*snapshot->pack, field));
  for (const auto& [delivery, at] : places)
    for (const auto& row : county::rows_at(office.county().folder(), *snapshot->rows, *dataset, delivery, at, code))
      rows.push_back(row_json(*dataset, *looked.deliveries.find(delivery), looked.states.at(delivery).force, row, *view,
                              snapshot->registry->registry(), asked));
  return Json{{"dataset", dataset->code},
              {"state", is_delivered ? "delivered" : "not_delivered"},
              {"columns", std::move(columns)},
              {"rows", std::move(rows)}};
}

Json source_cell(const Dataset& dataset, size_t at, const county::DeliveredRow& row, const HouseholdView& view,
                 Language language) {
  const auto& field = dataset.fields[at];
  Json json{{"header", field.header}, {"text", ""}, {"field", field.name}, {"is_protected", false}};
  if (row.kept_nowhere.contains(at)) {
    json["text"] = message(language, "access.protected_value");
    json["is_protected"] = true;
    return json;
  }
  const auto& value = row.values[at];
  const auto shown = view.shown(dataset, field, value ? std::string_view(*value) : "-");
  if (shown.as == Shown::As::Protected) {
    json["text"] = message(language, "access.protected_value");
    json["is_protected"] = true;
  } else if (value) {
    json["text"] = shown.as == Shown::As::Age ? message(language, "access.age", {{"age", shown.text}}) : shown.text;
    json["is_protected"] = shown.as != Shown::As::Plain;
  }
  return json;
}

Result<Json> get_source_row(Office& office, const Asked& asked) {
  const Refusal absent{"access.absent_or_outside"};
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto snapshot = office.snapshot();
  const auto* received = snapshot->deliveries->find(asked.number("delivery"));
  if (!received) return absent;
  const auto* dataset = snapshot->pack->dictionary.find(received->delivery.dataset);
  if (!dataset) return absent;
  const auto& folder = office.county().folder();
  const auto row = office.county().read([&](ledger::Ledger& ledger) {
    return county::row_at(folder, ledger.sealer(), snapshot->rows.get(), *dataset, received->delivery.id,
                          SourceKey::place(asked.number("sheet"), asked.number("row")));
  });
  if (!row) return absent;
  access::Subject subject;
  if (const auto known =
          row->household.empty() ? Result<access::Subject>(absent) : office.subject_of_household(row->household))
    subject = *known;
  else if (!row->village.empty()) subject.region = row->village;
  const bool has_purpose = access::is_purpose(asked.purpose());
  const HouseholdView view(office, *post, subject, office.business_day());
  const auto place = fmt::format("{}/{}/{}", received->delivery.id, asked.number("sheet"), asked.number("row"));
  if (!view.opens_source_row(*dataset, has_purpose)) {
    subject.provider = dataset->provider;
    const auto may = access::may(office.roles(), *post, "read", "source_row", subject, {.has_purpose = has_purpose});
    const auto why = may ? absent : may.error();
    return office.denied(*asked.caller, "read", "source_row", place, why);
  }
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, "read", "source_row", place, asked.purpose());
  });

  auto cells = Json::array();
  for (size_t f = 0; f < dataset->fields.size(); ++f)
    if (dataset->fields[f].sensitive != dictionary::Sensitive::Never)
      cells.push_back(source_cell(*dataset, f, *row, view, asked.request().language));
  const auto& sheets = received->delivery.sheets;
  const auto sheet = static_cast<size_t>(row->sheet);
  const auto state = snapshot->deliveries->state_of(received->delivery.id);
  Json json{{"place", json_of_place(received, *dataset, received->delivery.file,
                                    sheet < sheets.size() ? sheets[sheet] : "", row->sheet, row->row, true)},
            {"state", word(state.force)}};
  if (state.ended_by > 0) json["ended_by"] = state.ended_by;
  json["cells"] = std::move(cells);
  return json;
}

}  // namespace

Json sections_of(const county::Snapshot& snapshot, const std::string& household, const HouseholdView& view) {
  std::map<std::string, int64_t> rows;
  if (snapshot.rows) {
    const county::Received* received = nullptr;
    bool is_in_force = false;
    for (const auto number : snapshot.rows->of(household)) {  // of one delivery together
      const auto delivery = SourceKey::of(number).delivery;
      if (!received || received->delivery.id != delivery) {
        received = snapshot.deliveries->find(delivery);
        is_in_force = received && snapshot.deliveries->state_of(delivery).force == Force::InForce;
      }
      if (is_in_force) ++rows[received->delivery.dataset];
    }
  }
  const auto missing = snapshot.run ? missing_in(snapshot.run->run(), view.subject().region) : std::set<std::string>();
  auto sections = Json::array();
  for (const auto& dataset : snapshot.pack->dictionary.datasets()) {
    const auto known = rows.find(dataset.code);
    const bool is_missing = known == rows.end() && missing.contains(dataset.code);
    if ((known == rows.end() && !is_missing) || !view.opens(dataset)) continue;
    sections.push_back({{"dataset", dataset.code},
                        {"rows", is_missing ? 0 : known->second},
                        {"state", is_missing ? "not_delivered" : "delivered"}});
  }
  return sections;
}

void add_row_answers(Api& api, Office& office) {
  api.answer("listHouseholdRows",
             json_at_once([&office](const Asked& asked) { return list_household_rows(office, asked); }));
  api.answer("getSourceRow", json_at_once([&office](const Asked& asked) { return get_source_row(office, asked); }));
}

}  // namespace guben::http
