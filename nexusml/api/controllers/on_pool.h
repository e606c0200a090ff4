#pragma once

#include <functional>
#include <type_traits>

#include "nexusml/api/service.h"
#include "nexusml/http/stream.h"

namespace nexusml::api {

/// Runs `work` on the service's pool and continues on the network thread with its value. When too much waits already,
/// the network thread does it: slower for that thread, but nothing is lost.
template <class Work>
http::Task<std::invoke_result_t<Work>> on_pool(const Service& service, http::StreamRequest& request, Work work) {
  const auto submit = [&service](const std::function<void()>& task) {
    if (!service.pool.submit(task)) task();
  };
  co_return co_await http::run_elsewhere(request, submit, work);
}

}  // namespace nexusml::api
