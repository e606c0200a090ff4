#pragma once

#include "nexusml/alert/alert.h"
#include "nexusml/store/record_types.h"

namespace nexusml::alert::internal {

/// A change of an alert's state, as the history keeps it. Threads: pure function.
[[nodiscard]] store::AlertRecord record_of(const Alert& alert, const Origin& origin);

}  // namespace nexusml::alert::internal
