#include "http/submission_jobs.hpp"

#include "http/file_report.hpp"
#include "http/file_rights.hpp"
#include "ledger/standing.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::json;
using State = SubmissionState;

/// What reading a file came to.
struct Read {
  std::optional<intake::ImportReport> file;
  std::vector<intake::ProposedHeadings> proposed;
  std::optional<Refusal> refusal;
  Json report;    ///< null where nothing could be read
  Json headings;  ///< beside it
  int64_t return_file_until = 0;
};

std::optional<intake::Period> period_of(const Json& reading) {
  if (!reading.contains("period")) return {};
  const auto first = Date::from_iso(reading["period"].get<std::string>() + "-01");
  if (!first) return {};
  return intake::Period{*first, first->last_of_month()};
}

intake::Answer answer_of(const Json& reading) {
  using ledger::Meaning;
  const auto said = reading.value("meaning", "");
  if (said == "replacement") return {Meaning::Replacement, {}};
  if (said == "part") return {Meaning::Part, {}};
  if (said == "correction") return {{}, Meaning::Correction};
  if (said == "events") return {{}, Meaning::Events};
  return {};
}

intake::ConfirmedByHeadings confirmed_of(const Json& headings) {
  intake::ConfirmedByHeadings confirmed;
  for (const auto& [identity, said] : headings.items()) {
    intake::ConfirmedHeadings one{said.at("dataset").get<std::string>(), {}};
    for (const auto& pair : said.at("fields"))
      one.fields.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    confirmed.emplace(identity, std::move(one));
  }
  return confirmed;
}

/// A township speaks for itself unless it says otherwise.
std::vector<std::string> coverage_of(const Submission& submission) {
  if (submission.reading.contains("coverage") && !submission.reading["coverage"].empty())
    return submission.reading["coverage"].get<std::vector<std::string>>();
  return is_of_townships(submission.sender) ? submission.sender.regions : std::vector<std::string>();
}

intake::ImportWishes wishes_of(const Submission& submission, const Submissions::Content& content, bool check_only) {
  intake::ImportWishes wishes;
  wishes.files = {content.file()};
  wishes.of_each.dataset = submission.reading.value("dataset", "");
  wishes.of_each.period = period_of(submission.reading);
  wishes.of_each.coverage = coverage_of(submission);
  wishes.of_each.check_only = check_only;
  wishes.of_each.answer = answer_of(submission.reading);
  if (submission.reading.contains("continues_last"))
    wishes.of_each.continued = submission.reading["continues_last"].get<bool>();
  wishes.of_each.name = submission.file;
  wishes.of_each.returns = content.returns();
  wishes.headings = confirmed_of(submission.headings);
  return wishes;
}

/// By how many rows this whole delivery is smaller than the last one of its dataset and places.
int64_t fewer_than_before(ledger::Ledger& ledger, const intake::ImportReport& report) {
  const ledger::Delivery* last = nullptr;
  const auto in_force = ledger::without_replaced(ledger.deliveries(), ledger.standings());
  for (const auto& delivery : in_force) {
    const bool is_comparable = delivery.dataset == report.dataset && delivery.mode == "full" &&
                               delivery.coverage == report.coverage && delivery.to <= report.period.to;
    if (is_comparable && (!last || delivery.to >= last->to)) last = &delivery;
  }
  return last ? std::max<int64_t>(0, last->rows - report.rows) : 0;
}

/// What the work of a file stands on.
class FileWork {
 public:
  FileWork(Office& office, Submissions& submissions, const Submission& submission, const Context& context)
      : office_(office), submissions_(submissions), submission_(submission), context_(context) {}

  Result<Read> read(bool check_only) {
    const auto post = office_.post(Caller{submission_.sender.account, {}, submission_.sender.post, {}});
    if (check_only && !post) return Refusal{"submission.post_ended"};
    auto content = submissions_.open(submission_);
    if (!content) return content.error();
    auto work = office_.county().lease(context_, check_only ? "import --check" : "import");
    if (!work) return office_.in_labels(work.error());
    const auto pack = office_.pack();
    Read read;
    Timings timings;
    auto imported = intake::import_files(office_.county().folder(), work->ledger(), pack->dictionary, pack->regions,
                                         wishes_of(submission_, *content, check_only), context_, timings,
                                         [&](const intake::ImportedFile& file) {
                                           read.file = file.report;
                                           read.refusal = file.refusal;
                                         });
    if (!imported) return imported.error();
    read.proposed = std::move(imported->proposed);
    if (check_only)
      if (auto own = is_senders_own(*post, *pack, read); !own) return own.error();
    // Of a file that was imported already nothing more was read than that.
    if (check_only || !read.file || !read.file->known_as) report(*pack, content->file(), work->ledger(), read);
    return read;
  }

 private:
  /// Nobody learns from a check how another's dataset stands.
  Result<void> is_senders_own(const access::Post& post, const policy::Pack& pack, const Read& read) const {
    const auto code = read.file               ? read.file->dataset
                      : read.proposed.empty() ? std::string()
                                              : read.proposed.front().header.dataset->code;
    const auto* dataset = pack.dictionary.find(code);
    if (!dataset) return {};
    const auto said = [&](const char* refusal) {
      return Refusal{refusal,
                     {},
                     {{"dataset", {dataset->label_zh, dataset->label_en}},
                      {"provider", {dataset->provider, pack.in_words(dataset->provider, Language::English)}}}};
    };
    FilePlace place{code, {}, {}, {}};
    if (post.provider.empty()) return said("submission.other_department");
    access::Post of_county = post;
    of_county.regions = {office_.code()};
    if (!may_with_file(office_, of_county, "submit", "file", place)) return said("submission.other_department");
    if (read.file) place.coverage = read.file->coverage;
    else place.coverage = coverage_of(submission_);
    if (!may_with_file(office_, post, "submit", "file", place)) return said("submission.other_area");
    return {};
  }

  void report(const policy::Pack& pack, const std::filesystem::path& file, ledger::Ledger& ledger, Read& read) const {
    const access::Post nobody;
    const access::View view(office_.roles(), nobody, office_.business_day());
    const FileReports reports(pack, view);
    if (read.file) {
      read.report = reports.of(*read.file, file);
      read.headings = headings_of(read.file->sheets);
      if (const auto fewer = fewer_than_before(ledger, *read.file);
          fewer > 0 && read.report["mode"] == "full" && !read.file->known_as)
        read.report["fewer_than_before"] = fewer;
      if (!read.file->return_file.empty())
        read.return_file_until = submissions_.keep_return_file(submission_.id, read.file->return_file);
      // The sentence names a file of this machine that is gone by the time it is read.
      if (read.refusal && read.refusal->code == "intake.all_returned") read.refusal->code = "intake.all_would_return";
      if (read.refusal) read.refusal->values.erase("return_file");
    } else if (!read.proposed.empty()) {
      read.report = reports.of(read.proposed, file);
      read.headings = headings_of(sheets_of(read.proposed));
    }
    if (read.refusal) read.refusal = masked(std::move(*read.refusal));
    if (!read.report.is_null())
      submissions_.keep_report(submission_.id, {{"report", read.report}, {"headings", read.headings}});
  }

  Office& office_;
  Submissions& submissions_;
  const Submission& submission_;
  const Context& context_;
};

/// What is known of the file from now on.
void take_report(Submission& s, const Read& read) {
  if (read.report.is_null()) return;
  s.dataset = read.report["dataset"].get<std::string>();
  s.summary = summary_of(read.report);
  if (read.file) s.coverage = read.file->coverage;
  if (read.return_file_until != 0) s.return_file_until = read.return_file_until;
}

/// What is to be done where the work itself fell over: the submission never stays in the middle.
template <typename Work, typename Fell>
Result<Jobs::Results> never_half_done(const Work& work, const Fell& fell) {
  try {
    return work();
  } catch (const Failure& failure) {
    fell(Refusal{failure.said().code});
    throw;
  } catch (...) {
    fell(Refusal{"core.failed"});
    throw;
  }
}

Result<Submission> submission_at(Submissions& submissions, const Job& job, State state) {
  auto submission = submissions.find(submission_of_job(job));
  if (!submission || submission->state != state || submission->job != job.id) return Refusal{"submission.changed"};
  return std::move(*submission);
}

Result<Jobs::Results> check(Office& office, Submissions& submissions, const Job& job, const Context& context) {
  const auto submission = submission_at(submissions, job, State::Checking);
  if (!submission) return submission.error();
  const auto settle = [&](const std::function<void(Submission&)>& step) {
    submissions.settle(submission->id, [&](Submission& s) {
      if (s.state == State::Checking && s.job == job.id) step(s);  // it may have been taken back meanwhile
    });
  };
  const auto unreadable = [&](const Refusal& why) {
    settle([&](Submission& s) { s.state = State::Unreadable, s.refusal = why; });
  };
  return never_half_done(
      [&]() -> Result<Jobs::Results> {
        const auto read = FileWork(office, submissions, *submission, context).read(true);
        if (!read) unreadable(masked(read.error()));
        else
          settle([&](Submission& s) {
            take_report(s, *read);
            s.state = read->refusal ? State::Unreadable : State::Checked;
            s.refusal = read->refusal;
          });
        return Jobs::Results{{"submission", submission->id}};
      },
      unreadable);
}

Result<Jobs::Results> import(Office& office, Submissions& submissions, const Job& job, const Context& context) {
  const auto submission = submission_at(submissions, job, State::Importing);
  if (!submission) return submission.error();
  const auto waits_again = [&](const Refusal& why) {
    submissions.settle(submission->id, [&](Submission& s) { s.state = State::Waiting, s.refusal = why; });
  };
  return never_half_done(
      [&]() -> Result<Jobs::Results> {
        const auto read = FileWork(office, submissions, *submission, context).read(false);
        const auto refusal = read ? read->refusal : std::optional(masked(read.error()));
        if (refusal) {
          waits_again(*refusal);
          return *refusal;
        }
        // Done before and killed before it was told: the file is the delivery that it already is.
        const auto delivery = read->file->known_as.value_or(read->file->delivery);
        submissions.settle(submission->id, [&](Submission& s) {
          take_report(s, *read);
          s.state = State::Imported;
          s.delivery = delivery;
          s.refusal.reset();
        });
        submissions.remove_content(submission->id);
        return Jobs::Results{{"submission", submission->id}, {"delivery", std::to_string(delivery)}};
      },
      waits_again);
}

}  // namespace

std::string submission_of_job(const Job& job) {
  const auto named = job.wanted.is_object() ? job.wanted.value("submission", "") : std::string();
  return job.kind == "check" || job.kind == "import" ? named : std::string();
}

void add_submission_jobs(Jobs& jobs, Office& office, Submissions& submissions) {
  const auto kind = [&](const char* name, auto work) {
    // The same file twice is one delivery: both may be done again after a restart.
    jobs.add_kind(name, {[&office, &submissions, work](const Job& job, const Context& context) {
                           return work(office, submissions, job, context);
                         },
                         true});
  };
  kind("check", check);
  kind("import", import);
}

}  // namespace guben::http
