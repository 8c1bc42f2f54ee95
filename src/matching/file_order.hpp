#pragma once
// Where a row stands in its file. A list written household by household, or village by village, tells of a row without
// a number whose neighbour it is. Departments sort as they like, so a file's order counts only as far as its own told
// rows keep it.
#include "matching/namesakes.hpp"

namespace guben::matching {

class FileOrder {
 public:
  explicit FileOrder(const Registry& registry) : registry_(registry), rows_of_(registry.households().size()) {}

  /// Every row of the file, in its order; `household` of those that are told.
  void add(int32_t sheet, std::optional<uint32_t> household);
  size_t size() const { return told_.size(); }

  /// Call once all rows are there; the rest may be asked then. A habit needs twenty rows to show.
  void finish();
  /// At least 98 in a hundred told rows of families with several stand beside another of the family.
  bool keeps_families() const { return keeps_families_; }
  /// The same of rows and their village.
  bool keeps_villages() const { return keeps_villages_; }

  /// Takes away candidates who cannot stand where the row stands: all but those beside whom the family stands, else
  /// those whose family stands elsewhere (unless the row is one of several that were added below the list) or whose
  /// village is no neighbour's. Nobody in a file that keeps no such order.
  void narrow(NameOnlyRow& row) const;
  /// The households, two at most, whose rows stand beside this one; none in a file that does not keep families.
  std::vector<uint32_t> families_beside(size_t row) const;

 private:
  static constexpr uint32_t kUntold = UINT32_MAX;
  struct Neighbours {
    uint32_t before = kUntold, after = kUntold;  ///< households of the nearest told rows of the sheet
  };
  bool is_family_beside(const Neighbours& n, uint32_t household) const {
    return n.before == household || n.after == household;
  }
  /// Whether most of the nearest rows of families with several stand apart from their families.
  bool is_among_added_rows(size_t row) const;
  bool is_village_beside(const Neighbours& n, uint32_t household) const;

  const Registry& registry_;
  std::vector<uint32_t> told_, rows_of_;  ///< households by row; told rows by household
  std::vector<int32_t> sheets_;
  std::vector<Neighbours> neighbours_;
  bool keeps_families_ = false, keeps_villages_ = false;
};

}  // namespace guben::matching
