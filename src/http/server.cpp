#include "http/server.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include "core/digest.hpp"
#include "core/side_by_side.hpp"
#include "http/account_answers.hpp"
#include "http/county_answers.hpp"
#include "http/delivery_answers.hpp"
#include "http/demonstration.hpp"
#include "http/export_answers.hpp"
#include "http/finding_list_answers.hpp"
#include "http/household_answers.hpp"
#include "http/household_list_answers.hpp"
#include "http/identity_answers.hpp"
#include "http/job_answers.hpp"
#include "http/overview_answers.hpp"
#include "http/period_answers.hpp"
#include "http/proposal_answers.hpp"
#include "http/register_answers.hpp"
#include "http/register_entry_answers.hpp"
#include "http/register_import_answers.hpp"
#include "http/row_answers.hpp"
#include "http/session_answers.hpp"
#include "http/submission_answers.hpp"
#include "http/submission_jobs.hpp"
#include "http/system_answers.hpp"
#include "http/timeline_answers.hpp"
#include "http/unit_answers.hpp"
#include "http/unmask_answers.hpp"
#include "http/upload_answers.hpp"

namespace guben::http {
namespace {

/// Every connection is a file; below this many are left for the record, the workspace and the pages.
constexpr size_t kOtherFiles = 512;

/// As many open files as the system lets us have, and connections no more than fit.
size_t connections_that_fit(size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, wanted + kOtherFiles);
  setrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_NOFILE, &files);
  return files.rlim_cur > wanted + kOtherFiles
             ? wanted
             : std::max<size_t>(16, files.rlim_cur - std::min<rlim_t>(files.rlim_cur / 2, kOtherFiles));
}

ledger::Sealer sealer_of(Office& office) {
  return office.county().read([](ledger::Ledger& ledger) { return ledger::Sealer(ledger.sealer()); });
}

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& options, std::ostream& log, StaticFiles files, std::unique_ptr<Office> of_county)
      : exports(options.county / "exports"),
        office(std::move(of_county)),
        identity_service(options.identity_service ? std::make_unique<IdentityService>(*options.identity_service)
                                                  : nullptr),
        uploads(options.county / "uploads", sealer_of(*office), {}),
        submissions(options.county / "submissions", sealer_of(*office)),
        jobs(options.county / "jobs", options.listen.limits.followers),
        api(Contract::built_in(), std::make_shared<OfficeGate>(*office), options.context.clock),
        service({options.listen.limits, options.threads, options.listen.behind_proxy}, log, std::move(files)) {}
  ~Parts() { office->end_rounds(); }
  // In the order in which they need one another; who still works when the listener stopped may answer into it.
  std::unique_ptr<Listener> listener;
  Exports exports;
  std::unique_ptr<Office> office;
  std::unique_ptr<IdentityService> identity_service;  ///< null where the county has none
  Uploads uploads;
  Submissions submissions;
  Jobs jobs;
  Api api;
  Service service;
  std::vector<access::DemoAccount> demo_accounts;
  std::string url;
  bool is_stopped = false;
};

namespace {

void add_own_routes(Service& service) {
  service.add({"GET", "/healthz", at_once([&service](const Call&) {
                 auto response = json_response({{"status", service.is_stopping() ? "stopping" : "ok"}});
                 if (service.is_stopping()) response.status = 503;
                 return response;
               }),
               true});
  service.add({"GET", "/version", at_once([](const Call&) {
                 return json_response({{"name", "guben"}, {"version", GUBEN_VERSION}});
               }),
               true});
  // Figures are for who runs the machine: asked from it, and not through the proxy.
  service.add({"GET", "/metrics", at_once([&service](const Call& call) {
                 const auto& request = call.request;
                 if (!is_loopback(request.address) || request.headers.has("X-Forwarded-For"))
                   return problem({"http.absent"}, request);
                 Response response;
                 response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                 response.body = service.metrics().text();
                 return response;
               }),
               true});
}

/// The document itself, for programs and for whoever reads it in a browser.
void add_contract_routes(Service& service) {
  service.add({"GET", "/api/v1/openapi.json", at_once([](const Call& call) {
                 static const auto body = std::make_shared<const std::string>(Contract::built_in().json());
                 static const auto etag = "\"" + sha256_hex(*body).substr(0, 32) + "\"";
                 Response response;
                 response.with("Content-Type", "application/json").with("ETag", etag).with("Cache-Control", "no-cache");
                 if (lists_etag(call.request.headers.get("If-None-Match"), etag)) response.status = 304;
                 else response.shared_body = body;
                 return response;
               }),
               true});
}

Result<void> add_api(Api& api, Service& service, Office& office, IdentityService* identity_service, Uploads& uploads,
                     Submissions& submissions, Jobs& jobs, Exports& exports,
                     const std::vector<access::DemoAccount>& demo_accounts) {
  add_contract_routes(service);
  add_session_answers(api, office);
  add_identity_answers(api, office, identity_service, service.log());
  add_county_answers(api, office);
  add_finding_list_answers(api, office);
  add_household_answers(api, office);
  add_household_list_answers(api, office);
  add_row_answers(api, office);
  add_timeline_answers(api, office);
  add_register_answers(api, office);
  add_register_entry_answers(api, office);
  add_register_import_answers(api, office);
  add_proposal_answers(api, office);
  add_proposal_decisions(api, office, jobs);
  add_unmask_answers(api, office);
  add_overview_answers(api, office);
  add_account_answers(api, office);
  add_journal_answers(api, office);
  add_unit_answers(api, office);
  add_export_answers(api, office, jobs, exports);
  add_system_answers(api, office, jobs);
  add_screening_job(api, office, jobs);
  add_upload_answers(api, uploads);
  add_delivery_answers(api, office);
  add_period_answers(api, office, submissions);
  add_submission_jobs(jobs, office, submissions);
  add_submission_answers(api, office, uploads, submissions, jobs);
  add_job_answers(
      api, jobs, [&](const Asked& asked) { return jobs_seen_by(office, submissions, asked); }, stays_signed_in(office));
  add_version(api, office, demo_accounts, identity_service);
  return api.mount(service);
}

void add_gauges(Metrics& metrics, const Listener& listener, const Jobs& jobs) {
  metrics.gauge("guben_jobs_running", "Jobs that run.", [&jobs] { return static_cast<double>(jobs.running()); });
  metrics.gauge("guben_jobs_queued", "Jobs that wait.", [&jobs] { return static_cast<double>(jobs.queued()); });
  metrics.gauge("guben_job_followers", "Who follows a job.", [&jobs] { return static_cast<double>(jobs.followers()); });
  metrics.gauge("guben_http_connections", "Open connections.",
                [&listener] { return static_cast<double>(listener.connections()); });
  metrics.gauge("process_resident_memory_bytes", "Memory of this process.", resident_bytes);
  metrics.gauge("process_open_fds", "Open files of this process.", open_files);
  const auto started = std::chrono::steady_clock::now();
  metrics.gauge("guben_uptime_seconds", "Since the start.", [started] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  });
}

}  // namespace

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& wanted, std::ostream& log) {
  // The large arrays that are held have pages of their own, which go back whole when they go: else the heap, over weeks
  // of swaps, keeps the holes. What a list of findings takes, some eight megabytes at 300 000 persons, stays in the
  // heap from one to the next: new pages for each would cost more than the list. Swaps give back the rest (HeldCounty).
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  leave_a_core();
  auto options = wanted;
  options.listen.limits.connections = connections_that_fit(options.listen.limits.connections);
  StaticFiles files;
  if (!options.web.empty()) {
    auto loaded = StaticFiles::load(options.web);
    if (!loaded) return loaded.error();
    files = std::move(*loaded);
  }
  auto office = Office::open(options.county, options.packs, options.context);
  if (!office) return office.error();
  auto parts = std::make_unique<Parts>(options, log, std::move(files), std::move(*office));
  auto& service = parts->service;
  add_own_routes(service);
  if (const auto sound = add_api(parts->api, service, *parts->office, parts->identity_service.get(), parts->uploads,
                                 parts->submissions, parts->jobs, parts->exports, parts->demo_accounts);
      !sound)
    return sound.error();
  auto demo_accounts = make_demo_accounts(*parts->office, options);
  if (!demo_accounts) return demo_accounts.error();
  parts->demo_accounts = std::move(*demo_accounts);
  auto listener = Listener::open(
      options.listen,
      [&service](Request request, Reply::Send send) { service.take(std::move(request), std::move(send)); },
      [&service](std::string_view method, std::string_view target) { return service.takes_piece(method, target); });
  if (!listener) return listener.error();
  parts->listener = std::move(*listener);
  add_gauges(service.metrics(), *parts->listener, parts->jobs);
  parts->jobs.start();
  const bool is_v6 = options.listen.address.find(':') != std::string::npos;
  parts->url = fmt::format("{}://{}{}{}:{}", options.listen.certificate.empty() ? "http" : "https", is_v6 ? "[" : "",
                           options.listen.address, is_v6 ? "]" : "", parts->listener->port());
  service.log().write("info", "started",
                      {{"version", GUBEN_VERSION},
                       {"port", static_cast<int64_t>(parts->listener->port())},
                       {"connections", static_cast<int64_t>(options.listen.limits.connections)}});
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

const std::vector<access::DemoAccount>& Server::demo_accounts() const { return parts_->demo_accounts; }
std::string Server::url() const { return parts_->url; }
uint16_t Server::port() const { return parts_->listener->port(); }

void Server::stop() {
  if (std::exchange(parts_->is_stopped, true)) return;
  auto& service = parts_->service;
  service.begin_to_stop();
  parts_->listener->close();
  parts_->jobs.stop();  // what runs is worked to its end, what waits is taken up by the next start
  const auto until = std::chrono::steady_clock::now() + service.settings().limits.to_stop;
  while ((service.under_way() > 0 || parts_->listener->unwritten() > 0) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  // What these still do answers into the service, which is gone before them.
  if (parts_->identity_service) parts_->identity_service->network.end();
  parts_->office->slow().end();
  service.log().write("info", "stopped", {{"unanswered", static_cast<int64_t>(service.under_way())}});
  parts_->listener->drop();
}

}  // namespace guben::http
