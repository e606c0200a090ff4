#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nexusml::app {

/// What a misspelt name was probably meant to be: the candidate that a few wrong, missing or swapped characters make of
/// it, or else the one that shares the most words with it ("latencyy" means "prediction_latency_high").
///
/// Returns: the candidate, or an empty text if none is near, or if several are equally near by words alone.
/// Cost:    name length x the candidates' lengths; names beyond 200 characters are near to nothing.
/// Threads: pure function.
/// Source:  the optimal string alignment distance: edits of single characters and swaps of neighbours.
[[nodiscard]] std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

/// Whether a few edits make one of the other: at most a quarter of the name, and no more than four.
[[nodiscard]] bool is_near_name(std::string_view name, std::string_view other);

}  // namespace nexusml::app
