#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nexusml::base {

/// Why an operation failed, in the domain's words. Only `api` knows which HTTP status each becomes.
enum class ErrorCode {
  kInvalidArgument,  ///< the caller's input is wrong; the same call fails again
  kNotFound,         ///< the named thing does not exist
  kConflict,         ///< the state of the thing forbids the operation now
  kTooLarge,         ///< a stated limit was exceeded
  kUnavailable,      ///< a dependency or a resource is away; trying again can succeed
  kCorrupt,          ///< stored data is damaged or foreign
  kInternal,         ///< none of the above
};

/// The code's name as it stands in logs and in `ml_errors_total{error_type}`: "invalid_argument", ...
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// One field of the caller's input and what is wrong with it.
struct FieldError {
  std::string field;   ///< path of the field: "features.age"
  std::string reason;  ///< what was expected and what was found
};

/// A failure that was expected: code, a sentence for people, and the fields at fault if any.
///
/// Threads: a value.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::vector<FieldError> fields;

  Error(ErrorCode error_code, std::string text, std::vector<FieldError> field_errors = {})
      : code(error_code), message(std::move(text)), fields(std::move(field_errors)) {}

  /// Adds context on the way up: "load model sentiment: open weights.bin: no such file".
  [[nodiscard]] Error while_doing(std::string_view action) &&;
};

/// Stops the program because of a bug of our own: prints `BUG: what` and aborts.
[[noreturn]] void bug(std::string_view what);

}  // namespace nexusml::base

namespace nexusml {
using base::bug;
using base::Error;
using base::ErrorCode;
using base::FieldError;
}  // namespace nexusml
