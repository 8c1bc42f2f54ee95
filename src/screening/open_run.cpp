#include "screening/open_run.hpp"

#include "screening/held_subjects.hpp"
#include "screening/run_folder.hpp"

namespace guben::screening {
using workspace::Database;

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
  void hold_subjects();
  void count_not_run();
  void each(const std::function<void(const Found&)>& visit) const;
  /// The findings of these rows, by rule, in the order of their subjects' codes: of one rule only, where one is named.
  using ByRule = std::map<std::string, std::vector<Finding>>;
  void gather(const HeldSubjects& kind, std::vector<uint32_t> rows, const std::string& rule, const Sources& sources,
              ByRule& by_rule) const;

  workspace::CountyFolder folder;
  std::shared_ptr<const policy::Pack> pack;
  RunSummary run;
  RunInputs inputs;
  SourceRows row_of;
  std::unique_ptr<Database> database;  ///< until all is read
  std::vector<std::unique_ptr<HeldSubjects>> kinds;
  std::vector<std::pair<std::string, int64_t>> not_run_of;           ///< by household, else subject, in order
  std::map<std::string, std::map<std::string, int64_t>> not_run_in;  ///< by rule and place

 private:
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
  for (const auto& kind : kinds) count_not_run(kind->plan(), *stored_subjects(run.at, kind->plan().subject));
  add_up_not_run();
}

void OpenRun::Held::hold_subjects() {
  for (const auto& subject : pack->subjects())
    if (const auto stored = stored_subjects(run.at, subject))
      if (auto kind = HeldSubjects::read(*database, *pack, inputs, subject, *stored)) kinds.push_back(std::move(kind));
}

void OpenRun::Held::gather(const HeldSubjects& kind, std::vector<uint32_t> rows, const std::string& rule,
                           const Sources& sources, ByRule& by_rule) const {
  const auto& rules = kind.plan().rules;
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return kind.id(a) < kind.id(b); });
  for (const auto row : rows) {
    auto subject = kind.subject(row);
    const auto results = kind.replay(subject);
    for (size_t bit = 0; bit < rules.size(); ++bit)
      if ((rule.empty() || rules[bit] == rule) && kind.outcome(row, bit))
        by_rule[rules[bit]].push_back(finding_of(kind.plan(), *pack, inputs, run, subject, bit, results, &sources, {}));
  }
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
  for (auto& kind : (*held)->kinds) kind->read_sources(*(*held)->database, *(*held)->pack, (*held)->run.at);
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
    const auto& rules = kind.plan().rules;
    for (uint32_t row = 0; row < kind.size(); ++row) {
      std::vector<RowResult> results;
      const auto told_by = [&](size_t bit, Outcome outcome) -> const policy::TableRow& {
        if (const auto* sole = kind.sole_row(bit)) return *sole;
        if (results.empty()) {
          auto subject = kind.subject(row);
          results = kind.replay(subject);
        }
        return telling_row(results, rules[bit], outcome);
      };
      const auto& region = kind.village(row).empty() ? run.county : kind.village(row);
      for (size_t bit = 0; bit < rules.size(); ++bit)
        if (const auto outcome = kind.outcome(row, bit)) {
          const auto& told = told_by(bit, *outcome);
          visit({kind.id(row), kind.household(row), region, rules[bit], kind.kind(row), told.severity, told.route,
                 *outcome});
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
    const auto& rules = kind->plan().rules;
    if (!std::binary_search(rules.begin(), rules.end(), rule)) continue;
    const auto bit = kind->plan().bit_of(rule);
    std::vector<uint32_t> rows;
    for (uint32_t row = 0; row < kind->size(); ++row)
      if (kind->outcome(row, bit) && kind->village(row).starts_with(region)) rows.push_back(row);
    held_->gather(*kind, rows, rule, sources.emplace_back(*kind, held_->row_of), by_rule);
  }
  for (const auto& [_, findings] : by_rule)
    for (const auto& finding : findings) visit(finding);
}

}  // namespace guben::screening
