#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nexusml/metrics/exposition.h"
#include "nexusml/metrics/internal/plan.h"
#include "nexusml/metrics/internal/read.h"

namespace nexusml::metrics::internal {

using Plans = std::vector<std::shared_ptr<const FamilyPlan>>;

/// Appends the exposition of the families, in the order given.
/// Cost: about 50 ns a line.
void render(const Plans& plans, const Totals& totals, Format format, std::string& out);

}  // namespace nexusml::metrics::internal
