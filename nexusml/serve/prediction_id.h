#pragma once

#include <string>
#include <string_view>

namespace nexusml::serve {

inline constexpr std::size_t kLongestPredictionId = 200;  ///< bytes

/// The UUID under which a prediction made elsewhere is kept: what its maker calls it if that is a UUID, else one made from
/// it (version 8: the beginning of its SHA-256), so that the same name always means the same prediction, also in feedback.
///
/// Takes:   a name of 1 to kLongestPredictionId bytes.
/// Returns: in lower case.
/// Threads: pure function.
[[nodiscard]] std::string uuid_of_prediction(std::string_view name);

}  // namespace nexusml::serve
