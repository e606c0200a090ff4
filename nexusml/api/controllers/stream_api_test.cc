#include <gmock/gmock.h>

#include <deque>

#include "nexusml/api/answer/live_board.h"
#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using ::testing::HasSubstr;

/// A client of the stream.
class Listener {
 public:
  explicit Listener(std::uint16_t port, std::string_view query = {}) : socket_(support::connect_to(port)) {
    const timeval patience{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const std::string request =
        "GET /api/v1/monitoring/stream" + std::string(query) + " HTTP/1.1\r\nHost: test\r\n\r\n";
    EXPECT_EQ(::send(socket_, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  }
  ~Listener() { ::close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Reads on until `text` has come. Returns: everything so far; it lacks the text if the server closed.
  const std::string& read_until(std::string_view text) {
    char buffer[4096];
    while (received_.find(text) == std::string::npos) {
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    return received_;
  }
  /// Whether the server closes the connection.
  bool ends() {
    char buffer[4096];
    ssize_t got = 0;
    while ((got = ::recv(socket_, buffer, sizeof buffer, 0)) > 0)
      received_.append(buffer, static_cast<std::size_t>(got));
    return got == 0;
  }

 private:
  int socket_;
  std::string received_;
};

using StreamApiTest = MonitoringTest;

TEST_F(StreamApiTest, GreetsAndSendsWhatThereIs) {
  start();
  record("sentiment", "positive", 0.9, 3);
  history_.sample();
  Listener listener(port_, "?events=metrics");
  const std::string& head = listener.read_until("event: metrics");
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(head, HasSubstr(R"("events":["metrics"])"));
  EXPECT_LT(head.find("event: hello"), head.find("event: metrics"));
}

TEST_F(StreamApiTest, RefusesWhatItDoesNotKnow) {
  start();
  EXPECT_THAT(refusal("stream?events=weather"), HasSubstr("422 events: there is no \"weather\""));
}

TEST_F(StreamApiTest, LetsInSoManyClientsAndNoMore) {
  start();
  std::deque<Listener> listeners;
  for (int i = 0; i < 64; ++i) {
    listeners.emplace_back(port_);
    EXPECT_THAT(listeners.back().read_until("event: hello"), HasSubstr("HTTP/1.1 200"));
  }
  const support::HttpAnswer refused = get("/api/v1/monitoring/stream");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "10");
  // Others are still answered.
  EXPECT_EQ(get("/health/live").status, 200);
}

TEST_F(StreamApiTest, EndsSoonWhenTheServerDrains) {
  start();
  Listener listener(port_);
  listener.read_until("event: hello");
  const auto before = std::chrono::steady_clock::now();
  server_->stop(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
  EXPECT_TRUE(listener.ends());
}

class LiveBoardTest : public testing::Test {
 protected:
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000))};
  std::string content_;
  int asked_ = 0;
  LiveBoard board_{{{"alerts",
                     [this] {
                       ++asked_;
                       return content_;
                     }}},
                   clock_,
                   std::chrono::seconds(1)};
};

TEST_F(LiveBoardTest, SaysNothingUntilThereIsSomething) {
  EXPECT_EQ(board_.look()->at(0).change, 0);
}

TEST_F(LiveBoardTest, CountsChangesAndNothingElse) {
  content_ = R"({"firing":1})";
  EXPECT_EQ(board_.look()->at(0).change, 1);
  EXPECT_EQ(board_.look()->at(0).data, R"({"timestamp":"2023-11-14T22:13:20.000Z","data":{"firing":1}})");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(board_.look()->at(0).change, 1);
  content_ = R"({"firing":0})";
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(board_.look()->at(0).change, 2);
}

TEST_F(LiveBoardTest, AsksOnceForManyWhoLook) {
  for (int i = 0; i < 10; ++i) static_cast<void>(board_.look());
  EXPECT_EQ(asked_, 1);
  clock_.advance(std::chrono::milliseconds(999));
  static_cast<void>(board_.look());
  EXPECT_EQ(asked_, 1);
}

}  // namespace
}  // namespace nexusml::api
