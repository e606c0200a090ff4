#pragma once

#include <string>
#include <string_view>

#include "nexusml/alert/notification.h"

// Notifications in the formats of others. Threads: pure functions.
namespace nexusml::alert::internal {

/// As Alertmanager's webhook (version 4) has it.
[[nodiscard]] std::string webhook_json(const Notification& notification, std::string_view receiver,
                                       std::string_view external_url);

/// As Slack's incoming webhooks take it: one attachment with a colour by severity.
[[nodiscard]] std::string slack_json(const Notification& notification, std::string_view channel,
                                     std::string_view external_url);

/// As Alertmanager's POST /api/v2/alerts takes it.
/// Takes: until when a firing alert is to be believed without another word.
[[nodiscard]] std::string alertmanager_json(const std::vector<NotifiedAlert>& alerts, std::string_view external_url,
                                            Time believed_until);

/// "[FIRING:2] HighLatency (warning)".
[[nodiscard]] std::string title_of(const Notification& notification);

}  // namespace nexusml::alert::internal
