#pragma once
// The contract's operations and who answers them. Before a handler is asked: who asks (gate.hpp), whether the request
// is as the contract says, and whether it came before (idempotency.hpp).
#include "core/context.hpp"
#include "http/contract.hpp"
#include "http/gate.hpp"
#include "http/idempotency.hpp"
#include "http/service.hpp"

namespace guben::http {

/// A request as its handler sees it: everything checked.
struct Asked {
  std::shared_ptr<const Call> call;
  const Operation* operation = nullptr;
  std::optional<Caller> caller;                     ///< none where anyone may ask
  nlohmann::json given = nlohmann::json::object();  ///< parameters by name, with their defaults
  nlohmann::json body;                              ///< null where there is none
  decltype(Context::clock) clock = std::chrono::system_clock::now;
  const Request& request() const { return call->request; }
  std::string text(const char* name) const { return given.contains(name) ? given[name].get<std::string>() : ""; }
  int64_t number(const char* name) const { return given.at(name).get<int64_t>(); }
  /// What it is for, in words; empty where nobody said.
  std::string purpose() const { return text("X-Purpose"); }
  /// In the name of whoever asks.
  Context context() const;
};

using Answerer = std::function<void(const std::shared_ptr<const Asked>&, const Reply&)>;
/// For what answers where it stands: JSON, or why not.
Answerer json_at_once(std::function<Result<nlohmann::ordered_json>(const Asked&)> answer);
Answerer response_at_once(std::function<Response(const Asked&)> answer);
/// For what takes its time, on threads of its own: nobody else's work waits for it. Where too much waits for these
/// already it is refused with access.sign_in_busy.
Answerer response_from(WorkerPool& pool, std::function<Response(const Asked&)> answer);

Response json_response(const nlohmann::ordered_json& body, int status = 200);
Response no_content();
/// The page that was asked for (page, size) of a list that is whole in memory, with its total.
template <typename Item, typename ToJson>
nlohmann::ordered_json page_of(const Asked& asked, const std::vector<Item>& all, const ToJson& to_json) {
  const auto page = static_cast<size_t>(asked.number("page")), size = static_cast<size_t>(asked.number("size"));
  auto items = nlohmann::ordered_json::array();
  for (size_t i = (page - 1) * size; i < std::min(all.size(), page * size); ++i) items.push_back(to_json(all[i]));
  return {{"items", std::move(items)}, {"page", page}, {"size", size}, {"total", all.size()}};
}
/// 412 with what was sent and what is there now.
Response changed_meanwhile(const Request& request, const nlohmann::json& yours, const nlohmann::json& theirs);
/// Nothing where If-Match lists the tag; refused with http.if_match_missing or http.changed.
Result<void> check_if_match(const Request& request, std::string_view etag);

class Api {
 public:
  /// `clock`: by which whatever is asked for is done.
  Api(const Contract& contract, std::shared_ptr<Gate> gate,
      decltype(Context::clock) clock = std::chrono::system_clock::now)
      : contract_(contract), gate_(std::move(gate)), clock_(std::move(clock)) {}
  /// An operation of the contract and who answers it.
  void answer(const std::string& operation, Answerer answerer);
  bool has(const std::string& operation) const { return answerers_.contains(operation); }
  /// Refused with http.contract where an operation has no answerer, or an answerer no operation.
  Result<void> mount(Service& service);

 private:
  void ask(const Operation& operation, const Answerer& answerer, const std::shared_ptr<const Call>& call,
           const Reply& reply);
  const Contract& contract_;
  std::shared_ptr<Gate> gate_;
  decltype(Context::clock) clock_;
  std::map<std::string, Answerer> answerers_;
  Idempotency idempotency_;
};

}  // namespace guben::http
