#pragma once
// What a post may see of a value: the one place where values are masked. It stands above the stores, and whatever
// leaves the program for people passes through it.
#include "access/rights.hpp"
#include "core/date.hpp"
#include "dictionary/dataset.hpp"

namespace guben::access {

/// A value as it leaves.
struct Shown {
  enum class As { Plain, Masked, Protected, Age, Nothing };  ///< Nothing: in no answer
  As as = As::Plain;
  std::string text;         ///< of Protected: empty, the page has the words 已登记(受保护)
  std::string unmask_kind;  ///< of may("unmask", …) where it can be shown with a reason; empty: it cannot
};

/// 990101********001X; of fewer digits than an ID number has, less.
std::string masked_id_number(std::string_view value);
std::string masked_certificate(std::string_view value);   ///< 990101 and stars: its end says which disability
std::string masked_phone(std::string_view value);         ///< 138****0001
std::string masked_bank_account(std::string_view value);  ///< ****1234
/// Free text without the ID, telephone and account numbers that people write into it, in whatever width of digits.
std::string masked_text(std::string_view text);

/// The kind of protected value, as roles.yaml names it; empty of one that has none.
std::string_view kind_of(dictionary::Sensitive sensitive);

class View {
 public:
  /// `as_of`: the day ages are told for. `roles` and `post` must outlive it.
  View(const Roles& roles, const Post& post, Date as_of)
      : roles_(roles), post_(post), as_of_(as_of), health_(roles, post, "read", "health") {}
  /// `subject`: where the record lies, `routed_to` being who is to act on the value where it is of health.
  Shown shown(const dictionary::Field& field, std::string_view value, const Subject& subject) const;
  /// Whether a rule or finding about health may be read as it is; else it reads 健康类事项(受保护).
  bool sees_health(const Subject& subject) const;
  /// A number of people or households by cause: under 3 it is not said.
  static std::optional<int64_t> by_cause(int64_t count);

 private:
  const Roles& roles_;
  const Post& post_;
  Date as_of_;
  Permission health_;
};

}  // namespace guben::access
