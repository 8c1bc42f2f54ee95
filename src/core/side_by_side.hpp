#pragma once
// Jobs on all cores, without a pool to keep: as many workers as cores, each taking the next job that may start.
#include <cstddef>
#include <functional>
#include <vector>

namespace guben {

/// How many workers side_by_side uses.
size_t cores();

/// From now on that is one fewer than the machine has, where it has several: long work of a service leaves a core to
/// those who wait for an answer.
void leave_a_core();

/// Calls work(job, worker) once for each job; worker is below cores(). `after[job]` names jobs that must have ended
/// before, all of smaller number. Jobs start in the order of their numbers as far as that allows. The first exception
/// stops what has not begun and is thrown here.
void side_by_side(size_t jobs, const std::function<void(size_t job, size_t worker)>& work,
                  const std::vector<std::vector<size_t>>& after = {});

}  // namespace guben
