#include "documents/judgement_page.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/page.hpp"
#include "documents/summary_text.hpp"
#include "screening/findings.hpp"

namespace guben::documents {
namespace {
using screening::Evaluation;
using screening::Mistake;
using screening::RowScore;
using screening::Score;

constexpr double kGood = 0.98, kFair = 0.95;

std::string share(double value) { return fmt::format("{:.2f}%", value * 100); }
/// Colour with a sign beside it, for whoever does not see colour.
std::string judged(double value) {
  const char* css = value >= kGood ? "" : value >= kFair ? "amber" : "red";
  const char* sign = value >= kGood ? "" : value >= kFair ? " ▽" : " ▼";
  return fmt::format("<td class=\"n {}\">{}{}</td>", css, share(value), sign);
}
std::string cell(int64_t number) { return fmt::format("<td class=\"n\">{}</td>", number); }
std::string head(Language language, const std::vector<const char*>& codes) {
  std::string html = "<thead><tr>";
  for (size_t i = 0; i < codes.size(); ++i)
    html += fmt::format("<th{}>{}</th>", i ? " class=\"n\"" : "", html_escaped(message(language, codes[i])));
  return html + "</tr></thead><tbody>";
}

std::string rule_name(const policy::Pack& pack, const std::string& id, Language language) {
  const auto& rule = pack.rules.at(id);
  return fmt::format("{}<br><small>{}</small>", html_escaped(in_language(language, rule.label_zh, rule.label_en)), id);
}
std::string kind_name(const std::string& kind, Language language) {
  return message(language, "judgement.kind_" + (kind.empty() ? "clean" : kind));
}

/// The worst first: the smaller of precision and recall decides.
std::vector<std::pair<std::string, Score>> worst_first(const Evaluation& evaluation) {
  std::vector<std::pair<std::string, Score>> rules(evaluation.rules.begin(), evaluation.rules.end());
  std::stable_sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
    return std::min(a.second.precision(), a.second.recall()) < std::min(b.second.precision(), b.second.recall());
  });
  return rules;
}

std::string rules_table(const Evaluation& evaluation, const policy::Pack& pack, Language language) {
  std::string html =
      "<section><table>" +
      head(language, {"documents.rule", "judgement.found", "judgement.false", "judgement.missed", "judgement.precision",
                      "judgement.recall", "documents.undecided", "judgement.in_review", "judgement.near"});
  const auto of = [](const std::map<std::string, int64_t>& counts, const std::string& rule) {
    return counts.contains(rule) ? counts.at(rule) : 0;
  };
  for (const auto& [rule, s] : worst_first(evaluation)) {
    html += "<tr><td>" + rule_name(pack, rule, language) + "</td>" + cell(s.tp) + cell(s.fp) + cell(s.fn) +
            judged(s.precision()) + judged(s.recall()) + cell(s.undecided) +
            cell(of(evaluation.undecided_in_review, rule)) + cell(of(evaluation.near, rule)) + "</tr>";
  }
  return html + "</tbody></table></section>";
}

std::string rows_table(const Evaluation& evaluation, Language language) {
  std::string html =
      "<section><table>" + head(language, {"judgement.kind", "judgement.rows", "judgement.right", "judgement.wrong",
                                           "judgement.review", "judgement.none", "judgement.right_share"});
  std::vector<std::pair<std::string, RowScore>> kinds(evaluation.dirt.begin(), evaluation.dirt.end());
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.second.all() > b.second.all(); });
  for (const auto& [kind, s] : kinds)
    html += "<tr><td>" + html_escaped(kind_name(kind, language)) + "</td>" + cell(s.all()) + cell(s.right) +
            cell(s.wrong) + cell(s.review) + cell(s.none) +
            judged(s.all() ? static_cast<double>(s.right) / static_cast<double>(s.all()) : 1) + "</tr>";
  return html + "</tbody></table></section>";
}

/// Recall of each rule among subjects whose rows one kind of dirt touched; blank where too few to say.
std::string matrix(const Evaluation& evaluation, const policy::Pack& pack, Language language) {
  constexpr int64_t kFew = 10;
  std::set<std::string> kinds;
  for (const auto& [rule, by_kind] : evaluation.rules_by_dirt)
    for (const auto& [kind, s] : by_kind)
      if (s.tp + s.fn >= kFew) kinds.insert(kind);
  std::string html = "<section><table><thead><tr><th>" + message(language, "documents.rule") + "</th>";
  for (const auto& kind : kinds) html += "<th class=\"n\">" + html_escaped(kind_name(kind, language)) + "</th>";
  html += "</tr></thead><tbody>";
  for (const auto& [rule, by_kind] : evaluation.rules_by_dirt) {
    std::string row;
    bool any = false;
    for (const auto& kind : kinds) {
      const auto found = by_kind.find(kind);
      if (found == by_kind.end() || found->second.tp + found->second.fn < kFew) row += "<td></td>";
      else row += judged(found->second.recall()), any = true;
    }
    if (any) html += "<tr><td>" + rule_name(pack, rule, language) + "</td>" + row + "</tr>";
  }
  return html + "</tbody></table></section>";
}

std::string rows_of(const Mistake& mistake, const policy::Pack& pack, Language language) {
  std::string html;
  for (const auto& row : mistake.rows) {
    const auto* dataset = pack.dictionary.find(row.dataset);
    std::string dirt;
    for (const auto kind : split(row.dirt, '+'))
      dirt += (dirt.empty() ? "" : " + ") + kind_name(std::string(kind), language);
    html +=
        fmt::format("<li>{} <small>{} {} {}</small>: {} → {}</li>",
                    html_escaped(dataset ? in_language(language, dataset->label_zh, dataset->label_en) : row.dataset),
                    html_escaped(row.file), html_escaped(row.sheet), row.row, html_escaped(dirt),
                    message(language, "judgement.row_" + row.method));
  }
  return html.empty() ? "<p class=\"note\">" + message(language, "judgement.no_dirt") + "</p>"
                      : "<ul>" + html + "</ul>";
}

Result<std::string> mistakes(const workspace::CountyFolder& folder, const policy::Pack& pack,
                             const screening::RunSummary& run, const Evaluation& evaluation, Language language) {
  std::map<std::array<std::string, 3>, std::string> explained;
  for (const auto& m : evaluation.mistakes)
    if (m.is_false || m.is_undecided) explained[{m.rule, m.subject_kind, m.subject_id}];
  screening::FindingFilter filter;
  filter.with_sources = false;
  if (!explained.empty()) {
    const auto done = screening::each_finding(folder, pack, run, filter, [&](const screening::Finding& f) {
      if (const auto wanted = explained.find({f.rule, f.subject_kind, f.subject_id}); wanted != explained.end())
        wanted->second = finding_text(f, pack, language);
    });
    if (!done) return done.error();
  }
  std::string html;
  for (const auto& [rule, score] : worst_first(evaluation)) {
    if (score.fp == 0 && score.fn == 0) continue;
    html += "<h3>" + rule_name(pack, rule, language) + "</h3><section>";
    for (const auto& m : evaluation.mistakes) {
      if (m.rule != rule) continue;
      html += fmt::format("<p><b>{}</b> {} {}</p>",
                          message(language, m.is_false       ? "judgement.is_false"
                                            : m.is_undecided ? "judgement.is_undecided"
                                                             : "judgement.is_missed"),
                          pack.label_of(m.subject_kind, language), html_escaped(m.subject_id));
      html += rows_of(m, pack, language);
      if (const auto text = explained.find({m.rule, m.subject_kind, m.subject_id});
          text != explained.end() && !text->second.empty())
        html += "<pre>" + html_escaped(text->second) + "</pre>";
    }
    html += "</section>";
  }
  return html.empty() ? "<section>" + message(language, "judgement.no_mistakes") + "</section>" : html;
}

}  // namespace

Result<std::string> judgement_page(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                   const screening::RunSummary& run, const Evaluation& evaluation, Language language) {
  Score all;
  int64_t reviews = 0;
  for (const auto& [rule, s] : evaluation.rules)
    all.tp += s.tp, all.fp += s.fp, all.fn += s.fn, all.undecided += s.undecided;
  for (const auto& [rule, count] : evaluation.undecided_in_review) reviews += count;
  auto examples = mistakes(folder, pack, run, evaluation, language);
  if (!examples) return examples.error();
  const auto title =
      message(language, "judgement.title", {{"county", pack.regions.name(run.county)}, {"as_of", run.as_of}});
  std::string page = page_head(title, language) + "<h1>" + html_escaped(title) + " <span class=\"mark\">" +
                     message(language, "documents.invented") + "</span></h1><p class=\"note\">" +
                     html_escaped(message(language, "judgement.about")) + "</p><div class=\"cards\">";
  page += card(message(language, "judgement.rules"), static_cast<int64_t>(evaluation.rules.size())) +
          card(message(language, "judgement.true_findings"), all.tp + all.fn) +
          card(message(language, "judgement.precision"), share(all.precision())) +
          card(message(language, "judgement.recall"), share(all.recall()));
  page += card(message(language, "judgement.false"), all.fp, all.fp ? "red" : "") +
          card(message(language, "judgement.missed"), all.fn, all.fn ? "amber" : "") +
          card(message(language, "documents.undecided"), all.undecided) +
          card(message(language, "judgement.in_review"), reviews) + "</div>";
  page += "<h2>" + message(language, "judgement.by_rule") + "</h2>" + rules_table(evaluation, pack, language);
  page += "<h2>" + message(language, "judgement.by_kind") + "</h2>" + rows_table(evaluation, language);
  page += "<h2>" + message(language, "judgement.matrix") + "</h2><p class=\"note\">" +
          message(language, "judgement.matrix_note") + "</p>" + matrix(evaluation, pack, language);
  page += "<h2>" + message(language, "judgement.worst") + "</h2>" + *examples;
  return page + fmt::format("<p class=\"note\">{} · {} · {}</p></main></body></html>\n", run.id, run.pack_name,
                            run.pack_fingerprint);
}

}  // namespace guben::documents
