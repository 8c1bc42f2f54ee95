#include "screening/open_run.hpp"

#include <numeric>

#include "screening/finding_of.hpp"
#include "screening/run_folder.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using workspace::Database;

/// Where the rows of files behind one model's facts are.
struct ModelSources {
  std::vector<std::pair<uint32_t, uint32_t>> spans;  ///< of each subject: from, to
  std::vector<int64_t> sources;
};

/// One kind of subject: those of whom something was found, village by village, so that what is asked for together lies
/// together.
struct Kind {
  Plan plan;
  std::unique_ptr<Replay> replay;
  std::unique_ptr<SubjectReader> reader;
  std::string table;  ///< of the space; its rows are numbered as the vectors are
  std::vector<std::string> ids;
  std::vector<std::string> households;  ///< empty where it is one, or lies in none
  std::set<std::string, std::less<>> villages;
  std::vector<const std::string*> village;
  std::vector<int64_t> words;                 ///< of each: the words of hits, then those of undecided
  std::vector<uint32_t> by_id, by_household;  ///< the rows in the order of these
  std::vector<ModelSources> models;
  std::unordered_map<std::string, size_t> model_of;  ///< by fact

  bool asks(uint32_t row, size_t bit) const {
    const auto* word = &words[row * plan.words() * 2 + bit / kRulesPerWord];
    return ((word[0] | word[plan.words()]) >> (bit % kRulesPerWord)) & 1;
  }
  /// Of the subject of this code and of those who lie in the household of this code, in the order of the table.
  std::vector<uint32_t> rows_of(const std::string& code) const {
    std::vector<uint32_t> rows;
    const auto take = [&](const std::vector<uint32_t>& order, const std::vector<std::string>& codes) {
      auto at = std::lower_bound(order.begin(), order.end(), code,
                                 [&](uint32_t row, const std::string& wanted) { return codes[row] < wanted; });
      for (; at != order.end() && codes[*at] == code; ++at) rows.push_back(*at);
    };
    take(by_id, ids);
    if (!code.empty()) take(by_household, households);
    std::sort(rows.begin(), rows.end());
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
    village.shrink_to_fit();
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
    const auto& held = kind_.models[model->second];
    const auto [from, to] = held.spans[row];
    if (from == to) return nullptr;
    auto& rows = shown_[{model->second, row}];
    if (rows.empty())
      for (auto i = from; i < to; ++i) rows.push_back(row_of_(held.sources[i]));
    return &rows;
  }

 private:
  const Kind& kind_;
  const SourceRows& row_of_;
  mutable std::map<std::pair<size_t, uint32_t>, std::vector<SourceRow>> shown_;
};

/// For who asks what was found and not from which rows.
class NoSources : public Sources {
 public:
  const std::vector<SourceRow>* of(const std::string&, const std::string&) const override { return nullptr; }
};

}  // namespace

struct OpenRun::Held {
  Held(const workspace::CountyFolder& in, std::shared_ptr<const policy::Pack> of, RunSummary opened,
       std::vector<ledger::Delivery> deliveries)
      : folder(in),
        pack(std::move(of)),
        run(std::move(opened)),
        inputs{folder, *pack, std::move(deliveries), run.county, Date::from_iso(run.as_of).value_or(Date())},
        row_of(inputs.deliveries),
        database(folder.files(), workspace::Engine::of_process(), Database::Keeps::Compressed) {}

  void hold(const std::string& subject);
  void add_up_not_run();
  void hold_subjects(Kind& kind);
  void hold_sources(Kind& kind);
  /// In the order of their codes; `rows` in that of the table.
  std::vector<Subject> subjects_at(const Kind& kind, const std::vector<uint32_t>& rows) const;
  /// The findings of these rows, by rule: of one rule only, where one is named.
  using ByRule = std::map<std::string, std::vector<Finding>>;
  void gather(const Kind& kind, const std::vector<uint32_t>& rows, const std::string& rule, const Sources& sources,
              ByRule& by_rule) const;
  void decide(const Kind& kind, Subject subject, const std::string& rule, const Sources& sources,
              ByRule& by_rule) const;

  workspace::CountyFolder folder;
  std::shared_ptr<const policy::Pack> pack;
  RunSummary run;
  RunInputs inputs;
  SourceRows row_of;
  mutable Database database;
  std::vector<std::unique_ptr<Kind>> kinds;
  std::vector<std::pair<std::string, int64_t>> not_run_of;           ///< by household, else subject, in order
  std::map<std::string, std::map<std::string, int64_t>> not_run_in;  ///< by rule and place

 private:
  void count_not_run(const Plan& plan, const std::string& stored);
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
  database.query(
      fmt::format("SELECT coalesce(household_id, subject_id) AS whose, CAST(sum({}) AS BIGINT) AS count FROM {} "
                  "GROUP BY whose HAVING count > 0",
                  fmt::join(of_all, " + "), stored),
      [&](const workspace::Block& block) {
        for (size_t r = 0; r < block.rows; ++r)
          not_run_of.emplace_back(block.columns[0].text(r), block.columns[1].integer(r));
      });
  database.query(fmt::format("SELECT coalesce(village_code, '') AS place, {} FROM {} GROUP BY place",
                             fmt::join(of_each, ", "), stored),
                 [&](const workspace::Block& block) {
                   for (size_t r = 0; r < block.rows; ++r)
                     for (size_t bit = 0; bit < plan.rules.size(); ++bit)
                       if (const auto count = block.columns[1 + bit].integer(r); count > 0)
                         not_run_in[plan.rules[bit]][std::string(block.columns[0].text(r))] += count;
                 });
}

void OpenRun::Held::hold(const std::string& subject) {
  auto kind = std::make_unique<Kind>();
  kind->plan = plan_for(*pack, subject, inputs.absent);
  const auto stored = stored_subjects(run.at, subject);
  if (kind->plan.rules.empty() || !stored) return;
  count_not_run(kind->plan, *stored);
  kind->replay = std::make_unique<Replay>(kind->plan, inputs);
  kind->table = "asked_" + subject;
  std::vector<std::string> any;
  for (size_t w = 0; w < kind->plan.words(); ++w) any.push_back(fmt::format("hit{0} <> 0 OR undecided{0} <> 0", w));
  database.execute(
      fmt::format("CREATE TABLE {} AS SELECT * FROM {} WHERE {} ORDER BY village_code NULLS FIRST, subject_id",
                  kind->table, *stored, fmt::join(any, " OR ")));
  kind->reader =
      std::make_unique<SubjectReader>(kind->plan, *pack, database.column_names("SELECT * FROM " + kind->table));
  hold_subjects(*kind);
  hold_sources(*kind);
  kinds.push_back(std::move(kind));
}

void OpenRun::Held::hold_subjects(Kind& kind) {
  const auto words = kind.plan.words();
  std::string columns;
  for (const char* word : {"hit", "undecided"})
    for (size_t w = 0; w < words; ++w) columns += fmt::format(", {}{}", word, w);
  database.query(
      fmt::format("SELECT subject_id, household_id, village_code{} FROM {} ORDER BY rowid", columns, kind.table),
      [&](const workspace::Block& block) {
        for (size_t r = 0; r < block.rows; ++r) {
          kind.ids.emplace_back(block.columns[0].text(r));
          const auto household = block.columns[1].is_null(r) ? "" : block.columns[1].text(r);
          kind.households.emplace_back(household == kind.ids.back() ? "" : household);
          const auto village = block.columns[2].is_null(r) ? "" : block.columns[2].text(r);
          kind.village.push_back(&*kind.villages.emplace(village).first);
          for (size_t w = 0; w < 2 * words; ++w) kind.words.push_back(block.columns[3 + w].integer(r));
        }
      });
  kind.put_in_order();
}

void OpenRun::Held::hold_sources(Kind& kind) {
  for (const auto* model : pack->models_of(kind.plan.subject)) {
    const auto file = lineage_file(run.at, model->name);
    if (!std::filesystem::exists(file)) continue;
    for (const auto& column : model->columns) kind.model_of[column.name] = kind.models.size();
    auto& held = kind.models.emplace_back();
    held.spans.resize(kind.ids.size());
    auto at = kind.by_id.begin();
    const auto is_before = [&](std::string_view subject) { return at != kind.by_id.end() && kind.ids[*at] < subject; };
    database.query("SELECT subject_id, _src FROM read_parquet(" + workspace::file_literal(file) + ") ORDER BY ALL",
                   [&](const workspace::Block& block) {
                     for (size_t r = 0; r < block.rows; ++r) {
                       const auto subject = block.columns[0].text(r);
                       while (is_before(subject)) ++at;
                       if (at == kind.by_id.end() || kind.ids[*at] != subject)
                         throw Failure(fmt::format("{}: sources of a subject that is not there", file.string()));
                       const auto number = static_cast<uint32_t>(held.sources.size());
                       auto& [from, to] = held.spans[*at];
                       if (from == to) from = number;
                       held.sources.push_back(block.columns[1].integer(r));
                       to = number + 1;
                     }
                   });
    held.sources.shrink_to_fit();
  }
}

std::vector<Subject> OpenRun::Held::subjects_at(const Kind& kind, const std::vector<uint32_t>& rows) const {
  constexpr uint32_t kNear = 128;  // rows that are read along with their neighbours
  std::vector<Subject> subjects;
  Database beside(Database::Beside{database});
  for (size_t first = 0, next = 0; first < rows.size(); first = next) {
    for (next = first + 1; next < rows.size() && rows[next] - rows[next - 1] <= kNear;) ++next;
    size_t wanted = first;
    beside.query(fmt::format("SELECT *, rowid FROM {} WHERE rowid BETWEEN {} AND {} ORDER BY rowid", kind.table,
                             rows[first], rows[next - 1]),
                 [&](const workspace::Block& block) {
                   for (size_t r = 0; r < block.rows && wanted < next; ++r)
                     if (block.columns.back().integer(r) == rows[wanted])
                       subjects.push_back(kind.reader->read(block, r)), ++wanted;
                 });
  }
  std::sort(subjects.begin(), subjects.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return subjects;
}

void OpenRun::Held::gather(const Kind& kind, const std::vector<uint32_t>& rows, const std::string& rule,
                           const Sources& sources, ByRule& by_rule) const {
  if (rows.empty()) return;
  for (auto& subject : subjects_at(kind, rows)) decide(kind, std::move(subject), rule, sources, by_rule);
}

void OpenRun::Held::decide(const Kind& kind, Subject subject, const std::string& rule, const Sources& sources,
                           ByRule& by_rule) const {
  const auto results = (*kind.replay)(subject.facts, subject.village);
  check_replay(kind.plan, subject, results);
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

Result<std::unique_ptr<OpenRun>> OpenRun::open(const workspace::CountyFolder& folder,
                                               std::shared_ptr<const policy::Pack> pack, RunSummary run) {
  if (pack->fingerprint != run.pack_fingerprint) return Refusal{"screening.pack_changed", {{"run", run.id}}};
  auto deliveries = read_deliveries(run.at);
  if (!deliveries) return deliveries.error();
  auto held = std::make_unique<Held>(folder, std::move(pack), std::move(run), std::move(*deliveries));
  for (const auto& subject : held->pack->subjects()) held->hold(subject);
  held->add_up_not_run();
  held->database.compress();
  return std::unique_ptr<OpenRun>(new OpenRun(std::move(held)));
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

void OpenRun::each(const std::function<void(const Finding&)>& visit) const {
  constexpr size_t kAtOnce = 16'384;  // a result is whole in memory, with all facts
  const NoSources none;
  for (const auto& kind : held_->kinds) {
    Database beside(Database::Beside{held_->database});
    for (size_t first = 0; first < kind->ids.size(); first += kAtOnce)
      beside.query(
          fmt::format("SELECT * FROM {} WHERE rowid >= {} AND rowid < {}", kind->table, first, first + kAtOnce),
          [&](const workspace::Block& block) {
            Held::ByRule by_rule;
            for (size_t r = 0; r < block.rows; ++r)
              held_->decide(*kind, kind->reader->read(block, r), "", none, by_rule);
            for (const auto& [rule, findings] : by_rule)
              for (const auto& finding : findings) visit(finding);
          });
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
      if (kind->asks(row, bit) && kind->village[row]->starts_with(region)) rows.push_back(row);
    held_->gather(*kind, rows, rule, sources.emplace_back(*kind, held_->row_of), by_rule);
  }
  for (const auto& [_, findings] : by_rule)
    for (const auto& finding : findings) visit(finding);
}

}  // namespace guben::screening
