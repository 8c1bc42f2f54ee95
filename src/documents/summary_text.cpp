#include "documents/summary_text.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::documents {
namespace {

std::string missing_line(const screening::RunSummary& run, const policy::Pack& pack, const std::string& need,
                         Language language) {
  const auto& townships = run.missing.at(need);
  const bool everywhere = townships.size() == pack.regions.children(run.county).size();
  const auto where = everywhere ? pack.regions.name(run.county) : pack.regions.names(townships);
  const auto name = need.substr(0, need.find(':'));
  if (const auto parameter = pack.parameters.find(name); parameter != pack.parameters.end())
    return message(language, "documents.no_value",
                   {{"parameter", in_language(language, parameter->second.label_zh, parameter->second.label_en)},
                    {"name", name},
                    {"as_of", run.as_of},
                    {"where", where}});
  const auto* dataset = pack.dictionary.find(name);
  return message(language, "documents.not_delivered",
                 {{"dataset", dataset ? in_language(language, dataset->label_zh, dataset->label_en) : need},
                  {"need", need},
                  {"where", where}});
}

}  // namespace

const policy::FactColumn* fact_column(const policy::Pack& pack, const std::string& subject, const std::string& name) {
  for (const auto* model : pack.models_of(pack.subject_of(subject)))
    for (const auto& column : model->columns)
      if (column.name == name) return &column;
  return nullptr;
}

std::string shown_value(const screening::EvidenceFact& fact, const policy::FactColumn* column, const policy::Pack& pack,
                        Language language) {
  const auto unit = column && !column->unit.empty() ? " " + pack.unit_text(column->unit, language) : "";
  if (fact.bounds) {
    const auto end = [](const auto& e) { return e ? e->without_trailing_zeros().to_string() : "?"; };
    return message(language, "documents.between",
                   {{"least", end(fact.bounds->least)}, {"most", end(fact.bounds->most)}}) +
           unit;
  }
  if (fact.is_null) return message(language, "documents.unknown_value");
  if (fact.type == feel::Type::Boolean)
    return message(language, fact.value == "true" ? "documents.yes" : "documents.no");
  return fact.value + unit;
}

std::string fact_label(const policy::Pack& pack, const std::string& kind, const std::string& name, Language language) {
  if (const auto* column = fact_column(pack, kind, name))
    return in_language(language, column->label_zh, column->label_en);
  for (const auto& decision : pack.decisions)
    if (decision.id == name) return in_language(language, decision.name, decision.name_en);
  return name;
}

std::string shown_source(const std::string& source, const policy::Pack& pack, Language language) {
  const auto id = source.substr(0, source.find("§"));
  const auto found = pack.documents.find(id);
  return found == pack.documents.end() ? source : source + " " + pack.in_words(found->second.title, language);
}

std::string local_value(const std::string& by, const policy::Pack& pack, Language language) {
  // "who day"
  const auto day = by.rfind(' ');
  return message(
      language, "documents.local_value",
      {{"by", pack.in_words(by.substr(0, day), language) + (day == std::string::npos ? "" : by.substr(day))}});
}

std::vector<std::string> missing_lines(const screening::RunSummary& run, const policy::Pack& pack, Language language) {
  std::vector<std::string> lines;
  // A parameter that cells and models name is missing once.
  std::set<std::string> parameters;
  for (const auto& [need, townships] : run.missing)
    if (const auto name = need.substr(0, need.find(':'));
        !pack.parameters.contains(name) || parameters.insert(name).second)
      lines.push_back(missing_line(run, pack, need, language));
  return lines;
}

std::string summary_text(const screening::RunSummary& run, const policy::Pack& pack, Language language) {
  std::string out = message(language, "documents.summary_title",
                            {{"county", pack.regions.name(run.county)}, {"as_of", run.as_of}, {"run", run.id}}) +
                    "\n";
  for (const auto& [subject, count] : screening::subjects_in_order(run, pack))
    out += replaced(pack.many_of(subject, language), "{count}", std::to_string(count)) + "  ";
  out += "\n\n" + padded(message(language, "documents.rule"), 44) +
         padded_left(message(language, "documents.hit"), 10) +
         padded_left(message(language, "documents.undecided"), 11) +
         padded_left(message(language, "documents.not_run"), 9) + "\n";
  std::map<std::string, int64_t> red, amber;
  for (const auto* counted : screening::in_order(run, pack)) {
    const auto& rule = *counted;
    const auto& about = pack.rules.at(rule.rule);
    out += padded((rule.severity == "red" ? "● " : "○ ") + in_language(language, about.label_zh, about.label_en) +
                      (about.touches_benefit ? " ⚑" : ""),
                  44);
    out += fmt::format("{:>10}{:>11}{:>9}  {}\n", rule.hit, rule.undecided, rule.not_run, rule.rule);
    for (const auto& [township, count] : rule.hits_by_township)
      (rule.severity == "red" ? red : amber)[township] += count;
  }
  out += "\n" + padded(message(language, "documents.township"), 24) +
         padded_left(message(language, "documents.red"), 8) + padded_left(message(language, "documents.amber"), 8) +
         "\n";
  for (const auto* township : pack.regions.children(run.county))
    out += padded(township->name, 24) + fmt::format("{:>8}{:>8}\n", red[township->code], amber[township->code]);
  for (const auto& line : missing_lines(run, pack, language)) out += line + "\n";
  return out;
}

std::string finding_text(const screening::Finding& f, const policy::Pack& pack, Language language) {
  const auto& rule = pack.rules.at(f.rule);
  std::string out = fmt::format(
      "{} {}  {} {} ({})  [{}]\n", f.severity == "red" ? "●" : "○", in_language(language, rule.label_zh, rule.label_en),
      pack.label_of(f.subject_kind, language), f.subject_id, pack.regions.full_name(f.region), f.rule);
  out += "  " +
         message(language, f.outcome == screening::Outcome::Hit ? "documents.is_hit" : "documents.is_undecided",
                 {{"route", pack.in_words(f.route, language)}, {"as_of", f.as_of}}) +
         "\n";
  for (const auto& fact : f.evidence) {
    const auto* column = fact_column(pack, f.subject_kind, fact.name);
    out += fmt::format("  - {}: {}", fact_label(pack, f.subject_kind, fact.name, language),
                       shown_value(fact, column, pack, language));
    if (fact.is_null && column && !column->null_means.empty())
      out += " (" + pack.in_words(column->null_means, language) + ")";
    out += "\n";
  }
  std::set<std::string> shown;
  for (const auto& fact : f.evidence)
    if (fact.from)
      for (const auto& row : *fact.from) {
        const auto* dataset = pack.dictionary.find(row.dataset);
        const auto line =
            message(language, "documents.from_row",
                    {{"dataset", dataset ? in_language(language, dataset->label_zh, dataset->label_en) : row.dataset},
                     {"file", row.file},
                     {"sheet", row.sheet},
                     {"row", std::to_string(row.row)}});
        if (shown.insert(line).second && shown.size() <= 12) out += "      " + line + "\n";
      }
  if (shown.size() > 12)
    out += "      " + message(language, "documents.more_rows", {{"count", std::to_string(shown.size() - 12)}}) + "\n";
  for (const auto& p : f.parameters) {
    const auto& parameter = pack.parameters.at(p.name);
    out += fmt::format("  - {}: {} {}  {}\n", in_language(language, parameter.label_zh, parameter.label_en), p.value,
                       pack.unit_text(parameter.unit, language),
                       p.local ? local_value(p.source, pack, language) : shown_source(p.source, pack, language));
  }
  for (const auto& source : f.sources)
    out += "  - " + message(language, "documents.clause") + shown_source(source, pack, language) + "\n";
  out += "  → " + in_language(language, rule.question_zh, rule.question_en) + "\n";
  if (std::any_of(pack.models.begin(), pack.models.end(),
                  [&](const auto& model) { return model.is_indicator() && model.rule == f.rule; }))
    out += "    " + message(language, "documents.list_behind", {{"rule", f.rule}, {"area", f.subject_id}}) + "\n";
  return out;
}

}  // namespace guben::documents
