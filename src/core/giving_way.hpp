#pragma once

namespace guben {

/// The calling thread, and threads it starts from now on, compute only when nobody who waits for an answer wants the
/// core: long work beside people at their pages. Not undone.
void give_way();

}  // namespace guben
