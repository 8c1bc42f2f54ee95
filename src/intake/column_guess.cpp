#include "intake/column_guess.hpp"

#include "intake/assignment.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::FieldType;

// The measure of all scores: about the logarithm of how much likelier a column is this field than none.
constexpr double kKnownWord = 7;      // a declared heading
constexpr double kNoWord = -3;        // nothing in common with one
constexpr double kWeak = 0.35;        // likeness below it is that of words which many headings have
constexpr double kKnownAsOther = -5;  // declared for another field
constexpr double kNumberAlone = 6;    // the only column of ID numbers is that of the only ID number
constexpr double kLackingRequired = 6, kLeftOver = 1.5;
// A dataset's file will have its fields, above all the required ones: what nothing else explains is likely one of them.
constexpr double kExpected = 1.5, kExpectedRequired = 3.5, kTellingContent = 3;

// What is certain: near words with content that agrees, and no other answer nearly as good.
struct Certain {
  double near, evidence, margin;
};
constexpr Certain kCertain[] = {{0.5, 3, 1.1}, {0.4, 3, 2}, {0.3, 1.5, 3}};
constexpr double kListed = 4, kListedMargin = 2.5;  // its cells are the words of the field's code list
constexpr double kAskedAddition = 1;
constexpr double kTellingNear = 0.45, kTellingScore = 3;

double score_of_likeness(double likeness) {
  if (likeness < 0) return kImpossible;
  // 日期 alone, of 办理日期, is no reason to think of another day.
  return likeness < kWeak ? kNoWord + 5 * likeness : 10 * (likeness - 0.3);
}

/// All by field and column.
struct Scores {
  std::vector<std::vector<double>> of;        ///< all there is, the expectation too
  std::vector<std::vector<double>> evidence;  ///< of words and content
  std::vector<std::vector<double>> near;      ///< likeness of words
  std::vector<std::vector<double>> content;
};

/// Types whose content is like that of no other column: words of a list, certificates, terms.
bool is_told_by_content(FieldType type) {
  return type == FieldType::Code || type == FieldType::Certificate || type == FieldType::SchoolYear ||
         type == FieldType::Term;
}

/// The one column of ID numbers, where there is but one that no declared heading explains.
std::optional<size_t> lone_number_column(const SheetColumns& columns, const ColumnMapping& known) {
  std::optional<size_t> lone;
  for (size_t c = 0; c < columns.lines.size(); ++c) {
    if (known.of_column(c) || columns.contents[c].filled < 3 || columns.contents[c].id < 0.8) continue;
    if (lone) return std::nullopt;
    lone = c;
  }
  return lone;
}

std::optional<size_t> lone_number_field(const Dataset& dataset, const ColumnMapping& known) {
  for (const auto role : {dictionary::Role::PersonId, dictionary::Role::HeadId})
    if (const auto* field = dataset.with_role(role)) {
      const auto index = static_cast<size_t>(field - dataset.fields.data());
      if (!known.maps(index)) return index;
    }
  return std::nullopt;
}

Scores scores_of(const SheetColumns& columns, const ColumnMapping& known, size_t d, const HeadingReader& reader,
                 Guessing guessing) {
  const auto& dataset = reader.dictionary.datasets()[d];
  const auto& words = reader.dictionary.heading_words();
  const auto number_column = lone_number_column(columns, known);
  const auto number_field = number_column ? lone_number_field(dataset, known) : std::nullopt;
  const size_t width = columns.lines.size();
  Scores scores;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    const auto kind = field.type == FieldType::Text ? words.kind_of(field.header) : dictionary::TextKind::Plain;
    auto& row = scores.of.emplace_back(width, kImpossible);
    auto& evidence = scores.evidence.emplace_back(width, kImpossible);
    auto& near = scores.near.emplace_back(width, 0.0);
    auto& of_content = scores.content.emplace_back(width, 0.0);
    for (size_t c = 0; c < width; ++c) {
      if (columns.lines[c].is_blank()) continue;
      const double content = content_score(columns.contents[c], field, kind);
      of_content[c] = content;
      if (const auto* other = known.of_column(c)) {
        near[c] = other->field == f ? 1 : 0;
        // A declared heading is believed against a strange content, but not without asking.
        evidence[c] = other->field == f ? kKnownWord + std::max(content, -kKnownWord + 1) : kKnownAsOther + content;
        row[c] = evidence[c];
        continue;
      }
      near[c] = reader.likeness().likeness(columns.headings[c], d, f);
      evidence[c] = score_of_likeness(near[c]) + content;
      if (number_column == c && number_field == f && near[c] >= 0) evidence[c] = std::max(evidence[c], kNumberAlone);
      row[c] = evidence[c];
      if (guessing == Guessing::Additions) continue;  // what is complete without them expects no more
      if (field.required) row[c] += kExpectedRequired;
      else if (near[c] > 0 || content >= kTellingContent) row[c] += kExpected;
    }
  }
  return scores;
}

}  // namespace

SheetColumns columns_of(const HeaderLines& lines, const std::vector<KeptRow>& head, size_t first_data,
                        const HeadingReader& reader) {
  SheetColumns columns{lines, {}, {}};
  columns.headings.reserve(lines.size());
  columns.contents.reserve(lines.size());
  for (size_t c = 0; c < lines.size(); ++c) {
    columns.headings.push_back(reader.likeness().read(lines[c]));
    columns.contents.push_back(content_of(head, first_data, c, reader.dictionary.heading_words()));
    const auto& content = columns.contents.back();
    for (const auto& [share, word] : {std::pair{content.name, "姓名"}, std::pair{content.id, "身份证号"},
                                      std::pair{content.day, "日期"}, std::pair{content.phone, "电话"}})
      if (share >= 0.6) reader.likeness().add_word(columns.headings.back(), word);
    if (lines[c].own.ten_thousand)
      reader.likeness().add_word(columns.headings.back(), "金额");  // it names a unit of money
  }
  return columns;
}

bool ColumnGuess::all_certain() const {
  return std::all_of(columns.begin(), columns.end(), [](const GuessedColumn& column) { return column.is_certain; });
}

ColumnGuess guess_columns(const SheetColumns& columns, const ColumnMapping& known, size_t d,
                          const HeadingReader& reader, Guessing guessing) {
  const auto& dataset = reader.dictionary.datasets()[d];
  const auto scores = scores_of(columns, known, d, reader, guessing);
  const auto best = assign(scores.of);
  const auto number_column = lone_number_column(columns, known);
  ColumnGuess guess;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    const auto column = best.column_of[f];
    if (!column || (guessing == Guessing::Additions && scores.evidence[f][*column] < kAskedAddition)) {
      if (field.required) guess.missing.push_back(field.header);
      continue;
    }
    const double evidence = scores.evidence[f][*column];
    const bool is_number = number_column == *column && evidence >= kNumberAlone;
    const double near = is_number ? 1 : scores.near[f][*column];
    GuessedColumn guessed{*column, f, known.of_column(*column) != nullptr, false, evidence};
    if (guessing != Guessing::Roughly) {
      const double margin = margin_of(scores.of, best, f);
      guessed.is_certain =
          std::any_of(
              std::begin(kCertain), std::end(kCertain),
              [&](const Certain& c) { return near >= c.near && evidence >= c.evidence && margin >= c.margin; }) ||
          (is_told_by_content(field.type) && scores.content[f][*column] >= kListed && margin >= kListedMargin);
    }
    guess.score += evidence;
    // A column that tells the dataset must do so by its words.
    guess.tells |= dataset.is_told_by(field) && near >= kTellingNear && evidence >= kTellingScore;
    guess.columns.push_back(guessed);
  }
  guess.score -= kLackingRequired * static_cast<double>(guess.missing.size());
  const auto count = columns_that_count(columns.lines, reader.dictionary.heading_words());
  guess.score -= kLeftOver * static_cast<double>(count - std::min(count, guess.columns.size()));
  return guess;
}

}  // namespace guben::intake
