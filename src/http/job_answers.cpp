#include "http/job_answers.hpp"

namespace guben::http {
namespace {

bool is_own(const Asked& asked, const Job& job) { return job.account == asked.caller->account; }

/// What one may not see is not there.
Result<Job> job_asked_for(const Jobs& jobs, const Asked& asked, const JobsSeen& seen) {
  auto job = jobs.find(asked.text("job"));
  if (!job || !(is_own(asked, *job) || (seen && seen(asked)(*job)))) return Refusal{"http.absent"};
  return std::move(*job);
}

nlohmann::ordered_json json_of(const Asked& asked, const Job& job) {
  auto json = job.to_json(asked.request().language);
  if (!is_own(asked, job)) json["may_cancel"] = false;
  return json;
}

}  // namespace

StaysSignedIn stays_signed_in(Office& office) {
  return [&office](const Asked& asked) {
    return [&office, token = asked.caller->token] {
      return office.sessions().goes_on(token, std::chrono::system_clock::now());
    };
  };
}

void add_job_answers(Api& api, Jobs& jobs, const JobsSeen& seen, const StaysSignedIn& stays) {
  api.answer("listJobs", json_at_once([&jobs, seen](const Asked& asked) -> Result<nlohmann::ordered_json> {
               auto all = jobs.list();
               std::function<bool(const Job&)> sees;
               if (seen) sees = seen(asked);
               std::erase_if(all, [&](const Job& job) { return !is_own(asked, job) && !(sees && sees(job)); });
               return page_of(asked, all, [&](const Job& job) { return json_of(asked, job); });
             }));
  api.answer("getJob", json_at_once([&jobs, seen](const Asked& asked) -> Result<nlohmann::ordered_json> {
               const auto job = job_asked_for(jobs, asked, seen);
               if (!job) return job.error();
               return json_of(asked, *job);
             }));
  api.answer("cancelJob", response_at_once([&jobs](const Asked& asked) {
               auto job = job_asked_for(jobs, asked, {});
               if (job) job = jobs.cancel(job->id);
               return job ? json_response(job->to_json(asked.request().language), 202)
                          : problem(job.error(), asked.request());
             }));
  api.answer("followJob", response_at_once([&jobs, seen, stays](const Asked& asked) {
               const auto job = job_asked_for(jobs, asked, seen);
               if (!job) return problem(job.error(), asked.request());
               Response response;
               response.with("Content-Type", "text/event-stream").with("X-Accel-Buffering", "no");
               response.follow = [&jobs, id = job->id, may_still = stays(asked),
                                  language = asked.request().language](const std::shared_ptr<EventWriter>& writer) {
                 if (!jobs.follow(id, language, writer, may_still)) writer->write("retry: 5000\n\n", true);
               };
               if (jobs.is_full()) return problem({"http.too_many"}, asked.request());
               return response;
             }));
}

}  // namespace guben::http
