#include "core/giving_way.hpp"

#include <sys/resource.h>

namespace guben {

void give_way() {
  constexpr int kNice = 10;  // a tenth of the weight of a thread that answers
  // Of this thread alone: Linux counts niceness by thread. Where it is refused, work goes on as before.
  (void)setpriority(PRIO_PROCESS, 0, kNice);
}

}  // namespace guben
