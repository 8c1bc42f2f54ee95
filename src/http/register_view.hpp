#pragma once
// A register as a post sees it: which of its records, which of their values, and what may be done with them. The one
// way by which records of registers enter answers.
#include "access/view.hpp"
#include "http/api.hpp"
#include "http/office.hpp"
#include "http/people_names.hpp"
#include "registers/record.hpp"
#include "registers/waiting_entries.hpp"

namespace guben::http {

class RegisterView {
 public:
  /// Of the register that the request names. Refused with access.absent_or_outside where there is none or the post
  /// reads none of it, access.purpose_needed where it must say what for and does not.
  static Result<std::unique_ptr<RegisterView>> of(Office& office, const Asked& asked);
  RegisterView(Office& office, std::shared_ptr<const county::Snapshot> snapshot, const dictionary::Dataset& dataset,
               access::Post post, bool has_purpose);
  RegisterView(const RegisterView&) = delete;

  const dictionary::Dataset& dataset() const { return dataset_; }
  const policy::Pack& pack() const { return *snapshot_->pack; }
  const access::Post& post() const { return *post_; }
  const std::string& kind() const { return dataset_.kept->kind; }
  /// Whether there is anything that the post may do to some record of it.
  bool reads() const;
  bool may_enter() const;
  bool corrects_others() const;
  bool may_export() const;

  /// The records that the post reads.
  registers::ListWish wish() const;
  /// Those of them that are asked for by region, household and filter1 to filter3: `said` tells what of each, empty
  /// nothing. Refused where the register has no such filter.
  Result<registers::ListWish> wish(const std::function<std::string(const char*)>& said) const;
  /// Whether it reads this one: refused with access.absent_or_outside.
  Result<void> may_read(const registers::ListRow& row) const;
  /// Whether a record about this place and household is the post's to enter.
  Result<void> may_enter_at(const std::string& region, const std::string& household) const;
  /// Whether what `entered_by` entered there is the post's to correct or take back.
  Result<void> may_correct(const registers::ListRow& row) const;
  /// Whether to confirm or refuse what somebody else entered there.
  bool may_decide(const registers::WaitingEntry& entry) const;

  /// Values as they may leave, by field; masked ones are listed in `masked`.
  nlohmann::ordered_json values_of(const std::vector<std::optional<std::string>>& values, const registers::Place& place,
                                   std::set<std::string>* masked = nullptr) const;
  /// What the records behind rows of a list say, opened together; nothing in any field where one is not there.
  std::vector<std::vector<std::optional<std::string>>> records_of(ledger::Ledger& ledger,
                                                                  const std::vector<registers::ListRow>& rows) const;
  /// region, household and its head, put into the JSON of a record.
  void add_place(nlohmann::ordered_json& json, const registers::Place& place) const;
  nlohmann::ordered_json json_of(const registers::WaitingEntry& entry, const PeopleNames& names) const;
  /// Of somebody in the registry; null where there is no such person.
  const std::string* name_of_person(const std::string& code) const;

  /// For reading and writing entries: lives as long as this.
  const registers::Around& around() const { return around_; }
  Office& office() const { return office_; }

 private:
  access::Subject subject_of(const std::string& region, const std::string& household) const;
  registers::KnownCodes known_codes() const;
  Office& office_;
  std::shared_ptr<const county::Snapshot> snapshot_;
  const dictionary::Dataset& dataset_;
  std::shared_ptr<const access::Post> post_;
  bool has_purpose_;
  access::Reach reach_;  ///< of reading
  access::View view_;
  registers::KnownCodes known_;
  registers::Around around_;
};

}  // namespace guben::http
