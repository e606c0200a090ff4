#include "nexusml/monitor/drift_method.h"

#include <array>

#include "nexusml/base/error.h"

namespace nexusml::monitor {
namespace {

constexpr std::array kMethods{DriftMethod::kKolmogorovSmirnov, DriftMethod::kChiSquare, DriftMethod::kWasserstein,
                              DriftMethod::kJensenShannon,     DriftMethod::kPsi,       DriftMethod::kHellinger,
                              DriftMethod::kTotalVariation};

}  // namespace

std::string_view name_of(FeatureType type) {
  switch (type) {
    case FeatureType::kNumeric:
      return "numeric";
    case FeatureType::kCategorical:
      return "categorical";
  }
  bug("FeatureType outside the enum");
}

std::string_view name_of(DriftMethod method) {
  switch (method) {
    case DriftMethod::kKolmogorovSmirnov:
      return "kolmogorov_smirnov";
    case DriftMethod::kChiSquare:
      return "chi_square";
    case DriftMethod::kWasserstein:
      return "wasserstein";
    case DriftMethod::kJensenShannon:
      return "jensen_shannon";
    case DriftMethod::kPsi:
      return "psi";
    case DriftMethod::kHellinger:
      return "hellinger";
    case DriftMethod::kTotalVariation:
      return "total_variation";
  }
  bug("DriftMethod outside the enum");
}

std::string_view name_of(PsiBand band) {
  switch (band) {
    case PsiBand::kStable:
      return "stable";
    case PsiBand::kModerate:
      return "moderate";
    case PsiBand::kLarge:
      return "large";
  }
  bug("PsiBand outside the enum");
}

std::optional<DriftMethod> method_named(std::string_view name) {
  if (name == "ks") return DriftMethod::kKolmogorovSmirnov;
  if (name == "js") return DriftMethod::kJensenShannon;
  if (name == "tv") return DriftMethod::kTotalVariation;
  for (const DriftMethod method : kMethods) {
    if (name == name_of(method)) return method;
  }
  return std::nullopt;
}

std::string method_names(FeatureType type) {
  std::string names;
  for (const DriftMethod method : kMethods) {
    if (!applies_to(method, type)) continue;
    if (!names.empty()) names += ", ";
    names += name_of(method);
  }
  return names;
}

bool is_test(DriftMethod method) {
  switch (method) {
    case DriftMethod::kKolmogorovSmirnov:
    case DriftMethod::kChiSquare:
      return true;
    case DriftMethod::kWasserstein:
    case DriftMethod::kJensenShannon:
    case DriftMethod::kPsi:
    case DriftMethod::kHellinger:
    case DriftMethod::kTotalVariation:
      return false;
  }
  bug("DriftMethod outside the enum");
}

bool applies_to(DriftMethod method, FeatureType type) {
  switch (method) {
    case DriftMethod::kKolmogorovSmirnov:
    case DriftMethod::kWasserstein:
      return type == FeatureType::kNumeric;
    case DriftMethod::kChiSquare:
      return type == FeatureType::kCategorical;
    case DriftMethod::kJensenShannon:
    case DriftMethod::kPsi:
    case DriftMethod::kHellinger:
    case DriftMethod::kTotalVariation:
      return true;
  }
  bug("DriftMethod outside the enum");
}

double default_threshold(DriftMethod method) {
  return is_test(method) ? 0.05 : 0.1;
}

DriftMethod default_method(FeatureType type, std::uint64_t reference_rows, std::uint64_t largest_tested) {
  const bool tests = reference_rows <= largest_tested;
  switch (type) {
    case FeatureType::kNumeric:
      return tests ? DriftMethod::kKolmogorovSmirnov : DriftMethod::kWasserstein;
    case FeatureType::kCategorical:
      return tests ? DriftMethod::kChiSquare : DriftMethod::kJensenShannon;
  }
  bug("FeatureType outside the enum");
}

PsiBand psi_band(double psi) {
  if (psi >= kLargePsi) return PsiBand::kLarge;
  return psi >= kModeratePsi ? PsiBand::kModerate : PsiBand::kStable;
}

}  // namespace nexusml::monitor
