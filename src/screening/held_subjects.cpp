#include "screening/held_subjects.hpp"

#include <numeric>

#include "screening/run_folder.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {

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

int64_t whole(const workspace::Value& number) { return static_cast<int64_t>(std::get<Decimal>(number).units()); }

}  // namespace

HeldSubjects::HeldSubjects(Plan plan, const RunInputs& inputs)
    : plan_(std::move(plan)), replay_(plan_, inputs), sole_(sole_rows(plan_)) {}

std::unique_ptr<HeldSubjects> HeldSubjects::read(workspace::Database& database, const policy::Pack& pack,
                                                 const RunInputs& inputs, const std::string& kind,
                                                 const std::string& stored) {
  auto plan = plan_for(pack, kind, inputs.absent);
  if (plan.rules.empty()) return nullptr;
  std::unique_ptr<HeldSubjects> held(new HeldSubjects(std::move(plan), inputs));
  std::vector<std::string> any;
  for (size_t w = 0; w < held->plan_.words(); ++w) any.push_back(fmt::format("hit{0} <> 0 OR undecided{0} <> 0", w));
  const auto asked = fmt::format("SELECT * FROM {} WHERE {} ORDER BY village_code NULLS FIRST, subject_id", stored,
                                 fmt::join(any, " OR "));
  held->reader_ = std::make_unique<SubjectReader>(held->plan_, pack, database.column_names(asked));
  const auto said = [&](std::string& word) { return &*held->words_said_.insert(std::move(word)).first; };
  database.query(asked, [&](const workspace::Block& block) {
    for (size_t r = 0; r < block.rows; ++r) {
      auto row = block.values(r);
      held->stored_.append(row);
      auto subject = (*held->reader_)(std::move(row));
      held->village_.push_back(said(subject.village));
      held->kind_.push_back(said(subject.kind));
      held->is_household_.push_back(subject.household == subject.id);
      held->households_.push_back(held->is_household_.back() ? "" : std::move(subject.household));
      held->ids_.push_back(std::move(subject.id));
      for (const auto* words : {&subject.hit, &subject.undecided})
        held->words_.insert(held->words_.end(), words->begin(), words->end());
    }
  });
  held->put_in_order();
  return held;
}

void HeldSubjects::put_in_order() {
  const auto order = [&](std::vector<uint32_t>& rows, const std::vector<std::string>& codes) {
    rows.resize(ids_.size());
    std::iota(rows.begin(), rows.end(), 0u);
    std::stable_sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return codes[a] < codes[b]; });
  };
  order(by_id_, ids_);
  order(by_household_, households_);
  std::erase_if(by_household_, [&](uint32_t row) { return households_[row].empty(); });
  for (auto* all : {&ids_, &households_}) all->shrink_to_fit();
  for (auto* all : {&by_id_, &by_household_}) all->shrink_to_fit();
  for (auto* all : {&village_, &kind_}) all->shrink_to_fit();
  stored_.shrink_to_fit();
  words_.shrink_to_fit();
}

void HeldSubjects::read_sources(workspace::Database& database, const policy::Pack& pack,
                                const std::filesystem::path& run) {
  struct Source {
    uint32_t row;
    int64_t at;
    uint32_t model;
    auto operator<=>(const Source&) const = default;
  };
  std::vector<Source> sources;
  uint32_t number = 0;
  for (const auto* model : pack.models_of(plan_.subject)) {
    const auto file = lineage_file(run, model->name);
    if (!std::filesystem::exists(file)) continue;
    for (const auto& column : model->columns) model_of_[column.name] = number;
    auto at = by_id_.begin();
    const auto is_before = [&](std::string_view subject) { return at != by_id_.end() && ids_[*at] < subject; };
    database.query("SELECT subject_id, _src FROM read_parquet(" + workspace::file_literal(file) + ") ORDER BY ALL",
                   [&](const workspace::Block& block) {
                     for (size_t r = 0; r < block.rows; ++r) {
                       const auto subject = block.columns[0].text(r);
                       while (is_before(subject)) ++at;
                       if (at == by_id_.end() || ids_[*at] != subject)
                         throw Failure(fmt::format("{}: sources of a subject that is not there", file.string()));
                       sources.push_back({*at, block.columns[1].integer(r), number});
                     }
                   });
    ++number;
  }
  std::sort(sources.begin(), sources.end());
  std::vector<workspace::Value> of_subject;
  auto source = sources.begin();
  for (uint32_t row = 0; row < size(); ++row) {
    of_subject.clear();
    for (int64_t last = 0; source != sources.end() && source->row == row;) {
      const auto next =
          std::find_if(source, sources.end(), [&](const auto& one) { return one.row != row || one.at != source->at; });
      of_subject.insert(of_subject.end(), {Decimal(source->at - last), Decimal(next - source)});
      last = source->at;
      for (; source != next; ++source) of_subject.push_back(Decimal(source->model));
    }
    sources_.append(of_subject);
  }
  sources_.shrink_to_fit();
}

std::optional<Outcome> HeldSubjects::outcome(uint32_t row, size_t bit) const {
  const auto* words = &words_[row * plan_.words() * 2];
  const auto has = [&](const int64_t* of) { return ((of[bit / kRulesPerWord] >> (bit % kRulesPerWord)) & 1) != 0; };
  if (has(words)) return Outcome::Hit;
  if (has(words + plan_.words())) return Outcome::Undecided;
  return {};
}

std::vector<RowResult> HeldSubjects::replay(Subject& subject) const {
  auto results = replay_(subject.facts, subject.village);
  check_replay(plan_, subject, results);
  return results;
}

std::vector<uint32_t> HeldSubjects::rows_of(const std::string& code) const {
  std::vector<uint32_t> rows;
  const auto take = [&](const std::vector<uint32_t>& order, const std::vector<std::string>& codes) {
    auto at = std::lower_bound(order.begin(), order.end(), code,
                               [&](uint32_t row, const std::string& wanted) { return codes[row] < wanted; });
    for (; at != order.end() && codes[*at] == code; ++at) rows.push_back(*at);
  };
  take(by_id_, ids_);
  if (!code.empty()) take(by_household_, households_);
  return rows;
}

uint32_t HeldSubjects::row_of(const std::string& id) const {
  const auto at = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                   [&](uint32_t row, const std::string& wanted) { return ids_[row] < wanted; });
  assert(at != by_id_.end() && ids_[*at] == id);
  return *at;
}

const std::vector<SourceRow>* HeldSources::of(const std::string& fact, const std::string& subject) const {
  const auto model = held_.model_of_.find(fact);
  if (model == held_.model_of_.end()) return nullptr;
  const auto row = held_.row_of(subject);
  const auto [shown, is_new] = shown_.try_emplace(row);
  if (is_new) {
    const auto stored = held_.sources_[row];
    int64_t at = 0;
    for (size_t i = 0; i < stored.size();) {
      at += whole(stored[i++]);
      for (auto models = whole(stored[i++]); models > 0; --models)
        shown->second[whole(stored[i++])].push_back(row_of_(at));
    }
  }
  const auto rows = shown->second.find(model->second);
  return rows == shown->second.end() ? nullptr : &rows->second;
}

}  // namespace guben::screening
