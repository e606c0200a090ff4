#pragma once

#include <initializer_list>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/store/record_types.h"

namespace nexusml::store::sql {

/// Whether every database can hold the text: UTF-8 without a NUL byte. Cost: a byte at a time only from the first
/// one beyond ASCII on.
[[nodiscard]] bool is_storable(std::string_view text);

/// Whether the prediction can be kept: what WriteOutcome::refused counts.
[[nodiscard]] bool is_storable(const PredictionRecord& prediction);

/// Errors: kInvalidArgument if one of the texts is not storable.
[[nodiscard]] Status check_storable(std::initializer_list<std::string_view> texts);

}  // namespace nexusml::store::sql
