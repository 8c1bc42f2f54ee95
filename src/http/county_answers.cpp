#include "http/county_answers.hpp"

#include "access/leaving.hpp"
#include "http/explanation.hpp"
#include "http/household_answers.hpp"
#include "http/household_view.hpp"
#include "http/shapes.hpp"
#include "screening/actions/screen_county.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::Finding;
using screening::Outcome;

/// Whether it is the post's: a department reads of a household only what is routed to it.
bool is_for(const Office& office, const access::Post& post, const access::Reach& reach, const std::string& route) {
  return !reach.is_by_department_alone() || office.roles().departments_of(route).contains(post.provider);
}

/// Whether it is about health and not for this post to read.
bool is_protected(Office& office, const access::Post& post, const policy::Pack& pack, const HouseholdView& view,
                  const Finding& f) {
  const auto known = pack.rules.find(f.rule);
  if (known == pack.rules.end() || !known->second.is_of_health) return false;
  access::Subject subject;
  subject.region = view.subject().region;
  subject.household = f.household_id;
  subject.routed_to = office.roles().departments_of(f.route);
  return !access::View(office.roles(), post, office.business_day()).sees_health(subject);
}

Result<Json> explain_household(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto run = office.run(*office.snapshot(), asked.text("run"));
  if (!run) return run.error();
  const auto view = HouseholdView::of(office, *post, asked.text("household"), office.business_day());
  if (!view) return view.error();
  note_reading_of(office, asked, "read");
  const auto& pack = (*run)->pack();
  const auto snapshot = office.snapshot();
  const auto since = office.county().found_since((*run)->run().id);
  const Told told{pack,
                  *snapshot,
                  *view,
                  access::is_purpose(asked.purpose()),
                  asked.request().language,
                  since ? since->get() : nullptr};
  std::vector<Json> red, amber, undecided;
  const auto reach = access::reach(office.roles(), *post, "read", "finding");
  (*run)->explain(asked.text("household"), [&](const Finding& f) {
    if (!is_for(office, *post, reach, f.route)) return;
    auto& some = f.outcome == Outcome::Undecided ? undecided : f.severity == "red" ? red : amber;
    some.push_back(explanation(told, f, is_protected(office, *post, pack, *view, f)));
  });
  auto items = Json::array();
  for (auto* some : {&red, &amber, &undecided})
    for (auto& one : *some) items.push_back(std::move(one));
  return Json{{"run", json_of_run((*run)->run(), *run == office.county().snapshot()->run)},
              {"items", std::move(items)}};
}

std::string key_of(const Finding& f) { return f.rule + " " + f.subject_kind + " " + f.subject_id; }

Result<Json> screen_household_again(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto view = HouseholdView::of(office, *post, asked.text("household"), office.business_day());
  if (!view) return view.error();
  note_reading_of(office, asked, "screen_again");
  const auto began = std::chrono::steady_clock::now();
  const auto snapshot = office.county().snapshot();
  const auto day = snapshot->run ? *Date::from_iso(snapshot->run->run().as_of) : office.business_day();
  auto items = Json::array(), appeared = Json::array(), vanished = Json::array();
  std::set<std::string> now, before;
  const auto household = asked.text("household");
  const Told told{*snapshot->pack, *snapshot, *view, access::is_purpose(asked.purpose()), asked.request().language};
  const auto done = office.county().screen_again(asked.context(), day, {household}, "household", [&](const Finding& f) {
    const bool hides = is_protected(office, *post, *snapshot->pack, *view, f);
    if (!hides) now.insert(key_of(f));
    items.push_back(explanation(told, f, hides));
  });
  if (!done) return done.error();
  if (snapshot->run)
    snapshot->run->explain(household, [&](const Finding& f) {
      if (!is_protected(office, *post, snapshot->run->pack(), *view, f)) before.insert(key_of(f));
    });
  const auto rules_beyond = [](const std::set<std::string>& some, const std::set<std::string>& others) {
    std::set<std::string> rules;
    for (const auto& key : some)
      if (!others.contains(key)) rules.insert(key.substr(0, key.find(' ')));
    return rules;
  };
  appeared = rules_beyond(now, before);
  vanished = rules_beyond(before, now);
  const auto took = std::chrono::steady_clock::now() - began;
  return Json{{"as_of", day.to_string()},
              {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()},
              {"items", std::move(items)},
              {"appeared", std::move(appeared)},
              {"vanished", std::move(vanished)}};
}

}  // namespace

void add_county_answers(Api& api, Office& office) {
  const auto answer = [&](const char* operation, Result<Json> (*with)(Office&, const Asked&)) {
    api.answer(operation, json_at_once([&office, with](const Asked& asked) { return with(office, asked); }));
  };
  answer("explainHousehold", explain_household);
  answer("screenHouseholdAgain", screen_household_again);
}

void add_screening_job(Api& api, Office& office, Jobs& jobs) {
  // Twice the same run is one: it may be done again after a restart.
  jobs.add_kind("screen", {[&office](const Job& job, const Context& context) -> Result<Jobs::Results> {
                             const auto day = Date::from_iso(job.wanted.at("as_of").get<std::string>());
                             auto work = office.county().lease(context, "screen");
                             if (!work) return work.error();
                             const auto pack = office.county().snapshot()->pack;
                             Timings timings;
                             const screening::ScreeningWishes wishes{*day, office.packs(), true};
                             const auto run = screening::screen_county(office.county().folder(), work->ledger(), *pack,
                                                                       wishes, context, timings);
                             if (!run) return run.error();
                             return Jobs::Results{{"run", run->id}};
                           },
                           true});
  api.answer("beginScreening", response_at_once([&jobs](const Asked& asked) {
               if (!Date::from_iso(asked.body["as_of"].get<std::string>()))
                 return problem({"http.not_as_said", {{"at", "/as_of"}, {"expected", "YYYY-MM-DD"}}}, asked.request());
               const auto job = jobs.begin("screen", asked.body, asked.context());
               return job ? json_response(job->to_json(asked.request().language), 202)
                          : problem(job.error(), asked.request());
             }));
}

}  // namespace guben::http
