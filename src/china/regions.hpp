#pragma once
// The territory tree: codes of 2, 4, 6, 9 and 12 digits (province, prefecture, county, township, village), each a
// prefix of the next. Files write names, not codes, and write them loosely: 长塘村, 长塘村委会, 青石镇长塘村. Whole
// names win, then endings of one kind (村, 村委会, 村民委员会; 社区, 居委会, 社区居委会), then what stands before the
// ending, and each only where it leaves one answer: 新华村 and 新华社区 are two places where both exist.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"

namespace guben::china {

struct Region {
  std::string code, name, parent, level;
};

class Regions {
 public:
  /// A CSV with the header code,name,parent,level.
  static Result<Regions> load(const std::filesystem::path& csv);
  void add(Region region);

  const std::vector<Region>& all() const { return regions_; }
  const Region* find(std::string_view code) const;
  /// "示例县 青石镇 长塘村"; empty for an unknown code.
  std::string full_name(std::string_view code) const;
  std::string name(std::string_view code) const;
  /// "青石镇, 云溪镇"
  std::string names(const std::vector<std::string>& codes) const;

  /// The counties that bear the name, as closely as any does. Unlike places below them they may have namesakes.
  std::vector<std::string> counties_named(std::string_view name) const;
  /// Nothing where several bear the name.
  std::optional<std::string> county_named(std::string_view name) const;
  std::optional<std::string> township_named(std::string_view county, std::string_view name) const;
  /// `township` may be empty: then the name must be unique in the county, or carry its township in front.
  std::optional<std::string> village_named(std::string_view county, std::string_view township,
                                           std::string_view name) const;
  std::vector<const Region*> children(std::string_view code) const;

 private:
  /// How closely a name must be written as the region's: itself, an ending of its kind, any ending or none.
  enum class Closeness { Whole, Kind, Stem };
  static std::vector<std::string> keys_of(std::string_view name, Closeness closeness);
  /// Adds the regions under `parent` that bear the name, each once.
  void find_children(std::string_view parent, std::string_view name, Closeness closeness,
                     std::vector<size_t>& found) const;
  std::optional<std::string> child_named(std::string_view parent, std::string_view name) const;
  std::vector<Region> regions_;
  std::unordered_map<std::string, size_t> by_code_;
  std::unordered_multimap<std::string, size_t> by_parent_;
  std::unordered_multimap<std::string, size_t> by_parent_and_name_;  ///< under every key of its name
};

/// Of a county, or a place in one, whose code (99…) no place of the country has.
bool is_invented(std::string_view code);
/// Told by the digits of the code: "village", "township", "county", "prefecture" or "province".
const char* level_of(std::string_view code);

}  // namespace guben::china
