// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <string>

#include "nexusml/http/access_observer.h"
#include "nexusml/http/testing/blocking_client.h"
#include "nexusml/http/testing/test_server.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::http {
namespace {

class CountingObserver final : public AccessObserver {
 public:
  void on_begin() noexcept override {}
  void on_end(const AccessRecord&) noexcept override { ++requests; }
  std::size_t requests = 0;
};

/// Allocations of the whole process for 1,000 requests on one connection, after it has warmed up.
std::size_t allocations_for(const std::string& request) {
  CountingObserver observer;
  Router router;
  router.add(Method::kGet, "/health/live", [](const Request&, Response& response) {
    response.set_content_type("application/json");
    response.body() = R"({"status":"alive"})";
  });
  router.add(Method::kPost, "/models/{model}/predict", [](const Request& body, Response& response) {
    response.set_content_type("application/json");
    response.body().append(body.parameter("model")).append(body.body);
  });
  ServerOptions options = test_options();
  options.observer = &observer;
  TestServer server(std::move(router), options);
  BlockingClient client(server.port());

  const auto exchange = [&](int times) {
    for (int i = 0; i < times; ++i) {
      client.send(request);
      client.skip_until("}");
    }
  };
  exchange(100);
  const std::size_t before = support::allocations();
  exchange(1000);
  const std::size_t after = support::allocations();
  server->stop(std::chrono::seconds(1));
  EXPECT_EQ(observer.requests, 1100u);
  return after - before;
}

TEST(Allocation, KeepAliveGetRequestsAllocateNothing) {
  EXPECT_EQ(allocations_for("GET /health/live?x=1 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a test of allocations\r\n"
                            "Accept: */*\r\nX-Request-Id: 0123456789abcdef0123456789abcdef\r\n\r\n"),
            0u);
}

TEST(Allocation, KeepAlivePostRequestsAllocateNothing) {
  const std::string body = "{\"text\":\"" + std::string(300, 'x') + "\"}";
  EXPECT_EQ(allocations_for("POST /models/sentiment%20analysis%20model/predict HTTP/1.1\r\nHost: localhost\r\n"
                            "Content-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body),
            0u);
}

}  // namespace
}  // namespace nexusml::http
