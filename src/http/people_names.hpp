#pragma once
#include "access/accounts.hpp"

namespace guben::http {

/// How the people are called who have accounts, as they stood when it was made.
class PeopleNames {
 public:
  explicit PeopleNames(ledger::Ledger& ledger) {
    for (auto& account : access::accounts(ledger)) by_account_.emplace(account.name, std::move(account.person));
  }
  /// The account itself where nobody has it: the command line, the program.
  const std::string& of(const std::string& account) const {
    const auto known = by_account_.find(account);
    return known == by_account_.end() ? account : known->second;
  }

 private:
  std::map<std::string, std::string> by_account_;
};

}  // namespace guben::http
