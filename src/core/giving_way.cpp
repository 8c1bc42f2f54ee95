#include "core/giving_way.hpp"

#include <sched.h>
#include <sys/resource.h>

namespace guben {

void give_way() {
  // Of this thread alone: Linux counts both by thread. Whoever wakes for an answer has the core at once; beside threads
  // that compute without end little is left, and of those that answer none does.
  const sched_param none{};
  if (sched_setscheduler(0, SCHED_IDLE, &none) == 0) return;
  constexpr int kLast = 19;
  (void)setpriority(PRIO_PROCESS, 0, kLast);  // where that is refused too, work goes on as before
}

}  // namespace guben
