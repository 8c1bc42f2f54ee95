#pragma once
// Errors are of three kinds. *Refused*: the user's input or request cannot be taken; returned as a Refusal inside a
// Result, with a code, the values that explain it and a sentence that says what to do. *Failed*: the machine let us
// down; thrown as a Failure and caught at the edge. *Bug*: assert.
#include <cassert>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "core/language.hpp"

namespace guben {

/// Why something was not done. `code` is "module.reason"; `values` fill the sentence of that code in
/// core/messages.yaml; what is itself said differently in each language stands in `words`.
struct Refusal {
  std::string code;
  std::map<std::string, std::string> values{};
  std::map<std::string, Words> words{};
};

/// The machine let us down (disk, database, memory): caught once, at the edge. People get the sentence of `said`; what
/// the machine or a library said stands behind it.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& detail) : Failure(Refusal{"core.failed"}, detail) {}
  explicit Failure(Refusal said, const std::string& detail = {})
      : std::runtime_error(detail.empty() ? said.code : detail), said_(std::move(said)) {}
  const Refusal& said() const { return said_; }

 private:
  Refusal said_;
};

/// A value or the reason there is none. Names follow std::expected (C++23) so that it can take this class's place.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Refusal refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & {
    assert(has_value());
    return std::get<0>(state_);
  }
  const T& value() const& {
    assert(has_value());
    return std::get<0>(state_);
  }
  T&& value() && {
    assert(has_value());
    return std::get<0>(std::move(state_));
  }
  const Refusal& error() const {
    assert(!has_value());
    return std::get<1>(state_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Refusal> state_;
};

/// For actions that hand back nothing: done, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Refusal refusal) : refusal_(std::move(refusal)) {}
  bool has_value() const { return !refusal_; }
  explicit operator bool() const { return has_value(); }
  const Refusal& error() const { return *refusal_; }

 private:
  std::optional<Refusal> refusal_;
};

}  // namespace guben
