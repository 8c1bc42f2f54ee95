#include "http/period_answers.hpp"

#include "http/file_rights.hpp"
#include "http/period_progress.hpp"
#include "http/proposal_answers.hpp"
#include "http/shapes.hpp"
#include "intake/actions/list_deliveries.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using State = SubmissionState;

Result<Json> get_period_progress(Office& office, Submissions& submissions, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto month = Date::from_iso(asked.text("period") + "-01");
  if (!month) return Refusal{"http.not_as_said", {{"at", "period"}, {"expected", "a value"}}};
  const auto progress = progress_of(office, submissions, *post, *month);
  auto areas = Json::array(), datasets = Json::array();
  for (const auto* area : progress.areas) areas.push_back(json_of_region(progress.pack->regions, area->code));
  int64_t due = 0, come = 0;
  for (const auto& one : progress.datasets) {
    due += one.due.has_value();
    come += one.due && !one.has(Came::Waiting) && !one.has(Came::Returned) && !one.has(Came::Missing);
    auto cells = Json::array();
    for (const auto came : one.cells) cells.push_back(word(came));
    Json json{{"dataset", one.dataset->code}, {"provider", json_of_word(*progress.pack, one.dataset->provider)}};
    if (one.due) json["due"] = one.due->to_string();
    else json["due"] = nullptr;
    json["cells"] = std::move(cells);
    datasets.push_back(std::move(json));
  }
  return Json{{"period", asked.text("period")},
              {"due", due},
              {"come", come},
              {"areas", std::move(areas)},
              {"datasets", std::move(datasets)}};
}

/// The end of the latest period of which a delivery is in force, by dataset, of what the post may see.
std::map<std::string, Date> latest_of(Office& office, const access::Post& post) {
  std::map<std::string, Date> latest;
  const auto all = office.county().read([](ledger::Ledger& ledger) { return intake::list_deliveries(ledger); });
  for (const auto& listed : all) {
    const auto& d = listed.delivery;
    if (listed.force != intake::Force::InForce || !sees_file(office, post, {d.dataset, {}, d.coverage, {}})) continue;
    auto& to = latest[d.dataset];
    to = std::max(to, d.to);
  }
  return latest;
}

Json json_of_source(const policy::Pack& pack, const dictionary::Dataset& dataset, std::optional<Date> latest) {
  auto fields = Json::array();
  for (const auto& field : dataset.fields)
    fields.push_back({{"name", field.name},
                      {"label", json_of_word(pack, field.header)},
                      {"required", field.required},
                      {"is_protected", field.sensitive != dictionary::Sensitive::No}});
  Json json{{"dataset", dataset.code},
            {"label", json_of_label(dataset.label_zh, dataset.label_en)},
            {"provider", json_of_word(pack, dataset.provider)},
            {"purpose", json_of_word(pack, dataset.purpose)},
            {"mode", dataset.mode == dictionary::Mode::Full ? "full" : "increment"}};
  if (const auto cycle = pack.cycles.of(dataset.code)) json["cycle"] = word(*cycle);
  if (latest) json["latest"] = latest->to_string();
  else json["latest"] = nullptr;
  json["fields"] = std::move(fields);
  return json;
}

Result<Json> list_data_sources(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto pack = office.pack();
  const auto latest = latest_of(office, *post);
  // A township's own are those it hands in for itself.
  auto places = post->regions;
  if (places.empty()) places = {office.code()};
  auto items = Json::array();
  for (const auto& dataset : pack->dictionary.datasets()) {
    const bool is_seen = std::any_of(places.begin(), places.end(), [&](const std::string& place) {
      return sees_file(office, *post, {dataset.code, {}, {place}, {}});
    });
    if (!is_seen) continue;
    const auto known = latest.find(dataset.code);
    items.push_back(
        json_of_source(*pack, dataset, known == latest.end() ? std::nullopt : std::optional(known->second)));
  }
  return Json{{"items", std::move(items)}};
}

/// What waits for a post, one line each.
class Work {
 public:
  explicit Work(Date today) : today_(today) {}
  void add(const char* kind, const std::string& subject, const std::string& page, std::optional<Date> due,
           const std::string& before = {}, std::optional<int64_t> count = {}) {
    Json task{{"kind", kind}, {"subject", subject}, {"page", page}};
    if (count) task["count"] = *count;
    if (!before.empty()) task["before"] = before;
    if (due) task["due"] = due->to_string();
    else task["due"] = nullptr;
    due_today_ += due && *due == today_;
    overdue_ += due && *due < today_;
    tasks_.push_back(std::move(task));
  }
  Json to_json() { return {{"tasks", std::move(tasks_)}, {"due_today", due_today_}, {"overdue", overdue_}}; }

 private:
  Date today_;
  Json tasks_ = Json::array();
  int64_t due_today_ = 0, overdue_ = 0;
};

/// Files that wait for a decision of this post, and its own that came back or have rows that did.
void add_files_in_hand(Office& office, Submissions& submissions, const access::Post& post, Work& work) {
  for (const auto& s : submissions.list()) {
    const auto place = place_of(s);
    const auto page = "/files/" + s.id;
    const bool may_decide = s.state == State::Waiting && may_with_file(office, post, "confirm", "file", place);
    if (may_decide) work.add("file_waiting", s.dataset, page, {}, s.sender.name);
    if (s.sender.account != post.account || !may_with_file(office, post, "submit", "file", place)) continue;
    const auto rows = s.summary.is_null() ? 0 : s.summary.value("returned", int64_t{0});
    // What was taken whole may have remarks to read; nothing of it came back.
    const bool came_back =
        s.state == State::Returned || (s.state == State::Imported && s.return_file_until != 0 && rows > 0);
    if (came_back) work.add("file_returned", s.dataset, page, {}, s.decided_by, rows);
  }
}

/// What the rules lacked when the county was screened last, and what the month expects.
void add_missing_files(Office& office, Submissions& submissions, const access::Post& post, Work& work) {
  struct Missing {
    std::set<std::string> townships;
    std::optional<Date> due;
  };
  std::map<std::string, Missing> missing;
  const auto run = office.county().snapshot()->run;
  if (run)
    for (const auto& [need, townships] : run->run().missing)
      for (const auto& township : townships) {
        const auto dataset = need.substr(0, need.find(':'));
        if (sees_file(office, post, {dataset, {}, {township}, {}})) missing[dataset].townships.insert(township);
      }
  const auto progress = progress_of(office, submissions, post, office.business_day());
  for (const auto& one : progress.datasets)
    for (size_t at = 0; at < one.cells.size(); ++at)
      if (one.cells[at] == Came::Missing) {
        missing[one.dataset->code].townships.insert(progress.areas[at]->code);
        missing[one.dataset->code].due = one.due;
      }
  for (const auto& [dataset, one] : missing)
    work.add("file_missing", dataset, "/files", one.due, {}, static_cast<int64_t>(one.townships.size()));
}

Result<Json> list_work(Office& office, Submissions& submissions, const Asked& asked) {
  Work work(office.business_day());
  const auto post = office.post(*asked.caller);
  if (post && access::may_at_all(office.roles(), *post, "read", "file")) {
    add_files_in_hand(office, submissions, *post, work);
    add_missing_files(office, submissions, *post, work);
  }
  if (const auto waiting = post ? proposals_to_decide(office, *post) : 0; waiting > 0)
    work.add("proposals_open", "", "/proposals", {}, {}, waiting);
  return work.to_json();
}

}  // namespace

void add_period_answers(Api& api, Office& office, Submissions& submissions) {
  const auto answer = [&](const char* operation, auto with) {
    api.answer(operation, json_at_once([&office, &submissions, with](const Asked& asked) {
                 return with(office, submissions, asked);
               }));
  };
  answer("getPeriodProgress", get_period_progress);
  answer("listWork", list_work);
  api.answer("listDataSources",
             json_at_once([&office](const Asked& asked) { return list_data_sources(office, asked); }));
}

}  // namespace guben::http
