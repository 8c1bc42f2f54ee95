#include "http/proposal_answers.hpp"

#include "access/leaving.hpp"
#include "http/proposal_view.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

ProposalWish wish_of(const Asked& asked) {
  return {asked.text("region"), asked.text("dataset"), asked.text("kind"), asked.text("field")};
}

Result<Json> list_proposals(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  if (!asked.purpose().empty())
    office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
      access::note_reading(ledger, "list", "proposal", "", asked.purpose());
    });
  const ProposalView view(office, *post);
  const auto wish = wish_of(asked);
  return office.county().read([&](ledger::Ledger& ledger) {
    auto open = view.open(ledger);
    std::erase_if(open, [&](const PlacedProposal& one) { return !wish.covers(one); });
    return page_of(asked, open, [&](PlacedProposal one) {
      if (auto opened = intake::find_proposal(ledger, one.proposal.id)) one.proposal = std::move(*opened);
      return view.json_of(one);
    });
  });
}

/// What could be decided together.
struct Group {
  const intake::Proposal* first = nullptr;
  int64_t total = 0, verified = 0;
};

Json json_of(const ProposalView& view, const Group& group) {
  const auto& one = *group.first;
  Json json{{"dataset", one.dataset}, {"kind", word(one.kind)}};
  if (one.kind == intake::Proposal::Kind::Change) json["field"] = one.field, json["label"] = view.label_of(one);
  json["total"] = group.total;
  json["verified"] = group.verified;
  return json;
}

Result<Json> count_proposals(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const ProposalView view(office, *post);
  const auto wish = wish_of(asked);
  const auto open = office.county().read([&](ledger::Ledger& ledger) { return view.open(ledger); });
  int64_t total = 0, verified = 0;
  std::map<std::string, int64_t> regions;
  std::map<std::tuple<std::string, intake::Proposal::Kind, std::string>, Group> groups;
  for (const auto& one : open) {
    const auto& proposal = one.proposal;
    if (one.region.starts_with(wish.region)) {
      auto& group = groups[{proposal.dataset, proposal.kind, proposal.field}];
      group.first = &proposal;
      ++group.total, group.verified += proposal.is_verified;
    }
    if (!wish.covers(one)) continue;
    ++total, verified += proposal.is_verified;
    for (const size_t digits : {6, 9, 12})
      if (digits <= one.region.size()) ++regions[one.region.substr(0, digits)];
  }
  auto told = Json::array();
  for (const auto& [_, group] : groups) told.push_back(json_of(view, group));
  auto by_region = Json::object();
  for (const auto& [region, count] : regions) by_region[region] = count;
  return Json{{"total", total}, {"verified", verified}, {"regions", std::move(by_region)}, {"groups", std::move(told)}};
}

}  // namespace

int64_t proposals_to_decide(Office& office, const access::Post& post) {
  if (!access::may_at_all(office.roles(), post, "decide", "proposal")) return 0;
  const ProposalView view(office, post);
  const auto open = office.county().read([&](ledger::Ledger& ledger) { return view.open(ledger); });
  return std::count_if(open.begin(), open.end(), [&](const auto& one) { return view.may_decide(one).has_value(); });
}

void add_proposal_answers(Api& api, Office& office) {
  const auto answer = [&](const char* operation, Result<Json> (*with)(Office&, const Asked&)) {
    api.answer(operation, json_at_once([&office, with](const Asked& asked) { return with(office, asked); }));
  };
  answer("listProposals", list_proposals);
  answer("countProposals", count_proposals);
}

}  // namespace guben::http
