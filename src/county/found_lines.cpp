#include "county/found_lines.hpp"

namespace guben::county {
namespace {

auto place_of(const FoundLine& line) {
  return std::tuple<const std::string&, const std::string&, const std::string&, const std::string&, int>(
      line.whose(), *line.kind, line.subject, *line.rule, static_cast<int>(line.outcome));
}

}  // namespace

FoundLines::FoundLines(const screening::OpenRun& run) : run_(run.run().id) {
  run.each([&](const screening::Finding& f) {
    FoundLine line;
    line.subject = f.subject_id;
    line.household = f.household_id;
    line.region = kept(f.region);
    line.rule = kept(f.rule);
    line.kind = kept(f.subject_kind);
    line.severity = kept(f.severity.empty() ? "amber" : f.severity);
    line.route = kept(f.route);
    line.outcome = f.outcome;
    lines_.push_back(std::move(line));
  });
  lines_.shrink_to_fit();
  std::sort(lines_.begin(), lines_.end(), [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
}

std::span<const FoundLine> FoundLines::of(std::string_view code) const {
  const auto from =
      std::lower_bound(lines_.begin(), lines_.end(), code,
                       [](const FoundLine& line, std::string_view wanted) { return line.whose() < wanted; });
  auto to = from;
  while (to != lines_.end() && to->whose() == code) ++to;
  return {from, to};
}

bool FoundLines::has(const FoundLine& line) const {
  return std::binary_search(lines_.begin(), lines_.end(), line,
                            [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
}

namespace {

/// Of each line of the one, whether the other has it; both lie in one order.
template <typename Visit>
void compare(const std::vector<FoundLine>& one, const std::vector<FoundLine>& other, Visit visit) {
  auto at = other.begin();
  for (const auto& line : one) {
    while (at != other.end() && place_of(*at) < place_of(line)) ++at;
    visit(line, at != other.end() && place_of(*at) == place_of(line));
  }
}

}  // namespace

FoundSince::FoundSince(std::shared_ptr<const FoundLines> now, std::shared_ptr<const FoundLines> before)
    : now_(std::move(now)), before_(std::move(before)) {
  if (!before_) {
    lasting_.resize(now_->all().size());
    return;
  }
  lasting_.reserve(now_->all().size());
  compare(now_->all(), before_->all(), [&](const FoundLine&, bool is_there) { lasting_.push_back(is_there); });
  compare(before_->all(), now_->all(), [&](const FoundLine& line, bool is_there) {
    if (!is_there) gone_.push_back(&line);
  });
}

}  // namespace guben::county
