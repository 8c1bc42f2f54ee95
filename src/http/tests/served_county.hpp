#pragma once
// A small county and people in it, asked as the server asks: contract, rights, jobs, everything but sockets and
// signing in.
#include <gtest/gtest.h>
#include <unistd.h>

#include <future>
#include <sstream>

#include "access/accounts.hpp"
#include "core/digest.hpp"
#include "core/text.hpp"
#include "http/delivery_answers.hpp"
#include "http/job_answers.hpp"
#include "http/period_answers.hpp"
#include "http/proposal_answers.hpp"
#include "http/register_answers.hpp"
#include "http/register_entry_answers.hpp"
#include "http/register_import_answers.hpp"
#include "http/submission_answers.hpp"
#include "http/submission_jobs.hpp"
#include "http/upload_answers.hpp"
#include "intake/actions/import_files.hpp"
#include "intake/actions/init_county.hpp"

namespace guben::http {

/// Whoever stands in X-Who, by the rights of their first post.
class KnownPeople : public Gate {
 public:
  explicit KnownPeople(Office& office) : office_(office), rights_(office) {}
  Result<Caller> who(const Request& request, const Operation&) override {
    const std::string name(request.headers.get("X-Who"));
    const auto posts =
        office_.county().read([&](ledger::Ledger& ledger) { return access::granted_posts_of(ledger, name); });
    if (posts.empty()) return Refusal{"http.not_signed_in"};
    const std::string chosen(request.headers.get("X-Post"));
    return Caller{name, {}, chosen.empty() ? std::to_string(posts.front().id) : chosen, {}};
  }
  Result<void> may(Caller& caller, const Operation& operation, const nlohmann::json& given) override {
    return rights_.may(caller, operation, given);
  }

 private:
  Office& office_;
  OfficeGate rights_;
};

struct Answered {
  Response response;
  int status() const { return response.status; }
  nlohmann::json value() const { return nlohmann::json::parse(response.text(), nullptr, false); }
  std::string code() const { return value().value("code", ""); }
};

/// The folder of a county on the disk: people, no files yet.
inline void make_county(const std::filesystem::path& folder, const std::filesystem::path& packs) {
  auto context = Context::of_command_line();
  const auto pack = policy::load_pack(packs, "xiangyin");
  ASSERT_TRUE(pack);
  intake::NewCounty wanted{"xiangyin"};
  wanted.county = "990101";
  ASSERT_TRUE(intake::init_county(folder, wanted, pack->regions, context));
  auto ledger = ledger::Ledger::open(folder, ledger::Access::Write, context);
  ASSERT_TRUE(ledger);
  context.actor = "an";
  const auto roles = *access::load_roles(pack->folders);
  ledger::Change change(**ledger, context);
  for (const auto& [code, provider] : {std::pair{"医保局", "医疗保障局"}, std::pair{"教育局", "教育局"},
                                       std::pair{"青石镇", "乡镇"}, std::pair{"防返贫办", ""}})
    ASSERT_TRUE(access::add_organisation(**ledger, {code, code, "office", "990101", "", provider, "", ""}));
  const auto grant = [&](const char* name, const char* role, const char* organisation, const char* region) {
    access::NewPost post;
    post.account = name, post.role = role, post.organisation = organisation, post.regions = {region};
    post.starts_on = *Date::from_iso("2020-01-01"), post.reason = "for the test";
    const auto granted = access::grant_post(**ledger, roles, post);
    ASSERT_TRUE(granted) << name << " " << granted.error().code << nlohmann::json(granted.error().values).dump();
  };
  for (const char* name : {"bu", "tong", "xue", "xian", "ce", "kong", "xiang", "cun"})
    ASSERT_TRUE(access::add_account(**ledger, roles, {name, fmt::format("{}某", name)}));
  grant("bu", "department_officer", "医保局", "990101");
  grant("tong", "department_officer", "医保局", "990101");
  grant("xue", "department_officer", "教育局", "990101");
  grant("kong", "department_officer", "防返贫办", "990101");
  grant("xian", "data_officer", "防返贫办", "990101");
  grant("ce", "monitoring_officer", "防返贫办", "990101");
  grant("xiang", "township_officer", "青石镇", "990101100");
  grant("cun", "village_cadre", "防返贫办", "990101100001");
  grant("tong", "data_officer", "防返贫办", "990101");  // the ninth post
  change.commit();
}
inline constexpr const char* kSecondPostOfTong = "9";

class ServedCounty : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    made = std::filesystem::temp_directory_path() / fmt::format("guben-served-{}", getpid());
    std::filesystem::remove_all(made);
    make_county(made, packs());
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(made); }
  void SetUp() override {
    folder = made.string() + "-now";
    std::filesystem::remove_all(folder);
    std::filesystem::copy(made, folder, std::filesystem::copy_options::recursive);
    start();
  }
  void TearDown() override {
    stop();
    std::filesystem::remove_all(folder);
  }
  /// A test that has others says so before the county is made.
  static std::filesystem::path& packs() {
    static std::filesystem::path folder = std::filesystem::path(GUBEN_SOURCE_DIR) / "packs";
    return folder;
  }

  /// What a process has; it can end and another begin on the same folder.
  struct Process {
    Process(const std::filesystem::path& at, std::unique_ptr<Office> of_county)
        : office(std::move(of_county)),
          sealer(office->county().read([](ledger::Ledger& l) { return ledger::Sealer(l.sealer()); })),
          uploads(at / "uploads", sealer, {}),
          submissions(at / "submissions", sealer),
          jobs(at / "jobs", 16),
          api(Contract::built_in(), std::make_shared<KnownPeople>(*office)),
          service({}, log, {}) {
      add_upload_answers(api, uploads);
      add_delivery_answers(api, *office);
      add_period_answers(api, *office, submissions);
      add_submission_jobs(jobs, *office, submissions);
      add_submission_answers(api, *office, uploads, submissions, jobs);
      add_register_answers(api, *office);
      add_register_entry_answers(api, *office);
      add_register_import_answers(api, *office);
      add_proposal_answers(api, *office);
      add_proposal_decisions(api, *office, jobs);
      add_job_answers(
          api, jobs, [this](const Asked& asked) { return jobs_seen_by(*office, submissions, asked); },
          stays_signed_in(*office));
      for (const auto& operation : Contract::built_in().operations())
        if (!api.has(operation.id))
          api.answer(operation.id,
                     response_at_once([](const Asked& asked) { return problem({"http.absent"}, asked.request()); }));
      EXPECT_TRUE(api.mount(service));
    }
    ~Process() { office->end_rounds(); }
    std::ostringstream log;
    std::unique_ptr<Office> office;
    ledger::Sealer sealer;
    Uploads uploads;
    Submissions submissions;
    Jobs jobs;
    Api api;
    Service service;
  };
  void start(bool works = true) {
    auto office = Office::open(folder, packs(), Context::of_command_line());
    ASSERT_TRUE(office) << office.error().code;
    process = std::make_unique<Process>(folder, std::move(*office));
    if (works) process->jobs.start();
  }
  void stop() { process.reset(); }

  Answered ask(const std::string& who, const std::string& method, const std::string& path,
               const nlohmann::json& body = nullptr, std::vector<std::pair<std::string, std::string>> headers = {}) {
    const auto text = body.is_null() ? std::string() : body.dump();
    return send(who, method, path, text, "application/json", std::move(headers));
  }
  Answered send(const std::string& who, const std::string& method, const std::string& path, const std::string& body,
                const std::string& type, std::vector<std::pair<std::string, std::string>> headers = {}) {
    Request request;
    request.method = method == "HEAD" ? "GET" : method;
    request.is_head = method == "HEAD";
    request.raw_target = "/api/v1" + path;
    request.headers.add("Host", "127.0.0.1");
    request.headers.add("X-Who", who);
    if (!body.empty()) request.headers.add("Content-Type", type);
    for (auto& [name, value] : headers) request.headers.add(name, value);
    request.body = body;
    std::promise<Response> answered;
    process->service.take(std::move(request), [&](Response response) { answered.set_value(std::move(response)); });
    Answered answer{answered.get_future().get()};
    if (answer.status() < 500) hold_to_contract(method, path, answer);
    return answer;
  }
  /// An act from the version that is there now.
  Answered act(const std::string& who, const std::string& submission, const std::string& what,
               const nlohmann::json& body = nullptr) {
    const auto found = process->submissions.find(submission);
    const auto version = fmt::format("\"{}\"", found ? found->version : 0);
    return ask(who, what == "read" ? "PATCH" : "POST",
               "/submissions/" + submission + (what == "read" ? "" : "/" + what), body, {{"If-Match", version}});
  }
  std::string upload(const std::string& who, const std::string& name, const std::string& bytes) {
    const auto begun =
        ask(who, "POST", "/uploads", {{"name", name}, {"size", bytes.size()}, {"sha256", sha256_hex(bytes)}});
    EXPECT_EQ(begun.status(), 201) << begun.response.body;
    const auto id = begun.value().value("id", "");
    const auto put = send(who, "PUT", "/uploads/" + id + "/pieces/0", bytes, "application/octet-stream");
    EXPECT_EQ(put.status(), 200) << put.response.body;
    return id;
  }
  /// Uploads and waits for the check.
  nlohmann::json handed_in(const std::string& who, const std::string& name, const std::string& bytes,
                           const nlohmann::json& reading = nullptr) {
    nlohmann::json body{{"upload", upload(who, name, bytes)}};
    if (!reading.is_null()) body["reading"] = reading;
    const auto begun = ask(who, "POST", "/submissions", body);
    EXPECT_EQ(begun.status(), 202) << begun.response.body;
    return settled(who, begun.value().value("id", ""));
  }
  /// As it stands once no job works on it.
  nlohmann::json settled(const std::string& who, const std::string& submission) {
    for (int tries = 0; tries < 2000; ++tries) {
      const auto now = ask(who, "GET", "/submissions/" + submission).value();
      const auto state = now.value("state", "");
      if (state != "checking" && state != "importing") return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "the job never ended";
    return {};
  }
  /// actor|action|reason of the lines about a submission, the first first.
  std::vector<std::string> lines_about(const std::string& submission) {
    return process->office->county().read([&](ledger::Ledger& ledger) {
      std::vector<std::string> lines;
      auto rows =
          ledger.query("SELECT actor, action, reason FROM journal WHERE county = $1 AND subject = $2 ORDER BY seq",
                       "submission/" + submission);
      while (rows.step()) lines.push_back(rows.text(0) + "|" + rows.text(1) + "|" + rows.text(2));
      return lines;
    });
  }
  std::vector<ledger::Delivery> deliveries() {
    return process->office->county().read([](ledger::Ledger& ledger) { return ledger.deliveries(); });
  }

  static void hold_to_contract(const std::string& method, const std::string& path, const Answered& answer) {
    const auto plain = "/api/v1" + path.substr(0, path.find('?'));
    const auto parts = split(plain, '/');
    for (const auto& operation : Contract::built_in().operations()) {
      const auto pattern = split(operation.pattern, '/');
      bool fits = operation.method == method && pattern.size() == parts.size();
      for (size_t i = 0; fits && i < parts.size(); ++i) fits = pattern[i].starts_with('{') || pattern[i] == parts[i];
      if (!fits) continue;
      EXPECT_TRUE(operation.statuses.contains(answer.status())) << operation.id << " " << answer.response.body;
      const auto schema = operation.answers.find(answer.status());
      if (schema == operation.answers.end()) return;
      const auto mismatch = Schemas::check(schema->second, answer.value());
      EXPECT_FALSE(mismatch) << operation.id << " " << mismatch->at << ": " << mismatch->expected << "\n"
                             << answer.response.body.substr(0, 1500);
      return;
    }
  }

  static inline std::filesystem::path made;
  std::filesystem::path folder;
  std::unique_ptr<Process> process;
};

}  // namespace guben::http
