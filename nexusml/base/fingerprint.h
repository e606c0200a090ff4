#pragma once

#include <cstdint>
#include <string_view>

namespace nexusml::base {

/// A 64-bit hash that tells inputs from each other: equal bytes have equal fingerprints; of n different ones about
/// n * n / 2^65 pairs share one. Not for keeping secrets, nor against somebody who looks for collisions.
///
/// Returns: the same value in every run of the same build on machines of one byte order; keep it nowhere.
/// Cost:    about 0.2 ns a byte, at least 3 ns; allocates nothing.
/// Threads: pure function.
[[nodiscard]] std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace nexusml::base
