#include "http/submissions.hpp"

#include "core/digest.hpp"
#include "core/hex.hpp"
#include "core/synced.hpp"
#include "http/kept_form.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;
using State = SubmissionState;

constexpr std::array<std::string_view, 8> kWords{"checking",  "checked",  "unreadable", "waiting",
                                                 "importing", "imported", "returned",   "dropped"};
constexpr int64_t kBetweenSweeps = 3600;
constexpr const char* kAbout = "about";

std::string context_of(const std::string& id, std::string_view what) {
  return fmt::format("submission/{}/{}", id, what);
}

Json kept_submission(const Submission& s) {
  Json json{{"id", s.id},
            {"upload", s.upload},
            {"file", s.file},
            {"sha256", s.sha256},
            {"size", s.size},
            {"account", s.sender.account},
            {"post", s.sender.post},
            {"name", s.sender.name},
            {"organisation", s.sender.organisation},
            {"provider", s.sender.provider},
            {"regions", s.sender.regions},
            {"state", word(s.state)},
            {"version", s.version},
            {"at", s.at},
            {"touched", s.touched},
            {"job", s.job},
            {"reading", s.reading},
            {"headings", s.headings},
            {"reason", s.reason},
            {"dataset", s.dataset},
            {"coverage", s.coverage},
            {"summary", s.summary},
            {"decided_by", s.decided_by},
            {"decided_at", s.decided_at},
            {"delivery", s.delivery},
            {"return_file_until", s.return_file_until}};
  if (s.refusal) json["refusal"] = kept_form(*s.refusal);
  return json;
}

/// Throws what JSON throws where it has another form.
Submission submission_of(const Json& json) {
  Submission s;
  s.id = json.at("id").get<std::string>();
  s.upload = json.at("upload").get<std::string>();
  s.file = json.at("file").get<std::string>();
  s.sha256 = json.at("sha256").get<std::string>();
  s.size = json.at("size").get<uint64_t>();
  s.sender = {json.at("account").get<std::string>(),  json.at("post").get<std::string>(),
              json.at("name").get<std::string>(),     json.at("organisation").get<std::string>(),
              json.at("provider").get<std::string>(), json.at("regions").get<std::vector<std::string>>()};
  const auto state = std::find(kWords.begin(), kWords.end(), json.at("state").get<std::string>());
  s.state = state == kWords.end() ? State::Unreadable : static_cast<State>(state - kWords.begin());
  s.version = json.at("version").get<int64_t>();
  s.at = json.at("at").get<std::string>();
  s.touched = json.at("touched").get<int64_t>();
  s.job = json.at("job").get<std::string>();
  s.reading = json.at("reading");
  s.headings = json.at("headings");
  s.reason = json.at("reason").get<std::string>();
  s.dataset = json.at("dataset").get<std::string>();
  s.coverage = json.at("coverage").get<std::vector<std::string>>();
  s.summary = json.at("summary");
  s.decided_by = json.at("decided_by").get<std::string>();
  s.decided_at = json.at("decided_at").get<std::string>();
  s.delivery = json.at("delivery").get<int64_t>();
  s.return_file_until = json.at("return_file_until").get<int64_t>();
  if (json.contains("refusal")) s.refusal = refusal_of(json["refusal"]);
  return s;
}

bool is_finished(const Submission& s) { return s.state == State::Imported || s.state == State::Dropped; }

void for_its_owner_alone(const fs::path& folder) {
  std::error_code ignored;
  fs::permissions(folder, fs::perms::owner_all, ignored);
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Failure(Refusal{"core.cannot_write", {{"file", folder.string()}}}, error.message());
  for_its_owner_alone(folder);
}

}  // namespace

std::string_view word(SubmissionState state) { return kWords[static_cast<size_t>(state)]; }

Submissions::Submissions(fs::path folder, const ledger::Sealer& sealer, Clock clock)
    : folder_(std::move(folder)), sealer_(sealer), clock_(std::move(clock)) {
  make_folder(folder_);
  // What was open when a process ended.
  fs::remove_all(folder_ / "open");
  make_folder(folder_ / "open");
  load();
  sweep();
}

int64_t Submissions::now() const {
  return std::chrono::duration_cast<std::chrono::seconds>(clock_().time_since_epoch()).count();
}

void Submissions::load() {
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const auto id = entry.path().filename().string();
    if (!entry.is_directory() || entry.is_symlink() || !is_dated_id(id)) continue;
    if (!fs::exists(entry.path() / kAbout)) {  // its sender was not told that it has come
      std::error_code ignored;
      fs::remove_all(entry.path(), ignored);
      continue;
    }
    try {
      auto s =
          submission_of(Json::parse(ledger::open_sealed_text(sealer_, entry.path() / kAbout, context_of(id, kAbout))));
      if (s.id == id) submissions_.emplace(id, std::move(s));
    } catch (const Failure&) {  // damaged: nobody is served from it, and it is left to be looked at
    } catch (const Json::exception&) {}
  }
}

void Submissions::save(const Submission& submission) const {
  const ledger::Sealer sealer(sealer_);
  ledger::seal_text(sealer, kept_submission(submission).dump(-1, ' ', false, Json::error_handler_t::replace),
                    folder_of(submission.id) / kAbout, context_of(submission.id, kAbout));
}

Result<Submission> Submissions::receive(Submission submission, const ledger::SealedFile& content, const Step& step) {
  sweep_when_due();
  const std::scoped_lock one_after_another(receiving_);
  {
    const std::scoped_lock lock(mutex_);
    size_t unfinished = 0;
    for (const auto& [id, known] : submissions_) {
      if (known.sender.account != submission.sender.account) continue;
      if (known.upload == submission.upload) return known;
      unfinished += !is_finished(known);
    }
    if (unfinished >= kMostOfAccount) return Refusal{"submission.too_many"};
  }
  submission.id = dated_id(submission.at);
  const auto folder = folder_of(submission.id);
  make_folder(folder);
  try {
    const ledger::Sealer sealer(sealer_);
    ledger::seal_again(sealer, content, {folder / "content", context_of(submission.id, "content")});
    const std::scoped_lock lock(mutex_);
    auto stepped = step(submission);
    if (!stepped) {
      fs::remove_all(folder);
      return stepped.error();
    }
    submission.version = 1;
    submission.touched = now();
    save(submission);
    sync_to_disk(folder_);
    return submissions_.emplace(submission.id, submission).first->second;
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw;
  }
}

std::optional<Submission> Submissions::find(const std::string& id) {
  sweep_when_due();
  const std::scoped_lock lock(mutex_);
  const auto known = submissions_.find(id);
  if (known == submissions_.end()) return {};
  return known->second;
}

std::vector<Submission> Submissions::list() {
  sweep_when_due();
  const std::scoped_lock lock(mutex_);
  std::vector<Submission> all;
  all.reserve(submissions_.size());
  for (auto at = submissions_.rbegin(); at != submissions_.rend(); ++at) all.push_back(at->second);
  return all;
}

Result<Submission> Submissions::change(const std::string& id, const Step& step) {
  return change_among(id, [&](Submission& s, const All&) { return step(s); });
}

Result<Submission> Submissions::change_among(const std::string& id,
                                             const std::function<Result<void>(Submission&, const All&)>& step) {
  const std::scoped_lock lock(mutex_);
  const auto known = submissions_.find(id);
  if (known == submissions_.end()) return Refusal{"http.absent"};
  auto changed = known->second;
  if (auto done = step(changed, submissions_); !done) return done.error();
  ++changed.version;
  changed.touched = now();
  save(changed);
  return known->second = std::move(changed);
}

void Submissions::settle(const std::string& id, const std::function<void(Submission&)>& step) {
  const std::scoped_lock lock(mutex_);
  const auto known = submissions_.find(id);
  if (known == submissions_.end()) return;
  auto& submission = known->second;
  step(submission);
  ++submission.version;
  submission.touched = now();
  try {
    save(submission);
  } catch (const Failure&) {  // as its job, it is known as long as the process lives
  }
}

Submissions::Content::~Content() {
  if (file_.empty()) return;
  std::error_code ignored;
  fs::remove_all(file_.parent_path(), ignored);
}

Result<Submissions::Content> Submissions::open(const Submission& submission) const {
  const auto folder = folder_ / "open" / random_hex(8);
  make_folder(folder);
  Content content(folder / "file");
  try {
    const ledger::Sealer sealer(sealer_);
    ledger::open_sealed_file(sealer, folder_of(submission.id) / "content", content.file(),
                             context_of(submission.id, "content"));
  } catch (const Failure& failure) {
    if (failure.said().code != "ledger.sealed_damaged" && failure.said().code != "core.cannot_read") throw;
    return Refusal{"submission.damaged", {{"file", submission.file}}};
  }
  if (sha256_hex_of_file(content.file()) != submission.sha256)
    return Refusal{"submission.damaged", {{"file", submission.file}}};
  return content;
}

void Submissions::keep_report(const std::string& id, const Json& report) const {
  const ledger::Sealer sealer(sealer_);
  ledger::seal_text(sealer, report.dump(-1, ' ', false, Json::error_handler_t::replace), folder_of(id) / "report",
                    context_of(id, "report"));
}

Json Submissions::report(const std::string& id) const {
  if (!fs::exists(folder_of(id) / "report")) return nullptr;
  try {
    const ledger::Sealer sealer(sealer_);
    return Json::parse(ledger::open_sealed_text(sealer, folder_of(id) / "report", context_of(id, "report")));
  } catch (const Failure&) { return nullptr; } catch (const Json::exception&) {
    return nullptr;
  }
}

int64_t Submissions::keep_return_file(const std::string& id, const fs::path& plain) const {
  const ledger::Sealer sealer(sealer_);
  ledger::seal_file(sealer, plain, folder_of(id) / "return-file", context_of(id, "return-file"));
  return now() + std::chrono::duration_cast<std::chrono::seconds>(kKept).count();
}

Result<std::string> Submissions::return_file(const std::string& id) const {
  try {
    const ledger::Sealer sealer(sealer_);
    return ledger::open_sealed_text(sealer, folder_of(id) / "return-file", context_of(id, "return-file"));
  } catch (const Failure& failure) {
    if (failure.said().code != "ledger.sealed_damaged" && failure.said().code != "core.cannot_read") throw;
    return Refusal{"submission.damaged", {{"file", "return-file"}}};
  }
}

void Submissions::remove_return_file(const std::string& id) const {
  std::error_code ignored;
  fs::remove(folder_of(id) / "return-file", ignored);
}

void Submissions::remove_content(const std::string& id) const {
  std::error_code ignored;
  fs::remove(folder_of(id) / "content", ignored);
}

void Submissions::remove_report(const std::string& id) const {
  std::error_code ignored;
  fs::remove(folder_of(id) / "report", ignored);
}

void Submissions::sweep_when_due() {
  {
    const std::scoped_lock lock(mutex_);
    if (now() - swept_ < kBetweenSweeps) return;
  }
  sweep();
}

void Submissions::sweep() {
  const auto kept = std::chrono::duration_cast<std::chrono::seconds>(kKept).count();
  const std::scoped_lock lock(mutex_);
  swept_ = now();
  for (auto at = submissions_.begin(); at != submissions_.end();) {
    auto& s = at->second;
    if (s.return_file_until != 0 && s.return_file_until <= swept_) {
      remove_return_file(s.id);
      s.return_file_until = 0;
    }
    const bool is_in_hand = s.state == State::Waiting || s.state == State::Importing || s.state == State::Checking;
    if (is_in_hand || s.return_file_until != 0 || swept_ - s.touched < kept) {
      ++at;
      continue;
    }
    std::error_code ignored;
    fs::remove_all(folder_of(s.id), ignored);
    at = submissions_.erase(at);
  }
}

void Submissions::reseal() {
  if (sealer_.data_keys() == 1) return;
  std::vector<std::string> ids;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, submission] : submissions_) ids.push_back(id);
  }
  for (const auto& id : ids) try {
      reseal_content(id);
      reseal_told(id);
    } catch (const std::exception&) {  // damaged, or the disk is full: it stays as it is, and is tried again
    }
}

/// May be large: others work meanwhile, and may have removed it.
void Submissions::reseal_content(const std::string& id) {
  const auto content = folder_of(id) / "content";
  if (!fs::is_regular_file(content)) return;
  const ledger::Sealer sealer(sealer_);
  ledger::reseal_file(sealer, content, context_of(id, "content"));
  const std::scoped_lock lock(mutex_);
  const auto known = submissions_.find(id);
  if (known == submissions_.end()) fs::remove_all(folder_of(id));
  else if (is_finished(known->second)) remove_content(id);
}

/// What a job has in hand it writes itself, with the key of now.
void Submissions::reseal_told(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto known = submissions_.find(id);
  if (known == submissions_.end() || known->second.state == State::Checking || known->second.state == State::Importing)
    return;
  const ledger::Sealer sealer(sealer_);
  for (const char* what : {kAbout, "report", "return-file"})
    if (const auto file = folder_of(id) / what; fs::is_regular_file(file))
      ledger::reseal_file(sealer, file, context_of(id, what));
}

}  // namespace guben::http
