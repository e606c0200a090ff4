#include "nexusml/telemetry/internal/event_ring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <thread>

namespace nexusml::telemetry::internal {
namespace {

constexpr std::size_t kBytes = 1 << 20;

TEST(EventRing, GivesBackEveryFieldAsItWasPushed) {
  EventRing ring(kBytes);
  const EventSource source{.model = "heart"};
  const std::vector<double> scores{0.25, 0.75};
  const std::vector<double> values{1.5, std::nan(""), -3, kUnknownValue};
  const auto now = std::chrono::system_clock::time_point(std::chrono::microseconds(1'700'000'000'123'456));
  PredictionEvent event;
  event.source = &source;
  event.id = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
  event.time = now;
  event.latency = std::chrono::nanoseconds(1234);
  event.label = 1;
  event.confidence = 0.75;
  event.rating = 4.5;
  event.cold_start = true;
  event.scores = scores;
  event.values = values;
  event.series = values;
  event.input_hash = "00ff";
  event.text = "a text";
  event.subject = "its subject";
  event.user = "u7";
  event.item = "item 9";
  event.field = "features.age";
  event.fault = InputFault::kWrongType;
  event.unknown_fields = 3;
  event.fingerprint = 0x1234'5678'9abc'def0;
  ASSERT_TRUE(ring.push(event));
  EXPECT_EQ(ring.waiting(), 1u);

  std::vector<PredictionEvent> events;
  ring.read(events, 10);
  ASSERT_EQ(events.size(), 1u);
  const PredictionEvent& got = events[0];
  EXPECT_EQ(got.source, &source);
  EXPECT_EQ(got.id, event.id);
  EXPECT_EQ(got.time, now);
  EXPECT_EQ(got.latency, event.latency);
  EXPECT_FALSE(got.error.has_value());
  EXPECT_EQ(got.label, 1);
  EXPECT_EQ(got.confidence, 0.75);
  EXPECT_EQ(got.rating, 4.5);
  EXPECT_TRUE(got.cold_start);
  EXPECT_FALSE(got.shortened);
  EXPECT_EQ(std::vector<double>(got.scores.begin(), got.scores.end()), scores);
  ASSERT_EQ(got.values.size(), 4u);
  EXPECT_EQ(got.values[0], 1.5);
  EXPECT_TRUE(std::isnan(got.values[1]));
  EXPECT_FALSE(is_unknown_value(got.values[1]));
  EXPECT_TRUE(std::isnan(got.values[3]));
  EXPECT_TRUE(is_unknown_value(got.values[3]));
  ASSERT_EQ(got.series.size(), 4u);
  EXPECT_EQ(got.series[2], -3);
  EXPECT_EQ(got.input_hash, "00ff");
  EXPECT_EQ(got.text, "a text");
  EXPECT_EQ(got.subject, "its subject");
  EXPECT_EQ(got.user, "u7");
  EXPECT_EQ(got.item, "item 9");
  EXPECT_EQ(got.field, "features.age");
  EXPECT_EQ(got.fault, InputFault::kWrongType);
  EXPECT_EQ(got.unknown_fields, 3U);
  EXPECT_EQ(got.fingerprint, event.fingerprint);
  ring.release();
  EXPECT_EQ(ring.waiting(), 0u);
}

TEST(EventRing, KeepsTheErrorOfAPredictionThatFailed) {
  EventRing ring(kBytes);
  PredictionEvent event;
  event.error = ErrorCode::kInvalidArgument;
  ASSERT_TRUE(ring.push(event));
  std::vector<PredictionEvent> events;
  ring.read(events, 1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].error, ErrorCode::kInvalidArgument);
  EXPECT_EQ(events[0].label, -1);
  EXPECT_TRUE(std::isnan(events[0].confidence));
}

TEST(EventRing, CutsWhatIsTooLongAndSaysSo) {
  EventRing ring(kBytes);
  const std::string text(EventRing::kMaximumText + 1, 'x');
  const std::vector<double> values(EventRing::kMaximumNumbers + 1, 1.0);
  PredictionEvent event;
  event.text = text;
  ASSERT_TRUE(ring.push(event));
  event.text = {};
  event.values = values;
  ASSERT_TRUE(ring.push(event));
  std::vector<PredictionEvent> events;
  ring.read(events, 2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[0].shortened);
  EXPECT_EQ(events[0].text.size(), EventRing::kMaximumText);
  EXPECT_TRUE(events[1].shortened);
  EXPECT_EQ(events[1].values.size(), EventRing::kMaximumNumbers);
}

TEST(EventRing, RefusesWhatDoesNotFitAndTakesItAfterARelease) {
  EventRing ring(kBytes);
  const std::string text(1000, 'x');
  PredictionEvent event;
  event.text = text;
  std::size_t pushed = 0;
  while (ring.push(event)) ++pushed;
  EXPECT_GT(pushed, kBytes / 1300);
  EXPECT_LE(pushed * text.size(), kBytes);
  EXPECT_EQ(ring.waiting(), pushed);
  std::vector<PredictionEvent> events;
  ring.read(events, 2);
  EXPECT_FALSE(ring.push(event)) << "what was read is still in use";
  ring.release();
  EXPECT_TRUE(ring.push(event));
}

TEST(EventRing, CrossesHalfOncePerFilling) {
  EventRing ring(kBytes);
  const std::string text(4000, 'x');
  PredictionEvent event;
  event.text = text;
  std::vector<PredictionEvent> events;
  for (int round = 0; round < 3; ++round) {
    int crossings = 0;
    while (ring.push(event)) crossings += ring.crossed_half() ? 1 : 0;
    EXPECT_EQ(crossings, 1);
    ring.read(events, 1000);
    ring.release();
    ASSERT_TRUE(ring.push(event));
    EXPECT_FALSE(ring.crossed_half());
    ring.read(events, 1000);
    ring.release();
  }
}

TEST(EventRing, EventsOfEverySizePassInOrderFromOneThreadToAnother) {
  EventRing ring(kBytes);
  constexpr std::uint32_t kEvents = 200'000;
  std::string text(3000, ' ');
  std::iota(text.begin(), text.end(), '\0');
  const auto size_of = [](std::uint32_t i) { return (i * 7919u) % 3000u; };
  std::thread producer([&] {
    for (std::uint32_t i = 0; i < kEvents; ++i) {
      PredictionEvent event;
      event.label = static_cast<std::int32_t>(i);
      event.text = std::string_view(text).substr(0, size_of(i));
      while (!ring.push(event)) std::this_thread::yield();
    }
  });
  std::vector<PredictionEvent> events;
  std::uint32_t next = 0;
  std::uint32_t wrong = 0;
  while (next < kEvents) {
    ring.read(events, 64);
    for (const PredictionEvent& event : events) {
      const bool right = event.label == static_cast<std::int32_t>(next) && event.text.size() == size_of(next) &&
                         event.text == std::string_view(text).substr(0, event.text.size());
      wrong += right ? 0 : 1;
      ++next;
    }
    ring.release();
  }
  producer.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(ring.waiting(), 0u);
}

TEST(EventRingDeathTest, AWrongSizeIsABug) {
  EXPECT_DEATH(EventRing(kBytes + 8), "BUG: an event ring of a wrong size");
  EXPECT_DEATH(EventRing(4096), "BUG: an event ring of a wrong size");
}

}  // namespace
}  // namespace nexusml::telemetry::internal
