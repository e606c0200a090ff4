#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "nexusml/alert/notification.h"
#include "nexusml/base/result.h"

namespace nexusml::alert {

/// A way to reach people.
///
/// Threads: one at a time; a call may take as long as its time limit.
class Notifier {
 public:
  virtual ~Notifier() = default;
  /// Errors: kUnavailable if trying again can succeed, kInvalidArgument if the receiver refuses the message for good. No
  ///         message holds a secret.
  [[nodiscard]] virtual Status send(const Notification& notification) = 0;
  /// Makes a send() that is running, and later ones, fail soon. Threads: any.
  virtual void abort() = 0;
};

struct WebhookOptions {
  std::string url;  ///< may hold a secret: is never logged
  std::string receiver = "webhook";
  std::string external_url{};  ///< of this server, for people to click
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};
/// Posts what Alertmanager's webhook (version 4) posts.
[[nodiscard]] std::unique_ptr<Notifier> webhook_notifier(WebhookOptions options);

struct SlackOptions {
  std::string url;        ///< of the incoming webhook; a secret
  std::string channel{};  ///< empty: that of the webhook
  std::string external_url{};
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};
/// Posts to Slack, or to what speaks like it.
[[nodiscard]] std::unique_ptr<Notifier> slack_notifier(SlackOptions options);

struct EmailOptions {
  enum class Encryption { kNone, kStartTls, kTls };
  std::string server;           ///< "mail.example.org:587"
  std::string from;             ///< "nexusml@example.org"
  std::vector<std::string> to;  ///< addresses
  std::string user{};           ///< empty: no authentication
  std::string password{};
  /// kStartTls and kTls refuse a server that cannot encrypt, or whose certificate is not trusted.
  Encryption encryption = Encryption::kStartTls;
  std::string certificate_authorities{};  ///< file with those trusted; empty: the system's
  std::string external_url{};
  std::chrono::milliseconds timeout = std::chrono::seconds(20);
};
/// Sends a mail by SMTP.
[[nodiscard]] std::unique_ptr<Notifier> email_notifier(EmailOptions options);

}  // namespace nexusml::alert
