#include "http/proposal_view.hpp"

#include "http/household_view.hpp"
#include "http/shapes.hpp"
#include "ledger/records.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using dictionary::Register;
using dictionary::Role;
using intake::Proposal;
using Values = std::vector<std::optional<std::string>>;

std::string value_of(const Dataset& dataset, const Values& values, Role role) {
  const auto* field = dataset.with_role(role);
  const auto at = field ? static_cast<size_t>(field - dataset.fields.data()) : values.size();
  return at < values.size() ? values[at].value_or("") : "";
}

/// The posts that read proposals at all say what for where they must: that was asked before.
constexpr access::Given kSaidWhatFor{.has_purpose = true};

access::Subject subject_of(const PlacedProposal& one) {
  access::Subject subject;
  subject.region = one.region;
  subject.household = one.household;
  // done_by stays empty: a proposal comes of a file, and nobody entered it.
  return subject;
}

}  // namespace

std::string_view word(Proposal::Kind kind) {
  switch (kind) {
    case Proposal::Kind::Change: return "change";
    case Proposal::Kind::Add: return "add";
    case Proposal::Kind::Remove: return "remove";
  }
  return "";
}

bool ProposalWish::covers(const PlacedProposal& one) const {
  const auto& proposal = one.proposal;
  return one.region.starts_with(region) && (dataset.empty() || dataset == proposal.dataset) &&
         (kind.empty() || kind == word(proposal.kind)) &&
         (field.empty() || (proposal.kind == Proposal::Kind::Change && field == proposal.field));
}

/// Where households lie that an export has and the registry has not yet: their people come with them.
struct ProposalView::NewHouseholds {
  std::map<std::string, std::string, std::less<>> regions;
};

ProposalView::ProposalView(Office& office, access::Post post)
    : office_(office),
      snapshot_(office.snapshot()),
      post_(std::move(post)),
      read_(office.roles(), post_, "read", "proposal"),
      decide_(office.roles(), post_, "decide", "proposal") {}

std::vector<PlacedProposal> ProposalView::open(ledger::Ledger& ledger) const {
  auto all = intake::open_proposals(ledger, [](const Proposal& one) { return one.kind == Proposal::Kind::Add; });
  std::erase_if(all, [&](const Proposal& one) { return !may_be_told(one); });
  const auto* households = pack().dictionary.register_of(Register::Households);
  NewHouseholds coming;
  for (const auto& one : all)
    if (one.kind == Proposal::Kind::Add && households && one.dataset == households->code)
      (void)placed(ledger, one, coming);
  std::vector<PlacedProposal> open;
  for (auto& one : all)
    if (auto here = placed(ledger, std::move(one), coming); reads(here)) open.push_back(std::move(here));
  return open;
}

std::map<int64_t, PlacedProposal> ProposalView::named(ledger::Ledger& ledger, const std::set<int64_t>& ids) const {
  std::map<int64_t, PlacedProposal> named;
  for (auto& one : open(ledger))
    if (ids.contains(one.proposal.id)) named.emplace(one.proposal.id, std::move(one));
  NewHouseholds coming;
  for (const auto id : ids) {
    if (named.contains(id)) continue;
    auto proposal = intake::find_proposal(ledger, id);
    if (!proposal || proposal->waits || !may_be_told(*proposal)) continue;
    if (auto here = placed(ledger, std::move(*proposal), coming); reads(here)) named.emplace(id, std::move(here));
  }
  return named;
}

PlacedProposal ProposalView::placed(ledger::Ledger& ledger, Proposal proposal, NewHouseholds& coming) const {
  const auto& dataset = *pack().dictionary.find(proposal.dataset);
  if (proposal.kind == Proposal::Kind::Add) {
    const auto values = intake::values_to_add(dataset, proposal);
    return placed_by_values(std::move(proposal), values, coming);
  }
  const auto* registry = snapshot_->registry ? &snapshot_->registry->registry() : nullptr;
  const matching::Household* household = nullptr;
  if (registry && dataset.is_register_of == Register::Households) {
    household = registry->find_household(proposal.subject);
  } else if (registry && dataset.is_register_of == Register::Persons) {
    if (const auto* person = registry->find_person(proposal.subject))
      household = &registry->households()[person->household];
  }
  if (household) return {std::move(proposal), county::place_of(*household), household->code};
  // A record of another dataset, or one that is gone since: it says itself where it lies.
  auto version = ledger::Records(ledger, dataset).find(proposal.subject);
  if (!version) version = ledger::Records(ledger, dataset).find(proposal.subject, {proposal.from});
  return placed_by_values(std::move(proposal), version ? version->values : Values(dataset.fields.size()), coming);
}

PlacedProposal ProposalView::placed_by_values(Proposal proposal, const Values& values, NewHouseholds& coming) const {
  const auto& dataset = *pack().dictionary.find(proposal.dataset);
  PlacedProposal here{std::move(proposal), {}, value_of(dataset, values, Role::HouseholdCode)};
  const auto* registry = snapshot_->registry ? &snapshot_->registry->registry() : nullptr;
  if (here.household.empty() && registry)
    if (const auto* person = registry->find_person(value_of(dataset, values, Role::PersonCode)))
      here.household = registry->households()[person->household].code;
  if (const auto* household = registry ? registry->find_household(here.household) : nullptr) {
    here.region = county::place_of(*household);
  } else if (const auto known = coming.regions.find(here.household); known != coming.regions.end()) {
    here.region = known->second;
  } else {
    const auto& regions = pack().regions;
    const auto township =
        regions.township_named(office_.code(), value_of(dataset, values, Role::Township)).value_or("");
    const auto village = value_of(dataset, values, Role::Village);
    here.region =
        village.empty() ? township : regions.village_named(office_.code(), township, village).value_or(township);
  }
  if (here.region.empty()) here.region = office_.code();
  if (here.proposal.kind == Proposal::Kind::Add && dataset.is_register_of == Register::Households)
    coming.regions.emplace(here.proposal.subject, here.region);
  return here;
}

bool ProposalView::may_be_told(const Proposal& proposal) const {
  const auto* dataset = pack().dictionary.find(proposal.dataset);
  if (!dataset || dataset->apart) return false;
  if (proposal.kind != Proposal::Kind::Change) return true;
  const auto* field = dataset->find(proposal.field);
  return field && field->sensitive != dictionary::Sensitive::Never;
}

bool ProposalView::reads(const PlacedProposal& one) const { return read_.covers(subject_of(one), kSaidWhatFor); }

Result<void> ProposalView::may_decide(const PlacedProposal& one) const {
  if (const auto lacks = decide_.lacks(subject_of(one), kSaidWhatFor)) return Refusal{*lacks};
  return {};
}

std::string ProposalView::name_of(const PlacedProposal& one) const {
  const auto& dataset = *pack().dictionary.find(one.proposal.dataset);
  if (one.proposal.kind == Proposal::Kind::Add) {
    const auto values = intake::values_to_add(dataset, one.proposal);
    const auto person = value_of(dataset, values, Role::PersonName);
    return person.empty() ? value_of(dataset, values, Role::HeadName) : person;
  }
  const auto* registry = snapshot_->registry ? &snapshot_->registry->registry() : nullptr;
  if (!registry) return {};
  if (dataset.is_register_of == Register::Persons) {
    const auto* person = registry->find_person(one.proposal.subject);
    return person ? person->name : "";
  }
  const auto* household = registry->find_household(one.household);
  return household ? household->head_name : "";
}

Json ProposalView::label_of(const Proposal& proposal) const {
  if (proposal.kind != Proposal::Kind::Change) return nullptr;
  return json_of_word(pack(), pack().dictionary.find(proposal.dataset)->find(proposal.field)->header);
}

Json ProposalView::json_of(const PlacedProposal& one) const {
  const auto& proposal = one.proposal;
  const auto& dataset = *pack().dictionary.find(proposal.dataset);
  const auto known = one.household.empty() ? Result<access::Subject>(Refusal{"access.absent_or_outside"})
                                           : office_.subject_of_household(one.household);
  const HouseholdView view(office_, post_, known ? *known : subject_of(one), office_.business_day());
  Json json{{"proposal", std::to_string(proposal.id)},
            {"kind", word(proposal.kind)},
            {"dataset", proposal.dataset},
            {"subject", proposal.subject}};
  if (const auto name = name_of(one); !name.empty()) json["name"] = name;
  if (!one.household.empty()) json["household"] = one.household;
  json["region"] = one.region;
  if (proposal.kind == Proposal::Kind::Change) {
    const auto& field = *dataset.find(proposal.field);
    json["current"] = json_of_field(pack(), dataset, field, proposal.current, view);
    json["proposed"] = json_of_field(pack(), dataset, field, proposal.proposed, view);
  }
  if (proposal.kind == Proposal::Kind::Add) {
    const auto values = intake::values_to_add(dataset, proposal);
    auto added = Json::array();
    for (size_t f = 0; f < dataset.fields.size(); ++f)
      if (dataset.fields[f].sensitive != dictionary::Sensitive::Never && values[f])
        added.push_back(json_of_field(pack(), dataset, dataset.fields[f], values[f], view));
    json["added"] = std::move(added);
  }
  json["from"] = proposal.from.to_string();
  if (proposal.until) json["until"] = proposal.until->to_string();
  const auto* received = snapshot_->deliveries ? snapshot_->deliveries->find(proposal.delivery) : nullptr;
  json["delivery"] = {{"id", proposal.delivery},
                      {"file", received ? access::masked_text(received->delivery.file) : ""},
                      {"provider", json_of_word(pack(), dataset.provider)},
                      {"day", received ? received->at.substr(0, 10) : proposal.from.to_string()}};
  json["is_verified"] = proposal.is_verified;
  json["may"] = {{"decide", proposal.waits && may_decide(one).has_value()}};
  return json;
}

}  // namespace guben::http
