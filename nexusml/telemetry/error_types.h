#pragma once

#include <array>
#include <string_view>

#include "nexusml/base/error.h"

namespace nexusml::telemetry {

/// Every ErrorCode, for tables and for series that start at 0.
inline constexpr std::array kErrorCodes = {ErrorCode::kInvalidArgument, ErrorCode::kNotFound,    ErrorCode::kConflict,
                                           ErrorCode::kTooLarge,        ErrorCode::kUnavailable, ErrorCode::kCorrupt,
                                           ErrorCode::kInternal};

/// The error_type of an exception that a monitored call threw.
inline constexpr std::string_view kExceptionErrorType = "exception";

/// The label value for a prediction without a label.
inline constexpr std::string_view kUnlabelled = "unlabelled";

}  // namespace nexusml::telemetry
