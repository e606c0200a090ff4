#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::store {

/// What is known of an object without reading it.
struct ObjectInfo {
  std::string key;
  std::uint64_t bytes = 0;
  std::string etag;  ///< opaque; another one after the bytes were replaced
  std::chrono::system_clock::time_point modified{};
};

/// Files by name: model versions, training data, reports. A key looks like a path, "models/sentiment/3/model.json":
/// UTF-8 of at most 1024 bytes, pieces of 1 to 200 bytes between single '/', none of them "." or "..", no control
/// characters and no '\'. One key must not be the folder of another ("a" beside "a/b"): folders cannot keep both.
///
/// An object is replaced in one step: a reader gets the old bytes or the new ones, never a mixture, also after a crash.
///
/// Errors:  kInvalidArgument for a bad key, kNotFound, kUnavailable when the store is away or refuses us, kTooLarge,
///          kConflict. No message holds a secret.
/// Threads: any.
class ObjectStore {
 public:
  static constexpr std::uint64_t kAnySize = std::numeric_limits<std::uint64_t>::max();

  virtual ~ObjectStore() = default;

  /// Writes or replaces the object; when it returns, the bytes are durable.
  [[nodiscard]] virtual Result<ObjectInfo> put(std::string_view key, std::string_view bytes) = 0;
  /// The same from a file, which is never held in memory. Errors: as put, and kNotFound if there is no such file.
  [[nodiscard]] virtual Result<ObjectInfo> put_file(std::string_view key, const std::filesystem::path& file) = 0;

  /// Errors: kTooLarge beyond `maximum_bytes`.
  [[nodiscard]] virtual Result<std::string> get(std::string_view key, std::uint64_t maximum_bytes = 1ULL << 30) = 0;
  /// Replaces `file` by the object in one step; on failure the file is what it was. Errors: kTooLarge as get.
  [[nodiscard]] virtual Status get_file(std::string_view key, const std::filesystem::path& file,
                                        std::uint64_t maximum_bytes = kAnySize) = 0;

  [[nodiscard]] virtual Result<ObjectInfo> head(std::string_view key) = 0;
  /// Every object whose key begins with `prefix` (any text; empty: all), sorted by the bytes of the key.
  [[nodiscard]] virtual Result<std::vector<ObjectInfo>> list(std::string_view prefix) = 0;
  /// Succeeds also if there is no such object.
  [[nodiscard]] virtual Status remove(std::string_view key) = 0;
  /// Asks the store itself whether it could serve now.
  [[nodiscard]] virtual Status ping() = 0;
};

/// Whether a key obeys the rules above. Errors: kInvalidArgument that says which rule it breaks.
[[nodiscard]] Status check_object_key(std::string_view key);

/// What may begin a key: no "..", no leading '/', UTF-8, no control characters. Errors: kInvalidArgument.
[[nodiscard]] Status check_object_prefix(std::string_view prefix);

}  // namespace nexusml::store
