#pragma once

#include <cstdint>
#include <string>

#include "nexusml/base/result.h"
#include "nexusml/models/model_type.h"

namespace nexusml::app {

/// Invented training data to try things with: `text,label` for sentiment; twelve features of invented patients and
/// `label` for diagnostic. Labels follow from the inputs up to noise, so that a model is good and not perfect.
///
/// Takes:   the number of rows, at least 1; the same seed gives the same rows.
/// Returns: CSV with a header line.
/// Errors:  kInvalidArgument for a type that has no sample data.
/// Threads: pure function.
[[nodiscard]] Result<std::string> sample_data(models::ModelType type, std::uint64_t rows, std::uint64_t seed);

}  // namespace nexusml::app
