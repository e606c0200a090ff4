#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::store {

/// Keeps small values for a while: cached predictions, and counters that replicas share. Any of them may be forgotten at
/// any time. Keys and values are bytes.
///
/// Errors:  kUnavailable while the cache is away: go on without it. kInvalidArgument for an empty key or one of more
///          than 512 bytes, a value of more than 16 MiB, a lifetime under a millisecond.
/// Threads: any.
class Cache {
 public:
  virtual ~Cache() = default;

  [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key) = 0;
  /// One round trip for all. Returns: a value for each key, in order.
  [[nodiscard]] virtual Result<std::vector<std::optional<std::string>>> get_many(
      std::span<const std::string_view> keys) = 0;
  /// Sets or replaces the value; it is gone after `lifetime`.
  [[nodiscard]] virtual Status set(std::string_view key, std::string_view value,
                                   std::chrono::milliseconds lifetime) = 0;
  /// Adds to a counter that begins at 0 and is gone `window` after its first addition, whatever is added later.
  /// Returns: the counter afterwards. Errors: kConflict if the key holds a value that is no counter.
  [[nodiscard]] virtual Result<std::int64_t> increment(std::string_view key, std::int64_t by,
                                                       std::chrono::milliseconds window) = 0;
  /// Succeeds also if there is no such key.
  [[nodiscard]] virtual Status remove(std::string_view key) = 0;
  [[nodiscard]] virtual Status ping() = 0;
};

/// The limits above. Errors: kInvalidArgument.
[[nodiscard]] Status check_cache_key(std::string_view key);
[[nodiscard]] Status check_cache_entry(std::string_view key, std::string_view value,
                                       std::chrono::milliseconds lifetime);

}  // namespace nexusml::store
