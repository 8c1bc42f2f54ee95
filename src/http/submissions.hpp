#pragma once
// Files handed in and not yet part of the record: sealed on the disk beside the county (folder/<id>/), told in a sealed
// form that outlives the process, removed when nobody needs them any more. What a file is called never becomes a name
// on the disk.
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/context.hpp"
#include "ledger/sealed_file.hpp"

namespace guben::http {

enum class SubmissionState { Checking, Checked, Unreadable, Waiting, Importing, Imported, Returned, Dropped };
std::string_view word(SubmissionState state);

struct Submission {
  struct Sender {
    std::string account, post, name, organisation;
    std::string provider;              ///< whose data the organisation hands over
    std::vector<std::string> regions;  ///< of the post
  };
  std::string id, upload, file, sha256;
  uint64_t size = 0;
  Sender sender;
  SubmissionState state = SubmissionState::Checking;
  int64_t version = 0;                                 ///< one more with each change
  std::string at;                                      ///< ISO time in UTC
  int64_t touched = 0;                                 ///< the last change, in seconds since 1970
  std::string job;                                     ///< the last that worked on it
  nlohmann::json reading = nlohmann::json::object();   ///< what its sender said of it
  nlohmann::json headings = nlohmann::json::object();  ///< and of its headings, as an import is told
  std::string reason;                                  ///< why it was returned
  std::optional<Refusal> refusal;                      ///< of the last job
  std::string dataset;                                 ///< as recognised or said; empty while not known
  std::vector<std::string> coverage;
  nlohmann::json summary;              ///< of the report: what lists show; null while there is none
  std::string decided_by, decided_at;  ///< who confirmed or returned it
  int64_t delivery = 0;                ///< that it became
  int64_t return_file_until = 0;       ///< what goes back is there until then (seconds since 1970); 0: nothing is
};

class Submissions {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;
  static constexpr size_t kMostOfAccount = 200;  ///< unfinished ones
  static constexpr std::chrono::hours kKept{30 * 24};

  /// Takes up what an earlier process left. Throws Failure where the folder cannot be used.
  Submissions(std::filesystem::path folder, const ledger::Sealer& sealer, Clock clock = std::chrono::system_clock::now);

  /// Looks at a submission and changes it; refused, it stays as it was.
  using Step = std::function<Result<void>(Submission&)>;
  /// Keeps the file, once `step` is done: nothing is there unless all of it is. The same upload handed in
  /// again is the one that it is. Refused with submission.too_many.
  Result<Submission> receive(Submission submission, const ledger::SealedFile& content, const Step& step);
  std::optional<Submission> find(const std::string& id);
  /// The latest first.
  std::vector<Submission> list();
  /// One at a time. Refused with http.absent. Throws Failure where it does not reach the disk: then nothing changed.
  Result<Submission> change(const std::string& id, const Step& step);
  /// The same, looking at the others besides, which stay as they are meanwhile.
  using All = std::map<std::string, Submission>;
  Result<Submission> change_among(const std::string& id,
                                  const std::function<Result<void>(Submission&, const All&)>& step);
  /// What a job came to: known to this process even where the disk is full.
  void settle(const std::string& id, const std::function<void(Submission&)>& step);

  /// The file as it was handed in, for as long as this lives.
  class Content {
   public:
    Content(Content&& other) noexcept : file_(std::exchange(other.file_, {})) {}
    ~Content();
    const std::filesystem::path& file() const { return file_; }
    /// Where what is written for people goes meanwhile; gone with the file.
    std::filesystem::path returns() const { return file_.parent_path() / "returns"; }

   private:
    friend class Submissions;
    explicit Content(std::filesystem::path file) : file_(std::move(file)) {}
    std::filesystem::path file_;
  };
  /// Refused with submission.damaged where its bytes are no longer those that were handed in.
  Result<Content> open(const Submission& submission) const;

  void keep_report(const std::string& id, const nlohmann::json& report) const;
  /// Null where there is none, or none that can be read.
  nlohmann::json report(const std::string& id) const;
  /// When it goes of itself is what the caller keeps.
  int64_t keep_return_file(const std::string& id, const std::filesystem::path& plain) const;
  /// Refused with submission.damaged.
  Result<std::string> return_file(const std::string& id) const;
  void remove_return_file(const std::string& id) const;
  void remove_content(const std::string& id) const;
  void remove_report(const std::string& id) const;
  /// Removes what was left alone too long.
  void sweep();
  /// Seals anew what a data key sealed that leaked since: once a minute.
  void reseal();

 private:
  std::filesystem::path folder_of(const std::string& id) const { return folder_ / id; }
  int64_t now() const;
  void load();
  void save(const Submission& submission) const;
  void sweep_when_due();
  void reseal_content(const std::string& id);
  void reseal_told(const std::string& id);
  const std::filesystem::path folder_;
  const ledger::Sealer sealer_;  ///< of whose keys others are made: one serves one thread
  const Clock clock_;
  std::mutex receiving_;
  std::mutex mutex_;
  All submissions_;
  int64_t swept_ = 0;
};

}  // namespace guben::http
