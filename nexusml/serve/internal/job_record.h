#pragma once

#include <optional>

#include "nexusml/serve/job_status.h"
#include "nexusml/store/record_types.h"

namespace nexusml::serve::internal {

/// A job as the store keeps it. Progress and stage are of the moment, and are not kept.
[[nodiscard]] store::JobRecord record_of(const JobStatus& job);

/// And back. Nothing, if a newer or another program wrote what this one does not know.
[[nodiscard]] std::optional<JobStatus> status_of(const store::JobRecord& record);

}  // namespace nexusml::serve::internal
