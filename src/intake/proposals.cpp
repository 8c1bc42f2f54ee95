#include "intake/proposals.hpp"

#include <nlohmann/json.hpp>

#include "core/hex.hpp"
#include "intake/sql.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {
using nlohmann::json;
constexpr std::string_view kContext = "proposal";
// Fields are identifiers, so that these two can be none.
constexpr std::string_view kAdd = "+", kRemove = "-";

std::optional<std::string> sealed(const ledger::Ledger& ledger, std::optional<std::string_view> value) {
  if (!value) return std::nullopt;
  return to_hex(ledger.sealer().seal(*value, kContext));
}

std::optional<std::string> opened(const ledger::Ledger& ledger, const std::optional<std::string>& hex) {
  if (!hex) return std::nullopt;
  const auto bytes = from_hex(*hex);
  if (!bytes) throw Failure({"ledger.sealed_damaged"}, "no digits");
  return ledger.sealer().open(*bytes, kContext);
}

/// Records are the same wherever they stand in their files.
bool says_the_same(std::string_view field, const std::optional<std::string>& waiting,
                   std::optional<std::string_view> proposed) {
  if (field == kAdd && waiting && proposed)
    return json::parse(*waiting).at("values") == json::parse(*proposed).at("values");
  return waiting.has_value() == proposed.has_value() && (!waiting || *waiting == *proposed);
}

void add_record(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal, Date from) {
  const auto proposed = json::parse(*proposal.proposed);
  std::vector<std::optional<std::string>> values;
  for (const auto& field : dataset.fields) {
    const auto value = proposed.at("values").find(field.name);
    if (value == proposed.at("values").end()) values.emplace_back();
    else values.emplace_back(value->get<std::string>());
  }
  ledger::Record record;
  record.code = proposal.subject;
  record.sheet = proposed.at("sheet");
  record.row = proposed.at("row");
  for (const auto& value : values)
    record.values.push_back(value ? std::optional<std::string_view>(*value) : std::nullopt);
  ledger::PreparedRecords one(dataset, ledger.sealer());
  one.add(record);
  (void)ledger::Records(ledger, dataset).add(one, proposal.delivery, from, fmt::format("proposal/{}", proposal.id));
}
}  // namespace

ProposalWriter::ProposalWriter(ledger::Ledger& ledger, const dictionary::Dataset& dataset,
                               const ledger::Delivery& delivery)
    : ledger_(ledger), dataset_(dataset), delivery_(delivery), insert_(ledger.store().prepare(sql::add_proposal)) {
  auto list = ledger.query(sql::list_waiting_proposals, dataset.code);
  while (list.step())
    waiting_[list.text(1)].emplace(
        list.text(2), Waiting{list.integer(0), opened(ledger, list.maybe_text(3)), *Date::from_iso(list.text(4))});
}

void ProposalWriter::change(std::string_view subject, const std::string& field, std::optional<std::string_view> current,
                            std::optional<std::string_view> proposed) {
  write(subject, field, current, proposed);
}

void ProposalWriter::add(std::string_view subject, const std::vector<std::optional<std::string>>& values, int64_t sheet,
                         int64_t row) {
  json record{{"sheet", sheet}, {"row", row}, {"values", json::object()}};
  for (size_t f = 0; f < values.size(); ++f)
    if (values[f]) record["values"][dataset_.fields[f].name] = *values[f];
  write(subject, kAdd, std::nullopt, record.dump());
}

void ProposalWriter::remove(std::string_view subject) { write(subject, kRemove, std::nullopt, std::nullopt); }

void ProposalWriter::agrees_but_for(std::string_view subject, const std::vector<std::string>& fields) {
  const auto found = waiting_.find(subject);
  if (found == waiting_.end()) return;
  for (const auto& [field, waiting] : found->second)
    if (std::find(fields.begin(), fields.end(), field) == fields.end() && waiting.from <= delivery_.from)
      supersede(waiting);
}

void ProposalWriter::write(std::string_view subject, std::string_view field, std::optional<std::string_view> current,
                           std::optional<std::string_view> proposed) {
  if (const auto found = waiting_.find(subject); found != waiting_.end())
    if (const auto same = found->second.find(std::string(field)); same != found->second.end()) {
      const auto& waiting = same->second;
      if (waiting.from > delivery_.from || says_the_same(field, waiting.proposed, proposed)) return;
      supersede(waiting);
    }
  ledger_.bind_with_county(insert_, dataset_.code, subject, field, sealed(ledger_, current), sealed(ledger_, proposed),
                           delivery_.id);
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

std::vector<Proposal> open_proposals(ledger::Ledger& ledger) {
  std::vector<Proposal> open;
  auto list = ledger.query(sql::list_open_proposals);
  while (list.step()) {
    Proposal p{list.integer(0),
               list.integer(1),
               Proposal::Kind::Change,
               list.text(2),
               list.text(3),
               list.text(4),
               opened(ledger, list.maybe_text(5)),
               opened(ledger, list.maybe_text(6))};
    if (p.field == kAdd) p.kind = Proposal::Kind::Add;
    if (p.field == kRemove) p.kind = Proposal::Kind::Remove;
    open.push_back(std::move(p));
  }
  return open;
}

namespace {
/// Makes the record say what was proposed; refused when it is not there, or there already.
Result<void> accept(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal) {
  auto period = ledger.query("SELECT period_from FROM delivery WHERE county = $1 AND id = $2", proposal.delivery);
  period.step();
  const auto from = *Date::from_iso(period.text(0));
  period.reset();
  const auto why = fmt::format("proposal/{}", proposal.id);
  ledger::Records records(ledger, dataset);
  const bool is_there = records.has_current(proposal.subject);
  const std::map<std::string, std::string> which{{"id", std::to_string(proposal.id)}, {"code", proposal.subject}};
  if (proposal.kind == Proposal::Kind::Add && is_there) return Refusal{"proposals.record_exists", which};
  if (proposal.kind != Proposal::Kind::Add && !is_there) return Refusal{"proposals.record_gone", which};
  switch (proposal.kind) {
    case Proposal::Kind::Change:
      (void)records.change(proposal.subject, {{proposal.field, proposal.proposed}}, from, why);
      break;
    case Proposal::Kind::Add: add_record(ledger, dataset, proposal, from); break;
    case Proposal::Kind::Remove: (void)records.end(proposal.subject, from, why); break;
  }
  return {};
}
}  // namespace

Result<void> settle(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal,
                    Decision decision) {
  auto waiting = ledger.query("SELECT state FROM proposal WHERE county = $1 AND id = $2", proposal.id);
  if (!waiting.step() || waiting.text(0) != "open")
    return Refusal{"proposals.decided_already", {{"id", std::to_string(proposal.id)}}};
  waiting.reset();
  if (decision == Decision::Accept)
    if (auto accepted = accept(ledger, dataset, proposal); !accepted) return accepted.error();
  const std::string state = decision == Decision::Accept ? "accepted" : "refused";
  ledger.run(sql::settle_proposal, state, ledger.context().now_text(), ledger.context().actor, proposal.id);
  ledger.cover("proposal." + state, "proposal", {proposal.id});
  return {};
}

}  // namespace guben::intake
