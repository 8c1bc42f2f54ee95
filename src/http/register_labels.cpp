#include "http/register_labels.hpp"

namespace guben::http {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using Values = std::vector<std::optional<std::string>>;
using Labels = std::map<std::string, std::string>;

std::string label_in(const Dataset& dataset, const Values& values) {
  for (const char* name : {"name", "title"})
    if (const auto* field = dataset.find(name); field && !field->sealed)
      if (auto said = registers::value_of(dataset, field, values); !said.empty()) return said;
  return "";
}

Labels labels_in(const Dataset& dataset, ledger::Ledger& ledger, const std::set<std::string>& codes) {
  Labels labels;
  for (const auto& [code, version] : ledger::Records(ledger, dataset).find(std::vector(codes.begin(), codes.end())))
    if (auto label = label_in(dataset, version.values); !label.empty()) labels[code] = std::move(label);
  return labels;
}

/// The register that a field's codes are of; null where they are of none: places are of the pack's regions, though a
/// dataset may be called as they are.
const Dataset* referred(const RegisterView& view, const Field& field) {
  if (field.refers == "village" || field.refers == "region") return nullptr;
  const auto* other = view.pack().dictionary.find(field.refers);
  return other && other->kept ? other : nullptr;
}

}  // namespace

std::vector<nlohmann::ordered_json> labels_of(const RegisterView& view, ledger::Ledger& ledger,
                                              const std::vector<Values>& records) {
  std::vector<nlohmann::ordered_json> all(records.size(), nlohmann::ordered_json::object());
  const auto& fields = view.dataset().fields;
  for (size_t f = 0; f < fields.size(); ++f) {
    const auto* other = referred(view, fields[f]);
    const bool is_person = fields[f].role == dictionary::Role::PersonCode;
    if ((!other && !is_person) || fields[f].sensitive != dictionary::Sensitive::No) continue;
    std::set<std::string> codes;
    for (const auto& values : records)
      if (values[f])
        for (auto& code : registers::parts_of(fields[f], *values[f])) codes.insert(std::move(code));
    Labels labels;
    if (other) labels = labels_in(*other, ledger, codes);
    else
      for (const auto& code : codes)
        if (const auto* name = view.name_of_person(code)) labels[code] = *name;
    for (size_t r = 0; r < records.size(); ++r)
      if (records[r][f])
        for (const auto& code : registers::parts_of(fields[f], *records[r][f]))
          if (const auto label = labels.find(code); label != labels.end()) all[r][code] = label->second;
  }
  return all;
}

}  // namespace guben::http
