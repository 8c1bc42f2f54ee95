#include "http/job_answers.hpp"

namespace guben::http {
namespace {

/// Another's job is not there.
Result<Job> own_job(const Jobs& jobs, const Asked& asked) {
  auto job = jobs.find(asked.text("job"));
  if (!job || job->account != asked.caller->account) return Refusal{"http.absent"};
  return std::move(*job);
}

}  // namespace

void add_job_answers(Api& api, Jobs& jobs) {
  api.answer("listJobs", json_at_once([&](const Asked& asked) -> Result<nlohmann::ordered_json> {
               const auto all = jobs.list(asked.caller->account);
               return page_of(asked, all, [&](const Job& job) { return job.to_json(asked.request().language); });
             }));
  api.answer("getJob", json_at_once([&](const Asked& asked) -> Result<nlohmann::ordered_json> {
               const auto job = own_job(jobs, asked);
               if (!job) return job.error();
               return job->to_json(asked.request().language);
             }));
  api.answer("cancelJob", response_at_once([&](const Asked& asked) {
               auto job = own_job(jobs, asked);
               if (job) job = jobs.cancel(job->id);
               return job ? json_response(job->to_json(asked.request().language), 202)
                          : problem(job.error(), asked.request());
             }));
  api.answer("followJob", response_at_once([&](const Asked& asked) {
               const auto job = own_job(jobs, asked);
               if (!job) return problem(job.error(), asked.request());
               Response response;
               response.with("Content-Type", "text/event-stream").with("X-Accel-Buffering", "no");
               response.follow = [&jobs, id = job->id,
                                  language = asked.request().language](const std::shared_ptr<EventWriter>& writer) {
                 if (!jobs.follow(id, language, writer)) writer->write("retry: 5000\n\n", true);
               };
               if (jobs.is_full()) return problem({"http.too_many"}, asked.request());
               return response;
             }));
}

}  // namespace guben::http
