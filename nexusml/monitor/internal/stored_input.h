#pragma once

#include <string>
#include <string_view>

namespace nexusml::monitor {

/// The value of one feature in an input as the store keeps it, as a category's name: a text, or the text of a number or a
/// truth value.
///
/// Returns: empty if it is missing, or the input was not kept or is no JSON object.
/// Threads: pure function.
[[nodiscard]] std::string stored_category(std::string_view input, std::string_view feature);

/// The mean absolute change from value to value of a forecaster's input as the store keeps it: the unit of MASE.
///
/// Returns: NaN if that is not known.
/// Threads: pure function.
[[nodiscard]] double stored_scale(std::string_view input);

}  // namespace nexusml::monitor
