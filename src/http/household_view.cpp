#include "http/household_view.hpp"

#include "http/shapes.hpp"

namespace guben::http {
namespace {

bool is_of_own_department(const access::Post& post, const dictionary::Dataset& dataset) {
  return !post.provider.empty() && access::is_of_department(dataset.provider, post.provider);
}

/// Routed to those who are to act on what was found of its health, and to nobody else.
access::Subject health_of(const Office& office, access::Subject subject, const county::Snapshot& snapshot) {
  subject.routed_to.clear();
  if (!snapshot.found || subject.household.empty()) return subject;
  const auto& rules = snapshot.run->pack().rules;
  for (const auto& line : snapshot.found->of(subject.household))
    if (const auto rule = rules.find(line.rule()); rule != rules.end() && rule->second.is_of_health)
      subject.routed_to.merge(office.roles().departments_of(line.route()));
  return subject;
}

}  // namespace

HouseholdView::HouseholdView(const Office& office, const access::Post& post, access::Subject subject, Date day)
    : roles_(office.roles()),
      post_(std::make_shared<const access::Post>(post)),
      view_(roles_, *post_, day),
      subject_(std::move(subject)),
      of_health_(health_of(office, subject_, *office.snapshot())) {}

Result<HouseholdView> HouseholdView::of(Office& office, const access::Post& post, const std::string& household,
                                        Date day) {
  auto subject = office.subject_of_household(household);
  if (!subject) return subject.error();
  return HouseholdView(office, post, std::move(*subject), day);
}

access::Shown HouseholdView::shown(const dictionary::Dataset& dataset, const dictionary::Field& field,
                                   std::string_view value) const {
  if (field.sensitive == dictionary::Sensitive::Health) return view_.shown(field, value, of_health_);
  auto subject = subject_;
  subject.provider = dataset.provider;
  return view_.shown(field, value, subject);
}

bool HouseholdView::opens(const dictionary::Dataset& dataset) const {
  if (dataset.apart || dataset.in_ledger) return false;
  const bool is_own = is_of_own_department(*post_, dataset);
  if (access::reach(roles_, *post_, "read", "household").is_by_department_alone() && !is_own) return false;
  return !dataset.is_of_health() || is_own || sees_health();
}

bool HouseholdView::opens_source_row(const dictionary::Dataset& dataset, bool has_purpose) const {
  if (dataset.apart || dataset.in_ledger) return false;
  auto subject = subject_;
  subject.provider = dataset.provider;
  if (!access::may(roles_, *post_, "read", "source_row", subject, {.has_purpose = has_purpose})) return false;
  return !dataset.is_of_health() || is_of_own_department(*post_, dataset) || sees_health();
}

nlohmann::ordered_json json_of_field(const policy::Pack& pack, const dictionary::Dataset& dataset,
                                     const dictionary::Field& field, const std::optional<std::string>& value,
                                     const HouseholdView& view) {
  using access::Shown;
  nlohmann::ordered_json json{{"name", field.name}, {"label", json_of_word(pack, field.header)}};
  const bool is_blank = !value || value->empty();
  const auto shown = view.shown(dataset, field, is_blank ? std::string_view("-") : *value);
  if (shown.as == Shown::As::Protected) {
    json["state"] = "protected";  // whether there is something is as protected as what it is
  } else if (is_blank) {
    json["state"] = field.none_if_blank ? "none" : "blank";
    return json;
  } else {
    json["state"] = "known";
    json["text"] = field.type == dictionary::FieldType::YesNo ? *value : shown.text;  // a page has words for yes and no
  }
  if (!shown.unmask_kind.empty() && !is_blank) json["may_unmask"] = true;
  return json;
}

nlohmann::ordered_json json_of_place(const county::Received* received, const dictionary::Dataset& dataset,
                                     const std::string& file, const std::string& sheet, int64_t sheet_number,
                                     int64_t row, bool may_open) {
  nlohmann::ordered_json json;
  if (received) json["delivery"] = received->delivery.id;
  json["dataset"] = dataset.code;
  json["file"] = access::masked_text(file);
  if (!sheet.empty()) json["sheet"] = access::masked_text(sheet);
  json["sheet_number"] = sheet_number;
  json["row"] = row;
  json["may_open"] = may_open && received != nullptr;
  return json;
}

}  // namespace guben::http
