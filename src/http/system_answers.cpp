#include "http/system_answers.hpp"

#include "access/leaving.hpp"
#include "core/messages.hpp"
#include "http/metrics.hpp"
#include "http/shapes.hpp"
#include "ledger/key_files.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

int64_t bytes_in(const fs::path& folder) {
  int64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end; at.increment(error))
    if (std::error_code gone; at->is_regular_file(gone)) {
      const auto size = at->file_size(gone);
      if (!gone) bytes += static_cast<int64_t>(size);
    }
  return bytes;
}

int64_t bytes_of_ledger(const fs::path& county) {
  int64_t bytes = 0;
  for (const char* file : {"ledger.db", "ledger.db-wal", "ledger.db-shm"}) {
    std::error_code none;
    const auto size = fs::file_size(county / file, none);
    if (!none) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

std::string instant_of(fs::file_time_type time) {
  using Clock = std::chrono::system_clock;
  const auto age = std::chrono::duration_cast<Clock::duration>(fs::file_time_type::clock::now() - time);
  Context at;
  at.clock = [then = Clock::now() - age] { return then; };
  return at.now_text();
}

/// How old they are; of what they are nothing.
Json keys_of(const fs::path& county) {
  auto keys = Json::array();
  const auto files = ledger::KeyFiles::of(county);
  for (const auto& file : {files.key, files.wrapped}) {
    std::error_code none;
    const auto made = fs::last_write_time(file, none);
    if (!none) keys.push_back({{"name", file.filename().string()}, {"made", instant_of(made)}});
  }
  return keys;
}

Json space_of(const workspace::CountyFolder& folder) {
  auto space = Json::array();
  const auto room = [&](const char* name, int64_t bytes) { space.push_back({{"room", name}, {"bytes", bytes}}); };
  room("ledger", bytes_of_ledger(folder.root));
  room("workspace", bytes_in(folder.snapshots()));
  room("runs", bytes_in(folder.runs()));
  room("returns", bytes_in(folder.returns()));
  room("staging", bytes_in(folder.staging()) + bytes_in(folder.root / "uploads") + bytes_in(folder.root / "exports"));
  std::error_code none;
  const auto disk = fs::space(folder.root, none);
  if (!none) room("free", static_cast<int64_t>(disk.available));
  return space;
}

Json attention_of(const county::Snapshot& snapshot, const fs::path& county) {
  auto all = Json::array();
  const auto say = [&](const char* code, const std::function<std::map<std::string, std::string>(Language)>& values) {
    all.push_back({{"code", code},
                   {"text", json_of_label(message(Language::Chinese, code, values(Language::Chinese)),
                                          message(Language::English, code, values(Language::English)))}});
  };
  if (snapshot.why_no_run)
    say("system.no_run", [&](Language language) {
      return std::map<std::string, std::string>{{"why", message_at_page(language, *snapshot.why_no_run)}};
    });
  std::error_code none;
  if (const auto disk = fs::space(county, none); !none && disk.capacity > 0 && disk.available < disk.capacity / 20)
    say("system.little_room", [](Language) { return std::map<std::string, std::string>(); });
  return all;
}

Result<Json> get_system(Office& office, const Jobs& jobs, const std::string& started) {
  const auto snapshot = office.snapshot();
  const auto& folder = office.county().folder();
  const bool is_postgres = fs::exists(folder.root / "ledger-address");
  Json ledger = office.county().read([&](ledger::Ledger& record) {
    Json json{{"engine", is_postgres ? "postgresql" : "sqlite"}, {"head", record.head().to_text()}};
    const auto holder = record.lease_holder();
    if (holder) json["lease"] = {{"what", holder->work}, {"since", holder->since}, {"by", holder->actor}};
    else json["lease"] = nullptr;
    return json;
  });
  return Json{{"version", GUBEN_VERSION},
              {"started", started},
              {"clock", Context().now_text()},
              {"business_day", office.business_day().to_string()},
              {"ledger", std::move(ledger)},
              {"pack", {{"name", snapshot->pack->name}, {"version", snapshot->pack->fingerprint.substr(0, 12)}}},
              {"keys", keys_of(folder.root)},
              {"space", space_of(folder)},
              {"jobs", {{"running", jobs.running()}, {"queued", jobs.queued()}}},
              {"memory", static_cast<int64_t>(resident_bytes())},
              {"sessions", office.sessions().all().size()},
              // Nothing makes one yet, and nobody says that one was made.
              {"backup", {{"state", "unknown"}}},
              {"attention", attention_of(*snapshot, folder.root)}};
}

Result<std::optional<ledger::JournalHead>> known_head(const nlohmann::json& said) {
  const auto text = said.is_object() ? said.value("known", "") : std::string();
  if (text.empty()) return std::optional<ledger::JournalHead>();
  auto head = ledger::JournalHead::from_text(text);
  if (!head) return head.error();
  return std::optional(std::move(*head));
}

Result<Jobs::Results> verify_journal(Office& office, const Job& job, const Context& context) {
  const auto known = known_head(job.wanted);
  if (!known) return known.error();
  const auto head = office.county().read([&](ledger::Ledger& ledger) { return ledger.verify(*known); });
  office.county().write(context, [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, "verify", "journal", head ? "whole" : head.error().code, "");
  });
  if (!head) return head.error();
  return Jobs::Results{{"head", head->to_text()}, {"lines", std::to_string(head->seq)}};
}

}  // namespace

void add_system_answers(Api& api, Office& office, Jobs& jobs) {
  api.answer("getSystem", json_at_once([&office, &jobs, started = Context().now_text()](const Asked&) {
               return get_system(office, jobs, started);
             }));
  // It changes nothing, so it may be done again.
  jobs.add_kind(
      "verify",
      {[&office](const Job& job, const Context& context) { return verify_journal(office, job, context); }, true});
  api.answer(
      "verifyJournal", response_at_once([&jobs](const Asked& asked) {
        if (const auto known = known_head(asked.body); !known) return problem(known.error(), asked.request());
        const auto job =
            jobs.begin("verify", asked.body.is_object() ? asked.body : nlohmann::json::object(), asked.context());
        return job ? json_response(job->to_json(asked.request().language), 202) : problem(job.error(), asked.request());
      }));
}

}  // namespace guben::http
