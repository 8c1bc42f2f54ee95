#include "documents/import_template.hpp"

#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::documents {
namespace {
using dictionary::Field;
using dictionary::FieldType;

constexpr double kColumnWidth = 16;
const std::string kChoices = "代码";

std::string header_of(const Field& field) {
  if (field.type != FieldType::Money || contains(field.header, "元)")) return field.header;
  return field.header + (field.in_ten_thousand ? "(万元)" : "(元)");
}

std::string hint_of(const Field& field) {
  std::string hint = field.required ? "必填 " : "";
  for (const auto& value : field.values) hint += value.value + " ";
  if (field.none_if_blank) hint += "空白表示没有 ";
  return hint;
}

/// Digits that are no amount: a number cell would lose the last of them, and 2020.10 would become 2020.1.
bool is_typed_as_text(const Field& field, const dictionary::HeadingWords& words) {
  switch (field.type) {
    case FieldType::IdNumber:
    case FieldType::Certificate:
    case FieldType::Month:
    case FieldType::Term:
    case FieldType::SchoolYear: return true;
    case FieldType::Text:
      return field.role == dictionary::Role::HouseholdCode || field.role == dictionary::Role::PersonCode ||
             words.kind_of(squeezed(field.header)) != dictionary::TextKind::Plain;
    default: return false;
  }
}

}  // namespace

void write_import_template(const std::string& title, const std::vector<TemplateColumn>& columns,
                           const dictionary::HeadingWords& words, const std::filesystem::path& file) {
  spreadsheet::WorkbookWriter writer(file);
  writer.add_sheet(title);
  std::vector<const TemplateColumn*> chosen;
  for (size_t c = 0; c < columns.size(); ++c) {
    const auto& field = *columns[c].field;
    const auto column = static_cast<uint16_t>(c);
    writer.text(0, column, header_of(field), spreadsheet::Style::Header);
    if (const auto hint = hint_of(field); !hint.empty()) writer.comment(0, column, hint);
    if (is_typed_as_text(field, words)) writer.text_column(column, kColumnWidth);
    else writer.column_width(column, column, kColumnWidth);
    if (columns[c].choices.empty()) continue;
    writer.choices(column, kChoices, static_cast<uint16_t>(chosen.size()),
                   static_cast<uint32_t>(columns[c].choices.size()));
    chosen.push_back(&columns[c]);
  }
  if (!chosen.empty()) {
    writer.add_sheet(kChoices);
    for (size_t c = 0; c < chosen.size(); ++c)
      for (size_t v = 0; v < chosen[c]->choices.size(); ++v)
        writer.text(static_cast<uint32_t>(v), static_cast<uint16_t>(c), chosen[c]->choices[v]);
    writer.hide_sheet();
  }
  writer.close();
}

void write_import_template(const dictionary::Dataset& dataset, const dictionary::HeadingWords& words,
                           const std::filesystem::path& file) {
  std::vector<TemplateColumn> columns;
  for (const auto& field : dataset.fields) {
    auto& column = columns.emplace_back(TemplateColumn{&field, {}});
    if (field.type != FieldType::Code) continue;
    for (const auto& value : field.values) column.choices.push_back(value.value);
  }
  write_import_template(dataset.label_zh, columns, words, file);
}

}  // namespace guben::documents
