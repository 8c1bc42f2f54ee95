#include "http/timeline_answers.hpp"

#include "core/messages.hpp"
#include "http/household_answers.hpp"
#include "http/household_record.hpp"
#include "http/household_view.hpp"
#include "http/shapes.hpp"
#include "workspace/source_key.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using ledger::Version;

constexpr size_t kMostEntries = 2000;

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

struct OfRun {
  std::string id, as_of, made_at;
};

/// What is protected is said once for a run, and not how much of it there is.
void add_findings(const policy::Pack& pack, std::span<const county::FoundLine> lines, const char* kind,
                  const OfRun& run, const HouseholdView& view, std::vector<Entry>& entries) {
  std::set<std::string> rules;
  for (const auto& line : lines) {
    if (line.outcome() != screening::Outcome::Hit) continue;
    const auto rule = pack.rules.find(line.rule());
    const bool hides = rule != pack.rules.end() && rule->second.is_of_health && !view.sees_health();
    if (!rules.insert(hides ? "" : line.rule()).second) continue;
    const auto label = hides                      ? said("timeline.protected", {})
                       : rule == pack.rules.end() ? json_of_label(line.rule(), "")
                                                  : json_of_label(rule->second.label_zh, rule->second.label_en);
    auto entry = entry_of(run.as_of, run.made_at, kind, label);
    entry.json["run"] = run.id;
    entries.push_back(std::move(entry));
  }
}

void add_runs(Office& office, const county::Snapshot& snapshot, const std::string& household, const HouseholdView& view,
              std::vector<Entry>& entries) {
  if (!snapshot.found) return;
  const auto records = office.county().read([](ledger::Ledger& ledger) { return ledger.runs(); });
  const auto of = [&](const std::string& id) {
    const auto run = std::find_if(records.begin(), records.end(), [&](const auto& one) { return one.id == id; });
    return run == records.end() ? OfRun{id, "", ""} : OfRun{id, run->as_of, run->recorded_at};
  };
  const auto& pack = *snapshot.pack;
  const auto latest = of(snapshot.found->run());
  const auto found = office.county().found_since(latest.id);
  if (!found) {  // taken away just now
    add_findings(pack, snapshot.found->of(household), "finding_new", latest, view, entries);
    return;
  }
  const auto& since = **found;
  std::vector<county::FoundLine> appeared, before;
  for (const auto& line : since.now().of(household)) (since.is_lasting(line) ? before : appeared).push_back(line);
  add_findings(pack, appeared, "finding_new", latest, view, entries);
  const auto gone = since.gone_of(household);
  add_findings(pack, gone, "finding_gone", latest, view, entries);
  // Of what both found the earlier of them is the first that is known to say so, if there was none before it.
  if (!since.is_compared() || records.front().id != since.run_before()) return;
  const auto lasting = before.insert(before.end(), gone.begin(), gone.end());
  std::inplace_merge(before.begin(), lasting, before.end(), county::is_before);
  add_findings(pack, before, "finding_new", of(since.run_before()), view, entries);
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
    for (const auto number : registry.find_household(code)->members) {
      const auto& member = registry.persons()[number];
      auto of_member = persons.versions(member.code);
      std::vector<Entry> own;
      add_versions(pack, of_persons, of_member, member.name, *view, own);
      // Who belonged to it from the beginning is part of how it began.
      const bool began_with_it =
          !own.empty() && !versions.empty() && own.front().day == versions.front().valid_from.to_string();
      entries.insert(entries.end(), own.begin() + (began_with_it ? 1 : 0), own.end());
    }
  });
  add_deliveries(*snapshot, code, *view, entries);
  add_runs(office, *snapshot, code, *view, entries);
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
