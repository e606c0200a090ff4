#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/store/cache.h"

// The drivers of Cache.
namespace nexusml::store {

/// A cache in this process. When it is full, what was not used for longest goes.
///
/// Takes:    about how many bytes keys, values and their bookkeeping may take.
/// Lifetime: the clock outlives it.
[[nodiscard]] std::unique_ptr<Cache> make_memory_cache(std::size_t maximum_bytes, const base::Clock& clock);

/// How Redis is used.
struct RedisOptions {
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds operation_timeout{500};  ///< of any call: a cache that is slower is no help
  /// After a failure calls fail at once for so long, so that predictions do not queue up for a server that hangs.
  std::chrono::milliseconds pause_after_failure{1000};
  std::size_t connections = 4;  ///< at most; made when needed
  /// False: only ping() makes connections, all of them; without one a call fails at once. For threads that must not wait
  /// for a name to be looked up or a connection to be made.
  bool connect_when_needed = true;
};

/// A cache in Redis, shared by replicas. Opening does not ask the server; connections that break are made anew.
///
/// Takes:    "redis://user:password@host:port/database"; all but the host may be left out.
/// Errors:   kInvalidArgument for an address that cannot be one; it is not repeated, for it may hold a password.
/// Lifetime: the clock outlives it.
[[nodiscard]] Result<std::unique_ptr<Cache>> open_redis_cache(std::string_view address, const base::Clock& clock,
                                                              RedisOptions options = {});

}  // namespace nexusml::store
