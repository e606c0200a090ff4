#pragma once

#include <cstdint>
#include <string>

#include "nexusml/base/result.h"
#include "nexusml/models/model_type.h"

namespace nexusml::app {

/// Invented training data to try things with, for every type; sample/kinds.h says which columns. Answers follow from the
/// inputs up to noise, so that a model is good and not perfect; they follow in the same way for every seed, so that a model
/// of one seed can be tested on another.
///
/// Takes:   the number of rows (ratings for recsys, values for trend), at least 1; the same seed gives the same rows, and
///          fewer of them are the first of more.
/// Returns: CSV with a header line, as train() takes it with default options.
/// Errors:  kInvalidArgument for no rows.
/// Threads: pure function.
[[nodiscard]] Result<std::string> sample_data(models::ModelType type, std::uint64_t rows, std::uint64_t seed);

}  // namespace nexusml::app
