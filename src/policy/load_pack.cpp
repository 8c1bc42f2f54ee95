#include "policy/pack.hpp"

#include "core/digest.hpp"
#include "core/messages.hpp"
#include "core/nearest.hpp"
#include "core/text.hpp"
#include "policy/kept_constraints.hpp"

namespace guben::policy {
namespace {
namespace fs = std::filesystem;

constexpr uintmax_t kLargest = 16 << 20;  // bytes of one file

/// What editors and file managers leave beside the files they write.
bool is_left_beside(const fs::path& path) {
  const auto name = path.filename().string();
  return name.starts_with('.') || name.ends_with('~');
}

/// Every file of a pack is one that somebody reads: a misspelt folder would be no rules at all, without a word.
void check_files(const fs::path& folder) {
  static const std::set<std::string> files{"pack.yaml",    "rules.yaml",    "roles.yaml",   "subjects.yaml",
                                           "units.yaml",   "names.yaml",    "sources.yaml", "comparisons.yaml",
                                           "english.yaml", "headings.yaml", "cycles.yaml"};
  static const std::map<std::string, std::string> folders{
      {"datasets", ".yaml"}, {"parameters", ".yaml"}, {"facts", ".sql"},  {"indicators", ".sql"},
      {"decisions", ".dmn"}, {"situations", ".yaml"}, {"regions", ".csv"}};
  const auto refuse = [](const char* code, const fs::path& path) {
    throw YamlRefused{{code, {{"file", path.string()}}}};
  };
  const auto check_file = [&](const fs::directory_entry& entry) {
    // A folder of that name, a pipe that never ends, a link to what is in no fingerprint.
    if (entry.is_symlink() || !entry.is_regular_file()) refuse("pack.no_regular_file", entry.path());
    if (entry.file_size() > kLargest) refuse("pack.file_too_large", entry.path());
  };
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (is_left_beside(entry.path()) || name.starts_with("README") || name.starts_with("LICENSE")) continue;
    const auto kept = folders.find(name);
    if (kept == folders.end() && !files.contains(name)) refuse("pack.file_nobody_reads", entry.path());
    if (kept == folders.end()) {
      check_file(entry);
      continue;
    }
    if (entry.is_symlink() || !entry.is_directory()) refuse("pack.no_regular_file", entry.path());
    for (const auto& inside : fs::directory_iterator(entry.path())) {
      if (is_left_beside(inside.path())) continue;
      if (inside.path().extension() != kept->second) refuse("pack.file_nobody_reads", inside.path());
      check_file(inside);
    }
  }
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == extension && !is_left_beside(entry.path())) files.push_back(entry.path());
    }
  std::sort(files.begin(), files.end());
  return files;
}

/// Orders items so that each comes after what it needs; refuses circles and unknown names.
template <typename Item, typename Name, typename Needs>
void order_by_need(std::vector<Item>& items, Name name, Needs needs) {
  std::vector<Item> ordered;
  std::set<std::string> done;
  while (!items.empty()) {
    const auto ready = std::find_if(items.begin(), items.end(), [&](const Item& item) {
      return std::all_of(needs(item).begin(), needs(item).end(),
                         [&](const std::string& n) { return done.contains(n); });
    });
    if (ready == items.end())
      throw YamlRefused{
          {"pack.unknown_or_circular",
           {{"name", name(items.front())}, {"needs", fmt::format("{}", fmt::join(needs(items.front()), ", "))}}}};
    done.insert(name(*ready));
    ordered.push_back(std::move(*ready));
    items.erase(ready);
  }
  items = std::move(ordered);
}

void read_rules(const fs::path& file, const std::string& pack, std::map<std::string, Rule>& rules) {
  for (const auto& [id, yaml] : CheckedYaml::load(file).entries()) {
    const bool known = rules.contains(id);
    yaml.only({"group", "zh", "en", "ask_zh", "ask_en", "touches_benefit", "sensitive"});
    if (yaml.has("sensitive") && yaml.at("sensitive").text() != "health")
      yaml.at("sensitive").refuse("pack.unknown_word", {{"word", yaml.at("sensitive").text()}, {"known", "health"}});
    rules.insert_or_assign(
        id, Rule{id, yaml.at("group").text(), yaml.at("zh").text(), yaml.at("en").text(), yaml.at("ask_zh").text(),
                 yaml.at("ask_en").text(), yaml.has("sensitive"), yaml.flag_or("touches_benefit", false),
                 known ? rules.at(id).order : rules.size(), known ? rules.at(id).pack : pack});
  }
}

Demo read_demo(const CheckedYaml& yaml) {
  yaml.only({"as_of", "persons", "townships", "seed", "dirt", "minority", "groups", "department", "about"});
  Demo demo;
  demo.as_of = Date::from_iso(yaml.at("as_of").text());
  if (!demo.as_of) yaml.at("as_of").refuse("pack.wrong_type", {{"expected", "YYYY-MM-DD"}});
  const auto number = [&](const char* key, int64_t otherwise) {
    if (!yaml.has(key)) return otherwise;
    const auto value = Decimal::parse(yaml.at(key).text());
    if (!value || value->scale() != 0 || value->units() < 0 || value->units() > 5000000)
      yaml.at(key).refuse("pack.wrong_type", {{"expected", "a whole number"}});
    return static_cast<int64_t>(value->units());
  };
  demo.persons = static_cast<int>(number("persons", demo.persons));
  demo.townships = static_cast<int>(number("townships", 0));
  demo.seed = static_cast<uint64_t>(number("seed", 1));
  demo.dirt = yaml.text_or("dirt", demo.dirt);
  if (demo.dirt != "clean" && demo.dirt != "usual" && demo.dirt != "heavy")
    yaml.at("dirt").refuse("pack.unknown_word", {{"word", demo.dirt}, {"known", "clean, usual, heavy"}});
  if (yaml.has("minority")) {
    const auto share = Decimal::parse(yaml.at("minority").text());
    if (!share || *share < Decimal(0) || *share > Decimal(1))
      yaml.at("minority").refuse("pack.wrong_type", {{"expected", "a share from 0 to 1"}});
    demo.minority = *share;
  }
  demo.groups = yaml.texts_or_empty("groups");
  demo.department = yaml.text_or("department", "");
  const auto about = yaml.at("about");
  about.only({"zh", "en"});
  demo.about_zh = about.at("zh").text(), demo.about_en = about.at("en").text();
  return demo;
}

void read_comparisons(const fs::path& file, std::vector<Comparison>& comparisons) {
  for (const auto& [rule, yaml] : CheckedYaml::load(file).entries()) {
    yaml.only({"dataset", "field", "registry", "department"});
    comparisons.push_back({rule, yaml.at("dataset").text(), yaml.at("field").text(), yaml.at("registry").text(),
                           yaml.at("department").text()});
  }
}

/// What matching reads of a pack: which datasets there are and what their fields are, names, places.
bool is_read_by_matching(const fs::path& file) {
  return file.parent_path() == "datasets" || file.parent_path() == "regions" || file == "names.yaml";
}

void take_fingerprints(Pack& pack) {
  std::string all, of_matching;
  for (const auto& folder : pack.folders) {
    std::vector<fs::path> files;
    // Situations say what must come of the rules, roles who may see it, cycles when files are due: none is a part of
    // them.
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file() && !is_left_beside(entry.path()) &&
          entry.path().parent_path() != folder / "situations" && entry.path() != folder / "roles.yaml" &&
          entry.path() != folder / "cycles.yaml")
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      const auto name = fs::relative(file, folder);
      const auto line = name.string() + " " + sha256_hex_of_file(file) + "\n";
      all += line;
      if (is_read_by_matching(name)) of_matching += line;
    }
  }
  pack.fingerprint = sha256_hex(all).substr(0, 16);
  pack.fingerprint_of_matching = sha256_hex(of_matching).substr(0, 16);
}

[[noreturn]] void refuse_name(const std::string& place, const std::string& name) {
  throw YamlRefused{{"pack.unknown_name", {{"place", place}, {"name", name}}}};
}

bool has_fact(const Pack& pack, const std::string& subject, const std::string& name) {
  return std::any_of(pack.models.begin(), pack.models.end(), [&](const FactModel& model) {
    return model.subject == subject && std::any_of(model.columns.begin(), model.columns.end(),
                                                   [&](const auto& column) { return column.name == name; });
  });
}

void check_comparisons(const Pack& pack) {
  for (const auto& comparison : pack.comparisons) {
    const auto place = "comparisons.yaml " + comparison.rule;
    if (!pack.rules.contains(comparison.rule)) refuse_name(place, comparison.rule);
    if (!pack.dictionary.find(comparison.dataset)) refuse_name(place, comparison.dataset);
    const auto& datasets = pack.dictionary.datasets();
    if (std::none_of(datasets.begin(), datasets.end(),
                     [&](const auto& dataset) { return dataset.in_ledger && dataset.find(comparison.field); }))
      refuse_name(place, comparison.field);
    for (const auto* name : {&comparison.registry_fact, &comparison.department_fact})
      if (!has_fact(pack, "person", *name) && !has_fact(pack, "household", *name)) refuse_name(place, *name);
  }
}

void check_kinds(const Pack& pack) {
  for (const auto& [name, kind] : pack.kinds) {
    const auto place = "subjects.yaml " + name;
    if (!kind.kind_fact.empty() && !has_fact(pack, name, kind.kind_fact)) refuse_name(place, kind.kind_fact);
    if (pack.population_of(name) && kind.many_zh.empty())
      throw YamlRefused{{"pack.missing_key", {{"place", place}, {"key", "many"}}}};
    for (const auto* many : {&kind.many_zh, &kind.many_en})
      if (!many->empty() && !contains(*many, "{count}"))
        throw YamlRefused{{"pack.missing_key", {{"place", place}, {"key", "{count}"}}}};
  }
}

void check_columns(const Pack& pack) {
  for (const auto& model : pack.models)
    for (const auto& column : model.columns) {
      if (!column.codes.empty() && !pack.code_list(column.codes)) refuse_name(model.file, column.codes);
      if (!column.shown_with.empty() && !has_fact(pack, model.subject, column.shown_with))
        refuse_name(model.file, column.shown_with);
    }
}

void check_names(const Pack& pack) {
  std::map<std::string, feel::Type> seen;  // subject/column
  std::set<std::string> populations;
  for (const auto& model : pack.models) {
    if (model.is_population && !populations.insert(model.subject).second)
      throw YamlRefused{{"pack.duplicate_key", {{"place", model.name + ".sql"}, {"key", "population: true"}}}};
    for (const auto& column : model.columns)
      // A fact hides a parameter of its name.
      if (!seen.emplace(model.subject + "/" + column.name, column.type).second || pack.parameters.contains(column.name))
        throw YamlRefused{{"pack.duplicate_key", {{"place", model.name + ".sql"}, {"key", column.name}}}};
  }
  std::set<std::string> used;
  for (const auto& decision : pack.decisions) {
    if (!pack.kinds.contains(decision.subject) || !pack.population_of(decision.subject))
      throw YamlRefused{{"pack.unknown_subject", {{"place", decision.place}, {"subject", decision.subject}}}};
    for (const auto& earlier : decision.looks_at)
      if (std::none_of(pack.decisions.begin(), pack.decisions.end(),
                       [&](const auto& d) { return d.id == earlier && d.subject == decision.subject; }))
        throw YamlRefused{{"pack.decision_of_other_subject", {{"place", decision.place}, {"name", earlier}}}};
    if (!decision.is_table()) continue;
    used.insert(decision.id);
    const auto rule = pack.rules.find(decision.id);
    if (rule == pack.rules.end())
      throw YamlRefused{{"pack.unknown_rule", {{"place", decision.place}, {"rule", decision.id}}}};
    if (rule->second.label_zh != decision.name)
      throw YamlRefused{{"pack.rule_has_two_names",
                         {{"place", decision.place}, {"name", decision.name}, {"label", rule->second.label_zh}}}};
    for (const auto& row : decision.rows)
      for (const auto& need : row.needs) {
        const auto fact = seen.find(decision.subject + "/" + need.name);
        if (need.is_delivery() ? !pack.dictionary.find(need.name) : fact == seen.end())
          throw YamlRefused{{"pack.unknown_name", {{"place", row.place}, {"name", need.name}}}};
        if (!need.is_delivery() && fact->second != feel::Type::Boolean)
          throw YamlRefused{{"pack.wrong_type", {{"place", row.place}, {"expected", "a yes-or-no fact"}}}};
      }
  }
  check_comparisons(pack);
  check_kept_expressions(pack.dictionary);
  check_kinds(pack);
  check_columns(pack);
  for (const auto& model : pack.models) {
    const auto must = [&](bool is_known, const std::string& name) {
      if (!is_known) throw YamlRefused{{"pack.unknown_name", {{"place", model.name + ".sql"}, {"name", name}}}};
    };
    if (model.is_indicator())
      must(pack.parameters.contains(model.target), model.target), must(used.contains(model.rule), model.rule);
    if (model.is_sampled()) must(pack.parameters.contains(model.quantile), model.quantile);
    if (!model.subject.empty()) must(pack.kinds.contains(model.subject), model.subject);
    if (model.is_indicator()) must(pack.kinds.contains(model.unit), model.unit);
    for (const auto* sql : {&model.sql, &model.lineage})
      for (const auto& name : parameters_named(*sql)) must(pack.parameters.contains(name), "$" + name);
  }
  const auto after = pack.models_after_findings();
  for (const auto& model : pack.models)
    if (after.contains(model.name) && (model.subject == "household" || model.subject == "person"))
      throw YamlRefused{{"pack.looks_at_findings", {{"name", model.name}, {"subject", model.subject}}}};
  for (const auto& [id, rule] : pack.rules)
    if (!used.contains(id)) throw YamlRefused{{"pack.rule_without_row", {{"rule", id}}}};
}

/// The folders a pack stands on, base first, and what each says of itself: a pack names the one it stands on; the chain
/// is short and must end.
void read_chain(const fs::path& packs, Pack& pack) {
  for (std::string next = pack.name; !next.empty();) {
    if (next.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos ||
        !fs::is_directory(packs / next))
      throw YamlRefused{{"pack.unknown",
                         {{"name", next}, {"known", fmt::format("{}", fmt::join(list_packs(packs), ", "))}},
                         {{"hint", nearest_text(next, list_packs(packs))}}}};
    const auto yaml =
        CheckedYaml::load(packs / next / "pack.yaml").only({"label", "base", "county", "demo_county", "demo"});
    if (yaml.has("demo") && !pack.demo.as_of) pack.demo = read_demo(yaml.at("demo"));
    const auto label = yaml.at("label");
    label.only({"zh", "en"});
    if (pack.label_zh.empty()) pack.label_zh = label.at("zh").text(), pack.label_en = label.at("en").text();
    if (pack.county.empty()) pack.county = yaml.text_or("county", "");
    if (pack.demo_county.empty()) pack.demo_county = yaml.text_or("demo_county", "");
    if (std::find(pack.folders.begin(), pack.folders.end(), packs / next) != pack.folders.end())
      yaml.refuse("pack.unknown_or_circular", {{"name", next}, {"needs", next}});
    pack.folders.insert(pack.folders.begin(), packs / next);
    next = yaml.text_or("base", "");
  }
}

/// What everything else refers to.
void read_registers(const fs::path& folder, Pack& pack) {
  if (fs::exists(folder / "sources.yaml"))
    for (auto& [id, document] : read_documents(folder / "sources.yaml")) pack.documents.insert_or_assign(id, document);
  for (const auto& csv : files_in(folder / "regions", ".csv")) {
    auto regions = china::Regions::load(csv);
    if (!regions) throw YamlRefused{regions.error()};
    for (const auto& region : regions->all()) pack.regions.add(region);
  }
  if (fs::exists(folder / "names.yaml")) {
    auto names = china::NameComparer::load(folder / "names.yaml");
    if (!names) throw YamlRefused{names.error()};
    pack.names = std::move(*names);
  }
  if (fs::exists(folder / "units.yaml"))
    for (const auto& [unit, english] : CheckedYaml::load(folder / "units.yaml").entries())
      pack.units.insert_or_assign(unit, english.text());
  if (fs::exists(folder / "english.yaml"))
    for (const auto& [chinese, english] : CheckedYaml::load(folder / "english.yaml").entries())
      pack.english.insert_or_assign(chinese, english.text());
  if (fs::exists(folder / "subjects.yaml")) read_subjects(folder / "subjects.yaml", pack.kinds);
}

/// A pack may replace what those it stands on declare, where it says so; what it declares twice itself is refused.
template <typename Item, typename NameOf>
void put(std::vector<Item>& items, Item item, NameOf name_of, std::set<std::string>& own,
         std::set<std::string>& replaced, const std::string& place) {
  const auto name = name_of(item);
  if (!own.insert(name).second) throw YamlRefused{{"pack.duplicate_key", {{"place", place}, {"key", name}}}};
  const bool is_there = std::erase_if(items, [&](const Item& known) { return name_of(known) == name; }) > 0;
  if (is_there != item.replaces)
    throw YamlRefused{
        {is_there ? "pack.replaces_unsaid" : "pack.replaces_nothing", {{"place", place}, {"name", name}}}};
  if (is_there) replaced.insert(name);
  items.push_back(std::move(item));
}

void read_declarations(const fs::path& folder, Pack& pack) {
  const auto of_model = [](const FactModel& m) { return m.name; };
  const auto of_decision = [](const Decision& d) { return d.id; };
  std::set<std::string> own_models, own_decisions;
  for (const auto& file : files_in(folder / "parameters", ".yaml"))
    read_parameters(CheckedYaml::load(file), pack.documents, pack.parameters);
  for (const auto& file : files_in(folder / "facts", ".sql"))
    put(pack.models, read_fact_model(file), of_model, own_models, pack.replaced, file.filename().string());
  for (const auto& file : files_in(folder / "indicators", ".sql"))
    put(pack.models, read_indicator(file), of_model, own_models, pack.replaced, file.filename().string());
  for (const auto& file : files_in(folder / "decisions", ".dmn"))
    for (auto& decision : read_dmn(file, pack.documents)) {
      const auto place = decision.place;
      put(pack.decisions, std::move(decision), of_decision, own_decisions, pack.replaced, place);
    }
  if (fs::exists(folder / "comparisons.yaml")) read_comparisons(folder / "comparisons.yaml", pack.comparisons);
  if (fs::exists(folder / "rules.yaml")) read_rules(folder / "rules.yaml", folder.filename().string(), pack.rules);
}

Pack load(const fs::path& packs, const std::string& name) {
  Pack pack;
  pack.name = name;
  read_chain(packs, pack);
  for (const auto& folder : pack.folders) check_files(folder);
  auto dictionary = dictionary::Dictionary::load(pack.folders);
  if (!dictionary) throw YamlRefused{dictionary.error()};
  pack.dictionary = std::move(*dictionary);
  auto cycles = dictionary::Cycles::load(pack.folders, pack.dictionary);
  if (!cycles) throw YamlRefused{cycles.error()};
  pack.cycles = std::move(*cycles);
  for (const auto& folder : pack.folders) read_registers(folder, pack);
  for (const auto& folder : pack.folders) read_declarations(folder, pack);
  order_by_need(
      pack.models, [](const FactModel& m) { return m.name; }, [](const FactModel& m) -> const auto& { return m.uses; });
  order_by_need(
      pack.decisions, [](const Decision& d) { return d.id; },
      [](const Decision& d) -> const auto& { return d.looks_at; });
  check_names(pack);
  parse_decisions(pack);
  take_fingerprints(pack);
  return pack;
}

}  // namespace

Result<std::vector<Situation>> load_situations(const Pack& pack) {
  return catching_yaml([&] {
    std::map<std::string, fs::path> files;
    for (const auto& folder : pack.folders)
      if (folder == pack.folders.back() || !pack.replaced.empty())
        for (const auto& file : files_in(folder / "situations", ".yaml"))
          files.insert_or_assign(file.filename().string(), file);
    std::vector<Situation> all;
    for (const auto& [_, file] : files)
      for (auto& situation : read_situations(file)) all.push_back(std::move(situation));
    return all;
  });
}

Result<Pack> load_pack(const fs::path& packs, const std::string& name) {
  return catching_yaml([&] { return load(packs, name); });
}

std::vector<std::string> list_packs(const fs::path& packs) {
  std::vector<std::string> names;
  if (fs::is_directory(packs))
    for (const auto& entry : fs::directory_iterator(packs))
      if (fs::exists(entry.path() / "pack.yaml")) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace guben::policy
