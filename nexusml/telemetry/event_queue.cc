#include "nexusml/telemetry/event_queue.h"

#include <algorithm>
#include <utility>

#include "nexusml/telemetry/internal/event_ring.h"

namespace nexusml::telemetry {
namespace {

constexpr std::size_t kEventsAtOnce = 256;  // per lane and turn, so that lanes take turns
constexpr std::size_t kSourcesKept = 16;    // before a lane looks for those that nobody needs any more

}  // namespace

struct EventQueue::Lane {
  explicit Lane(std::size_t bytes) : ring(bytes) {}

  /// A source that events in the ring may refer to.
  struct Held {
    std::shared_ptr<const EventSource> source;
    std::uint64_t used_to = 0;  ///< position behind the last event that refers to it
  };

  Held& hold(const std::shared_ptr<const EventSource>& source);

  internal::EventRing ring;
  bool taken = true;       // by a producer; guarded by the queue's mutex
  std::vector<Held> held;  // the producer's; the one used last stands at the end
};

EventQueue::Lane::Held& EventQueue::Lane::hold(const std::shared_ptr<const EventSource>& source) {
  const auto found =
      std::find_if(held.begin(), held.end(), [&](const Held& one) { return one.source.get() == source.get(); });
  if (found != held.end()) {
    std::swap(*found, held.back());
    return held.back();
  }
  if (held.size() >= kSourcesKept) {
    const std::uint64_t released = ring.released_to();
    std::erase_if(held, [&](const Held& one) { return one.used_to <= released; });
  }
  return held.emplace_back(Held{source, 0});
}

EventQueue::EventQueue(const Telemetry& telemetry, std::vector<EventConsumer*> consumers, EventQueueOptions options)
    : consumers_(std::move(consumers)),
      options_(options),
      depth_(telemetry.families().event_queue_depth),
      dropped_(telemetry.families().events_dropped.with({"queue_full"})),
      thread_([this] { run(); }) {}

EventQueue::~EventQueue() {
  stop();
}

void EventQueue::stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
}

EventQueue::Producer EventQueue::producer() {
  const base::MutexLock lock(mutex_);
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (!lane->taken) {
      lane->taken = true;
      return {*this, *lane};
    }
  }
  lanes_.push_back(std::make_unique<Lane>(options_.bytes_per_producer));
  return {*this, *lanes_.back()};
}

std::vector<EventQueue::Lane*> EventQueue::lanes() const {
  const base::MutexLock lock(mutex_);
  std::vector<Lane*> all;
  for (const std::unique_ptr<Lane>& lane : lanes_) all.push_back(lane.get());
  return all;
}

void EventQueue::wake() noexcept {
  wake_up_.notify_one();  // one that is missed costs idle_wait
}

void EventQueue::run() {
  std::vector<PredictionEvent> events;
  events.reserve(kEventsAtOnce);
  while (true) {
    bool stopping = false;
    {
      const base::MutexLock lock(mutex_);
      stopping = stopping_;
    }
    bool delivered = false;
    std::uint64_t waiting = 0;
    for (Lane* lane : lanes()) {
      delivered = deliver(*lane, events) || delivered;
      waiting += lane->ring.waiting();
    }
    depth_.set(static_cast<double>(waiting));
    if (delivered) continue;
    if (stopping) return;
    const base::MutexLock lock(mutex_);
    if (!stopping_) wake_up_.wait_for(mutex_, options_.idle_wait);
  }
}

bool EventQueue::deliver(Lane& lane, std::vector<PredictionEvent>& events) {
  lane.ring.read(events, kEventsAtOnce);
  if (events.empty()) return false;
  for (EventConsumer* consumer : consumers_) consumer->on_events(events);
  lane.ring.release();
  return true;
}

EventQueue::Producer::Producer(Producer&& other) noexcept
    : queue_(other.queue_), lane_(std::exchange(other.lane_, nullptr)) {}

EventQueue::Producer::~Producer() {
  if (lane_ == nullptr) return;
  const base::MutexLock lock(queue_->mutex_);
  lane_->taken = false;
}

bool EventQueue::Producer::publish(const std::shared_ptr<const EventSource>& source, PredictionEvent event) noexcept {
  Lane::Held& held = lane_->hold(source);
  event.source = source.get();
  if (!lane_->ring.push(event)) {
    queue_->dropped_.increment();
    return false;
  }
  held.used_to = lane_->ring.pushed_to();
  if (lane_->ring.crossed_half()) queue_->wake();
  return true;
}

}  // namespace nexusml::telemetry
