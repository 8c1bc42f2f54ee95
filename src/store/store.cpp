#include "store/store.hpp"

namespace guben::store {

Transaction::~Transaction() {
  if (!store_) return;
  try {
    store_->rollback();
  } catch (const Failure&) {  // the failure that brought us here has rolled back already
  }
}

void Transaction::commit() {
  store_->commit();
  store_ = nullptr;
}

}  // namespace guben::store
