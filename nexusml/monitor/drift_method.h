#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The ways to compare what a feature was with what it is. docs/adr/0009-drift.md says why these, and why these defaults.
namespace nexusml::monitor {

enum class FeatureType { kNumeric, kCategorical };

enum class DriftMethod {
  kKolmogorovSmirnov,  ///< numbers; a test
  kChiSquare,          ///< categories; a test
  kWasserstein,        ///< numbers; distance in standard deviations of the reference
  kJensenShannon,      ///< both; distance 0..1
  kPsi,                ///< both; population stability index, in nats
  kHellinger,          ///< both; distance 0..1
  kTotalVariation,     ///< both; distance 0..1
};

/// The usual bands of a population stability index.
enum class PsiBand { kStable, kModerate, kLarge };
inline constexpr double kModeratePsi = 0.1;
inline constexpr double kLargePsi = 0.25;

/// "numeric", "kolmogorov_smirnov", "stable", ...: as in reports.
[[nodiscard]] std::string_view name_of(FeatureType type);
[[nodiscard]] std::string_view name_of(DriftMethod method);
[[nodiscard]] std::string_view name_of(PsiBand band);

/// Takes:   a name as name_of() gives it, or "ks", "js", "tv".
/// Returns: the method or nothing.
[[nodiscard]] std::optional<DriftMethod> method_named(std::string_view name);
/// The methods for a type, as a text for messages: "kolmogorov_smirnov, wasserstein, ...".
[[nodiscard]] std::string method_names(FeatureType type);

/// Whether it decides by a p-value (below its threshold) and not by its score (at or above its threshold).
[[nodiscard]] bool is_test(DriftMethod method);
[[nodiscard]] bool applies_to(DriftMethod method, FeatureType type);
/// Returns: 0.05 for tests, 0.1 for distances.
[[nodiscard]] double default_threshold(DriftMethod method);
/// Takes: rows of the reference. Returns: a test up to `largest_tested` of them, else a distance.
[[nodiscard]] DriftMethod default_method(FeatureType type, std::uint64_t reference_rows, std::uint64_t largest_tested);

/// Returns: stable below 0.1, moderate below 0.25, else large.
[[nodiscard]] PsiBand psi_band(double psi);

}  // namespace nexusml::monitor
