#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace nexusml::telemetry::internal {

/// A quantile of observations of which only the number per bucket is known.
///
/// Takes:   q 0..1; rising upper bounds, at least one, without +Inf; observations per bucket, NOT cumulated, one more
///          than bounds.
/// Returns: the value below which the share `q` lies if observations are spread evenly inside each bucket; the highest
///          bound if it lies above it; the lowest if it lies in a lowest bucket that ends at or below 0; none without
///          observations. At q = 0 the lower end of the first bucket that is not empty.
/// Threads: pure function.
/// Source:  histogram_quantile of PromQL, which it agrees with for q > 0.
[[nodiscard]] std::optional<double> bucket_quantile(double q, std::span<const double> bounds,
                                                    std::span<const std::uint64_t> counts);

}  // namespace nexusml::telemetry::internal
