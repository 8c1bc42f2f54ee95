#pragma once
// What a post sees of one household: where it lies, who is to act on it, and its values masked for the post. The one
// way by which values of households enter answers.
#include "access/view.hpp"
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

class HouseholdView {
 public:
  /// `day`: that ages are told for. Refused with access.absent_or_outside where there is no such household.
  static Result<HouseholdView> of(Office& office, const access::Post& post, const std::string& household, Date day);
  /// Of what lies in no known household: the subject is as it is.
  HouseholdView(const Office& office, const access::Post& post, access::Subject subject, Date day);

  const access::Subject& subject() const { return subject_; }
  /// `dataset`: whose field it is.
  access::Shown shown(const dictionary::Dataset& dataset, const dictionary::Field& field, std::string_view value) const;
  /// Whether what is about somebody's health there may be read.
  bool sees_health() const { return view_.sees_health(of_health_); }
  /// Whether rows that departments delivered of it in this dataset are for the post: of a department only its own;
  /// those that tell of somebody's health only for who acts on it, and who delivered them.
  bool opens(const dictionary::Dataset& dataset) const;
  /// Whether the row as it came may be seen.
  bool opens_source_row(const dictionary::Dataset& dataset, bool has_purpose) const;

 private:
  const access::Roles& roles_;
  std::shared_ptr<const access::Post> post_;  ///< the view refers to it, and this may move
  access::View view_;
  access::Subject subject_, of_health_;  ///< the second: routed to who is to act on what is of health
};

/// A field as this post may see it (Field of the contract).
nlohmann::ordered_json json_of_field(const policy::Pack& pack, const dictionary::Dataset& dataset,
                                     const dictionary::Field& field, const std::optional<std::string>& value,
                                     const HouseholdView& view);

/// Where a value or a finding comes from, as far as the post may be told.
nlohmann::ordered_json json_of_place(const county::Received* received, const dictionary::Dataset& dataset,
                                     const std::string& file, const std::string& sheet, int64_t sheet_number,
                                     int64_t row, bool may_open);

}  // namespace guben::http
