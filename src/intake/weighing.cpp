#include "intake/weighing.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"
#include "intake/identity_file.hpp"
#include "intake/snapshot.hpp"
#include "intake/sql.hpp"
#include "workspace/database.hpp"
#include "workspace/file_literal.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Mode;
using dictionary::PeriodKind;
using ledger::Delivery;
using ledger::Meaning;
using workspace::quoted_name;

/// A name as far as it may be shown: 张*.
std::string masked(std::string_view name) {
  size_t end = name.empty() ? 0 : 1;
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) ++end;
  return name.empty() ? std::string() : std::string(name.substr(0, end)) + "*";
}

class Weighing {
 public:
  Weighing(const Staged& staged, ledger::Ledger& ledger, const workspace::CountyFolder& folder,
           workspace::Database& workspace, const std::set<int64_t>& together)
      : staged_(staged),
        dataset_(*staged.dataset),
        folder_(folder),
        answer_(staged.answer),
        workspace_(workspace),
        together_(together),
        standings_(ledger.standings()) {
    for (auto& d : ledger::without_replaced(ledger.deliveries(), standings_))
      if (d.dataset == dataset_.code) earlier_.push_back(std::move(d));
  }

  Result<Weighed> weigh() {
    if (earlier_.empty() || dataset_.in_ledger) return std::move(weighed_);
    auto done = dataset_.mode == Mode::Full ? weigh_full() : weigh_events();
    if (!done) return done.error();
    return std::move(weighed_);
  }

 private:
  workspace::Database& database() {
    if (!connection_) connection_.emplace(workspace::Database::Beside{workspace_});
    return *connection_;
  }
  std::string ours() const { return workspace::file_literal(staged_.rows_file); }
  std::string rows_of(const Delivery& d) const { return workspace::file_literal(folder_.rows_of(dataset_.code, d.id)); }
  const Period& period() const { return staged_.report.period; }

  std::map<std::string, std::string> told_of(const Delivery& d) const {
    return {{"delivery", std::to_string(d.id)},
            {"earlier", d.file},
            {"earlier_rows", std::to_string(d.rows)},
            {"rows", std::to_string(staged_.report.rows)},
            {"all", std::to_string(d.rows + staged_.report.rows)},
            {"from", d.from.to_string()},
            {"to", d.to.to_string()}};
  }
  void note(const char* code, std::map<std::string, std::string> values) {
    weighed_.notes.push_back({code, std::move(values)});
  }
  /// What sets a delivery aside sets aside what that one had: were it taken back, the rows before it would speak beside
  /// ours.
  void stand_beside(int64_t earlier, Meaning meaning) {
    auto& all = weighed_.standings;
    if (std::any_of(all.begin(), all.end(), [&](const auto& s) { return s.earlier == earlier; })) return;
    all.push_back({0, earlier, meaning});
    if (meaning != Meaning::Replacement && meaning != Meaning::Correction) return;
    for (const auto& s : standings_)
      if (s.later == earlier && s.meaning == meaning) stand_beside(s.earlier, meaning);
  }

  // Full deliveries.

  bool is_of_our_time(const Delivery& d) const {
    if (dataset_.period == PeriodKind::State) return d.from == period().from && d.to == period().to;
    return d.from <= period().to && period().from <= d.to;
  }

  /// Rows by what tells parts apart; one without a value where the dataset declares nothing.
  std::map<std::string, int64_t> parts_of(const std::string& rows) {
    std::map<std::string, int64_t> parts;
    if (dataset_.parts.empty()) return {{"", 0}};
    std::string fields;
    for (const auto& field : dataset_.parts) fields += (fields.empty() ? "" : ", ") + quoted_name(field);
    for (const auto& row :
         database().rows(fmt::format(sql::part_values, fmt::arg("fields", fields), fmt::arg("rows", rows))))
      parts[workspace::to_text(row[0])] = std::stoll(workspace::to_text(row[1]));
    return parts;
  }

  struct Shared {
    int64_t ours = 0, theirs = 0, both = 0;
    /// Most of the smaller one is in the other.
    bool is_most() const { return both > 0 && both * 2 >= std::min(ours, theirs); }
  };
  Shared shared_with(const Delivery& d) {
    if (!d.is_weighed) return {};
    const auto row = database().rows(
        fmt::format(sql::count_shared_keys, fmt::arg("ours", ours()), fmt::arg("theirs", rows_of(d))))[0];
    return {std::stoll(workspace::to_text(row[0])), std::stoll(workspace::to_text(row[1])),
            std::stoll(workspace::to_text(row[2]))};
  }

  /// What the rows themselves tell; nothing where they leave it in doubt.
  std::optional<Meaning> told_by_rows(const Delivery& d) {
    if (d.rows == 0) return Meaning::Replacement;  // there was nothing to report, and now there is
    if (staged_.report.rows == 0) return std::nullopt;
    const auto mine = parts_of(ours()), other = parts_of(rows_of(d));
    const auto has_other = [&](const auto& part) { return other.contains(part.first); };
    const auto is_mine = [&](const auto& part) { return mine.contains(part.first); };
    if (std::none_of(mine.begin(), mine.end(), has_other)) return Meaning::Part;
    const auto shared = shared_with(d);
    const bool is_together = together_.contains(d.id);
    if (shared.is_most())
      return !is_together && std::all_of(other.begin(), other.end(), is_mine) ? std::optional(Meaning::Replacement)
                                                                              : std::nullopt;
    return is_together ? std::optional(Meaning::Part) : std::nullopt;
  }

  Result<void> weigh_full() {
    for (const auto& d : earlier_) {
      if (!ledger::may_meet(staged_.report.coverage, d.coverage)) continue;
      if (!is_of_our_time(d)) {
        if (dataset_.period == PeriodKind::State && dataset_.spell_from.empty()) tell_who_speaks(d);
        continue;
      }
      const auto meaning = answer_.of_full ? answer_.of_full : told_by_rows(d);
      if (!meaning) return ask_full(d);
      stand_beside(d.id, *meaning);
      if (d.rows > 0) note(*meaning == Meaning::Part ? "intake.united" : "intake.replaces", told_of(d));
    }
    return {};
  }

  Refusal ask_full(const Delivery& d) {
    auto values = told_of(d);
    values["shared"] = std::to_string(staged_.report.rows == 0 ? 0 : shared_with(d).both);
    return {"intake.replacement_or_part", values};
  }

  /// Of states the one of the latest period speaks: said, and which parts of the other are no longer heard.
  void tell_who_speaks(const Delivery& d) {
    auto values = told_of(d);
    const bool is_ours_later = std::pair(period().from, period().to) > std::pair(d.from, d.to);
    values["since"] = (is_ours_later ? period().from : d.from).to_string();
    note(is_ours_later ? "intake.speaks_from_now" : "intake.speaks_until", values);
    if (dataset_.parts.empty() || staged_.report.rows == 0 || d.rows == 0) return;
    const auto mine = parts_of(ours()), other = parts_of(rows_of(d));
    const auto &later = is_ours_later ? mine : other, &former = is_ours_later ? other : mine;
    std::string unheard;
    for (const auto& [part, rows] : former)
      if (!later.contains(part)) unheard += fmt::format("{}{} ({})", unheard.empty() ? "" : ", ", part, rows);
    if (unheard.empty()) return;
    values["parts"] = unheard;
    note("intake.parts_unheard", values);
  }

  // Events.

  std::string corrected(const Delivery& d) {
    std::string conditions;
    for (const auto& s : standings_)
      if (s.earlier == d.id && s.meaning == Meaning::Correction)
        for (const auto& by : earlier_)
          if (by.id == s.later)
            conditions += fmt::format(" AND _key NOT IN (SELECT _key FROM read_parquet({}))", rows_of(by));
    return conditions;
  }

  Result<void> weigh_events() {
    if (staged_.report.rows == 0) return {};
    std::string theirs, not_compared;
    for (const auto& d : earlier_) {
      if (!d.is_weighed) {
        not_compared += fmt::format("{}{} ({})", not_compared.empty() ? "" : ", ", d.id, d.file);
        continue;
      }
      theirs += (theirs.empty() ? "" : " UNION ALL ") + fmt::format(sql::rows_of_events, fmt::arg("delivery", d.id),
                                                                    fmt::arg("rows", rows_of(d)),
                                                                    fmt::arg("corrected", corrected(d)));
    }
    if (!not_compared.empty()) note("intake.not_compared", {{"deliveries", not_compared}});
    if (theirs.empty()) return {};
    const bool has_own_code = !dataset_.own_code.empty();
    database().execute(fmt::format(fmt::runtime(has_own_code ? sql::create_told_otherwise : sql::create_contradicted),
                                   fmt::arg("ours", ours()), fmt::arg("theirs", theirs)));
    if (database().number("SELECT count(*) FROM contradicted") == 0) return {};
    if (has_own_code) return bring_up_to_date();
    const auto meaning = answer_.of_events;
    if (!meaning) return ask_events("intake.correction_or_events");
    for (const auto& [d, keys] : contradicted_deliveries()) stand_by_answer(d, keys, *meaning);
    return {};
  }

  std::vector<std::pair<const Delivery*, std::string>> contradicted_deliveries() {
    std::vector<std::pair<const Delivery*, std::string>> all;
    for (const auto& row : database().rows(std::string(sql::contradicted_deliveries)))
      all.emplace_back(&earlier(std::stoll(workspace::to_text(row[0]))), workspace::to_text(row[1]));
    return all;
  }

  void stand_by_answer(const Delivery* d, const std::string& keys, Meaning meaning) {
    stand_beside(d->id, meaning);
    auto values = told_of(*d);
    values["count"] = keys;
    note(meaning == Meaning::Correction ? "intake.corrects" : "intake.further_events", values);
  }

  /// What has a code of its own is one thing: of two deliveries that say otherwise of it the later one speaks. Of the
  /// same days neither is later, and which was imported first says nothing.
  Result<void> bring_up_to_date() {
    const auto days = std::pair(period().to, period().from);
    bool is_doubtful = false;
    for (const auto& [d, keys] : contradicted_deliveries()) {
      const auto other = std::pair(d->to, d->from);
      if (other == days) {
        is_doubtful = true;
        stand_by_answer(d, keys, Meaning::Correction);
        continue;
      }
      auto values = told_of(*d);
      values["count"] = keys;
      note(other < days ? "intake.brings_up_to_date" : "intake.is_older_than", values);
      database().execute(fmt::format("DELETE FROM contradicted WHERE first = {}", d->id));
    }
    if (is_doubtful && answer_.of_events != Meaning::Correction) return ask_events("intake.which_is_newer");
    return {};
  }

  const Delivery& earlier(int64_t id) const {
    return *std::find_if(earlier_.begin(), earlier_.end(), [&](const auto& d) { return d.id == id; });
  }

  Refusal ask_events(const char* question) {
    const auto count = database().number("SELECT count(DISTINCT _key) FROM contradicted");
    std::string with;
    Words examples;
    for (const auto& [d, keys] : contradicted_deliveries())
      with += fmt::format("{}{} ({})", with.empty() ? "" : ", ", d->id, d->file);
    for (const auto& row : database().rows(std::string(sql::contradicted_examples))) {
      const auto one = example(std::stoll(workspace::to_text(row[0])), std::stoll(workspace::to_text(row[1])),
                               earlier(std::stoll(workspace::to_text(row[2]))));
      examples.chinese += "\n    " + one.chinese;
      examples.english += "\n    " + one.english;
    }
    return {question, {{"count", std::to_string(count)}, {"deliveries", with}}, {{"examples", examples}}};
  }

  /// Who and what, masked, and what differs: 王* 2020-06 工资性: 金额 600.00 → 1000.00.
  Words example(int64_t place, int64_t earlier_place, const Delivery& d) {
    std::string columns, name;
    std::vector<const dictionary::Field*> shown;
    for (const auto& field : dataset_.fields)
      if (field.enters_workspace())
        columns += (shown.empty() ? "" : ", ") + quoted_name(field.name), shown.push_back(&field);
    read_identities(staged_.identities_file, *staged_.sealer, [&](const RowIdentity& row) {
      if (row.place() == place) name = masked(row.name.empty() ? row.head_name : row.name);
    });
    const auto one = [&](const std::string& rows, int64_t at) {
      return database().rows(fmt::format(sql::one_row, fmt::arg("columns", columns.empty() ? "1" : columns),
                                         fmt::arg("rows", rows), fmt::arg("place", at)))[0];
    };
    const auto was = one(rows_of(d), earlier_place), is = one(ours(), place);
    std::string key = name, change;
    for (size_t i = 0; i < shown.size(); ++i) {
      const auto before = workspace::to_text(was[i]), after = workspace::to_text(is[i]);
      const bool is_key = std::find(dataset_.key.begin(), dataset_.key.end(), shown[i]->name) != dataset_.key.end();
      if (is_key && !after.empty()) key += (key.empty() ? "" : " ") + after;
      if (before != after)
        change += fmt::format("{}{} {} → {}", change.empty() ? "" : ", ", shown[i]->header, before, after);
    }
    return in_both("intake.contradiction",
                   {{"key", key},
                    {"change", change},
                    {"row", std::to_string(workspace::SourceKey::of_place(place).row)},
                    {"earlier_row", std::to_string(workspace::SourceKey::of_place(earlier_place).row)},
                    {"delivery", std::to_string(d.id)}});
  }

  const Staged& staged_;
  const Dataset& dataset_;
  const workspace::CountyFolder& folder_;
  const Answer& answer_;
  workspace::Database& workspace_;
  const std::set<int64_t>& together_;
  std::vector<ledger::Standing> standings_;
  std::vector<Delivery> earlier_;
  std::optional<workspace::Database> connection_;  ///< only where there is something to compare with
  Weighed weighed_;
};

}  // namespace

Result<Weighed> weigh(const Staged& staged, ledger::Ledger& ledger, const workspace::CountyFolder& folder,
                      workspace::Database& workspace, const std::set<int64_t>& together) {
  return Weighing(staged, ledger, folder, workspace, together).weigh();
}

}  // namespace guben::intake
