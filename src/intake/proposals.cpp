#include "intake/proposals.hpp"

#include <nlohmann/json.hpp>

#include "core/hex.hpp"
#include "intake/sql.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {
using nlohmann::json;
// Fields are identifiers, so that these two can be none.
constexpr std::string_view kAdd = "+", kRemove = "-";

std::optional<std::string> sealed(const ledger::Ledger& ledger, std::optional<std::string_view> value) {
  if (!value) return std::nullopt;
  return to_hex(ledger.sealer().seal(*value, kProposalContext));
}

std::optional<std::string> opened(const ledger::Ledger& ledger, const std::optional<std::string>& hex) {
  if (!hex) return std::nullopt;
  const auto bytes = from_hex(*hex);
  if (!bytes) throw Failure({"ledger.sealed_damaged"}, "no digits");
  return ledger.sealer().open(*bytes, kProposalContext);
}

std::optional<Date> day_in(const store::Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : Date::from_iso(row.text(column));
}

/// Records are the same wherever they stand in their files.
bool says_the_same(std::string_view field, const std::optional<std::string>& waiting,
                   std::optional<std::string_view> proposed) {
  if (field == kAdd && waiting && proposed)
    return json::parse(*waiting).at("values") == json::parse(*proposed).at("values");
  return waiting.has_value() == proposed.has_value() && (!waiting || *waiting == *proposed);
}

void add_record(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal,
                const ledger::Days& days) {
  const auto proposed = json::parse(*proposal.proposed);
  const auto values = values_to_add(dataset, proposal);
  ledger::Record record;
  record.code = proposal.subject;
  record.sheet = proposed.at("sheet");
  record.row = proposed.at("row");
  for (const auto& value : values)
    record.values.push_back(value ? std::optional<std::string_view>(*value) : std::nullopt);
  ledger::PreparedRecords one(dataset, ledger.sealer());
  one.add(record);
  (void)ledger::Records(ledger, dataset).add(one, proposal.delivery, days, fmt::format("proposal/{}", proposal.id));
}
}  // namespace

ProposalWriter::ProposalWriter(ledger::Ledger& ledger, const dictionary::Dataset& dataset,
                               const ledger::Delivery& delivery)
    : ledger_(ledger), dataset_(dataset), delivery_(delivery), insert_(ledger.store().prepare(sql::add_proposal)) {
  auto list = ledger.query(sql::list_waiting_proposals, dataset.code);
  while (list.step())
    waiting_[list.text(1)].push_back({list.integer(0), list.text(2), opened(ledger, list.maybe_text(3)),
                                      *Date::from_iso(list.text(4)), day_in(list, 5)});
}

void ProposalWriter::change(std::string_view subject, const std::string& field, std::optional<std::string_view> current,
                            std::optional<std::string_view> proposed, Until until) {
  write(subject, field, current, proposed, until);
}

void ProposalWriter::add(std::string_view subject, const std::vector<std::optional<std::string>>& values, int64_t sheet,
                         int64_t row, Until until) {
  json record{{"sheet", sheet}, {"row", row}, {"values", json::object()}};
  for (size_t f = 0; f < values.size(); ++f)
    if (values[f]) record["values"][dataset_.fields[f].name] = *values[f];
  shorten(subject);
  write(subject, kAdd, std::nullopt, record.dump(), until);
}

void ProposalWriter::remove(std::string_view subject, Until until) {
  shorten(subject);
  write(subject, kRemove, std::nullopt, std::nullopt, until);
}

void ProposalWriter::agrees_but_for(std::string_view subject, const std::vector<std::string>& fields, bool is_older) {
  shorten(subject);
  const auto found = waiting_.find(subject);
  if (found == waiting_.end()) return;
  for (const auto& waiting : found->second) {
    const bool is_of_then = waiting.from == delivery_.from;
    const bool is_overtaken = !is_older && !waiting.until && waiting.from < delivery_.from;
    if ((is_of_then || is_overtaken) && std::find(fields.begin(), fields.end(), waiting.field) == fields.end())
      supersede(waiting);
  }
}

void ProposalWriter::shorten(std::string_view subject) {
  const auto found = waiting_.find(subject);
  if (found == waiting_.end()) return;
  for (auto& waiting : found->second) {
    if (!waiting.until || waiting.from >= delivery_.from || *waiting.until < delivery_.from) continue;
    waiting.until = delivery_.from.plus_days(-1);
    ledger_.run(sql::shorten_proposal, waiting.until->to_string(), waiting.id);
    ledger_.cover("proposal.shortened", "proposal", {waiting.id}, fmt::format("delivery/{}", delivery_.id));
  }
}

void ProposalWriter::write(std::string_view subject, std::string_view field, std::optional<std::string_view> current,
                           std::optional<std::string_view> proposed, Until until) {
  if (const auto found = waiting_.find(subject); found != waiting_.end())
    for (const auto& waiting : found->second) {
      const bool is_of_then = waiting.from == delivery_.from;
      if (waiting.field != field || (!is_of_then && (until || waiting.until))) continue;
      const bool is_same = says_the_same(field, waiting.proposed, proposed);
      if (is_of_then ? is_same && waiting.until == until : is_same || waiting.from > delivery_.from) return;
      supersede(waiting);
    }
  const auto last = until ? std::optional(until->to_string()) : std::nullopt;
  ledger_.bind_with_county(insert_, dataset_.code, subject, field, sealed(ledger_, current), sealed(ledger_, proposed),
                           delivery_.id, last);
  insert_.step();
  const auto id = insert_.integer(0);
  insert_.reset();
  ledger_.cover("proposal", "proposal", {id});
  ++written_;
}

void ProposalWriter::supersede(const Waiting& waiting) {
  ledger_.run(sql::settle_proposal, "superseded", ledger_.context().now_text(), ledger_.context().actor, waiting.id);
  ledger_.cover("proposal.superseded", "proposal", {waiting.id}, fmt::format("delivery/{}", delivery_.id));
}

namespace {
/// A row of list_open_proposals or find_proposal, its values left sealed.
Proposal proposal_in(const store::Statement& row) {
  Proposal p;
  p.id = row.integer(0), p.delivery = row.integer(1);
  p.dataset = row.text(2), p.subject = row.text(3), p.field = row.text(4);
  p.from = *Date::from_iso(row.text(7));
  p.until = day_in(row, 8);
  p.is_verified = row.integer(9) != 0;
  p.waits = row.text(10) == "open";
  if (p.field == kAdd) p.kind = Proposal::Kind::Add;
  if (p.field == kRemove) p.kind = Proposal::Kind::Remove;
  return p;
}

void open_values(const ledger::Ledger& ledger, const store::Statement& row, Proposal& proposal) {
  proposal.current = opened(ledger, row.maybe_text(5));
  proposal.proposed = opened(ledger, row.maybe_text(6));
}
}  // namespace

std::vector<Proposal> open_proposals(ledger::Ledger& ledger, const std::function<bool(const Proposal&)>& opens) {
  std::vector<Proposal> open;
  auto list = ledger.query(sql::list_open_proposals);
  while (list.step()) {
    auto& proposal = open.emplace_back(proposal_in(list));
    if (!opens || opens(proposal)) open_values(ledger, list, proposal);
  }
  return open;
}

std::vector<std::optional<std::string>> values_to_add(const dictionary::Dataset& dataset, const Proposal& proposal) {
  const auto proposed = json::parse(*proposal.proposed).at("values");
  std::vector<std::optional<std::string>> values;
  for (const auto& field : dataset.fields) {
    const auto value = proposed.find(field.name);
    values.push_back(value == proposed.end() ? std::nullopt : std::optional(value->get<std::string>()));
  }
  return values;
}

std::optional<Proposal> find_proposal(ledger::Ledger& ledger, int64_t id) {
  auto row = ledger.query(sql::find_proposal, id);
  if (!row.step()) return {};
  auto proposal = proposal_in(row);
  open_values(ledger, row, proposal);
  return proposal;
}

namespace {
/// Makes the record say what was proposed; refused when it is not there, or there already.
Result<void> accept(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal) {
  const ledger::Days days = proposal.until ? ledger::Days(proposal.from, *proposal.until) : ledger::Days(proposal.from);
  const auto why = fmt::format("proposal/{}", proposal.id);
  ledger::Records records(ledger, dataset);
  const bool is_there = proposal.until ? records.find(proposal.subject, {proposal.from}).has_value()
                                       : records.has_current(proposal.subject);
  const std::map<std::string, std::string> which{{"id", std::to_string(proposal.id)}, {"code", proposal.subject}};
  if (proposal.kind == Proposal::Kind::Add && is_there) return Refusal{"proposals.record_exists", which};
  if (proposal.kind != Proposal::Kind::Add && !is_there) return Refusal{"proposals.record_gone", which};
  switch (proposal.kind) {
    case Proposal::Kind::Change:
      // What somebody said of other days since, by a newer file or by hand, stays.
      if (!records.replace(proposal.subject, proposal.field, proposal.current, proposal.proposed, days, why))
        return Refusal{"proposals.says_otherwise", which};
      break;
    case Proposal::Kind::Add: add_record(ledger, dataset, proposal, days); break;
    case Proposal::Kind::Remove: (void)records.end(proposal.subject, days, why); break;
  }
  return {};
}
}  // namespace

Result<void> settle(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal,
                    Decision decision, std::string_view reason) {
  auto waiting = ledger.query("SELECT state FROM proposal WHERE county = $1 AND id = $2", proposal.id);
  if (!waiting.step() || waiting.text(0) != "open")
    return Refusal{"proposals.decided_already", {{"id", std::to_string(proposal.id)}}};
  waiting.reset();
  if (decision == Decision::Accept)
    if (auto accepted = accept(ledger, dataset, proposal); !accepted) return accepted.error();
  const std::string state = decision == Decision::Accept ? "accepted" : "refused";
  ledger.run(sql::settle_proposal, state, ledger.context().now_text(), ledger.context().actor, proposal.id);
  ledger.cover("proposal." + state, "proposal", {proposal.id}, reason);
  return {};
}

namespace {
/// Whether what was verified before may be changed so.
Result<void> may_change(const Proposal& proposal, const Verdict& verdict) {
  if (!proposal.is_verified || verdict.decision == Decision::Refuse) return {};
  const std::map<std::string, std::string> which{{"id", std::to_string(proposal.id)}, {"code", proposal.subject}};
  if (verdict.is_wholesale) return Refusal{"proposals.verified_one_by_one", which};
  if (verdict.reason.empty()) return Refusal{"proposals.verified", which};
  return {};
}
}  // namespace

Settled settle_each(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const std::vector<int64_t>& ids,
                    const Verdict& verdict) {
  Settled done;
  for (const auto id : ids) {
    const auto proposal = find_proposal(ledger, id);
    const auto* dataset = proposal ? dictionary.find(proposal->dataset) : nullptr;
    auto settled = dataset ? may_change(*proposal, verdict)
                           : Result<void>(Refusal{"cli.no_such_proposal", {{"id", std::to_string(id)}}});
    if (settled) settled = settle(ledger, *dataset, *proposal, verdict.decision, verdict.reason);
    if (settled) done.settled.push_back(id);
    else done.left.emplace_back(id, settled.error());
  }
  return done;
}

}  // namespace guben::intake
