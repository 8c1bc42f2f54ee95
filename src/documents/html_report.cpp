#include "documents/html_report.hpp"

#include "core/digest.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/page.hpp"
#include "documents/summary_text.hpp"

namespace guben::documents {
namespace {
using screening::Finding;

struct Bar {
  std::string label;
  int64_t red = 0, amber = 0;
};

/// Horizontal stacked bars; every number is written beside its bar, so that colour is never the only sign.
std::string bars(const std::vector<Bar>& items, const std::string& title) {
  int64_t most = 1;
  for (const auto& item : items) most = std::max(most, item.red + item.amber);
  const int height = static_cast<int>(items.size()) * 26 + 8;
  std::string svg = fmt::format("<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 1000 {}\" width=\"100%\">",
                                html_escaped(title), height);
  int y = 4;
  for (const auto& item : items) {
    const double red = 560.0 * static_cast<double>(item.red) / static_cast<double>(most),
                 amber = 560.0 * static_cast<double>(item.amber) / static_cast<double>(most);
    svg += fmt::format("<text x=\"300\" y=\"{}\" text-anchor=\"end\">{}</text>", y + 16, html_escaped(item.label));
    svg += fmt::format(
        "<rect x=\"310\" y=\"{}\" width=\"{:.1f}\" height=\"18\" fill=\"#b3261e\"/><rect x=\"{:.1f}\" y=\"{}\" "
        "width=\"{:.1f}\" height=\"18\" fill=\"#d69e2e\"/>",
        y + 2, red, 310 + red, y + 2, amber);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\">{}</text>", 318 + red + amber, y + 16,
                       item.red > 0 && item.amber > 0 ? fmt::format("{} + {}", item.red, item.amber)
                                                      : fmt::format("{}", item.red + item.amber));
    y += 26;
  }
  return svg + "</svg>";
}

}  // namespace

Result<std::string> html_report(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                const screening::RunSummary& run, const std::string& journal_head, Language language) {
  std::map<std::string, Bar> townships;
  for (const auto* t : pack.regions.children(run.county)) townships[t->code].label = t->name;
  std::vector<Bar> by_rule;
  int64_t red = 0, amber = 0, undecided = 0;
  for (const auto& rule : run.rules) {
    const bool is_red = rule.severity == "red";
    (is_red ? red : amber) += rule.hit;
    undecided += rule.undecided;
    for (const auto& [township, count] : rule.hits_by_township)
      (is_red ? townships[township].red : townships[township].amber) += count;
    const auto& about = pack.rules.at(rule.rule);
    by_rule.push_back(
        {in_language(language, about.label_zh, about.label_en), is_red ? rule.hit : 0, is_red ? 0 : rule.hit});
  }
  std::stable_sort(by_rule.begin(), by_rule.end(),
                   [](const Bar& a, const Bar& b) { return a.red + a.amber > b.red + b.amber; });
  std::vector<Bar> by_township;
  for (auto& [code, bar] : townships)
    if (!bar.label.empty()) by_township.push_back(bar);

  // One explained example of each red rule that hit, the first in order of its subject.
  std::map<std::string, std::string> examples;
  screening::FindingFilter filter;
  filter.hits_only = true;
  filter.with_sources = false;
  const auto done = screening::each_finding(folder, pack, run, filter, [&](const Finding& f) {
    if (f.severity == "red" && !examples.contains(f.rule)) examples.emplace(f.rule, finding_text(f, pack, language));
  });
  if (!done) return done.error();

  const bool demo = pack.demo_county == run.county;
  const std::string title =
      message(language, "documents.report_title", {{"county", pack.regions.name(run.county)}, {"as_of", run.as_of}});
  std::string page = page_head(title, language);
  page += fmt::format("<h1>{} {}</h1><p class=\"note\">{}</p>", html_escaped(title),
                      demo ? "<span class=\"mark\">" + message(language, "documents.invented") + "</span>" : "",
                      html_escaped(message(language, "documents.findings_are_questions")));
  page += "<div class=\"cards\">";
  for (const auto& [subject, count] : screening::subjects_in_order(run, pack))
    page += card(pack.label_of(subject, language), count);
  page += card(message(language, "documents.red"), red, "red") +
          card(message(language, "documents.amber"), amber, "amber") +
          card(message(language, "documents.undecided"), undecided) + "</div>";
  page += "<h2>" + message(language, "documents.by_township") + "</h2><section>" +
          bars(by_township, message(language, "documents.by_township")) + "</section>";
  page += "<h2>" + message(language, "documents.by_rule") + "</h2><section>" +
          bars(by_rule, message(language, "documents.by_rule")) + "</section>";
  page += "<h2>" + message(language, "documents.outcomes") + "</h2><section><table><thead><tr><th>" +
          message(language, "documents.rule") + "</th><th>" + message(language, "documents.severity") + "</th><th>" +
          message(language, "documents.route") + "</th><th class=\"n\">" + message(language, "documents.hit") +
          "</th><th class=\"n\">" + message(language, "documents.undecided") + "</th><th class=\"n\">" +
          message(language, "documents.not_run") + "</th></tr></thead><tbody>";
  for (const auto* counted : screening::in_order(run, pack)) {
    const auto& rule = *counted;
    const auto& about = pack.rules.at(rule.rule);
    page += fmt::format(
        "<tr><td>{}{}<br><small>{}</small></td><td class=\"{}\">{}</td><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
        html_escaped(in_language(language, about.label_zh, about.label_en)), about.touches_benefit ? " ⚑" : "",
        rule.rule, rule.severity, message(language, "documents." + rule.severity),
        html_escaped(pack.in_words(rule.route, language)), rule.hit, rule.undecided, rule.not_run);
  }
  page += "</tbody></table></section>";
  if (!run.missing.empty()) {
    page += "<h2>" + message(language, "documents.missing_title") + "</h2><section><ul>";
    for (const auto& line : missing_lines(run, pack, language)) page += "<li>" + html_escaped(line) + "</li>";
    page += "</ul></section>";
  }
  page += "<h2>" + message(language, "documents.examples") + "</h2><section>";
  for (const auto& [rule, text] : examples) page += "<pre>" + html_escaped(text) + "</pre>";
  page += "</section><h2>" + message(language, "documents.parameters") + "</h2><section><table><tbody>";
  const auto as_of = *Date::from_iso(run.as_of);
  for (const auto& [name, parameter] : pack.parameters)
    if (const auto* value = parameter.in_force(pack.policy_region(run.county), as_of))
      page += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                          html_escaped(in_language(language, parameter.label_zh, parameter.label_en)),
                          value->value.without_trailing_zeros().to_string(),
                          html_escaped(pack.unit_text(parameter.unit, language)),
                          html_escaped(value->local ? local_value(value->set_by + " " + value->set_on, pack, language)
                                                    : shown_source(value->source, pack, language)));
  page += "</tbody></table></section>";
  page += fmt::format(
      "<p class=\"note\">{}<br>",
      html_escaped(message(
          language, "documents.cover_line",
          {{"run", run.id}, {"pack", run.pack_name}, {"fingerprint", run.pack_fingerprint}, {"head", journal_head}})));
  // GEN-08: a paper copy can be matched to the system by the fingerprint of what stands above it.
  page += message(language, "documents.page_fingerprint", {{"hash", sha256_hex(page).substr(0, 16)}}) +
          "</p></main></body></html>\n";
  return page;
}

}  // namespace guben::documents
