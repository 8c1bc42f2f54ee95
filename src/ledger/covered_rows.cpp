#include "ledger/covered_rows.hpp"

#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

constexpr bool kNumber = true, kText = false, kAdded = true;

std::string joined(const std::vector<CoveredColumn>& columns) {
  std::string list;
  for (const auto& column : columns) list += (list.empty() ? "" : ", ") + std::string(column.name);
  return list;
}

std::string all_columns(const CoveredTable& table) { return joined(table.key) + ", " + joined(table.columns); }

/// Numbers and texts alike as text; lengths first, so that no two rows can be read as one another.
class RowText {
 public:
  RowText(const CoveredTable& table, const store::Statement& row) : subject_(std::string(table.name) + ":") {
    for (size_t i = 0; i < table.key.size(); ++i) {
      const auto value = text_of(row, static_cast<int>(i), table.key[i]);
      subject_ += (i ? "/" : "") + value;
      content_ += fmt::format("{}={}:{};", table.key[i].name, value.size(), value);
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      const auto at = static_cast<int>(table.key.size() + i);
      if (column.is_added && row.is_null(at)) continue;
      const auto value = text_of(row, at, column);
      content_ += row.is_null(at) ? fmt::format("{}-;", column.name)
                                  : fmt::format("{}={}:{};", column.name, value.size(), value);
    }
  }
  const std::string& subject() const { return subject_; }
  const std::string& content() const { return content_; }

 private:
  static std::string text_of(const store::Statement& row, int at, const CoveredColumn& column) {
    return column.is_number ? std::to_string(row.integer(at)) : row.text(at);
  }
  std::string subject_, content_;
};

const CoveredTable& table_called(std::string_view name) {
  const auto& all = covered_tables();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& table) { return table.name == name; });
  assert(found != all.end());
  return *found;
}

std::string subject_of(std::string_view table, const CoveredRows::Key& key) {
  std::string subject = std::string(table) + ":";
  for (size_t i = 0; i < key.size(); ++i) {
    const auto* number = std::get_if<int64_t>(&key[i]);
    subject += (i ? "/" : "") + (number ? std::to_string(*number) : std::get<std::string>(key[i]));
  }
  return subject;
}

}  // namespace

const std::vector<CoveredTable>& covered_tables() {
  static const std::vector<CoveredTable> tables{
      {"account",
       {{"name"}},
       {{"person"},
        {"staff_code"},
        {"organisation"},
        {"state"},
        {"password"},
        {"password_set_at"},
        {"code_secret"},
        {"made_at"},
        {"version", kNumber}}},
      {"bound_identity", {{"account"}}, {{"issuer"}, {"fingerprint"}, {"bond"}, {"bound_at"}}},
      {"delivery",
       {{"id", kNumber}},
       {{"dataset"},
        {"file"},
        {"fingerprint"},
        {"period_from"},
        {"period_to"},
        {"mode"},
        {"coverage"},
        {"sheets"},
        {"rows", kNumber},
        {"returned", kNumber},
        {"recorded_at"},
        {"is_weighed", kNumber}}},
      {"export",
       {{"number", kNumber}},
       {{"account"}, {"post"}, {"what"}, {"purpose"}, {"rows", kNumber}, {"fingerprint"}, {"watermark"}, {"made_at"}}},
      {"granted_post",
       {{"id", kNumber}},
       {{"account"},
        {"role"},
        {"organisation"},
        {"regions"},
        {"starts_on"},
        {"ends_on"},
        {"register_row"},
        {"granted_by"},
        {"granted_at"},
        {"revoked_by"},
        {"revoked_at"},
        {"acknowledged_at"}}},
      {"one_time_link", {{"token_hash"}}, {{"account"}, {"made_at"}, {"expires_at"}, {"ended_at"}}},
      {"organisation",
       {{"code"}},
       {{"name"}, {"kind"}, {"region"}, {"parent"}, {"provider"}, {"formed_on"}, {"ended_on"}}},
      {"proposal",
       {{"id", kNumber}},
       {{"dataset"},
        {"subject"},
        {"field"},
        {"current_value"},
        {"proposed_value"},
        {"delivery", kNumber},
        {"state"},
        {"decided_at"},
        {"decided_by"},
        {"valid_until", kText, kAdded}}},
      {"record_schema", {{"dataset"}, {"version", kNumber}}, {{"form"}, {"fields"}}},
      {"register_complete", {{"dataset"}, {"region"}}, {{"since"}, {"until"}, {"declared_by"}, {"declared_at"}}},
      {"register_waiting",
       {{"id", kNumber}},
       {{"dataset"},
        {"code"},
        {"act"},
        {"region"},
        {"household"},
        {"what"},
        {"holds_from"},
        {"demanded", kNumber},
        {"reason"},
        {"entered_by"},
        {"entered_post"},
        {"entered_at"},
        {"state"},
        {"decided_by"},
        {"decided_at"},
        {"decided_why"}}},
      {"run",
       {{"id"}},
       {{"number", kNumber}, {"as_of"}, {"pack_version"}, {"inputs"}, {"recorded_at"}, {"manifest"}, {"removed_at"}}},
      {"setting", {{"name"}}, {{"value"}}},
      {"snapshot", {{"delivery", kNumber}, {"kind"}}, {{"rows", kNumber}, {"bytes", kNumber}, {"digest"}}},
      {"standing", {{"later", kNumber}, {"earlier", kNumber}}, {{"meaning"}}},
      {"withdrawal", {{"delivery", kNumber}}, {{"reason"}, {"actor"}, {"recorded_at"}}},
  };
  return tables;
}

const std::vector<PassingTable>& passing_tables() {
  static const std::vector<PassingTable> tables{
      {"session",
       "rows go when somebody leaves; the journal says when they came and left, and who writes a row here "
       "without the county's key cannot make a token of it"},
      {"code_used",
       "written at every sign-in and every approval, which have lines of their own; rows that are taken "
       "away let a code of the last minute and a half count twice, for who knows the password"},
      {"preference", "how somebody wants their pages; nothing else rests on it"},
      {"register_row", "made from the records of registers, which have lines, and made anew when it does not fit them"},
  };
  return tables;
}

void CoveredRows::cover(std::string_view action, std::string_view table, const Key& key, std::string_view reason) {
  const auto& covered = table_called(table);
  auto& idle = find_[covered.name];
  if (idle.empty()) {
    std::string where = "county = $1";
    for (size_t i = 0; i < covered.key.size(); ++i) where += fmt::format(" AND {} = ${}", covered.key[i].name, i + 2);
    idle.push_back(
        store_.prepare(fmt::format("SELECT {} FROM {} WHERE {}", all_columns(covered), covered.name, where)));
  }
  auto row = std::move(idle.back());
  idle.pop_back();
  row.bind(1, std::string_view(county_));
  for (size_t i = 0; i < key.size(); ++i) {
    const auto* number = std::get_if<int64_t>(&key[i]);
    const auto at = static_cast<int>(i) + 2;
    number ? row.bind(at, *number) : row.bind(at, std::get<std::string>(key[i]));
  }
  const bool comes_later = row.send();
  waiting_.push_back(
      {&covered, std::move(row), journal_.context(), std::string(action), subject_of(table, key), std::string(reason)});
  constexpr size_t kMostWaiting = 256;
  if (!comes_later || waiting_.size() >= kMostWaiting) write_lines();
}

void CoveredRows::write_lines() {
  for (auto& [table, row, by, action, subject, reason] : std::exchange(waiting_, {})) {
    const auto content = row.step() ? RowText(*table, row).content() : std::string("-");
    journal_.write(by, action, subject, content, reason);
    row.reset();
    find_[table->name].push_back(std::move(row));
  }
}

std::map<std::string, std::string> CoveredRows::told() {
  std::map<std::string, std::string> told;
  auto lines = store_.prepare(sql::list_row_lines);
  lines.bind(1, std::string_view(county_));
  // The first form spoke of rows in other words, and never with a colon.
  while (lines.step())
    if (const auto subject = lines.text(1); subject.find(':') != std::string::npos && lines.integer(3) != 1)
      told[subject] = lines.blob(2);
  return told;
}

void CoveredRows::cover_the_rest(std::string_view action) {
  const auto known = told();
  for (const auto& table : covered_tables()) {
    std::vector<std::pair<std::string, std::string>> rest;
    auto rows = store_.prepare(fmt::format("SELECT {} FROM {} WHERE county = $1 ORDER BY {}", all_columns(table),
                                           table.name, joined(table.key)));
    rows.bind(1, std::string_view(county_));
    while (rows.step()) {
      const RowText row(table, rows);
      if (!known.contains(row.subject())) rest.emplace_back(row.subject(), row.content());
    }
    rows.reset();
    for (const auto& [subject, content] : rest) journal_.write(action, subject, content);
  }
}

Result<void> CoveredRows::verify() {
  auto told = this->told();
  const auto changed = [](const std::string& row) { return Refusal{"journal.row_changed", {{"row", row}}}; };
  const auto gone = sealer_.journal_hash("-");
  for (const auto& table : covered_tables()) {
    auto rows = store_.prepare(fmt::format("SELECT {} FROM {} WHERE county = $1 ORDER BY {}", all_columns(table),
                                           table.name, joined(table.key)));
    rows.bind(1, std::string_view(county_));
    while (rows.step()) {
      const RowText row(table, rows);
      const auto line = told.find(row.subject());
      if (line == told.end() || sealer_.journal_hash(row.content()) != line->second) return changed(row.subject());
      told.erase(line);
    }
  }
  for (const auto& [subject, content] : told)
    if (content != gone) return changed(subject);
  return {};
}

}  // namespace guben::ledger
