#include "store/store.hpp"

#include <algorithm>

namespace guben::store {

std::vector<std::string> Store::texts(std::string_view sql, std::string_view parameter) {
  std::vector<std::string> all;
  auto query = prepare(sql);
  if (parameter.data()) query.bind(1, parameter);
  while (query.step()) all.push_back(query.text(0));
  return all;
}

const std::set<std::string, std::less<>>& Store::columns_with(const std::string& table,
                                                              const std::vector<std::string>& wanted) {
  auto& known = known_columns_[table];
  if (!std::all_of(wanted.begin(), wanted.end(), [&](const auto& column) { return known.contains(column); })) {
    const auto all = columns_of(table);
    known = {all.begin(), all.end()};
  }
  return known;
}

bool is_of_lost_connection(const Failure& failure) {
  return failure.said().code == "store.lost" || failure.said().code == "store.commit_unknown";
}

Transaction::~Transaction() {
  if (store_) roll_back();
}

void Transaction::roll_back() noexcept {
  store_->forget_columns();
  try {
    store_->rollback();
  } catch (const Failure&) {  // the failure that brought us here has rolled back already
  }
}

Moment::Moment(Store& store) {
  if (store.is_in_transaction()) return;
  store.begin_reading();
  store_ = &store;
}

Moment::~Moment() {
  if (!store_) return;
  try {
    store_->rollback();
  } catch (const Failure&) {  // the connection is lost, and the moment with it
  }
}

void Transaction::commit() {
  store_->commit();
  store_ = nullptr;
}

}  // namespace guben::store
