#include "nexusml/store/redis/connection.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <string>

namespace nexusml::store::redis {
namespace {

constexpr std::uint16_t kDefaultPort = 6379;

timeval timeval_of(std::chrono::milliseconds time) {
  return {static_cast<time_t>(time.count() / 1000), static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

/// What the server's refusal means to us.
Error to_error(std::string_view refusal) {
  const std::string message = "Redis: " + std::string(refusal);
  if (refusal.starts_with("NOAUTH") || refusal.starts_with("WRONGPASS") || refusal.starts_with("NOPERM") ||
      refusal.starts_with("ERR AUTH")) {
    return Error(ErrorCode::kUnavailable, message + "; check user and password in Redis's address");
  }
  const bool wrong_value = refusal.starts_with("WRONGTYPE") || refusal.starts_with("ERR value is not an integer") ||
                           refusal.starts_with("ERR increment or decrement would overflow");
  return Error(wrong_value ? ErrorCode::kConflict : ErrorCode::kUnavailable, message);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::connect(const internal::ServerUrl& server,
                                                        std::chrono::milliseconds connect_timeout,
                                                        std::chrono::milliseconds operation_timeout) {
  auto connection = std::make_unique<Connection>();
  connection->context_.reset(redisConnectWithTimeout(server.host.c_str(), server.port == 0 ? kDefaultPort : server.port,
                                                     timeval_of(connect_timeout)));
  redisContext* context = connection->context_.get();
  if (context == nullptr) return Error(ErrorCode::kUnavailable, "Redis: out of memory");
  if (context->err != 0) {
    return Error(ErrorCode::kUnavailable, "connect to " + server.shown() + ": " + context->errstr);
  }
  if (redisSetTimeout(context, timeval_of(operation_timeout)) != REDIS_OK) {
    return Error(ErrorCode::kUnavailable, "connect to " + server.shown() + ": cannot set a time limit");
  }
  NEXUSML_RETURN_IF_ERROR(connection->log_in(server).while_doing("connect to " + server.shown()));
  return connection;
}

Status Connection::log_in(const internal::ServerUrl& server) {
  if (!server.password.empty()) {
    std::vector<std::string_view> words = {"AUTH"};
    if (!server.user.empty()) words.emplace_back(server.user);
    words.emplace_back(server.password);
    NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute(words));
  }
  if (!server.path.empty()) {
    NEXUSML_ASSIGN_OR_RETURN(const Reply reply, execute(std::array<std::string_view, 2>{"SELECT", server.path}));
  }
  return {};
}

Result<Reply> Connection::execute(std::span<const std::string_view> words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    texts.push_back(word.empty() ? "" : word.data());
    sizes.push_back(word.size());
  }
  Reply reply(static_cast<redisReply*>(
      redisCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data())));
  if (reply == nullptr) {
    const bool too_slow = context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    return Error(ErrorCode::kUnavailable, std::string("Redis: ") + (too_slow ? "no answer in time" : context_->errstr));
  }
  if (reply->type == REDIS_REPLY_ERROR) return to_error({reply->str, reply->len});
  return reply;
}

bool Connection::still_there() const {
  pollfd poll_for{context_->fd, POLLIN, 0};
  return usable() && ::poll(&poll_for, 1, 0) == 0;  // nothing is to be read unless the server hung up
}

}  // namespace nexusml::store::redis
