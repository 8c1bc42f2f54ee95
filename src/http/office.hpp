#pragma once
// A county with all that people who work in it share: held open, who may come in, who is signed in. What handlers of
// the API and the gate ask.
#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/rights.hpp"
#include "access/sessions.hpp"
#include "access/sign_in.hpp"
#include "china/regions.hpp"
#include "county/held_county.hpp"
#include "http/finding_lists.hpp"
#include "http/gate.hpp"
#include "http/worker_pool.hpp"

namespace guben::http {

class Office {
 public:
  static Result<std::unique_ptr<Office>> open(const std::filesystem::path& folder, const std::filesystem::path& packs,
                                              const Context& context);
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office();

  county::HeldCounty& county() { return *county_; }
  std::shared_ptr<const county::Snapshot> snapshot() const { return county_->snapshot(); }
  const access::Roles& roles() const { return roles_; }
  FindingLists& finding_lists() { return finding_lists_; }
  access::SignIn& sign_in() { return *sign_in_; }
  access::Sessions& sessions() { return *sessions_; }
  /// For what hashes passwords: slow, few at once, and never in the way of whoever is signed in.
  WorkerPool& slow() { return *slow_; }
  const std::filesystem::path& packs() const { return packs_; }

  std::shared_ptr<const policy::Pack> pack() const { return county_->snapshot()->pack; }
  const std::string& code() const { return code_; }
  std::string name() const;
  bool is_invented() const { return china::is_invented(code_); }
  /// The day business is done on: today, in an invented county that of its demo.
  Date business_day() const;

  /// The granted post in force; refused with access.absent_or_outside where it has ended or none is chosen.
  Result<access::GrantedPost> granted_post(const Caller& caller);
  Result<access::Post> post(const Caller& caller);
  /// Somebody asked for what the post may not have, of the record of this code: into the journal, and back as people
  /// are told.
  Refusal denied(const Caller& caller, std::string_view action, std::string_view kind, const std::string& code,
                 const Refusal& why);
  /// Done about once a minute, until the office ends.
  void each_minute(std::function<void()> work);
  /// No round begins any more, and none is under way: before what they work on goes.
  void end_rounds();
  /// The run of this name, and the snapshot's latest where none is named; refused as county().run(), and with why there
  /// is none.
  Result<std::shared_ptr<const screening::OpenRun>> run(const county::Snapshot& snapshot,
                                                        const std::string& name) const;
  /// As it was, with the roles and the county it names called as people call them.
  Refusal in_labels(Refusal refusal) const;
  /// Where a household lies, and which departments something of it is routed to; refused with access.absent_or_outside.
  Result<access::Subject> subject_of_household(const std::string& code) const;

 private:
  /// Those that registers and files pair with whoever has the account.
  std::set<std::string> own_households(ledger::Ledger& ledger, const std::string& account) const;
  Office() = default;
  void sweep_sessions();
  std::filesystem::path packs_;
  std::string code_;
  std::unique_ptr<county::HeldCounty> county_;
  access::Roles roles_;
  FindingLists finding_lists_;
  std::unique_ptr<access::SignIn> sign_in_;
  std::unique_ptr<access::Sessions> sessions_;
  std::unique_ptr<WorkerPool> slow_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;
  std::vector<std::function<void()>> each_minute_;
  std::thread sweeper_;
};

/// The gate of an office: sessions by cookie, changes by X-CSRF-Token, rights of the post in force; what is denied is
/// journalled.
class OfficeGate : public Gate {
 public:
  explicit OfficeGate(Office& office) : office_(office) {}
  Result<Caller> who(const Request& request, const Operation& operation) override;
  Result<void> may(Caller& caller, const Operation& operation, const nlohmann::json& given) override;

 private:
  Result<void> is_allowed(const access::Post& post, const Operation& operation, const nlohmann::json& given) const;
  Office& office_;
};

inline constexpr const char* kSessionCookie = "guben_session";

}  // namespace guben::http
