#include "http/period_progress.hpp"

#include "http/file_rights.hpp"
#include "intake/actions/list_deliveries.hpp"

namespace guben::http {
namespace {
using dictionary::Span;
using State = SubmissionState;

/// Where a coverage is not known yet, it may be anywhere.
bool speaks_for(const std::vector<std::string>& coverage, const std::string& area) {
  return coverage.empty() || std::any_of(coverage.begin(), coverage.end(), [&](const auto& place) {
           return area.starts_with(place) || place.starts_with(area);
         });
}

bool meet(const Span& one, Date from, Date to) { return from <= one.to && one.from <= to; }

/// The time a file handed in speaks for; not known yet: it may be any.
bool may_speak_of(const Submission& s, const Span& span) {
  if (!s.summary.is_object() || !s.summary.contains("period")) return true;
  const auto from = Date::from_iso(s.summary["period"][0].get<std::string>()),
             to = Date::from_iso(s.summary["period"][1].get<std::string>());
  return !from || !to || meet(span, *from, *to);
}

/// What there is of one dataset in one span of time.
class Files {
 public:
  Files(const std::string& dataset, const Span& span, const std::vector<intake::ListedDelivery>& deliveries,
        const std::vector<Submission>& submissions) {
    for (const auto& listed : deliveries) {
      const auto& d = listed.delivery;
      if (d.dataset == dataset && listed.force == intake::Force::InForce && meet(span, d.from, d.to))
        imported_.push_back(&d);
    }
    for (const auto& s : submissions) {
      if (s.dataset != dataset || !may_speak_of(s, span)) continue;
      if (s.state == State::Waiting || s.state == State::Importing) waiting_.push_back(&s);
      if (s.state == State::Returned) returned_.push_back(&s);
    }
  }
  bool is_nothing() const { return imported_.empty() && waiting_.empty() && returned_.empty(); }
  Came of(const std::string& area, bool is_due) const {
    const auto has = [&](const auto& files) {
      return std::any_of(files.begin(), files.end(),
                         [&](const auto* file) { return speaks_for(file->coverage, area); });
    };
    if (has(imported_)) return Came::Imported;
    if (has(waiting_)) return Came::Waiting;
    if (has(returned_)) return Came::Returned;
    return is_due ? Came::Missing : Came::NotDue;
  }

 private:
  std::vector<const ledger::Delivery*> imported_;
  std::vector<const Submission*> waiting_, returned_;
};

}  // namespace

std::string_view word(Came came) {
  constexpr std::array<std::string_view, 5> words{"imported", "waiting", "returned", "missing", "not_due"};
  return words[static_cast<size_t>(came)];
}

PeriodProgress progress_of(Office& office, Submissions& submissions, const access::Post& post, Date month) {
  PeriodProgress progress;
  progress.pack = office.pack();
  const auto& pack = *progress.pack;
  const auto deliveries = office.county().read([](ledger::Ledger& ledger) { return intake::list_deliveries(ledger); });
  const auto handed_in = submissions.list();
  const bool is_ahead = month.first_of_month() > office.business_day();
  auto townships = pack.regions.children(office.code());
  std::sort(townships.begin(), townships.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  for (const auto* township : townships) {
    const bool is_seen = std::any_of(pack.dictionary.datasets().begin(), pack.dictionary.datasets().end(),
                                     [&](const dictionary::Dataset& dataset) {
                                       return sees_file(office, post, {dataset.code, {}, {township->code}, {}});
                                     });
    if (is_seen) progress.areas.push_back(township);
  }
  for (const auto& dataset : pack.dictionary.datasets()) {
    const auto is_own = [&](const china::Region* area) {
      return sees_file(office, post, {dataset.code, {}, {area->code}, {}});
    };
    if (std::none_of(progress.areas.begin(), progress.areas.end(), is_own)) continue;
    const auto cycle = pack.cycles.of(dataset.code);
    const auto span = dictionary::span_of(cycle.value_or(dictionary::Cycle::Month), month);
    const bool is_due = cycle && !is_ahead && span.to == month.last_of_month();
    const Files files(dataset.code, span, deliveries, handed_in);
    if (!is_due && files.is_nothing()) continue;
    DatasetProgress one{&dataset, is_due ? std::optional(pack.cycles.due(span)) : std::nullopt, {}};
    for (const auto* area : progress.areas) one.cells.push_back(files.of(area->code, is_due && is_own(area)));
    progress.datasets.push_back(std::move(one));
  }
  return progress;
}

}  // namespace guben::http
