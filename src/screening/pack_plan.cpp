#include "screening/pack_plan.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/digest.hpp"
#include "screening/pack_check.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kVersion = "3";  // of what a check looks at; a change of the checks changes it

std::string of_dictionary(const policy::Pack& pack) {
  std::string all = kVersion;
  for (const auto* each : pack.dictionary.all()) {
    const auto& dataset = *each;
    all += fmt::format("\n{} {} {} {} {}", dataset.code, dataset.in_ledger, static_cast<int>(dataset.is_register_of),
                       dataset.apart, static_cast<int>(dataset.mode));
    for (const auto& field : dataset.fields) {
      all += fmt::format("\n{} {} {} {}", field.name, field.sql_type(), field.sealed, static_cast<int>(field.role));
      std::vector<std::string> values;
      for (const auto& value : field.values) values.push_back(value.value);
      all += json(values).dump();
    }
  }
  for (const auto& [name, parameter] : pack.parameters) all += fmt::format("\n${} {}", name, parameter.scale);
  for (const auto& [name, kind] : pack.kinds) all += "\n" + name + " " + kind.kind_fact;
  for (const auto& [id, rule] : pack.rules) all += "\n" + id;
  return sha256_hex(all);
}

std::string of_column(const policy::FactColumn& column) {
  return fmt::format("\n{} {} {} {} {} {} {}", column.name, static_cast<int>(column.type), column.scale,
                     column.has_bounds, column.absent, column.codes, json(column.values).dump());
}

std::string of_model(const policy::FactModel& model) {
  auto all = fmt::format("{} {} {} {} {}\n{}\n{}\n{}\n{}", model.name, model.subject, model.is_population, model.unit,
                         model.quantile, model.sql_line, model.sql, model.lineage_line, model.lineage);
  for (const auto& column : model.columns) all += of_column(column);
  return all;
}

/// A table stands on the facts as they are declared; how they are made is their models' matter.
std::string of_decision(const policy::Pack& pack, const policy::Decision& decision) {
  auto all = decision.subject + " " + decision.expression.text;
  for (const auto& input : decision.inputs) all += "\n" + input.text;
  for (const auto& row : decision.rows) {
    all += fmt::format("\n{} {} {} {} {}", row.place, row.severity, row.route, json(row.entries).dump(), row.source);
    for (const auto& need : row.needs) all += " " + policy::to_text(need);
  }
  std::set<std::string> names;
  for (const auto& row : decision.rows) names.merge(policy::names_of(decision, row));
  for (const auto* model : pack.models_of(decision.subject))
    for (const auto& column : model->columns)
      if (names.contains(column.name)) all += of_column(column);
  return all;
}

fs::path folder_of(const fs::path& packs) { return packs / ".plans"; }
fs::path file_of(const fs::path& packs, const policy::Pack& pack) {
  return folder_of(packs) / (pack.name + "-" + pack.fingerprint + ".json");
}

/// What a file says was found sound; nothing when it is not whole, or of another edition of the checks.
std::optional<PackPlan> read_plan(const fs::path& file) {
  std::error_code none;
  if (!fs::is_regular_file(file, none)) return std::nullopt;
  std::ifstream in(file);
  const auto j = json::parse(in, nullptr, false);
  if (!j.is_object() || !j.contains("version") || !j.contains("sound") || !j.contains("digest")) return std::nullopt;
  if (!j["sound"].is_object() || j["version"] != json(kVersion)) return std::nullopt;
  if (j["digest"] != json(sha256_hex(j["sound"].dump()))) return std::nullopt;
  PackPlan plan;
  for (const auto& [name, key] : j["sound"].items()) {
    if (!key.is_string()) return std::nullopt;
    plan.emplace(name, key.get<std::string>());
  }
  return plan;
}

/// Plans of earlier editions of this pack.
std::vector<fs::path> older_plans(const fs::path& packs, const policy::Pack& pack) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder_of(packs), none))
    if (const auto name = entry.path().stem().string();
        name.substr(0, name.rfind('-')) == pack.name && entry.path() != file_of(packs, pack))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Kept where it can be; written beside and renamed, so that no half file is read.
void write_plan(const fs::path& packs, const policy::Pack& pack, const PackPlan& plan) {
  std::error_code failed;
  fs::create_directories(folder_of(packs), failed);
  const auto file = file_of(packs, pack);
  const auto part = file.string() + fmt::format(".{}.part", getpid());
  {
    std::ofstream out(part);
    const json sound = plan;
    out << json{{"version", kVersion}, {"digest", sha256_hex(sound.dump())}, {"sound", sound}}.dump(1) << '\n';
    out.close();
    if (!out) failed = std::make_error_code(std::errc::io_error);
  }
  if (!failed) fs::rename(part, file, failed);
  if (failed) return void(fs::remove(part, failed));
  for (const auto& older : older_plans(packs, pack)) fs::remove(older, failed);
}

}  // namespace

PackPlan plan_of(const policy::Pack& pack) {
  const auto dictionary = of_dictionary(pack);
  PackPlan plan;
  for (const auto& model : pack.models) {
    auto all = dictionary + of_model(model);
    for (const auto& used : model.uses) all += plan.at(used);
    for (const auto& relation : policy::relations_named(model.lineage))
      if (const auto step = plan.find(relation.substr(relation.find('.') + 1));
          relation.starts_with("lineage.") && step != plan.end())
        all += step->second;
    plan[model.name] = sha256_hex(all).substr(0, 16);
  }
  for (const auto& decision : pack.decisions)
    plan[decision.id] = sha256_hex(dictionary + of_decision(pack, decision)).substr(0, 16);
  return plan;
}

Result<Soundness> require_sound(const policy::Pack& pack, const fs::path& packs) {
  const auto plan = plan_of(pack);
  if (const auto kept = read_plan(file_of(packs, pack)); kept && *kept == plan) return Soundness{0, plan.size()};
  std::set<std::string> known;
  for (const auto& file : older_plans(packs, pack))
    if (const auto older = read_plan(file))
      for (const auto& [name, key] : plan)
        if (const auto found = older->find(name); found != older->end() && found->second == key) known.insert(name);
  const auto sound = check_pack(pack, [&](const std::string& name) { return known.contains(name); });
  if (!sound) return sound.error();
  write_plan(packs, pack, plan);
  return Soundness{plan.size() - known.size(), known.size()};
}

}  // namespace guben::screening
