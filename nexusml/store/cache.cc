#include "nexusml/store/cache.h"

namespace nexusml::store {

Status check_cache_key(std::string_view key) {
  constexpr std::size_t kMaximumKey = 512;
  if (!key.empty() && key.size() <= kMaximumKey) return {};
  return Error(ErrorCode::kInvalidArgument, "a cache key has 1 to 512 bytes");
}

Status check_cache_entry(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) {
  constexpr std::size_t kMaximumValue = 16 << 20;
  if (value.size() > kMaximumValue) return Error(ErrorCode::kInvalidArgument, "a cached value has at most 16 MiB");
  if (lifetime.count() < 1) return Error(ErrorCode::kInvalidArgument, "a cached value lives at least a millisecond");
  return check_cache_key(key);
}

}  // namespace nexusml::store
