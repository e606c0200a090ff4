#include "nexusml/alert/internal/notification_json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "nexusml/alert/internal/mail_text.h"

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT
using nlohmann::json;
using ::testing::HasSubstr;

const Origin kOrigin{"here:8000"};

Notification drift(AlertState age, AlertState sex) {
  const auto alert = [](const char* feature, AlertState state) {
    return notified({find_rule("DataDriftDetected"),
                     {{"feature_name", feature}, {"model_type", "risk"}},
                     state,
                     0.25,
                     Time(10s),
                     Time(20s),
                     Time(30s)},
                    kOrigin, "https://x/");
  };
  return {.id = 7,
          .alertname = "DataDriftDetected",
          .severity = "warning",
          .made = Time(1'795'335'330s),
          .alerts = {alert("age", age), alert("<sex>", sex)}};
}
constexpr auto kFiring = AlertState::kFiring;
constexpr auto kResolved = AlertState::kResolved;

TEST(NotificationJson, WebhooksAreThoseOfAlertmanager) {
  const json body = json::parse(webhook_json(drift(kFiring, kResolved), "webhook", "https://ml"));
  EXPECT_EQ(body["version"], "4");
  EXPECT_EQ(body["status"], "firing");
  EXPECT_EQ(body["receiver"], "webhook");
  EXPECT_EQ(body["groupLabels"], (json{{"alertname", "DataDriftDetected"}}));
  EXPECT_EQ(body["commonLabels"]["model_type"], "risk");
  EXPECT_FALSE(body["commonLabels"].contains("feature_name"));
  EXPECT_EQ(body["commonAnnotations"]["runbook_url"], "https://x/docs/runbooks/DataDriftDetected.md");
  EXPECT_EQ(body["truncatedAlerts"], 0);
  EXPECT_EQ(body["externalURL"], "https://ml");
  const json& first = body["alerts"].at(0);
  EXPECT_EQ(first["status"], "firing");
  EXPECT_EQ(first["startsAt"], "1970-01-01T00:00:20.000Z");
  EXPECT_EQ(first["endsAt"], "0001-01-01T00:00:00Z");
  EXPECT_EQ(first["labels"]["instance"], "here:8000");
  EXPECT_EQ(first["fingerprint"].get<std::string>().size(), 16);
  EXPECT_NE(first["fingerprint"], body["alerts"].at(1)["fingerprint"]);
  EXPECT_EQ(body["alerts"].at(1)["status"], "resolved");
  EXPECT_EQ(body["alerts"].at(1)["endsAt"], "1970-01-01T00:00:30.000Z");
  EXPECT_EQ(json::parse(webhook_json(drift(kResolved, kResolved), "", ""))["status"], "resolved");
}

TEST(NotificationJson, SlackGetsOneAttachmentAndNoMarkupOfOthers) {
  const json body = json::parse(slack_json(drift(kFiring, kResolved), "#ml", "https://ml"));
  EXPECT_EQ(body["channel"], "#ml");
  const json& attachment = body["attachments"].at(0);
  EXPECT_EQ(attachment["color"], "warning");
  EXPECT_EQ(attachment["title"], "[FIRING:1] DataDriftDetected (warning)");
  EXPECT_EQ(attachment["title_link"], "https://ml");
  const std::string text = attachment["text"];
  EXPECT_THAT(text, HasSubstr("*firing:* Data drift - Drift score of age in risk is 0.250"));
  EXPECT_THAT(text, HasSubstr("*resolved:* Data drift - Drift score of &lt;sex&gt; in risk"));
  EXPECT_THAT(text, HasSubstr("docs/runbooks/DataDriftDetected.md"));
  EXPECT_EQ(json::parse(slack_json(drift(kResolved, kResolved), "", ""))["attachments"].at(0)["color"], "good");
  EXPECT_FALSE(json::parse(slack_json(drift(kFiring, kFiring), "", "")).contains("channel"));
}

TEST(NotificationJson, AnAlertmanagerIsToldUntilWhenToBelieve) {
  const json body = json::parse(alertmanager_json(drift(kFiring, kResolved).alerts, "", Time(100s)));
  ASSERT_EQ(body.size(), 2);
  EXPECT_EQ(body[0]["endsAt"], "1970-01-01T00:01:40.000Z");
  EXPECT_EQ(body[1]["endsAt"], "1970-01-01T00:00:30.000Z");
  EXPECT_EQ(body[0]["labels"]["alertname"], "DataDriftDetected");
  EXPECT_FALSE(body[0].contains("generatorURL"));
}

TEST(MailText, HasHeadersAndAReadableText) {
  const std::string mail = mail_text(drift(kFiring, kFiring), "ml@example.org", {"a@b.c", "d@e.f"}, "https://ml");
  EXPECT_THAT(mail, HasSubstr("\r\nSubject: [FIRING:2] DataDriftDetected (warning)\r\n"));
  EXPECT_THAT(mail, HasSubstr("Date: Sun, 22 Nov 2026 08:15:30 +0000\r\n"));
  EXPECT_THAT(mail, HasSubstr("From: ml@example.org\r\nTo: a@b.c, d@e.f\r\n"));
  EXPECT_THAT(mail, HasSubstr("Message-ID: <7.1795335330000.nexusml@example.org>\r\n"));
  EXPECT_THAT(mail, HasSubstr("\r\n\r\n" +
                              base64_lines("[FIRING:2] DataDriftDetected (warning)\n\nfiring\n  desc").substr(0, 60)));
}

// Expected values: Python's base64 module.
TEST(MailText, Base64IsThatOfOthers) {
  EXPECT_EQ(base64_lines(""), "\r\n");
  EXPECT_EQ(base64_lines("f"), "Zg==\r\n");
  EXPECT_EQ(base64_lines("fo"), "Zm8=\r\n");
  EXPECT_EQ(base64_lines("foo"), "Zm9v\r\n");
  EXPECT_EQ(base64_lines("\xff\xfe\xfd"), "//79\r\n");
  const std::string long_text = base64_lines(std::string(58, 'a'));
  EXPECT_EQ(long_text.find("\r\n"), 76);
  EXPECT_EQ(long_text.substr(78), "YQ==\r\n");
}

}  // namespace
}  // namespace nexusml::alert::internal
