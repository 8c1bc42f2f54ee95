#include "http/register_entry_answers.hpp"

#include "http/register_acts.hpp"
#include "registers/completeness.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::FieldType;
using ledger::Ledger;
using registers::Act;
using registers::Entry;
using registers::Register;
using registers::Wanted;

const Refusal kAbsent{"access.absent_or_outside"};

/// What was refused, and each thing that is wrong with it.
Response with_problems(const Entry& entry, const Request& request) {
  auto response = problem({"registers.problems", {{"count", std::to_string(entry.problems.size())}}}, request);
  auto body = Json::parse(response.body);
  body["problems"] = json_of_problems(entry, request.language);
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

/// For the journal, where no number of anybody stands.
std::string reason_in(const nlohmann::json& body) { return access::masked_text(body["reason"].get<std::string>()); }

registers::Written written_in(const nlohmann::json& body) {
  registers::Written written;
  for (const auto& [field, text] : body["values"].items()) written[field] = text.get<std::string>();
  return written;
}

/// A record as somebody would write it.
registers::Written written_of(const dictionary::Dataset& dataset,
                              const std::vector<std::optional<std::string>>& values) {
  registers::Written written;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    if (!values[f] || !registers::is_written(dataset, field)) continue;
    written[field.name] = field.type == FieldType::YesNo ? (*values[f] == "true" ? "是" : "否") : *values[f];
  }
  return written;
}

Result<Made> made_of(const RegisterView& view, const Asked& asked, const Wanted& wanted) {
  std::optional<Result<Made>> made;
  view.office().county().write(asked.context(), [&](Ledger& ledger) { made = act_on(view, ledger, wanted); });
  return std::move(*made);
}

Response response_of(const Made& made, int status) {
  Json json{{"record", made.code}, {"version", made.version}};
  if (made.waiting > 0) json["waiting"] = std::to_string(made.waiting);
  auto response = json_response(json, made.waiting > 0 ? 202 : status);
  return made.waiting > 0 ? response : response.with("ETag", fmt::format("\"{}\"", made.version));
}

Response enter(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& view = **found;
  const auto deny = [&](const Refusal& why) {
    return problem(office.denied(*asked.caller, "enter", view.kind(), view.dataset().code, why), request);
  };
  if (!view.dataset().kept->by.contains(view.post().role)) return deny(view.may_enter_at("", "").error());
  Wanted wanted;
  wanted.entry = registers::read_entry(view.dataset(), written_in(asked.body), view.around());
  // Whether a household of another's area is there is not told either.
  if (const auto may = view.may_enter_at(wanted.entry.region, wanted.entry.household); !may) return deny(may.error());
  if (!wanted.entry.problems.empty()) return with_problems(wanted.entry, request);
  const auto made = made_of(view, asked, wanted);
  return made ? response_of(*made, 201) : problem(made.error(), request);
}

/// The record that is to be changed, as it is now; refused as the post may not, or as somebody has changed it since.
struct ToChange {
  ledger::Version version;
  registers::ListRow row;
  int64_t number = 0;
  ledger::Records::Writer last;
  std::string by_name;  ///< how that person is called
};
Result<ToChange> to_change(Office& office, const RegisterView& view, const Asked& asked) {
  const auto code = asked.text("record");
  auto there = office.county().read([&](Ledger& ledger) -> std::optional<ToChange> {
    Register kept(ledger, view.dataset(), view.around());
    auto version = kept.find(code);
    auto row = registers::RegisterList(ledger, view.dataset()).find(code);
    if (!version || !row) return {};
    auto last = kept.history(code).front().by;
    auto name = PeopleNames(ledger).of(last.actor);
    return ToChange{std::move(*version), std::move(*row), kept.version_of(code), std::move(last), std::move(name)};
  });
  if (!there) return kAbsent;
  if (const auto may = view.may_correct(there->row); !may) return may.error();
  return std::move(*there);
}

Response denied_to_change(Office& office, const RegisterView& view, const Asked& asked, const Refusal& why) {
  return problem(
      office.denied(*asked.caller, "enter", view.kind(), view.dataset().code + "/" + asked.text("record"), why),
      asked.request());
}

/// 412 with both.
Response changed_since(const RegisterView& view, const Asked& asked, const ToChange& there) {
  const registers::Place place{there.row.region, there.row.household};
  const Json yours = asked.body.contains("values") ? Json(asked.body["values"]) : Json::object();
  return changed_meanwhile(asked.request(), yours,
                           {{"record", there.row.code},
                            {"version", there.number},
                            {"values", view.values_of(there.version.values, place)},
                            {"by", there.last.actor},
                            {"by_name", there.by_name},
                            {"at", there.last.at}});
}

Response change(Office& office, const Asked& asked, Act act) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& view = **found;
  const auto there = to_change(office, view, asked);
  if (!there) return denied_to_change(office, view, asked, there.error());
  if (auto match = check_if_match(request, fmt::format("\"{}\"", there->number)); !match) {
    if (match.error().code == "http.changed") return changed_since(view, asked, *there);
    return problem(match.error(), request);
  }
  Wanted wanted{act, asked.text("record"), {}, {}, reason_in(asked.body), there->number};
  auto written = written_of(view.dataset(), there->version.values);
  if (act == Act::Correct)
    for (auto& [field, text] : written_in(asked.body)) written[field] = text;
  wanted.entry = registers::read_entry(view.dataset(), written, view.around());
  if (act == Act::TakeBack) wanted.entry.values = there->version.values, wanted.entry.problems.clear();
  if (asked.body.contains("from")) {
    wanted.from = Date::from_iso(asked.body["from"].get<std::string>());
    if (!wanted.from) return problem({"http.not_as_said", {{"at", "/from"}, {"expected", "a day"}}}, request);
  }
  if (const auto may = view.may_enter_at(wanted.entry.region, wanted.entry.household); act == Act::Correct && !may)
    return denied_to_change(office, view, asked, may.error());
  if (!wanted.entry.problems.empty()) return with_problems(wanted.entry, request);
  const auto made = made_of(view, asked, wanted);
  if (made) return response_of(*made, 200);
  if (status_of(made.error().code) == 412)
    if (const auto now = to_change(office, view, asked)) return changed_since(view, asked, *now);
  return problem(made.error(), request);
}

Response decide(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& view = **found;
  const auto text = asked.text("waiting");
  const auto id = text.find_first_not_of("0123456789") == std::string::npos && text.size() < 18 ? std::stoll(text) : 0;
  const auto waits =
      office.county().read([&](Ledger& ledger) { return registers::find_waiting(ledger, view.dataset(), id); });
  const auto deny = [&](const Refusal& why) {
    return problem(office.denied(*asked.caller, "confirm", view.kind(), view.dataset().code + "/" + text, why),
                   request);
  };
  if (!waits) return deny(kAbsent);
  if (const auto may = view.may_enter_at(waits->region, waits->household); !may) return deny(may.error());
  const bool confirms = asked.body["confirm"].get<bool>();
  if (!confirms && !asked.body.contains("reason")) return problem({"access.reason_needed"}, request);
  std::optional<Result<Made>> made;
  office.county().write(asked.context(), [&](Ledger& ledger) {
    Register kept(ledger, view.dataset(), view.around());
    Entry entry;
    entry.values = waits->values;
    if (auto may = check_gain(view, entry, ledger); !may) {
      made = may.error();
    } else if (confirms) {
      auto code = registers::confirm(ledger, kept, id, view.around());
      made = code ? Result<Made>(Made{*code, kept.version_of(*code), 0}) : Result<Made>(code.error());
    } else {
      auto refused = registers::refuse(ledger, view.dataset(), id, reason_in(asked.body));
      made = refused ? Result<Made>(Made{waits->code, kept.version_of(waits->code), 0}) : Result<Made>(refused.error());
    }
  });
  return *made ? json_response({{"record", (*made)->code}, {"version", (*made)->version}})
               : problem(made->error(), request);
}

Response declare(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& view = **found;
  const auto region = asked.body["region"].get<std::string>();
  const auto since = Date::from_iso(asked.body["since"].get<std::string>()),
             until = Date::from_iso(asked.body["until"].get<std::string>());
  if (!since || !until) return problem({"http.not_as_said", {{"at", "/until"}, {"expected", "a day"}}}, request);
  const bool is_here = view.pack().regions.find(region) && region.starts_with(office.code());
  const auto may = is_here ? view.may_enter_at(region, "") : Result<void>(kAbsent);
  if (!may)
    return problem(office.denied(*asked.caller, "enter", view.kind(), view.dataset().code + "/" + region, may.error()),
                   request);
  std::optional<Result<void>> declared;
  office.county().write(asked.context(), [&](Ledger& ledger) {
    declared =
        registers::declare_complete(ledger, {view.dataset().code, region, *since, *until, {}, {}}, view.around().today);
  });
  return *declared ? no_content() : problem(declared->error(), request);
}

}  // namespace

void add_register_entry_answers(Api& api, Office& office) {
  const auto answer = [&](const char* operation, Response (*answer)(Office&, const Asked&)) {
    api.answer(operation, response_at_once([&office, answer](const Asked& asked) { return answer(office, asked); }));
  };
  answer("enterRecord", enter);
  answer("decideWaiting", decide);
  answer("declareComplete", declare);
  api.answer("correctRecord",
             response_at_once([&office](const Asked& asked) { return change(office, asked, Act::Correct); }));
  api.answer("takeRecordBack",
             response_at_once([&office](const Asked& asked) { return change(office, asked, Act::TakeBack); }));
}

}  // namespace guben::http
