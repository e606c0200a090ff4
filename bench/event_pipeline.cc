#include "bench/event_pipeline.h"

#include <time.h>

#include <array>
#include <thread>
#include <utility>

namespace nexusml::bench {
namespace {

constexpr std::uint64_t kWaiting = 6'000;  // events between the producer and the database
constexpr std::uint64_t kAtOnce = 256;

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::shared_ptr<const telemetry::EventSource> source(std::string model) {
  telemetry::EventSource source{.model = model, .type = model, .version = "3"};
  source.stored_input = telemetry::StoredInput::kFull;
  source.labels = {"cold", "influenza"};
  for (const char* name :
       {"age", "sex", "body_mass_index", "systolic_pressure", "heart_rate", "temperature", "glucose"}) {
    source.features.push_back({.name = name});
  }
  source.features[1].categories = {"male", "female"};
  return std::make_shared<const telemetry::EventSource>(std::move(source));
}

}  // namespace

EventPipeline::EventPipeline(std::unique_ptr<store::RecordStore> store, const std::string& folder)
    : store_([given = std::make_shared<std::unique_ptr<store::RecordStore>>(
                  std::move(store))] { return Result<std::unique_ptr<store::RecordStore>>(std::move(*given)); },
             telemetry_, clock_),
      spool_(folder),
      feedback_(store_, spool_, telemetry_),
      writer_(store_, spool_, feedback_, telemetry_, base::Log()),
      queue_(telemetry_, {&writer_}),
      producer_(queue_.producer()),
      sources_{source("diagnostic"), source("risk")} {
  writer_.start();
}

EventPipeline::~EventPipeline() {
  queue_.stop();
  writer_.stop();
}

std::uint64_t EventPipeline::written() {
  return static_cast<std::uint64_t>(registry_.value("ml_events_written_total", {}).value_or(0));
}

void EventPipeline::publish() {
  static constexpr std::array<double, 7> kValues = {61, 1, 31.2, 141, 78, 36.8, 182.5};
  const auto now = std::chrono::system_clock::now();
  for (std::uint64_t i = 0; i < kAtOnce; ++i) {
    const base::Uuid7Generator::Text id = ids_.next(now);
    telemetry::PredictionEvent event{.id = base::view(id), .time = now};
    event.latency = std::chrono::nanoseconds(17'000);
    event.label = 1;
    event.confidence = 0.93;
    event.values = kValues;
    if (!producer_.publish(sources_[published_ % 2], event)) bug("the event queue is full");
    ++published_;
  }
}

PipelineRate EventPipeline::run(std::uint64_t events) {
  constexpr std::uint64_t kWarmUp = 20'000;
  const std::uint64_t first = written() + kWarmUp;
  const std::uint64_t last = first + events;
  double began = 0;
  double cpu_before = 0;
  std::uint64_t counted_from = 0;
  const auto others_cpu = [] { return seconds(CLOCK_PROCESS_CPUTIME_ID) - seconds(CLOCK_THREAD_CPUTIME_ID); };
  while (true) {
    const std::uint64_t done = written();
    if (began == 0 && done >= first) {
      began = seconds(CLOCK_MONOTONIC);
      cpu_before = others_cpu();
      counted_from = done;
    }
    if (done >= last) {
      const auto count = static_cast<double>(done - counted_from);
      return {count / (seconds(CLOCK_MONOTONIC) - began), (others_cpu() - cpu_before) / count * 1e9};
    }
    if (published_ - done < kWaiting) {
      publish();
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
  }
}

}  // namespace nexusml::bench
