// Counts every allocation of the program, to hold the hot path's bundles to the claim that they make none.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "nexusml/telemetry/event_counter.h"
#include "nexusml/telemetry/telemetry.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

TEST(Allocation, RecordingAPredictionAndItsRequestAllocatesNothing) {
  metrics::Registry registry;
  Telemetry telemetry(registry);
  const std::vector<std::string> labels = {"negative", "positive"};
  const ModelMetrics model = telemetry.model("sentiment", "sentiment", labels);
  const ModelMetrics recommender = telemetry.model("recsys", "recsys", {});
  const RouteMetrics route = telemetry.route("POST", "/predict");
  const auto record = [&] {
    route.request_begins();
    model.record(1, 0.9, 1ms);
    model.record(0, 0.9, 1ms, metrics::Exemplar{.trace_id_low = 1});
    model.record_error(ErrorCode::kInternal);
    recommender.record_rating(3.5, true);
    route.request_ends(200, 1ms, 300, 400);
  };
  record();  // a thread's first recording makes its cells, a status's first its series
  const std::size_t before = support::allocations();
  for (int i = 0; i < 1000; ++i) record();
  EXPECT_EQ(support::allocations(), before);
  EXPECT_GT(before, 0U);
}

TEST(Allocation, PublishingAnEventAllocatesNothing) {
  metrics::Registry registry;
  Telemetry telemetry(registry);
  EventCounter counter(telemetry);
  EventQueue queue(telemetry, {&counter}, {.idle_wait = std::chrono::hours(1)});
  EventQueue::Producer producer = queue.producer();
  const auto source = std::make_shared<const EventSource>(EventSource{.model = "sentiment"});
  const std::vector<double> scores = {0.25, 0.75};
  const auto publish = [&] {
    return producer.publish(source, {.label = 1, .confidence = 0.75, .scores = scores, .text = "what a good day"});
  };
  EXPECT_TRUE(publish());
  const std::size_t before = support::thread_allocations();
  bool all = true;
  for (int i = 0; i < 1000; ++i) all = publish() && all;
  EXPECT_EQ(support::thread_allocations(), before);
  EXPECT_TRUE(all);
}

}  // namespace
}  // namespace nexusml::telemetry
