// The HTTP benchmark's server: one health answer and one echo. bench/http_vs_nginx.py drives it.
//
//   http_server PORT THREADS

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include "nexusml/http/server.h"

using namespace nexusml;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: http_server PORT THREADS\n";
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  http::Router router;
  router.add(http::Method::kGet, "/health/live", [](const http::Request&, http::Response& response) {
    response.set_content_type("application/json");
    response.body() = R"({"status":"alive"})";
  });
  router.add(http::Method::kPost, "/echo", [](const http::Request& request, http::Response& response) {
    response.set_content_type("application/octet-stream");
    response.body() = request.body;
  });

  http::ServerOptions options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.threads = static_cast<std::size_t>(std::atoi(argv[2]));
  const base::SystemClock clock;
  http::Server server(std::move(router), options, clock);
  const auto port = server.start();
  if (!port.ok()) {
    std::cerr << port.error().message << '\n';
    return 1;
  }
  std::cout << "listening at port " << *port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server.stop(std::chrono::seconds(1));
}
