#include "http/delivery_answers.hpp"

#include "access/view.hpp"
#include "http/file_rights.hpp"
#include "intake/actions/list_deliveries.hpp"
#include "intake/actions/withdraw.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using intake::Force;
using intake::ListedDelivery;

const char* word(Force force) {
  return force == Force::InForce ? "in_force" : force == Force::Superseded ? "superseded" : "withdrawn";
}

FilePlace place_of(const ledger::Delivery& delivery) { return {delivery.dataset, {}, delivery.coverage, {}}; }

Json json_of(const Office& office, const policy::Pack& pack, const access::Post& post, const ListedDelivery& listed) {
  const auto& d = listed.delivery;
  const auto* dataset = pack.dictionary.find(d.dataset);
  Json json{{"id", d.id},
            {"dataset", d.dataset},
            {"file", d.file},
            {"period", {d.from.to_string(), d.to.to_string()}},
            {"mode", d.mode},
            {"coverage", d.coverage},
            {"rows", d.rows},
            {"returned", d.returned},
            {"fingerprint", d.fingerprint},
            {"state", word(listed.force)},
            {"at", d.recorded_at}};
  if (dataset) json["organisation"] = dataset->provider;
  if (listed.superseded_by > 0) json["ended_by"] = listed.superseded_by;
  if (!listed.reason.empty()) json["reason"] = access::masked_text(listed.reason);
  // What the registers' records come from is the county's by now, whoever sent it.
  const bool stays = listed.force == Force::Withdrawn || !dataset || dataset->in_ledger;
  json["may_withdraw"] = !stays && may_with_file(office, post, "withdraw", "file", place_of(d)).has_value();
  return json;
}

/// Whether some day of the delivery's period lies in this month.
bool speaks_of_month(const ledger::Delivery& delivery, const std::string& month) {
  const auto first = Date::from_iso(month + "-01");
  return first && delivery.from <= first->last_of_month() && *first <= delivery.to;
}

Result<Json> list_deliveries(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto pack = office.pack();
  auto all = office.county().read([](ledger::Ledger& ledger) { return intake::list_deliveries(ledger); });
  const auto dataset = asked.text("dataset"), state = asked.text("state"), month = asked.text("period");
  std::erase_if(all, [&](const ListedDelivery& listed) {
    const auto& d = listed.delivery;
    return (!dataset.empty() && d.dataset != dataset) || (!state.empty() && word(listed.force) != state) ||
           (!month.empty() && !speaks_of_month(d, month)) || !sees_file(office, *post, place_of(d));
  });
  std::reverse(all.begin(), all.end());  // the latest first
  return page_of(asked, all, [&](const ListedDelivery& listed) { return json_of(office, *pack, *post, listed); });
}

Result<void> withdraw_delivery(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto id = asked.number("delivery");
  const auto all = office.county().read([](ledger::Ledger& ledger) { return intake::list_deliveries(ledger); });
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const ListedDelivery& listed) { return listed.delivery.id == id; });
  const auto allowed = found == all.end() ? Result<void>(Refusal{"access.absent_or_outside"})
                                          : may_with_file(office, *post, "withdraw", "file", place_of(found->delivery));
  if (!allowed) return office.denied(*asked.caller, "withdraw", "file", std::to_string(id), allowed.error());
  const auto context = asked.context();
  auto work = office.county().lease(context, "withdraw");
  if (!work) return office.in_labels(work.error());
  const auto pack = office.pack();
  const auto done = intake::withdraw(office.county().folder(), work->ledger(), pack->dictionary, id,
                                     access::masked_text(asked.body["reason"].get<std::string>()), context);
  if (!done) return done.error();
  return {};
}

}  // namespace

void add_delivery_answers(Api& api, Office& office) {
  api.answer("listDeliveries", json_at_once([&office](const Asked& asked) { return list_deliveries(office, asked); }));
  api.answer("withdrawDelivery", response_at_once([&office](const Asked& asked) {
               const auto done = withdraw_delivery(office, asked);
               if (!done) return problem(done.error(), asked.request());
               Response response;
               response.status = 204;
               return response;
             }));
}

}  // namespace guben::http
