#include "http/register_import_answers.hpp"

#include "access/leaving.hpp"
#include "core/digest.hpp"
#include "core/memory_file.hpp"
#include "core/messages.hpp"
#include "core/read_whole.hpp"
#include "core/temporary_folder.hpp"
#include "documents/import_template.hpp"
#include "http/register_acts.hpp"
#include "registers/written_rows.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Field;
using registers::WrittenRow;

constexpr size_t kMostRows = 5000;  // entered as one change, that others wait for
constexpr size_t kMostTold = 200;   // rows whose problems are told; of more the number

/// What may be chosen in a column: words of a code, yes and no, places under their townships.
std::vector<std::string> choices_of(const RegisterView& view, const Field& field) {
  std::vector<std::string> choices;
  for (const auto& value : field.values) choices.push_back(value.value);
  if (field.type == dictionary::FieldType::YesNo) choices = {"是", "否"};
  const bool is_region = field.refers == "region";
  if (!is_region && field.refers != "village" && field.role != dictionary::Role::Village) return choices;
  const auto& regions = view.pack().regions;
  for (const auto* township : regions.children(view.around().county)) {
    if (is_region) choices.push_back(township->name);
    for (const auto* village : regions.children(township->code)) choices.push_back(township->name + village->name);
  }
  return choices;
}

Response get_template(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& dataset = (*found)->dataset();
  std::vector<documents::TemplateColumn> columns;
  for (const auto& field : dataset.fields)
    if (registers::is_written(dataset, field) && field.sensitive != dictionary::Sensitive::Never)
      columns.push_back({&field, choices_of(**found, field)});
  const TemporaryFolder folder;
  const auto file = folder.path() / "template.xlsx";
  documents::write_import_template(dataset.label_zh, columns, (*found)->pack().dictionary.heading_words(), file);
  Response response;
  response.with("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
      .with("Content-Disposition", fmt::format("attachment; filename=\"{}.xlsx\"", dataset.code));
  response.body = read_whole(file);
  return response;
}

/// A row that cannot be entered says why, beside what is wrong with what is written in it.
class Checked {
 public:
  Checked(const RegisterView& view, std::vector<WrittenRow>& rows) : view_(view), rows_(rows) {}

  void check() {
    std::map<std::string, int64_t> seen;
    for (auto& row : rows_) {
      auto& entry = row.entry;
      // Whether a household of another's area is there is not told either.
      if (!view_.may_enter_at(entry.region, entry.household)) {
        std::erase_if(entry.problems, [](const auto& one) { return one.why.code != "registers.required"; });
        if (entry.problems.empty()) entry.problems = {{"", {"registers.row_of_others"}}};
        continue;
      }
      if (entry.code.empty()) continue;
      const auto [first, is_new] = seen.try_emplace(entry.code, row.number);
      if (!is_new)
        entry.problems.push_back({"", {"registers.twice_in_file", {{"row", std::to_string(first->second)}}}});
    }
    view_.office().county().read([&](ledger::Ledger& ledger) {
      ledger::Records records(ledger, view_.dataset());
      for (auto& row : rows_)
        if (!row.entry.code.empty() && row.entry.problems.empty() && records.has_current(row.entry.code))
          row.entry.problems.push_back(
              {"", {"ledger.record_exists", {{"dataset", view_.dataset().code}, {"code", row.entry.code}}}});
    });
  }
  size_t wrong() const {
    return static_cast<size_t>(
        std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return !row.entry.problems.empty(); }));
  }

 private:
  const RegisterView& view_;
  std::vector<WrittenRow>& rows_;
};

Json json_of(const registers::WrittenRows& read, size_t wrong, Language language) {
  auto problems = Json::array(), left_out = Json::array();
  for (const auto& row : read.rows)
    if (!row.entry.problems.empty() && problems.size() < kMostTold)
      problems.push_back(
          {{"sheet", row.sheet}, {"row", row.number}, {"problems", json_of_problems(row.entry, language)}});
  for (const auto& sheet : read.left_out) left_out.push_back({{"sheet", sheet.sheet}, {"rows", sheet.rows}});
  return {{"rows", read.rows.size()},
          {"wrong", wrong},
          {"entered", 0},
          {"waiting", 0},
          {"problems", std::move(problems)},
          {"unknown_columns", read.unknown},
          {"sheets_left_out", std::move(left_out)}};
}

/// Of a file that was entered: the same once more would be every row twice where codes are given.
std::string name_of_file(const RegisterView& view, const std::string& sha256) {
  return fmt::format("register_file/{}/{}", view.dataset().code, sha256);
}

struct Entered {
  int64_t at_once = 0, waiting = 0;
};

/// All of them or none. Thrown: what the first that could not be entered was refused.
Entered enter_all(const RegisterView& view, const Asked& asked, const std::vector<WrittenRow>& rows,
                  const std::string& sha256, const std::string& reason) {
  Entered entered;
  view.office().county().write(asked.context(), [&](ledger::Ledger& ledger) {
    entered = {};
    const auto file = name_of_file(view, sha256);
    if (const auto before = ledger.setting(file)) throw Failure(Refusal{"registers.file_before", {{"at", *before}}});
    for (const auto& row : rows) {
      if (!row.entry.problems.empty()) continue;
      const auto made = act_on(view, ledger, {registers::Act::Enter, {}, row.entry, {}, reason, {}});
      if (!made) throw Failure(made.error());
      ++(made->waiting > 0 ? entered.waiting : entered.at_once);
    }
    ledger.set_setting(file, asked.context().now_text());
    ledger.journal("register.imported", fmt::format("register/{}", view.dataset().code),
                   fmt::format("{} {}", entered.at_once + entered.waiting, sha256), reason);
  });
  return entered;
}

Response import_rows(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto found = RegisterView::of(office, asked);
  if (!found) return problem(found.error(), request);
  const auto& view = **found;
  if (!view.may_enter())
    return problem(
        office.denied(*asked.caller, "enter", view.kind(), view.dataset().code, view.may_enter_at("", "").error()),
        request);
  const MemoryFile file(request.body);
  const auto name = asked.text("name");
  auto read = registers::read_rows(file.path(), name, view.dataset(), view.around(), kMostRows);
  if (!read) return problem(read.error(), request);
  Checked checked(view, read->rows);
  checked.check();
  const auto wrong = checked.wrong();
  auto json = json_of(*read, wrong, request.language);
  if (!asked.given.value("enter", false)) return json_response(json);
  if (wrong > 0 && !asked.given.value("leave_out", false))
    return problem({"registers.rows_wrong", {{"count", std::to_string(wrong)}}}, request);
  try {
    const auto entered =
        enter_all(view, asked, read->rows, sha256_hex(request.body), access::masked_text(name.empty() ? "-" : name));
    json["entered"] = entered.at_once;
    json["waiting"] = entered.waiting;
  } catch (const Failure& failure) {
    if (failure.said().code.starts_with("store.") || failure.said().code.empty()) throw;
    return problem(failure.said(), request);
  }
  return json_response(json);
}

}  // namespace

void add_register_import_answers(Api& api, Office& office) {
  api.answer("getRegisterTemplate",
             response_at_once([&office](const Asked& asked) { return get_template(office, asked); }));
  api.answer("importRecords", response_at_once([&office](const Asked& asked) { return import_rows(office, asked); }));
}

}  // namespace guben::http
