#pragma once

#include <string>
#include <string_view>

#include "nexusml/models/model.h"

namespace nexusml::serve {

/// Appends a prediction as bytes, for a cache that replicas share. What was measured while it was made is left out.
void encode_prediction(const models::Prediction& prediction, std::string& bytes);

/// Reads it back. The bytes are not trusted: whatever they are, what was read is an answer that this model could give to
/// this input.
///
/// Returns:  false if they are none; `prediction` holds anything then.
/// Lifetime: the texts in `prediction` lie in `bytes`.
/// Threads:  pure function.
[[nodiscard]] bool decode_prediction(std::string_view bytes, const models::ModelInfo& info, const models::Input& input,
                                     models::Prediction& prediction);

}  // namespace nexusml::serve
