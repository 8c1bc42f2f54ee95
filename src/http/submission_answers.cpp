#include "http/submission_answers.hpp"

#include "access/accounts.hpp"
#include "core/digest.hpp"
#include "http/attachment.hpp"
#include "http/file_report.hpp"
#include "http/file_rights.hpp"
#include "http/submission_jobs.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using State = SubmissionState;

Refusal absent() { return {"access.absent_or_outside"}; }

Words state_in_words(State state) {
  const auto code = fmt::format("submission.state_{}", word(state));
  return {message(Language::Chinese, code), message(Language::English, code)};
}

/// Somebody was faster, or what is asked does not fit what has become of the file.
Refusal not_now(const Submission& s) {
  const bool is_decided = s.state == State::Importing || s.state == State::Imported || s.state == State::Returned;
  if (!s.decided_by.empty() && is_decided)
    return {"submission.decided_already",
            {{"by", s.decided_by}, {"at", s.decided_at}},
            {{"state", state_in_words(s.state)}}};
  return {"submission.not_now", {}, {{"state", state_in_words(s.state)}}};
}

std::string return_file_name(const Submission& s, Language language) {
  return std::filesystem::path(s.file).stem().string() + message(language, "intake.return_suffix") + ".xlsx";
}

/// The files handed in, the jobs that work on them and who asks.
class Desk {
 public:
  Desk(Office& office, Uploads& uploads, Submissions& submissions, Jobs& jobs)
      : office_(office), uploads_(uploads), submissions_(submissions), jobs_(jobs) {}

  Result<Json> list(const Asked& asked);
  Response receive(const Asked& asked);
  Response get(const Asked& asked);
  Response read_again(const Asked& asked);
  Response drop(const Asked& asked);
  Response submit(const Asked& asked);
  Response confirm(const Asked& asked);
  Response send_back(const Asked& asked);
  Response return_file(const Asked& asked);

 private:
  struct Found {
    access::Post post;
    Submission submission;
  };
  /// What the operation's right is asked of; what is denied is journalled.
  Result<Found> find(const Asked& asked);
  Result<Found> find_own(const Asked& asked);
  /// A step of one who may, from the version they saw.
  using Step = std::function<Result<void>(Submission&, const Submissions::All&)>;
  Result<Submission> step(const Asked& asked, const Found& found, std::initializer_list<State> from,
                          const Step& change);
  Response told(const Asked& asked, const Found& found, const Result<Submission>& stepped, int status = 200) const;
  Result<void> is_as_seen(const Asked& asked, const Submission& s, std::initializer_list<State> from) const;
  void journal(const Asked& asked, const Submission& s, std::string_view action, std::string_view reason = {});
  Result<void> begin_job(const Asked& asked, Submission& s, const char* kind);
  Result<void> say_headings(const Asked& asked, Submission& s) const;
  static Result<void> may_be_submitted(const Submission& s, const Submissions::All& all);
  Submission looked_after(Submission s);
  Json json_of(const Asked& asked, const access::Post& post, const Submission& s, bool is_whole) const;
  std::vector<const char*> acts_of(const access::Post& post, const Submission& s) const;
  bool may(const access::Post& post, std::string_view action, std::string_view kind, const Submission& s) const {
    return may_with_file(office_, post, action, kind, place_of(s)).has_value();
  }
  bool is_senders(const access::Post& post, const Submission& s) const { return post.account == s.sender.account; }
  Office& office_;
  Uploads& uploads_;
  Submissions& submissions_;
  Jobs& jobs_;
};

std::string etag_of(const Submission& s) { return fmt::format("\"{}\"", s.version); }

/// A job that was taken out of the queue, or is lost, leaves nobody waiting.
Submission Desk::looked_after(Submission s) {
  if (s.state != State::Checking && s.state != State::Importing) return s;
  const auto job = jobs_.find(s.job);
  if (job && !has_ended(job->state)) return s;
  submissions_.settle(s.id, [&](Submission& now) {
    if (now.state != s.state || now.job != s.job) return;  // it ended meanwhile, well
    now.state = now.state == State::Checking ? State::Unreadable : State::Waiting;
    now.refusal = job && job->refusal ? *job->refusal : Refusal{"job.broken"};
  });
  return submissions_.find(s.id).value_or(s);
}

Result<Desk::Found> Desk::find(const Asked& asked) {
  const auto post = office_.post(*asked.caller);
  if (!post) return post.error();
  const auto id = asked.text("submission");
  const auto& right = asked.operation->right;
  auto found = submissions_.find(id);
  auto allowed = found ? may_with_file(office_, *post, right.action, right.kind, place_of(*found)) : absent();
  if (!allowed) return office_.denied(*asked.caller, right.action, right.kind, id, allowed.error());
  return Found{*post, looked_after(std::move(*found))};
}

Result<Desk::Found> Desk::find_own(const Asked& asked) {
  auto found = find(asked);
  if (!found || is_senders(found->post, found->submission)) return found;
  const auto& right = asked.operation->right;
  return office_.denied(*asked.caller, right.action, right.kind, found->submission.id, {"submission.not_yours"});
}

std::vector<const char*> Desk::acts_of(const access::Post& post, const Submission& s) const {
  std::vector<const char*> acts;
  const bool may_submit = is_senders(post, s) && may(post, "submit", "file", s);
  const bool is_open = s.state == State::Checked || s.state == State::Unreadable || s.state == State::Returned;
  if (may_submit && is_open) acts.push_back("change");
  if (may_submit && s.state == State::Checked && !s.summary.contains("known_as")) acts.push_back("submit");
  if (s.state == State::Waiting && may(post, "confirm", "file", s)) {
    acts.push_back("confirm");
    acts.push_back("return");
  }
  if (s.return_file_until != 0 && is_senders(post, s) && may(post, "collect", "return_file", s))
    acts.push_back("collect");
  if (may_submit && (is_open || s.state == State::Waiting || s.state == State::Checking)) acts.push_back("drop");
  return acts;
}

Json Desk::json_of(const Asked& asked, const access::Post& post, const Submission& s, bool is_whole) const {
  Json json{
      {"id", s.id},
      {"file", s.file},
      {"sender", {{"account", s.sender.account}, {"name", s.sender.name}, {"organisation", s.sender.organisation}}},
      {"state", word(s.state)},
      {"version", s.version},
      {"at", s.at}};
  if (!s.job.empty()) json["job"] = s.job;
  json["reading"] = s.reading;
  if (!s.reason.empty()) json["reason"] = s.reason;
  if (s.refusal) json["refusal"] = problem_json(*s.refusal, status_of(s.refusal->code), asked.request().language);
  if (!s.summary.is_null()) {
    const auto kept = is_whole ? submissions_.report(s.id) : nlohmann::json();
    json["report"] = kept.is_object() && kept.contains("report") ? kept["report"] : s.summary;
  }
  if (s.delivery > 0) json["delivery"] = s.delivery;
  json["may"] = acts_of(post, s);
  return json;
}

Result<Json> Desk::list(const Asked& asked) {
  const auto post = office_.post(*asked.caller);
  if (!post) return post.error();
  const auto wanted = asked.text("state");
  std::vector<Submission> seen;
  for (auto& s : submissions_.list()) {
    if (!sees_file(office_, *post, place_of(s))) continue;
    auto now = looked_after(std::move(s));
    const bool is_over = now.state == State::Imported || now.state == State::Dropped;
    if (wanted.empty() ? !is_over || (now.return_file_until != 0 && is_senders(*post, now)) : word(now.state) == wanted)
      seen.push_back(std::move(now));
  }
  return page_of(asked, seen, [&](const Submission& s) { return json_of(asked, *post, s, false); });
}

void Desk::journal(const Asked& asked, const Submission& s, std::string_view action, std::string_view reason) {
  office_.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    ledger.journal(fmt::format("submission.{}", action), "submission/" + s.id, s.sha256, reason);
  });
}

Result<void> Desk::begin_job(const Asked& asked, Submission& s, const char* kind) {
  auto job = jobs_.begin(kind, wanted_of(s.id), asked.context());
  if (!job) return job.error();
  s.job = job->id;
  return {};
}

Response Desk::receive(const Asked& asked) {
  const auto& account = asked.caller->account;
  const auto upload_id = asked.body["upload"].get<std::string>();
  const auto post = office_.post(*asked.caller);
  if (!post) return problem(post.error(), asked.request());
  const auto upload = uploads_.find(account, upload_id);
  if (!upload) return problem({"http.absent"}, asked.request());
  const auto content = uploads_.file_of(account, upload_id);
  if (!content) return problem(content.error(), asked.request());
  if (post->provider.empty()) return problem({"submission.no_provider"}, asked.request());

  Submission s;
  s.upload = upload_id;
  s.file = upload->name;
  s.sha256 = upload->sha256;
  s.size = upload->size;
  s.at = asked.context().now_text();
  s.sender = {account, asked.caller->post, account, post->organisation, post->provider, post->regions};
  office_.county().read([&](ledger::Ledger& ledger) {
    if (const auto known = access::find_account(ledger, account)) s.sender.name = known->person;
    if (const auto known = access::find_organisation(ledger, post->organisation)) s.sender.organisation = known->name;
  });
  if (asked.body.contains("reading")) s.reading = asked.body["reading"];
  s.reading.erase("headings");  // of a file nobody has read yet there are none to speak of
  auto received = submissions_.receive(std::move(s), *content, [&](Submission& begun) -> Result<void> {
    journal(asked, begun, "received");
    return begin_job(asked, begun, "check");
  });
  if (!received) return problem(received.error(), asked.request());
  if (auto dropped = uploads_.drop(account, upload_id); !dropped) return problem(dropped.error(), asked.request());
  return json_response(json_of(asked, *post, *received, true), 202);
}

Response Desk::get(const Asked& asked) {
  const auto found = find(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto& s = found->submission;
  return json_response(json_of(asked, found->post, s, true)).with("ETag", etag_of(s));
}

Result<void> Desk::is_as_seen(const Asked& asked, const Submission& s, std::initializer_list<State> from) const {
  if (std::find(from.begin(), from.end(), s.state) == from.end()) return not_now(s);
  return check_if_match(asked.request(), etag_of(s));
}

Result<Submission> Desk::step(const Asked& asked, const Found& found, std::initializer_list<State> from,
                              const Step& change) {
  return submissions_.change_among(found.submission.id, [&](Submission& s, const auto& all) -> Result<void> {
    if (auto seen = is_as_seen(asked, s, from); !seen) return seen.error();
    return change(s, all);
  });
}

Response Desk::told(const Asked& asked, const Found& found, const Result<Submission>& stepped, int status) const {
  if (stepped) return json_response(json_of(asked, found.post, *stepped, true), status).with("ETag", etag_of(*stepped));
  if (stepped.error().code != "http.changed") return problem(stepped.error(), asked.request());
  const auto now = submissions_.find(found.submission.id).value_or(found.submission);
  return changed_meanwhile(asked.request(), asked.body, json_of(asked, found.post, now, true));
}

/// What was said of headings, as an import is told it: of a sheet, by its headings, all of its columns.
Result<void> Desk::say_headings(const Asked& asked, Submission& s) const {
  const auto& said = asked.body;
  const auto kept = submissions_.report(s.id);
  const auto sheets = kept.is_object() && kept.contains("headings") ? kept["headings"] : nlohmann::json::array();
  const auto pack = office_.pack();
  const auto not_as_said = [](size_t at, const char* what, const char* expected) {
    return Refusal{"http.not_as_said", {{"at", fmt::format("/headings/{}/{}", at, what)}, {"expected", expected}}};
  };
  std::map<size_t, std::map<std::string, std::string>> fields;  // of a sheet, by column
  for (size_t at = 0; at < said["headings"].size(); ++at) {
    const auto& one = said["headings"][at];
    const auto sheet = one["sheet"].get<size_t>(), column = one["column"].get<size_t>();
    if (sheet >= sheets.size()) return not_as_said(at, "sheet", "a sheet of the report");
    const auto& known = sheets[sheet];
    const auto* dataset = pack->dictionary.find(known["dataset"].get<std::string>());
    if (!dataset || column >= known["headings"].size()) return not_as_said(at, "column", "a column of the report");
    if (said.contains("dataset") && said["dataset"] != dataset->code) continue;  // another's fields are none of these
    auto& of_sheet = fields.try_emplace(sheet, known["fields"].get<std::map<std::string, std::string>>()).first->second;
    if (one["field"].is_null()) {
      of_sheet.erase(std::to_string(column));
      continue;
    }
    const auto field = one["field"].get<std::string>();
    if (!dataset->find(field)) return not_as_said(at, "field", "a field of the dataset");
    of_sheet[std::to_string(column)] = field;
  }
  for (const auto& [sheet, by_column] : fields) {
    const auto& known = sheets[sheet];
    const auto headings = known["headings"].get<std::vector<std::string>>();
    const auto& dataset = *pack->dictionary.find(known["dataset"].get<std::string>());
    auto pairs = nlohmann::json::array();
    std::set<std::string> taken;
    for (const auto& [column, field] : by_column) {
      if (!taken.insert(field).second)
        return Refusal{"submission.field_twice", {{"field", dataset.find(field)->header}}};
      pairs.push_back({headings[std::stoul(column)], dataset.find(field)->header});
    }
    for (const auto& field : dataset.fields)
      if (field.required && !taken.contains(field.name))
        return Refusal{"submission.lacks_field", {{"field", field.header}}};
    s.headings[intake::identity_of_headings(headings)] = {{"dataset", dataset.code}, {"fields", std::move(pairs)}};
  }
  return {};
}

Response Desk::read_again(const Asked& asked) {
  const auto found = find_own(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto stepped = step(asked, *found, {State::Checked, State::Unreadable, State::Returned},
                            [&](Submission& s, const auto&) -> Result<void> {
                              if (asked.body.value("dataset", "") != s.reading.value("dataset", ""))
                                s.headings = nlohmann::json::object();
                              if (asked.body.contains("headings"))
                                if (auto said = say_headings(asked, s); !said) return said.error();
                              s.reading = asked.body;
                              s.state = State::Checking;
                              s.refusal.reset();
                              s.reason.clear();
                              s.decided_by.clear();
                              s.decided_at.clear();
                              // What it is, is told anew; until then it is its sender's alone.
                              s.dataset.clear();
                              s.coverage.clear();
                              s.summary = nullptr;
                              s.return_file_until = 0;
                              submissions_.remove_return_file(s.id);
                              return begin_job(asked, s, "check");
                            });
  return told(asked, *found, stepped, 202);
}

Response Desk::drop(const Asked& asked) {
  const auto found = find_own(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto changed = submissions_.change(found->submission.id, [&](Submission& s) -> Result<void> {
    if (s.state == State::Importing || s.state == State::Imported || s.state == State::Dropped) return not_now(s);
    journal(asked, s, "dropped");
    s.state = State::Dropped;
    s.summary = nullptr;
    s.return_file_until = 0;
    return {};
  });
  if (!changed) return problem(changed.error(), asked.request());
  submissions_.remove_content(changed->id);
  submissions_.remove_report(changed->id);
  submissions_.remove_return_file(changed->id);
  Response response;
  response.status = 204;
  return response;
}

Result<void> Desk::may_be_submitted(const Submission& s, const Submissions::All& all) {
  if (s.summary.contains("known_as"))
    return Refusal{"submission.known_already", {{"delivery", std::to_string(s.summary["known_as"].get<int64_t>())}}};
  for (const auto& [id, other] : all)
    if (id != s.id && other.sha256 == s.sha256 && other.dataset == s.dataset &&
        (other.state == State::Waiting || other.state == State::Importing))
      return Refusal{"submission.same_file_waits", {{"at", other.at}}};
  return {};
}

Response Desk::submit(const Asked& asked) {
  const auto found = find_own(asked);
  if (!found) return problem(found.error(), asked.request());
  return told(asked, *found, step(asked, *found, {State::Checked}, [&](Submission& s, const auto& all) -> Result<void> {
                if (auto may = may_be_submitted(s, all); !may) return may.error();
                journal(asked, s, "submitted");
                s.state = State::Waiting;
                return {};
              }));
}

Response Desk::confirm(const Asked& asked) {
  const auto found = find(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto stepped = step(asked, *found, {State::Waiting}, [&](Submission& s, const auto&) -> Result<void> {
    // The line that says so is written first: nothing is imported that nobody confirmed.
    journal(asked, s, "confirmed");
    if (auto begun = begin_job(asked, s, "import"); !begun) return begun.error();
    s.state = State::Importing;
    s.refusal.reset();
    s.decided_by = asked.caller->account;
    s.decided_at = asked.context().now_text();
    return {};
  });
  if (!stepped) return told(asked, *found, stepped);
  const auto job = jobs_.find(stepped->job);
  return job ? json_response(job->to_json(asked.request().language), 202) : problem({"http.absent"}, asked.request());
}

Response Desk::send_back(const Asked& asked) {
  const auto found = find(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto reason = asked.body["reason"].get<std::string>();
  return told(asked, *found, step(asked, *found, {State::Waiting}, [&](Submission& s, const auto&) -> Result<void> {
                journal(asked, s, "returned", access::masked_text(reason));
                s.state = State::Returned;
                s.reason = access::masked_text(reason);
                s.decided_by = asked.caller->account;
                s.decided_at = asked.context().now_text();
                return {};
              }));
}

Response Desk::return_file(const Asked& asked) {
  const auto found = find(asked);
  if (!found) return problem(found.error(), asked.request());
  const auto& s = found->submission;
  if (!is_senders(found->post, s))
    return problem(office_.denied(*asked.caller, "collect", "return_file", s.id, absent()), asked.request());
  if (s.return_file_until == 0) return problem(absent(), asked.request());
  auto bytes = submissions_.return_file(s.id);
  if (!bytes) return problem(bytes.error(), asked.request());
  if (!asked.request().is_head) {
    // Once: it is written down before it leaves, and gone after it.
    const auto collected = submissions_.change(s.id, [&](Submission& now) -> Result<void> {
      if (now.return_file_until == 0) return absent();
      office_.county().write(asked.context(), [&](ledger::Ledger& ledger) {
        ledger.journal("return_file.collected", "submission/" + now.id, sha256_hex(*bytes));
      });
      now.return_file_until = 0;
      return {};
    });
    if (!collected) return problem(collected.error(), asked.request());
    submissions_.remove_return_file(s.id);
  }
  Response response;
  response.with("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
      .with("Content-Disposition", attachment(return_file_name(s, asked.request().language)));
  response.body = std::move(*bytes);
  return response;
}

}  // namespace

void add_submission_answers(Api& api, Office& office, Uploads& uploads, Submissions& submissions, Jobs& jobs) {
  office.each_minute([&submissions] { submissions.reseal(); });
  const auto desk = std::make_shared<Desk>(office, uploads, submissions, jobs);
  const auto answer = [&](const char* operation, Response (Desk::*with)(const Asked&)) {
    api.answer(operation, response_at_once([desk, with](const Asked& asked) { return ((*desk).*with)(asked); }));
  };
  api.answer("listSubmissions", json_at_once([desk](const Asked& asked) { return desk->list(asked); }));
  answer("checkFile", &Desk::receive);
  answer("getSubmission", &Desk::get);
  answer("readAgain", &Desk::read_again);
  answer("dropSubmission", &Desk::drop);
  answer("submitFile", &Desk::submit);
  answer("confirmFile", &Desk::confirm);
  answer("returnFile", &Desk::send_back);
  answer("getReturnFile", &Desk::return_file);
}

std::function<bool(const Job&)> jobs_seen_by(Office& office, Submissions& submissions, const Asked& asked) {
  return [&office, &submissions, post = office.post(*asked.caller)](const Job& job) {
    const auto submission = submissions.find(submission_of_job(job));
    return submission && post && sees_file(office, *post, place_of(*submission));
  };
}

}  // namespace guben::http
