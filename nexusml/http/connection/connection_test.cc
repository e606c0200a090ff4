#include "nexusml/http/connection/connection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace nexusml::http {
namespace {

using std::chrono::milliseconds;

/// Notes every request in the words of an access log.
class AccessNotes final : public AccessObserver {
 public:
  void on_begin() noexcept override { ++open; }
  void on_end(const AccessRecord& record) noexcept override {
    --open;
    lines.push_back(std::string(name_of(record.method)) + " " + std::string(record.path_template) + " " +
                    std::to_string(record.status));
    last = record;
  }

  int open = 0;
  std::vector<std::string> lines;
  AccessRecord last{};
};

/// A connection whose socket is the test and whose clock stands still.
class ConnectionTest : public ::testing::Test, public StreamHost {
 protected:
  ConnectionTest() {
    options_.observer = &notes_;
    options_.on_error = [this](std::string_view what) { errors_ += what; };
    options_.max_buffered_body_bytes = 1000;
    router_.add(Method::kGet, "/hello", [](const Request&, Response& response) { response.body() = "hello"; });
    router_.add(Method::kPost, "/echo", [](const Request& request, Response& response) {
      // The guarantee of readable padding, for the sanitizers to check.
      volatile char sum = 0;
      for (std::size_t i = 0; i < Request::kBodyPadding; ++i) sum = sum + request.body.data()[request.body.size() + i];
      response.body() = request.body;
    });
    router_.add(Method::kPost, "/models/{model}", [](const Request& request, Response& response) {
      response.body().append(request.parameter("model")).append("|").append(request.header("x-a").value_or("-"));
    });
    router_.add(Method::kGet, "/throw", [](const Request&, Response&) { throw std::runtime_error("boom"); });
    router_.add(Method::kGet, "/empty", [](const Request&, Response& response) { response.set_status(204); });
    router_.add(Method::kPost, "/small", [](const Request&, Response&) {}, {.max_body_bytes = 2});
    router_.add_stream(Method::kPost, "/upload", [](StreamRequest& request, ResponseWriter& writer) -> Task<> {
      for (;;) {
        const Result<std::string_view> piece = co_await request.read();
        if (!piece.ok()) writer.response().body() += "!" + piece.error().message;
        if (!piece.ok() || piece->empty()) co_return;
        writer.response().body() += *piece;
      }
    });
    connection_.emplace(context_, *this, "127.0.0.1");
  }
  void resume_on_network_thread(std::coroutine_handle<> waiting) override { waiting.resume(); }

  void send(std::string_view bytes) {
    while (!bytes.empty() && connection_->wants_input()) {
      const std::span<char> space = connection_->input_space();
      const std::size_t count = std::min(space.size(), bytes.size());
      std::memcpy(space.data(), bytes.data(), count);
      bytes.remove_prefix(count);
      connection_->on_input(count);
    }
  }
  std::string receive() {
    std::string received;
    while (!connection_->output().empty()) {
      const std::string_view bytes = connection_->output().freeze();
      received += bytes;
      connection_->output().sent(bytes.size());
      connection_->on_output_sent();
    }
    return received;
  }
  std::string ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  void pass(milliseconds time) {
    clock_.advance(time);
    context_.read_clock();
    connection_->on_tick();
  }
  static std::string get(std::string_view path, std::string_view lines = {}) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
  }
  static std::string post(std::string_view path, std::string_view body, std::string_view lines = {}) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(lines) + "\r\n" + std::string(body);
  }
  static int status(std::string_view answer) { return std::atoi(std::string(answer.substr(9, 3)).c_str()); }
  static std::string body(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }
  static bool has(std::string_view answer, std::string_view text) {
    return answer.find(text) != std::string_view::npos;
  }

  AccessNotes notes_;
  std::string errors_;
  ServerOptions options_;
  Router router_;
  base::FakeClock clock_{std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + std::chrono::seconds(31'777)};
  WorkerContext context_{
      .options = options_, .router = router_, .clock = clock_, .ids = RequestIdGenerator(1, 2), .date = {}};
  std::optional<Connection> connection_;
};

TEST_F(ConnectionTest, AnswersWithTheExpectedBytes) {
  context_.date.update(clock_.now());
  EXPECT_EQ(ask(get("/hello", "X-Request-Id: r1\r\n")),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 5\r\nX-Request-Id: r1\r\n\r\nhello");
  EXPECT_FALSE(connection_->finished());
}

TEST_F(ConnectionTest, GeneratesRequestIds) {
  const std::string first = ask(get("/hello", "X-Request-Id: not sane\r\n"));
  const std::string second = ask(get("/hello"));
  const std::size_t at = first.find("X-Request-Id: ") + 14;
  EXPECT_EQ(first.find("\r\n", at), at + 32);
  EXPECT_NE(first.substr(at, 32), second.substr(at, 32));
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOneOutput) {
  const std::string answers = ask(get("/hello") + post("/echo", "abc") + "\r\n" + get("/nowhere") + get("/hel"));
  EXPECT_TRUE(has(answers, "\r\n\r\nhelloHTTP/1.1 200 OK"));
  EXPECT_TRUE(has(answers, "\r\n\r\nabcHTTP/1.1 404 Not Found"));
  EXPECT_EQ(notes_.lines,
            (std::vector<std::string>{"GET /hello 200", "POST /echo 200", "GET other 404", "GET other 404"}));
  EXPECT_EQ(notes_.open, 0);
}

TEST_F(ConnectionTest, TakesBytesInAnyPieces) {
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: "
      "1\r\n\r\n";
  const std::string text = post("/models/a%20b", "body", "X-A: 1\r\n") + chunked + post("/echo", std::string(999, 'e'));
  for (const std::size_t piece : {1, 2, 3, 7, 64, 100'000}) {
    std::string answers;
    for (std::size_t at = 0; at < text.size(); at += piece) answers += ask(std::string_view(text).substr(at, piece));
    EXPECT_TRUE(has(answers, "\r\n\r\na b|1HTTP/1.1 200")) << piece;
    EXPECT_TRUE(has(answers, "\r\n\r\nabcdeHTTP/1.1 200")) << piece;
    EXPECT_TRUE(answers.ends_with("\r\n\r\n" + std::string(999, 'e'))) << piece;
  }
}

TEST_F(ConnectionTest, AnswersGarbageBehindAGoodRequestOnce) {
  const std::string answers = ask(get("/hello") + "\x01\x02garbage\r\n\r\nGET /hello HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(has(answers, "hello"));
  EXPECT_TRUE(has(answers, "HTTP/1.1 400 Bad Request"));
  EXPECT_TRUE(connection_->finished());
  EXPECT_TRUE(connection_->should_linger());
  EXPECT_EQ(notes_.lines, (std::vector<std::string>{"GET /hello 200", "OTHER other 400"}));
}

TEST_F(ConnectionTest, AnswersHeadWithoutABody) {
  const std::string answer = ask("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(has(answer, "Content-Length: 5\r\n"));
  EXPECT_EQ(body(answer), "");
  EXPECT_EQ(notes_.lines.back(), "HEAD /hello 200");
}

TEST_F(ConnectionTest, AnswersNoContentWithoutALength) {
  const std::string answer = ask(get("/empty"));
  EXPECT_EQ(status(answer), 204);
  EXPECT_FALSE(has(answer, "Content-Length"));
  EXPECT_FALSE(has(answer, "Content-Type"));
}

TEST_F(ConnectionTest, SaysWhatAPathAllows) {
  EXPECT_TRUE(has(ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n"), "Allow: GET, HEAD, OPTIONS\r\n"));
  EXPECT_EQ(notes_.lines.back(), "DELETE /hello 405");
  const std::string options = ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status(options), 204);
  EXPECT_TRUE(has(options, "Allow: POST, OPTIONS\r\n"));
  EXPECT_EQ(status(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")), 204);
  EXPECT_EQ(status(ask(get("/models/%zz"))), 400);
  EXPECT_FALSE(connection_->finished());
}

TEST_F(ConnectionTest, SurvivesAHandlerThatThrows) {
  const std::string answer = ask(get("/throw"));
  EXPECT_EQ(status(answer), 500);
  EXPECT_FALSE(has(answer, "boom")) << "what went wrong is for the log";
  EXPECT_EQ(errors_, "boom");
  EXPECT_EQ(body(ask(get("/hello"))), "hello");
}

TEST_F(ConnectionTest, ClosesWhenAsked) {
  EXPECT_TRUE(has(ask(get("/hello", "Connection: close\r\n")), "Connection: close\r\n"));
  EXPECT_TRUE(connection_->finished());
  EXPECT_FALSE(connection_->should_linger());
  EXPECT_FALSE(connection_->wants_input());
}

TEST_F(ConnectionTest, SpeaksHttp10) {
  EXPECT_TRUE(has(ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), "Connection: keep-alive\r\n"));
  EXPECT_TRUE(has(ask("GET /hello HTTP/1.0\r\n\r\n"), "Connection: close\r\n"));
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, RefusesBodiesBeyondTheLimit) {
  EXPECT_EQ(status(ask(post("/echo", std::string(1000, 'x')))), 200);
  EXPECT_EQ(status(ask(post("/small", "12"))), 200);
  const std::string answer = ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(status(answer), 413);
  EXPECT_TRUE(has(answer, R"("instance":"/echo")"));
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, RefusesARoutesOwnLimit) {
  EXPECT_EQ(status(ask(post("/small", "123"))), 413);
}

TEST_F(ConnectionTest, RefusesChunksBeyondTheLimit) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) send("190\r\n" + std::string(400, 'x') + "\r\n");
  EXPECT_EQ(status(receive()), 413);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, RefusesAHugeChunkAtOnceWithoutMemory) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n" +
       std::string(1100, 'x'));
  EXPECT_EQ(status(receive()), 413);
}

TEST_F(ConnectionTest, ContinuesOnlyWhenTheBodyIsWanted) {
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body(ask("abc")), "abc");
  EXPECT_EQ(status(ask(post("/echo", "abc", "Expect: 100-continue\r\n"))), 200) << "the body is here already";
  EXPECT_EQ(status(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n")), 413);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, RefusesUnknownExpectations) {
  EXPECT_EQ(status(ask(post("/echo", "abc", "Expect: magic\r\n"))), 417);
}

TEST_F(ConnectionTest, AnswersAtOnceWhenNobodyWantsTheBody) {
  EXPECT_EQ(status(ask("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")), 404);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, TimesOutASlowHead) {
  send("GET /hello HT");
  pass(options_.header_timeout - milliseconds(1));
  send("TP/1.1\r\n");  // more bytes buy no more time
  EXPECT_EQ(receive(), "");
  pass(milliseconds(1));
  EXPECT_EQ(status(receive()), 408);
  EXPECT_TRUE(connection_->finished());
  EXPECT_EQ(notes_.open, 0);
}

TEST_F(ConnectionTest, TimesOutASlowBody) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
  pass(options_.request_timeout - milliseconds(1));
  send("12345");
  EXPECT_EQ(receive(), "");
  pass(milliseconds(1));
  EXPECT_EQ(status(receive()), 408);
}

TEST_F(ConnectionTest, ClosesAnIdleConnectionWithoutAWord) {
  ask(get("/hello"));
  pass(options_.idle_timeout - milliseconds(1));
  EXPECT_FALSE(connection_->finished());
  pass(milliseconds(1));
  EXPECT_EQ(receive(), "");
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, GivesUpOnAClientThatTakesNothing) {
  send(get("/hello"));
  connection_->on_output_blocked();
  pass(options_.write_stall_timeout);
  EXPECT_TRUE(connection_->finished());
  EXPECT_TRUE(connection_->output().empty());
}

TEST_F(ConnectionTest, StopsReadingWhileAnswersPileUp) {
  options_.output_buffer_bytes = 1000;
  std::string many;
  for (int i = 0; i < 100; ++i) many += get("/hello");
  send(many);
  EXPECT_FALSE(connection_->wants_input());
  EXPECT_LT(connection_->output().size(), 1300u);
  std::string answers = receive();
  EXPECT_EQ(notes_.lines.size(), 100u) << "sending goes on with the requests that wait";
}

TEST_F(ConnectionTest, AnswersAPeerThatOnlyStoppedSending) {
  send(get("/hello"));
  connection_->on_end_of_input();
  EXPECT_EQ(body(receive()), "hello");
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, RefusesARequestThatEndsEarly) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  connection_->on_end_of_input();
  EXPECT_EQ(status(receive()), 400);
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, CountsARequestWhoseClientWentAway) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  connection_->on_broken();
  EXPECT_EQ(notes_.lines, std::vector<std::string>{"POST /echo 499"});
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, MeasuresRequests) {
  send("GET /hello HTTP/1.1\r\nHo");
  clock_.advance(milliseconds(5));
  const std::string answer = ask("st: a\r\n\r\n");
  EXPECT_EQ(notes_.last.duration, milliseconds(5));
  EXPECT_EQ(notes_.last.request_bytes, 32u);
  EXPECT_EQ(notes_.last.response_bytes, answer.size());
}

TEST_F(ConnectionTest, FinishesWhatWasBegunWhenDraining) {
  send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n1");
  context_.draining = true;
  connection_->begin_drain();
  EXPECT_FALSE(connection_->finished());
  EXPECT_TRUE(has(ask("23"), "Connection: close\r\n"));
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, ClosesIdleConnectionsWhenDraining) {
  ask(get("/hello"));
  context_.draining = true;
  connection_->begin_drain();
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, StreamsTakeBodiesInAnyPieces) {
  const std::string chunked =
      "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  const std::string text = post("/upload", "first") + chunked + get("/hello");
  for (const std::size_t piece : {1, 3, 10, 100'000}) {
    std::string answers;
    for (std::size_t at = 0; at < text.size(); at += piece) answers += ask(std::string_view(text).substr(at, piece));
    EXPECT_TRUE(has(answers, "\r\n\r\nfirstHTTP/1.1 200")) << piece;
    EXPECT_TRUE(has(answers, "\r\n\r\nabcdeHTTP/1.1 200")) << piece;
    EXPECT_TRUE(answers.ends_with("hello")) << piece;
  }
}

TEST_F(ConnectionTest, StreamsFailOnBadBodies) {
  const std::string head = "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(body(ask(head + "3\r\nabc\r\nzz\r\n")), "abc!a chunk is malformed");
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, StreamsTimeOutWhenTheBodyStalls) {
  send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  pass(options_.body_stall_timeout - milliseconds(1));
  send("4");
  pass(options_.body_stall_timeout - milliseconds(1));
  EXPECT_EQ(receive(), "") << "each piece buys time";
  pass(milliseconds(1));
  EXPECT_EQ(body(receive()), "1234!the body did not arrive in time");
  EXPECT_TRUE(connection_->finished());
}

TEST_F(ConnectionTest, StreamsLearnThatTheBodyEndsEarly) {
  send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  connection_->on_end_of_input();
  EXPECT_EQ(body(receive()), "123!the body ended early");
}

TEST_F(ConnectionTest, StreamsContinueWhenTheyRead) {
  EXPECT_EQ(ask("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body(ask("abc")), "abc");
  EXPECT_FALSE(connection_->finished());
}

}  // namespace
}  // namespace nexusml::http
