#pragma once

#include <chrono>

#include "nexusml/metrics/exemplar.h"
#include "nexusml/models/model.h"
#include "nexusml/serve/serving_set.h"

namespace nexusml::serve {

/// Records one answered prediction in the metrics of its model: count by label, confidence, latency, and for recsys the
/// rating (of a ranking: the best item's), cold starts and lookups.
///
/// Takes: the prediction that answered `input`, made with Workspace::clock set; the trace that its latency belongs to,
///        complete with its time, or null.
/// Cost:  no lock, no allocation.
void record_answer(const LoadedModel& loaded, const models::Input& input, const models::Prediction& prediction,
                   std::chrono::nanoseconds latency, const metrics::Exemplar* trace = nullptr);

}  // namespace nexusml::serve
