#pragma once

#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/store/internal/server_url.h"

namespace nexusml::store::redis {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

/// One connection to one server, logged in and with its database selected.
///
/// Threads: one at a time.
class Connection {
 public:
  /// Errors: kUnavailable if the server is away, refuses us, or does not answer in time.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> connect(const internal::ServerUrl& server,
                                                                   std::chrono::milliseconds connect_timeout,
                                                                   std::chrono::milliseconds operation_timeout);

  /// Sends one command and waits for its reply.
  /// Errors: kUnavailable if the connection breaks or the server is busy, kConflict for a value of another type.
  [[nodiscard]] Result<Reply> execute(std::span<const std::string_view> words);

  /// False after a failure that leaves nothing to talk to.
  [[nodiscard]] bool usable() const { return context_->err == 0; }
  /// Whether the server has not hung up while the connection lay idle.
  [[nodiscard]] bool still_there() const;

 private:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  Status log_in(const internal::ServerUrl& server);

  std::unique_ptr<redisContext, FreeContext> context_;
};

}  // namespace nexusml::store::redis
