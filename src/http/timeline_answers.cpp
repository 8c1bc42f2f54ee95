#include "http/timeline_answers.hpp"

#include "core/messages.hpp"
#include "http/household_answers.hpp"
#include "http/household_record.hpp"
#include "http/household_view.hpp"
#include "http/shapes.hpp"
#include "screening/run_hits.hpp"
#include "workspace/database.hpp"
#include "workspace/source_key.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using ledger::Version;

constexpr size_t kMostEntries = 2000;
constexpr size_t kMostRuns = 13;  // a year of months, and the one before

struct Entry {
  std::string day, known_at;
  Json json;
};

Entry entry_of(std::string day, std::string known_at, const char* kind, Json text) {
  Json json{{"day", day}};
  if (!known_at.empty()) json["known_at"] = known_at;
  json["kind"] = kind;
  json["text"] = std::move(text);
  return {std::move(day), std::move(known_at), std::move(json)};
}

Json said(const char* code, const std::map<std::string, std::pair<std::string, std::string>>& values) {
  std::map<std::string, std::string> chinese, english;
  for (const auto& [name, words] : values) {
    chinese[name] = words.first;
    english[name] = words.second.empty() ? words.first : words.second;
  }
  return json_of_label(message(Language::Chinese, code, chinese), message(Language::English, code, english));
}

/// What somebody may be told of a change: the fields, never their values; not those that are protected altogether.
std::vector<size_t> changed_fields(const Dataset& dataset, const Version& before, const Version& after,
                                   const HouseholdView& view) {
  std::vector<size_t> changed;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    if (before.values[f] == after.values[f]) continue;
    const auto as = view.shown(dataset, dataset.fields[f], "-").as;
    if (as == access::Shown::As::Plain || as == access::Shown::As::Masked || as == access::Shown::As::Age)
      changed.push_back(f);
  }
  return changed;
}

/// Versions of one record, each beside the one before it.
void add_versions(const policy::Pack& pack, const Dataset& dataset, const std::vector<Version>& versions,
                  const std::string& whose, const HouseholdView& view, std::vector<Entry>& entries) {
  const Version* before = nullptr;
  for (const auto& version : versions) {
    if (before && before->number == version.number) continue;  // what a later one left of it
    std::string chinese, english;
    auto names = Json::array();
    if (before)
      for (const auto f : changed_fields(dataset, *before, version, view)) {
        const auto& header = dataset.fields[f].header;
        chinese += (chinese.empty() ? "" : "、") + header;
        english += (english.empty() ? "" : ", ") + pack.in_words(header, Language::English);
        names.push_back(dataset.fields[f].name);
      }
    const bool is_first = !before;
    before = &version;
    if (!is_first && names.empty()) continue;
    auto entry = entry_of(
        version.valid_from.to_string(), version.recorded_at, "version",
        said(is_first ? "timeline.first_version" : "timeline.version",
             {{"who", {whose, ""}}, {"number", {std::to_string(version.number), ""}}, {"fields", {chinese, english}}}));
    entry.json["version"] = version.number;
    if (version.delivery > 0) entry.json["delivery"] = version.delivery;
    if (!is_first) entry.json["changed"] = std::move(names);
    entries.push_back(std::move(entry));
  }
}

/// Days that the register knows of the household: when it was listed, when its risk was over.
void add_days(const policy::Pack& pack, const Dataset& dataset, const Version& now, std::vector<Entry>& entries) {
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& field = dataset.fields[f];
    if (field.type != dictionary::FieldType::Date || field.sealed || !now.values[f]) continue;
    const auto day = Date::from_iso(*now.values[f]);
    if (!day) continue;
    const char* kind = field.name == "monitored_on" ? "listed" : field.name == "eliminated_on" ? "eliminated" : "event";
    entries.push_back(entry_of(day->to_string(), now.recorded_at, kind, json_of_word(pack, field.header)));
  }
}

void add_deliveries(const county::Snapshot& snapshot, const std::string& household, const HouseholdView& view,
                    std::vector<Entry>& entries) {
  if (!snapshot.rows) return;
  std::map<int64_t, int64_t> rows;
  for (const auto number : snapshot.rows->of(household)) ++rows[workspace::SourceKey::of(number).delivery];
  for (const auto& [id, count] : rows) {
    const auto* received = snapshot.deliveries->find(id);
    const auto* dataset = received ? snapshot.pack->dictionary.find(received->delivery.dataset) : nullptr;
    if (!dataset || !view.opens(*dataset)) continue;
    auto entry = entry_of(received->delivery.to.to_string(), received->at, "delivery",
                          said("timeline.delivery", {{"dataset", {dataset->label_zh, dataset->label_en}},
                                                     {"delivery", {std::to_string(id), ""}},
                                                     {"rows", {std::to_string(count), ""}}}));
    entry.json["delivery"] = id;
    entries.push_back(std::move(entry));
  }
}

/// What a run found of the household, so that of two runs it is known what came and what went.
struct OfRun {
  ledger::RunRecord record;
  std::set<screening::RunHit> hits;
};

/// The runs on record that can still tell it, the earliest first; a few, and nullopt where one cannot.
std::vector<std::optional<OfRun>> runs_of(Office& office, const county::Snapshot& snapshot,
                                          const std::string& household) {
  std::vector<std::optional<OfRun>> runs;
  if (!snapshot.found) return runs;
  auto records = office.county().read([](ledger::Ledger& ledger) { return ledger.runs(); });
  std::erase_if(records, [&, last = std::string()](const auto& one) mutable {
    return std::exchange(last, one.id) == one.id;  // screened again, and the same came of it
  });
  const auto first = records.size() > kMostRuns ? records.size() - kMostRuns : 0;
  if (first > 0) runs.emplace_back();  // what there was before is not told
  const auto& folder = office.county().folder();
  workspace::Database database(folder.files());
  for (size_t r = first; r < records.size(); ++r) {
    auto& run = runs.emplace_back(OfRun{records[r], {}});
    if (records[r].id == snapshot.found->run()) {
      for (const auto& line : snapshot.found->of(household))
        if (line.outcome() == screening::Outcome::Hit) run->hits.insert({line.subject(), line.rule()});
    } else if (auto hits = screening::hits_of(folder, database, records[r], household)) {
      run->hits = {std::make_move_iterator(hits->begin()), std::make_move_iterator(hits->end())};
    } else run.reset();
  }
  return runs;
}

/// What is protected is said once for a run, and not how much of it there is.
void add_findings(const policy::Pack& pack, const std::set<std::string>& found, const char* kind,
                  const ledger::RunRecord& run, const HouseholdView& view, std::vector<Entry>& entries) {
  std::set<std::string> rules;
  for (const auto& id : found) {
    const auto rule = pack.rules.find(id);
    const bool hides = rule != pack.rules.end() && rule->second.is_of_health && !view.sees_health();
    if (!rules.insert(hides ? "" : id).second) continue;
    const auto label = hides                      ? said("timeline.protected", {})
                       : rule == pack.rules.end() ? json_of_label(id, "")
                                                  : json_of_label(rule->second.label_zh, rule->second.label_en);
    auto entry = entry_of(run.as_of, run.recorded_at, kind, label);
    entry.json["run"] = run.id;
    entries.push_back(std::move(entry));
  }
}

/// The rules of what is among the one and not among the other.
std::set<std::string> rules_only_in(const std::set<screening::RunHit>& one, const std::set<screening::RunHit>& other) {
  std::set<std::string> rules;
  for (const auto& hit : one)
    if (!other.contains(hit)) rules.insert(hit.rule);
  return rules;
}

/// What a run found is new or gone beside the run before it. Of the first run there ever was everything is new; where
/// the one before cannot be told any more, nobody knows what is.
void add_runs(const policy::Pack& pack, const std::vector<std::optional<OfRun>>& runs, const HouseholdView& view,
              std::vector<Entry>& entries) {
  for (size_t r = 0; r < runs.size(); ++r) {
    static const OfRun before_all;
    const auto* before = r == 0 ? &before_all : runs[r - 1] ? &*runs[r - 1] : nullptr;
    if (!runs[r] || !before) continue;
    add_findings(pack, rules_only_in(runs[r]->hits, before->hits), "finding_new", runs[r]->record, view, entries);
    add_findings(pack, rules_only_in(before->hits, runs[r]->hits), "finding_gone", runs[r]->record, view, entries);
  }
}

Result<Json> get_timeline(Office& office, const Asked& asked) {
  const auto code = asked.text("household");
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto view = HouseholdView::of(office, *post, code, office.business_day());
  if (!view) return view.error();
  const auto snapshot = office.snapshot();
  const auto& pack = *snapshot->pack;
  const auto& of_households = *pack.dictionary.register_of(dictionary::Register::Households);
  const auto& of_persons = *pack.dictionary.register_of(dictionary::Register::Persons);
  note_reading_of(office, asked, "read_timeline");

  std::vector<Entry> entries;
  office.county().read([&](ledger::Ledger& ledger) {
    ledger::Records households(ledger, of_households), persons(ledger, of_persons);
    const auto versions = households.versions(code);
    add_versions(pack, of_households, versions, of_households.label_zh, *view, entries);
    if (const auto now = households.find(code)) add_days(pack, of_households, *now, entries);
    const auto& registry = snapshot->registry->registry();
    const auto& members = registry.find_household(code)->members;
    std::vector<std::string> codes;
    for (const auto number : members) codes.push_back(registry.persons()[number].code);
    const auto of_members = persons.versions(codes);
    for (const auto number : members) {
      const auto& member = registry.persons()[number];
      const auto of_member = of_members.find(member.code);
      if (of_member == of_members.end()) continue;
      std::vector<Entry> own;
      add_versions(pack, of_persons, of_member->second, member.name, *view, own);
      // Who belonged to it from the beginning is part of how it began.
      const bool began_with_it =
          !own.empty() && !versions.empty() && own.front().day == versions.front().valid_from.to_string();
      entries.insert(entries.end(), own.begin() + (began_with_it ? 1 : 0), own.end());
    }
  });
  add_deliveries(*snapshot, code, *view, entries);
  add_runs(pack, runs_of(office, *snapshot, code), *view, entries);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(b.day, b.known_at) < std::tie(a.day, a.known_at);
  });
  auto items = Json::array();
  for (auto& entry : entries)
    if (items.size() < kMostEntries) items.push_back(std::move(entry.json));
  return Json{{"items", std::move(items)}};
}

}  // namespace

void add_timeline_answers(Api& api, Office& office) {
  api.answer("getTimeline", json_at_once([&office](const Asked& asked) { return get_timeline(office, asked); }));
}

}  // namespace guben::http
