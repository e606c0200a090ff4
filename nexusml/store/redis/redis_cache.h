#pragma once

#include <atomic>
#include <functional>

#include "nexusml/store/caches.h"
#include "nexusml/store/internal/pool.h"
#include "nexusml/store/redis/connection.h"

namespace nexusml::store::redis {

/// A cache in Redis, over a few connections that are made when needed and dropped when they break.
///
/// Threads: any.
class RedisCache final : public Cache {
 public:
  RedisCache(internal::ServerUrl server, const base::Clock& clock, RedisOptions options)
      : server_(std::move(server)), clock_(clock), options_(options), connections_(options.connections) {}

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get_many(
      std::span<const std::string_view> keys) override;
  [[nodiscard]] Status set(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override;
  [[nodiscard]] Result<std::int64_t> increment(std::string_view key, std::int64_t by,
                                               std::chrono::milliseconds window) override;
  [[nodiscard]] Status remove(std::string_view key) override;
  /// Asks the server also during the pause after a failure, and ends the pause when it answers.
  [[nodiscard]] Status ping() override;

 private:
  [[nodiscard]] Result<Reply> execute(std::span<const std::string_view> words);
  [[nodiscard]] Result<Reply> execute(std::initializer_list<std::string_view> words) {
    return execute(std::span(words.begin(), words.size()));
  }
  [[nodiscard]] Result<Reply> ask_server(std::span<const std::string_view> words);
  [[nodiscard]] Status connect(internal::Pool<Connection>::Lease& lease);
  [[nodiscard]] Status ping_all();
  void pause();

  const internal::ServerUrl server_;
  const base::Clock& clock_;
  const RedisOptions options_;
  internal::Pool<Connection> connections_;
  std::atomic<std::int64_t> paused_until_ = 0;  // nanoseconds of the steady clock; relaxed: stands for nothing else
};

}  // namespace nexusml::store::redis
