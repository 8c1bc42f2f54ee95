#include "intake/header_finder.hpp"

#include "china/id_number.hpp"
#include "core/text.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

constexpr size_t kHeaderDepth = 30;  // titles, notes and stamps above a header never need more lines

struct HeaderText {
  std::string full, bare;  ///< squeezed; without a unit in brackets and without a star
  std::optional<bool> ten_thousand;
};

HeaderText read_header_text(std::string_view raw) {
  HeaderText text{squeezed(raw), {}, {}};
  std::erase(text.full, '*');
  text.bare = text.full;
  for (const std::string_view unit : {"(万元)", "[万元]", "万元"})
    if (contains(text.bare, unit)) {
      text.bare = replaced(text.bare, unit, "");
      text.ten_thousand = true;
      break;
    }
  if (!text.ten_thousand)
    for (const std::string_view unit : {"(元)", "[元]", "(元/月)", "(元/年)", "(人民币)"})
      if (contains(text.bare, unit)) {
        text.bare = replaced(text.bare, unit, "");
        text.ten_thousand = false;
        break;
      }
  const auto open = text.bare.find('(');
  if (open != std::string::npos && open > 0 && text.bare.back() == ')') text.bare.resize(open);
  return text;
}

/// Declared headers and synonyms in the form headers are compared in.
using Lookup = std::unordered_map<std::string, size_t>;
Lookup lookup_of(const Dataset& dataset) {
  Lookup lookup;
  for (size_t i = 0; i < dataset.fields.size(); ++i) lookup.emplace(read_header_text(dataset.fields[i].header).full, i);
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    for (const auto& synonym : dataset.fields[i].synonyms) lookup.emplace(read_header_text(synonym).full, i);
  return lookup;
}

std::optional<size_t> find_field(const Lookup& lookup, const HeaderText& text) {
  for (const auto& form : {text.full, text.bare})
    if (const auto found = lookup.find(form); !form.empty() && found != lookup.end()) return found->second;
  return std::nullopt;
}

bool sheet_says_ten_thousand(std::string_view title) {
  const std::string text = squeezed(title);
  return contains(text, "单位:万元") || contains(text, "(万元)") || contains(text, "金额单位:万元");
}

struct Line {
  std::vector<std::string> own;     ///< the header of each column by itself
  std::vector<std::string> parent;  ///< the group above it, spread over the columns of a merged cell
};

Line one_line(const KeptRow& row) { return {row.texts, std::vector<std::string>(row.texts.size())}; }

Line two_lines(const KeptRow& upper, const KeptRow& lower) {
  Line line;
  const size_t width = std::max(upper.texts.size(), lower.texts.size());
  std::string group;
  for (size_t c = 0; c < width; ++c) {
    const std::string above = c < upper.texts.size() ? upper.texts[c] : "",
                      below = c < lower.texts.size() ? lower.texts[c] : "";
    if (!squeezed(above).empty()) group = above;
    line.own.push_back(squeezed(below).empty() ? above : below);
    line.parent.push_back(squeezed(below).empty() ? "" : group);
  }
  return line;
}

struct Mapping {
  std::vector<MappedColumn> columns;
  std::optional<std::pair<size_t, size_t>> clash;  ///< two columns for one field
  size_t clash_field = 0;
};

Mapping map_columns(const Line& line, const Dataset& dataset, const Lookup& lookup, bool default_ten_thousand) {
  Mapping mapping;
  for (size_t c = 0; c < line.own.size(); ++c) {
    const auto own = read_header_text(line.own[c]);
    if (own.full.empty()) continue;
    auto field = line.parent[c].empty() ? std::nullopt
                                        : find_field(lookup, read_header_text(squeezed(line.parent[c]) + own.full));
    if (!field) field = find_field(lookup, own);
    if (!field) continue;
    const auto parent_unit = read_header_text(line.parent[c]).ten_thousand;
    const bool ten_thousand = dataset.fields[*field].type == FieldType::Money &&
                              (own.ten_thousand ? *own.ten_thousand
                               : parent_unit    ? *parent_unit
                                                : dataset.fields[*field].in_ten_thousand || default_ten_thousand);
    for (const auto& known : mapping.columns)
      if (known.field == *field && !mapping.clash) mapping.clash = {known.column, c}, mapping.clash_field = *field;
    mapping.columns.push_back({c, *field, ten_thousand});
  }
  return mapping;
}

bool maps(const Mapping& mapping, size_t field) {
  return std::any_of(mapping.columns.begin(), mapping.columns.end(),
                     [&](const MappedColumn& m) { return m.field == field; });
}

/// A column without a known header that holds ID numbers is the ID column, whatever it is called.
void map_by_content(Mapping& mapping, const Dataset& dataset, const std::vector<KeptRow>& head, size_t first_data) {
  for (const Role role : {Role::PersonId, Role::HeadId}) {
    const Field* field = dataset.with_role(role);
    if (!field || maps(mapping, static_cast<size_t>(field - dataset.fields.data()))) continue;
    std::map<size_t, std::pair<int, int>> by_column;  // sound IDs, filled cells
    for (size_t r = first_data; r < head.size(); ++r)
      for (size_t c = 0; c < head[r].texts.size(); ++c) {
        if (head[r].texts[c].empty()) continue;
        auto& [sound, filled] = by_column[c];
        ++filled;
        sound += china::read_id_number(head[r].texts[c]).is_sound();
      }
    for (const auto& [column, counts] : by_column) {
      const bool taken = std::any_of(mapping.columns.begin(), mapping.columns.end(),
                                     [&, c = column](const MappedColumn& m) { return m.column == c; });
      if (!taken && counts.second >= 3 && counts.first * 5 >= counts.second * 4) {
        mapping.columns.push_back({column, static_cast<size_t>(field - dataset.fields.data()), false, true});
        return;  // one column: which of two unnamed ID columns is whose, content cannot tell
      }
    }
  }
}

double columns_score(const Mapping& mapping, const Dataset& dataset) {
  return 2.0 * static_cast<double>(mapping.columns.size()) -
         0.7 * static_cast<double>(dataset.fields.size() - std::min(dataset.fields.size(), mapping.columns.size()));
}

double title_score(const Dataset& dataset, const std::string& title) {
  return std::any_of(dataset.title_words.begin(), dataset.title_words.end(),
                     [&](const std::string& word) { return contains(title, word); })
             ? 3
             : 0;
}

/// Two columns in common are no likeness: half of what stands there must be known, and a third of what was declared or
/// five.
bool is_likely(const Mapping& mapping, const Dataset& dataset, const Line& line) {
  const auto filled = static_cast<size_t>(
      std::count_if(line.own.begin(), line.own.end(), [](const std::string& text) { return !squeezed(text).empty(); }));
  return mapping.columns.size() >= 2 && mapping.columns.size() * 2 >= filled &&
         (mapping.columns.size() >= 5 || mapping.columns.size() * 3 >= dataset.fields.size());
}

std::vector<std::string> missing_required(const Mapping& mapping, const Dataset& dataset) {
  std::vector<std::string> missing;
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].required && !maps(mapping, i)) missing.push_back(dataset.fields[i].header);
  return missing;
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
  struct Candidate {
    HeaderMatch match;
    Mapping mapping;
    size_t first = 0, lines = 1;
    double columns = 0;
  };
  std::vector<Candidate> complete;
  Candidate nearest;
  std::vector<std::string> nearest_missing;

  std::string title = names;
  for (size_t r = 0; r < std::min(head.size(), kHeaderDepth); ++r) {
    const bool ten_thousand = sheet_says_ten_thousand(title);
    for (const auto& dataset : dictionary.datasets()) {
      if (wanted && wanted != &dataset) continue;
      const auto lookup = lookup_of(dataset);
      for (size_t lines = 1; lines <= 2 && r + lines <= head.size(); ++lines) {
        const Line line = lines == 1 ? one_line(head[r]) : two_lines(head[r], head[r + 1]);
        Candidate c{{}, map_columns(line, dataset, lookup, ten_thousand), r, lines};
        if (!is_likely(c.mapping, dataset, line)) continue;
        map_by_content(c.mapping, dataset, head, r + lines);
        c.match.dataset = &dataset;
        c.columns = columns_score(c.mapping, dataset);
        c.match.score = c.columns + title_score(dataset, title);
        c.match.title = title;
        c.match.header_texts = line.own;
        c.match.first_row = head[r].number;
        c.match.last_row = head[r + lines - 1].number;
        const auto missing = missing_required(c.mapping, dataset);
        if (missing.empty()) complete.push_back(std::move(c));
        else if (!nearest.match.dataset || c.mapping.columns.size() > nearest.mapping.columns.size())
          nearest = std::move(c), nearest_missing = missing;
      }
    }
    for (const auto& text : head[r].texts) title += " " + text;
  }

  if (complete.empty()) {
    if (nearest.match.dataset && nearest.mapping.columns.size() >= 3)
      return Refusal{"intake.missing_columns",
                     {{"dataset", nearest.match.dataset->label_zh},
                      {"row", std::to_string(nearest.match.last_row)},
                      {"missing", fmt::format("{}", fmt::join(nearest_missing, "、"))}}};
    return Refusal{"intake.no_header", {}};
  }
  // A second header line is only believed when it says more than the first alone.
  const auto best = std::max_element(complete.begin(), complete.end(), [](const Candidate& a, const Candidate& b) {
    if (a.match.score != b.match.score) return a.match.score < b.match.score;
    return std::make_pair(b.lines, b.first) < std::make_pair(a.lines, a.first);
  });
  for (const auto& other : complete) {
    if (&other == &*best) continue;
    if (other.match.dataset != best->match.dataset && other.first == best->first &&
        other.match.score >= best->match.score - 0.5)
      return Refusal{"intake.ambiguous_dataset",
                     {{"first", best->match.dataset->code}, {"second", other.match.dataset->code}}};
    // Another row that maps as much, elsewhere and differently: two tables under one another, or a draft above the real
    // one.
    const bool apart = other.first >= best->first + best->lines || best->first >= other.first + other.lines;
    if (other.match.dataset == best->match.dataset && apart && other.columns >= best->columns - 2.1) {
      const auto same = [&] {
        if (other.mapping.columns.size() != best->mapping.columns.size()) return false;
        for (size_t i = 0; i < best->mapping.columns.size(); ++i)
          if (other.mapping.columns[i].column != best->mapping.columns[i].column ||
              other.mapping.columns[i].field != best->mapping.columns[i].field)
            return false;
        return true;
      }();
      if (!same)
        return Refusal{"intake.two_headers",
                       {{"first", std::to_string(std::min(best->match.first_row, other.match.first_row))},
                        {"second", std::to_string(std::max(best->match.first_row, other.match.first_row))}}};
      if (other.first < best->first) {  // the same header printed again on each page: the first one counts
        HeaderMatch earlier = other.match;
        earlier.columns = other.mapping.columns;
        best->match.first_row = earlier.first_row;
        best->match.last_row = earlier.last_row;
        best->match.title = earlier.title;
      }
    }
  }
  if (best->mapping.clash)
    return Refusal{"intake.duplicate_header",
                   {{"field", best->match.dataset->fields[best->mapping.clash_field].header},
                    {"first", spreadsheet::column_letters(best->mapping.clash->first)},
                    {"second", spreadsheet::column_letters(best->mapping.clash->second)}}};

  HeaderMatch match = best->match;
  match.columns = best->mapping.columns;
  for (size_t c = 0; c < match.header_texts.size(); ++c) {
    const bool mapped =
        std::any_of(match.columns.begin(), match.columns.end(), [&](const MappedColumn& m) { return m.column == c; });
    const auto text = squeezed(match.header_texts[c]);
    if (!mapped && !text.empty() && text != "序号" && text != "编号" && text != "序")
      match.unmapped.push_back(spreadsheet::column_letters(c) + " " + text);
  }
  for (size_t i = 0; i < match.dataset->fields.size(); ++i)
    if (!maps(best->mapping, i)) match.missing.push_back(match.dataset->fields[i].header);
  return match;
}

}  // namespace guben::intake
