// Notifiers against a real HTTP server.
#include <gmock/gmock.h>

#include <future>
#include <nlohmann/json.hpp>

#include "nexusml/alert/alertmanager_sender.h"
#include "nexusml/alert/notifier.h"
#include "nexusml/alert/outbox.h"
#include "nexusml/base/mutex.h"
#include "nexusml/http/server.h"

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT
using nlohmann::json;
using ::testing::HasSubstr;

/// Takes what is posted anywhere and answers as it is told.
class Receiver {
 public:
  Receiver() {
    http::Router router;
    for (const char* path : {"/hook", "/api/v2/alerts"}) {
      router.add(http::Method::kPost, path,
                 [this](const http::Request& request, http::Response& response) { take(request, response); });
    }
    http::ServerOptions options;
    options.port = 0;
    options.threads = 1;
    server_.emplace(std::move(router), options, clock_);
    port_ = server_->start().value();
  }
  ~Receiver() { server_->stop(std::chrono::milliseconds(0)); }

  std::string url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  void answer_with(int status) {
    const base::MutexLock lock(mutex_);
    status_ = status;
  }
  /// The bodies so far; waits for so many.
  std::vector<std::string> bodies(std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    const base::MutexLock lock(mutex_);
    while (bodies_.size() < count && changed_.wait_until(mutex_, end) != std::cv_status::timeout) {
    }
    return bodies_;
  }

 private:
  void take(const http::Request& request, http::Response& response) {
    const base::MutexLock lock(mutex_);
    response.set_status(status_);
    bodies_.emplace_back(request.body);
    changed_.notify_all();
  }

  base::SystemClock clock_;
  std::optional<http::Server> server_;
  std::uint16_t port_ = 0;
  base::Mutex mutex_;
  base::ConditionVariable changed_;
  int status_ GUARDED_BY(mutex_) = 200;
  std::vector<std::string> bodies_ GUARDED_BY(mutex_);
};

Notification redis_down() {
  const Alert alert{find_rule("RedisDown"), {}, AlertState::kFiring, 0, Time(1s), Time(2s), {}};
  return {.id = 1,
          .alertname = "RedisDown",
          .severity = "critical",
          .made = std::chrono::system_clock::now(),
          .alerts = {notified(alert, {"here:8000"}, "")}};
}

TEST(Notifiers, AWebhookIsPostedAsJson) {
  Receiver receiver;
  const auto notifier = webhook_notifier({.url = receiver.url(), .external_url = "http://ml"});
  ASSERT_TRUE(notifier->send(redis_down()).ok());
  const json body = json::parse(receiver.bodies(1).at(0));
  EXPECT_EQ(body["version"], "4");
  EXPECT_EQ(body["alerts"][0]["labels"]["alertname"], "RedisDown");
}

TEST(Notifiers, SlackIsPostedAsJson) {
  Receiver receiver;
  ASSERT_TRUE(slack_notifier({.url = receiver.url()})->send(redis_down()).ok());
  const json body = json::parse(receiver.bodies(1).at(0));
  EXPECT_EQ(body["attachments"][0]["color"], "danger");
}

TEST(Notifiers, WhatCanChangeIsUnavailableAndOtherRefusalsAreForGood) {
  Receiver receiver;
  const auto notifier = webhook_notifier({.url = receiver.url()});
  for (const int status : {500, 503, 429, 408}) {
    receiver.answer_with(status);
    EXPECT_EQ(notifier->send(redis_down()).error().code, ErrorCode::kUnavailable) << status;
  }
  for (const int status : {400, 403, 404, 301}) {
    receiver.answer_with(status);
    EXPECT_EQ(notifier->send(redis_down()).error().code, ErrorCode::kInvalidArgument) << status;
  }
}

TEST(Notifiers, NobodyThereIsUnavailableAndTheMessageHoldsNoAddress) {
  const auto notifier = webhook_notifier({.url = "http://127.0.0.1:1/secret-token", .timeout = 1000ms});
  const Status sent = notifier->send(redis_down());
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(sent.error().message.find("secret"), std::string::npos);
  const auto mail = email_notifier({.server = "127.0.0.1:1", .from = "a@b", .to = {"c@d"}, .timeout = 1000ms});
  EXPECT_EQ(mail->send(redis_down()).error().code, ErrorCode::kUnavailable);
}

TEST(Notifiers, AnotherSchemeIsNoWebhook) {
  EXPECT_FALSE(webhook_notifier({.url = "file:///etc/passwd"})->send(redis_down()).ok());
}

TEST(Notifiers, OneThatHangsIsLeftSoonWhenItIsStopped) {
  // A listener that never answers: a full accept queue would do, a server that waits is simpler.
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  http::Router router;
  router.add(http::Method::kPost, "/hook", [ended](const http::Request&, http::Response&) { ended.wait(); });
  http::ServerOptions options;
  options.port = 0;
  options.threads = 1;
  const base::SystemClock clock;
  http::Server server(std::move(router), options, clock);
  const std::uint16_t port = server.start().value();
  metrics::Registry registry;
  telemetry::Telemetry telemetry(registry);
  Outbox outbox("webhook",
                webhook_notifier({.url = "http://127.0.0.1:" + std::to_string(port) + "/hook", .timeout = 60s}),
                telemetry, clock, {});
  outbox.start([] {});
  outbox.push(redis_down());
  const auto began = std::chrono::steady_clock::now();
  outbox.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_EQ(outbox.waiting().size(), 1);
  end.set_value();
  server.stop(0ms);
}

TEST(AlertmanagerSenderTest, PostsTheNewestWordAndTriesAgain) {
  Receiver receiver;
  receiver.answer_with(503);
  metrics::Registry registry;
  telemetry::Telemetry telemetry(registry);
  const base::SystemClock clock;
  AlertmanagerSender sender({.url = receiver.url("/"), .retry = 1ms}, telemetry, clock, {});
  sender.start();
  sender.offer({});
  sender.offer(redis_down().alerts);
  ASSERT_GE(receiver.bodies(2).size(), 2);
  receiver.answer_with(200);
  const auto sent = [&] {
    return registry.value("ml_alert_notifications_total", {{"receiver", "alertmanager"}, {"outcome", "sent"}}).value();
  };
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (sent() == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  sender.stop();
  const json body = json::parse(receiver.bodies(1).at(0));
  EXPECT_EQ(body.at(0)["labels"]["alertname"], "RedisDown");
  EXPECT_GE(registry.value("ml_alert_notifications_total", {{"receiver", "alertmanager"}, {"outcome", "failed"}}), 2);
  EXPECT_EQ(sent(), 1);
}

}  // namespace
}  // namespace nexusml::alert
