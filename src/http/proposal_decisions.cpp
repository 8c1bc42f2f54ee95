#include "access/leaving.hpp"
#include "core/messages.hpp"
#include "http/problem.hpp"
#include "http/proposal_answers.hpp"
#include "http/proposal_view.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using intake::Decision;
using intake::Settled;
using intake::Verdict;

const Refusal kAbsent{"access.absent_or_outside"};
/// As many as are written in well under a second, and whoever writes beside it waits no longer.
constexpr size_t kAtOnce = 200;

/// What somebody decided: about these, each known to be the post's.
struct Decided {
  std::vector<int64_t> ids;
  Verdict verdict;
  Settled known{};  ///< what is not even tried
};

std::optional<int64_t> number_in(const std::string& id) {
  if (id.find_first_not_of("0123456789") != std::string::npos || id.size() > 18) return {};
  return std::stoll(id);
}

/// Refused where a reason is needed and there is none.
Result<Verdict> verdict_in(const nlohmann::json& body) {
  Verdict verdict;
  verdict.decision = body["decision"] == "accept" ? Decision::Accept : Decision::Refuse;
  // For the journal, where no number of anybody stands.
  if (body.contains("reason")) verdict.reason = access::masked_text(body["reason"].get<std::string>());
  verdict.is_wholesale = body.contains("all");
  const bool is_one = body.contains("proposals") && body["proposals"].size() == 1;
  if (verdict.reason.empty() && (verdict.decision == Decision::Refuse || !is_one))
    return Refusal{"access.reason_needed"};
  return verdict;
}

/// Those that were named. One that the post may not decide is left, and that somebody tried is on record; refused where
/// that is so of all.
Result<Decided> named(Office& office, const Asked& asked, const ProposalView& view, Verdict verdict) {
  std::map<int64_t, std::string> wanted;  // an unreadable one has no number
  for (const auto& text : asked.body["proposals"]) {
    const auto id = text.get<std::string>();
    wanted.emplace(number_in(id).value_or(0), id);
  }
  std::set<int64_t> ids;
  for (const auto& [id, _] : wanted) ids.insert(id);
  const auto there = office.county().read([&](ledger::Ledger& ledger) { return view.named(ledger, ids); });
  Decided decided{{}, std::move(verdict)};
  std::optional<Refusal> last;
  for (const auto& [id, text] : wanted) {
    const auto one = there.find(id);
    const auto may = one == there.end() ? Result<void>(kAbsent) : view.may_decide(one->second);
    if (may) {
      decided.ids.push_back(id);
      continue;
    }
    last = office.denied(*asked.caller, "decide", "proposal", text, may.error());
    decided.known.left.emplace_back(id, *last);
  }
  if (decided.ids.empty()) return *last;
  return decided;
}

/// All of one field, if they are as many as somebody saw.
Result<Decided> all_of(Office& office, const Asked& asked, const ProposalView& view, Verdict verdict) {
  const auto& all = asked.body["all"];
  const ProposalWish wish{all.value("region", ""), all["dataset"], all["kind"], all.value("field", "")};
  if ((wish.kind == "change") == wish.field.empty())
    return Refusal{"http.not_as_said", {{"at", "/all/field"}, {"expected", "the field of a change"}}};
  Decided decided{{}, std::move(verdict)};
  const auto open = office.county().read([&](ledger::Ledger& ledger) { return view.open(ledger); });
  for (const auto& one : open)
    if (wish.covers(one) && view.may_decide(one)) decided.ids.push_back(one.proposal.id);
  const auto seen = all["count"].get<int64_t>();
  if (std::cmp_not_equal(seen, decided.ids.size()))
    return Refusal{"proposals.others_than_seen",
                   {{"seen", std::to_string(seen)}, {"now", std::to_string(decided.ids.size())}}};
  return decided;
}

Settled settle(Office& office, const Context& context, const std::vector<int64_t>& ids, const Verdict& verdict) {
  const auto pack = office.pack();
  Settled settled;
  office.county().write(
      context, [&](ledger::Ledger& ledger) { settled = intake::settle_each(ledger, pack->dictionary, ids, verdict); });
  return settled;
}

Response response_of(const Settled& settled, const Asked& asked, size_t named) {
  // Of one alone the refusal is the answer.
  if (named == 1 && !settled.left.empty()) return problem(settled.left.front().second, asked.request());
  Json json{{"settled", Json::array()}, {"left", Json::array()}};
  for (const auto id : settled.settled) json["settled"].push_back(std::to_string(id));
  for (const auto& [id, why] : settled.left)
    json["left"].push_back({{"proposal", std::to_string(id)},
                            {"code", why.code},
                            {"detail", message_at_page(asked.request().language, why)}});
  return json_response(json);
}

Response decide(Office& office, Jobs& jobs, const Asked& asked) {
  const auto& request = asked.request();
  if (asked.body.contains("all") == asked.body.contains("proposals"))
    return problem({"http.not_as_said", {{"at", "/"}, {"expected", "proposals or all"}}}, request);
  const auto post = office.post(*asked.caller);
  if (!post) return problem(post.error(), request);
  auto verdict = verdict_in(asked.body);
  if (!verdict) return problem(verdict.error(), request);
  const ProposalView view(office, *post);
  const auto decided = asked.body.contains("all") ? all_of(office, asked, view, std::move(*verdict))
                                                  : named(office, asked, view, std::move(*verdict));
  if (!decided) return problem(decided.error(), request);
  if (decided->ids.size() > kAtOnce) {
    const nlohmann::json wanted{{"decision", asked.body["decision"]},
                                {"reason", decided->verdict.reason},
                                {"is_wholesale", decided->verdict.is_wholesale},
                                {"proposals", decided->ids}};
    const auto job = jobs.begin("settle", wanted, asked.context());
    return job ? json_response(job->to_json(request.language), 202) : problem(job.error(), request);
  }
  auto settled = settle(office, asked.context(), decided->ids, decided->verdict);
  settled.left.insert(settled.left.end(), decided->known.left.begin(), decided->known.left.end());
  return response_of(settled, asked, decided->ids.size() + decided->known.left.size());
}

/// What is told of those that are left: each by itself, in the language of whoever looks; of very many the first.
class LeftBehind {
 public:
  void add(const std::vector<std::pair<int64_t, Refusal>>& left) {
    for (const auto& [_, why] : left)
      if (++count_ <= kMostTold)
        for (auto* told : {&chinese_, &english_})
          *told += message_at_page(told == &chinese_ ? Language::Chinese : Language::English, why) + "\n";
  }
  void put_into(Jobs::Results& results) const {
    results["left"] = std::to_string(count_);
    if (count_ > 0) results["left_zh"] = chinese_, results["left_en"] = english_;
  }

 private:
  static constexpr size_t kMostTold = 200;
  size_t count_ = 0;
  std::string chinese_, english_;
};

/// A part at a time, so that whoever else writes waits for one part alone. Done again after a restart it goes on where
/// it was: what was settled waits no more, and is left with that.
Result<Jobs::Results> settle_many(Office& office, const Job& job, const Context& context) {
  const auto ids = job.wanted.at("proposals").get<std::vector<int64_t>>();
  const Verdict verdict{job.wanted.at("decision") == "accept" ? Decision::Accept : Decision::Refuse,
                        job.wanted.at("reason"), job.wanted.at("is_wholesale")};
  Progress progress(context.progress, "proposals", ids.size());
  size_t settled = 0;
  LeftBehind left;
  for (size_t at = 0; at < ids.size(); at += kAtOnce) {
    const std::span part(ids.data() + at, std::min(kAtOnce, ids.size() - at));
    const auto done = settle(office, context, {part.begin(), part.end()}, verdict);
    settled += done.settled.size();
    left.add(done.left);
    progress.advance(part.size());
  }
  Jobs::Results results{{"settled", std::to_string(settled)}};
  left.put_into(results);
  return results;
}

}  // namespace

void add_proposal_decisions(Api& api, Office& office, Jobs& jobs) {
  jobs.add_kind(
      "settle",
      {[&office](const Job& job, const Context& context) { return settle_many(office, job, context); }, true});
  api.answer("decideProposals",
             response_at_once([&office, &jobs](const Asked& asked) { return decide(office, jobs, asked); }));
}

}  // namespace guben::http
