#include "screening/open_run.hpp"

#include <numeric>

#include "screening/finding_of.hpp"
#include "screening/run_folder.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/packed_rows.hpp"

namespace guben::screening {
namespace {
using workspace::Database;

/// One kind of subject: those of whom something was found, village by village, so that what is asked for together lies
/// together.
struct Kind {
  Plan plan;
  std::unique_ptr<Replay> replay;
  std::unique_ptr<SubjectReader> reader;
  workspace::PackedRows stored;  ///< numbered as the vectors are
  std::vector<std::string> ids;
  std::vector<std::string> households;  ///< empty where it is one, or lies in none
  std::vector<bool> is_household;
  std::set<std::string, std::less<>> words_said;  ///< that many of them share
  std::vector<const std::string*> village, kind;
  std::vector<const policy::TableRow*> sole;  ///< by rule
  std::vector<int64_t> words;                 ///< of each: the words of hits, then those of undecided
  std::vector<uint32_t> by_id, by_household;  ///< the rows in the order of these
  /// The rows of files behind the facts of each subject: how much further than the last one, how many models stand on
  /// it, their numbers, and again.
  workspace::PackedRows sources;
  std::unordered_map<std::string, size_t> model_of;  ///< by fact

  std::optional<Outcome> outcome(uint32_t row, size_t bit) const {
    const auto* word = &words[row * plan.words() * 2 + bit / kRulesPerWord];
    if ((word[0] >> (bit % kRulesPerWord)) & 1) return Outcome::Hit;
    if ((word[plan.words()] >> (bit % kRulesPerWord)) & 1) return Outcome::Undecided;
    return {};
  }
  Subject subject(uint32_t row) const { return (*reader)(stored[row]); }
  /// Of the subject of this code and of those who lie in the household of this code.
  std::vector<uint32_t> rows_of(const std::string& code) const {
    std::vector<uint32_t> rows;
    const auto take = [&](const std::vector<uint32_t>& order, const std::vector<std::string>& codes) {
      auto at = std::lower_bound(order.begin(), order.end(), code,
                                 [&](uint32_t row, const std::string& wanted) { return codes[row] < wanted; });
      for (; at != order.end() && codes[*at] == code; ++at) rows.push_back(*at);
    };
    take(by_id, ids);
    if (!code.empty()) take(by_household, households);
    return rows;
  }
  void put_in_order() {
    const auto order = [&](std::vector<uint32_t>& rows, const std::vector<std::string>& codes) {
      rows.resize(ids.size());
      std::iota(rows.begin(), rows.end(), 0u);
      std::stable_sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return codes[a] < codes[b]; });
    };
    order(by_id, ids);
    order(by_household, households);
    std::erase_if(by_household, [&](uint32_t row) { return households[row].empty(); });
    for (auto* all : {&ids, &households}) all->shrink_to_fit();
    for (auto* all : {&by_id, &by_household}) all->shrink_to_fit();
    stored.shrink_to_fit();
    for (auto* all : {&village, &kind}) all->shrink_to_fit();
    words.shrink_to_fit();
  }
  uint32_t row_of(const std::string& id) const {
    const auto at = std::lower_bound(by_id.begin(), by_id.end(), id,
                                     [&](uint32_t row, const std::string& wanted) { return ids[row] < wanted; });
    assert(at != by_id.end() && ids[*at] == id);
    return *at;
  }
};

/// The sources of the subjects that one question is about, as people know them.
class HeldSources : public Sources {
 public:
  HeldSources(const Kind& kind, const SourceRows& row_of) : kind_(kind), row_of_(row_of) {}
  const std::vector<SourceRow>* of(const std::string& fact, const std::string& subject) const override {
    const auto model = kind_.model_of.find(fact);
    if (model == kind_.model_of.end()) return nullptr;
    const auto row = kind_.row_of(subject);
    const auto [shown, is_new] = shown_.try_emplace(row);
    if (is_new) {
      const auto stored = kind_.sources[row];
      int64_t at = 0;
      for (size_t i = 0; i < stored.size();) {
        at += whole(stored[i++]);
        for (auto models = whole(stored[i++]); models > 0; --models)
          shown->second[whole(stored[i++])].push_back(row_of_(at));
      }
    }
    const auto rows = shown->second.find(static_cast<int64_t>(model->second));
    return rows == shown->second.end() ? nullptr : &rows->second;
  }

 private:
  static int64_t whole(const workspace::Value& number) {
    return static_cast<int64_t>(std::get<Decimal>(number).units());
  }
  const Kind& kind_;
  const SourceRows& row_of_;
  mutable std::map<uint32_t, std::map<int64_t, std::vector<SourceRow>>> shown_;  ///< by subject and model
};

/// By rule, its one row or one that says what all of them do of severity and route; null where they differ.
std::vector<const policy::TableRow*> sole_rows(const Plan& plan) {
  std::vector<const policy::TableRow*> sole;
  for (const auto& rule : plan.rules) {
    const auto& rows = plan.decision(rule).rows;
    const bool is_one = std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
      return row.severity == rows.front().severity && row.route == rows.front().route;
    });
    sole.push_back(is_one ? &rows.front() : nullptr);
  }
  return sole;
}

}  // namespace

struct OpenRun::Held {
  Held(const workspace::CountyFolder& in, std::shared_ptr<const policy::Pack> of, RunSummary opened,
       std::vector<ledger::Delivery> deliveries)
      : folder(in),
        pack(std::move(of)),
        run(std::move(opened)),
        inputs{folder, *pack, std::move(deliveries), run.county, Date::from_iso(run.as_of).value_or(Date())},
        row_of(inputs.deliveries),
        database(std::make_unique<Database>(folder.files())) {}

  /// Refused as OpenRun::open().
  static Result<std::unique_ptr<Held>> of(const workspace::CountyFolder& folder,
                                          std::shared_ptr<const policy::Pack> pack, RunSummary run);
  /// The subjects; then what they may be asked about, all or nothing of it.
  void hold_subjects();
  void hold_sources();
  void count_not_run();
  void each(const std::function<void(const Found&)>& visit) const;
  /// The findings of these rows, by rule, in the order of their subjects' codes: of one rule only, where one is named.
  using ByRule = std::map<std::string, std::vector<Finding>>;
  void gather(const Kind& kind, std::vector<uint32_t> rows, const std::string& rule, const Sources& sources,
              ByRule& by_rule) const;
  /// What every row says of the subject; adds to its facts on the way.
  std::vector<RowResult> replayed(const Kind& kind, Subject& subject) const;
  void decide(const Kind& kind, Subject subject, const std::string& rule, const Sources& sources,
              ByRule& by_rule) const;

  workspace::CountyFolder folder;
  std::shared_ptr<const policy::Pack> pack;
  RunSummary run;
  RunInputs inputs;
  SourceRows row_of;
  std::unique_ptr<Database> database;  ///< until all is read
  std::vector<std::unique_ptr<Kind>> kinds;
  std::vector<std::pair<std::string, int64_t>> not_run_of;           ///< by household, else subject, in order
  std::map<std::string, std::map<std::string, int64_t>> not_run_in;  ///< by rule and place

 private:
  std::unique_ptr<Kind> subjects_of(const std::string& subject, const std::string& stored);
  void hold_sources(Kind& kind);
  void count_not_run(const Plan& plan, const std::string& stored);
  void add_up_not_run();
};

/// Households and their members were counted apart.
void OpenRun::Held::add_up_not_run() {
  std::sort(not_run_of.begin(), not_run_of.end());
  std::vector<std::pair<std::string, int64_t>> sums;
  for (auto& [code, count] : not_run_of)
    if (!sums.empty() && sums.back().first == code) sums.back().second += count;
    else sums.emplace_back(std::move(code), count);
  sums.shrink_to_fit();
  not_run_of = std::move(sums);
}

void OpenRun::Held::count_not_run(const Plan& plan, const std::string& stored) {
  std::vector<std::string> of_all, of_each;
  for (size_t w = 0; w < plan.words(); ++w) of_all.push_back(fmt::format("bit_count(not_run{})", w));
  for (size_t bit = 0; bit < plan.rules.size(); ++bit)
    of_each.push_back(
        fmt::format("CAST(sum((not_run{} >> {}) & 1) AS BIGINT)", bit / kRulesPerWord, bit % kRulesPerWord));
  database->query(
      fmt::format("SELECT coalesce(household_id, subject_id) AS whose, CAST(sum({}) AS BIGINT) AS count FROM {} "
                  "GROUP BY whose HAVING count > 0",
                  fmt::join(of_all, " + "), stored),
      [&](const workspace::Block& block) {
        for (size_t r = 0; r < block.rows; ++r)
          not_run_of.emplace_back(block.columns[0].text(r), block.columns[1].integer(r));
      });
  database->query(fmt::format("SELECT coalesce(village_code, '') AS place, {} FROM {} GROUP BY place",
                              fmt::join(of_each, ", "), stored),
                  [&](const workspace::Block& block) {
                    for (size_t r = 0; r < block.rows; ++r)
                      for (size_t bit = 0; bit < plan.rules.size(); ++bit)
                        if (const auto count = block.columns[1 + bit].integer(r); count > 0)
                          not_run_in[plan.rules[bit]][std::string(block.columns[0].text(r))] += count;
                  });
}

void OpenRun::Held::count_not_run() {
  for (const auto& kind : kinds) count_not_run(kind->plan, *stored_subjects(run.at, kind->plan.subject));
  add_up_not_run();
}

void OpenRun::Held::hold_subjects() {
  for (const auto& subject : pack->subjects())
    if (const auto stored = stored_subjects(run.at, subject))
      if (auto kind = subjects_of(subject, *stored)) kinds.push_back(std::move(kind));
}

/// Null where nothing is asked of them.
std::unique_ptr<Kind> OpenRun::Held::subjects_of(const std::string& subject, const std::string& stored) {
  auto made = std::make_unique<Kind>();
  auto& kind = *made;
  kind.plan = plan_for(*pack, subject, inputs.absent);
  if (kind.plan.rules.empty()) return nullptr;
  kind.replay = std::make_unique<Replay>(kind.plan, inputs);
  kind.sole = sole_rows(kind.plan);
  std::vector<std::string> any;
  for (size_t w = 0; w < kind.plan.words(); ++w) any.push_back(fmt::format("hit{0} <> 0 OR undecided{0} <> 0", w));
  const auto asked = fmt::format("SELECT * FROM {} WHERE {} ORDER BY village_code NULLS FIRST, subject_id", stored,
                                 fmt::join(any, " OR "));
  kind.reader = std::make_unique<SubjectReader>(kind.plan, *pack, database->column_names(asked));
  database->query(asked, [&](const workspace::Block& block) {
    for (size_t r = 0; r < block.rows; ++r) {
      auto row = block.values(r);
      kind.stored.append(row);
      auto subject = (*kind.reader)(std::move(row));
      kind.village.push_back(&*kind.words_said.insert(std::move(subject.village)).first);
      kind.kind.push_back(&*kind.words_said.insert(std::move(subject.kind)).first);
      kind.is_household.push_back(subject.household == subject.id);
      kind.households.push_back(kind.is_household.back() ? "" : std::move(subject.household));
      kind.ids.push_back(std::move(subject.id));
      for (const auto* words : {&subject.hit, &subject.undecided})
        kind.words.insert(kind.words.end(), words->begin(), words->end());
    }
  });
  kind.put_in_order();
  return made;
}

void OpenRun::Held::hold_sources() {
  for (auto& kind : kinds) hold_sources(*kind);
}

void OpenRun::Held::hold_sources(Kind& kind) {
  struct Source {
    uint32_t row;
    int64_t at;
    uint32_t model;
    auto operator<=>(const Source&) const = default;
  };
  std::vector<Source> sources;
  uint32_t number = 0;
  for (const auto* model : pack->models_of(kind.plan.subject)) {
    const auto file = lineage_file(run.at, model->name);
    if (!std::filesystem::exists(file)) continue;
    for (const auto& column : model->columns) kind.model_of[column.name] = number;
    auto at = kind.by_id.begin();
    const auto is_before = [&](std::string_view subject) { return at != kind.by_id.end() && kind.ids[*at] < subject; };
    database->query("SELECT subject_id, _src FROM read_parquet(" + workspace::file_literal(file) + ") ORDER BY ALL",
                    [&](const workspace::Block& block) {
                      for (size_t r = 0; r < block.rows; ++r) {
                        const auto subject = block.columns[0].text(r);
                        while (is_before(subject)) ++at;
                        if (at == kind.by_id.end() || kind.ids[*at] != subject)
                          throw Failure(fmt::format("{}: sources of a subject that is not there", file.string()));
                        sources.push_back({*at, block.columns[1].integer(r), number});
                      }
                    });
    ++number;
  }
  std::sort(sources.begin(), sources.end());
  std::vector<workspace::Value> of_subject;
  auto source = sources.begin();
  for (uint32_t row = 0; row < kind.ids.size(); ++row) {
    of_subject.clear();
    for (int64_t last = 0; source != sources.end() && source->row == row;) {
      const auto next =
          std::find_if(source, sources.end(), [&](const auto& one) { return one.row != row || one.at != source->at; });
      of_subject.insert(of_subject.end(), {Decimal(source->at - last), Decimal(next - source)});
      last = source->at;
      for (; source != next; ++source) of_subject.push_back(Decimal(source->model));
    }
    kind.sources.append(of_subject);
  }
  kind.sources.shrink_to_fit();
}

void OpenRun::Held::gather(const Kind& kind, std::vector<uint32_t> rows, const std::string& rule,
                           const Sources& sources, ByRule& by_rule) const {
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return kind.ids[a] < kind.ids[b]; });
  for (const auto row : rows) decide(kind, kind.subject(row), rule, sources, by_rule);
}

std::vector<RowResult> OpenRun::Held::replayed(const Kind& kind, Subject& subject) const {
  auto results = (*kind.replay)(subject.facts, subject.village);
  check_replay(kind.plan, subject, results);
  return results;
}

void OpenRun::Held::decide(const Kind& kind, Subject subject, const std::string& rule, const Sources& sources,
                           ByRule& by_rule) const {
  const auto results = replayed(kind, subject);
  for (size_t bit = 0; bit < kind.plan.rules.size(); ++bit)
    if ((rule.empty() || kind.plan.rules[bit] == rule) &&
        (has_bit(subject.hit, bit) || has_bit(subject.undecided, bit)))
      by_rule[kind.plan.rules[bit]].push_back(
          finding_of(kind.plan, *pack, inputs, run, subject, bit, results, &sources, {}));
}

OpenRun::OpenRun(std::unique_ptr<Held> held) : held_(std::move(held)) {}
OpenRun::~OpenRun() = default;
const RunSummary& OpenRun::run() const { return held_->run; }
const policy::Pack& OpenRun::pack() const { return *held_->pack; }

Result<std::unique_ptr<OpenRun::Held>> OpenRun::Held::of(const workspace::CountyFolder& folder,
                                                         std::shared_ptr<const policy::Pack> pack, RunSummary run) {
  if (pack->fingerprint != run.pack_fingerprint) return Refusal{"screening.pack_changed", {{"run", run.id}}};
  auto deliveries = read_deliveries(run.at);
  if (!deliveries) return deliveries.error();
  return std::make_unique<Held>(folder, std::move(pack), std::move(run), std::move(*deliveries));
}

Result<std::unique_ptr<OpenRun>> OpenRun::open(const workspace::CountyFolder& folder,
                                               std::shared_ptr<const policy::Pack> pack, RunSummary run) {
  auto held = Held::of(folder, std::move(pack), std::move(run));
  if (!held) return held.error();
  (*held)->hold_subjects();
  (*held)->hold_sources();
  (*held)->count_not_run();
  (*held)->database.reset();
  return std::unique_ptr<OpenRun>(new OpenRun(std::move(*held)));
}

Result<void> each_found(const workspace::CountyFolder& folder, std::shared_ptr<const policy::Pack> pack, RunSummary run,
                        const std::function<void(const Found&)>& visit) {
  auto held = OpenRun::Held::of(folder, std::move(pack), std::move(run));
  if (!held) return held.error();
  (*held)->hold_subjects();
  (*held)->each(visit);
  return {};
}

void OpenRun::explain(const std::string& subject, const std::function<void(const Finding&)>& visit) const {
  Held::ByRule by_rule;
  std::vector<HeldSources> sources;
  sources.reserve(held_->kinds.size());
  for (const auto& kind : held_->kinds)
    if (const auto rows = kind->rows_of(subject); !rows.empty())
      held_->gather(*kind, rows, "", sources.emplace_back(*kind, held_->row_of), by_rule);
  for (const auto& [rule, findings] : by_rule)
    for (const auto& finding : findings) visit(finding);
}

void OpenRun::each(const std::function<void(const Found&)>& visit) const { held_->each(visit); }

void OpenRun::Held::each(const std::function<void(const Found&)>& visit) const {
  for (const auto& of : kinds) {
    const auto& kind = *of;
    for (uint32_t row = 0; row < kind.ids.size(); ++row) {
      std::vector<RowResult> results;  // where a rule's rows differ
      const auto told_by = [&](size_t bit, Outcome outcome) -> const policy::TableRow& {
        if (kind.sole[bit]) return *kind.sole[bit];
        if (results.empty()) {
          auto subject = kind.subject(row);
          results = replayed(kind, subject);
        }
        return telling_row(results, kind.plan.rules[bit], outcome);
      };
      for (size_t bit = 0; bit < kind.plan.rules.size(); ++bit) {
        const auto outcome = kind.outcome(row, bit);
        if (!outcome) continue;
        const auto& told = told_by(bit, *outcome);
        visit({kind.ids[row], kind.is_household[row] ? kind.ids[row] : kind.households[row],
               kind.village[row]->empty() ? run.county : *kind.village[row], kind.plan.rules[bit], *kind.kind[row],
               told.severity, told.route, *outcome});
      }
    }
  }
}

int64_t OpenRun::not_run_of(const std::string& code) const {
  const auto& all = held_->not_run_of;
  const auto found = std::lower_bound(all.begin(), all.end(), code,
                                      [](const auto& one, const auto& wanted) { return one.first < wanted; });
  return found == all.end() || found->first != code ? 0 : found->second;
}

std::map<std::string, int64_t> OpenRun::not_run_in(const std::string& region) const {
  std::map<std::string, int64_t> counts;
  for (const auto& [rule, places] : held_->not_run_in)
    for (const auto& [place, count] : places)
      if (place.starts_with(region) || (place.empty() && held_->run.county.starts_with(region))) counts[rule] += count;
  return counts;
}

void OpenRun::findings(const std::string& rule, const std::string& region,
                       const std::function<void(const Finding&)>& visit) const {
  Held::ByRule by_rule;
  std::vector<HeldSources> sources;
  sources.reserve(held_->kinds.size());
  for (const auto& kind : held_->kinds) {
    if (!std::binary_search(kind->plan.rules.begin(), kind->plan.rules.end(), rule)) continue;
    const auto bit = kind->plan.bit_of(rule);
    std::vector<uint32_t> rows;
    for (uint32_t row = 0; row < kind->ids.size(); ++row)
      if (kind->outcome(row, bit) && kind->village[row]->starts_with(region)) rows.push_back(row);
    held_->gather(*kind, rows, rule, sources.emplace_back(*kind, held_->row_of), by_rule);
  }
  for (const auto& [_, findings] : by_rule)
    for (const auto& finding : findings) visit(finding);
}

}  // namespace guben::screening
