#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nexusml/http/method.h"
#include "nexusml/http/request.h"

namespace nexusml::http {

/// One answered request.
struct AccessRecord {
  std::size_t route;               ///< index into Router::routes(), or RouteMatch::kNoRoute
  std::string_view path_template;  ///< "other" when no template matched
  Method method = Method::kOther;
  int status = 0;
  std::chrono::nanoseconds
      duration{};                    ///< from the request's first read to its answer being formatted (streams: ended)
  std::uint64_t request_bytes = 0;   ///< head and body as received
  std::uint64_t response_bytes = 0;  ///< head and body as sent
  const Request* request = nullptr;  ///< null when the head could not be parsed
};

/// Is told of every request; metrics and access logs hang here.
///
/// Threads: called from all network threads at once; must not block or throw.
class AccessObserver {
 public:
  virtual ~AccessObserver() = default;
  /// A request begins. Each is followed by one on_end.
  virtual void on_begin() noexcept = 0;
  /// Its answer is complete, or was cut off. Lifetime: the views are good during the call.
  virtual void on_end(const AccessRecord& record) noexcept = 0;
};

}  // namespace nexusml::http
