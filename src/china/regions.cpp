#include "china/regions.hpp"

#include "core/text.hpp"

namespace guben::china {

std::string short_region_name(std::string_view name) {
  std::string text = squeezed(name);
  static constexpr std::string_view endings[] = {"村民委员会", "居民委员会", "街道办事处", "村委会", "居委会",
                                                 "办事处",     "管理区",     "社区",       "街道",   "村",
                                                 "镇",         "乡",         "县",         "区",     "市"};
  for (const auto ending : endings)
    if (text.size() > ending.size() + 2 && text.ends_with(ending)) {
      text.resize(text.size() - ending.size());
      break;
    }
  return text;
}

Result<Regions> Regions::load(const std::filesystem::path& csv) {
  std::ifstream in(csv);
  if (!in) return Refusal{"pack.file_missing", {{"file", csv.string()}}};
  Regions regions;
  std::string line;
  std::getline(in, line);
  const auto refused = [&](const char* code, int number) {
    return Refusal{code, {{"place", fmt::format("{}:{}", csv.filename().string(), number)}}};
  };
  if (trimmed(line) != "code,name,parent,level") return refused("pack.bad_region_line", 1);
  for (int number = 2; std::getline(in, line); ++number) {
    const auto cells = split(trimmed(line), ',');
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (cells.size() != 4) return refused("pack.bad_region_line", number);
    Region region{std::string(cells[0]), std::string(cells[1]), std::string(cells[2]), std::string(cells[3])};
    // The code says what it is and where it lies; a line that says otherwise would send people elsewhere.
    const bool is_code = region.code.find_first_not_of("0123456789") == std::string::npos;
    if (!is_code || level_of(region.code) != region.level || region.name.empty() || regions.find(region.code) ||
        !region.code.starts_with(region.parent) || region.parent == region.code)
      return refused("pack.bad_region", number);
    regions.add(std::move(region));
  }
  if (regions.all().empty()) return refused("pack.no_regions", 2);
  return regions;
}

void Regions::add(Region region) {
  const size_t index = regions_.size();
  by_code_.emplace(region.code, index);
  by_parent_.emplace(region.parent, index);
  by_parent_and_name_.emplace(region.parent + "/" + short_region_name(region.name), index);
  regions_.push_back(std::move(region));
}

const Region* Regions::find(std::string_view code) const {
  const auto found = by_code_.find(std::string(code));
  return found == by_code_.end() ? nullptr : &regions_[found->second];
}

std::string Regions::names(const std::vector<std::string>& codes) const {
  std::string all;
  for (const auto& code : codes) all += (all.empty() ? "" : ", ") + name(code);
  return all;
}

std::string Regions::name(std::string_view code) const {
  const auto* region = find(code);
  return region ? region->name : std::string(code);
}

std::string Regions::full_name(std::string_view code) const {
  std::string text;
  for (const size_t length : {6, 9, 12})
    if (code.size() >= length)
      if (const auto* region = find(code.substr(0, length))) text += (text.empty() ? "" : " ") + region->name;
  return text;
}

std::optional<std::string> Regions::child_named(std::string_view parent, std::string_view name) const {
  const auto found = by_parent_and_name_.find(std::string(parent) + "/" + short_region_name(name));
  if (found == by_parent_and_name_.end()) return std::nullopt;
  return regions_[found->second].code;
}

std::optional<std::string> Regions::county_named(std::string_view name) const {
  const std::string wanted = short_region_name(name);
  for (const auto& region : regions_)
    if (region.level == "county" && short_region_name(region.name) == wanted) return region.code;
  return std::nullopt;
}

std::optional<std::string> Regions::township_named(std::string_view county, std::string_view name) const {
  if (const auto code = child_named(county, name)) return code;
  // The county may stand in front: 示例县青石镇.
  const std::string prefix = this->name(county), text = squeezed(name);
  if (text.size() > prefix.size() && text.starts_with(prefix)) return child_named(county, text.substr(prefix.size()));
  return std::nullopt;
}

std::optional<std::string> Regions::village_named(std::string_view county, std::string_view township,
                                                  std::string_view name) const {
  if (!township.empty())
    if (const auto code = child_named(township, name)) return code;
  std::string text = squeezed(name);
  const std::string county_name = this->name(county);
  if (text.size() > county_name.size() && text.starts_with(county_name)) text.erase(0, county_name.size());
  std::optional<std::string> only;
  for (const auto* candidate : children(county)) {
    if (text.size() > candidate->name.size() && text.starts_with(candidate->name))
      if (const auto code = child_named(candidate->code, text.substr(candidate->name.size()))) return code;
    if (!township.empty()) continue;
    if (const auto code = child_named(candidate->code, text)) {
      if (only) return std::nullopt;  // two townships have a village of this name
      only = code;
    }
  }
  return only;
}

const char* level_of(std::string_view code) {
  switch (code.size()) {
    case 12: return "village";
    case 9: return "township";
    case 6: return "county";
    case 4: return "prefecture";
    default: return "province";
  }
}

std::vector<const Region*> Regions::children(std::string_view code) const {
  std::vector<const Region*> all;
  const auto [first, last] = by_parent_.equal_range(std::string(code));
  for (auto it = first; it != last; ++it) all.push_back(&regions_[it->second]);
  std::sort(all.begin(), all.end(), [](const Region* a, const Region* b) { return a->code < b->code; });
  return all;
}

}  // namespace guben::china
