#include "http/jobs.hpp"

#include "core/giving_way.hpp"
#include "core/messages.hpp"
#include "core/new_file.hpp"
#include "http/kept_form.hpp"
#include "http/problem.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr std::array<std::string_view, 7> kWords{"queued",  "running",   "done",  "failed",
                                                 "refused", "cancelled", "broken"};
/// Proxies end what is silent for a minute.
constexpr auto kSilence = 15s;
constexpr auto kBetweenEvents = 250ms;

std::string now_text() { return Context().now_text(); }

Json kept_job(const Job& job) {
  Json json{{"id", job.id},        {"kind", job.kind},         {"account", job.account},
            {"post", job.post},    {"state", word(job.state)}, {"at", job.at},
            {"began", job.began},  {"ended", job.ended},       {"result", job.result},
            {"wanted", job.wanted}};
  if (job.refusal) json["refusal"] = kept_form(*job.refusal);
  return json;
}

/// Nothing where it is no job.
std::optional<Job> job_of(const fs::path& file) {
  std::ifstream in(file);
  const auto json = Json::parse(in, nullptr, false);
  if (!json.is_object()) return {};
  try {
    Job job;
    job.id = json.at("id").get<std::string>();
    job.kind = json.at("kind").get<std::string>();
    job.account = json.at("account").get<std::string>();
    job.post = json.at("post").get<std::string>();
    const auto state = std::find(kWords.begin(), kWords.end(), json.at("state").get<std::string>());
    if (state == kWords.end() || file.stem() != job.id) return {};
    job.state = static_cast<JobState>(state - kWords.begin());
    job.at = json.at("at").get<std::string>();
    job.began = json.at("began").get<std::string>();
    job.ended = json.at("ended").get<std::string>();
    job.result = json.at("result").get<Jobs::Results>();
    job.wanted = json.at("wanted");
    if (json.contains("refusal") && !(job.refusal = refusal_of(json["refusal"]))) return {};
    return job;
  } catch (const Json::exception&) { return {}; }
}

}  // namespace

std::string_view word(JobState state) { return kWords[static_cast<size_t>(state)]; }
bool has_ended(JobState state) { return state != JobState::Queued && state != JobState::Running; }

nlohmann::ordered_json Job::to_json(Language language) const {
  nlohmann::ordered_json json{{"id", id}, {"kind", kind}, {"state", word(state)}, {"at", at}};
  if (!began.empty()) json["began"] = began;
  if (!ended.empty()) json["ended"] = ended;
  json["by"] = account;
  if (state == JobState::Running) {
    if (!stage.empty()) json["stage"] = in_words(language, stage);
    json["rows"] = rows;
    if (rows_total > 0) json["rows_total"] = rows_total;
    if (seconds_left) json["seconds_left"] = *seconds_left;
    else json["seconds_left"] = nullptr;
  }
  if (refusal) { json["problem"] = problem_json(*refusal, state == JobState::Refused ? 409 : 500, language); }
  if (!result.empty()) json["result"] = result;
  json["may_cancel"] = state == JobState::Queued;
  return json;
}

Jobs::Jobs(fs::path folder, size_t most_followers) : folder_(std::move(folder)), most_followers_(most_followers) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw Failure(Refusal{"core.cannot_write", {{"file", folder_.string()}}}, error.message());
  fs::permissions(folder_, fs::perms::owner_all, error);
}

Jobs::~Jobs() { stop(); }

void Jobs::add_kind(const std::string& name, Kind kind) { kinds_[name] = std::move(kind); }

void Jobs::load() {
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() != ".json" || !entry.is_regular_file()) continue;
    if (auto job = job_of(entry.path())) jobs_.emplace(job->id, std::move(*job));
  }
  for (auto& [id, job] : jobs_) {
    if (has_ended(job.state)) continue;
    const auto kind = kinds_.find(job.kind);
    const bool goes_on = kind != kinds_.end() && (job.state == JobState::Queued || kind->second.may_run_again);
    job.state = goes_on ? JobState::Queued : JobState::Broken;
    job.began.clear();
    if (!goes_on) job.ended = now_text();
    if (!goes_on) job.refusal = Refusal{"job.broken"};
    save(job);
    if (goes_on) queue_.push_back(id);
  }
}

void Jobs::start() {
  load();
  worker_ = std::thread([this] { run(); });
  keeper_ = std::thread([this] { keep_alive(); });
}

void Jobs::stop() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  came_.notify_all();
  if (worker_.joinable()) worker_.join();
  if (keeper_.joinable()) keeper_.join();
  const std::scoped_lock lock(mutex_);
  for (const auto& follower : followers_) follower.writer->write(": the program stops\n\n", true);
  followers_.clear();
}

void Jobs::save(const Job& job) const {
  NewFile file(folder_ / (job.id + ".json"));
  file.write(kept_job(job).dump(-1, ' ', false, Json::error_handler_t::replace));
  file.finish();
}

/// Where the disk is full it is known as long as the process lives.
void Jobs::save_if_there_is_room(const Job& job) const {
  try {
    save(job);
  } catch (const Failure&) {}
}

void Jobs::drop_oldest() {
  for (auto at = jobs_.begin(); jobs_.size() > kMostKept && at != jobs_.end();) {
    if (!has_ended(at->second.state)) {
      ++at;
      continue;
    }
    std::error_code ignored;
    fs::remove(folder_ / (at->first + ".json"), ignored);
    at = jobs_.erase(at);
  }
}

Result<Job> Jobs::begin(const std::string& kind, Json wanted, const Context& context) {
  assert(kinds_.contains(kind) && "a job of no kind");
  const std::scoped_lock lock(mutex_);
  if (queue_.size() >= kMostQueued) return Refusal{"job.too_many"};
  Job job;
  job.at = context.now_text();
  job.id = dated_id(job.at);
  job.kind = kind;
  job.account = context.actor;
  job.post = context.post;
  job.wanted = std::move(wanted);
  save(job);
  jobs_.emplace(job.id, job);
  queue_.push_back(job.id);
  drop_oldest();
  came_.notify_all();
  return job;
}

std::optional<Job> Jobs::find(const std::string& id) const {
  const std::scoped_lock lock(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end()) return {};
  return known->second;
}

std::vector<Job> Jobs::list(const std::string& account) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Job> all;
  for (auto at = jobs_.rbegin(); at != jobs_.rend(); ++at)
    if (account.empty() || at->second.account == account) all.push_back(at->second);
  return all;
}

Result<Job> Jobs::cancel(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end()) return Refusal{"http.absent"};
  auto& job = known->second;
  if (job.state != JobState::Queued) return Refusal{"job.cannot_stop"};
  auto cancelled = job;
  cancelled.state = JobState::Cancelled;
  cancelled.ended = now_text();
  save(cancelled);
  job = std::move(cancelled);
  std::erase(queue_, id);
  tell(job);
  return job;
}

bool Jobs::follow(const std::string& id, Language language, std::shared_ptr<EventWriter> writer,
                  std::function<bool()> may_still) {
  const std::scoped_lock lock(mutex_);
  const auto known = jobs_.find(id);
  if (known == jobs_.end() || is_ending_ || followers_.size() >= most_followers_) return false;
  const bool is_over = has_ended(known->second.state);
  writer->write("data: " + known->second.to_json(language).dump() + "\n\n", is_over);
  if (!is_over) followers_.push_back({id, language, std::move(writer), std::move(may_still)});
  return true;
}

size_t Jobs::followers() const {
  const std::scoped_lock lock(mutex_);
  return followers_.size();
}
size_t Jobs::running() const {
  const std::scoped_lock lock(mutex_);
  return running_.empty() ? 0 : 1;
}
size_t Jobs::queued() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

void Jobs::tell(const Job& job) {
  const bool is_over = has_ended(job.state);
  std::erase_if(followers_, [&](const Follower& follower) {
    if (follower.job != job.id) return false;
    if (!follower.may_still()) return follower.writer->write(": signed out\n\n", true), true;
    return !follower.writer->write("data: " + job.to_json(follower.language).dump() + "\n\n", is_over) || is_over;
  });
}

void Jobs::note_progress(const std::string& id, const StageProgress& progress) {
  const std::scoped_lock lock(mutex_);
  auto& job = jobs_.at(id);
  const bool is_other_stage = job.stage != progress.stage;
  job.stage = progress.stage;
  job.rows = progress.done;
  job.rows_total = progress.total;
  job.seconds_left.reset();
  if (progress.total > 0 && progress.done > 0)
    job.seconds_left = static_cast<int64_t>(
        progress.seconds * static_cast<double>(progress.total - std::min(progress.done, progress.total)) /
        static_cast<double>(progress.done));
  const auto now = std::chrono::steady_clock::now();
  if (!is_other_stage && now - told_ < kBetweenEvents) return;
  told_ = now;
  tell(job);
}

void Jobs::run() {
  give_way();
  for (;;) {
    std::string id;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return is_ending_ || !queue_.empty(); });
      if (is_ending_) return;
      id = queue_.front();
      queue_.pop_front();
      running_ = id;
      auto& job = jobs_.at(id);
      job.state = JobState::Running;
      job.began = now_text();
      save_if_there_is_room(job);
      tell(job);
    }
    work_on(id);
  }
}

void Jobs::work_on(const std::string& id) {
  const auto job = *find(id);
  Context context;
  context.actor = job.account;
  context.post = job.post;
  context.request = "job " + id;
  context.progress = [this, id](const StageProgress& progress) { note_progress(id, progress); };
  auto state = JobState::Failed;
  std::optional<Refusal> why;
  Results results;
  try {
    auto done = kinds_.at(job.kind).work(job, context);
    state = done ? JobState::Done : JobState::Refused;
    if (done) results = std::move(*done);
    else why = done.error();
  } catch (const Failure& failure) { why = failure.said(); } catch (const std::bad_alloc&) {
    why = Refusal{"core.no_memory"};
  } catch (const std::exception&) { why = Refusal{"core.failed"}; }
  const std::scoped_lock lock(mutex_);
  auto& ended = jobs_.at(id);
  ended.state = state;
  ended.refusal = std::move(why);
  ended.result = std::move(results);
  ended.ended = now_text();
  running_.clear();
  tell(ended);
  save_if_there_is_room(ended);
}

void Jobs::keep_alive() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    came_.wait_for(lock, kSilence, [&] { return is_ending_; });
    std::erase_if(followers_, [](const Follower& follower) { return !follower.writer->write(":\n\n", false); });
  }
}

}  // namespace guben::http
