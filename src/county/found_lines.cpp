#include "county/found_lines.hpp"

namespace guben::county {
namespace {

auto place_of(const FoundLine& line) {
  return std::tuple<const std::string&, const std::string&, const std::string&, const std::string&, int>(
      line.whose(), line.kind(), line.subject(), line.rule(), static_cast<int>(line.outcome()));
}

}  // namespace

bool is_before(const FoundLine& one, const FoundLine& other) { return place_of(one) < place_of(other); }

FoundLines::FoundLines(const screening::OpenRun& run) : run_(run.run().id) {
  run.each([&](const screening::Found& found) { keep(found); });
  put_in_order();
}

Result<std::shared_ptr<const FoundLines>> FoundLines::read(const workspace::CountyFolder& folder,
                                                           std::shared_ptr<const policy::Pack> pack,
                                                           screening::RunSummary run) {
  std::shared_ptr<FoundLines> lines(new FoundLines(run.id));
  const auto read = screening::each_found(folder, std::move(pack), std::move(run),
                                          [&](const screening::Found& found) { lines->keep(found); });
  if (!read) return read.error();
  lines->put_in_order();
  return std::shared_ptr<const FoundLines>(std::move(lines));
}

void FoundLines::put_in_order() {
  lines_.shrink_to_fit();
  std::sort(lines_.begin(), lines_.end(), is_before);
}

FoundLines::FoundLines(std::string run, const std::vector<const FoundLine*>& lines) : run_(std::move(run)) {
  lines_.reserve(lines.size());
  for (const auto* line : lines)
    keep({line->subject(), line->household(), line->region(), line->rule(), line->kind(), line->severity(),
          line->route(), line->outcome()});
}

void FoundLines::keep(const screening::Found& found) {
  const auto kept = [&](std::string_view word) {
    const auto known = words_.find(word);
    return &*(known == words_.end() ? words_.emplace(word).first : known);
  };
  auto& line = lines_.emplace_back();
  line.subject_ = &*codes_.emplace(found.subject).first;
  line.household_ = &*codes_.emplace(found.household).first;
  line.words_ =
      &*said_.insert({kept(found.region), kept(found.rule), kept(found.kind), kept(found.severity), kept(found.route)})
            .first;
  line.outcome_ = found.outcome;
  line.is_red_ = found.severity == "red";
  line.is_of_household_ = !found.household.empty();
}

std::span<const FoundLine> FoundLines::of(std::string_view code) const {
  const auto from =
      std::lower_bound(lines_.begin(), lines_.end(), code,
                       [](const FoundLine& line, std::string_view wanted) { return line.whose() < wanted; });
  auto to = from;
  while (to != lines_.end() && to->whose() == code) ++to;
  return {from, to};
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

FoundSince::FoundSince(std::shared_ptr<const FoundLines> now, const FoundLines* before) : now_(std::move(now)) {
  if (!before) {
    lasting_.resize(now_->all().size());
    return;
  }
  lasting_.reserve(now_->all().size());
  compare(now_->all(), before->all(), [&](const FoundLine&, bool is_there) { lasting_.push_back(is_there); });
  std::vector<const FoundLine*> gone;
  compare(before->all(), now_->all(), [&](const FoundLine& line, bool is_there) {
    if (!is_there) gone.push_back(&line);
  });
  gone_.emplace(before->run(), gone);
}

}  // namespace guben::county
