#pragma once
// Proposals as a post sees them: which of them, where the record lies that each is about, and its values masked. The
// one way by which proposals enter answers.
#include "http/api.hpp"
#include "http/office.hpp"
#include "intake/proposals.hpp"

namespace guben::http {

/// A proposal and where its record lies: in no known household it is of the region that the record names itself, else
/// of the county.
struct PlacedProposal {
  intake::Proposal proposal;
  std::string region, household;
};

/// What a list is cut down to; what is empty is not asked for.
struct ProposalWish {
  std::string region, dataset, kind, field;
  bool covers(const PlacedProposal& one) const;
};
std::string_view word(intake::Proposal::Kind kind);

class ProposalView {
 public:
  ProposalView(Office& office, access::Post post);
  ProposalView(const ProposalView&) = delete;

  /// Those that wait and that the post reads, in the order they were found. Of a change the values are left sealed.
  std::vector<PlacedProposal> open(ledger::Ledger& ledger) const;
  /// Those of these that the post reads, whatever became of them.
  std::map<int64_t, PlacedProposal> named(ledger::Ledger& ledger, const std::set<int64_t>& ids) const;
  /// Whether it is the post's to decide: refused as access::may().
  Result<void> may_decide(const PlacedProposal& one) const;
  /// What one with its values says, as it may leave (Proposal of the contract).
  nlohmann::ordered_json json_of(const PlacedProposal& one) const;
  /// What the field is called; null where the proposal is about none.
  nlohmann::ordered_json label_of(const intake::Proposal& proposal) const;
  const policy::Pack& pack() const { return *snapshot_->pack; }

 private:
  struct NewHouseholds;
  PlacedProposal placed(ledger::Ledger& ledger, intake::Proposal proposal, NewHouseholds& coming) const;
  /// Where what an export says of a new record places it.
  PlacedProposal placed_by_values(intake::Proposal proposal, const std::vector<std::optional<std::string>>& values,
                                  NewHouseholds& coming) const;
  /// Of a field that no answer ever holds nobody is told by this way either.
  bool may_be_told(const intake::Proposal& proposal) const;
  bool reads(const PlacedProposal& one) const;
  std::string name_of(const PlacedProposal& one) const;
  Office& office_;
  std::shared_ptr<const county::Snapshot> snapshot_;
  access::Post post_;
  access::Permission read_, decide_;
};

}  // namespace guben::http
