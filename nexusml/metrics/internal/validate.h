#pragma once

#include <vector>

#include "nexusml/metrics/internal/plan.h"
#include "nexusml/metrics/view.h"

namespace nexusml::metrics::internal {

/// Stops the program with the reason if the family cannot be exposed as specified: malformed or missing names, labels
/// that a view maps but the family does not have, a gauge whose view would have to add values up, bounds that do not
/// rise or are too many. With `pedantic` also on anything that lint() has against it.
void validate(const FamilySpec& spec, Kind kind, const std::vector<double>& bounds, bool pedantic);

}  // namespace nexusml::metrics::internal
