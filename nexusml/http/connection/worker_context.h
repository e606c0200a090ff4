#pragma once

#include <chrono>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/http/access_observer.h"
#include "nexusml/http/connection/date_text.h"
#include "nexusml/http/connection/request_id_generator.h"
#include "nexusml/http/options.h"
#include "nexusml/http/router.h"

namespace nexusml::http {

/// What all connections of one network thread share.
///
/// Threads: its network thread.
struct WorkerContext {
  using TimePoint = std::chrono::steady_clock::time_point;

  const ServerOptions& options;
  const Router& router;
  const base::Clock& clock;
  std::size_t thread = 0;  ///< number of the network thread, from 0
  RequestIdGenerator ids;
  DateText date;
  TimePoint now{};        ///< as of the last reading: deadlines need no better
  bool draining = false;  ///< answers close their connection, streams end

  /// Reads the clock and remembers it.
  TimePoint read_clock() { return now = clock.steady_now(); }
  void report(std::string_view what) const {
    if (options.on_error) options.on_error(what);
  }
};

}  // namespace nexusml::http
