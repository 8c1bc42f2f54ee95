#include "http/export_answers.hpp"

#include "access/accounts.hpp"
#include "access/leaving.hpp"
#include "access/view.hpp"
#include "core/messages.hpp"
#include "http/export_rows.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

Json json_of(const ExportFile& one) {
  Json json{{"id", one.id},
            {"number", one.number > 0 ? std::to_string(one.number) : ""},
            {"list", one.list},
            {"purpose", one.purpose},
            {"by", one.account},
            {"at", one.at},
            {"state", word(one.state)}};
  if (one.number > 0) json["rows"] = one.rows, json["fingerprint"] = one.fingerprint;
  if (!one.job.empty()) json["job"] = one.job;
  return json;
}

/// Of one that only the ledger knows any more.
Json json_of(const access::Export& one) {
  return {{"id", std::to_string(one.number)},
          {"number", std::to_string(one.number)},
          {"list", one.what},
          {"purpose", one.purpose},
          {"by", one.account},
          {"at", one.made_at},
          {"state", "gone"},
          {"rows", one.rows},
          {"fingerprint", one.fingerprint}};
}

/// What a post was when a file was written for it.
std::string scope_of(const access::Post& post) {
  return fmt::format("{} {} {} {} {}", post.id, post.role, post.provider, fmt::join(post.regions, ","),
                     fmt::join(post.households, ","));
}

Response begin_export(Office& office, Jobs& jobs, Exports& exports, const Asked& asked) {
  const auto& request = asked.request();
  const auto post = office.post(*asked.caller);
  if (!post) return problem(post.error(), request);
  const auto wish = ExportWish::of(asked.body);
  if (const auto may = may_export(office, *post, wish); !may)
    return problem(office.denied(*asked.caller, "export", wish.what(), "", may.error()), request);
  ExportFile wanted;
  wanted.account = asked.caller->account, wanted.post = asked.caller->post;
  wanted.list = wish.what(), wanted.purpose = access::masked_text(wish.purpose), wanted.form = wish.form;
  wanted.at = asked.context().now_text();
  auto begun = exports.begin(wanted);
  if (!begun) return problem(begun.error(), request);
  auto what = wish.to_json();
  what["export"] = begun->id;
  what["language"] = request.language == Language::English ? "en" : "zh";
  const auto job = jobs.begin("export", what, asked.context());
  if (!job) {
    exports.failed(begun->id);
    return problem(job.error(), request);
  }
  exports.set_job(begun->id, job->id);
  begun->job = job->id;
  return json_response(json_of(*begun), 202);
}

/// Who takes it out, as the watermark calls them.
struct Taker {
  std::string person, post_label;
};
Taker taker_of(Office& office, const access::Post& post) {
  const auto account =
      office.county().read([&](ledger::Ledger& ledger) { return access::find_account(ledger, post.account); });
  const auto* role = office.roles().find(post.role);
  return {account ? account->person : post.account, role ? role->label.zh : post.role};
}

Result<access::Export> put_on_record(Office& office, const Context& context, const access::NewExport& wanted) {
  std::optional<Result<access::Export>> made;
  office.county().write(context, [&](ledger::Ledger& ledger) { made = access::add_export(ledger, wanted); });
  return std::move(*made);
}

/// The right is looked at again: what was asked for may have waited.
Result<Jobs::Results> write_export(Office& office, Exports& exports, const Job& job, const Context& context) {
  const auto id = job.wanted.at("export").get<std::string>();
  auto known = exports.find(id);
  if (!known) return Refusal{"export.gone"};
  const auto wish = ExportWish::of(job.wanted);
  auto call = std::make_shared<Call>();
  call->request.id = context.request;
  call->request.language = job.wanted.value("language", "zh") == "en" ? Language::English : Language::Chinese;
  Asked asked;
  asked.call = call;
  asked.caller = Caller{job.account, "", job.post, ""};
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  asked.caller->in_force = std::make_shared<const access::Post>(*post);
  if (const auto may = may_export(office, *post, wish); !may) return office.in_labels(may.error());
  auto rows = export_rows(office, asked, *post, wish);
  if (!rows) return rows.error();

  const auto language = call->request.language;
  const auto taker = taker_of(office, *post);
  access::NewExport wanted;
  wanted.what = wish.what(), wanted.purpose = wish.purpose;
  wanted.rows = static_cast<int64_t>(rows->document.rows.size());
  wanted.fingerprint = rows->fingerprint;
  wanted.person = taker.person, wanted.post_label = taker.post_label;
  wanted.columns = wish.columns;
  wanted.unmasked.assign(wish.unmasked.begin(), wish.unmasked.end());
  wanted.unmask_reason = wish.unmask_reason;
  const auto made = put_on_record(office, context, wanted);
  if (!made) return made.error();

  auto& notes = rows->document.notes;
  notes.insert(notes.begin(),
               message(language, "export.taken_by", {{"watermark", made->watermark}, {"purpose", made->purpose}}));
  if (office.is_invented()) rows->document.title += message(language, "documents.invented");
  if (!rows->conditions.empty())
    notes.push_back(
        message(language, "export.conditions", {{"conditions", fmt::format("{}", fmt::join(rows->conditions, "; "))}}));
  notes.push_back(message(language, "export.time_zone"));
  notes.push_back(message(language, "export.fingerprint", {{"fingerprint", rows->fingerprint}}));
  documents::write_list(rows->document, wish.form == "csv" ? documents::ListForm::Csv : documents::ListForm::Xlsx,
                        exports.place_of(id));
  known->number = made->number, known->rows = made->rows, known->fingerprint = made->fingerprint;
  known->scope = scope_of(*post);
  known->households = std::move(rows->households);
  office.county().read([&](ledger::Ledger& ledger) { exports.ready(*known, ledger.sealer()); });
  return Jobs::Results{{"export", id}, {"number", std::to_string(made->number)}, {"rows", std::to_string(made->rows)}};
}

Result<Jobs::Results> work_on_export(Office& office, Exports& exports, const Job& job, const Context& context) {
  const auto id = job.wanted.at("export").get<std::string>();
  try {
    auto done = write_export(office, exports, job, context);
    if (!done) exports.failed(id);
    return done;
  } catch (...) {
    exports.failed(id);
    throw;
  }
}

/// One's own; all of them where the post reads those of the whole county.
Result<Json> list_exports(Office& office, Exports& exports, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const bool sees_all = access::reach(office.roles(), *post, "read", "export").whole_county;
  const auto& own = asked.caller->account;
  const auto known = exports.list(sees_all ? "" : own);
  std::map<int64_t, const ExportFile*> by_number;
  std::vector<Json> all;
  for (const auto& one : known)
    if (one.number > 0) by_number[one.number] = &one;
    else all.push_back(json_of(one));
  for (const auto& one : office.county().read([](ledger::Ledger& ledger) { return access::exports(ledger); })) {
    if (!sees_all && one.account != own) continue;
    const auto there = by_number.find(one.number);
    all.push_back(there == by_number.end() ? json_of(one) : json_of(*there->second));
  }
  return page_of(asked, all, [](const Json& one) { return one; });
}

Response get_export_file(Office& office, Exports& exports, const Asked& asked) {
  const auto& request = asked.request();
  const Refusal absent{"access.absent_or_outside"};
  const auto id = asked.text("export");
  const auto known = exports.find(id);
  const auto post = office.post(*asked.caller);
  const auto deny = [&] { return problem(office.denied(*asked.caller, "collect", "export", id, absent), request); };
  if (!known || !post || request.is_head) return deny();  // asking for the head would use the link up
  // What it holds may lie elsewhere by now.
  if (known->account == asked.caller->account && !reaches_still(office, *post, known->list, known->households)) {
    exports.let_go(id);
    return deny();
  }
  const auto bytes = office.county().read([&](ledger::Ledger& ledger) {
    return exports.collect(id, asked.caller->account, scope_of(*post), ledger.sealer());
  });
  if (!bytes) return deny();
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { access::note_collected(ledger, known->number); });
  Response response;
  response.with("Content-Type", known->form == "csv"
                                    ? "text/csv; charset=utf-8"
                                    : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  response.with("Content-Disposition", fmt::format("attachment; filename=\"guben-{}.{}\"", known->number, known->form));
  response.body = *bytes;
  return response;
}

}  // namespace

void add_export_answers(Api& api, Office& office, Jobs& jobs, Exports& exports) {
  jobs.add_kind("export", {[&office, &exports](const Job& job, const Context& context) {
                             return work_on_export(office, exports, job, context);
                           },
                           false});
  office.each_minute([&exports] { exports.sweep(std::chrono::system_clock::now()); });
  api.answer("export", response_at_once([&office, &jobs, &exports](const Asked& asked) {
               return begin_export(office, jobs, exports, asked);
             }));
  api.answer("listExports",
             json_at_once([&office, &exports](const Asked& asked) { return list_exports(office, exports, asked); }));
  api.answer("getExportFile", response_at_once([&office, &exports](const Asked& asked) {
               return get_export_file(office, exports, asked);
             }));
}

}  // namespace guben::http
