#include "nexusml/alert/alertmanager_webhook.h"

#include <gtest/gtest.h>

#include "nexusml/alert/internal/notification_json.h"
#include "nexusml/base/time_format.h"

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT

std::string field_of(std::string_view json) {
  const auto records = parse_alertmanager_webhook(json);
  if (records.ok()) return "none";
  EXPECT_EQ(records.error().code, ErrorCode::kInvalidArgument);
  return records.error().fields.empty() ? "body" : records.error().fields[0].field;
}

TEST(AlertmanagerWebhook, BecomesRecords) {
  const auto records = parse_alertmanager_webhook(R"({"version":"4","status":"firing","alerts":[
    {"status":"firing","labels":{"alertname":"RedisDown","severity":"critical","instance":"a"},
     "annotations":{"summary":"S","description":"D","runbook_url":"R"},
     "startsAt":"2026-11-22T08:15:30.123456789Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"x"},
    {"status":"resolved","labels":{"alertname":"X"},"annotations":{},"startsAt":"2026-11-22T08:00:00Z",
     "endsAt":"2026-11-22T10:00:00+01:00"}]})");
  ASSERT_TRUE(records.ok()) << records.error().message;
  ASSERT_EQ(records->size(), 2);
  const store::AlertRecord& first = records->at(0);
  EXPECT_EQ(first.name, "RedisDown");
  EXPECT_EQ(first.severity, "critical");
  EXPECT_EQ(first.state, "firing");
  EXPECT_EQ(first.labels, R"({"instance":"a"})");
  EXPECT_EQ(first.summary, "S");
  EXPECT_EQ(first.description, "D");
  EXPECT_EQ(first.origin, "alertmanager");
  EXPECT_EQ(base::format_time(first.time), "2026-11-22T08:15:30.123Z");
  EXPECT_EQ(base::format_time(records->at(1).time), "2026-11-22T09:00:00.000Z");
  EXPECT_EQ(records->at(1).state, "resolved");
}

TEST(AlertmanagerWebhook, WhatWeSendWeRead) {
  const Alert alert{find_rule("RedisDown"), {}, AlertState::kFiring, 0, Time(1s), Time(2s), {}};
  const Notification notification{.id = 1,
                                  .alertname = "RedisDown",
                                  .severity = "critical",
                                  .made = Time(3s),
                                  .alerts = {notified(alert, {"i"}, "")}};
  const auto records = parse_alertmanager_webhook(internal::webhook_json(notification, "r", ""));
  ASSERT_TRUE(records.ok()) << records.error().message;
  EXPECT_EQ(records->at(0).name, "RedisDown");
}

TEST(AlertmanagerWebhook, WhatIsWrongIsNamed) {
  EXPECT_EQ(field_of(""), "body");
  EXPECT_EQ(field_of("[]"), "body");
  EXPECT_EQ(field_of("{\"version\":\"4\",\"alerts\":[\xff]}"), "body");
  EXPECT_EQ(field_of("{}"), "version");
  EXPECT_EQ(field_of(R"({"version":4})"), "version");
  EXPECT_EQ(field_of(R"({"version":"3","alerts":[]})"), "version");
  EXPECT_EQ(field_of(R"({"version":"4"})"), "alerts");
  EXPECT_EQ(field_of(R"({"version":"4","alerts":[]})"), "none");
  EXPECT_EQ(field_of(R"({"version":"4","alerts":[7]})"), "alerts.0");
  EXPECT_EQ(field_of(R"({"version":"4","alerts":[{"status":"on"}]})"), "alerts.0.status");
  EXPECT_EQ(field_of(R"({"version":"4","alerts":[{"status":"firing","startsAt":"soon"}]})"), "alerts.0.startsAt");
  EXPECT_EQ(
      field_of(R"({"version":"4","alerts":[{"status":"firing","startsAt":"2026-01-01T00:00:00Z","labels":{"a":1}}]})"),
      "alerts.0.labels");
  EXPECT_EQ(field_of(R"({"version":"4","alerts":[{"status":"firing","startsAt":"2026-01-01T00:00:00Z","labels":{},)"
                     R"("annotations":{}}]})"),
            "alerts.0.labels.alertname");
  std::string many = R"({"version":"4","alerts":[)";
  for (int i = 0; i < 1001; ++i) many += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(field_of(many + "]}"), "alerts");
}

}  // namespace
}  // namespace nexusml::alert
