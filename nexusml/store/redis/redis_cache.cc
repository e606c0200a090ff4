#include "nexusml/store/redis/redis_cache.h"

#include <string>

#include "nexusml/base/text.h"

namespace nexusml::store::redis {
namespace {

// In one script, so that no counter can be left without an end.
constexpr std::string_view kIncrement =
    "local count = redis.call('INCRBY', KEYS[1], ARGV[1]) "
    "if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end "
    "return count";

std::optional<std::string> value_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_STRING) return std::nullopt;
  return std::string(reply.str, reply.len);
}

}  // namespace

Result<Reply> RedisCache::execute(std::span<const std::string_view> words) {
  const std::int64_t now = clock_.steady_now().time_since_epoch() / std::chrono::nanoseconds(1);
  if (now < paused_until_.load(std::memory_order_relaxed)) {
    return Error(ErrorCode::kUnavailable, "Redis at " + server_.shown() + " failed a moment ago and is not asked now");
  }
  return ask_server(words);
}

void RedisCache::pause() {
  const auto until = clock_.steady_now() + options_.pause_after_failure;
  paused_until_.store(until.time_since_epoch() / std::chrono::nanoseconds(1), std::memory_order_relaxed);
}

Status RedisCache::connect(internal::Pool<Connection>::Lease& lease) {
  if (lease.connected() && !lease->still_there()) lease.drop();
  if (lease.connected()) return {};
  auto made = Connection::connect(server_, options_.connect_timeout, options_.operation_timeout);
  if (!made.ok()) {
    pause();
    return std::move(made).error();
  }
  lease.connect(std::move(*made));
  return {};
}

Result<Reply> RedisCache::ask_server(std::span<const std::string_view> words) {
  const auto deadline = std::chrono::steady_clock::now() + options_.operation_timeout;
  NEXUSML_ASSIGN_OR_RETURN(internal::Pool<Connection>::Lease lease, connections_.take(deadline));
  if (!options_.connect_when_needed && (!lease.connected() || !lease->still_there())) {
    lease.drop();
    return Error(ErrorCode::kUnavailable, "Redis at " + server_.shown() + ": no connection is open");
  }
  NEXUSML_RETURN_IF_ERROR(connect(lease));
  Result<Reply> reply = lease->execute(words);
  if (!lease->usable()) {
    lease.drop();
    pause();
  } else {
    paused_until_.store(0, std::memory_order_relaxed);
  }
  return reply;
}

Result<std::optional<std::string>> RedisCache::get(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_cache_key(key));
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute({"GET", key}));
  return value_of(*reply);
}

Result<std::vector<std::optional<std::string>>> RedisCache::get_many(std::span<const std::string_view> keys) {
  std::vector<std::optional<std::string>> values;
  if (keys.empty()) return values;
  std::vector<std::string_view> words = {"MGET"};
  for (const std::string_view key : keys) {
    NEXUSML_RETURN_IF_ERROR(check_cache_key(key));
    words.push_back(key);
  }
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute(words));
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != keys.size()) {
    return Error(ErrorCode::kUnavailable, "Redis: an answer of another shape; is the server at this address Redis?");
  }
  for (std::size_t i = 0; i < reply->elements; ++i) values.push_back(value_of(*reply->element[i]));
  return values;
}

Status RedisCache::set(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) {
  NEXUSML_RETURN_IF_ERROR(check_cache_entry(key, value, lifetime));
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute({"SET", key, value, "PX", base::to_text(lifetime.count())}));
  return {};
}

Result<std::int64_t> RedisCache::increment(std::string_view key, std::int64_t by, std::chrono::milliseconds window) {
  NEXUSML_RETURN_IF_ERROR(check_cache_entry(key, {}, window));
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply,
                           execute({"EVAL", kIncrement, "1", key, base::to_text(by), base::to_text(window.count())}));
  return std::int64_t{reply->integer};
}

Status RedisCache::remove(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_cache_key(key));
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute({"DEL", key}));
  return {};
}

/// Holds on to each connection until the last one is made; those in use by others are in order.
Status RedisCache::ping_all() {
  constexpr std::string_view kPing = "PING";
  std::vector<internal::Pool<Connection>::Lease> leases;
  for (std::size_t i = 0; i < options_.connections; ++i) {
    auto lease = connections_.take(std::chrono::steady_clock::now());
    if (!lease.ok()) break;
    NEXUSML_RETURN_IF_ERROR(connect(*lease));
    const Result<Reply> reply = (*lease)->execute({&kPing, 1});
    if (!(*lease)->usable()) lease->drop();
    if (!reply.ok()) return reply.error();
    leases.push_back(std::move(*lease));
  }
  paused_until_.store(0, std::memory_order_relaxed);
  return {};
}

Status RedisCache::ping() {
  constexpr std::string_view kPing = "PING";
  if (!options_.connect_when_needed) return ping_all();
  NEXUSML_ASSIGN_OR_RETURN(const Reply reply, ask_server({&kPing, 1}));
  return {};
}

}  // namespace nexusml::store::redis

namespace nexusml::store {

Result<std::unique_ptr<Cache>> open_redis_cache(std::string_view address, const base::Clock& clock,
                                                RedisOptions options) {
  NEXUSML_ASSIGN_OR_RETURN(internal::ServerUrl server, internal::parse_server_url(address));
  if (server.scheme != "redis") {
    return Error(ErrorCode::kInvalidArgument, "Redis's address begins with redis://, this one with " + server.scheme);
  }
  if (!server.path.empty() && !base::parse_integer<std::uint16_t>(server.path)) {
    return Error(ErrorCode::kInvalidArgument, "the path of Redis's address is the number of a database");
  }
  return std::unique_ptr<Cache>(std::make_unique<redis::RedisCache>(std::move(server), clock, options));
}

}  // namespace nexusml::store
