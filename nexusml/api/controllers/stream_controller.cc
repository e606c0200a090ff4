#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "nexusml/api/answer/live_board.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/http/event_stream.h"
#include "nexusml/http/problem.h"

namespace nexusml::api {
namespace {

using http::Task;

constexpr std::chrono::milliseconds kLook{1'000};        // between two looks at what changed
constexpr std::chrono::milliseconds kHeartbeat{15'000};  // so that proxies keep the connection
constexpr int kMaximumClients = 64;                      // each looks once a second

/// A client's place among those that are let in.
///
/// Threads: one at a time. Lifetime: the count outlives it.
class Seat {
 public:
  // Relaxed: the number guards nothing but itself.
  explicit Seat(std::atomic<int>& taken) : taken_(taken) {
    granted_ = taken_.fetch_add(1, std::memory_order_relaxed) < kMaximumClients;
  }
  ~Seat() { taken_.fetch_sub(1, std::memory_order_relaxed); }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  [[nodiscard]] bool granted() const { return granted_; }

 private:
  std::atomic<int>& taken_;
  bool granted_ = false;
};

/// Sends every client what changed. Nothing is queued for a client: one that reads slowly misses what was overtaken, and
/// one that reads nothing is closed by the server's deadline.
///
/// Threads: any network thread. Lifetime: the service outlives it.
class LiveStream {
 public:
  explicit LiveStream(const Service& service) : service_(service), board_(live_topics(service), service.clock, kLook) {}

  Task<void> serve(http::StreamRequest& request, http::ResponseWriter& writer) {
    const Result<std::vector<std::size_t>> wanted = wanted_topics(request.head());
    if (!wanted.ok()) co_return set_problem(writer.response(), wanted.error());
    const Seat seat(clients_);
    if (!seat.granted()) {
      writer.response().add_header("Retry-After", "10");
      co_return http::set_problem(writer.response(), 503, "too many clients listen already");
    }
    http::EventStream events(request, writer, kHeartbeat);
    const std::string hello = greeting(*wanted);
    Status sent = co_await events.send({.data = hello, .name = "hello", .id = {}});
    if (!sent.ok()) co_return;
    std::vector<std::uint64_t> seen(board_.topics().size());
    do {
      const auto look = [this] { return board_.look(); };
      const std::shared_ptr<const LiveBoard::Notes> notes = co_await on_pool(service_, request, look);
      for (const std::size_t topic : *wanted) {
        const LiveBoard::Note& note = (*notes)[topic];
        if (note.change == seen[topic]) continue;
        seen[topic] = note.change;
        sent = co_await events.send({.data = note.data, .name = board_.topics()[topic].name, .id = {}});
        if (!sent.ok()) co_return;
      }
    } while (co_await events.wait(kLook));
  }

 private:
  /// Of ?events=metrics,drift; without it all of them.
  Result<std::vector<std::size_t>> wanted_topics(const http::Request& request) const {
    const std::vector<LiveTopic>& topics = board_.topics();
    std::vector<std::size_t> wanted;
    const std::optional<std::string> given = request.query_parameter("events");
    if (!given) {
      for (std::size_t i = 0; i < topics.size(); ++i) wanted.push_back(i);
      return wanted;
    }
    for (const std::string_view name : base::split_list(*given)) {
      const auto found = std::ranges::find(topics, name, &LiveTopic::name);
      if (found == topics.end()) {
        return Error(ErrorCode::kInvalidArgument, "events: there is no \"" + std::string(name) + "\"",
                     {{"events", "is no kind of event"}});
      }
      wanted.push_back(static_cast<std::size_t>(found - topics.begin()));
    }
    return wanted;
  }

  /// The first event, so that a client knows at once that it is heard.
  std::string greeting(const std::vector<std::size_t>& wanted) const {
    std::string text;
    base::JsonWriter json(text);
    json.begin_object().field("timestamp", base::format_time(service_.clock.now()));
    json.field("version", service_.version).key("events").begin_array();
    for (const std::size_t topic : wanted) json.value(board_.topics()[topic].name);
    json.end_array().end_object();
    return text;
  }

  const Service& service_;
  LiveBoard board_;
  std::atomic<int> clients_{0};
};

}  // namespace

void add_stream_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  // Shared because the table of endpoints is copied into the router.
  auto stream = std::make_shared<LiveStream>(service);
  endpoints.push_back(
      {.path = "/api/v1/monitoring/stream",
       .id = "streamMonitoring",
       .tag = "monitoring",
       .summary = "Server-sent events: hello first, then metrics, drift and the others whenever they "
                  "change, with {\"timestamp\", \"data\"} as their data",
       .query = {{.name = "events", .description = "kinds of events, separated by commas; default all"}},
       .response_type = "text/event-stream",
       .problems = {422, 503},
       .stream = [stream](http::StreamRequest& request, http::ResponseWriter& writer) {
         return stream->serve(request, writer);
       }});
}

}  // namespace nexusml::api
