#include "nexusml/alert/internal/exchange.h"
#include "nexusml/alert/internal/mail_text.h"
#include "nexusml/alert/internal/notification_json.h"
#include "nexusml/alert/notifier.h"

namespace nexusml::alert {
namespace {

class WebhookNotifier final : public Notifier {
 public:
  explicit WebhookNotifier(WebhookOptions options) : options_(std::move(options)) {}
  Status send(const Notification& notification) override {
    const std::string json = internal::webhook_json(notification, options_.receiver, options_.external_url);
    return exchange_.post_json(options_.url, json, options_.timeout);
  }
  void abort() override { exchange_.abort(); }

 private:
  const WebhookOptions options_;
  internal::Exchange exchange_;
};

class SlackNotifier final : public Notifier {
 public:
  explicit SlackNotifier(SlackOptions options) : options_(std::move(options)) {}
  Status send(const Notification& notification) override {
    const std::string json = internal::slack_json(notification, options_.channel, options_.external_url);
    return exchange_.post_json(options_.url, json, options_.timeout);
  }
  void abort() override { exchange_.abort(); }

 private:
  const SlackOptions options_;
  internal::Exchange exchange_;
};

class EmailNotifier final : public Notifier {
 public:
  explicit EmailNotifier(EmailOptions options) : options_(std::move(options)) {}
  Status send(const Notification& notification) override {
    using enum EmailOptions::Encryption;
    internal::Mail mail;
    mail.url = (options_.encryption == kTls ? "smtps://" : "smtp://") + options_.server;
    mail.demands_tls = options_.encryption != kNone;
    mail.certificate_authorities = options_.certificate_authorities;
    mail.user = options_.user;
    mail.password = options_.password;
    mail.from = options_.from;
    mail.to = options_.to;
    mail.text = internal::mail_text(notification, options_.from, options_.to, options_.external_url);
    return exchange_.send_mail(mail, options_.timeout);
  }
  void abort() override { exchange_.abort(); }

 private:
  const EmailOptions options_;
  internal::Exchange exchange_;
};

}  // namespace

std::unique_ptr<Notifier> webhook_notifier(WebhookOptions options) {
  return std::make_unique<WebhookNotifier>(std::move(options));
}
std::unique_ptr<Notifier> slack_notifier(SlackOptions options) {
  return std::make_unique<SlackNotifier>(std::move(options));
}
std::unique_ptr<Notifier> email_notifier(EmailOptions options) {
  return std::make_unique<EmailNotifier>(std::move(options));
}

}  // namespace nexusml::alert
