#include "intake/header_finder.hpp"

#include "core/text.hpp"
#include "intake/column_mapping.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;

constexpr size_t kHeaderDepth = 30;  // titles, notes and stamps above a header never need more lines

/// A row, or two, that may be the header of a dataset.
struct Candidate {
  HeaderMatch match;
  ColumnMapping mapping;
  size_t first = 0, lines = 1;  ///< of the rows kept
  double columns = 0;           ///< what its columns alone speak for
};

struct Candidates {
  std::vector<Candidate> complete;
  Candidate nearest;  ///< of those that lack a required column
  std::vector<std::string> nearest_missing;

  void add(Candidate candidate) {
    const auto missing = missing_required(candidate.mapping, *candidate.match.dataset);
    if (missing.empty()) complete.push_back(std::move(candidate));
    else if (!nearest.match.dataset || candidate.mapping.columns.size() > nearest.mapping.columns.size())
      nearest = std::move(candidate), nearest_missing = missing;
  }
};

double title_score(const Dataset& dataset, const std::string& title) {
  return std::any_of(dataset.title_words.begin(), dataset.title_words.end(),
                     [&](const std::string& word) { return contains(title, word); })
             ? 3
             : 0;
}

/// All that is written above a row, and the unit it names.
struct Above {
  std::string title;
  bool ten_thousand;
};

std::optional<Candidate> candidate_at(const std::vector<KeptRow>& head, size_t first, size_t lines,
                                      const Dataset& dataset, const FieldLookup& fields, const Above& above) {
  const auto line = lines == 1 ? one_line(head[first]) : two_lines(head[first], head[first + 1]);
  Candidate c{{}, map_columns(line, dataset, fields, above.ten_thousand), first, lines};
  if (!is_likely(c.mapping, dataset, line)) return std::nullopt;
  map_by_content(c.mapping, dataset, head, first + lines);
  c.columns = columns_score(c.mapping, dataset);
  c.match.dataset = &dataset;
  c.match.score = c.columns + title_score(dataset, above.title);
  c.match.title = above.title;
  c.match.header_texts = line.own;
  c.match.first_row = head[first].number;
  c.match.last_row = head[first + lines - 1].number;
  return c;
}

Candidates candidates_of(const std::vector<KeptRow>& head, const dictionary::Dictionary& dictionary,
                         const Dataset* wanted, const std::string& names) {
  std::vector<std::pair<const Dataset*, FieldLookup>> datasets;
  for (const auto& dataset : dictionary.datasets())
    if (!wanted || wanted == &dataset) datasets.emplace_back(&dataset, FieldLookup(dataset));

  Candidates candidates;
  std::string title = names;
  for (size_t r = 0; r < std::min(head.size(), kHeaderDepth); ++r) {
    const Above above{title, sheet_says_ten_thousand(title)};
    for (const auto& [dataset, fields] : datasets)
      for (size_t lines = 1; lines <= 2 && r + lines <= head.size(); ++lines)
        if (auto candidate = candidate_at(head, r, lines, *dataset, fields, above))
          candidates.add(std::move(*candidate));
    for (const auto& text : head[r].texts) title += " " + text;
  }
  return candidates;
}

Refusal refusal_of_none(const Candidates& candidates) {
  const auto& nearest = candidates.nearest;
  if (!nearest.match.dataset || nearest.mapping.columns.size() < 3) return {"intake.no_header", {}};
  return {"intake.missing_columns",
          {{"dataset", nearest.match.dataset->label_zh},
           {"row", std::to_string(nearest.match.last_row)},
           {"missing", fmt::format("{}", fmt::join(candidates.nearest_missing, "、"))}}};
}

Candidate& best_of(std::vector<Candidate>& complete) {
  return *std::max_element(complete.begin(), complete.end(), [](const Candidate& a, const Candidate& b) {
    if (a.match.score != b.match.score) return a.match.score < b.match.score;
    // A second header line is only believed when it says more than the first alone.
    return std::make_pair(b.lines, b.first) < std::make_pair(a.lines, a.first);
  });
}

/// The same row read as another dataset, nearly as well.
bool is_as_likely(const Candidate& other, const Candidate& best) {
  return other.match.dataset != best.match.dataset && other.first == best.first &&
         other.match.score >= best.match.score - 0.5;
}

/// Another row that maps as much, elsewhere: two tables under one another, a draft above the real one, or the header
/// printed again on each page.
bool is_second_header(const Candidate& other, const Candidate& best) {
  const bool apart = other.first >= best.first + best.lines || best.first >= other.first + other.lines;
  return other.match.dataset == best.match.dataset && apart && other.columns >= best.columns - 2.1;
}

/// Refused when another candidate is as good as the best. Of the same header on each page the first one counts.
Result<void> settle_rivals(const std::vector<Candidate>& complete, Candidate& best) {
  for (const auto& other : complete) {
    if (&other == &best) continue;
    if (is_as_likely(other, best))
      return Refusal{"intake.ambiguous_dataset",
                     {{"first", best.match.dataset->code}, {"second", other.match.dataset->code}}};
    if (!is_second_header(other, best)) continue;
    if (!other.mapping.maps_same_as(best.mapping))
      return Refusal{"intake.two_headers",
                     {{"first", std::to_string(std::min(best.match.first_row, other.match.first_row))},
                      {"second", std::to_string(std::max(best.match.first_row, other.match.first_row))}}};
    if (other.first < best.first) {
      best.match.first_row = other.match.first_row;
      best.match.last_row = other.match.last_row;
      best.match.title = other.match.title;
    }
  }
  return {};
}

Refusal refusal_of_clash(const Candidate& best) {
  return {"intake.duplicate_header",
          {{"field", best.match.dataset->fields[best.mapping.clash_field].header},
           {"first", spreadsheet::column_letters(best.mapping.clash->first)},
           {"second", spreadsheet::column_letters(best.mapping.clash->second)}}};
}

HeaderMatch match_of(const Candidate& best) {
  HeaderMatch match = best.match;
  match.columns = best.mapping.columns;
  for (size_t c = 0; c < match.header_texts.size(); ++c) {
    const bool mapped =
        std::any_of(match.columns.begin(), match.columns.end(), [&](const MappedColumn& m) { return m.column == c; });
    const auto text = squeezed(match.header_texts[c]);
    if (!mapped && !text.empty() && text != "序号" && text != "编号" && text != "序")
      match.unmapped.push_back(spreadsheet::column_letters(c) + " " + text);
  }
  for (size_t i = 0; i < match.dataset->fields.size(); ++i)
    if (!best.mapping.maps(i)) match.missing.push_back(match.dataset->fields[i].header);
  return match;
}

}  // namespace

KeptRow kept(const spreadsheet::Row& row) {
  KeptRow k{row.number, {}, {}};
  for (const auto& cell : row.cells) {
    k.kinds.push_back(cell.kind);
    k.texts.emplace_back(cell.text.substr(0, 400));
  }
  return k;
}

Result<HeaderMatch> find_header(const std::vector<KeptRow>& head, const dictionary::Dictionary& dictionary,
                                const Dataset* wanted, const std::string& names) {
  auto candidates = candidates_of(head, dictionary, wanted, names);
  if (candidates.complete.empty()) return refusal_of_none(candidates);
  auto& best = best_of(candidates.complete);
  if (auto settled = settle_rivals(candidates.complete, best); !settled) return settled.error();
  if (best.mapping.clash) return refusal_of_clash(best);
  return match_of(best);
}

}  // namespace guben::intake
