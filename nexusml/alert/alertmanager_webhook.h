#pragma once

#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/record_types.h"

namespace nexusml::alert {

/// Most alerts that one call may hold.
inline constexpr std::size_t kMaximumWebhookAlerts = 1000;

/// Reads what Alertmanager's webhook (version 4) posts: a record for each of its alerts, of origin "alertmanager", at the
/// moment when it began or ended. Takes any bytes.
///
/// Errors:  kInvalidArgument that names the field.
/// Threads: pure function.
[[nodiscard]] Result<std::vector<store::AlertRecord>> parse_alertmanager_webhook(std::string_view json);

}  // namespace nexusml::alert
