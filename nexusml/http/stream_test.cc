#include "nexusml/http/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "nexusml/http/event_stream.h"
#include "nexusml/http/multipart_reader.h"
#include "nexusml/http/problem.h"
#include "nexusml/http/testing/blocking_client.h"
#include "nexusml/http/testing/test_server.h"

namespace nexusml::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string request(std::string_view line, std::string_view headers = {}) {
  return std::string(line) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

/// Sends each piece back as soon as it comes.
Task<> echo(StreamRequest& stream, ResponseWriter& writer) {
  for (;;) {
    const Result<std::string_view> piece = co_await stream.read();
    if (!piece.ok() || piece->empty()) co_return;
    const Status status = co_await writer.write(*piece);
    if (!status.ok()) co_return;
  }
}

Task<> count(StreamRequest& stream, ResponseWriter& writer) {
  std::size_t bytes = 0;
  for (;;) {
    const Result<std::string_view> piece = co_await stream.read();
    if (!piece.ok()) co_return set_problem(writer.response(), 413, piece.error().message);
    if (piece->empty()) break;
    bytes += piece->size();
  }
  writer.response().body() = std::to_string(bytes);
}

Task<> events(StreamRequest& stream, ResponseWriter& writer) {
  EventStream sender(stream, writer, milliseconds(20));
  int id = 0;
  do {
    const std::string number = std::to_string(++id);
    const Status status = co_await sender.send({.data = "line 1\nline 2", .name = "metrics", .id = number});
    if (!status.ok()) co_return;
  } while (co_await sender.wait(milliseconds(id == 1 ? 1 : 50)));
}

TEST(Stream, EchoesWhileTheBodyIsStillComing) {
  Router router;
  router.add_stream(Method::kPost, "/echo/{name}", echo);
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("POST /echo/x", "Content-Length: 10\r\n"));
  client.send("hello");
  EXPECT_NE(client.read_until("5\r\nhello\r\n").find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  client.send("world");
  EXPECT_EQ(client.read_until("0\r\n\r\n"), "5\r\nworld\r\n0\r\n\r\n");
  client.send(request("GET /nowhere"));
  EXPECT_EQ(client.read_answer().substr(0, 12), "HTTP/1.1 404") << "the connection goes on";
}

TEST(Stream, HoldsBackAClientThatIsFasterThanTheHandler) {
  constexpr std::size_t kBytes = 64 * 1024 * 1024;
  Router router;
  std::atomic<bool> go{false};
  router.add_stream(Method::kPost, "/wait", [&go](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    while (!go.load(std::memory_order_relaxed) && co_await stream.sleep_for(milliseconds(1))) {
    }
    co_await count(stream, writer);
  });
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("POST /wait", "Content-Length: " + std::to_string(kBytes) + "\r\n"));
  const std::string block(kBytes, 'x');
  const std::size_t at_once = client.send_some(block);
  EXPECT_LT(at_once, kBytes) << "only the buffers of the two sockets take bytes while the handler sleeps";
  go.store(true, std::memory_order_relaxed);
  client.send(std::string_view(block).substr(at_once));
  const std::string answer = client.read_answer();
  EXPECT_TRUE(std::string_view(answer).ends_with("\r\n\r\n" + std::to_string(kBytes)));
}

TEST(Stream, WaitsForAClientThatReadsSlowly) {
  constexpr int kPieces = 2000;
  Router router;
  std::atomic<int> written{0};
  router.add_stream(Method::kGet, "/download", [&written](StreamRequest&, ResponseWriter& writer) -> Task<> {
    const std::string piece(10'000, 'd');
    for (int i = 0; i < kPieces; ++i) {
      const Status status = co_await writer.write(piece);
      if (!status.ok()) co_return;
      written.fetch_add(1, std::memory_order_relaxed);
    }
  });
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("GET /download"));
  EXPECT_NE(client.read_until("\r\n\r\n"), "");
  EXPECT_LT(written.load(std::memory_order_relaxed), kPieces) << "most of it waits for the client";
  const std::string body = client.read_until("\r\n0\r\n\r\n");
  EXPECT_EQ(std::count(body.begin(), body.end(), 'd'), 10'000 * kPieces);
}

TEST(Stream, TakesTheNextRequestWhileItIsStillAnswering) {
  Router router;
  router.add_stream(Method::kPost, "/slow", [](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    std::string text;
    for (;;) {
      const Result<std::string_view> piece = co_await stream.read();
      if (!piece.ok() || piece->empty()) break;
      text += *piece;
      (void)co_await stream.sleep_for(milliseconds(5));
    }
    (void)co_await writer.write("begun");
    (void)co_await stream.sleep_for(milliseconds(30));
    (void)co_await writer.write(text);
  });
  ServerOptions options = test_options();
  options.keep_buffer_bytes = 1;  // gives every buffer back at once
  TestServer server(std::move(router), options);
  BlockingClient client(server.port());
  const std::string post = request("POST /slow", "Content-Length: 4\r\n");
  client.send(post + "1st!" + post.substr(0, 10));
  for (const std::string_view body : {"1st!", "2nd!", "3rd!"}) {
    EXPECT_NE(client.read_until("begun"), "");
    client.send(post.substr(10) + (body == "1st!" ? "2nd!" : "3rd!") + post.substr(0, 10));
    EXPECT_NE(client.read_until("0\r\n\r\n").find(body), std::string::npos);
  }
}

TEST(Stream, LimitsTheBody) {
  Router router;
  router.add_stream(Method::kPost, "/count", count, {.max_body_bytes = 10});
  TestServer server(std::move(router));
  BlockingClient announced(server.port());
  announced.send(request("POST /count", "Content-Length: 11\r\n"));
  EXPECT_EQ(announced.read_answer().substr(0, 12), "HTTP/1.1 413");
  BlockingClient chunked(server.port());
  chunked.send(request("POST /count", "Transfer-Encoding: chunked\r\n") + "6\r\nabcdef\r\n6\r\nabcdef\r\n");
  EXPECT_EQ(chunked.read_answer().substr(0, 12), "HTTP/1.1 413");
  EXPECT_TRUE(chunked.closes());
}

TEST(Stream, AnswersOldClientsUntilTheConnectionCloses) {
  Router router;
  router.add_stream(Method::kPost, "/echo", echo);
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send("POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello");
  const std::string answer = client.read_all();
  EXPECT_EQ(answer.find("Transfer-Encoding"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(std::string_view(answer).ends_with("\r\n\r\nhello"));
}

TEST(Stream, AnswersHeadWithTheHeadAlone) {
  Router router;
  router.add_stream(Method::kGet, "/events", events);
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("HEAD /events"));
  EXPECT_NE(client.read_answer(true).find("Content-Type: text/event-stream\r\n"), std::string::npos);
  client.send(request("GET /nowhere"));
  EXPECT_EQ(client.read_answer().substr(0, 12), "HTTP/1.1 404") << "no body stood in between";
}

TEST(Stream, SendsEventsAndKeepAliveComments) {
  Router router;
  router.add_stream(Method::kGet, "/events", events);
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("GET /events"));
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(client.read_until("\n\n").find("event: metrics\nid: 1\ndata: line 1\ndata: line 2\n"), std::string::npos);
  EXPECT_NE(client.read_until("\n\n").find("id: 2\n"), std::string::npos);
  EXPECT_NE(client.read_until("\n\n").find(": keep-alive\n"), std::string::npos);
}

TEST(Stream, EventsEndWhenTheClientGoesOrTheServerDrains) {
  std::promise<void> gone;
  std::promise<void> drained;
  Router router;
  const auto until_the_end = [](std::promise<void>& ended) {
    return [&ended](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
      EventStream sender(stream, writer);
      (void)co_await sender.send({.data = "hello", .name = {}, .id = {}});
      while (co_await sender.wait(seconds(3600))) {
      }
      ended.set_value();
    };
  };
  router.add_stream(Method::kGet, "/gone", until_the_end(gone));
  router.add_stream(Method::kGet, "/drained", until_the_end(drained));
  TestServer server(std::move(router));
  {
    BlockingClient client(server.port());
    client.send(request("GET /gone"));
    EXPECT_NE(client.read_until("data: hello\n\n"), "");
  }
  EXPECT_EQ(gone.get_future().wait_for(seconds(10)), std::future_status::ready);

  BlockingClient client(server.port());
  client.send(request("GET /drained"));
  EXPECT_NE(client.read_until("data: hello\n\n"), "");
  const auto before = std::chrono::steady_clock::now();
  server->stop(seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5)) << "the deadline was not needed";
  EXPECT_EQ(drained.get_future().wait_for(seconds(0)), std::future_status::ready);
  EXPECT_TRUE(std::string_view(client.read_all()).ends_with("0\r\n\r\n")) << "a clean end";
}

void on_a_new_thread(const std::function<void()>& work) {
  std::thread(work).detach();
}

TEST(Stream, RunsWorkOnAnotherThread) {
  Router router;
  router.add_stream(Method::kGet, "/work", [](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    const std::thread::id here = std::this_thread::get_id();
    auto name_thread = [] { return std::this_thread::get_id(); };
    auto fail = [] { throw std::runtime_error("boom"); };
    const std::thread::id there = co_await run_elsewhere(stream, on_a_new_thread, name_thread);
    const bool back = std::this_thread::get_id() == here;
    bool caught = false;
    try {
      co_await run_elsewhere(stream, on_a_new_thread, fail);
    } catch (const std::runtime_error&) {
      caught = true;
    }
    writer.response().body() = there != here && back && caught ? "good" : "bad";
  });
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("GET /work"));
  EXPECT_TRUE(std::string_view(client.read_answer()).ends_with("good"));
}

TEST(Stream, OutlivesAClientThatLeavesDuringWorkElsewhere) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<bool> answered;
  Router router;
  router.add_stream(Method::kGet, "/work", [&](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    auto wait = [&released] { released.wait(); };
    (void)co_await writer.write("begun");
    co_await run_elsewhere(stream, on_a_new_thread, wait);
    while (co_await stream.sleep_for(milliseconds(1))) {
    }
    answered.set_value(stream.stopping());
  });
  TestServer server(std::move(router));
  BlockingClient client(server.port());
  client.send(request("GET /work"));
  EXPECT_NE(client.read_until("begun"), "");
  client.reset();
  release.set_value();
  EXPECT_TRUE(answered.get_future().get());
}

TEST(Stream, AHandlerThatThrowsIsA500OrACutAnswer) {
  std::atomic<int> errors{0};
  ServerOptions options = test_options();
  options.on_error = [&errors](std::string_view what) { errors += what == "boom" ? 1 : 0; };
  Router router;
  router.add_stream(Method::kGet, "/before", [](StreamRequest&, ResponseWriter&) -> Task<> {
    throw std::runtime_error("boom");
    co_return;
  });
  router.add_stream(Method::kGet, "/amid", [](StreamRequest&, ResponseWriter& writer) -> Task<> {
    (void)co_await writer.write("begun");
    throw std::runtime_error("boom");
  });
  TestServer server(std::move(router), options);
  BlockingClient client(server.port());
  client.send(request("GET /before"));
  EXPECT_EQ(client.read_answer().substr(0, 12), "HTTP/1.1 500");
  client.send(request("GET /amid"));
  const std::string cut = client.read_all();
  EXPECT_TRUE(std::string_view(cut).ends_with("5\r\nbegun\r\n")) << "no last chunk";
  EXPECT_EQ(errors.load(), 2);
}

TEST(Stream, ReadsAMultipartUpload) {
  Router router;
  router.add_stream(Method::kPost, "/file", [](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    const Result<std::string> boundary = multipart_boundary(stream.head().header("content-type").value_or(""));
    if (!boundary.ok()) co_return set_problem(writer.response(), 415, boundary.error().message);
    MultipartFileReader file(stream, *boundary);
    std::string text;
    for (;;) {
      const Result<std::string_view> piece = co_await file.read();
      if (!piece.ok()) co_return set_problem(writer.response(), 400, piece.error().message);
      if (piece->empty()) break;
      text += *piece;
    }
    writer.response().body() = file.filename() + "=" + text;
  });
  TestServer server(std::move(router));
  const auto upload = [&server](const std::string& body) {
    BlockingClient client(server.port());
    client.send(request("POST /file", "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: " +
                                          std::to_string(body.size()) + "\r\n"));
    for (const char c : body) client.send(std::string_view(&c, 1));
    return client.read_answer();
  };
  const std::string note = "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nnot this\r\n";
  const std::string file =
      "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n1,2\r\n3,4\r\n";
  EXPECT_TRUE(std::string_view(upload(note + file + note + "--XX--")).ends_with("a.csv=1,2\r\n3,4"));
  EXPECT_NE(upload(note + "--XX--").find("the multipart body has no file"), std::string::npos);
  EXPECT_NE(upload(file).find("the multipart body ended early"), std::string::npos);
}

}  // namespace
}  // namespace nexusml::http
