#include "china/regions.hpp"

#include "core/read_whole.hpp"
#include "core/text.hpp"

namespace guben::china {

namespace {

/// What places are called by, and of which kind that makes them. The longest first.
struct Ending {
  std::string_view text, kind;
};
constexpr Ending kEndings[] = {{"社区居民委员会", "社区"},
                               {"社区居委会", "社区"},
                               {"居民委员会", "社区"},
                               {"居委会", "社区"},
                               {"社区", "社区"},
                               {"村民委员会", "村"},
                               {"村委会", "村"},
                               {"村委", "村"},
                               {"村", "村"},
                               {"街道办事处", "街道"},
                               {"街道办", "街道"},
                               {"办事处", "街道"},
                               {"街道", "街道"},
                               {"镇人民政府", "镇"},
                               {"镇政府", "镇"},
                               {"镇", "镇"},
                               {"乡人民政府", "乡"},
                               {"乡政府", "乡"},
                               {"乡", "乡"},
                               {"管理区", "管理区"},
                               {"县", "县"},
                               {"区", "区"},
                               {"市", "市"}};

struct RegionName {
  std::string stem;
  std::string_view kind;
};

/// 长塘村委会 is 长塘 of the kind 村; 长塘村村委会 may be 长塘村 or 长塘.
std::vector<RegionName> readings_of(std::string_view squeezed_name) {
  const auto has_stem = [&](std::string_view text, std::string_view ending) {
    return text.size() > ending.size() + 2 && text.ends_with(ending);
  };
  for (const auto& ending : kEndings) {
    if (!has_stem(squeezed_name, ending.text)) continue;
    const auto stem = squeezed_name.substr(0, squeezed_name.size() - ending.text.size());
    std::vector<RegionName> readings{{std::string(stem), ending.kind}};
    if (ending.text != ending.kind && has_stem(stem, ending.kind))
      readings.push_back({std::string(stem.substr(0, stem.size() - ending.kind.size())), ending.kind});
    return readings;
  }
  return {{std::string(squeezed_name), ""}};
}

}  // namespace

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
  must_be_read_whole(in, csv);
  if (regions.all().empty()) return refused("pack.no_regions", 2);
  return regions;
}

void Regions::add(Region region) {
  const size_t index = regions_.size();
  by_code_.emplace(region.code, index);
  by_parent_.emplace(region.parent, index);
  for (const auto closeness : {Closeness::Whole, Closeness::Kind, Closeness::Stem})
    for (const auto& key : keys_of(region.name, closeness))
      by_parent_and_name_.emplace(region.parent + "/" + key, index);
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

std::vector<std::string> Regions::keys_of(std::string_view name, Closeness closeness) {
  std::string whole = squeezed(name);
  if (closeness == Closeness::Whole) return {std::move(whole)};
  std::vector<std::string> keys;
  for (const auto& reading : readings_of(whole)) {
    if (closeness == Closeness::Stem) keys.push_back(reading.stem + "/");
    else if (!reading.kind.empty()) keys.push_back(fmt::format("{}/{}", reading.stem, reading.kind));
  }
  // 新村 may be all of a name or 新村村 without its ending.
  if (closeness == Closeness::Stem && keys.front() != whole + "/") keys.push_back(whole + "/");
  return keys;
}

void Regions::find_children(std::string_view parent, std::string_view name, Closeness closeness,
                            std::vector<size_t>& found) const {
  for (const auto& key : keys_of(name, closeness)) {
    const auto [first, last] = by_parent_and_name_.equal_range(fmt::format("{}/{}", parent, key));
    for (auto it = first; it != last; ++it)
      if (std::find(found.begin(), found.end(), it->second) == found.end()) found.push_back(it->second);
  }
}

std::optional<std::string> Regions::child_named(std::string_view parent, std::string_view name) const {
  for (const auto closeness : {Closeness::Whole, Closeness::Kind, Closeness::Stem}) {
    std::vector<size_t> found;
    find_children(parent, name, closeness, found);
    if (found.size() == 1) return regions_[found.front()].code;
    if (found.size() > 1) return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> Regions::counties_named(std::string_view name) const {
  for (const auto closeness : {Closeness::Whole, Closeness::Kind, Closeness::Stem}) {
    const auto wanted = keys_of(name, closeness);
    std::vector<std::string> found;
    for (const auto& region : regions_) {
      if (region.level != "county") continue;
      const auto keys = keys_of(region.name, closeness);
      if (std::find_first_of(keys.begin(), keys.end(), wanted.begin(), wanted.end()) != keys.end())
        found.push_back(region.code);
    }
    if (!found.empty()) return found;
  }
  return {};
}

std::optional<std::string> Regions::county_named(std::string_view name) const {
  auto found = counties_named(name);
  return found.size() == 1 ? std::optional(std::move(found.front())) : std::nullopt;
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
  const auto townships = children(county);
  for (const auto* candidate : townships)
    if (text.size() > candidate->name.size() && text.starts_with(candidate->name))
      if (const auto code = child_named(candidate->code, text.substr(candidate->name.size()))) return code;
  if (!township.empty()) return std::nullopt;
  for (const auto closeness : {Closeness::Whole, Closeness::Kind, Closeness::Stem}) {
    std::vector<size_t> found;
    for (const auto* candidate : townships) find_children(candidate->code, text, closeness, found);
    if (found.size() == 1) return regions_[found.front()].code;
    if (found.size() > 1) return std::nullopt;  // two townships have a village of this name
  }
  return std::nullopt;
}

bool is_invented(std::string_view code) { return code.starts_with("99"); }

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
