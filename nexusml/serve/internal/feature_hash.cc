#include "nexusml/serve/internal/feature_hash.h"

#include <cmath>

#include "nexusml/base/text.h"
#include "nexusml/models/checksum.h"

namespace nexusml::serve::internal {

std::string feature_hash(const telemetry::EventSource& source, std::span<const double> values) {
  constexpr std::size_t kDigits = 32;
  std::string identity;
  for (std::size_t i = 0; i < values.size() && i < source.features.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const telemetry::EventFeature& feature = source.features[i];
    identity.append(feature.name) += '\0';
    const bool is_category = values[i] >= 0 && values[i] < static_cast<double>(feature.categories.size());
    if (is_category) {
      identity.append(feature.categories[static_cast<std::size_t>(values[i])]);
    } else {
      base::append_number(identity, values[i]);
    }
    identity += '\0';
  }
  return models::sha256(identity).substr(0, kDigits);
}

}  // namespace nexusml::serve::internal
