#include "http/register_answers.hpp"

#include "access/leaving.hpp"
#include "http/register_labels.hpp"
#include "http/shapes.hpp"
#include "registers/completeness.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

const Refusal kAbsent{"access.absent_or_outside"};

Json labels_of_roles(const access::Roles& roles, const std::set<std::string>& codes) {
  auto labels = Json::array();
  for (const auto& code : codes)
    if (const auto* role = roles.find(code)) labels.push_back(json_of_label(role->label.zh, role->label.en));
  return labels;
}

int64_t waiting_for(const RegisterView& view) {
  if (view.dataset().kept->opens_scope.empty()) return 0;
  return view.office().county().read([&](ledger::Ledger& ledger) {
    const auto all = registers::waiting_entries(ledger, view.dataset());
    return std::count_if(all.begin(), all.end(), [&](const auto& entry) { return view.may_decide(entry); });
  });
}

Result<Json> list_registers(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto snapshot = office.snapshot();
  auto items = Json::array();
  for (const auto* dataset : snapshot->pack->dictionary.kept()) {
    const RegisterView view(office, snapshot, *dataset, *post, false);
    if (!view.reads()) continue;
    items.push_back({{"register", dataset->code},
                     {"label", json_of_label(dataset->label_zh, dataset->label_en)},
                     {"purpose", json_of_word(*snapshot->pack, dataset->purpose)},
                     {"kept_by", labels_of_roles(office.roles(), dataset->kept->by)},
                     {"may_enter", view.may_enter()},
                     {"waiting", waiting_for(view)},
                     {"is_delivered", dataset->is_delivered()}});
  }
  return Json{{"items", std::move(items)}};
}

/// What a page asks for where the field is: what it refers to stands before how it is kept.
std::string type_of(const Field& field) {
  if (field.role == Role::HouseholdCode) return "household";
  if (field.role == Role::PersonCode) return "person";
  if (field.role == Role::Village || field.refers == "village") return "village";
  if (field.refers == "region") return "region";
  if (!field.refers.empty()) return "record";
  return std::string(dictionary::word(field.type));
}

Json json_of_field(const policy::Pack& pack, const Dataset& dataset, const Field& field) {
  const auto code = dataset.code_fields();
  Json json{{"field", field.name},
            {"label", json_of_word(pack, field.header)},
            {"type", type_of(field)},
            {"is_required", field.required},
            {"is_written", registers::is_written(dataset, field)},
            {"is_code", std::find(code.begin(), code.end(), &field) != code.end()},
            {"is_given", field.name == dataset.own_code},
            {"is_sealed", field.sealed},
            {"none_if_blank", field.none_if_blank},
            {"several", field.several},
            {"may_lie_ahead", field.ahead}};
  if (json["type"] == "record") json["refers"] = field.refers;
  if (field.min) json["min"] = field.min->to_string();
  if (field.max) json["max"] = field.max->to_string();
  if (field.values.empty()) return json;
  auto values = Json::array();
  for (const auto& value : field.values)
    values.push_back({{"code", value.value}, {"label", json_of_word(pack, value.value)}});
  json["values"] = std::move(values);
  return json;
}

Json json_of_complete(const std::vector<registers::Complete>& declared, const PeopleNames& names) {
  auto all = Json::array();
  for (const auto& one : declared)
    all.push_back({{"region", one.region},
                   {"since", one.since.to_string()},
                   {"until", one.until.to_string()},
                   {"by", one.declared_by},
                   {"by_name", names.of(one.declared_by)},
                   {"at", one.declared_at}});
  return all;
}

Result<Json> get_register(Office& office, const Asked& asked) {
  const auto found = RegisterView::of(office, asked);
  if (!found) return found.error();
  const auto& view = **found;
  const auto& dataset = view.dataset();
  const auto& kept = *dataset.kept;
  auto fields = Json::array(), constraints = Json::array();
  for (const auto& field : dataset.fields)
    if (field.sensitive != dictionary::Sensitive::Never) fields.push_back(json_of_field(view.pack(), dataset, field));
  for (const auto& one : kept.constraints) constraints.push_back(json_of_label(one.zh, one.en));
  const auto complete = office.county().read([&](ledger::Ledger& ledger) {
    return json_of_complete(registers::declared_complete(ledger, dataset.code), PeopleNames(ledger));
  });
  return Json{
      {"register", dataset.code},
      {"label", json_of_label(dataset.label_zh, dataset.label_en)},
      {"purpose", json_of_word(view.pack(), dataset.purpose)},
      {"provider", json_of_word(view.pack(), dataset.provider)},
      {"kept_by", labels_of_roles(office.roles(), kept.by)},
      {"is_delivered", dataset.is_delivered()},
      {"opens_scope", !kept.opens_scope.empty()},
      {"fields", std::move(fields)},
      {"columns", kept.columns},
      {"filters", kept.filters},
      {"order", kept.order},
      {"is_descending", kept.is_descending},
      {"photos", kept.photos},
      {"constraints", std::move(constraints)},
      {"complete", complete},
      {"may", {{"enter", view.may_enter()}, {"correct", view.corrects_others()}, {"export", view.may_export()}}}};
}

/// The post's records, cut to what the request asks for.
Result<registers::ListWish> wish_of(const RegisterView& view, const Asked& asked) {
  return view.wish([&](const char* name) { return asked.text(name); });
}

/// A place in a list: the sort key's length, then both.
std::string text_of_key(const registers::ListRow& row) {
  return fmt::format("{}.{}{}", row.sort_key.size(), row.sort_key, row.code);
}
std::optional<std::pair<std::string, std::string>> key_in(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos || dot == 0 || dot > 4 || text.find_first_not_of("0123456789") != dot) return {};
  const auto length = std::stoul(text.substr(0, dot));
  if (dot + 1 + length > text.size()) return {};
  return std::pair(text.substr(dot + 1, length), text.substr(dot + 1 + length));
}

Json json_of_row(const RegisterView& view, const registers::ListRow& row,
                 const std::vector<std::optional<std::string>>& values, const PeopleNames& names) {
  const registers::Place place{row.region, row.household};
  Json json{{"record", row.code}};
  view.add_place(json, place);
  auto all = view.values_of(values, place);
  auto shown = Json::object();
  for (const auto& column : view.dataset().kept->columns)
    if (all.contains(column)) shown[column] = all[column];
  json["values"] = std::move(shown);
  json["entered_by"] = row.entered_by;
  json["entered_by_name"] = names.of(row.entered_by);
  json["entered_at"] = row.entered_at;
  return json;
}

/// Rows of a list, opened together.
Json items_of(const RegisterView& view, ledger::Ledger& ledger, const std::vector<registers::ListRow>& rows) {
  const auto records = view.records_of(ledger, rows);
  const auto labels = labels_of(view, ledger, records);
  const PeopleNames names(ledger);
  auto items = Json::array();
  for (size_t r = 0; r < rows.size(); ++r) {
    items.push_back(json_of_row(view, rows[r], records[r], names));
    items.back()["labels"] = labels[r];
  }
  return items;
}

Result<Json> list_records(Office& office, const Asked& asked) {
  auto found = RegisterView::of(office, asked);
  if (!found) return found.error();
  auto& view = **found;
  auto wish = wish_of(view, asked);
  if (!wish) return wish.error();
  const auto page = static_cast<size_t>(asked.number("page")), size = static_cast<size_t>(asked.number("size"));
  constexpr size_t kFurthest = 100'000;  // rows counted off; beyond them one goes on from a row
  if (const auto after = asked.text("after"); !after.empty()) {
    wish->after = key_in(after);
    if (!wish->after) return Refusal{"http.not_as_said", {{"at", "after"}, {"expected", "a key"}}};
  } else if ((page - 1) * size > kFurthest) {
    return Refusal{"http.not_as_said", {{"at", "page"}, {"expected", "after"}}};
  }
  wish->offset = (page - 1) * size;
  wish->limit = size + 1;
  if (!asked.purpose().empty())
    office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
      access::note_reading(ledger, "list", "register_record", view.dataset().code, asked.purpose());
    });
  return office.county().read([&](ledger::Ledger& ledger) {
    auto rows = registers::RegisterList(ledger, view.dataset()).rows(*wish);
    const bool has_more = rows.size() > size;
    if (has_more) rows.pop_back();
    Json json{{"items", items_of(view, ledger, rows)}, {"next", nullptr}};
    if (has_more) json["next"] = text_of_key(rows.back());
    return json;
  });
}

Result<Json> count_records(Office& office, const Asked& asked) {
  const auto found = RegisterView::of(office, asked);
  if (!found) return found.error();
  const auto wish = wish_of(**found, asked);
  if (!wish) return wish.error();
  return office.county().read([&](ledger::Ledger& ledger) {
    registers::RegisterList list(ledger, (*found)->dataset());
    auto regions = Json::object();
    for (const auto& [region, count] : list.count_by_region(*wish)) regions[region] = count;
    return Json{{"total", list.count(*wish)}, {"regions", std::move(regions)}};
  });
}

Json json_of_version(const RegisterView& view, const registers::Said& said, const registers::Place& place,
                     const PeopleNames& names) {
  Json json{{"version", said.version}, {"from", said.from.to_string()}};
  if (said.until != ledger::Days::for_ever()) json["until"] = said.until.to_string();
  json["values"] = view.values_of(said.values, place);
  json["by"] = said.by.actor;
  json["by_name"] = names.of(said.by.actor);
  json["at"] = said.by.at;
  if (said.superseded_by) {
    json["superseded_by"] = said.superseded_by->actor;
    json["superseded_by_name"] = names.of(said.superseded_by->actor);
    json["superseded_at"] = said.superseded_by->at;
    if (!said.superseded_by->reason.empty()) json["reason"] = said.superseded_by->reason;
  }
  return json;
}

/// A record as of a day. What is not there any more is still told of to whoever could read it while it was.
Response get_record(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  auto& view = **found;
  const auto code = asked.text("record");
  const auto deny = [&](const Refusal& why) {
    return problem(office.denied(*asked.caller, "read", view.kind(), view.dataset().code + "/" + code, why), request);
  };
  ledger::AsOf when;
  if (const auto day = asked.text("as_of"); !day.empty()) {
    when.day = Date::from_iso(day);
    if (!when.day) return problem({"http.not_as_said", {{"at", "as_of"}, {"expected", "a day"}}}, request);
    if (asked.text("known") == "then") when.known_on = when.day;
  }
  struct Known {
    std::optional<ledger::Version> version;
    int64_t current = 0;  ///< the number of the version there is now
    std::vector<registers::Said> history;
    std::optional<registers::ListRow> row;
    std::optional<registers::WaitingEntry> waits;
    Json labels;
    PeopleNames names;
  };
  const auto known = office.county().read([&](ledger::Ledger& ledger) {
    registers::Register kept(ledger, view.dataset(), view.around());
    Known all{kept.find(code, when), kept.version_of(code), kept.history(code), {}, {},
              Json::object(),        PeopleNames(ledger)};
    all.row = registers::RegisterList(ledger, view.dataset()).find(code);
    if (!all.history.empty() && !all.row) all.row = kept.row_of(code, all.history.front().values);
    for (auto& one : registers::waiting_entries(ledger, view.dataset()))
      if (one.code == code) all.waits = std::move(one);
    if (all.version) all.labels = labels_of(view, ledger, {all.version->values})[0];
    return all;
  });
  if (!known.row) return deny(kAbsent);
  if (const auto may = view.may_read(*known.row); !may) return deny(may.error());
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, "read", "register_record", view.dataset().code + "/" + code, asked.purpose());
  });
  const registers::Place place{known.row->region, known.row->household};
  std::set<std::string> masked;
  Json json{{"record", code}, {"version", known.current}, {"is_there", known.version.has_value()}};
  view.add_place(json, place);
  json["values"] = known.version ? view.values_of(known.version->values, place, &masked) : Json::object();
  json["masked"] = masked;
  json["labels"] = known.labels;
  auto history = Json::array();
  for (const auto& said : known.history) history.push_back(json_of_version(view, said, place, known.names));
  json["history"] = std::move(history);
  if (known.waits) json["waiting"] = view.json_of(*known.waits, known.names);
  json["may"] = {{"correct", known.current > 0 && !known.waits && view.may_correct(*known.row).has_value()}};
  return json_response(json).with("ETag", fmt::format("\"{}\"", known.current));
}

Result<Json> list_waiting(Office& office, const Asked& asked) {
  const auto found = RegisterView::of(office, asked);
  if (!found) return found.error();
  const auto& view = **found;
  auto items = Json::array();
  office.county().read([&](ledger::Ledger& ledger) {
    const PeopleNames names(ledger);
    for (const auto& entry : registers::waiting_entries(ledger, view.dataset()))
      if (view.may_decide(entry) || entry.entered_by == view.post().account)
        items.push_back(view.json_of(entry, names));
  });
  return Json{{"items", std::move(items)}};
}

}  // namespace

void add_register_answers(Api& api, Office& office) {
  const auto json = [&](const char* operation, Result<Json> (*answer)(Office&, const Asked&)) {
    api.answer(operation, json_at_once([&office, answer](const Asked& asked) { return answer(office, asked); }));
  };
  json("listRegisters", list_registers);
  json("getRegister", get_register);
  json("listRegisterRecords", list_records);
  json("countRegisterRecords", count_records);
  json("listWaiting", list_waiting);
  api.answer("getRecord", response_at_once([&office](const Asked& asked) { return get_record(office, asked); }));
}

}  // namespace guben::http
