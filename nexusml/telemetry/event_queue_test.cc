#include "nexusml/telemetry/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <string>
#include <thread>

#include "nexusml/telemetry/event_counter.h"

namespace nexusml::telemetry {
namespace {

std::shared_ptr<const EventSource> source_of(std::string model) {
  return std::make_shared<const EventSource>(EventSource{.model = std::move(model), .type = "sentiment"});
}

/// Remembers what it saw.
class Remembering final : public EventConsumer {
 public:
  void on_events(std::span<const PredictionEvent> events) noexcept override {
    for (const PredictionEvent& event : events) texts_[event.source->model].emplace_back(event.text);
  }
  /// After the queue has stopped.
  const std::map<std::string, std::vector<std::string>>& texts() const { return texts_; }

 private:
  std::map<std::string, std::vector<std::string>> texts_;
};

/// Stands still until it is let go.
class Stuck final : public EventConsumer {
 public:
  void on_events(std::span<const PredictionEvent> events) noexcept override {
    if (!first_) reached_.count_down();
    first_ = true;
    go_.wait();
    seen_ += events.size();
  }
  void wait_until_reached() { reached_.wait(); }
  void let_go() { go_.count_down(); }
  std::uint64_t seen() const { return seen_; }

 private:
  std::latch reached_{1};
  std::latch go_{1};
  bool first_ = false;
  std::uint64_t seen_ = 0;
};

class EventQueueTest : public testing::Test {
 protected:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// The series' value; -1 if there is none.
  double value(std::string_view name, Labels labels = {}) { return registry_.value(name, labels).value_or(-1); }

  metrics::Registry registry_;
  Telemetry telemetry_{registry_};
};

TEST_F(EventQueueTest, EveryConsumerGetsEveryEventInItsProducersOrder) {
  Remembering first;
  Remembering second;
  {
    EventQueue queue(telemetry_, {&first, &second});
    auto here = queue.producer();
    auto there = queue.producer();
    const auto a = source_of("a");
    const auto b = source_of("b");
    for (int i = 0; i < 1000; ++i) {
      const std::string text = std::to_string(i);
      EXPECT_TRUE(here.publish(a, {.text = text}));
      EXPECT_TRUE(there.publish(b, {.text = text}));
    }
  }
  ASSERT_EQ(first.texts().at("a").size(), 1000u);
  ASSERT_EQ(first.texts().at("b").size(), 1000u);
  for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(first.texts().at("a")[i], std::to_string(i));
  EXPECT_EQ(first.texts(), second.texts());
}

TEST_F(EventQueueTest, AStuckConsumerBlocksNobodyAndWhatIsLostIsCounted) {
  Stuck stuck;
  EventCounter counter(telemetry_);
  std::uint64_t accepted = 0;
  std::uint64_t lost = 0;
  {
    EventQueue queue(telemetry_, {&stuck, &counter}, {.bytes_per_producer = 1 << 20});
    auto producer = queue.producer();
    const auto source = source_of("sentiment");
    const std::string text(1000, 'x');
    ASSERT_TRUE(producer.publish(source, {.text = text}));
    accepted = 1;
    stuck.wait_until_reached();
    for (int i = 0; i < 2000; ++i) (producer.publish(source, {.text = text}) ? accepted : lost) += 1;
    stuck.let_go();
  }
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(stuck.seen(), accepted);
  EXPECT_EQ(value("ml_events_dropped_total", {{"reason", "queue_full"}}), static_cast<double>(lost));
  EXPECT_EQ(value("ml_events_delivered_total", {{"model_type", "sentiment"}}), static_cast<double>(accepted));
  EXPECT_EQ(value("ml_event_queue_depth"), 0);
}

TEST_F(EventQueueTest, ASourceLivesUntilItsEventsWereConsumedAndNotForever) {
  Remembering consumer;
  std::weak_ptr<const EventSource> old;
  {
    EventQueue queue(telemetry_, {&consumer});
    auto producer = queue.producer();
    {
      const auto source = source_of("old");
      old = source;
      EXPECT_TRUE(producer.publish(source, {.text = "one"}));
    }
    // Other versions push the old one out, once its event was consumed.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!old.expired() && std::chrono::steady_clock::now() < deadline) {
      EXPECT_TRUE(producer.publish(source_of("new"), {.text = "two"}));
      std::this_thread::yield();
    }
    EXPECT_TRUE(old.expired());
  }
  EXPECT_EQ(consumer.texts().at("old"), std::vector<std::string>{"one"});
}

TEST_F(EventQueueTest, AProducersMemoryIsUsedAgain) {
  Remembering consumer;
  {
    EventQueue queue(telemetry_, {&consumer});
    const auto source = source_of("a");
    for (int i = 0; i < 100; ++i) {
      auto producer = queue.producer();  // 100 x 4 MiB, were they not
      EXPECT_TRUE(producer.publish(source, {.text = "x"}));
    }
  }
  EXPECT_EQ(consumer.texts().at("a").size(), 100u);
}

TEST_F(EventQueueTest, ManyThreadsLoseNothingThatWasAccepted) {
  EventCounter counter(telemetry_);
  std::atomic<std::uint64_t> accepted{0};
  {
    EventQueue queue(telemetry_, {&counter});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&queue, &accepted, t] {
        auto producer = queue.producer();
        std::uint64_t mine = 0;
        for (int i = 0; i < 20'000; ++i) {
          // A new version now and then, as training makes them.
          static thread_local std::shared_ptr<const EventSource> source;
          if (i % 1000 == 0) source = source_of("model-" + std::to_string(t));
          mine += producer.publish(source, {.text = "some text"}) ? 1 : 0;
        }
        accepted += mine;
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  double delivered = 0;
  for (int t = 0; t < 4; ++t)
    delivered += std::max(0.0, value("ml_events_delivered_total", {{"model_type", "model-" + std::to_string(t)}}));
  EXPECT_EQ(delivered, static_cast<double>(accepted.load()));
  EXPECT_EQ(delivered + value("ml_events_dropped_total", {{"reason", "queue_full"}}), 80'000);
}

}  // namespace
}  // namespace nexusml::telemetry
