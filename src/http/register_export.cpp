#include "http/register_export.hpp"

#include "access/leaving.hpp"
#include "core/messages.hpp"
#include "http/register_labels.hpp"

namespace guben::http {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;

constexpr size_t kMostRows = 200'000;
constexpr size_t kAtOnce = 500;

Result<void> check_filters(const ExportWish& wish) {
  const std::set<std::string> known{"register", "region", "household", "filter1", "filter2", "filter3"};
  for (const auto& [name, said] : wish.filters)
    if (!known.contains(name))
      return Refusal{"http.not_as_said", {{"at", "/filters/" + name}, {"expected", "no such field"}}};
  return {};
}

Result<registers::ListWish> narrowed(const RegisterView& view, const ExportWish& wish) {
  return view.wish([&](const char* name) {
    const auto said = wish.filters.find(name);
    return said == wish.filters.end() ? std::string() : said->second;
  });
}

/// A field in the file, and what stands beside it.
struct Column {
  const Field* field;
  bool has_label;  ///< its codes are called something
};

std::vector<Column> columns_of(const Dataset& dataset, const ExportWish& wish) {
  std::vector<Column> columns;
  for (const auto& field : dataset.fields) {
    const bool is_wanted =
        wish.columns.empty() || std::find(wish.columns.begin(), wish.columns.end(), field.name) != wish.columns.end();
    if (!is_wanted || field.sensitive == dictionary::Sensitive::Never) continue;
    columns.push_back({&field, !field.refers.empty() || field.role == dictionary::Role::PersonCode});
  }
  return columns;
}

std::string label_in(const nlohmann::ordered_json& labels, const Field& field, const std::string& value) {
  std::string said;
  for (const auto& code : registers::parts_of(field, value))
    if (const auto label = labels.find(code); label != labels.end())
      said += (said.empty() ? "" : "、") + label->get<std::string>();
  return said;
}

class Writer {
 public:
  Writer(const RegisterView& view, const ExportWish& wish, Language language, ExportRows& made)
      : view_(view), language_(language), made_(made), columns_(columns_of(view.dataset(), wish)) {
    const auto& dataset = view.dataset();
    made.document.title = in_language(language, dataset.label_zh, dataset.label_en);
    for (const auto& [field, has_label] : columns_) {
      const auto header = in_language(language, field->header, view.pack().in_words(field->header, language));
      made.document.columns.push_back({header, field->type == FieldType::Text ? 24.0 : 16.0, false});
      if (has_label) made.document.columns.push_back({message(language, "export.called", {{"field", header}}), 20});
    }
    for (const auto& [header, width] :
         {std::pair{"export.region", 30.0}, {"export.head", 12.0}, {"export.by", 12.0}, {"export.at", 20.0}})
      made.document.columns.push_back({message(language, header), width});
  }

  void write(ledger::Ledger& ledger, const std::vector<registers::ListRow>& rows, const PeopleNames& names) {
    const auto records = view_.records_of(ledger, rows);
    const auto labels = labels_of(view_, ledger, records);
    for (size_t r = 0; r < rows.size(); ++r) write(rows[r], records[r], labels[r], names);
  }
  std::set<std::string> households;  ///< that were written of

 private:
  void write(const registers::ListRow& row, const std::vector<std::optional<std::string>>& values,
             const nlohmann::ordered_json& labels, const PeopleNames& names) {
    const registers::Place place{row.region, row.household};
    const auto shown = view_.values_of(values, place);
    auto& cells = made_.document.rows.emplace_back();
    for (const auto& [field, has_label] : columns_) {
      const auto value = shown.find(field->name);
      const auto text = value == shown.end() ? std::string() : value->get<std::string>();
      cells.push_back(in_words(*field, text));
      if (has_label) cells.push_back(label_in(labels, *field, text));
    }
    nlohmann::ordered_json around;
    view_.add_place(around, place);
    cells.push_back(view_.pack().regions.full_name(place.region));
    cells.push_back(around.value("head", ""));
    cells.push_back(names.of(row.entered_by));
    cells.push_back(row.entered_at);
    if (!row.household.empty()) households.insert(row.household);
  }
  std::string in_words(const Field& field, const std::string& text) const {
    if (field.type == FieldType::YesNo && !text.empty())
      return message(language_, text == "true" ? "documents.yes" : "documents.no");
    if (field.type == FieldType::Code) return view_.pack().in_words(text, language_);
    return text;
  }
  const RegisterView& view_;
  Language language_;
  ExportRows& made_;
  std::vector<Column> columns_;
};

}  // namespace

std::string register_of(const ExportWish& wish) {
  const auto code = wish.filters.find("register");
  return code == wish.filters.end() ? "" : code->second;
}

std::string kind_of_register(Office& office, const std::string& code) {
  const auto snapshot = office.snapshot();
  const auto* dataset = snapshot->pack->dictionary.find(code);
  return dataset && dataset->kept ? dataset->kept->kind : "";
}

Result<void> may_export_register(Office& office, const access::Post& post, const ExportWish& wish) {
  const auto kind = kind_of_register(office, register_of(wish));
  if (kind.empty()) return Refusal{"access.absent_or_outside"};
  for (const char* action : {"export", "read"})
    if (auto may = access::may_at_all(office.roles(), post, action, kind); !may) return may;
  if (!access::is_purpose(wish.purpose)) return Refusal{"access.purpose_needed"};
  if (!wish.unmasked.empty()) return Refusal{"access.nobody_may"};
  if (auto known = check_filters(wish); !known) return known;
  const auto snapshot = office.snapshot();
  const auto& dataset = *snapshot->pack->dictionary.find(register_of(wish));
  std::set<std::string> seen;
  for (const auto& column : wish.columns) {
    const auto* field = dataset.find(column);
    if (!field || field->sensitive == dictionary::Sensitive::Never || !seen.insert(column).second)
      return Refusal{"http.not_as_said", {{"at", "/columns"}, {"expected", "no such field"}}};
  }
  const RegisterView view(office, snapshot, dataset, post, true);
  if (!view.reads()) return Refusal{"access.absent_or_outside"};
  const auto rows = narrowed(view, wish);
  return rows ? Result<void>() : Result<void>(rows.error());
}

Result<ExportRows> register_rows(Office& office, const access::Post& post, const ExportWish& wish, Language language) {
  const auto snapshot = office.snapshot();
  const auto* dataset = snapshot->pack->dictionary.find(register_of(wish));
  if (!dataset || !dataset->kept) return Refusal{"access.absent_or_outside"};
  const RegisterView view(office, snapshot, *dataset, post, true);
  auto asked = narrowed(view, wish);
  if (!asked) return asked.error();
  asked->limit = kAtOnce;
  ExportRows made;
  Writer writer(view, wish, language, made);
  const bool is_whole = office.county().read([&](ledger::Ledger& ledger) {
    const store::Moment moment(ledger.store());
    const PeopleNames names(ledger);
    registers::RegisterList list(ledger, *dataset);
    for (;;) {
      const auto rows = list.rows(*asked);
      writer.write(ledger, rows, names);
      if (rows.size() < kAtOnce) return true;
      if (made.document.rows.size() >= kMostRows) return false;
      asked->after = std::pair(rows.back().sort_key, rows.back().code);
    }
  });
  if (!is_whole) return Refusal{"export.too_large", {{"most", std::to_string(kMostRows)}}};
  made.households.assign(writer.households.begin(), writer.households.end());
  finish(made, wish);
  return made;
}

}  // namespace guben::http
