#pragma once
// Long work as something that can be asked about: queued, running, ended. One at a time, since each writes the county
// in bulk. What is queued or running is kept in files (folder/<id>.json) that outlive the process: after a start it is
// done again where doing it twice gives the same, else marked broken.
#include <condition_variable>
#include <deque>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/context.hpp"
#include "core/result.hpp"
#include "http/response.hpp"

namespace guben::http {

enum class JobState { Queued, Running, Done, Failed, Refused, Cancelled, Broken };
std::string_view word(JobState state);
bool has_ended(JobState state);

struct Job {
  std::string id, kind, account, post;
  JobState state = JobState::Queued;
  std::string at, began, ended;  ///< ISO times in UTC
  std::string stage;             ///< in English; in_words() says it
  uint64_t rows = 0, rows_total = 0;
  std::optional<int64_t> seconds_left;
  std::optional<Refusal> refusal;
  std::map<std::string, std::string> result;
  nlohmann::json wanted;  ///< what its kind needs to know

  nlohmann::ordered_json to_json(Language language) const;
};

class Jobs {
 public:
  using Results = std::map<std::string, std::string>;
  /// In the name of whoever began it; its progress sink tells the job's followers.
  using Work = std::function<Result<Results>(const Job&, const Context&)>;
  struct Kind {
    Work work;
    bool may_run_again = false;  ///< after the process ended in the middle of it
  };
  /// What keeps ended jobs from filling the disk and the queue from growing.
  static constexpr size_t kMostKept = 1000, kMostQueued = 50;

  /// Throws Failure where the folder cannot be made or read. A file that is no job is left alone.
  Jobs(std::filesystem::path folder, size_t most_followers);
  /// As stop().
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  void add_kind(const std::string& name, Kind kind);
  /// Takes up what an earlier process left, then works.
  void start();
  /// The running job is worked to its end; what is queued stays so for the next start. Followers are let go.
  void stop();

  /// Refused with job.too_many.
  Result<Job> begin(const std::string& kind, nlohmann::json wanted, const Context& context);
  std::optional<Job> find(const std::string& id) const;
  /// The latest first, of one account or all.
  std::vector<Job> list(const std::string& account = {}) const;
  /// Refused with job.unknown, and job.cannot_stop once it runs.
  Result<Job> cancel(const std::string& id);
  /// The job now and each time it moves, until it ends or who follows it may no more. False where too many follow
  /// already.
  bool follow(const std::string& id, Language language, std::shared_ptr<EventWriter> writer,
              std::function<bool()> may_still);
  size_t followers() const;
  bool is_full() const { return followers() >= most_followers_; }
  size_t running() const;
  size_t queued() const;

 private:
  struct Follower {
    std::string job;
    Language language;
    std::shared_ptr<EventWriter> writer;
    std::function<bool()> may_still;
  };
  void load();
  void run();
  void work_on(const std::string& id);
  void keep_alive();
  void save(const Job& job) const;
  void save_if_there_is_room(const Job& job) const;
  void drop_oldest();
  /// Under the lock.
  void tell(const Job& job);
  void note_progress(const std::string& id, const StageProgress& progress);

  const std::filesystem::path folder_;
  const size_t most_followers_;
  std::map<std::string, Kind> kinds_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::map<std::string, Job> jobs_;
  std::deque<std::string> queue_;
  std::string running_;
  std::chrono::steady_clock::time_point told_{};
  std::vector<Follower> followers_;
  bool is_ending_ = false;
  std::thread worker_, keeper_;
};

}  // namespace guben::http
