#include "http/finding_lists.hpp"

#include "screening/run.hpp"

namespace guben::http {
namespace {
using county::FoundLine;
using screening::Outcome;

std::string_view word(Outcome outcome) { return outcome == Outcome::Hit ? "hit" : "undecided"; }

/// What somebody asks for of the lines.
class Asking {
 public:
  Asking(const access::Roles& roles, const access::Post& post, Date day, const policy::Pack& pack, const ListPart& part,
         const FindingWish& wish)
      : pack_(pack),
        part_(part),
        view_(roles, post, day),
        roles_(roles),
        wish_(wish),
        outcome_(wish.by == "rule" ? "" : wish.outcome) {}

  bool wants(const std::string& change) const { return wish_.change.empty() || wish_.change == change; }
  /// Nothing where the line is not asked for. A filter that tells of what is protected finds nothing of it.
  std::optional<FindingLine> of(const FoundLine& line, Change change) {
    if (!outcome_.empty() && word(line.outcome()) != outcome_) return {};
    if (!part_.has(line)) return {};
    if ((!wish_.severity.empty() && line.severity() != wish_.severity) ||
        (!wish_.route.empty() && line.route() != wish_.route))
      return {};
    const auto& rule = known(line.rule());
    if (!rule.is_asked_for) return {};
    const bool hides = rule.is_of_health && !sees_health(line);
    if (hides && tells()) return {};
    return FindingLine{&line, hides, change};
  }

 private:
  struct OfRule {
    bool is_asked_for = false, is_of_health = false;
  };
  /// Asked of every line, answered once of a rule: lines of one run share the words of their rules.
  const OfRule& known(const std::string& rule) {
    if (last_rule_ && last_rule_->first == &rule) return last_rule_->second;
    const auto [at, is_new] = rules_.try_emplace(&rule);
    last_rule_ = &*at;
    if (!is_new) return at->second;
    const auto found = pack_.rules.find(rule);
    const auto* of_pack = found == pack_.rules.end() ? nullptr : &found->second;
    at->second.is_of_health = of_pack && of_pack->is_of_health;
    at->second.is_asked_for = (wish_.rule.empty() || rule == wish_.rule) &&
                              (wish_.group.empty() || (of_pack && of_pack->group == wish_.group)) &&
                              (!wish_.is_benefit || (of_pack && of_pack->touches_benefit));
    return at->second;
  }
  bool tells() const { return !wish_.route.empty() || !wish_.group.empty() || !wish_.rule.empty() || wish_.is_benefit; }
  bool sees_health(const FoundLine& line) {
    if (&line.route() != last_route_)
      last_route_ = &line.route(), asked_.routed_to = roles_.departments_of(line.route());
    asked_.region = part_.place_of(line);
    asked_.household = line.household();
    return view_.sees_health(asked_);
  }
  const policy::Pack& pack_;
  const ListPart& part_;
  access::View view_;
  const access::Roles& roles_;
  const FindingWish& wish_;
  const std::string outcome_;  ///< empty: of every one, as rules are counted
  std::unordered_map<const std::string*, OfRule> rules_;
  const std::pair<const std::string* const, OfRule>* last_rule_ = nullptr;
  access::Subject asked_;  ///< of the line at hand
  const std::string* last_route_ = nullptr;
};

/// In the order of whose they are; what is gone is said of the run before.
std::vector<FindingLine> lines_of(const county::FoundSince& found, Asking& asking) {
  std::vector<FindingLine> lines;
  const auto take = [&](const FoundLine& line, Change change) {
    if (auto wanted = asking.of(line, change)) lines.push_back(*wanted);
  };
  const bool wants_new = asking.wants("new"), wants_lasting = asking.wants("lasting");
  if (wants_new || wants_lasting) {
    lines.reserve(found.now().all().size());
    for (const auto& line : found.now().all()) {
      const bool is_lasting = found.is_lasting(line);
      if (!found.is_compared()) take(line, Change::Unknown);
      else if (is_lasting ? wants_lasting : wants_new) take(line, is_lasting ? Change::Lasting : Change::New);
    }
  } else
    for (const auto& line : found.gone()) take(line, Change::Gone);
  return lines;
}

std::vector<FindingLine> gone_of(const county::FoundSince& found, Asking& asking) {
  std::vector<FindingLine> lines;
  for (const auto& line : found.gone())
    if (auto wanted = asking.of(line, Change::Gone)) lines.push_back(*wanted);
  return lines;
}

std::vector<FindingsOfRule> rules_of(const ComparedRun& all, const std::vector<FindingLine>& lines,
                                     const std::vector<FindingLine>& gone,
                                     const std::map<std::string, int64_t>& not_run) {
  std::map<std::string, FindingsOfRule> by_rule;
  for (const auto& line : lines) {
    auto& one = by_rule[line.found->rule()];
    ++(line.found->outcome() == Outcome::Hit ? one.hit : one.undecided);
    one.appeared += line.found->outcome() == Outcome::Hit && line.change == Change::New;
    one.is_protected = one.is_protected || line.is_protected;
    if (one.severity.empty() || line.found->is_red()) one.severity = line.found->severity();
  }
  for (const auto& line : gone) {
    by_rule[line.found->rule()].gone += line.found->outcome() == Outcome::Hit;
    by_rule[line.found->rule()].is_protected |= line.is_protected;
  }
  std::vector<FindingsOfRule> rules;
  for (const auto* counted : screening::in_order(all.run->run(), all.run->pack())) {
    auto& one = by_rule[counted->rule];
    one.rule = counted->rule;
    one.route = counted->route;
    if (one.severity.empty()) one.severity = counted->severity.empty() ? "amber" : counted->severity;
    if (const auto count = not_run.find(counted->rule); count != not_run.end()) one.not_run = count->second;
    if (!one.points_at_somebody()) rules.push_back(one);
  }
  return rules;
}

/// Deadlines do not exist yet: by severity, then by code.
std::vector<FindingsOfHousehold> households_of(const std::vector<FindingLine>& lines) {
  std::vector<FindingsOfHousehold> all;
  for (size_t first = 0, next = 0; first < lines.size(); first = next) {
    FindingsOfHousehold one;
    const auto* whose = &lines[first].found->whose();
    for (; next < lines.size() && &lines[next].found->whose() == whose; ++next)
      one.is_red = one.is_red || lines[next].found->is_red();
    one.lines = std::span(lines).subspan(first, next - first);
    all.push_back(one);
  }
  std::stable_partition(all.begin(), all.end(), [](const auto& one) { return one.is_red; });
  return all;
}

int64_t people_in(const std::vector<FindingsOfHousehold>& households, const county::Moved& moved) {
  int64_t people = 0;
  for (const auto& one : households) people += moved.people_of(*one.lines.front().found);
  return people;
}

FindingList made(const access::Roles& roles, const access::Post& post, Date day, const ComparedRun& compared,
                 const FindingWish& wish) {
  const ListPart part(roles, access::reach(roles, post, "read", "finding"), wish.region, compared.moved);
  Asking asking(roles, post, day, compared.run->pack(), part, wish);
  FindingList list;
  list.lines = lines_of(*compared.found, asking);
  if (wish.by == "rule") {
    const auto not_run =
        part.has_whole(wish.region) ? compared.run->not_run_in(wish.region) : std::map<std::string, int64_t>();
    list.rules = rules_of(compared, list.lines, gone_of(*compared.found, asking), not_run);
    std::erase_if(list.lines, [&](const FindingLine& line) { return word(line.found->outcome()) != wish.outcome; });
  }
  list.households = households_of(list.lines);
  list.household_count = static_cast<int64_t>(list.households.size());
  list.people = people_in(list.households, *compared.moved);
  if (wish.by == "finding") {
    list.households.clear();  // their lines lie apart from now on
    list.households.shrink_to_fit();
    std::stable_partition(list.lines.begin(), list.lines.end(), [](const auto& line) { return line.found->is_red(); });
  }
  return list;
}

}  // namespace

bool FindingsOfRule::points_at_somebody() const {
  const auto is_few = [](int64_t count) { return count > 0 && !access::View::by_cause(count); };
  return is_protected && (is_few(hit) || is_few(undecided));
}

std::shared_ptr<const FindingList> FindingLists::list(const access::Roles& roles, const access::Post& post, Date day,
                                                      const ComparedRun& compared, const FindingWish& wish) {
  {
    const std::scoped_lock lock(mutex_);
    kept_.remove_if([](const Kept& kept) { return kept.found.expired() || kept.moved.expired(); });
    for (auto kept = kept_.begin(); kept != kept_.end(); ++kept)
      if (kept->wish == wish && kept->day == day && kept->post == post && kept->is_of(compared)) {
        kept_.splice(kept_.begin(), kept_, kept);
        return kept->list;
      }
  }
  auto list = std::make_shared<const FindingList>(made(roles, post, day, compared, wish));
  const std::scoped_lock lock(mutex_);
  kept_.push_front({post, day, wish, compared.found, compared.moved, list});
  if (kept_.size() > kMostKept) kept_.pop_back();
  return list;
}

}  // namespace guben::http
