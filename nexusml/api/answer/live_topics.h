#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nexusml/api/service.h"

namespace nexusml::api {

/// A kind of event of GET /api/v1/monitoring/stream.
struct LiveTopic {
  std::string name{};
  /// What it says now, as a JSON object on one line, or "" if there is nothing to say yet. An event is sent when this
  /// changes, so it holds no time of day. Called about once a second, on the pool; it must not wait for a store.
  std::function<std::string()> content{};
};

/// Every topic, in the order in which events of one moment are sent. This is the place to add one.
///
/// Lifetime: of the service.
[[nodiscard]] std::vector<LiveTopic> live_topics(const Service& service);

}  // namespace nexusml::api
