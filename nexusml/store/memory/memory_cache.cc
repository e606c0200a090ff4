#include "nexusml/store/memory/memory_cache.h"

#include <functional>

#include "nexusml/base/text.h"
#include "nexusml/store/caches.h"

namespace nexusml::store::memory {

std::size_t Shard::cost_of(const Entry& entry) {
  constexpr std::size_t kBookkeeping = 160;  // the list's and the index's nodes
  return entry.key.capacity() + entry.value.capacity() + kBookkeeping;
}

void Shard::limit(std::size_t maximum_bytes) {
  const base::MutexLock lock(mutex_);
  maximum_bytes_ = maximum_bytes;
}

Shard::Entries::iterator Shard::find(std::string_view key, Time now) {
  const auto found = index_.find(key);
  if (found == index_.end()) return entries_.end();
  const Entries::iterator entry = found->second;
  if (entry->ends <= now) {
    erase(entry);
    return entries_.end();
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry;
}

void Shard::erase(Entries::iterator entry) {
  bytes_ -= cost_of(*entry);
  index_.erase(entry->key);
  entries_.erase(entry);
}

void Shard::put(std::string_view key, std::string_view value, Time ends) {
  const auto old = index_.find(key);
  if (old != index_.end()) erase(old->second);
  entries_.push_front({std::string(key), std::string(value), ends});
  index_.emplace(entries_.front().key, entries_.begin());
  bytes_ += cost_of(entries_.front());
  while (bytes_ > maximum_bytes_ && !entries_.empty()) erase(std::prev(entries_.end()));
}

std::optional<std::string> Shard::get(std::string_view key, Time now) {
  const base::MutexLock lock(mutex_);
  const Entries::iterator entry = find(key, now);
  if (entry == entries_.end()) return std::nullopt;
  return entry->value;
}

void Shard::set(std::string_view key, std::string_view value, Time ends) {
  const base::MutexLock lock(mutex_);
  put(key, value, ends);
}

Result<std::int64_t> Shard::increment(std::string_view key, std::int64_t by, Time now, Time ends) {
  const base::MutexLock lock(mutex_);
  const Entries::iterator entry = find(key, now);
  if (entry == entries_.end()) {
    put(key, base::to_text(by), ends);
    return by;
  }
  const auto count = base::parse_integer<std::int64_t>(entry->value);
  std::int64_t sum = 0;
  if (!count || __builtin_add_overflow(*count, by, &sum)) {
    return Error(ErrorCode::kConflict, "the cache holds a value under this key that is no counter, or a full one");
  }
  put(key, base::to_text(sum), entry->ends);
  return sum;
}

void Shard::remove(std::string_view key) {
  const base::MutexLock lock(mutex_);
  const auto found = index_.find(key);
  if (found != index_.end()) erase(found->second);
}

MemoryCache::MemoryCache(std::size_t maximum_bytes, const base::Clock& clock) : clock_(clock) {
  for (Shard& shard : shards_) shard.limit(maximum_bytes / shards_.size());
}

Shard& MemoryCache::shard_of(std::string_view key) {
  return shards_[std::hash<std::string_view>()(key) % shards_.size()];
}

Result<std::optional<std::string>> MemoryCache::get(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_cache_key(key));
  return shard_of(key).get(key, clock_.steady_now());
}

Result<std::vector<std::optional<std::string>>> MemoryCache::get_many(std::span<const std::string_view> keys) {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const std::string_view key : keys) {
    NEXUSML_ASSIGN_OR_RETURN(std::optional<std::string> value, get(key));
    values.push_back(std::move(value));
  }
  return values;
}

Status MemoryCache::set(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) {
  NEXUSML_RETURN_IF_ERROR(check_cache_entry(key, value, lifetime));
  shard_of(key).set(key, value, clock_.steady_now() + lifetime);
  return {};
}

Result<std::int64_t> MemoryCache::increment(std::string_view key, std::int64_t by, std::chrono::milliseconds window) {
  NEXUSML_RETURN_IF_ERROR(check_cache_entry(key, {}, window));
  const Shard::Time now = clock_.steady_now();
  return shard_of(key).increment(key, by, now, now + window);
}

Status MemoryCache::remove(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_cache_key(key));
  shard_of(key).remove(key);
  return {};
}

}  // namespace nexusml::store::memory

namespace nexusml::store {

std::unique_ptr<Cache> make_memory_cache(std::size_t maximum_bytes, const base::Clock& clock) {
  return std::make_unique<memory::MemoryCache>(maximum_bytes, clock);
}

}  // namespace nexusml::store
