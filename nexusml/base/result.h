#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "nexusml/base/error.h"

namespace nexusml::base {

/// A value, or the reason why there is none. Asking the wrong one is a bug and aborts.
///
/// Threads: a value.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(); }
  const T* operator->() const { return const_cast<Result*>(this)->checked(); }

  [[nodiscard]] const Error& error() const& { return *const_cast<Result*>(this)->checked_error(); }
  [[nodiscard]] Error&& error() && { return std::move(*checked_error()); }

  /// Adds context to the error, if it is one: `return load(path).while_doing("load drift reference");`
  Result while_doing(std::string_view action) && {
    if (!ok()) return std::move(*checked_error()).while_doing(action);
    return std::move(*this);
  }

 private:
  T* checked() {
    T* value = std::get_if<0>(&state_);
    if (value == nullptr) bug("value() of a Result that holds: " + std::get_if<1>(&state_)->message);
    return value;
  }
  Error* checked_error() {
    Error* error = std::get_if<1>(&state_);
    if (error == nullptr) bug("error() of a Result that holds a value");
    return error;
  }

  std::variant<T, Error> state_;
};

/// Success, or the reason for the failure.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& {
    if (!error_) bug("error() of a Result that succeeded");
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    if (!error_) bug("error() of a Result that succeeded");
    return std::move(*error_);
  }
  Result while_doing(std::string_view action) && {
    if (error_) return std::move(*error_).while_doing(action);
    return {};
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace nexusml::base

namespace nexusml {
using base::Result;
using base::Status;
}  // namespace nexusml

#define NEXUSML_CONCAT_INNER(a, b) a##b
#define NEXUSML_CONCAT(a, b) NEXUSML_CONCAT_INNER(a, b)

/// `NEXUSML_RETURN_IF_ERROR(save(x));` leaves the function with the error of a failed Status.
#define NEXUSML_RETURN_IF_ERROR(expression)                                                                 \
  do {                                                                                                      \
    if (auto nexusml_status = (expression); !nexusml_status.ok()) return std::move(nexusml_status).error(); \
  } while (false)

/// `NEXUSML_ASSIGN_OR_RETURN(auto model, load(path));` takes the value or leaves the function with the error.
#define NEXUSML_ASSIGN_OR_RETURN(declaration, expression) \
  NEXUSML_ASSIGN_OR_RETURN_IMPL(NEXUSML_CONCAT(nexusml_result_, __LINE__), declaration, expression)
#define NEXUSML_ASSIGN_OR_RETURN_IMPL(result, declaration, expression) \
  auto result = (expression);                                          \
  if (!result.ok()) return std::move(result).error();                  \
  declaration = std::move(result).value()
