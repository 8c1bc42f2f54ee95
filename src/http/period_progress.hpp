#pragma once
// Which files of a month have come, wait, were returned or are missing, dataset by township, as far as a post may see:
// what 本期进度 shows and 工作台 reminds of.
#include "http/office.hpp"
#include "http/submissions.hpp"

namespace guben::http {

enum class Came { Imported, Waiting, Returned, Missing, NotDue };
std::string_view word(Came came);

struct DatasetProgress {
  const dictionary::Dataset* dataset = nullptr;
  std::optional<Date> due;  ///< empty: in this month no file is expected by any day
  std::vector<Came> cells;  ///< one an area
  bool has(Came came) const { return std::find(cells.begin(), cells.end(), came) != cells.end(); }
};

struct PeriodProgress {
  std::shared_ptr<const policy::Pack> pack;  ///< that `areas` and `datasets` are of
  std::vector<const china::Region*> areas;   ///< townships, in code order
  std::vector<DatasetProgress> datasets;     ///< in the order of the pack
};

/// `month`: any day of it. A dataset is due in the last month of its cycle; of the others only what came is told.
PeriodProgress progress_of(Office& office, Submissions& submissions, const access::Post& post, Date month);

}  // namespace guben::http
