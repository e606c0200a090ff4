#include "nexusml/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/http/testing/blocking_client.h"
#include "nexusml/http/testing/test_server.h"

namespace nexusml::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Router test_router() {
  Router router;
  router.add(Method::kGet, "/hello", [](const Request&, Response& response) { response.body() = "hello"; });
  router.add(Method::kGet, "/peer",
             [](const Request& request, Response& response) { response.body() = request.peer_address; });
  router.add(Method::kGet, "/big", [](const Request&, Response& response) { response.body().assign(8'000'000, 'b'); });
  router.add(Method::kPost, "/echo",
             [](const Request& request, Response& response) { response.body() = request.body; });
  return router;
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

bool ends_with(const std::string& text, std::string_view end) {
  return std::string_view(text).ends_with(end);
}

TEST(Server, AnswersOverALoopbackSocket) {
  TestServer server(test_router());
  BlockingClient client(server.port());
  client.send(get("/hello"));
  EXPECT_TRUE(ends_with(client.read_answer(), "hello"));
  client.send(get("/peer"));
  EXPECT_TRUE(ends_with(client.read_answer(), "127.0.0.1"));
}

TEST(Server, NamesThePortThatIsInUse) {
  TestServer first(test_router());
  ServerOptions options = test_options();
  options.port = first.port();
  const base::SystemClock clock;
  Server second(test_router(), options, clock);
  const Result<std::uint16_t> port = second.start();
  ASSERT_FALSE(port.ok());
  EXPECT_EQ(port.error().code, ErrorCode::kConflict);
  EXPECT_EQ(port.error().message, "127.0.0.1:" + std::to_string(first.port()) +
                                      " is in use by another program; choose another with --listen");
}

TEST(Server, RefusesBadOptions) {
  const base::SystemClock clock;
  ServerOptions options = test_options();
  options.address = "localhost";
  EXPECT_EQ(Server(test_router(), options, clock).start().error().code, ErrorCode::kInvalidArgument);
  options = test_options();
  options.address = "192.0.2.1";  // reserved for documentation: no interface has it
  EXPECT_EQ(Server(test_router(), options, clock).start().error().code, ErrorCode::kUnavailable);
  options = test_options();
  options.tick = milliseconds(0);
  EXPECT_EQ(Server(test_router(), options, clock).start().error().code, ErrorCode::kInvalidArgument);
  options = test_options();
  options.max_target_bytes = options.max_header_bytes;
  EXPECT_EQ(Server(test_router(), options, clock).start().error().code, ErrorCode::kInvalidArgument);
}

TEST(Server, ListensOnIpv6) {
  ServerOptions options = test_options();
  options.address = "::1";
  const base::SystemClock clock;
  Server server(test_router(), options, clock);
  const Result<std::uint16_t> port = server.start();
  if (!port.ok()) {
    EXPECT_EQ(port.error().code, ErrorCode::kUnavailable) << "only a machine without IPv6 may refuse";
    EXPECT_NE(port.error().message.find("[::1]"), std::string::npos);
  } else {
    EXPECT_GT(*port, 0);
  }
}

TEST(Server, ServesManyConnectionsOnSeveralThreads) {
  ServerOptions options = test_options();
  options.threads = 2;
  TestServer server(test_router(), options);
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int c = 0; c < 8; ++c) {
        BlockingClient client(server.port());
        for (int i = 0; i < 20; ++i) {
          client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd" + get("/hello"));
          const bool both = ends_with(client.read_answer(), "abcd") && ends_with(client.read_answer(), "hello");
          if (both) good.fetch_add(1, std::memory_order_relaxed);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good.load(), 4 * 8 * 20);
}

TEST(Server, SendsLargeAnswersToASlowReader) {
  TestServer server(test_router());
  BlockingClient client(server.port());
  client.send(get("/big") + get("/hello"));
  const std::string big = client.read_answer();
  EXPECT_TRUE(ends_with(big, std::string(8'000'000, 'b')));
  EXPECT_TRUE(ends_with(client.read_answer(), "hello"));
}

TEST(Server, TakesALargeBodyInPieces) {
  TestServer server(test_router());
  BlockingClient client(server.port());
  const std::string body(1024 * 1024, 'x');
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  client.send(body);
  EXPECT_TRUE(ends_with(client.read_answer(), body));
}

TEST(Server, TheAnswerToARefusedUploadArrives) {
  TestServer server(test_router());
  BlockingClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(3'000'000, 'x'));  // all of it, although it was refused: nothing may reset the connection
  EXPECT_EQ(client.read_answer().substr(0, 12), "HTTP/1.1 413");
  EXPECT_TRUE(client.closes());
}

TEST(Server, SurvivesAClientThatResetsMidAnswer) {
  TestServer server(test_router());
  for (int i = 0; i < 5; ++i) {
    BlockingClient rude(server.port());
    rude.send(get("/big") + get("/big"));
    rude.reset();
  }
  BlockingClient client(server.port());
  client.send(get("/hello"));
  EXPECT_TRUE(ends_with(client.read_answer(), "hello"));
}

TEST(Server, AnswersAHalfClosedPeer) {
  TestServer server(test_router());
  BlockingClient client(server.port());
  client.send(get("/hello"));
  client.finish_sending();
  EXPECT_TRUE(ends_with(client.read_all(), "hello"));
}

TEST(Server, ClosesSlowAndIdleClients) {
  ServerOptions options = test_options();
  options.header_timeout = milliseconds(20);
  options.idle_timeout = milliseconds(20);
  TestServer server(test_router(), options);
  BlockingClient slow(server.port());
  BlockingClient idle(server.port());
  slow.send("GET /hello HTTP/1.1\r\nX-Slow");
  EXPECT_EQ(slow.read_answer().substr(0, 12), "HTTP/1.1 408");
  EXPECT_TRUE(idle.closes());
}

TEST(Server, ClosesAClientThatDoesNotRead) {
  ServerOptions options = test_options();
  options.write_stall_timeout = milliseconds(30);
  TestServer server(test_router(), options);
  BlockingClient client(server.port());
  client.send(get("/big") + get("/big") + get("/big"));
  std::this_thread::sleep_for(
      milliseconds(100));  // what is tested is that nothing is read for longer than the deadline
  EXPECT_LT(client.read_all().size(), 24'000'000u);
}

TEST(Server, TurnsAwayConnectionsBeyondTheLimit) {
  ServerOptions options = test_options();
  options.max_connections = 2;
  TestServer server(test_router(), options);
  auto first = std::make_unique<BlockingClient>(server.port());
  BlockingClient second(server.port());
  for (BlockingClient* client : {first.get(), &second}) {
    client->send(get("/hello"));
    EXPECT_TRUE(ends_with(client->read_answer(), "hello"));
  }
  BlockingClient third(server.port());
  const std::string answer = third.read_answer();
  EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 503");
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_TRUE(ends_with(answer, "}"));
  EXPECT_TRUE(third.closes());

  first.reset();  // its place becomes free
  for (bool served = false; !served;) {
    BlockingClient again(server.port());
    again.send(get("/hello"));
    served = ends_with(again.read_answer(), "hello");
  }
}

TEST(Server, DrainsWhenStopped) {
  TestServer server(test_router());
  BlockingClient idle(server.port());
  BlockingClient busy(server.port());
  idle.send(get("/hello"));
  EXPECT_TRUE(ends_with(idle.read_answer(), "hello"));
  busy.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(busy.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");  // it is in flight now
  std::thread stopper([&server] { server->stop(seconds(10)); });
  EXPECT_TRUE(idle.closes());
  busy.send("abc");
  const std::string answer = busy.read_all();
  EXPECT_TRUE(ends_with(answer, "abc"));
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  stopper.join();
}

TEST(Server, StopsAtTheDeadline) {
  TestServer server(test_router());
  BlockingClient stuck(server.port());
  stuck.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(stuck.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  server->stop(milliseconds(20));
  EXPECT_EQ(stuck.read_all(), "");
}

TEST(Server, CanStartAgainAfterAStop) {
  TestServer server(test_router());
  server->stop(milliseconds(0));
  const Result<std::uint16_t> port = server->start();
  ASSERT_TRUE(port.ok());
  BlockingClient client(*port);
  client.send(get("/hello"));
  EXPECT_TRUE(ends_with(client.read_answer(), "hello"));
}

}  // namespace
}  // namespace nexusml::http
