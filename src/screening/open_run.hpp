#pragma once
// A run held open, for a process that stays up: what people ask of a household, a person, a rule or a village is
// answered from memory, with its reasons in the words of each_finding(), by the same replay. What is held are the
// subjects of whom something was found or left undecided, and the rows of files behind their facts; opening reads them
// once.
//
// Any number of threads may ask.
#include "screening/findings.hpp"

namespace guben::screening {

/// That something was found, without the reasons.
struct Found {
  std::string_view subject, household, region, rule, kind, severity, route;
  Outcome outcome;
};

/// OpenRun::each() of a run that is read for this and let go of. Refused as OpenRun::open().
Result<void> each_found(const workspace::CountyFolder& folder, std::shared_ptr<const policy::Pack> pack, RunSummary run,
                        const std::function<void(const Found&)>& visit);

class OpenRun {
 public:
  /// Refused as each_finding() is. The run must have been found whole (load_summary).
  static Result<std::unique_ptr<OpenRun>> open(const workspace::CountyFolder& folder,
                                               std::shared_ptr<const policy::Pack> pack, RunSummary run);
  ~OpenRun();
  OpenRun(const OpenRun&) = delete;
  OpenRun& operator=(const OpenRun&) = delete;

  const RunSummary& run() const;
  const policy::Pack& pack() const;

  /// Everything found of a subject, or of a household and all in it. Findings live until the visitor returns.
  void explain(const std::string& subject, const std::function<void(const Finding&)>& visit) const;
  /// What a rule found in the region of this code (a prefix; empty: everywhere).
  void findings(const std::string& rule, const std::string& region,
                const std::function<void(const Finding&)>& visit) const;
  /// Everything found of everybody, off the stored bits: replayed only where a rule's rows differ in severity or route.
  void each(const std::function<void(const Found&)>& visit) const;
  /// Questions that could not be asked because something was not delivered: of a household and all in it, or of another
  /// subject; and of each rule, in the region of this code.
  int64_t not_run_of(const std::string& code) const;
  std::map<std::string, int64_t> not_run_in(const std::string& region) const;

 private:
  friend Result<void> each_found(const workspace::CountyFolder&, std::shared_ptr<const policy::Pack>, RunSummary,
                                 const std::function<void(const Found&)>&);
  struct Held;
  explicit OpenRun(std::unique_ptr<Held> held);
  std::unique_ptr<Held> held_;
};

}  // namespace guben::screening
