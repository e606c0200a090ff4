#include "nexusml/http/server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/http/network/worker.h"

namespace nexusml::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SystemError = boost::system::error_code;

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

/// Fails if another program listens there already: SO_REUSEPORT alone would let two servers of one user share a port.
Status check_free(const tcp::endpoint& endpoint) {
  asio::io_context io;
  tcp::acceptor probe(io);
  SystemError error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (!error) return {};
  const std::string where = text_of(endpoint);
  if (error == asio::error::address_in_use)
    return Error(ErrorCode::kConflict, where + " is in use by another program; choose another with --listen");
  return Error(ErrorCode::kUnavailable, "cannot listen at " + where + ": " + error.message());
}

Status check(const ServerOptions& options) {
  const bool sizes = options.max_header_bytes >= 256 && options.max_target_bytes < options.max_header_bytes &&
                     options.max_headers > 0 && options.output_buffer_bytes > 0 && options.max_connections > 0;
  const bool times =
      std::min({options.header_timeout, options.idle_timeout, options.request_timeout, options.body_stall_timeout,
                options.write_stall_timeout, options.tick}) > std::chrono::milliseconds::zero();
  if (sizes && times) return {};
  return Error(
      ErrorCode::kInvalidArgument,
      sizes ? "every timeout of the server must be above 0"
            : "the server's limits must be above 0, its header limit at least 256 bytes and above that of targets");
}

}  // namespace

class Server::Impl {
 public:
  Impl(Router router, ServerOptions options, const base::Clock& clock)
      : router_(std::move(router)), options_(std::move(options)), clock_(clock) {}

  Result<std::uint16_t> start() {
    if (!threads_.empty()) base::bug("a server was started twice");
    NEXUSML_RETURN_IF_ERROR(check(options_));
    SystemError error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return Error(ErrorCode::kInvalidArgument, "'" + options_.address + "' is not a numeric IP address");
    tcp::endpoint endpoint(address, options_.port);
    NEXUSML_RETURN_IF_ERROR(check_free(endpoint));
    NEXUSML_RETURN_IF_ERROR(listen(endpoint));
    for (const auto& worker : workers_) threads_.emplace_back([&worker = *worker] { worker.run(); });
    return endpoint.port();
  }

  void stop(std::chrono::milliseconds deadline) {
    if (threads_.empty()) return;
    for (const auto& worker : workers_) worker->drain(deadline);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    workers_.clear();
  }

  [[nodiscard]] const Router& router() const { return router_; }

 private:
  Status listen(tcp::endpoint& endpoint) {
    const std::size_t count =
        options_.threads != 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < count; ++i) {
      auto worker = std::make_unique<Worker>(options_, router_, clock_, i, open_connections_);
      if (Status status = worker->listen(endpoint); !status.ok()) {
        workers_.clear();
        return std::move(status).while_doing("listen at " + text_of(endpoint));
      }
      endpoint = worker->local_endpoint();  // the first one chose the port, if it was 0
      workers_.push_back(std::move(worker));
    }
    return {};
  }

  Router router_;
  ServerOptions options_;
  const base::Clock& clock_;
  std::atomic<std::size_t> open_connections_{0};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

Server::Server(Router router, ServerOptions options, const base::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(router), std::move(options), clock)) {}
Server::~Server() {
  stop(std::chrono::milliseconds::zero());
}
Result<std::uint16_t> Server::start() {
  return impl_->start();
}
void Server::stop(std::chrono::milliseconds deadline) {
  impl_->stop(deadline);
}
const Router& Server::router() const {
  return impl_->router();
}

}  // namespace nexusml::http
