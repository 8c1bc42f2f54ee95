#include "intake/header_finder.hpp"

#include "core/digest.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "intake/column_guess.hpp"
#include "intake/column_mapping.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;

constexpr size_t kHeaderDepth = 30;     // titles, notes and stamps above a header never need more lines
constexpr size_t kWidestGuess = 256;    // columns of a sheet that is read by near words and content
constexpr size_t kWidestGroups = 1024;  // and of one whose header may have several lines
constexpr double kSays = 1.5;           // a column that speaks for its dataset
constexpr double kDatasetMargin = 3.0;  // by which a guessed dataset must be before all others

/// All that is written above a row, and the unit it names.
struct Above {
  std::string title;
  bool ten_thousand = false;
};

/// One to three rows that may be a header.
struct Place {
  size_t first = 0, lines = 1;  ///< of the rows kept
};

/// A place read as the header of a dataset by its declared headings.
struct Candidate {
  Place place;
  size_t dataset = 0;
  ColumnMapping mapping;
  std::shared_ptr<const HeaderLines> lines;  ///< one for all datasets: a sheet may have 16 384 columns
  double columns = 0, score = 0;             ///< what its columns alone speak for; and the title
  bool tells = false;                        ///< a column or the title tells the dataset from all others
  size_t last() const { return place.first + place.lines; }
};

/// The rows of a sheet's head, read once.
struct Head {
  const std::vector<KeptRow>& rows;
  std::vector<std::vector<HeaderText>> texts;
  std::vector<size_t> declared;  ///< by row: cells that some dataset declares
  std::vector<Above> above;      ///< by row
};

Head read_head(const std::vector<KeptRow>& rows, const HeadingReader& reader, const std::string& names) {
  Head head{rows, {}, {}, {}};
  std::string title = names;
  for (size_t r = 0; r < std::min(rows.size(), kHeaderDepth); ++r) {
    auto& texts = head.texts.emplace_back();
    texts.reserve(rows[r].texts.size());
    size_t declared = 0;
    for (const auto& text : rows[r].texts) {
      texts.push_back(text.empty() ? HeaderText{} : read_header_text(text));
      declared += reader.declared.find(texts.back().full) || reader.declared.find(texts.back().bare);
    }
    head.declared.push_back(declared);
    head.above.push_back({title, sheet_says_ten_thousand(title)});
    for (const auto& text : rows[r].texts)
      if (!text.empty() && title.size() < 4000) title += " " + text;
  }
  return head;
}

/// Places in the order in which they stand; `may_be` is asked of each line below the first.
template <typename MayBe, typename Visit>
void each_place(const Head& head, MayBe may_be, Visit visit) {
  for (size_t first = 0; first < head.texts.size(); ++first)
    for (size_t lines = 1; lines <= kMostHeaderLines && first + lines <= head.texts.size(); ++lines) {
      if (lines > 1 && (head.texts[first].size() > kWidestGroups || !may_be(first + lines - 1))) break;
      visit(Place{first, lines});
    }
}

double title_score(const Dataset& dataset, const std::string& title) {
  double best = 0;
  for (const auto& word : dataset.title_words)
    if (contains(title, word)) best = std::max(best, 2 + static_cast<double>(word.size()) / 6);
  return best;
}

/// A title tells the dataset where something stands below it beside who the rows are about.
bool title_tells(const ColumnMapping& mapping, const Dataset& dataset, const std::string& title) {
  return title_score(dataset, title) > 0 &&
         std::any_of(mapping.columns.begin(), mapping.columns.end(),
                     [&](const KnownColumn& column) { return !dataset.fields[column.field].is_identity(); });
}

std::vector<Candidate> candidates_of(const Head& head, const HeadingReader& reader, const Dataset* wanted) {
  const auto& datasets = reader.dictionary.datasets();
  std::vector<Candidate> candidates;
  // A further header line is one with a declared heading of its own: data rows end the header.
  each_place(
      head, [&](size_t row) { return head.declared[row] > 0; },
      [&](Place place) {
        size_t declared = 0;
        for (size_t l = 0; l < place.lines; ++l) declared += head.declared[place.first + l];
        if (declared < 2 && place.lines == 1) return;
        const auto lines =
            std::make_shared<const HeaderLines>(header_lines(head.rows, head.texts, place.first, place.lines));
        const auto count = columns_that_count(*lines, reader.dictionary.heading_words());
        const auto& title = head.above[place.first].title;
        for (auto& [d, mapping] : map_columns(*lines, reader)) {
          const auto& dataset = datasets[d];
          if ((wanted && wanted != &dataset) || !is_likely(mapping.columns.size(), dataset, count)) continue;
          Candidate candidate{place, d, std::move(mapping), lines, 0, 0, false};
          candidate.columns = columns_score(candidate.mapping.columns.size(), dataset);
          // Groups that tell columns apart are believed rather than two columns of one word.
          const auto grouped = std::count_if(candidate.mapping.columns.begin(), candidate.mapping.columns.end(),
                                             [](const KnownColumn& column) { return column.with_group; });
          candidate.columns += 0.1 * static_cast<double>(grouped) - (candidate.mapping.clash ? 1 : 0);
          candidate.score = candidate.columns + title_score(dataset, title);
          candidate.tells = candidate.mapping.tells() || title_tells(candidate.mapping, dataset, title);
          candidates.push_back(std::move(candidate));
        }
      });
  return candidates;
}

const Candidate& best_of(const std::vector<Candidate>& candidates) {
  return *std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score < b.score;
    // A further header line is only believed when it says more than those above it alone.
    return std::make_pair(b.place.lines, b.place.first) < std::make_pair(a.place.lines, a.place.first);
  });
}

/// The same row read as another dataset, nearly as well.
bool is_as_likely(const Candidate& other, const Candidate& best) {
  return other.dataset != best.dataset && other.place.first == best.place.first && other.score >= best.score - 0.5;
}

/// Another row that maps as much, elsewhere: two tables under one another, a draft above the real one, or the header
/// printed again on each page.
bool is_second_header(const Candidate& other, const Candidate& best) {
  const bool apart = other.place.first >= best.last() || best.place.first >= other.last();
  return other.dataset == best.dataset && apart && other.columns >= best.columns - 2.1;
}

/// Refused when another candidate is as good as the best. Of the same header on each page the first one counts.
Result<Place> settle_rivals(const std::vector<Candidate>& candidates, const Candidate& best,
                            const HeadingReader& reader, const Head& head) {
  Place place = best.place;
  for (const auto& other : candidates) {
    if (&other == &best) continue;
    if (is_as_likely(other, best))
      return Refusal{"intake.ambiguous_dataset",
                     {{"first", reader.dictionary.datasets()[best.dataset].code},
                      {"second", reader.dictionary.datasets()[other.dataset].code}}};
    if (!is_second_header(other, best)) continue;
    const auto first_row = [&](const Candidate& c) { return head.rows[c.place.first].number; };
    if (!other.mapping.maps_same_as(best.mapping))
      return Refusal{"intake.two_headers",
                     {{"first", std::to_string(std::min(first_row(best), first_row(other)))},
                      {"second", std::to_string(std::max(first_row(best), first_row(other)))}}};
    if (other.place.first < place.first) place = other.place;
  }
  return place;
}

bool is_unlisted(const HeaderColumn& column, const dictionary::HeadingWords& words) {
  return !column.is_blank() && !is_aside(column, words) && column.own.full != "序号" && column.own.full != "序";
}

/// What is the same whichever way the columns were told.
HeaderMatch match_at(const Head& head, Place place, const HeaderLines& lines, const Dataset& dataset) {
  HeaderMatch match;
  match.dataset = &dataset;
  match.first_row = head.rows[place.first].number;
  match.last_row = head.rows[place.first + place.lines - 1].number;
  match.title = head.above[place.first].title;
  for (const auto& column : lines) match.header_texts.push_back(column.raw);
  match.headings = distinct_headings(lines);
  return match;
}

void list_left_over(HeaderMatch& match, const HeaderLines& lines) {
  const auto is_taken = [&](size_t c) {
    return std::any_of(match.columns.begin(), match.columns.end(), [&](const auto& m) { return m.column == c; }) ||
           std::any_of(match.questions.begin(), match.questions.end(), [&](const auto& q) { return q.column == c; });
  };
  for (size_t c = 0; c < lines.size(); ++c) {
    const auto& text = lines[c].own.full;
    if (!is_taken(c) && !text.empty() && text != "序号" && text != "编号" && text != "序")
      match.unmapped.push_back(spreadsheet::column_letters(c) + " " + match.headings[c]);
  }
  for (size_t f = 0; f < match.dataset->fields.size(); ++f)
    if (std::none_of(match.columns.begin(), match.columns.end(), [&](const auto& m) { return m.field == f; }))
      match.missing.push_back(match.dataset->fields[f].header);
}

/// The rows from which a header found is read, and what it is read as.
struct Reading {
  const Head& head;
  const HeadingReader& reader;
  Place place;
  HeaderLines lines;
  std::map<size_t, ColumnMapping> known{};
  std::optional<SheetColumns> columns{};

  Reading(const Head& h, const HeadingReader& r, Place p, HeaderLines l)
      : head(h), reader(r), place(p), lines(std::move(l)), known(map_columns(lines, r)) {}
  const SheetColumns& content() {
    if (!columns) columns = columns_of(lines, head.rows, place.first + place.lines, reader);
    return *columns;
  }
  bool sheet_says_ten_thousand() const { return head.above[place.first].ten_thousand; }
};

HeaderMatch match_of_known(Reading& reading, size_t d, const ColumnMapping& mapping) {
  const auto& dataset = reading.reader.dictionary.datasets()[d];
  auto match = match_at(reading.head, reading.place, reading.lines, dataset);
  for (const auto& known : mapping.columns)
    match.columns.push_back({known.column, known.field,
                             is_in_ten_thousand(reading.lines[known.column], dataset.fields[known.field],
                                                reading.sheet_says_ten_thousand())});
  return match;
}

/// Adds what near words and content say of the columns that no declared heading explains.
void add_guessed(HeaderMatch& match, const ColumnGuess& guess, Reading& reading) {
  const auto& dataset = *match.dataset;
  for (const auto& column : guess.columns) {
    const auto is_it = [&](const MappedColumn& m) { return m.column == column.column; };
    const auto has_field = [&](const MappedColumn& m) { return m.field == column.field; };
    if (std::any_of(match.columns.begin(), match.columns.end(), is_it) ||
        std::any_of(match.columns.begin(), match.columns.end(), has_field))
      continue;
    if (!column.is_certain) {
      match.questions.push_back({column.column, column.field});
      continue;
    }
    match.columns.push_back({column.column, column.field,
                             is_in_ten_thousand(reading.lines[column.column], dataset.fields[column.field],
                                                reading.sheet_says_ten_thousand()),
                             !column.is_known});
  }
  std::sort(match.columns.begin(), match.columns.end(),
            [](const MappedColumn& a, const MappedColumn& b) { return a.column < b.column; });
  std::sort(match.questions.begin(), match.questions.end(),
            [](const ColumnQuestion& a, const ColumnQuestion& b) { return a.column < b.column; });
}

void show_samples(HeaderMatch& match, Reading& reading) {
  if (!match.asks()) return;
  for (const auto& content : reading.content().contents) match.samples.push_back(samples_of(content));
}

/// The best of what the declared headings alone say, when they say enough.
Result<std::optional<HeaderMatch>> find_by_declared(const Head& head, const HeadingReader& reader,
                                                    std::vector<Candidate> candidates, bool is_wanted) {
  std::erase_if(candidates, [&](const Candidate& c) {
    const auto& dataset = reader.dictionary.datasets()[c.dataset];
    return !(c.tells || is_wanted) || !missing_required(c.mapping, dataset).empty();
  });
  if (candidates.empty()) return std::optional<HeaderMatch>();
  const auto& best = best_of(candidates);
  const auto place = settle_rivals(candidates, best, reader, head);
  if (!place) return place.error();
  const auto& dataset = reader.dictionary.datasets()[best.dataset];
  if (best.mapping.clash)
    return Refusal{"intake.duplicate_header",
                   {{"field", dataset.fields[best.mapping.clash_field].header},
                    {"first", spreadsheet::column_letters(best.mapping.clash->first)},
                    {"second", spreadsheet::column_letters(best.mapping.clash->second)}}};
  Reading reading(head, reader, best.place, *best.lines);
  auto match = match_of_known(reading, best.dataset, best.mapping);
  match.score = best.score;
  const auto& words = reader.dictionary.heading_words();
  bool is_any_unlisted = false;
  for (size_t c = 0; c < best.lines->size(); ++c)
    is_any_unlisted |= !best.mapping.of_column(c) && is_unlisted((*best.lines)[c], words);
  if (is_any_unlisted && match.columns.size() < dataset.fields.size() && best.lines->size() <= kWidestGuess) {
    add_guessed(match, guess_columns(reading.content(), best.mapping, best.dataset, reader, Guessing::Additions),
                reading);
    show_samples(match, reading);
  }
  match.first_row = head.rows[place->first].number;
  if (place->first < best.place.first) {
    match.last_row = head.rows[place->first + place->lines - 1].number;
    match.title = head.above[place->first].title;
  }
  list_left_over(match, *best.lines);
  return std::optional(std::move(match));
}

bool looks_like_data(const KeptRow& row, size_t column) {
  const auto kind = row.kinds[column];
  if (kind != spreadsheet::CellKind::Text) return kind != spreadsheet::CellKind::Empty;
  const auto text = squeezed(row.texts[column]);
  const auto colon = text.find(':');  // 填报单位:医保局
  if (colon != std::string::npos && colon + 1 < text.size()) return true;
  const auto digits =
      static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return digits >= 4 || digits * 2 > text.size();
}

/// How much rows look like a header whatever the dataset: known words over many columns, no data. A cell stands in
/// several places: what is `known` of it is kept.
double headerness(const Head& head, Place place, const HeaderLines& lines, const HeadingReader& reader,
                  std::unordered_map<std::string, double>& known) {
  double sum = 0;
  for (const auto& column : lines) {
    if (column.is_blank()) continue;
    const auto [at, is_new] = known.emplace(column.own.full, 0);
    if (is_new) {
      if (reader.declared.find(column.own.full) || reader.declared.find(column.own.bare)) at->second = 2;
      else if (column.own.bare.size() <= 60 && reader.likeness().has_known_word(reader.likeness().read(column)))
        at->second = 1;
    }
    sum += at->second;
  }
  for (size_t l = 0; l < place.lines; ++l) {
    const auto& row = head.rows[place.first + l];
    size_t groups = 0;
    for (size_t c = 0; c < row.texts.size(); ++c) {
      if (looks_like_data(row, c)) sum -= 3;
      groups += !head.texts[place.first + l][c].full.empty();
    }
    // Two or more groups over the columns are a line of the header; a title is one cell.
    if (l + 1 < place.lines) sum += groups >= 2 ? 0.25 * static_cast<double>(groups) : -1;
  }
  return sum;
}

std::optional<Place> find_likely_header(const Head& head, const HeadingReader& reader) {
  std::optional<Place> best;
  double most = 3;
  std::unordered_map<std::string, double> known;
  each_place(
      head, [](size_t) { return true; },
      [&](Place place) {
        if (head.rows[place.first].texts.size() > kWidestGuess) return;
        const auto score =
            headerness(head, place, header_lines(head.rows, head.texts, place.first, place.lines), reader, known);
        if (score > most) most = score, best = place;
      });
  return best;
}

Words joined(const std::vector<std::string>& words) {
  if (words.empty()) return {"—", "—"};
  return {fmt::format("{}", fmt::join(words, "、")), fmt::format("{}", fmt::join(words, ", "))};
}

/// What the header says, what of it is known, and what the nearest dataset lacks: enough to mend the file or to say
/// what it is.
Refusal refusal_of_none(Reading& reading, size_t nearest, const ColumnGuess& guess, bool tells) {
  const auto& dataset = reading.reader.dictionary.datasets()[nearest];
  std::vector<std::string> heard, known, unknown, lacks = guess.missing;
  for (size_t c = 0; c < reading.lines.size(); ++c) {
    if (reading.lines[c].is_blank()) continue;
    const auto path = reading.lines[c].path();
    heard.push_back(path);
    const bool is_known = std::any_of(guess.columns.begin(), guess.columns.end(), [&](const GuessedColumn& column) {
      return column.column == c && column.score >= kSays;
    });
    (is_known ? known : unknown).push_back(path);
  }
  std::vector<std::string> telling;
  for (const auto& name : dataset.telling) telling.push_back(dataset.find(name)->header);
  return {tells && !guess.missing.empty() ? "intake.missing_columns" : "intake.no_dataset_fits",
          {{"row", std::to_string(reading.head.rows[reading.place.first + reading.place.lines - 1].number)}},
          {{"words", joined(heard)},
           {"known", joined(known)},
           {"unknown", joined(unknown)},
           {"dataset", {dataset.label_zh, dataset.label_en}},
           {"missing", joined(lacks)},
           {"telling", joined(telling)}}};
}

/// A dataset that the columns may be, by near words and content.
struct Guessed {
  size_t dataset = 0;
  ColumnGuess guess;
  double score = 0;
  bool fits = false, tells = false, is_half_known = false;
};

std::vector<Guessed> guess_datasets(Reading& reading, const Dataset* wanted) {
  const auto& datasets = reading.reader.dictionary.datasets();
  const auto count = columns_that_count(reading.lines, reading.reader.dictionary.heading_words());
  const auto& title = reading.head.above[reading.place.first].title;
  std::vector<Guessed> guesses;
  for (size_t d = 0; d < datasets.size(); ++d) {
    if (wanted && wanted != &datasets[d]) continue;
    Guessed g{d,     guess_columns(reading.content(), reading.known[d], d, reading.reader, Guessing::Roughly),
              0,     false,
              false, false};
    g.score = g.guess.score + title_score(datasets[d], title);
    const auto says = std::count_if(g.guess.columns.begin(), g.guess.columns.end(), [&](const GuessedColumn& column) {
      return column.score >= kSays && !datasets[d].fields[column.field].is_identity();
    });
    g.tells = g.guess.tells || (says > 0 && title_score(datasets[d], title) > 0);
    const size_t mapped = g.guess.columns.size();
    g.is_half_known = mapped * 2 >= count;
    // Much of the dataset among much else, or much that says so without a column that tells: asked about.
    g.fits = g.guess.missing.empty() && mapped >= 2 &&
             (g.is_half_known || (mapped >= 3 && mapped * 3 >= datasets[d].fields.size() * 2)) &&
             (g.tells || wanted || says >= 2);
    guesses.push_back(std::move(g));
  }
  std::stable_sort(guesses.begin(), guesses.end(),
                   [](const Guessed& a, const Guessed& b) { return a.score > b.score; });
  return guesses;
}

/// A list of trainees that looks much like one of loans: where the title speaks of other datasets and not of this one,
/// it is not for us to say.
bool speaks_of_others(const std::string& title, const Dataset& dataset, const std::vector<Dataset>& datasets) {
  return title_score(dataset, title) <= 0 && std::any_of(datasets.begin(), datasets.end(), [&](const Dataset& other) {
           return title_score(other, title) > 0;
         });
}

Result<HeaderMatch> find_by_likeness(const Head& head, const HeadingReader& reader, const Dataset* wanted) {
  const auto place = find_likely_header(head, reader);
  if (!place) return Refusal{"intake.no_header"};
  Reading reading(head, reader, *place, header_lines(head.rows, head.texts, place->first, place->lines));
  const auto guesses = guess_datasets(reading, wanted);
  const auto& best = guesses.front();
  if (!best.fits) return refusal_of_none(reading, best.dataset, best.guess, best.tells);
  const auto& dataset = reader.dictionary.datasets()[best.dataset];
  auto match = match_at(head, *place, reading.lines, dataset);
  match.score = best.score;
  match.dataset_is_certain =
      wanted || (best.tells && best.is_half_known &&
                 !speaks_of_others(head.above[place->first].title, dataset, reader.dictionary.datasets()) &&
                 (guesses.size() == 1 || !guesses[1].fits || best.score - guesses[1].score >= kDatasetMargin));
  add_guessed(match,
              guess_columns(reading.content(), reading.known[best.dataset], best.dataset, reader, Guessing::Everything),
              reading);
  show_samples(match, reading);
  list_left_over(match, reading.lines);
  return match;
}

/// What somebody has confirmed of these very headings.
std::optional<HeaderMatch> find_confirmed(const Head& head, const HeadingReader& reader, const Dataset* wanted,
                                          const ConfirmedByHeadings& confirmed) {
  std::optional<HeaderMatch> found;
  if (confirmed.empty()) return found;
  each_place(
      head, [](size_t) { return true; },
      [&](Place place) {
        if (found || head.texts[place.first].size() > kWidestGuess) return;
        const auto lines = header_lines(head.rows, head.texts, place.first, place.lines);
        const auto headings = distinct_headings(lines);
        const auto known = confirmed.find(identity_of_headings(headings));
        if (known == confirmed.end()) return;
        const auto* dataset = reader.dictionary.find(known->second.dataset);
        if (!dataset || (wanted && wanted != dataset)) return;
        found = match_at(head, place, lines, *dataset);
        found->is_confirmed = true;
        for (const auto& [heading, header] : known->second.fields)
          for (size_t c = 0; c < headings.size(); ++c)
            for (size_t f = 0; f < dataset->fields.size(); ++f)
              if (headings[c] == heading && dataset->fields[f].header == header)
                found->columns.push_back(
                    {c, f, is_in_ten_thousand(lines[c], dataset->fields[f], head.above[place.first].ten_thousand)});
        std::sort(found->columns.begin(), found->columns.end(),
                  [](const MappedColumn& a, const MappedColumn& b) { return a.column < b.column; });
        list_left_over(*found, lines);
      });
  return found;
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

std::string identity_of_headings(std::vector<std::string> headings) {
  std::erase(headings, "");
  std::sort(headings.begin(), headings.end());
  return sha256_hex(fmt::format("{}", fmt::join(headings, "\n")));
}

std::vector<std::string> distinct_headings(const HeaderLines& lines) {
  std::vector<std::string> headings;
  std::map<std::string, int> times;
  headings.reserve(lines.size());
  for (const auto& column : lines) {
    if (column.is_blank()) {
      headings.emplace_back();
      continue;
    }
    const auto path = column.path();
    const int time = ++times[path];
    headings.push_back(time == 1 ? path : fmt::format("{}#{}", path, time));
  }
  return headings;
}

const HeadingLikeness& HeadingReader::likeness() const {
  std::call_once(made_, [&] { likeness_.emplace(dictionary); });
  return *likeness_;
}

Result<HeaderMatch> find_header(const std::vector<KeptRow>& rows, const HeadingReader& reader, const Dataset* wanted,
                                const std::string& names, const ConfirmedByHeadings& confirmed) {
  const auto head = read_head(rows, reader, names);
  if (auto match = find_confirmed(head, reader, wanted, confirmed)) return std::move(*match);
  auto by_declared = find_by_declared(head, reader, candidates_of(head, reader, wanted), wanted != nullptr);
  if (!by_declared) return by_declared.error();
  if (*by_declared) return std::move(**by_declared);
  return find_by_likeness(head, reader, wanted);
}

Result<HeaderMatch> find_header(const std::vector<KeptRow>& rows, const dictionary::Dictionary& dictionary,
                                const Dataset* wanted, const std::string& names) {
  const HeadingReader reader(dictionary);
  return find_header(rows, reader, wanted, names);
}

}  // namespace guben::intake
